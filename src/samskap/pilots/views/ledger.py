"""Taking in a month's ledger: upload, say which column is what, see what would come of it, take it in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.errors import InvalidInput
from samskap.core.forms import posted, status_of
from samskap.core.forms.tables import TableForm, takes_tables
from samskap.core.tables import write_table
from samskap.pilots.forms.ledger import LedgerForm
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.money import promises_of
from samskap.pilots.selectors.sums import after_paying, sums_of
from samskap.pilots.services import ledger as service
from samskap.pilots.views.money_pages import FORM_METHODS, back_to, to_work_on, tried


@login_required
@require_http_methods(FORM_METHODS)
@takes_tables
def take_in_ledger(request: HttpRequest, token: str) -> HttpResponse:
    """Upload or paste; then the page with the columns sends the ledger along."""
    pilot = to_work_on(request, token)
    form = TableForm(posted(request), request.FILES or None)
    preview = tried(form, lambda: service.preview_ledger(pilot, form.cleaned_data["pasted"]))
    if preview is None:
        return render(request, "pilots/money/ledger.html", _context(pilot, form), status=status_of(form))
    more: dict[str, Any] = {"pilot": pilot, "preview": preview, "promises": promises_of(pilot)}
    if "columns_said" in request.POST:
        return _columns_sent(request, LedgerForm(request.POST, **more), preview)
    upload: Any = request.FILES.get("file")
    guess = LedgerForm(**more, name=upload.name[: service.NAME_LENGTH] if upload else "")
    if set(service.REQUIRED) <= set(preview.columns.values()):
        guess = LedgerForm(guess.initial, **more)
    return _columns_page(request, guess, preview, _check(guess, preview))


def _columns_sent(request: HttpRequest, form: LedgerForm, preview: service.Preview) -> HttpResponse:
    checked = _check(form, preview)
    if checked is None or not checked.good or request.POST.get("seen") != checked.signature:
        return _columns_page(request, form, preview, checked)
    taken = tried(form, lambda: _take_in(request, form, preview, checked.signature))
    if taken is None:
        return _columns_page(request, form, preview, _check(form, preview))
    _say(request, taken)
    if not checked.bad:
        return redirect(back_to(form.pilot))
    head = preview.rows[:1] if form.cleaned_data["headings"] else []
    left = TableForm(initial={"pasted": write_table([*head, *(bad.row for bad in checked.bad)])})
    return render(request, "pilots/money/left_out.html", {**_context(form.pilot, left), "checked": checked})


def _take_in(request: HttpRequest, form: LedgerForm, preview: service.Preview, seen: str) -> service.Taken:
    data, actor = form.cleaned_data, actor_of(request)
    sent = {"columns": form.columns(), "headings": data["headings"], "name": data["name"], "seen": seen}
    return service.take_in_ledger(actor=actor, pilot=form.pilot, preview=preview, **sent, **form.tags())


def _say(request: HttpRequest, taken: service.Taken) -> None:
    said = ngettext("%(count)d cost is recorded.", "%(count)d costs are recorded.", taken.costs)
    messages.success(request, said % {"count": taken.costs})
    if taken.excess:
        messages.warning(request, _("They pass the loss limit. A running pilot is halted by that."))


def _check(form: LedgerForm, preview: service.Preview) -> service.Checked | None:
    """What the ledger would give; None, with the reason in the form, if that cannot be said yet."""
    if not form.is_valid():
        return None
    rows = preview.content(form.cleaned_data["headings"])
    try:
        return service.check_rows(form.pilot, rows, form.columns(), timezone.now())
    except InvalidInput as error:
        form.add_error(None, error.message)
        return None


def _columns_page(
    request: HttpRequest, form: LedgerForm, preview: service.Preview, checked: service.Checked | None
) -> HttpResponse:
    context = {**_context(form.pilot, form), "checked": checked}
    if checked is not None:
        now = sums_of([form.pilot])[form.pilot.pk]
        context["after"] = after_paying(now, checked.total, form.cleaned_data.get("commitment"))
    return render(request, "pilots/money/columns.html", context, status=status_of(form))


def _context(pilot: Pilot, form: Any) -> dict[str, Any]:
    return {"pilot": pilot, "form": form, "back": back_to(pilot), "multipart": True}

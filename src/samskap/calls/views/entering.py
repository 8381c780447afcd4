"""Calls that people enter: by form, as a table, and correcting them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samskap.calls.forms.entering import ColumnsForm, EnterForm
from samskap.calls.selectors.finding import find_entered
from samskap.calls.services import entering as service
from samskap.calls.services import tables
from samskap.core.access import actor_of, require
from samskap.core.errors import InvalidInput
from samskap.core.forms import posted, status_of, submitted
from samskap.core.forms.tables import TableForm, takes_tables
from samskap.core.models import Organisation
from samskap.core.tables import write_table

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
def enter_call(request: HttpRequest) -> HttpResponse:
    """A call of a funder that publishes no data."""
    actor = actor_of(request)
    require(actor, "calls.enter_call")
    form = EnterForm(posted(request), actor=actor)
    made = submitted(form, lambda: service.enter_call(actor=actor, organisation=_chosen(form), values=form.values()))
    if made is None:
        return render(request, "calls/pages/enter.html", {"form": form}, status=status_of(form))
    messages.success(request, _("The call is entered. Everybody can see it."))
    return redirect("call", made.token)


@login_required
@require_http_methods(FORM_METHODS)
def correct_call(request: HttpRequest, token: str) -> HttpResponse:
    """Put right what was entered; the history shows what it was."""
    actor = actor_of(request)
    listing = find_entered(actor, token)
    form = EnterForm(posted(request), actor=actor, entered=service.entered_of(listing))
    done = submitted(form, lambda: service.correct_call(actor=actor, listing=listing, values=form.values()) or True)
    if done is None:
        context = {"form": form, "call": listing.call}
        return render(request, "calls/pages/enter.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("call", token)


@login_required
@require_http_methods(FORM_METHODS)
@takes_tables
def upload_calls(request: HttpRequest) -> HttpResponse:
    """Paste or upload; then the page with the columns sends the table along."""
    actor = actor_of(request)
    require(actor, "calls.enter_call")
    form = TableForm(posted(request), request.FILES or None)
    preview = submitted(form, lambda: tables.preview_table(form.cleaned_data["pasted"]))
    if preview is None:
        return render(request, "calls/pages/upload.html", {"form": form}, status=status_of(form))
    if "zone" in request.POST:
        return _columns_sent(request, preview)
    guess = ColumnsForm(actor=actor, preview=preview)
    if "title" in preview.columns.values():
        guess = ColumnsForm(guess.initial, actor=actor, preview=preview)
    return _columns_page(request, guess, preview, _check(guess, preview))


def _chosen(form: EnterForm | ColumnsForm) -> Organisation | None:
    chosen: Organisation | None = form.cleaned_data["organisation"]
    return chosen


def _columns_sent(request: HttpRequest, preview: tables.Preview) -> HttpResponse:
    form = ColumnsForm(request.POST, actor=actor_of(request), preview=preview)
    checked = _check(form, preview)
    if checked is None or not checked.good or request.POST.get("seen") != checked.signature:
        return _columns_page(request, form, preview, checked)
    count = service.upload_calls(actor=actor_of(request), organisation=_chosen(form), records=checked.good)
    said = ngettext("%(count)d call has been taken in.", "%(count)d calls have been taken in.", count)
    messages.success(request, said % {"count": count})
    if not checked.bad:
        return redirect("calls")
    head = preview.rows[:1] if form.cleaned_data["headings"] else []
    left = TableForm(initial={"pasted": write_table([*head, *(bad.row for bad in checked.bad)])})
    return render(request, "calls/pages/left_out.html", {"form": left, "checked": checked})


def _check(form: ColumnsForm, preview: tables.Preview) -> tables.Checked | None:
    """What the table would give; None, with the reason in the form, if that cannot be said yet."""
    if not form.is_valid():
        return None
    try:
        return tables.check_rows(preview.content(form.cleaned_data["headings"]), form.columns(), form.place())
    except InvalidInput as error:
        form.add_error(None, error.message)
        return None


def _columns_page(
    request: HttpRequest, form: ColumnsForm, preview: tables.Preview, checked: tables.Checked | None
) -> HttpResponse:
    context = {"form": form, "preview": preview, "checked": checked}
    return render(request, "calls/pages/columns.html", context, status=status_of(form))

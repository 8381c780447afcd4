"""Taking in a list: paste, say which column is what, see what would come of it, take it in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of, require
from samskap.core.errors import InvalidInput
from samskap.core.forms import status_of, submitted
from samskap.core.forms.tables import TableForm, takes_tables
from samskap.core.tables import write_table
from samskap.needs import forms
from samskap.needs.services import importing as service
from samskap.needs.services.inputs import REQUIRED
from samskap.needs.views.needs import FORM_METHODS


@login_required
@require_http_methods(FORM_METHODS)
@takes_tables
def import_needs(request: HttpRequest) -> HttpResponse:
    """Paste or upload; then the page with the columns sends the table along."""
    require(actor_of(request), "needs.create_need")
    form = TableForm(forms.posted(request), request.FILES or None)
    preview = submitted(form, lambda: service.preview_table(form.cleaned_data["pasted"]))
    if preview is None:
        return render(request, "needs/import.html", {"form": form}, status=status_of(form))
    if "scope" in request.POST:
        return _columns_sent(request, preview)
    guess = forms.ColumnsForm(actor=actor_of(request), preview=preview)
    if set(REQUIRED) <= set(preview.columns.values()):
        guess = forms.ColumnsForm(guess.initial, actor=actor_of(request), preview=preview)
    return _columns_page(request, guess, preview, _check(guess, preview))


def _columns_sent(request: HttpRequest, preview: service.Preview) -> HttpResponse:
    form = forms.ColumnsForm(request.POST, actor=actor_of(request), preview=preview)
    checked = _check(form, preview)
    if checked is None or not checked.good or request.POST.get("seen") != checked.signature:
        return _columns_page(request, form, preview, checked)
    made = service.import_needs(
        actor=actor_of(request), organisation=form.cleaned_data["organisation"], checked=checked
    )
    said = ngettext("%(count)d need has been taken in.", "%(count)d needs have been taken in.", len(made))
    messages.success(request, said % {"count": len(made)})
    if not checked.bad:
        return redirect("my_needs")
    head = preview.rows[:1] if form.cleaned_data["headings"] else []
    left = TableForm(initial={"pasted": write_table([*head, *(bad.row for bad in checked.bad)])})
    return render(request, "needs/left_out.html", {"form": left, "checked": checked})


def _check(form: forms.ColumnsForm, preview: service.Preview) -> service.Checked | None:
    """What the table would give; None, with the reason in the form, if that cannot be said yet."""
    if not form.is_valid():
        return None
    data = form.cleaned_data
    rows = preview.content(data["headings"])
    try:
        return service.check_rows(data["organisation"], rows, form.columns(), form.chosen_scope(), data["language"])
    except InvalidInput as error:
        form.add_error(None, error.message)
        return None


def _columns_page(
    request: HttpRequest, form: forms.ColumnsForm, preview: service.Preview, checked: service.Checked | None
) -> HttpResponse:
    context = {"form": form, "preview": preview, "checked": checked}
    return render(request, "needs/columns.html", context, status=status_of(form))

"""Taking candidates from a file into a round: read, shown, then taken in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.core.forms.tables import takes_tables
from samskap.portfolio.candidate_files import CandidateFile, read_candidates
from samskap.portfolio.forms.rounds.importing import ImportForm
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds.finding import find_round_inside
from samskap.portfolio.selectors.rounds.importing import shown_of
from samskap.portfolio.services.rounds import importing as service
from samskap.portfolio.steps import BUILDING, refuse_unless

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(FORM_METHODS)
@takes_tables
def import_candidates(request: HttpRequest, token: str) -> HttpResponse:
    """Paste or upload; the page shows what would be taken in and sends the text along."""
    actor = actor_of(request)
    found = find_round_inside(actor, token, "portfolio.work_on_round")
    refuse_unless(found, *BUILDING)
    form = ImportForm(posted(request), request.FILES or None, row=found)
    read = submitted(form, lambda: read_candidates(form.cleaned_data["pasted"], found.currency))
    if read is None or request.POST.get("seen") != read.signature:
        return _page(request, found, form, read)
    made = submitted(form, lambda: service.import_candidates(
        actor=actor, row=found, given=read.candidates, otherwise=form.otherwise()))  # fmt: skip
    if made is None:
        return _page(request, found, form, None)
    said = ngettext("%(count)d candidate has been taken in.", "%(count)d candidates have been taken in.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect("round", token)


def _page(request: HttpRequest, row: Round, form: ImportForm, read: CandidateFile | None) -> HttpResponse:
    context = {"round": row, "form": form, "read": read, "shown": shown_of(read) if read else []}
    return render(request, "portfolio/rounds/importing/import.html", context, status=status_of(form))

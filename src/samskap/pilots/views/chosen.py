"""From what a portfolio round chose to a pilot."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms.chosen import FromCandidateForm
from samskap.pilots.selectors import chosen as selectors
from samskap.pilots.services.chosen import begin_from_candidate
from samskap.pilots.views.pilots import FORM_METHODS


@login_required
@require_http_methods(FORM_METHODS)
def pilot_from_candidate(request: HttpRequest, token: str) -> HttpResponse:
    """Begin a pilot with what the round knows of the candidate."""
    actor = actor_of(request)
    candidate = selectors.find_candidate(actor, token)
    selectors.refuse_not_chosen(candidate)
    form = FromCandidateForm(posted(request), actor=actor, candidate=candidate, comers=selectors.comers_of(candidate))
    made = submitted(form, lambda: begin_from_candidate(
        actor=actor, candidate=candidate, organisation=form.chosen_organisation(), values=form.as_input()))  # fmt: skip
    if made is None:
        context = {"form": form, "candidate": candidate}
        return render(request, "pilots/chosen/begin.html", context, status=status_of(form))
    messages.success(request, _("The pilot is written down as an idea. The gates say what is still missing."))
    return redirect("pilot", made.token)

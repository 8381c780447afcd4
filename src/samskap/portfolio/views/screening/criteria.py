"""The criteria of a round, for those inside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of, require
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.screening.criteria import CriteriaForm
from samskap.portfolio.selectors.rounds.finding import find_round_inside
from samskap.portfolio.selectors.screening.criteria import criteria_page
from samskap.portfolio.services.screening.criteria import set_criteria
from samskap.portfolio.views.tries import tried


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_criteria(request: HttpRequest, token: str) -> HttpResponse:
    """What candidates are scored against; until screening begins it can change."""
    actor = actor_of(request)
    row = find_round_inside(actor, token)
    if request.method == "POST":
        require(actor, "portfolio.work_on_round", row)
    shown = criteria_page(actor, row)
    form = CriteriaForm(posted(request), criteria=[one.criterion for one in shown.criteria], state=shown.state)
    act = set_criteria
    saved = tried(form, lambda: act(actor=actor, row=row, criteria=form.as_input(), seen=form.cleaned_data["seen"]))
    if saved is not None:
        messages.success(request, _("Saved."))
        return redirect("round_criteria", token)
    context = {"round": row, "shown": shown, "form": form}
    return render(request, "portfolio/rounds/screening/criteria.html", context, status=status_of(form))

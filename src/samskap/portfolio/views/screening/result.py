"""What screening came to, for everybody; what the steering group keeps off the ballot."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import posted, status_of
from samskap.portfolio.forms.grants.schemes import ReasonForm
from samskap.portfolio.models import RoundState
from samskap.portfolio.selectors.rounds.finding import find_candidate, find_round, find_round_inside
from samskap.portfolio.selectors.screening import result as selectors
from samskap.portfolio.selectors.screening.outs import outs_page
from samskap.portfolio.services.screening import outs
from samskap.portfolio.steps import refuse_unless
from samskap.portfolio.views.tries import tried

PAGES = "portfolio/rounds/screening"
STEER = "portfolio.steer_round"


@require_safe
def round_screening(request: HttpRequest, token: str) -> HttpResponse:
    """The criteria; once the scores are locked, where each candidate stands."""
    row = find_round(actor_of(request), token)
    return render(request, f"{PAGES}/result.html", {"round": row, "shown": selectors.screening_page(row)})


@require_safe
def round_screening_csv(request: HttpRequest, token: str) -> HttpResponse:
    """All numbers as a table."""
    row = find_round(actor_of(request), token)
    if selectors.state_of(row) != "done":
        raise NotVisible
    headers = {"Content-Disposition": 'attachment; filename="screening.csv"', "Cache-Control": "private, no-cache"}
    return HttpResponse(selectors.screening_as_csv(row), content_type="text/csv; charset=utf-8", headers=headers)


@login_required
@require_safe
def round_outs(request: HttpRequest, token: str) -> HttpResponse:
    """What comes on the ballot, and what does not."""
    actor = actor_of(request)
    row = find_round_inside(actor, token)
    return render(request, f"{PAGES}/outs.html", {"round": row, "shown": outs_page(actor, row)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_out(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Keep a candidate off the ballot, with a public reason."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, STEER)
    found = find_candidate(row, number)
    refuse_unless(row, RoundState.READY)
    form = ReasonForm(posted(request), label=_("Why is it not put to the vote?"), help_text=_("Everybody can read it."))
    act = outs.put_out
    if tried(form, lambda: act(actor=actor, candidate=found, reason=form.cleaned_data["reason"])) is None:
        words = {"title": _("Keep “%(name)s” off the ballot?") % {"name": found.title}, "button": _("Keep it off")}
        words["text"] = _("It stays readable for everybody, with your reason. It can be put back until the vote.")
        context = {**words, "form": form, "cancel_url": reverse("round_outs", args=[token])}
        return render(request, "portfolio/inside/ask.html", context, status=status_of(form))
    messages.success(request, _("It does not come on the ballot."))
    return redirect("round_outs", token)


@login_required
@require_POST
def put_back(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Put to the vote all the same."""
    actor = actor_of(request)
    row = find_round_inside(actor, token, STEER)
    outs.put_back(actor=actor, candidate=find_candidate(row, number))
    messages.success(request, _("It comes on the ballot."))
    return redirect("round_outs", token)

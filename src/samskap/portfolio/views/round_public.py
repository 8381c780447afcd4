"""Portfolio rounds for everybody: which there are, one of them, one of its candidates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.portfolio.selectors.candidate_page import candidate_page
from samskap.portfolio.selectors.finding_rounds import find_candidate, find_round
from samskap.portfolio.selectors.round_cards import Wanted
from samskap.portfolio.selectors.round_page import round_page, rounds_page


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All that are public, those that need people first."""
    return render(request, "portfolio/rounds/public/rounds.html", {"page": rounds_page(request.GET.get("page"))})


@require_safe
def portfolio_round(request: HttpRequest, token: str) -> HttpResponse:
    """What it shall change, how far it has come, what can be chosen, who takes part."""
    actor = actor_of(request)
    row = find_round(actor, token)
    shown = round_page(actor, row, wanted=Wanted.of(request.GET.dict()), number=request.GET.get("page"))
    return render(request, "portfolio/rounds/public/round.html", {"shown": shown, "round": row})


@require_safe
def candidate(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One candidate: what, with whom, for how much, and what it means for the others."""
    actor = actor_of(request)
    shown = candidate_page(actor, find_candidate(find_round(actor, token), number))
    context = {"shown": shown, "round": shown.round, "candidate": shown.candidate}
    return render(request, "portfolio/rounds/public/candidate.html", context)

"""Portfolio rounds for everybody: which there are, one of them, one of its candidates, all of them as a file."""

import csv
import io

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.core.selectors.organisations import organisation_by_slug
from samskap.portfolio.selectors.rounds.candidate_data import all_candidates, as_data, table_of
from samskap.portfolio.selectors.rounds.candidate_page import candidate_page
from samskap.portfolio.selectors.rounds.cards import Wanted
from samskap.portfolio.selectors.rounds.finding import find_candidate, find_round
from samskap.portfolio.selectors.rounds.public import round_page, rounds_page


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """All that are public, or one organisation's, those that need people first."""
    slug = request.GET.get("organisation")
    by = organisation_by_slug(slug) if slug else None
    page = rounds_page(request.GET.get("page"), by=by)
    return render(request, "portfolio/rounds/public/rounds.html", {"page": page, "by": by})


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


@require_safe
def candidates_csv(request: HttpRequest, token: str) -> HttpResponse:
    """What can still be chosen, as a table that a spreadsheet opens and that another round can take in."""
    row = find_round(actor_of(request), token)
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerows(table_of(row))
    answer = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    return _as_file(answer, f"candidates-{row.token}.csv")


@require_safe
def candidates_json(request: HttpRequest, token: str) -> HttpResponse:
    """Every candidate, those that left the round as well, with who takes part and what was decided."""
    row = find_round(actor_of(request), token)
    whole = {"round": row.title, "currency": row.currency, "candidates": as_data(row, all_candidates(row))}
    answer = JsonResponse(whole, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _as_file(answer, f"candidates-{row.token}.json")


def _as_file(answer: HttpResponse, name: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-cache"
    return answer

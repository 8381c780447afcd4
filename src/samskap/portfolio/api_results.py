"""The result of a portfolio round for other programs: what everybody sees of it, paginated."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema

from samskap.core.access import NOBODY
from samskap.portfolio.api import Paging
from samskap.portfolio.selectors.results.round_findings import RoundLine
from samskap.portfolio.selectors.results.rounds import find_round_result, round_of, round_result_page

router = Router(tags=["rounds"])


class LineOut(Schema):
    """What became of a candidate. ``number``: on the ballot; ``why`` in the reader's language; ``scenarios``: in how
    many cost scenarios it is chosen; ``decided``: chosen, left out, or empty as long as nothing is decided; ``reason``
    where that is not as counted. Sums and hours exact, as text."""

    number: int
    candidate: int
    url: str
    name: str
    cost: str
    hours: str | None
    supporters: int
    chosen: bool
    why: str
    legs: list[str]
    scenarios: int | None
    decided: str
    reason: str


class ResultOut(Schema):
    """The count of a round's vote, and the candidates from what was chosen first to what was furthest from it."""

    state: str
    told: str
    ballots: int
    currency: str
    spent: str
    budget: str
    hours_spent: str | None
    hours: str | None
    rules_sha256: str
    seal: str
    public_file: str
    scenarios: int
    appeal_until: str | None
    decided_on: str | None
    register_number: str
    count: int
    limit: int
    offset: int
    items: list[LineOut]


@router.get("/{token}/result/", response=ResultOut, url_name="round_result")
def round_result(request: HttpRequest, response: HttpResponse, token: str, paging: Query[Paging]) -> dict[str, Any]:
    """What the vote about one public round chose and why, how sure it is, and what was decided."""
    response["Cache-Control"] = "private, no-cache"
    count = find_round_result(NOBODY, token)
    row, page, outcome = round_of(count), round_result_page(count), count.outcome
    taken, hours = outcome["hours"] or (None, None)
    lines = page.lines
    return {
        "state": row.state,
        "told": page.told,
        "ballots": outcome["ballots"],
        "currency": row.currency,
        "spent": outcome["spent"],
        "budget": outcome["budget"],
        "hours_spent": taken,
        "hours": hours,
        "rules_sha256": count.box.rules_sha256,
        "seal": count.box.seal,
        "public_file": settings.PUBLIC_URL + reverse("round_ballots", args=[row.token]),
        "scenarios": page.draws,
        "appeal_until": row.appeal_until and row.appeal_until.isoformat(),
        "decided_on": row.decided_on and row.decided_on.isoformat(),
        "register_number": row.register_number,
        "count": len(lines),
        "limit": paging.limit,
        "offset": paging.offset,
        "items": [_line(row.token, one) for one in lines[paging.offset : paging.offset + paging.limit]],
    }


def _line(token: str, one: RoundLine) -> dict[str, Any]:
    names = ("number", "candidate", "name", "supporters", "why", "legs", "decided", "reason")
    return {
        **{name: getattr(one, name) for name in names},
        "url": settings.PUBLIC_URL + reverse("candidate", args=[token, one.candidate]),
        "cost": f"{one.cost:.2f}",
        "hours": None if one.hours is None else f"{one.hours:.2f}",
        "chosen": one.is_chosen,
        "scenarios": one.scenario["chosen"] if one.scenario else None,
    }

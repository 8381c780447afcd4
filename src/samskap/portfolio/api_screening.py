"""What the screening of a round came to, for other programs: what its page shows everybody, paginated."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema

from samskap.core.access import NOBODY
from samskap.portfolio.api import Paging
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds.finding import find_round
from samskap.portfolio.selectors.screening.result import Standing, screening_page

router = Router(tags=["rounds"])


class CriterionOut(Schema):
    """What candidates are scored against. Weights count against one another; ``low`` and ``high`` bound them."""

    name: str
    text: str
    weight: int
    low: int
    high: int


class StandingOut(Schema):
    """A candidate by ``number``. ``place``: in, depends, out, or what could not be settled: in-or-depends,
    out-or-depends, open. ``share``: in how many of the best portfolios it is, from 0 to 1, None if not all are known.
    ``points``: means by criterion, ``mean``: with the weights as stated, both from 0 to 5, None
    where fewer than three scored it; ``barred``: why screeners did not score it."""

    number: int
    url: str
    place: str
    share: float | None
    points: dict[str, float | None]
    mean: float | None
    screeners: int
    barred: list[str]


class ScreeningOut(Schema):
    """How far it has come (``state``: before, open, working, done, over), and a page of what it came to once done.

    ``portfolios``: how many best ones there are, all of them if ``complete``; ``settled``: nothing was left open.
    ``budget`` and ``hours``: what there was, exact, as text. ``scores_sha256``: of all scores as they were locked.
    """

    state: str
    criteria: list[CriterionOut]
    scores_locked_at: str | None
    scores_sha256: str
    portfolios: int
    complete: bool
    settled: bool
    budget: str
    hours: str | None
    count: int
    limit: int
    offset: int
    items: list[StandingOut]


@router.get("/{token}/screening/", response=ScreeningOut, url_name="round_screening")
def round_screening(request: HttpRequest, response: HttpResponse, token: str, paging: Query[Paging]) -> dict[str, Any]:
    """The criteria of one public round; once its scores are locked, where each candidate stands, the best first."""
    response["Cache-Control"] = "private, no-cache"
    row = find_round(NOBODY, token)
    page = screening_page(row)
    names = ("name", "text", "weight", "low", "high")
    items = page.standings[paging.offset : paging.offset + paging.limit]
    return {
        "state": page.state,
        "criteria": [{name: getattr(one.criterion, name) for name in names} for one in page.criteria],
        "scores_locked_at": row.scores_locked_at.isoformat() if row.scores_locked_at else None,
        "scores_sha256": row.scores_sha256,
        "portfolios": page.portfolios,
        "complete": page.is_complete,
        "settled": page.is_settled,
        "budget": page.budget,
        "hours": page.hours,
        "count": len(page.standings),
        "limit": paging.limit,
        "offset": paging.offset,
        "items": [_standing(row, one) for one in items],
    }


def _standing(row: Round, one: Standing) -> dict[str, Any]:
    names = ("number", "place", "share", "mean", "screeners")
    return {
        **{name: getattr(one, name) for name in names},
        "url": settings.PUBLIC_URL + reverse("candidate", args=[row.token, one.number]),
        "points": dict(one.by_name),
        "barred": list(one.bars),
    }

"""Portfolio rounds for other programs: what the pages show everybody, paginated."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema

from samskap.core.access import NOBODY
from samskap.portfolio.api import Paging
from samskap.portfolio.models import BallotBox, Round
from samskap.portfolio.selectors.rounds.candidate_data import all_candidates, as_data
from samskap.portfolio.selectors.rounds.finding import find_round
from samskap.portfolio.selectors.rounds.public import locked_boxes, public_rounds

router = Router(tags=["rounds"])


class VoteOut(Schema):
    """The vote of a round once its rules are locked: where one votes and reads the rules, moments in ISO 8601."""

    url: str
    rules: str
    opens_at: str
    closes_at: str


class RoundOut(Schema):
    """A round in the language it was written in. ``state``: gathering, workshop, screening, ready, voting, appeal,
    decided or cancelled; sums in ``currency`` and hours of work, exact, as text; days and moments in ISO 8601."""

    token: str
    url: str
    organisation: str
    title: str
    purpose: str
    language: str
    currency: str
    budget: str
    hours: str | None
    decides: str
    state: str
    gather_until: str
    workshop_at: str | None
    screen_until: str
    appeal_until: str | None
    decide_on: str
    decided_on: str | None
    register_number: str
    cancelled_because: str
    vote: VoteOut | None


class PartnerOut(Schema):
    """Who takes part in a candidate, of which leg of the helix, and what it pledges."""

    name: str
    leg: str
    role: str
    money: str
    hours: str


class CandidateOut(Schema):
    """A candidate in the language of its round. ``state``: in, merged, withdrawn or out, with ``because``; ``needs``
    and ``excludes`` are numbers of others; ``chosen`` once it is decided, with the reason where it is not what the
    count said (``chosen_by_count``)."""

    number: int
    url: str
    title: str
    text: str
    goals: str
    party: str
    cost_low: str
    cost: str
    cost_high: str
    hours_low: str
    hours: str
    hours_high: str
    horizon: str
    risk: str
    size: str
    origin: str
    needs: list[int]
    excludes: list[int]
    legs: list[str]
    partners: list[PartnerOut]
    state: str
    because: str
    merged_into: int | None
    chosen: bool | None
    chosen_by_count: bool | None
    decision_reason: str


class Rounds(Schema):
    """A page of rounds, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[RoundOut]


class Candidates(Schema):
    """A page of candidates, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[CandidateOut]


@router.get("/", response=Rounds, url_name="rounds")
def rounds(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """The public rounds, those that need people first."""
    response["Cache-Control"] = "private, no-cache"
    rows = public_rounds()
    page = list(rows[paging.offset : paging.offset + paging.limit])
    boxes = locked_boxes(page)
    items = [_round(row, boxes.get(row.pk)) for row in page]
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


@router.get("/{token}/", response=RoundOut, url_name="round")
def portfolio_round(request: HttpRequest, response: HttpResponse, token: str) -> dict[str, Any]:
    """One public round."""
    response["Cache-Control"] = "private, no-cache"
    row = find_round(NOBODY, token)
    return _round(row, locked_boxes([row]).get(row.pk))


@router.get("/{token}/candidates/", response=Candidates, url_name="round_candidates")
def candidates(request: HttpRequest, response: HttpResponse, token: str, paging: Query[Paging]) -> dict[str, Any]:
    """The candidates of one public round by number, those that left it as well."""
    response["Cache-Control"] = "private, no-cache"
    row = find_round(NOBODY, token)
    rows = all_candidates(row)
    items = as_data(row, rows[paging.offset : paging.offset + paging.limit])
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


def _round(row: Round, box: BallotBox | None) -> dict[str, Any]:
    texts = ("token", "title", "purpose", "language", "currency", "decides", "state", "register_number")
    days = ("gather_until", "screen_until", "decide_on", "workshop_at", "appeal_until", "decided_on")
    return {
        **{name: getattr(row, name) for name in (*texts, "cancelled_because")},
        **{name: value.isoformat() if (value := getattr(row, name)) else None for name in days},
        "budget": str(row.budget),
        "hours": None if row.hours is None else str(row.hours),
        "url": settings.PUBLIC_URL + reverse("round", args=[row.token]),
        "organisation": row.organisation.name,
        "vote": _vote(box) if box else None,
    }


def _vote(box: BallotBox) -> dict[str, str]:
    return {
        "url": settings.PUBLIC_URL + reverse("vote", args=[box.token]),
        "rules": settings.PUBLIC_URL + reverse("vote_rules_json", args=[box.token]),
        "opens_at": box.opens_at.isoformat(),
        "closes_at": box.closes_at.isoformat(),
    }

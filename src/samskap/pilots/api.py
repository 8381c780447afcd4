"""Pilots for other programs: what the pages show everybody, paginated; nothing about a person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from samskap.core.access import actor_of
from samskap.pilots.models import LearningQuestion, Passed, Pilot
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.places import visible_pilots

router = Router(tags=["pilots"])
MOST_PASSAGES = 100


class PilotOut(Schema):
    """A pilot in the language it was written in. ``kind``: technical, service, organisation, steering; ``state``: idea,
    prepared, running, halted, closing, closed; ``outcome``: scale, adapt, stop, failed_well, empty until it is closed;
    ``stage``: 0 before the start; dates as year-month-day."""

    token: str
    url: str
    organisation: str
    title: str
    summary: str
    language: str
    kind: str
    state: str
    outcome: str
    stage: int
    starts_on: str | None
    ends_on: str | None
    visibility: str


class PassageOut(Schema):
    """A gate that was passed: ``missing`` names the conditions that were set aside, with the public ``reason``."""

    passage: str
    at: str
    from_state: str
    to_state: str
    reason: str
    missing: list[str]


class QuestionOut(Schema):
    """A learning question, and its answer with what shows it, or why there is none."""

    text: str
    due_on: str | None
    answer: str
    evidence: str
    because: str


class WholePilot(PilotOut):
    """A pilot with its scope, its way so far and what it learns; lessons once it is closed."""

    scope: str
    place: str
    target_group: str
    novelty: str
    stop_rule: str
    lessons: str
    passages: list[PassageOut]
    questions: list[QuestionOut]


class Pilots(Schema):
    """A page of pilots, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[PilotOut]


class Paging(Schema):
    """Which part of the list: at most a hundred at a time."""

    limit: int = Field(25, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)


@router.get("/", response=Pilots, url_name="pilots")
def pilots(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """The pilots that the caller may know of, what moved last first."""
    response["Cache-Control"] = "private, no-cache"
    rows = visible_pilots(actor_of(request))
    items = [_shown(row) for row in rows[paging.offset : paging.offset + paging.limit]]
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


@router.get("/{token}/", response=WholePilot, url_name="pilot")
def pilot(request: HttpRequest, response: HttpResponse, token: str) -> dict[str, Any]:
    """One pilot with its way so far and what it learns."""
    response["Cache-Control"] = "private, no-cache"
    row = find_pilot(actor_of(request), token)
    texts = {name: getattr(row.charter, name) for name in ("scope", "place", "target_group", "novelty", "stop_rule")}
    passed = Passed.objects.filter(pilot=row)[:MOST_PASSAGES]
    return {
        **_shown(row),
        **texts,
        "lessons": row.lessons if row.is_closed else "",
        "passages": [_passage(one) for one in passed],
        "questions": [_question(one) for one in LearningQuestion.objects.filter(pilot=row)],
    }


def _shown(row: Pilot) -> dict[str, Any]:
    names = ("token", "title", "summary", "language", "kind", "state", "outcome", "stage", "visibility")
    return {
        **{name: getattr(row, name) for name in names},
        "url": settings.PUBLIC_URL + reverse("pilot", args=[row.token]),
        "organisation": row.organisation.name,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
    }


def _passage(row: Passed) -> dict[str, Any]:
    names = ("passage", "from_state", "to_state", "reason", "missing")
    return {**{name: getattr(row, name) for name in names}, "at": row.at.isoformat()}


def _question(row: LearningQuestion) -> dict[str, Any]:
    names = ("text", "answer", "evidence", "because")
    return {
        **{name: getattr(row, name) for name in names},
        "due_on": row.due_on.isoformat() if row.due_on else None,
    }

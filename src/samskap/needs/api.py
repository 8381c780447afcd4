"""Needs for other programs: what the pages show, paginated; no suggestions, nothing about a person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from samskap.core.access import actor_of
from samskap.needs.models import Need
from samskap.needs.selectors.around import around_of
from samskap.needs.selectors.family import family_of
from samskap.needs.selectors.finding import find_need
from samskap.needs.selectors.listing import visible_needs
from samskap.needs.selectors.subjects import Codes, codes_of

router = Router(tags=["needs"])


class NeedOut(Schema):
    """A need in the language it was written in. ``urgency``: now, year, later; ``scale``: unit, department,
    organisation, wider; empty where nothing was said. ``themes``, ``challenges`` and ``targets`` (of the sustainable
    development goals) are codes; what is merged into the need counts with it."""

    token: str
    url: str
    organisation: str
    title: str
    today: str
    whom: str
    better: str
    language: str
    department: str
    goals: str
    urgency: str
    scale: str
    visibility: str
    themes: list[str]
    challenges: list[str]
    targets: list[str]


class FramingOut(Schema):
    """One way to see the problem, and who sees it so."""

    text: str
    seen_by: str


class EvidenceOut(Schema):
    """What is known, from where and when."""

    text: str
    source: str
    link: str
    dated: str | None


class WholeNeed(NeedOut):
    """A need with what stands around it, and around what is merged into it.

    ``also``: names of other organisations that have it; ``merged_into``: the token of the need that stands for it.
    """

    framings: list[FramingOut]
    evidence: list[EvidenceOut]
    also: list[str]
    merged_into: str


class Needs(Schema):
    """A page of needs, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[NeedOut]


class Paging(Schema):
    """Which part of the list: at most a hundred at a time."""

    limit: int = Field(25, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)


@router.get("/", response=Needs, url_name="needs")
def needs(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """The needs that the caller may know of, newest first."""
    response["Cache-Control"] = "private, no-cache"
    actor = actor_of(request)
    rows = visible_needs(actor)
    shown = list(rows[paging.offset : paging.offset + paging.limit])
    codes = codes_of(actor, shown)
    items = [_shown(row, codes[row.pk]) for row in shown]
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


@router.get("/{token}/", response=WholeNeed, url_name="need")
def need(request: HttpRequest, response: HttpResponse, token: str) -> dict[str, Any]:
    """One need with its framings and its evidence."""
    response["Cache-Control"] = "private, no-cache"
    actor = actor_of(request)
    row = find_need(actor, token)
    around = around_of(row, family_of(actor, row))
    framings = [{"text": one.text, "seen_by": one.seen_by} for one in around.framings]
    evidence = [
        {
            "text": one.text,
            "source": one.source,
            "link": one.link,
            "dated": one.dated.isoformat() if one.dated else None,
        }
        for one in around.evidence
    ]
    codes = Codes([one.code for one in around.challenges], [one.code for one in around.targets])
    return {
        **_shown(row, codes),
        "framings": framings,
        "evidence": evidence,
        "also": [one.name for one in around.voices],
        "merged_into": row.root.token if row.root else "",
    }


def _shown(row: Need, codes: Codes) -> dict[str, Any]:
    names = ("token", "today", "whom", "better", "language", "department", "goals", "urgency", "scale", "visibility")
    return {
        **{name: getattr(row, name) for name in names},
        "url": settings.PUBLIC_URL + reverse("need", args=[row.token]),
        "organisation": row.organisation.name,
        "title": row.name,
        "themes": codes.themes,
        "challenges": codes.challenges,
        "targets": codes.targets,
    }

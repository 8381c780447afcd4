"""Grants for other programs: what the pages show everybody, paginated; nothing of what got no grant."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from samskap.core.access import NOBODY
from samskap.portfolio.models import GrantScheme
from samskap.portfolio.selectors.grants.applying import find_scheme
from samskap.portfolio.selectors.grants.happened import Project, project_of, public_projects
from samskap.portfolio.selectors.grants.public import public_schemes
from samskap.portfolio.stages import closing_of, stage_of

router = Router(tags=["grants"])


class SchemeOut(Schema):
    """A scheme in the language it was written in. ``stage``: coming, open, closed; sums in ``currency``, exact, as
    text; moments in ISO 8601."""

    token: str
    url: str
    organisation: str
    title: str
    purpose: str
    who: str
    language: str
    currency: str
    budget: str
    granted: str
    cap: str
    stage: str
    opens_at: str
    closes_at: str
    answer_on: str


class ProjectOut(Schema):
    """A project that got a grant and agreed to it. ``name`` only where it may be shown; report, ``reached`` and
    ``spent`` once the report is accepted, ``reached`` not below five; ``pictures`` are addresses."""

    number: int
    url: str
    title: str
    text: str
    language: str
    place: str
    district: str
    name: str
    granted: str
    reason: str
    done: bool
    report: str
    reached: int | None
    spent: str | None
    pictures: list[str]


class Schemes(Schema):
    """A page of schemes, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[SchemeOut]


class Projects(Schema):
    """A page of projects, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[ProjectOut]


class Paging(Schema):
    """Which part of the list: at most a hundred at a time."""

    limit: int = Field(25, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)


@router.get("/", response=Schemes, url_name="grants")
def grants(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """The public schemes, what one can apply for or vote about first."""
    response["Cache-Control"] = "private, no-cache"
    now = timezone.now()
    rows = public_schemes(now)
    items = [_scheme(row, stage_of(row, now)) for row in rows[paging.offset : paging.offset + paging.limit]]
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


@router.get("/{token}/projects/", response=Projects, url_name="grant_projects")
def grant_projects(request: HttpRequest, response: HttpResponse, token: str, paging: Query[Paging]) -> dict[str, Any]:
    """The projects of one public scheme, those with a report first."""
    response["Cache-Control"] = "private, no-cache"
    scheme = find_scheme(NOBODY, token)
    rows = public_projects(scheme)
    found = rows[paging.offset : paging.offset + paging.limit]
    items = [_project(scheme, project_of(row)) for row in found]
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


def _scheme(row: GrantScheme, stage: str) -> dict[str, Any]:
    texts = ("token", "title", "purpose", "who", "language", "currency")
    return {
        **{name: getattr(row, name) for name in texts},
        **{name: str(getattr(row, name)) for name in ("budget", "granted", "cap")},
        "url": settings.PUBLIC_URL + reverse("grant_scheme", args=[row.token]),
        "organisation": row.organisation.name,
        "stage": str(stage),
        "opens_at": row.opens_at.isoformat(),
        "closes_at": closing_of(row).isoformat(),
        "answer_on": row.answer_on.isoformat(),
    }


def _project(scheme: GrantScheme, row: Project) -> dict[str, Any]:
    names = ("number", "title", "text", "language", "place", "district", "name", "reason", "report", "reached")
    photos = [reverse("grant_photo", args=[scheme.token, photo.token]) for photo in row.photos]
    return {
        **{name: getattr(row, name) for name in names},
        "url": settings.PUBLIC_URL + reverse("grant_project", args=[scheme.token, row.number]),
        "granted": str(row.granted),
        "done": row.is_done,
        "spent": None if row.spent is None else str(row.spent),
        "pictures": [settings.PUBLIC_URL + address for address in photos],
    }

"""Calls for other programs: what the pages show everybody, paginated; nothing of what any organisation does about them.

Amounts are text with a decimal point, in ``currency``; moments are in ISO 8601 with their offset; a day is a calendar
day in the ``zone`` of its source.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator

from samskap.calls.models import Call, CallChange, CallIdentifier, CallSource, CallStage, Listing
from samskap.calls.selectors.finding import find_call, root_of
from samskap.calls.selectors.listing import EVERY, Looked, calls_matching
from samskap.calls.selectors.wording import source_words

router = Router(tags=["calls"])


class CallOut(Schema):
    """A call. ``status``: expected, open, closed, unknown; ``applies``: whether a municipality can apply, yes, no or
    unknown, with the source's own sentence; ``share``: the part of the costs that the applicant pays, 0 to 1."""

    token: str
    url: str
    title: str
    language: str
    funder: str
    programme: str
    status: str
    opens_at: datetime | None
    closes_at: datetime | None
    is_rolling: bool
    currency: str
    total: str | None
    least: str | None
    most: str | None
    share: str | None
    applies: str
    applies_sentence: str
    applies_language: str
    published_at: str
    changed_at: datetime | None


class StageOut(Schema):
    """A round or step. ``kind``: fixed, rolling, expected; a moment is empty where only the day is known."""

    number: int
    name: str
    kind: str
    zone: str
    opens_on: date | None
    opens_at: datetime | None
    closes_on: date | None
    closes_at: datetime | None


class SourceOut(Schema):
    """Where a call is listed: ``source`` in words of the language that was asked for, ``source_id`` the same as long as
    the source is there. ``source_kind``: how it is read, such as feed or sedia; manual where people enter calls."""

    source: str
    source_id: str
    source_kind: str


class ListedOut(SourceOut):
    """What one source says: its titles and texts by language, and when it was seen there."""

    titles: dict[str, str]
    texts: dict[str, str]
    first_seen: datetime
    last_seen: datetime


class IdentifierOut(Schema):
    """A name that somebody gave the call."""

    scheme: str
    value: str


class WholeCall(CallOut):
    """A call with its stages, its names and the sources that list it."""

    stages: list[StageOut]
    identifiers: list[IdentifierOut]
    listings: list[ListedOut]


class ChangeOut(SourceOut):
    """A real change with what it was and what it is. ``kind``: new, back, deadline, opening, hour, status, closed,
    money, applicants, title, text, place, other."""

    call: str
    kind: str
    at: datetime
    before: Any
    after: Any


class Calls(Schema):
    """A page of calls, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[CallOut]


class Changes(Schema):
    """A page of changes, and where it lies in the whole."""

    count: int
    limit: int
    offset: int
    items: list[ChangeOut]


class Paging(Schema):
    """Which part of the list: at most a hundred at a time."""

    limit: int = Field(25, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)


class Wanted(Paging):
    """What of the calls. Without a ``status``, all but what is closed; ``all`` is everything. ``closes``: within so
    many days."""

    words: str = Field("", max_length=200)
    status: str = Field("", pattern=f"^(expected|open|closed|{EVERY})?$")
    funder: str = Field("", max_length=200)
    applies: str = Field("", pattern="^(yes|no|unknown)?$")
    closes: int | None = Field(None, ge=0, le=3660)


def _in_utc(moment: datetime) -> datetime:
    """The moment as databases hold it; one at either end of time they do not."""
    try:
        return (moment if timezone.is_aware(moment) else timezone.make_aware(moment)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("no such moment in UTC") from error


class Since(Paging):
    """Changes after a moment, oldest first: whoever asks again goes on from the last that they have."""

    since: Annotated[datetime, AfterValidator(_in_utc)] | None = None


@router.get("/", response=Calls, url_name="calls")
def calls(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Calls, the next closing first."""
    looked = Looked(wanted.words, wanted.status, wanted.funder, wanted.applies, wanted.closes)
    rows = calls_matching(looked, timezone.now())
    return _page(rows, wanted, [_shown(one) for one in rows[wanted.offset : wanted.offset + wanted.limit]])


@router.get("/changes/", response=Changes, url_name="calls_changes")
def changes(request: HttpRequest, wanted: Query[Since]) -> dict[str, Any]:
    """Every real change of any call, oldest first."""
    rows = _changes().order_by("at", "pk")
    if wanted.since is not None:
        rows = rows.filter(at__gt=wanted.since)
    return _changed(rows, wanted)


@router.get("/{token}/", response=WholeCall, url_name="call")
def call(request: HttpRequest, token: str) -> dict[str, Any]:
    """One call; of one that was merged, the call that stands for it."""
    found = root_of(find_call(token))
    listings = Listing.objects.filter(call=found).select_related("source__organisation")
    names = CallIdentifier.objects.filter(listing__call=found).values_list("scheme", "value").distinct()
    return {
        **_shown(found),
        "stages": [_stage(one) for one in found.stages.all()],
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in names.order_by("scheme", "value")],
        "listings": [_listing(one) for one in listings],
    }


@router.get("/{token}/changes/", response=Changes, url_name="call_changes")
def call_changes(request: HttpRequest, token: str, wanted: Query[Paging]) -> dict[str, Any]:
    """What has changed in one call, the latest first."""
    found = root_of(find_call(token))
    return _changed(_changes().filter(listing__call=found).order_by("-at", "-pk"), wanted)


def _changes() -> QuerySet[CallChange]:
    return CallChange.objects.select_related("listing__call", "listing__source__organisation").defer("listing__facts")


def _changed(rows: QuerySet[CallChange], paging: Paging) -> dict[str, Any]:
    items = [
        {
            "call": one.listing.call.token,
            **_source(one.listing.source),
            "kind": one.kind,
            "at": one.at,
            "before": one.before,
            "after": one.after,
        }
        for one in rows[paging.offset : paging.offset + paging.limit]
    ]
    return _page(rows, paging, items)


def _page(rows: QuerySet[Any], paging: Paging, items: Iterable[Any]) -> dict[str, Any]:
    return {"count": rows.count(), "limit": paging.limit, "offset": paging.offset, "items": items}


def _shown(one: Call) -> dict[str, Any]:
    plain = ("token", "title", "language", "funder", "programme", "status", "opens_at", "closes_at", "is_rolling")
    more = ("currency", "applies", "applies_sentence", "applies_language", "changed_at")
    return {
        **{name: getattr(one, name) for name in (*plain, *more)},
        **{name: _amount(getattr(one, name)) for name in ("total", "least", "most", "share")},
        "url": settings.PUBLIC_URL + reverse("call", args=[one.token]),
        "published_at": one.url,
    }


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _stage(one: CallStage) -> dict[str, Any]:
    names = ("number", "name", "kind", "zone", "opens_on", "opens_at", "closes_on", "closes_at")
    return {name: getattr(one, name) for name in names}


def _listing(one: Listing) -> dict[str, Any]:
    seen = {"first_seen": one.first_seen, "last_seen": one.last_seen}
    return {**_source(one.source), "titles": one.facts["titles"], "texts": one.facts["texts"], **seen}


def _source(one: CallSource) -> dict[str, str]:
    return {"source": source_words(one), "source_id": one.token, "source_kind": one.adapter}

"""Calls in lists: narrowed by what somebody looks for, the next closing first."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from samskap.calls.models import Call
from samskap.calls.records import Status
from samskap.calls.selectors.closings import Closing, next_closing, state_of
from samskap.calls.selectors.wording import Tag, applies_answer, money_line, status_tag
from samskap.core.access import NOBODY
from samskap.core.selectors.paging import page_of
from samskap.core.selectors.searching import objects_holding

KIND = "call"
"""Of calls in the search."""
EVERY = "all"
MOST_FUNDERS = 300


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for. An empty field narrows nothing, but an empty ``status`` leaves out what is closed.

    ``status``: one of them, or ``all``; ``closes``: within so many days.
    """

    words: str = ""
    status: str = ""
    funder: str = ""
    applies: str = ""
    closes: int | None = None

    def query(self) -> str:
        """As parameters of an address, followed by ``&`` if there are any."""
        given = {name: value for name, value in asdict(self).items() if value}
        return f"{urlencode(given)}&" if given else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A call in a list."""

    call: Call
    status: Tag
    applies: Tag
    closing: Closing | None
    money: str


def calls_matching(looked: Looked, now: datetime) -> QuerySet[Call]:
    """Calls that stand for themselves, the next closing first; ``next_on`` is its day.

    Behind them those without a day, then those that have closed, the latest first.
    """
    today = timezone.localdate(now)
    rows = Call.objects.filter(_status(looked.status, now), merged_into__isnull=True).exclude(title="")
    if looked.funder:
        rows = rows.filter(funder=looked.funder)
    if looked.applies:
        rows = rows.filter(applies=looked.applies)
    if looked.words.strip():
        rows = rows.filter(pk__in=[int(one) for one in objects_holding(NOBODY, looked.words, kind=KIND)])
    rows = rows.annotate(next_on=Min("stages__closes_on", filter=Q(stages__closes_on__gte=today)))
    if looked.closes:
        rows = rows.filter(next_on__lte=today + timedelta(days=looked.closes))
    order = (F("next_on").asc(nulls_last=True), F("closes_at").desc(nulls_first=True))
    return rows.order_by(*order, "title", "pk")


def _status(status: str, now: datetime) -> Q:
    """A source that never tells a status may tell when a call opens and closes."""
    silent = Q(status=Status.UNKNOWN)
    return {
        Status.OPEN.value: Q(status=Status.OPEN) | silent & Q(opens_at__lte=now, closes_at__gt=now),
        Status.EXPECTED.value: Q(status=Status.EXPECTED) | silent & Q(opens_at__gt=now, closes_at__gt=now),
        Status.CLOSED.value: Q(status=Status.CLOSED) | silent & Q(closes_at__lte=now),
        EVERY: Q(),
    }.get(status, ~Q(status=Status.CLOSED) & ~(silent & Q(closes_at__isnull=False, closes_at__lte=now)))


def calls_page(looked: Looked, number: str | None, now: datetime) -> "Page[Row]":
    """The asked page: at most four queries."""
    page = page_of(calls_matching(looked, now).prefetch_related("stages"), number)
    page.object_list = [row_of(one, now) for one in page.object_list]
    return page


def row_of(call: Call, now: datetime) -> Row:
    """A call as a list shows it; its ``stages`` are fetched before."""
    return Row(
        call=call,
        status=status_tag(state_of(call, now)),
        applies=applies_answer(call.applies),
        closing=next_closing(call.stages.all(), now),
        money=money_line(call),
    )


def funders() -> Sequence[str]:
    """Who funds calls that are not closed, by name; one query."""
    rows = Call.objects.filter(merged_into__isnull=True).exclude(status=Status.CLOSED).exclude(funder="")
    return list(rows.order_by("funder").values_list("funder", flat=True).distinct()[:MOST_FUNDERS])

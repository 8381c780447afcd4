"""Calls in lists: narrowed by what somebody looks for, the next closing first."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from samskap.calls.models import Call, CallStage
from samskap.calls.records import Status
from samskap.calls.selectors.closings import Closing, next_closing, state_of, with_stages
from samskap.calls.selectors.wording import Tag, applies_answer, money_line, status_tag
from samskap.core.access import NOBODY
from samskap.core.prepared import Fixed, in_steps, prepared
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
    return _matching.build(*_asked(looked, now))


def _asked(
    looked: Looked, now: datetime
) -> tuple[Fixed[str], str | None, str | None, list[int] | None, datetime, date, date | None]:
    """What :func:`_matching` is asked."""
    status = looked.status if looked.status in (*Status, EVERY) else ""
    words = looked.words.strip()
    held = in_steps([int(one) for one in objects_holding(NOBODY, words, kind=KIND)]) if words else None
    today = timezone.localdate(now)
    until = today + timedelta(days=looked.closes) if looked.closes else None
    return Fixed(status), looked.funder or None, looked.applies or None, held, now, today, until


@prepared
def _matching(
    status: Fixed[str],
    funder: str | None,
    applies: str | None,
    held: Sequence[int] | None,
    now: datetime,
    today: date,
    until: date | None,
) -> QuerySet[Call]:
    rows = Call.objects.filter(_status(status.value, now), merged_into__isnull=True).exclude(title="")
    if funder is not None:
        rows = rows.filter(funder=funder)
    if applies is not None:
        rows = rows.filter(applies=applies)
    if held is not None:
        rows = rows.filter(pk__in=held)
    coming = CallStage.objects.filter(call=OuterRef("pk"), closes_on__gte=today).order_by("closes_on")
    rows = rows.annotate(next_on=Subquery(coming.values("closes_on")[:1]))
    if until is not None:
        rows = rows.filter(next_on__lte=until)
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
    page = page_of(_matching.pages(*_asked(looked, now)), number)
    rows = list(page.object_list)
    with_stages(rows)
    page.object_list = [row_of(one, now) for one in rows]
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
    return _funders()


@prepared
def _funders() -> QuerySet[Call, str]:
    rows = Call.objects.filter(merged_into__isnull=True).exclude(status=Status.CLOSED).exclude(funder="")
    return rows.order_by("funder").values_list("funder", flat=True).distinct()[:MOST_FUNDERS]

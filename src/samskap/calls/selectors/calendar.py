"""What opens and closes when: months on a page, and the events of one person or one organisation for a calendar."""

import calendar as months
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samskap.calls.models import Call, CallFollow, CallStage, Engagement, Step
from samskap.calls.selectors.wording import hour_words
from samskap.core.access import Actor
from samskap.core.selectors.paging import page_of
from samskap.ui import text

PER_PAGE = 40
MOST_EVENTS = 2000
"""In one calendar file."""
KEPT = timedelta(days=60)
"""How long what is over stays in a calendar file."""
FIRST_YEAR, LAST_YEAR = 2000, 2199
OPEN_STEPS = (Step.CONSIDERING, Step.GO, Step.APPLIED)
"""What of an organisation's calls stands in its calendar: what it considers and what it applies for."""
CLOSES, OPENS = "closes", "opens"


@dataclass(frozen=True, slots=True)
class Event:
    """A stage of a call opens or closes. ``hour`` has its zone, and is empty where only the day is known; ``title`` is
    in ``language``."""

    kind: str
    day: date
    hour: str
    left: str
    title: str
    language: str
    funder: str
    stage: str
    url: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month; ``day`` is empty in the weeks around it."""

    day: date | None
    closing: int = 0
    opening: int = 0
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month on a page. ``days`` are the events of this page by day; ``only`` is the day that was asked for."""

    name: str
    weekdays: Sequence[str]
    weeks: Sequence[Sequence[Cell]]
    closing: int
    opening: int
    page: "Page[Any]"
    days: Sequence[tuple[date, Sequence[Event]]]
    this: str
    before: str
    after: str
    only: date | None
    mine: bool

    @property
    def query(self) -> str:
        """What the addresses of its other pages carry."""
        day, mine = f"day={self.only.isoformat()}&" if self.only else "", "mine=1&" if self.mine else ""
        return f"month={self.this}&{day}{mine}"


def month_page(actor: Actor, asked: str, day: str, number: str | None, *, mine: bool, today: date) -> Month:
    """What opens and closes in a month (``2026-11``, else this one): all calls, or those of the actor. Four queries
    and two for what is theirs."""
    first = _month(asked) or today.replace(day=1)
    after = _shifted(first, 1)
    stages = _stages()
    if mine:
        stages = stages.filter(call__in=calls_of(actor))
    found = sorted([*_found(stages, CLOSES, first, after), *_found(stages, OPENS, first, after)])
    only = _day(day, first, after)
    page = page_of([one for one in found if only is None or one[0] == only], number, per_page=PER_PAGE)
    events = _events(list(page.object_list), today)
    counts = Counter((when, kind) for when, _rank, kind, _pk in found)
    return Month(
        name=date_format(first, "YEAR_MONTH_FORMAT"),
        weekdays=[date_format(date(2024, 1, number), "D") for number in range(1, 8)],
        weeks=_weeks(first, counts, today),
        closing=sum(count for (_when, kind), count in counts.items() if kind == CLOSES),
        opening=sum(count for (_when, kind), count in counts.items() if kind == OPENS),
        page=page,
        days=[(when, list(of)) for when, of in groupby(events, key=lambda one: one.day)],
        this=f"{first:%Y-%m}",
        before=f"{_shifted(first, -1):%Y-%m}",
        after=f"{after:%Y-%m}",
        only=only,
        mine=mine,
    )


def calls_of(actor: Actor) -> QuerySet[Call]:
    """Calls that the person follows one by one, and those that their organisations consider or apply for; of one that
    was merged, the one that it became. No query by itself."""
    followed = CallFollow.objects.filter(person=actor.user, call__isnull=False)
    engaged = Engagement.objects.filter(organisation__in=list(actor.roles), step__in=OPEN_STEPS)
    return _standing(Q(pk__in=followed.values("call")) | Q(pk__in=engaged.values("call")))


def calls_of_organisation(organisation_id: int) -> QuerySet[Call]:
    """Calls that one organisation considers or applies for."""
    engaged = Engagement.objects.filter(organisation=organisation_id, step__in=OPEN_STEPS)
    return _standing(Q(pk__in=engaged.values("call")))


def _standing(chosen: Q) -> QuerySet[Call]:
    """The calls that stand for the chosen ones: a call's listings know where they were moved from."""
    wanted = Call.objects.filter(chosen).values("pk")
    return Call.objects.filter(Q(pk__in=wanted) | Q(listings__home__in=wanted), merged_into__isnull=True).distinct()


def stages_for(calls: QuerySet[Call], now: datetime) -> list[CallStage]:
    """Stages that open or close, the soonest first, without what was over long ago; one query."""
    since = timezone.localdate(now) - KEPT
    rows = CallStage.objects.filter(Q(closes_on__gte=since) | Q(opens_on__gte=since), call__in=calls)
    return list(
        rows.select_related("call").order_by(F("closes_on").asc(nulls_last=True), "call", "number")[:MOST_EVENTS]
    )


def _stages() -> QuerySet[CallStage]:
    return CallStage.objects.filter(call__merged_into__isnull=True).exclude(call__title="")


def _found(stages: QuerySet[CallStage], kind: str, first: date, after: date) -> Iterable[tuple[date, int, str, int]]:
    """Day, rank (what closes stands first), kind and stage of each."""
    column, rank = ("closes_on", 0) if kind == CLOSES else ("opens_on", 1)
    within = {f"{column}__gte": first, f"{column}__lt": after}
    rows = stages.filter(**within).order_by(column, "pk").values_list(column, "pk")
    return ((when, rank, kind, pk) for when, pk in rows)


def _events(chosen: Sequence[tuple[date, int, str, int]], today: date) -> list[Event]:
    stages = CallStage.objects.select_related("call").in_bulk([pk for *_rest, pk in chosen])
    return [_event(stages[pk], kind, when, today) for when, _rank, kind, pk in chosen if pk in stages]


def _event(stage: CallStage, kind: str, when: date, today: date) -> Event:
    call, at = stage.call, stage.closes_at if kind == CLOSES else stage.opens_at
    return Event(
        kind=kind,
        day=when,
        hour=hour_words(at, stage.zone) if at else "",
        left=text.days_from_now(when, today=today),
        title=call.title,
        language=call.language,
        funder=call.funder,
        stage=stage.name,
        url=reverse("call", args=[call.token]),
    )


def _weeks(first: date, counts: Counter[tuple[date, str]], today: date) -> list[list[Cell]]:
    return [
        [
            Cell(day, counts[day, CLOSES], counts[day, OPENS], day == today) if day.month == first.month else Cell(None)
            for day in week
        ]
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
    ]


def _month(asked: str) -> date | None:
    """The first of a month written as ``2026-11``; None for anything else."""
    return _iso(f"{asked}-01") if len(asked) == 7 else None


def _day(asked: str, first: date, after: date) -> date | None:
    day = _iso(asked) if len(asked) == 10 else None
    return day if day and first <= day < after else None


def _iso(said: str) -> date | None:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _shifted(first: date, months_on: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months_on, 12)
    return date(year, month + 1, 1)


def event_title(kind: str, stage: CallStage) -> str:
    """What a calendar shows in its small box."""
    words = {"title": stage.call.title, "stage": stage.name}
    if kind == CLOSES:
        return (_("Closes: %(title)s (%(stage)s)") if stage.name else _("Closes: %(title)s")) % words
    return (_("Opens: %(title)s (%(stage)s)") if stage.name else _("Opens: %(title)s")) % words

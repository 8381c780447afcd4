"""Obstacles across municipalities: the public page of the national level, and which rules stop innovation.

Nothing that rests on fewer than three municipalities is shown, nor what can be computed from what is shown. Real and
example municipalities are never counted together: the real ones where there are any, else the examples.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can_see
from samskap.core.plain import guard_cell
from samskap.core.selectors.paging import page_of
from samskap.core.small_numbers import FEWEST_MUNICIPALITIES, hidden_figures
from samskap.pilots.models import Level, Obstacle, ObstacleKind, ObstacleStatus, ObstacleStep
from samskap.pilots.selectors.ladder import days_between, stopped_at

MOST_COUNTED = 5000
MOST_RULES_SHOWN = 50
MOST_IN_A_FILE = 5000


@dataclass(frozen=True)
class Asked:
    """A public obstacle at the national level. ``days``: how long it waited, or until it was answered."""

    obstacle: Obstacle
    step: ObstacleStep
    days: int
    is_answered: bool
    is_over: bool
    """Nobody waits any more: it ended, or its pilot did, before an answer came."""
    pilot_shown: bool


def _real_first(rows: QuerySet[Any], organisation: str) -> tuple[QuerySet[Any], bool]:
    """Only the rows of real organisations where there are any, else those of examples: one query."""
    real = rows.filter(**{f"{organisation}__is_example": False})
    return (real, False) if real.exists() else (rows, True)


def _asked_nationally() -> tuple[QuerySet[ObstacleStep], bool]:
    rows = ObstacleStep.objects.filter(level=Level.NATIONAL, obstacle__is_public=True)
    rows, example = _real_first(rows, "obstacle__pilot__organisation")
    answered_last = Case(When(answered_at=None, then=Value(0)), default=Value(1))
    over = Case(
        When(left_at=None, obstacle__pilot__state="closed", then=Value(1)),
        When(left_at=None, then=Value(0)),
        default=Value(1),
    )
    ordered = rows.select_related("obstacle__pilot__organisation").order_by(
        over, answered_last, F("answered_at").desc(nulls_first=True), "entered_at", "pk"
    )
    return ordered, example


@dataclass(frozen=True)
class PublicObstacles:
    """A page of them; ``is_example``: they are examples, since no real one is public."""

    page: "Page[Any]"
    is_example: bool


def public_obstacles(actor: Actor, number: str | None, *, now: datetime | None = None) -> PublicObstacles:
    """What waits longest first, then what was answered last: three queries."""
    moment = now or timezone.now()
    rows, example = _asked_nationally()
    page = page_of(rows, number)
    page.object_list = [_asked(actor, step, moment) for step in page.object_list]
    return PublicObstacles(page, example)


def _asked(actor: Actor, step: ObstacleStep, now: datetime) -> Asked:
    row = step.obstacle
    until = step.left_at or stopped_at(row, now)
    answered = step.answered_at is not None
    over = not answered and (row.ended_at is not None or row.pilot.is_closed)
    return Asked(row, step, days_between(step.entered_at, until), answered, over, can_see(actor, row.pilot))


def table_of_public(now: datetime | None = None) -> Iterator[list[str]]:
    """The same as rows of text in which nothing is taken for a formula."""
    heads = (_("Municipality"), _("Obstacle"), _("Rule"), _("Kind"), _("Asked on"), _("Days"))
    yield [*heads, _("Answered on"), _("Answered by"), _("Answer"), _("Status")]
    rows, _example = _asked_nationally()
    moment = now or timezone.now()
    for step in rows[:MOST_IN_A_FILE]:
        one = _asked(Actor(), step, moment)
        row = one.obstacle
        answered_on = timezone.localdate(step.answered_at).isoformat() if step.answered_at else ""
        cells = [row.pilot.organisation.name, row.title, row.rule, row.get_kind_display()]
        cells += [timezone.localdate(step.entered_at).isoformat(), str(one.days), answered_on, step.answered_as]
        yield [guard_cell(cell) for cell in (*cells, step.answer, row.get_status_display())]


@dataclass(frozen=True)
class Counted:
    """A line of a table: ``count`` is None where too few municipalities are behind it."""

    label: str
    count: int | None
    municipalities: int | None = None
    days: float | None = None
    """The median of the days until an answer."""


@dataclass(frozen=True)
class RuleSums:
    """Which rules stop pilots, which kinds, how long answers take at each level, and where obstacles stay."""

    rules: Sequence[Counted]
    kinds: Sequence[Counted]
    answers: Sequence[Counted]
    stayed: Sequence[Counted]
    is_example: bool


Record = tuple[int, int]
"""An obstacle and its municipality."""


def _of(record: Record) -> int:
    return record[1]


def rule_key(rule: str) -> str:
    """The same rule however it was typed: spaces and large letters do not count."""
    return " ".join(rule.split()).casefold()


def rule_sums() -> RuleSums:
    """Three queries, however many obstacles; the latest 5,000 are counted."""
    rows, example = _real_first(Obstacle.objects.all(), "pilot__organisation")
    found = list(
        rows.order_by("-pk").values_list("pk", "pilot__organisation", "rule", "kind", "level", "status")[:MOST_COUNTED]
    )
    owners = {pk: organisation for pk, organisation, *_rest in found}
    by_rule: dict[str, set[Record]] = {}
    spelled: dict[str, str] = {}
    by_kind: dict[str, set[Record]] = {kind: set() for kind in ObstacleKind}
    stayed: dict[str, set[Record]] = {level: set() for level in Level}
    for pk, organisation, rule, kind, level, status in found:
        by_rule.setdefault(rule_key(rule), set()).add((pk, organisation))
        spelled[rule_key(rule)] = rule
        by_kind[kind].add((pk, organisation))
        if status == ObstacleStatus.STAYED:
            stayed[level].add((pk, organisation))
    waited, answered = _answers(owners)
    rules = _rule_table(by_rule)
    hidden = _hidden(rules, by_kind, stayed, answered)

    def line(key: Any, label: str, records: Collection[Record], days: float | None = None) -> Counted:
        if key in hidden:
            return Counted(label, None)
        return Counted(label, len(records), len({_of(one) for one in records}), days)

    shown_rules = [
        line(("rule", key), spelled[key], records)
        for key, records in rules.items()
        if key and ("rule", key) not in hidden
    ]
    return RuleSums(
        rules=sorted(shown_rules, key=lambda one: (-(one.count or 0), one.label)),
        kinds=[line(("kind", kind), str(ObstacleKind(kind).label), records) for kind, records in by_kind.items()],
        answers=[
            line(("answers", level), str(Level(level).label), records, median(waited[level]) if records else None)
            for level, records in answered.items()
        ],
        stayed=[line(("stayed", level), str(Level(level).label), records) for level, records in stayed.items()],
        is_example=example,
    )


def _hidden(
    rules: dict[str, set[Record]],
    kinds: dict[str, set[Record]],
    stayed: dict[str, set[Record]],
    answered: dict[str, set[Record]],
) -> frozenset[Any]:
    """The keys (table, name) of what may not be shown.

    The four tables have only the total in common, which is not shown: it follows from the kinds if all of them are. A
    kind that is hidden anyway keeps it unknown, and with it every difference; else each table is guarded against a
    reader who knows it.
    """
    everything: frozenset[Record] = frozenset().union(*kinds.values())
    tables: list[dict[Any, Collection[Record]]] = [
        {("rule", key): records for key, records in rules.items()},
        {("kind", key): records for key, records in kinds.items()},
        {("stayed", key): records for key, records in stayed.items()},
    ]
    tables += [{("answers", key): records} for key, records in answered.items()]
    guarded = [{**table, "all": everything} for table in tables]
    unknown = any(len({_of(one) for one in records}) < FEWEST_MUNICIPALITIES for records in kinds.values())
    away: list[Any] = [("rule", ""), *(["all"] if unknown else [])]
    hidden = hidden_figures(*guarded, owner=_of, hidden=away)
    if "all" in hidden and not any(("kind", key) in hidden for key in kinds):
        smallest = min(kinds, key=lambda key: len(kinds[key]))
        hidden = hidden_figures(*guarded, owner=_of, hidden=[*away, "all", ("kind", smallest)])
    return hidden


def _rule_table(by_rule: dict[str, set[Record]]) -> dict[str, set[Record]]:
    """The rules that enough municipalities name, the commonest 50; all others, and none named, are one cell ("").

    A rule that fewer name could never be shown, so that nothing is lost by counting it with the rest.
    """
    wide = [
        key for key, records in by_rule.items() if key and len({_of(one) for one in records}) >= FEWEST_MUNICIPALITIES
    ]
    shown = sorted(wide, key=lambda key: (-len(by_rule[key]), key))[:MOST_RULES_SHOWN]
    rest = [records for key, records in by_rule.items() if key not in set(shown)]
    return {**{key: by_rule[key] for key in shown}, "": set().union(*rest)}


def _answers(owners: dict[int, int]) -> tuple[dict[str, list[int]], dict[str, set[Record]]]:
    """By level: the days until each answer, and the obstacles answered there."""
    waited: dict[str, list[int]] = {level: [] for level in Level}
    answered: dict[str, set[Record]] = {level: set() for level in Level}
    rows = ObstacleStep.objects.filter(answered_at__isnull=False).order_by("-pk")
    for pk, level, start, end in rows.values_list("obstacle", "level", "entered_at", "answered_at")[:MOST_COUNTED]:
        if pk in owners and end is not None:
            waited[level].append(days_between(start, end))
            answered[level].add((pk, owners[pk]))
    return waited, answered


def table_of_rules() -> Iterator[list[str]]:
    """What the page shows as rows of text; what is hidden there is a dash here."""
    sums = rule_sums()
    yield [_("What"), _("Name"), _("Obstacles"), _("Municipalities"), _("Median days until an answer")]
    parts = ((_("Rule"), sums.rules), (_("Kind"), sums.kinds), (_("Answered at"), sums.answers))
    for what, lines in (*parts, (_("Stayed at"), sums.stayed)):
        for one in lines:
            days = "–" if one.days is None else f"{one.days:g}"
            count, homes = ("–", "–") if one.count is None else (str(one.count), str(one.municipalities))
            yield [guard_cell(cell) for cell in (what, one.label, count, homes, days)]

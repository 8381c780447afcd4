"""What a board shows of each pilot, read for all of them in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, DateField, DateTimeField, F, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone

from samskap.pilots.gates import BY_KEY, review
from samskap.pilots.models import (
    Commitment,
    Concern,
    ConcernStatus,
    Cost,
    Demand,
    DemandStatus,
    DemandWeight,
    LearningQuestion,
    ObstacleStatus,
    ObstacleStep,
    Pilot,
    PilotState,
    Stage,
    Veto,
)
from samskap.pilots.selectors.decisions import (
    SOON,
    OpenConcern,
    OpenObstacle,
    Person,
    Standing,
    StandingVeto,
)
from samskap.pilots.selectors.facts import facts_of
from samskap.pilots.selectors.sums import ZERO, Sums, from_hundredths, hundredths

COLUMNS = (
    "pk",
    "token",
    "title",
    "language",
    "state",
    "state_since",
    "starts_on",
    "ends_on",
    "stage",
    "currency",
    "loss_limit",
    "risk",
    "kind",
    "growth_factor",
    "organisation_id",
    "owner_id",
)
NAMES = ("organisation__name", "owner__name", "charter__concern_receiver_id", "charter__concern_receiver__name")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One pilot on a board: the pilot with its own columns only, how it stands, and what is counted around it."""

    pilot: Pilot
    organisation: str
    standing: Standing
    sums: Sums
    stages: int
    """How many are planned or passed."""
    late_questions: int


@dataclass(slots=True)
class _Around:
    """What hangs on a pilot."""

    unanswered: int = 0
    late: int = 0
    broken: list[tuple[str, date]] = field(default_factory=list)
    concerns: list[OpenConcern] = field(default_factory=list)
    vetoes: list[StandingVeto] = field(default_factory=list)
    obstacles: list[OpenObstacle] = field(default_factory=list)
    stages: dict[int, date | None] = field(default_factory=dict)
    incurred: int = 0
    committed: int = 0
    """In hundredths."""


def rows_of(pilots: QuerySet[Pilot], *, now: datetime) -> list[BoardRow]:
    """Those of the queryset that are not closed: two queries, and two more where a pilot shall start by now."""
    today = timezone.localdate(now)
    open_ones = pilots.exclude(state=PilotState.CLOSED).order_by()
    around = _around(open_ones, today)
    found = [_row(values, around) for values in open_ones.values_list(*COLUMNS, *NAMES)]
    return _with_gates(found, today, now)


def _row(values: Sequence[Any], around: dict[int, _Around]) -> BoardRow:
    pilot = Pilot(**dict(zip(COLUMNS, values, strict=False)))
    organisation, owner, receiver, receiver_name = values[len(COLUMNS) :]
    has = around.get(pilot.pk) or _Around()
    sums = Sums(from_hundredths(has.incurred), from_hundredths(has.committed), pilot.loss_limit)
    standing = Standing(
        state=pilot.state,
        since=_day(pilot.state_since),
        stage=pilot.stage,
        starts_on=pilot.starts_on,
        ends_on=pilot.ends_on,
        stage_ends_on=has.stages.get(pilot.stage),
        has_next_stage=pilot.stage + 1 in has.stages,
        exposure=sums.exposure,
        limit=pilot.loss_limit,
        unanswered=has.unanswered,
        broken=tuple(has.broken),
        concerns=tuple(has.concerns),
        vetoes=tuple(has.vetoes),
        obstacles=tuple(has.obstacles),
        owner=_person(pilot.owner_id, owner),
        receiver=_person(receiver, receiver_name),
    )
    return BoardRow(pilot, organisation, standing, sums, len(has.stages), has.late)


def _with_gates(rows: list[BoardRow], today: date, now: datetime) -> list[BoardRow]:
    """Whether those could start that shall start by now or within days: nobody else's gate matters to a board."""
    starting = [
        row.pilot
        for row in rows
        if row.pilot.state == PilotState.PREPARED and row.pilot.starts_on and row.pilot.starts_on - today <= SOON
    ]
    if not starting:
        return rows
    sums = {row.pilot.pk: row.sums for row in rows}
    facts = facts_of(starting, now=now, sums=sums)
    gates = {key: review(BY_KEY["start"], one) for key, one in facts.items()}
    return [_with_gate(row, gates.get(row.pilot.pk)) for row in rows]


def _with_gate(row: BoardRow, gate: Any) -> BoardRow:
    if gate is None:
        return row
    missing = tuple(text for line in gate.missing for text in line.missing)
    return replace(row, standing=replace(row.standing, gate_open=gate.is_open, missing=missing))


def _around(pilots: QuerySet[Pilot], today: date) -> dict[int, _Around]:
    """Eight kinds of rows in one query."""
    found: dict[int, _Around] = defaultdict(_Around)
    for key, kind, first, second, name, person, moment, day, number, other in _lines(pilots.values("pk")):
        into = found[key]
        match kind:
            case "question":
                into.unanswered += 1
                into.late += day is not None and day < today
            case "concern":
                into.concerns.append(OpenConcern(first, second, _day(moment)))
            case "veto":
                into.vetoes.append(StandingVeto(first, _day(moment), _person(person, name)))
            case "broken":
                into.broken.append((first, _day(moment)))
            case "obstacle":
                into.obstacles.append(OpenObstacle(first, second, day, _person(person, name)))
            case "stage":
                into.stages[number] = day
            case "cost":
                into.incurred += number
            case _:
                into.committed += max(number - other, 0)
    return found


def _lines(keys: Any) -> Iterable[Any]:
    """Pilot, kind, two words, name and number of a person, moment, day, two numbers."""
    nothing = {
        "first": Value("", output_field=TextField()),
        "second": Value("", output_field=TextField()),
        "name": Value("", output_field=TextField()),
        "person": Cast(Value(None), BigIntegerField()),
        "moment": Cast(Value(None), DateTimeField()),
        "day": Cast(Value(None), DateField()),
        "number": Value(0, output_field=BigIntegerField()),
        "other": Value(0, output_field=BigIntegerField()),
    }

    def lines(kind: str, rows: Any, pilot: str = "pilot_id", **columns: Any) -> Any:
        named = {
            f"as_{name}": Cast(columns[name], plain.output_field) if name in columns else plain
            for name, plain in nothing.items()
        }
        marked = rows.order_by().annotate(as_kind=Value(kind, output_field=TextField()), **named)
        return marked.values_list(pilot, "as_kind", *named)

    mine = {"pilot__in": keys}
    waiting = [ConcernStatus.WAITING, ConcernStatus.ADMITTED]
    since = Case(When(status=ConcernStatus.ADMITTED, then=Coalesce("triaged_at", "raised_at")), default=F("raised_at"))
    broken = Demand.objects.filter(weight=DemandWeight.MUST, status=DemandStatus.BREACHED, **mine)
    steps = ObstacleStep.objects.filter(left_at=None, obstacle__status=ObstacleStatus.OPEN, obstacle__pilot__in=keys)
    hundred = Cast(Round(F("amount") * 100), BigIntegerField())
    incurred = Cost.objects.filter(**mine).order_by().values("pilot_id").annotate(total=hundredths("amount"))
    unreleased = Commitment.objects.filter(released_at=None, **mine).annotate(paid=hundredths("costs__amount"))
    person_by: dict[str, Any] = {"person": F("by"), "name": Coalesce("by__name", Value(""))}
    person_owner: dict[str, Any] = {"person": F("owner"), "name": Coalesce("owner__name", Value(""))}
    concerns = Concern.objects.filter(status__in=waiting, **mine)
    vetoes = Veto.objects.filter(lifted_at=None, **mine)
    at = "obstacle__pilot_id"
    found: Iterable[Any] = lines("concern", concerns, first=F("value"), second=F("status"), moment=since).union(
        lines("question", LearningQuestion.objects.filter(answered_at=None, **mine), day=F("due_on")),
        lines("veto", vetoes, first=F("value"), moment=F("at"), **person_by),
        lines("broken", broken, first=F("topic"), moment=Coalesce("status_at", "pilot__state_since")),
        lines("obstacle", steps, at, first=F("obstacle__kind"), second=F("level"), day=F("due_on"), **person_owner),
        lines("stage", Stage.objects.filter(**mine), number=F("number"), day=F("ends_on")),
        lines("cost", incurred, number=F("total")),
        lines("commitment", unreleased, number=hundred, other=F("paid")),
        all=True,
    )
    return found


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _person(key: int | None, name: str | None) -> Person | None:
    return None if key is None else Person(key, name or "")


def total(rows: Iterable[BoardRow]) -> dict[str, tuple[Decimal, Decimal]]:
    """By currency, never added together: what has been used, and the loss limits; of pilots that have one."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        if row.sums.limit is not None:
            used, limits = found.get(row.pilot.currency, (ZERO, ZERO))
            found[row.pilot.currency] = (used + row.sums.exposure, limits + row.sums.limit)
    return dict(sorted(found.items()))

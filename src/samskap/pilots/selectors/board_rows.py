"""What a board shows of each pilot, read for all of them in a handful of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Round
from django.utils import timezone

from samskap.core.models import Membership, Role
from samskap.pilots.gates import BY_KEY, Review, review
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
from samskap.pilots.selectors.prepared import CHOSEN, TODAY, Chosen, Prepared
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
    """One pilot on a board: its own columns by name, how it stands, and what is counted around it."""

    columns: Mapping[str, Any]
    organisation: str
    standing: Standing
    sums: Sums
    stages: int
    """How many are planned or passed."""
    late_questions: int

    @property
    def key(self) -> int:
        """The pilot's number."""
        return self.columns["pk"]  # type: ignore[no-any-return]

    @property
    def pilot(self) -> Pilot:
        """The pilot with those columns only; made anew each time, for the few that somebody decides about."""
        return Pilot(**self.columns)


@dataclass(slots=True)
class _Around:
    """What hangs on a pilot."""

    unanswered: int = 0
    late: int = 0
    broken: list[tuple[str, date]] = field(default_factory=list)
    concerns: list[OpenConcern] = field(default_factory=list)
    vetoes: list[StandingVeto] = field(default_factory=list)
    obstacles: list[OpenObstacle] = field(default_factory=list)
    stages: int = 0
    has_next_stage: bool = False
    stage_ends_on: date | None = None
    incurred: int = 0
    committed: int = 0
    """In hundredths."""


def rows_of(pilots: QuerySet[Pilot], *, now: datetime) -> list[BoardRow]:
    """Those of the queryset that are not closed: three queries, and two more where a pilot shall start by now."""
    today = timezone.localdate(now)
    chosen = Chosen.of(pilots.exclude(state=PilotState.CLOSED))
    around: dict[int, _Around] = defaultdict(_Around)
    _count(COUNTS.rows(chosen, now=now, today=today), around)
    _look_around(SIGNS.rows(chosen, now=now, today=today), around)
    found = [_row(values, around) for values in HEADS.rows(chosen, now=now, today=today)]
    return _with_gates(found, today, now)


def _heads() -> QuerySet[Any, Any]:
    """The pilots' own columns, and who works there of those named."""
    works = (_works("owner"), _works("charter__concern_receiver"))
    return Pilot.objects.filter(pk__in=CHOSEN).order_by().values_list(*COLUMNS, *NAMES, *works)


def _works(person: str) -> Exists:
    """Whether somebody still works in the municipality and can sign in; who has left decides nothing there."""
    there = Membership.objects.filter(role__in=(Role.LEAD, Role.MEMBER), user__is_active=True)
    return Exists(there.filter(organisation=OuterRef("organisation"), user=OuterRef(person)))


def _row(values: Sequence[Any], around: Mapping[int, _Around]) -> BoardRow:
    columns = dict(zip(COLUMNS, values, strict=False))
    organisation, owner_name, receiver_key, receiver_name, owner_works, receiver_works = values[len(COLUMNS) :]
    owner = _person(columns["owner_id"], owner_name) if owner_works else None
    receiver = _person(receiver_key, receiver_name) if receiver_works else owner
    has = around.get(columns["pk"]) or _Around()
    sums = Sums(from_hundredths(has.incurred), from_hundredths(has.committed), columns["loss_limit"])
    standing = Standing(
        state=columns["state"],
        since=_day(columns["state_since"]),
        stage=columns["stage"],
        starts_on=columns["starts_on"],
        ends_on=columns["ends_on"],
        stage_ends_on=has.stage_ends_on,
        has_next_stage=has.has_next_stage,
        exposure=sums.exposure,
        limit=sums.limit,
        unanswered=has.unanswered,
        broken=tuple(has.broken),
        concerns=tuple(has.concerns),
        vetoes=tuple(has.vetoes),
        obstacles=tuple(has.obstacles),
        owner=owner,
        receiver=receiver,
    )
    return BoardRow(columns, organisation, standing, sums, has.stages, has.late)


def _with_gates(rows: list[BoardRow], today: date, now: datetime) -> list[BoardRow]:
    """Whether those could start that shall start by now or within days: nobody else's gate matters to a board."""
    starting = [row.pilot for row in rows if _starts_soon(row.standing, today)]
    if not starting:
        return rows
    facts = facts_of(starting, now=now, sums={row.key: row.sums for row in rows})
    gates = {key: review(BY_KEY["start"], one) for key, one in facts.items()}
    return [_with_gate(row, gates.get(row.key)) for row in rows]


def _starts_soon(one: Standing, today: date) -> bool:
    return one.state == PilotState.PREPARED and one.starts_on is not None and one.starts_on - today <= SOON


def _with_gate(row: BoardRow, gate: Review | None) -> BoardRow:
    if gate is None:
        return row
    missing = tuple(text for line in gate.missing for text in line.missing)
    return replace(row, standing=replace(row.standing, gate_open=gate.is_open, missing=missing))


def _counts() -> QuerySet[Any, Any]:
    """Questions, stages, costs and commitments of each pilot: one row a pilot and kind. Every column beside the pilot
    is constant or an aggregate, so that the database groups by the pilot alone, in the order of an index."""
    nothing = Value(0, output_field=BigIntegerField())
    no_day = Max(Cast(Value(None), DateField()))
    mine, whole = {"pilot__in": CHOSEN}, BigIntegerField()

    def counts(kind: str, rows: Any, first: Any, second: Any = nothing, day: Any = no_day) -> Any:
        grouped = rows.filter(**mine).order_by().values("pilot_id")
        named = grouped.annotate(as_kind=Value(kind), as_first=first, as_second=second, as_day=day)
        return named.values_list("pilot_id", "as_kind", "as_first", "as_second", "as_day")

    late = Count("pk", filter=Q(due_on__lt=TODAY))
    current, following = Q(number=F("pilot__stage")), Q(number=F("pilot__stage") + 1)
    paid = Cost.objects.filter(commitment=OuterRef("pk")).order_by().values("commitment")
    rest = Greatest(
        Cast(Round(F("amount") * 100), whole) - Coalesce(Subquery(paid.values(total=hundredths("amount"))), 0), 0
    )
    questions = LearningQuestion.objects.filter(answered_at=None)
    found: QuerySet[Any, Any] = counts("question", questions, Count("pk"), late).union(
        counts("stage", Stage.objects, Count("pk"), Count("pk", filter=following), Max("ends_on", filter=current)),
        counts("cost", Cost.objects, hundredths("amount")),
        counts("commitment", Commitment.objects.filter(released_at=None), Sum(rest, output_field=whole)),
        all=True,
    )
    return found


def _count(rows: Iterable[Any], into: dict[int, _Around]) -> None:
    for key, kind, first, second, day in rows:
        one = into[key]
        match kind:
            case "question":
                one.unanswered, one.late = first, second
            case "stage":
                one.stages, one.has_next_stage, one.stage_ends_on = first, bool(second), day
            case "cost":
                one.incurred = first
            case _:
                one.committed = first


def _look_around(rows: Iterable[Any], into: dict[int, _Around]) -> None:
    for key, kind, first, second, moment, day, person, name in rows:
        one = into[key]
        match kind:
            case "concern":
                one.concerns.append(OpenConcern(first, second, _day(moment)))
            case "veto":
                one.vetoes.append(StandingVeto(first, _day(moment), _person(person, name)))
            case "broken":
                one.broken.append((first, _day(moment)))
            case _:
                one.obstacles.append(OpenObstacle(first, second, day, _person(person, name)))


def _signs() -> QuerySet[Any, Any]:
    """Open concerns, vetoes, broken musts and open obstacles.

    Pilot, kind, two words, moment, day, number and name of a person. The first part gives every column its type."""
    nobody, no_name = Cast(Value(None), BigIntegerField()), Value("")
    no_moment, no_day = Cast(Value(None), DateTimeField()), Cast(Value(None), DateField())

    def signs(kind: str, rows: Any, pilot: str, *columns: Any) -> Any:
        named = {f"as_{number}": column for number, column in enumerate(columns)}
        marked = rows.order_by().annotate(as_kind=Value(kind), **named)
        return marked.values_list(pilot, "as_kind", *named)

    waiting = [ConcernStatus.WAITING, ConcernStatus.ADMITTED]
    since = Case(When(status=ConcernStatus.ADMITTED, then=Coalesce("triaged_at", "raised_at")), default=F("raised_at"))
    concerns = Concern.objects.filter(status__in=waiting, pilot__in=CHOSEN)
    vetoes = Veto.objects.filter(lifted_at=None, pilot__in=CHOSEN)
    musts = Demand.objects.filter(weight=DemandWeight.MUST, status=DemandStatus.BREACHED, pilot__in=CHOSEN)
    steps = ObstacleStep.objects.filter(left_at=None, obstacle__status=ObstacleStatus.OPEN, obstacle__pilot__in=CHOSEN)
    by, owner = Coalesce("by__name", no_name), Coalesce("owner__name", no_name)
    broken_at = Coalesce("status_at", "pilot__state_since")
    kind, level, status = F("obstacle__kind"), F("level"), F("status")
    found: QuerySet[Any, Any] = signs(
        "concern", concerns, "pilot_id", F("value"), status, since, no_day, nobody, no_name
    ).union(
        signs("veto", vetoes, "pilot_id", F("value"), no_name, F("at"), no_day, F("by_id"), by),
        signs("broken", musts, "pilot_id", F("topic"), status, broken_at, no_day, nobody, no_name),
        signs("obstacle", steps, "obstacle__pilot_id", kind, level, no_moment, F("due_on"), F("owner_id"), owner),
        all=True,
    )
    return found


HEADS, COUNTS, SIGNS = Prepared(_heads), Prepared(_counts), Prepared(_signs)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _person(key: int | None, name: str | None) -> Person | None:
    return None if key is None else Person(key, name or "")


def total(rows: Iterable[BoardRow]) -> dict[str, tuple[Decimal, Decimal]]:
    """By currency, never added together: what has been used, and the loss limits; of pilots that have one."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        if row.sums.limit is not None:
            used, limits = found.get(row.columns["currency"], (ZERO, ZERO))
            found[row.columns["currency"]] = (used + row.sums.exposure, limits + row.sums.limit)
    return dict(sorted(found.items()))

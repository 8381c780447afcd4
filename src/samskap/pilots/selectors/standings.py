"""How pilots stand, as facts and days: worked out from everything around them, or as it is kept in one row a pilot.

Nothing here depends on today or on who asks, people are numbers, and no text that somebody wrote about a pilot is here
but its name: so what is worked out once holds until something is written.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    DateTimeField,
    F,
    Max,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Round
from django.utils import timezone

from samskap.pilots.models import (
    Charter,
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
    Stage,
    Veto,
)
from samskap.pilots.selectors.decisions import OpenConcern, OpenObstacle, Person, Standing, StandingVeto
from samskap.pilots.selectors.prepared import CHOSEN, Chosen, Prepared
from samskap.pilots.selectors.sums import Sums, from_hundredths, hundredths

NAMED = ("token", "title", "language", "kind", "risk", "growth_factor", "organisation_id")
COLUMNS = (
    *("pk", *NAMED, "organisation__name", "currency", "state", "state_since", "stage", "starts_on", "ends_on"),
    *("loss_limit", "owner_id"),
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One pilot on a board. The people in ``standing`` are numbers; nobody has looked at its gate."""

    key: int
    token: str
    title: str
    language: str
    kind: str
    risk: str
    growth_factor: Decimal
    organisation_id: int
    organisation: str
    """Its name, which is read each time."""
    standing: Standing
    sums: Sums
    stages: int
    """How many are planned or passed."""
    answers_due: tuple[date, ...] = ()
    """Of the learning questions without an answer, the days on which they are due."""

    @property
    def stage(self) -> int:
        """The number of the stage it is in."""
        return self.standing.stage

    @property
    def currency(self) -> str:
        """What its sums are in."""
        return self.standing.currency

    @property
    def pilot(self) -> Pilot:
        """The pilot with what decides what its start lacks; made anew each time."""
        one = self.standing
        return Pilot(
            pk=self.key,
            organisation_id=self.organisation_id,
            kind=self.kind,
            growth_factor=self.growth_factor,
            state=one.state,
            stage=one.stage,
            ends_on=one.ends_on,
            owner_id=_number(one.owner),
        )


@dataclass(slots=True)
class _Around:
    """What hangs on a pilot; sums in hundredths."""

    unanswered: int = 0
    answers_due: list[date] = field(default_factory=list)
    stages: dict[int, date | None] = field(default_factory=dict)
    broken: list[tuple[str, date]] = field(default_factory=list)
    concerns: list[OpenConcern] = field(default_factory=list)
    vetoes: list[StandingVeto] = field(default_factory=list)
    obstacles: list[OpenObstacle] = field(default_factory=list)
    receiver: Person | None = None
    incurred: int = 0
    committed: int = 0


def worked_out(chosen: Chosen | None) -> list[BoardRow]:
    """How they stand, from everything around them: two queries."""
    around: dict[int, _Around] = defaultdict(_Around)
    _look_around(AROUND.rows(chosen), around)
    return [_row(values, around) for values in HEADS.rows(chosen)]


def _heads() -> QuerySet[Any, Any]:
    return Pilot.objects.filter(pk__in=CHOSEN).order_by().values_list(*COLUMNS)


def _row(values: Sequence[Any], around: Mapping[int, _Around]) -> BoardRow:
    columns = dict(zip(COLUMNS, values, strict=True))
    has = around.get(columns["pk"]) or _Around()
    sums = Sums(from_hundredths(has.incurred), from_hundredths(has.committed), columns["loss_limit"])
    standing = Standing(
        state=columns["state"],
        since=_day(columns["state_since"]),
        stage=columns["stage"],
        starts_on=columns["starts_on"],
        ends_on=columns["ends_on"],
        stage_ends_on=has.stages.get(columns["stage"]),
        has_next_stage=columns["stage"] + 1 in has.stages,
        exposure=sums.exposure,
        limit=sums.limit,
        currency=columns["currency"],
        unanswered=has.unanswered,
        broken=tuple(sorted(has.broken)),
        concerns=tuple(sorted(has.concerns, key=lambda one: (one.since, one.value, one.status))),
        vetoes=tuple(sorted(has.vetoes, key=lambda one: (one.since, one.value))),
        obstacles=tuple(sorted(has.obstacles, key=lambda one: (one.due_on, one.kind, one.level))),
        owner=_person(columns["owner_id"]),
        receiver=has.receiver,
    )
    answers = tuple(sorted(has.answers_due))
    head = {"key": columns["pk"], "organisation": columns["organisation__name"]}
    head |= {name: columns[name] for name in NAMED}
    return BoardRow(**head, standing=standing, sums=sums, stages=len(has.stages), answers_due=answers)


def _look_around(rows: Iterable[Any], into: dict[int, _Around]) -> None:
    for key, kind, first, second, number, moment, day, person in rows:
        one = into[key]
        match kind:
            case "question":
                one.unanswered += 1
                one.answers_due += [day] if day else []
            case "stage":
                one.stages[number] = day
            case "cost":
                one.incurred = number
            case "commitment":
                one.committed = number
            case "receiver":
                one.receiver = _person(person)
            case "concern":
                one.concerns.append(OpenConcern(first, second, _day(moment)))
            case "veto":
                one.vetoes.append(StandingVeto(first, _day(moment), _person(person)))
            case "broken":
                one.broken.append((first, _day(moment)))
            case _:
                one.obstacles.append(OpenObstacle(first, second, day, _person(person)))


def _around() -> QuerySet[Any, Any]:
    """Everything that hangs on the pilots: pilot, kind, two words, a number, moment, day, number of a person.

    The first part gives every column its type. In a part that adds up, every column beside the pilot is constant or an
    aggregate, so that the database groups by the pilot alone, in the order of an index."""
    word, whole = Value(""), BigIntegerField()
    nothing = {
        "first": word,
        "second": word,
        "number": Cast(Value(None), whole),
        "moment": Cast(Value(None), DateTimeField()),
        "day": Cast(Value(None), DateField()),
        "person": Cast(Value(None), whole),
    }
    absent = {"number": Max(nothing["number"]), "moment": Max(nothing["moment"]), "day": Max(nothing["day"])}

    def part(kind: str, rows: Any, pilot: str = "pilot_id", **columns: Any) -> Any:
        named = {f"as_{name}": columns.get(name, without) for name, without in nothing.items()}
        return rows.order_by().annotate(as_kind=Value(kind), **named).values_list(pilot, "as_kind", *named)

    def sum_of(kind: str, rows: Any, number: Any) -> Any:
        empty = absent | {"person": Max(nothing["person"])}
        return part(kind, rows.order_by().values("pilot_id"), **empty | {"number": number})

    mine = {"pilot__in": CHOSEN}
    waiting = [ConcernStatus.WAITING, ConcernStatus.ADMITTED]
    since = Case(When(status=ConcernStatus.ADMITTED, then=Coalesce("triaged_at", "raised_at")), default=F("raised_at"))
    steps = ObstacleStep.objects.filter(left_at=None, obstacle__status=ObstacleStatus.OPEN, obstacle__pilot__in=CHOSEN)
    broken = Demand.objects.filter(weight=DemandWeight.MUST, status=DemandStatus.BREACHED, **mine)
    broken_at = Coalesce("status_at", "pilot__state_since")
    paid = Cost.objects.filter(commitment=OuterRef("pk")).order_by().values("commitment")
    rest = Greatest(
        Cast(Round(F("amount") * 100), whole) - Coalesce(Subquery(paid.values(total=hundredths("amount"))), 0), 0
    )
    receivers = Charter.objects.filter(concern_receiver__isnull=False, **mine)
    promised = Commitment.objects.filter(released_at=None, **mine)
    found: QuerySet[Any, Any] = part(
        "concern",
        Concern.objects.filter(status__in=waiting, **mine),
        first=F("value"),
        second=F("status"),
        moment=since,
    ).union(
        part("veto", Veto.objects.filter(lifted_at=None, **mine), first=F("value"), moment=F("at"), person=F("by_id")),
        part("broken", broken, first=F("topic"), moment=broken_at),
        part("obstacle", steps, "obstacle__pilot_id", first=F("obstacle__kind"), second=F("level"), day=F("due_on"),
             person=F("owner_id")),
        part("question", LearningQuestion.objects.filter(answered_at=None, **mine), day=F("due_on")),
        part("stage", Stage.objects.filter(**mine), number=Cast("number", whole), day=F("ends_on")),
        part("receiver", receivers, person=F("concern_receiver_id")),
        sum_of("cost", Cost.objects.filter(**mine), hundredths("amount")),
        sum_of("commitment", promised, Sum(rest, output_field=whole)),
        all=True,
    )  # fmt: skip
    return found


def _kept() -> QuerySet[Any, Any]:
    return Pilot.objects.filter(pk__in=CHOSEN).order_by().values_list("pk", "organisation__name", "standing__facts")


HEADS, AROUND, KEPT = Prepared(_heads), Prepared(_around), Prepared(_kept)


def rows_of(pilots: QuerySet[Pilot]) -> list[BoardRow]:
    """How those of the queryset stand: one query, and two more for those of which it is not kept."""
    found = KEPT.rows(Chosen.of(pilots))
    rows = [unpacked(key, name, facts) for key, name, facts in found if facts is not None]
    missing = [key for key, _name, facts in found if facts is None]
    return rows + worked_out(Chosen.numbered(missing)) if missing else rows


def packed(row: BoardRow) -> dict[str, Any]:
    """As it is kept, in JSON; :func:`unpacked` gives the same row back."""
    one = row.standing
    return {
        "pilot": [row.token, row.title, row.language, row.kind, row.risk, row.currency, str(row.growth_factor)],
        "of": row.organisation_id,
        "state": [one.state, str(one.since), one.stage, one.has_next_stage, row.stages, one.unanswered],
        "days": [day and str(day) for day in (one.starts_on, one.ends_on, one.stage_ends_on)],
        "people": [_number(one.owner), _number(one.receiver)],
        "money": [str(row.sums.incurred), str(row.sums.committed), None if one.limit is None else str(one.limit)],
        "answers": [str(day) for day in row.answers_due],
        "broken": [[topic, str(since)] for topic, since in one.broken],
        "concerns": [[concern.value, concern.status, str(concern.since)] for concern in one.concerns],
        "vetoes": [[veto.value, str(veto.since), _number(veto.by)] for veto in one.vetoes],
        "obstacles": [[step.kind, step.level, str(step.due_on), _number(step.owner)] for step in one.obstacles],
    }


def unpacked(key: int, organisation: str, facts: Mapping[str, Any]) -> BoardRow:
    """The row of the pilot with this number, of an organisation with this name."""
    token, title, language, kind, risk, currency, factor = facts["pilot"]
    state, since, stage, has_next_stage, stages, unanswered = facts["state"]
    starts_on, ends_on, stage_ends_on = facts["days"]
    owner, receiver = facts["people"]
    incurred, committed, limit = facts["money"]
    day = date.fromisoformat
    sums = Sums(Decimal(incurred), Decimal(committed), None if limit is None else Decimal(limit))
    standing = Standing(
        state=state,
        since=day(since),
        stage=stage,
        starts_on=starts_on and day(starts_on),
        ends_on=ends_on and day(ends_on),
        stage_ends_on=stage_ends_on and day(stage_ends_on),
        has_next_stage=has_next_stage,
        exposure=sums.exposure,
        limit=sums.limit,
        currency=currency,
        unanswered=unanswered,
        broken=tuple((topic, day(from_on)) for topic, from_on in facts["broken"]),
        concerns=tuple(OpenConcern(value, status, day(from_on)) for value, status, from_on in facts["concerns"]),
        vetoes=tuple(StandingVeto(value, day(from_on), _person(by)) for value, from_on, by in facts["vetoes"]),
        obstacles=tuple(
            OpenObstacle(what, level, day(due), _person(whose)) for what, level, due, whose in facts["obstacles"]
        ),
        owner=_person(owner),
        receiver=_person(receiver),
    )
    answers = tuple(map(day, facts["answers"]))
    head = (key, token, title, language, kind, risk, Decimal(factor), facts["of"], organisation)
    return BoardRow(*head, standing, sums, stages, answers)


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _person(key: int | None) -> Person | None:
    return None if key is None else Person(key, "")


def _number(person: Person | None) -> int | None:
    return None if person is None else person.key

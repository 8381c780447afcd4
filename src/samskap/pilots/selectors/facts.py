"""What the gates look at, gathered for one pilot or for a whole board in the same number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from samskap.core.models import Role
from samskap.pilots.gates import UNTRIAGED_DAYS, DemandFact, PilotFacts
from samskap.pilots.models import (
    Charter,
    Concern,
    ConcernStatus,
    Demand,
    LearningQuestion,
    Pilot,
    Screening,
    Stage,
    Veto,
)
from samskap.pilots.selectors.prepared import CHOSEN, NOW, Chosen, Prepared
from samskap.pilots.selectors.sums import Sums, sums_of


def shuts(late: datetime) -> Q:
    """Concerns that shut the next gate: admitted and not answered, or raised before ``late`` and not looked at."""
    return Q(status=ConcernStatus.ADMITTED) | Q(status=ConcernStatus.WAITING, raised_at__lte=late)


def said_in_public(concern: Concern) -> str:
    """The text of a concern once its receiver has let everybody see it; before that, which value it is about.

    A gate is seen by everybody who sees the pilot, and a concern that nobody has looked at may name somebody.
    """
    if concern.status == ConcernStatus.WAITING:
        return _("a concern that nobody has looked at: %(value)s") % {"value": concern.get_value_display()}
    if concern.withheld:
        return _("a concern whose text is not public: %(value)s") % {"value": concern.get_value_display()}
    return concern.text


def facts_of(
    pilots: Sequence[Pilot], *, now: datetime, sums: dict[int, Sums] | None = None, loaded: bool = False
) -> dict[int, PilotFacts]:
    """By pilot, in two queries, and two for the sums unless they are handed over. ``loaded``: the pilots were read
    together with their charter and screening, as :func:`selectors.finding.find_pilot` does, which saves one."""
    money = sums if sums is not None else sums_of(pilots)
    keys = [pilot.pk for pilot in pilots]
    chosen = Chosen.numbered(keys)
    heads = {pilot.pk: _head_of(pilot) for pilot in pilots} if loaded else dict(map(_head, HEADS.rows(chosen)))
    parts = _parts(chosen, now)
    return {
        pilot.pk: _facts(pilot, head=heads[pilot.pk], parts=parts[pilot.pk], sums=money[pilot.pk]) for pilot in pilots
    }


def pilot_facts(pilot: Pilot, *, now: datetime, loaded: bool = False) -> PilotFacts:
    """For one pilot: four queries, or three if it is ``loaded`` with its charter and screening."""
    return facts_of([pilot], now=now, loaded=loaded)[pilot.pk]


Head = tuple[Charter, Screening | None]
CHARTER = (
    "scope",
    "stop_rule",
    "baseline",
    "failure_cost",
    "no_blame",
    "spokesperson",
    "press_why",
    "press_safe",
    "press_if_it_fails",
)
SCREENING = ("personal_data", *Screening.CRITERIA, "assessed_on")
"""What the gates look at there."""


def _heads() -> QuerySet[Any, Any]:
    columns = [*(f"charter__{name}" for name in CHARTER), *(f"screening__{name}" for name in SCREENING)]
    return Pilot.objects.filter(pk__in=CHOSEN).order_by().values_list("pk", "charter__pk", "screening__pk", *columns)


HEADS = Prepared(_heads)


def _head(row: Sequence[Any]) -> tuple[int, Head]:
    key, has_charter, has_screening, *columns = row
    charter, screening = columns[: len(CHARTER)], columns[len(CHARTER) :]
    return key, (
        Charter(**dict(zip(CHARTER, charter, strict=True))) if has_charter else Charter(),
        Screening(**dict(zip(SCREENING, screening, strict=True))) if has_screening else None,
    )


def _head_of(pilot: Pilot) -> Head:
    return getattr(pilot, "charter", None) or Charter(), getattr(pilot, "screening", None)


@dataclass
class _Parts:
    """What hangs on a pilot, in the order in which it was written."""

    questions: list[tuple[str, bool]] = field(default_factory=list)
    demands: list[DemandFact] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)
    vetoes: list[str] = field(default_factory=list)
    stages: dict[int, tuple[int, bool]] = field(default_factory=dict)
    """By number: the size, and whether its result is written."""
    owner_works: bool = False
    """There is an owner, who works in the organisation and can sign in."""


def _lines() -> QuerySet[Any, Any]:
    """Six kinds of rows in one query: a board of many pilots and the page of one have the same budget."""
    mine = {"pilot__in": CHOSEN}
    empty = Value("", output_field=TextField())

    def lines(kind: str, rows: Any, *columns: Any) -> Any:
        texts = [Cast(column, TextField()) if isinstance(column, str) else column for column in columns]
        padded = [*texts, *[empty] * (4 - len(texts))]
        named = {f"text_{number}": text for number, text in enumerate(padded)}
        marked = rows.order_by().annotate(line=Value(kind, output_field=TextField()), key=F("pk"), **named)
        return marked.values_list("pilot_id", "line", "key", *named)

    answered = Case(When(answered_at=None, then=empty), default=Value("yes", output_field=TextField()))
    withheld = Case(When(withheld=True, then=Value("yes", output_field=TextField())), default=empty)
    found: QuerySet[Any, Any] = lines("question", LearningQuestion.objects.filter(**mine), "text", answered).union(
        lines("demand", Demand.objects.filter(**mine), "text", "weight", "due", "status"),
        lines("concern", Concern.objects.filter(shuts(NOW), **mine), "text", "value", "status", withheld),
        lines("veto", Veto.objects.filter(lifted_at=None, **mine), "reason"),
        lines("stage", Stage.objects.filter(**mine), "number", "cap", "result"),
        lines("owner", _owned_by_one_who_works().annotate(pilot_id=F("pk"))),
        all=True,
    )
    return found


def _owned_by_one_who_works() -> QuerySet[Pilot]:
    """Those chosen whose owner has not left: works in the organisation, with an account that works."""
    return Pilot.objects.filter(
        pk__in=CHOSEN,
        owner__is_active=True,
        owner__memberships__organisation=F("organisation"),
        owner__memberships__role__in=(Role.LEAD, Role.MEMBER),
    )


LINES = Prepared(_lines)


def _parts(chosen: Chosen | None, now: datetime) -> dict[int, _Parts]:
    """By pilot: one query."""
    found = LINES.rows(chosen, now=now - timedelta(days=UNTRIAGED_DAYS))
    parts: dict[int, _Parts] = defaultdict(_Parts)
    for pilot, kind, _key, first, second, third, fourth in sorted(found, key=lambda row: (row[1], row[2])):
        into = parts[pilot]
        match kind:
            case "question":
                into.questions.append((first, bool(second)))
            case "demand":
                into.demands.append(DemandFact(first, second, third, fourth))
            case "concern":
                concern = Concern(text=first, value=second, status=third, withheld=bool(fourth))
                into.concerns.append(said_in_public(concern))
            case "veto":
                into.vetoes.append(first)
            case "owner":
                into.owner_works = True
            case _:
                into.stages[int(first)] = (int(second), bool(third))
    return parts


def _facts(pilot: Pilot, *, head: Head, parts: _Parts, sums: Sums) -> PilotFacts:
    charter, screening = head
    now, following = parts.stages.get(pilot.stage), parts.stages.get(pilot.stage + 1)
    return PilotFacts(
        state=pilot.state,
        kind=pilot.kind,
        stage=pilot.stage,
        has_scope=bool(charter.scope),
        has_end=pilot.ends_on is not None,
        has_stop_rule=bool(charter.stop_rule),
        has_learning_question=bool(parts.questions),
        has_owner=parts.owner_works,
        owner_left=pilot.owner_id is not None and not parts.owner_works,
        has_baseline=bool(charter.baseline),
        press_is_ready=charter.press_is_ready,
        is_safe_to_try=bool(charter.failure_cost) and charter.no_blame,
        is_screened=screening is not None,
        lacks_assessment=screening is not None and screening.needs_assessment and screening.assessed_on is None,
        demands=tuple(parts.demands),
        shutting_concerns=tuple(parts.concerns),
        vetoes=tuple(parts.vetoes),
        excess=sums.excess,
        next_cap=following[0] if following else None,
        last_cap=now[0] if now else None,
        growth_factor=pilot.growth_factor,
        has_stage_result=now is None or now[1],
        unanswered=tuple(text for text, answered in parts.questions if not answered),
        has_lessons=bool(pilot.lessons),
        has_spread_plan=all((pilot.spread_whom, pilot.spread_adapt, pilot.spread_cost)),
    )

"""What the gates look at, gathered for one pilot or for a whole board in the same number of queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

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
from samskap.pilots.selectors.sums import Sums, sums_of


def shuts(now: datetime) -> Q:
    """Concerns that shut the next gate: admitted and not answered, or not looked at in time."""
    late = now - timedelta(days=UNTRIAGED_DAYS)
    return Q(status=ConcernStatus.ADMITTED) | Q(status=ConcernStatus.WAITING, raised_at__lte=late)


def facts_of(pilots: Sequence[Pilot], *, now: datetime, sums: dict[int, Sums] | None = None) -> dict[int, PilotFacts]:
    """By pilot: seven queries, and two for the sums unless they are handed over."""
    keys = [pilot.pk for pilot in pilots]
    money = sums if sums is not None else sums_of(pilots)
    charters = {row.pilot_id: row for row in Charter.objects.filter(pilot__in=keys)}
    screenings = {row.pilot_id: row for row in Screening.objects.filter(pilot__in=keys)}
    questions = _grouped(LearningQuestion.objects.filter(pilot__in=keys))
    demands = _grouped(Demand.objects.filter(pilot__in=keys))
    concerns = _grouped(Concern.objects.filter(shuts(now), pilot__in=keys))
    vetoes = _grouped(Veto.objects.filter(pilot__in=keys, lifted_at=None))
    stages = _grouped(Stage.objects.filter(pilot__in=keys))
    return {
        pilot.pk: _facts(
            pilot,
            charter=charters.get(pilot.pk) or Charter(pilot=pilot),
            screening=screenings.get(pilot.pk),
            questions=questions[pilot.pk],
            demands=demands[pilot.pk],
            concerns=concerns[pilot.pk],
            vetoes=vetoes[pilot.pk],
            stages={stage.number: stage for stage in stages[pilot.pk]},
            sums=money[pilot.pk],
        )
        for pilot in pilots
    }


def pilot_facts(pilot: Pilot, *, now: datetime) -> PilotFacts:
    """For one pilot: nine queries."""
    return facts_of([pilot], now=now)[pilot.pk]


def _grouped(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.pilot_id].append(row)
    return found


def _facts(
    pilot: Pilot,
    *,
    charter: Charter,
    screening: Screening | None,
    questions: list[LearningQuestion],
    demands: list[Demand],
    concerns: list[Concern],
    vetoes: list[Veto],
    stages: dict[int, Stage],
    sums: Sums,
) -> PilotFacts:
    now, following = stages.get(pilot.stage), stages.get(pilot.stage + 1)
    return PilotFacts(
        state=pilot.state,
        kind=pilot.kind,
        stage=pilot.stage,
        has_scope=bool(charter.scope),
        has_end=pilot.ends_on is not None,
        has_stop_rule=bool(charter.stop_rule),
        has_learning_question=bool(questions),
        has_owner=pilot.owner_id is not None,
        has_baseline=bool(charter.baseline),
        press_is_ready=charter.press_is_ready,
        is_safe_to_try=bool(charter.failure_cost) and charter.no_blame,
        is_screened=screening is not None,
        lacks_assessment=screening is not None and screening.needs_assessment and screening.assessed_on is None,
        demands=tuple(DemandFact(row.text, row.weight, row.due, row.status) for row in demands),
        shutting_concerns=tuple(row.text for row in concerns),
        vetoes=tuple(row.reason for row in vetoes),
        excess=sums.excess,
        next_cap=following.cap if following else None,
        last_cap=now.cap if now else None,
        growth_factor=pilot.growth_factor,
        has_stage_result=now is None or bool(now.result),
        unanswered=tuple(row.text for row in questions if not row.is_answered),
        has_lessons=bool(pilot.lessons),
        has_spread_plan=all((pilot.spread_whom, pilot.spread_adapt, pilot.spread_cost)),
    )

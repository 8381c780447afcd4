"""What needs a decision, one case a reason: the day before it is soon or nothing, on the day it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from samskap.pilots.models import PilotState, Power
from samskap.pilots.selectors.decisions import (
    RULES,
    OpenConcern,
    OpenObstacle,
    Person,
    Reason,
    Standing,
    StandingVeto,
    decisions_due,
)

TODAY = date(2026, 11, 22)
EVA, BO = Person(1, "Eva"), Person(2, "Bo")
QUIET = Standing("running", TODAY, 1, ends_on=TODAY + timedelta(days=90), owner=EVA, receiver=BO, unanswered=1)
"""A pilot that runs, has questions to answer and needs nothing."""


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


CASES = {
    Reason.HALTED: (replace(QUIET, state="halted", since=days(-3)), days(-3), Power.RESUME, None),
    Reason.EXCESS: (replace(QUIET, exposure=Decimal("100.01"), limit=Decimal(100)), TODAY, Power.COMMIT, None),
    Reason.NEAR_LIMIT: (replace(QUIET, exposure=Decimal(90), limit=Decimal(100)), TODAY, None, EVA),
    Reason.STAGE_ENDS: (
        replace(QUIET, stage_ends_on=days(-1), has_next_stage=True),
        days(-1),
        Power.NEXT_STAGE,
        None,
    ),
    Reason.PILOT_ENDS: (replace(QUIET, ends_on=TODAY), TODAY, None, EVA),
    Reason.READY_TO_START: (
        replace(QUIET, state="prepared", starts_on=TODAY, gate_open=True),
        TODAY,
        Power.START,
        None,
    ),
    Reason.NOT_READY_TO_START: (
        replace(QUIET, state="prepared", starts_on=days(-2), gate_open=False, missing=("Say when it ends",)),
        days(-2),
        None,
        EVA,
    ),
    Reason.READY_TO_CLOSE: (replace(QUIET, state="closing", since=days(-5), unanswered=0), days(-5), Power.CLOSE, None),
    Reason.MUST_BROKEN: (replace(QUIET, broken=(("security", days(-1)),)), days(-1), None, EVA),
    Reason.CONCERN_WAITS: (
        replace(QUIET, concerns=(OpenConcern("privacy", "waiting", days(-10)),)),
        TODAY,
        None,
        BO,
    ),
    Reason.CONCERN_UNANSWERED: (
        replace(QUIET, concerns=(OpenConcern("privacy", "admitted", TODAY),)),
        TODAY,
        None,
        BO,
    ),
    Reason.VETO_STANDS: (replace(QUIET, vetoes=(StandingVeto("privacy", days(-4), BO),)), days(-4), None, BO),
    Reason.OBSTACLE_LATE: (
        replace(QUIET, obstacles=(OpenObstacle("law", "council", TODAY, EVA),)),
        TODAY,
        None,
        EVA,
    ),
}


def test_every_reason_has_a_case() -> None:
    assert set(CASES) == set(Reason)


@pytest.mark.parametrize("reason", Reason)
def test_this_and_nothing_else_needs_a_decision(reason: Reason) -> None:
    standing, due, power, person = CASES[reason]
    (only,) = decisions_due(standing, TODAY)
    assert (only.reason, only.due, only.power, only.person, only.soon) == (reason, due, power, person, False)
    assert bool(only.passage) != bool(only.route)


@pytest.mark.parametrize("state", PilotState)
def test_a_quiet_pilot_needs_nothing(state: PilotState) -> None:
    found = decisions_due(replace(QUIET, state=state), TODAY)
    assert [one.reason for one in found] == ([Reason.HALTED] if state == PilotState.HALTED else [])


def test_a_closed_one_needs_nothing_whatever_hangs_on_it() -> None:
    concerns, vetoes = CASES[Reason.CONCERN_UNANSWERED][0].concerns, CASES[Reason.VETO_STANDS][0].vetoes
    closed = replace(QUIET, state="closed", ends_on=days(-9), concerns=concerns, vetoes=vetoes, limit=Decimal(1))
    assert decisions_due(replace(closed, exposure=Decimal(9)), TODAY) == ()


@pytest.mark.parametrize(
    ("standing", "day"),
    [
        (replace(QUIET, ends_on=days(7)), days(7)),
        (replace(QUIET, stage_ends_on=days(1), has_next_stage=True), days(1)),
        (replace(QUIET, state="prepared", starts_on=days(7), gate_open=True), days(7)),
        (replace(QUIET, state="prepared", starts_on=days(3), gate_open=False, missing=("x",)), days(3)),
        (replace(QUIET, concerns=(OpenConcern("privacy", "waiting", days(-9)),)), days(1)),
        (replace(QUIET, obstacles=(OpenObstacle("law", "council", days(2)),)), days(2)),
    ],
)
def test_within_seven_days_it_is_soon_and_on_the_day_it_is_due(standing: Standing, day: date) -> None:
    (soon,) = decisions_due(standing, TODAY)
    assert (soon.due, soon.soon) == (day, True)
    (due,) = decisions_due(standing, day)
    assert not due.soon
    assert decisions_due(standing, day - timedelta(days=8)) == ()


def test_the_limit_is_exact() -> None:
    def reasons(exposure: str, limit: str) -> list[Reason]:
        standing = replace(QUIET, exposure=Decimal(exposure), limit=Decimal(limit))
        return [one.reason for one in decisions_due(standing, TODAY)]

    assert reasons("89.99", "100") == []
    assert reasons("90.00", "100") == [Reason.NEAR_LIMIT]
    assert reasons("100.00", "100") == [Reason.NEAR_LIMIT]
    assert reasons("100.01", "100") == [Reason.EXCESS]
    assert reasons("0.00", "0") == []
    assert reasons("0.01", "0") == [Reason.EXCESS]


def test_a_stage_without_a_next_one_asks_for_a_plan_unless_the_pilot_ends() -> None:
    (plan,) = decisions_due(replace(QUIET, stage_ends_on=TODAY), TODAY)
    assert (plan.reason, plan.power, plan.route) == (Reason.STAGE_ENDS, None, "pilot_money")
    (ends,) = decisions_due(replace(QUIET, stage_ends_on=TODAY, ends_on=TODAY), TODAY)
    assert ends.reason == Reason.PILOT_ENDS


def test_an_excess_is_as_old_as_the_halt_it_caused() -> None:
    standing = replace(QUIET, state="halted", since=days(-4), exposure=Decimal(5), limit=Decimal(4))
    found = decisions_due(standing, TODAY)
    assert [(one.reason, one.due) for one in found] == [(Reason.HALTED, days(-4)), (Reason.EXCESS, days(-4))]


def test_the_longest_due_comes_first_also_over_a_new_year() -> None:
    eve = date(2026, 12, 31)
    standing = replace(QUIET, ends_on=date(2027, 1, 2), obstacles=(OpenObstacle("law", "national", eve),))
    found = decisions_due(standing, date(2027, 1, 1))
    assert [(one.reason, one.soon) for one in found] == [(Reason.OBSTACLE_LATE, False), (Reason.PILOT_ENDS, True)]


def test_what_is_missing_is_told_shortly() -> None:
    missing = ("a" * 200, "b", "c", "d")
    (one,) = decisions_due(replace(QUIET, state="prepared", starts_on=TODAY, gate_open=False, missing=missing), TODAY)
    assert "a" * 90 + "…; b; and 2 more" in one.what
    assert "a" * 91 not in one.what


def test_every_rule_is_used() -> None:
    used = {rule for standing, *_rest in CASES.values() for rule in RULES if list(rule(standing, TODAY))}
    assert used == set(RULES)

"""The table of gates against one written by hand: every state, passage and role; every combination of what is missing.

What stands here is taken from the description of the rooms, not from the code: it repeats nothing of ``gates`` but the
keys of passages and conditions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.errors import NotVisible, Refused, StateRefused
from samskap.core.models import Organisation
from samskap.pilots.gates import BY_KEY, PASSAGES, DemandFact, LineStatus, PilotFacts, demand_shuts, review
from samskap.pilots.models import (
    Charter,
    DemandStatus,
    DemandWeight,
    Gate,
    LearningQuestion,
    Passed,
    Pilot,
    PilotState,
    Power,
    Screening,
    Stage,
    Veto,
)
from samskap.pilots.selectors.facts import facts_of
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import (
    READY,
    make_concern,
    make_delegation,
    make_demand,
    make_pilot,
    make_question,
    make_ready,
    make_running,
    make_stage,
)


@dataclass(frozen=True)
class Row:
    """A passage as the description has it. ``firm`` and ``soft``: what must hold, and whether it can be set aside."""

    states: str
    to: str
    power: str | None
    gate: str
    firm: str = ""
    soft: str = ""
    reason: bool = False
    outcome: str = ""


BY_HAND = {
    "prepare": Row("idea", "prepared", None, "prepare", "scope owner veto", "demands concerns"),
    "back": Row("prepared", "idea", None, "prepare", reason=True),
    "start": Row(
        "prepared",
        "running",
        "start",
        "start",
        "scope end_date stop_rule learning_question owner baseline screening assessment veto loss_limit",
        "safe_to_try press demands concerns",
    ),
    "next_stage": Row(
        "running",
        "running",
        "next_stage",
        "next_stage",
        "next_stage assessment veto loss_limit",
        "growth stage_result demands concerns",
    ),
    "halt": Row("running", "halted", None, "start", reason=True),
    "resume": Row(
        "halted", "running", "resume", "start", "assessment veto loss_limit", "demands concerns", reason=True
    ),
    "begin_closing": Row("running halted", "closing", None, "closing", "", "demands concerns"),
    "go_on": Row(
        "closing", "running", "resume", "start", "assessment veto loss_limit", "demands concerns", reason=True
    ),
    "scale": Row(
        "closing", "closed", "close", "close", "answers veto spread_plan", "demands concerns", outcome="scale"
    ),
    "adapt": Row("closing", "closed", "close", "close", "answers", "demands concerns", True, "adapt"),
    "stop": Row("closing", "closed", "close", "close", "answers", "demands concerns", True, "stop"),
    "fail_well": Row("closing", "closed", "close", "close", "answers lessons", "demands concerns", True, "failed_well"),
    "drop": Row("idea prepared", "closed", "close", "prepare", "", "concerns", True, "stop"),
}
STATES = ("idea", "prepared", "running", "halted", "closing", "closed")
CASES = [(state, passage) for state in STATES for passage in BY_HAND]

MISSING_SAYS = {
    "scope": "Say what is in the pilot, and what is not",
    "end_date": "Say when the pilot ends",
    "stop_rule": "Say when the pilot stops early",
    "learning_question": "Write at least one question that it shall answer",
    "owner": "Name who owns the pilot",
    "baseline": "Write down how it is for the users today, so that an effect can be seen",
    "safe_to_try": "Say what a failure may cost, and that nobody is blamed",
    "press": "Name a spokesperson and write the three sentences",
    "screening": "Answer the questions about personal data",
    "assessment": "Do the impact assessment, and say where it is",
    "demands": "Due now and not met: All data is ours.",
    "concerns": "Not answered: Who sees the pictures?",
    "veto": "Veto: It is not safe.",
    "loss_limit": "More is spent and committed than the loss limit allows",
    "next_stage": "Plan the next stage: how many, for how much",
    "growth": "The next stage is for 31; at most 30, 3 times the stage that is now",
    "stage_result": "Write what came out of this stage",
    "answers": "No answer yet: Do people sleep better?",
    "lessons": "Write what you learned; it is published with the closing",
    "spread_plan": "Say who else could use it, what must be adapted and what it costs",
}

ALL_WELL = PilotFacts(
    state="running",
    kind="service",
    stage=1,
    has_scope=True,
    has_end=True,
    has_stop_rule=True,
    has_learning_question=True,
    has_owner=True,
    has_baseline=True,
    press_is_ready=True,
    is_safe_to_try=True,
    is_screened=True,
    next_cap=30,
    last_cap=10,
    has_stage_result=True,
    has_lessons=True,
    has_spread_plan=True,
)
BROKEN = {
    "scope": {"has_scope": False},
    "end_date": {"has_end": False},
    "stop_rule": {"has_stop_rule": False},
    "learning_question": {"has_learning_question": False},
    "owner": {"has_owner": False},
    "baseline": {"has_baseline": False},
    "safe_to_try": {"is_safe_to_try": False},
    "press": {"press_is_ready": False},
    "screening": {"is_screened": False},
    "assessment": {"lacks_assessment": True},
    "demands": {"demands": (DemandFact("All data is ours.", "must", "prepare", "asked"),)},
    "concerns": {"shutting_concerns": ("Who sees the pictures?",)},
    "veto": {"vetoes": ("It is not safe.",)},
    "loss_limit": {"excess": Decimal("0.01")},
    "growth": {"next_cap": 31},
    "next_stage": {"next_cap": None},
    "stage_result": {"has_stage_result": False},
    "answers": {"unanswered": ("Do people sleep better?",)},
    "lessons": {"has_lessons": False},
    "spread_plan": {"has_spread_plan": False},
}
"""What makes each condition fail; of a stage that is not planned nobody can say that it is too large."""


def test_the_table_is_the_one_of_the_description() -> None:
    assert [passage.key for passage in PASSAGES] == list(BY_HAND)
    for key, row in BY_HAND.items():
        way = BY_KEY[key]
        assert " ".join(way.from_states) == row.states
        assert (way.to_state, way.power, way.outcome or "", way.gate) == (row.to, row.power, row.outcome, row.gate)
        assert way.asks_reason == row.reason, key
        firm = {condition.key for condition in way.conditions if condition.firm}
        soft = {condition.key for condition in way.conditions if not condition.firm}
        assert (firm, soft) == (set(row.firm.split()), set(row.soft.split())), key


@pytest.mark.parametrize("passage", BY_HAND)
def test_every_combination_of_what_is_missing_is_said_exactly(passage: str) -> None:
    row, way = BY_HAND[passage], BY_KEY[passage]
    conditions = [key for key in BROKEN if key in (*row.firm.split(), *row.soft.split())]
    for size in range(len(conditions) + 1):
        for broken in combinations(conditions, size):
            changes = {name: value for key in broken for name, value in BROKEN[key].items()}
            found = review(way, replace(ALL_WELL, **changes))  # type: ignore[arg-type]
            expected = set(broken) - ({"growth"} if "next_stage" in broken else set())
            assert {line.condition.key: line.missing for line in found.missing} == {
                key: (MISSING_SAYS[key],) for key in expected
            }
            assert found.is_open == (not expected)
            assert found.may_be_overridden == (bool(expected) and not expected & set(row.firm.split()))
            assert len(found.lines) == len(conditions)


def test_every_condition_has_a_page_where_it_is_put_right() -> None:
    for way in PASSAGES:
        for condition in way.conditions:
            assert reverse(condition.route, args=["token"]), condition.key


def test_a_baseline_is_asked_of_services_only() -> None:
    for kind, missing in (("service", True), ("technical", False), ("organisation", False), ("steering", False)):
        found = review(BY_KEY["start"], replace(ALL_WELL, kind=kind, has_baseline=False))
        assert ("baseline" in {line.condition.key for line in found.missing}) == missing


@pytest.mark.parametrize(
    ("factor", "last", "most"),
    [("3", 10, 30), ("1", 10, 10), ("1.5", 7, 10), ("2.5", 1, 2), ("3", 1, 3), ("99.9", 1000, 99_900)],
)
def test_a_stage_grows_at_most_by_the_factor_rounded_down(factor: str, last: int, most: int) -> None:
    facts = replace(ALL_WELL, growth_factor=Decimal(factor), last_cap=last)
    way = BY_KEY["next_stage"]
    assert review(way, replace(facts, next_cap=most)).is_open
    shut = review(way, replace(facts, next_cap=most + 1)).missing
    assert [line.condition.key for line in shut] == ["growth"]
    assert str(most) in shut[0].missing[0]


UNMET = "asked accepted breached"
NOT_ACCEPTED = "asked breached"
MUST_SHUTS = {
    "prepare": {"prepare": UNMET, "start": "", "next_stage": "", "closing": "", "close": ""},
    "start": {
        "prepare": UNMET,
        "start": UNMET,
        "next_stage": NOT_ACCEPTED,
        "closing": NOT_ACCEPTED,
        "close": NOT_ACCEPTED,
    },
    "next_stage": {
        "prepare": UNMET,
        "start": UNMET,
        "next_stage": UNMET,
        "closing": NOT_ACCEPTED,
        "close": NOT_ACCEPTED,
    },
    "closing": {"prepare": UNMET, "start": UNMET, "next_stage": UNMET, "closing": UNMET, "close": NOT_ACCEPTED},
    "close": {"prepare": UNMET, "start": UNMET, "next_stage": UNMET, "closing": UNMET, "close": UNMET},
}
"""By gate, and by where a must is due: the statuses with which it shuts the gate. A should never does."""


def test_a_demand_shuts_exactly_the_gates_it_should() -> None:
    tried = 0
    for gate in Gate:
        for due in Gate:
            for weight in DemandWeight:
                for status in DemandStatus:
                    shuts = weight == "must" and status in MUST_SHUTS[gate][due].split()
                    assert demand_shuts(DemandFact("x", weight, due, status), gate) == shuts, (gate, due, status)
                    tried += 1
    assert tried == 5 * 5 * 2 * 5


def test_what_is_asked_for_later_is_not_yet_due() -> None:
    later = DemandFact("The data comes back.", "must", "close", "accepted")
    lines = review(BY_KEY["start"], replace(ALL_WELL, demands=(later,))).lines
    assert [line.status for line in lines if line.condition.key == "demands"] == [LineStatus.NOT_DUE]
    met = replace(later, status="met")
    lines = review(BY_KEY["start"], replace(ALL_WELL, demands=(met,))).lines
    assert [line.status for line in lines if line.condition.key == "demands"] == [LineStatus.DONE]


# ---- through the service, with people ---------------------------------------------------------------------------


def everything(organisation: Organisation, state: str) -> Pilot:
    """A pilot in this state that lacks nothing for any gate."""
    fields = {"lessons": "Ask first.", "spread_whom": "All", "spread_adapt": "Little", "spread_cost": "Two posts"}
    stage = 0 if state in ("idea", "prepared") else 1
    outcome = {"outcome": "stop"} if state == "closed" else {}
    pilot = make_ready(organisation, state=state, stage=stage, **fields, **outcome)
    pilot.questions.update(answer="Yes.", evidence="Eleven logs.", answered_at=timezone.now())
    make_stage(pilot, 1, 10, result="It works.")
    make_stage(pilot, 2, 30)
    return pilot


def people() -> Iterator[tuple[str, Actor, Organisation]]:
    """Who tries, by name, and in whose pilot: one municipality delegates nothing, the other everything to one."""
    home, delegating = make_organisation(), make_organisation()
    yield "visitor", NOBODY, home
    yield "outsider", make_actor("lead", make_organisation()), home
    yield "observer", make_actor("observer", home), home
    yield "member", make_actor("member", home), home
    yield "lead", make_actor("lead", home), home
    chief = make_actor("member", delegating)
    assert chief.user is not None
    for power in Power:
        make_delegation(delegating, chief.user, power)
    yield "delegated member", actor_for(chief.user), delegating
    yield "lead without the power", make_actor("lead", delegating), delegating


def expected(role: str, state: str, row: Row) -> type[Exception] | None:
    """Who may, by the description: those who work there, and where a power is needed only those who hold it."""
    if role in ("visitor", "outsider", "observer"):
        return Refused
    if state not in row.states.split():
        return StateRefused
    if row.power is None or role in ("lead", "delegated member"):
        return None
    return Refused


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "passage"), CASES)
def test_every_state_passage_and_role(state: str, passage: str) -> None:
    row = BY_HAND[passage]
    for role, actor, organisation in people():
        pilot = everything(organisation, state)
        before = Pilot.objects.filter(pk=pilot.pk).values().get()
        attempt = {"actor": actor, "pilot": pilot, "passage": passage, "seen": Seen(state, pilot.stage)}
        error = expected(role, state, row)
        if error is not None:
            with pytest.raises(error), transaction.atomic():
                pass_gate(reason="So it is.", **attempt)
            assert Pilot.objects.filter(pk=pilot.pk).values().get() == before, role
            assert not Passed.objects.filter(pilot=pilot).exists(), role
            continue
        done = pass_gate(reason="So it is.", **attempt)
        assert (done.state, done.outcome) == (row.to, row.outcome), role
        kept = Passed.objects.get(pilot=pilot)
        assert (kept.from_state, kept.to_state, kept.missing, kept.by) == (state, row.to, [], actor.user)
        held = row.power is not None and role == "delegated member"
        assert (kept.delegation is not None) == held


@pytest.mark.django_db
@pytest.mark.parametrize("passage", BY_HAND)
def test_a_private_pilot_is_unknown_at_every_gate(passage: str) -> None:
    state = BY_HAND[passage].states.split()[0]
    pilot = everything(make_organisation(), state)
    Pilot.objects.filter(pk=pilot.pk).update(visibility="private")
    pilot.refresh_from_db()
    for actor in (NOBODY, make_actor("lead", make_organisation())):
        with pytest.raises(NotVisible):
            pass_gate(actor=actor, pilot=pilot, passage=passage, seen=Seen(state, pilot.stage), reason="Why not?")


def take_away(pilot: Pilot, key: str) -> None:
    """Make one condition of the start fail, in the database."""
    charter = Charter.objects.filter(pilot=pilot)
    match key:
        case "scope" | "stop_rule" | "baseline":
            charter.update(**{key: ""})
        case "safe_to_try":
            charter.update(no_blame=False)
        case "press":
            charter.update(press_safe="")
        case "end_date":
            Pilot.objects.filter(pk=pilot.pk).update(ends_on=None)
        case "owner":
            Pilot.objects.filter(pk=pilot.pk).update(owner=None)
        case "loss_limit":
            Pilot.objects.filter(pk=pilot.pk).update(loss_limit=Decimal(10))
            pilot.costs.create(on=timezone.localdate(), text="Sensors", amount=Decimal("10.01"), recorded_at=NOW)
        case "learning_question":
            LearningQuestion.objects.filter(pilot=pilot).delete()
        case "screening":
            Screening.objects.filter(pilot=pilot).delete()
        case "assessment":
            Screening.objects.filter(pilot=pilot).update(personal_data=True, scoring=True, sensitive=True)
        case "demands":
            make_demand(pilot)
        case "concerns":
            make_concern(pilot, status="admitted", triaged_at=NOW, reason="It is about people.")
        case "veto":
            Veto.objects.create(pilot=pilot, value="privacy", reason="It is not safe.", at=NOW)
        case _:
            raise AssertionError(key)


NOW = timezone.now()
START = [*BY_HAND["start"].firm.split(), *BY_HAND["start"].soft.split()]
TAKEN_AWAY = [(key,) for key in START] + list(combinations(START, 2))


@pytest.mark.django_db
@pytest.mark.parametrize("keys", TAKEN_AWAY, ids="+".join)
def test_the_service_says_what_is_missing_in_the_database(keys: tuple[str, ...]) -> None:
    if set(keys) == {"screening", "assessment"}:
        keys = ("screening",)  # without answers nobody can say that an assessment is needed
    home = make_organisation()
    pilot = make_ready(home, kind="service")
    for key in keys:
        take_away(pilot, key)
    with pytest.raises(StateRefused) as refused:
        pass_gate(actor=make_actor("lead", home), pilot=pilot, passage="start", seen=Seen("prepared", 0))
    said = set(refused.value.message.removeprefix("The gate is shut. Missing: ").split("; "))
    assert said == {MISSING_SAYS[key] for key in keys}
    assert Pilot.objects.get(pk=pilot.pk).state == PilotState.PREPARED


# ---- what the gates look at ----------------------------------------------------------------------------------------


def many() -> list[Pilot]:
    """Pilots that differ in everything that a gate looks at."""
    home = make_organisation()
    found = [make_pilot(home), make_ready(home), make_running(home, loss_limit=Decimal(100))]
    for number in range(12):
        pilot = make_pilot(home, READY if number % 2 else {}, stage=number % 3)
        for one in range(number % 4):
            make_question(pilot, f"Question {one} of {number}")
            make_demand(pilot, text=f"Demand {one} of {number}", due=list(Gate)[number % 5])
            make_concern(pilot, text=f"Concern {one}", raised_at=NOW - timedelta(days=number))
            make_stage(pilot, one + 1, 10 * (one + 1), result="Well" if one else "")
        if number % 3 == 0:
            Veto.objects.create(pilot=pilot, value="privacy", reason=f"No {number}", at=NOW)
            Screening.objects.create(pilot=pilot, personal_data=True, scoring=True, matching=True, screened_at=NOW)
        pilot.costs.create(on=timezone.localdate(), text="A", amount=Decimal("0.1") * (number + 1), recorded_at=NOW)
        found.append(pilot)
    return list(Pilot.objects.filter(pk__in=[pilot.pk for pilot in found]))


@pytest.mark.django_db
def test_facts_are_the_same_for_one_and_for_many_in_as_many_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    pilots = many()
    with django_assert_num_queries(4):
        together = facts_of(pilots, now=NOW)
    assert len(set(together.values())) > 10
    for pilot in pilots:
        with django_assert_num_queries(4):
            alone = facts_of([pilot], now=NOW)
        assert alone == {pilot.pk: together[pilot.pk]}
    loaded = list(Pilot.objects.filter(pk__in=together).select_related("charter", "screening"))
    with django_assert_num_queries(3):
        assert facts_of(loaded, now=NOW, loaded=True) == together


@pytest.mark.django_db
def test_facts_say_what_is_in_the_database() -> None:
    pilot = make_running(make_organisation(), loss_limit=Decimal(100))
    make_stage(pilot, 1, 10)
    make_stage(pilot, 2, 25)
    make_demand(pilot, text="Open data")
    make_concern(pilot, text="Fresh")
    make_concern(pilot, text="Old", raised_at=NOW - timedelta(days=10))
    make_concern(pilot, text="Admitted", status="admitted", triaged_at=NOW, reason="Yes.")
    make_concern(pilot, text="Rejected", status="rejected", triaged_at=NOW, reason="No.", raised_at=NOW)
    Veto.objects.create(pilot=pilot, value="privacy", reason="Lifted", at=NOW, lifted_at=NOW, lifted_because="Safe now")
    pilot.costs.create(on=timezone.localdate(), text="A", amount=Decimal("100.01"), recorded_at=NOW)
    facts = facts_of([pilot], now=NOW)[pilot.pk]
    assert facts.demands == (DemandFact("Open data", "must", "start", "asked"),)
    assert (facts.last_cap, facts.next_cap, facts.has_stage_result) == (10, 25, False)
    assert facts.vetoes == ()
    assert facts.excess == Decimal("0.01")
    assert facts.unanswered == ("Do people sleep better?",)
    assert facts.shutting_concerns == ("a concern that nobody has looked at: Privacy", "Admitted")
    assert Stage.objects.filter(pilot=pilot).count() == 2

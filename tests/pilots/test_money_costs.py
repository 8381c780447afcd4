"""Limits, commitments and costs: nothing is promised past the loss limit, and no cost is ever lost."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from samskap.pilots.models import Commitment, Cost, Passed, Pilot, Power
from samskap.pilots.selectors.money import changes_of_limits, sentence_of
from samskap.pilots.selectors.sums import after_paying, by_currency, hundredths, sums_of
from samskap.pilots.services.commitments import make_commitment, release_commitment
from samskap.pilots.services.costs import CostInput, place_cost, record_cost, reverse_cost
from samskap.pilots.services.limits import LimitsInput, set_limits
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_delegation, make_pilot, make_ready, make_running

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def kr(amount: str | int) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


def sums(pilot: Pilot) -> Any:
    return sums_of([Pilot.objects.get(pk=pilot.pk)])[pilot.pk]


def cost(amount: str | int, **more: Any) -> CostInput:
    return CostInput(**{"on": TODAY(), "text": "Sensors", "amount": Decimal(amount), **more})


@pytest.fixture
def home() -> Organisation:
    return make_organisation()


@pytest.fixture
def lead(home: Organisation) -> Actor:
    return make_actor("lead", home)


def limits(**values: Any) -> LimitsInput:
    return LimitsInput(**{"budget": None, "loss_limit": Decimal(100), "growth_factor": Decimal(3), **values})


def test_a_commitment_past_the_limit_is_refused_with_what_is_left(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(400_000))
    record_cost(actor=lead, pilot=pilot, values=cost(212_000))
    make_commitment(actor=lead, pilot=pilot, text="Installation", amount=kr(100_000))
    with pytest.raises(InvalidInput, match="88\xa0000\xa0SEK is left"):
        make_commitment(actor=lead, pilot=pilot, text="More", amount=kr("88000.01"))
    make_commitment(actor=lead, pilot=pilot, text="The rest", amount=kr(88_000))
    assert sums(pilot).left == 0
    assert Commitment.objects.count() == 2


def test_the_sentence_says_what_is_left_or_too_much(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(400_000))
    record_cost(actor=lead, pilot=pilot, values=cost(312_000))
    said = sentence_of(sums(pilot), "SEK").replace("\xa0", " ")
    assert said == "312 000 SEK of the loss limit 400 000 SEK is spent or committed; 88 000 SEK left."
    record_cost(actor=lead, pilot=pilot, values=cost("88000.50"))
    assert "0.50 SEK more than the loss limit of 400 000 SEK" in sentence_of(sums(pilot), "SEK").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("state", "why"), [("idea", "idea"), ("halted", "halted"), ("closed", "closed"), ("running", "loss limit first")]
)
def test_why_money_may_not_be_committed_is_said(home: Organisation, lead: Actor, state: str, why: str) -> None:
    limit = None if state == "running" else kr(100)
    pilot = make_pilot(home, state=state, outcome="stop" if state == "closed" else "", loss_limit=limit)
    with pytest.raises(StateRefused, match=why):
        make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(1))


@pytest.mark.parametrize("amount", ["-1", "0", "NaN", "Infinity", "-Infinity", "sNaN", "1e400", "1e-400", "0.001"])
def test_a_sum_that_is_none_is_refused(home: Organisation, lead: Actor, amount: str) -> None:
    pilot = make_running(home, loss_limit=kr(100))
    with pytest.raises(InvalidInput):
        make_commitment(actor=lead, pilot=pilot, text="Order", amount=Decimal(amount))
    with pytest.raises(InvalidInput):
        record_cost(actor=lead, pilot=pilot, values=cost(amount))
    if amount != "0":
        with pytest.raises(InvalidInput):
            set_limits(actor=lead, pilot=pilot, values=limits(loss_limit=Decimal(amount)), reason="So.")
    assert sums(pilot).exposure == 0


def test_what_is_delegated_bounds_a_commitment(home: Organisation, lead: Actor) -> None:
    chief = make_actor("member", home)
    assert chief.user is not None
    make_delegation(home, chief.user, Power.COMMIT, max_amount=kr(50_000))
    pilot = make_running(home, loss_limit=kr(400_000))
    with pytest.raises(Refused, match="delegated to others"):
        make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(1))
    with pytest.raises(Refused, match="beyond"):
        make_commitment(actor=chief, pilot=pilot, text="Order", amount=kr("50000.01"))
    made = make_commitment(actor=chief, pilot=pilot, text="Order", amount=kr(50_000))
    assert made.delegation is not None
    norwegian = make_running(home, loss_limit=kr(400_000), currency="NOK")
    with pytest.raises(Refused, match="beyond"):
        make_commitment(actor=chief, pilot=norwegian, text="Order", amount=kr(1))


@pytest.mark.parametrize("role", ["observer", ""])
def test_those_who_do_not_work_on_it_change_nothing(home: Organisation, role: str) -> None:
    actor = make_actor(role, home if role else None)
    pilot = make_running(home, loss_limit=kr(100))
    with pytest.raises(Refused):
        record_cost(actor=actor, pilot=pilot, values=cost(1))
    with pytest.raises(Refused):
        make_commitment(actor=actor, pilot=pilot, text="Order", amount=kr(1))
    with pytest.raises(Refused):
        set_limits(actor=actor, pilot=pilot, values=limits())
    hidden = make_running(home, visibility="private")
    with pytest.raises(NotVisible):
        record_cost(actor=make_actor("lead", make_organisation()), pilot=hidden, values=cost(1))


def test_what_a_released_commitment_does_not_pay_counts_no_longer(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(100))
    order = make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(80))
    record_cost(actor=lead, pilot=pilot, values=cost(30, commitment=order))
    assert (sums(pilot).incurred, sums(pilot).committed) == (30, 50)
    release_commitment(actor=lead, pilot=pilot, commitment=order)
    assert (sums(pilot).incurred, sums(pilot).committed) == (30, 0)
    with pytest.raises(StateRefused, match="already"):
        release_commitment(actor=lead, pilot=pilot, commitment=order)


def test_a_cost_that_passes_the_limit_is_recorded_and_halts_the_pilot(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(100), language="en")
    record_cost(actor=lead, pilot=pilot, values=cost("100.01"))
    row = Pilot.objects.get(pk=pilot.pk)
    assert row.state == "halted"
    assert "0.01\xa0SEK more than the loss limit of 100\xa0SEK" in row.halted_because
    assert sums(pilot).excess == kr("0.01")
    assert Passed.objects.get().passage == "halt"
    with pytest.raises(StateRefused, match="loss limit"):
        pass_gate(actor=lead, pilot=pilot, passage="resume", seen=Seen("halted", 1), reason="Go on.", override=True)


def test_the_pilot_halts_when_a_commitment_and_costs_together_pass_the_limit(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(100))
    order = make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(80))
    record_cost(actor=lead, pilot=pilot, values=cost(80, commitment=order))
    assert Pilot.objects.get(pk=pilot.pk).state == "running"
    wrong = record_cost(actor=lead, pilot=pilot, values=cost(30))
    assert Pilot.objects.get(pk=pilot.pk).state == "halted"
    reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason="It was another pilot's.")
    assert sums(pilot).excess == 0
    pass_gate(actor=lead, pilot=pilot, passage="resume", seen=Seen("halted", 1), reason="It was not ours.")


def test_a_cost_is_recorded_in_every_state(home: Organisation, lead: Actor) -> None:
    for state in ("idea", "prepared", "running", "halted", "closing", "closed"):
        pilot = make_pilot(home, state=state, outcome="stop" if state == "closed" else "")
        record_cost(actor=lead, pilot=pilot, values=cost("0.10"))
        record_cost(actor=lead, pilot=pilot, values=cost("0.20"))
        assert sums(pilot).incurred == kr("0.30")


def test_a_cost_is_reversed_once_and_both_rows_stay(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    wrong = record_cost(actor=lead, pilot=pilot, values=cost(30, reference="A-1"))
    back = reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason="Wrong sum")
    assert (back.amount, back.reverses, back.on) == (-30, wrong, wrong.on)
    assert sums(pilot).incurred == 0
    for again in (wrong, back):
        with pytest.raises(StateRefused):
            reverse_cost(actor=lead, pilot=pilot, cost=again, reason="Again")
    right = record_cost(actor=lead, pilot=pilot, values=cost(33, reference="A-1"))
    assert right.reference == "A-1 (2)"
    with pytest.raises(InvalidInput, match="33"):
        record_cost(actor=lead, pilot=pilot, values=cost(33, reference="A-1"))
    assert Cost.objects.filter(pilot=pilot).count() == 3


def test_a_reversal_without_a_reason_changes_nothing(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    wrong = record_cost(actor=lead, pilot=pilot, values=cost(30))
    for reason in ("  ", "x" * 201, "a\x00b"):
        with pytest.raises(InvalidInput):
            reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason=reason)
    assert sums(pilot).incurred == 30


def test_a_day_to_come_or_long_gone_is_refused(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    for day in (TODAY() + timedelta(days=1), TODAY().replace(year=1999)):
        with pytest.raises(InvalidInput) as refused:
            record_cost(actor=lead, pilot=pilot, values=cost(1, on=day))
        assert "on" in refused.value.fields


def test_another_pilots_commitment_is_not_paid(home: Organisation, lead: Actor) -> None:
    pilot, other = make_running(home), make_running(home, loss_limit=kr(100))
    order = make_commitment(actor=lead, pilot=other, text="Order", amount=kr(80))
    with pytest.raises(InvalidInput):
        record_cost(actor=lead, pilot=pilot, values=cost(1, commitment=order))
    mine = record_cost(actor=lead, pilot=pilot, values=cost(1))
    with pytest.raises(InvalidInput):
        place_cost(actor=lead, pilot=pilot, cost=mine, commitment=order, grant=None)


def test_placing_a_cost_takes_the_double_count_away_also_for_its_reversal(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(100))
    order = make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(80))
    paid = record_cost(actor=lead, pilot=pilot, values=cost(80))
    assert sums(pilot).excess == 60
    place_cost(actor=lead, pilot=pilot, cost=paid, commitment=order, grant=None)
    assert sums(pilot).exposure == 80
    reverse_cost(actor=lead, pilot=pilot, cost=paid, reason="Wrong")
    place_cost(actor=lead, pilot=pilot, cost=paid, commitment=None, grant=None)
    assert (sums(pilot).incurred, sums(pilot).committed) == (0, 80)


def test_what_would_be_after_paying_is_what_then_is(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(100))
    order = make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(50))
    for amount, pays in ((kr(20), order), (kr(40), order), (kr(10), None)):
        expected = after_paying(sums(pilot), amount, pays)
        record_cost(actor=lead, pilot=pilot, values=cost(amount, commitment=pays))
        assert sums(pilot) == expected


def test_before_the_start_limits_are_set_freely_but_not_below_what_is_spent(home: Organisation) -> None:
    member = make_actor("member", home)
    pilot = make_ready(home)
    set_limits(actor=member, pilot=pilot, values=limits(budget=Decimal(90), loss_limit=Decimal(500)))
    record_cost(actor=member, pilot=pilot, values=cost(200))
    with pytest.raises(InvalidInput, match="200\xa0SEK is spent"):
        set_limits(actor=member, pilot=pilot, values=limits(loss_limit=Decimal("199.99")))
    set_limits(actor=member, pilot=pilot, values=limits(loss_limit=Decimal(200)))
    assert sums(pilot).limit == 200


def test_after_the_start_a_higher_limit_needs_the_power_and_a_reason(home: Organisation, lead: Actor) -> None:
    member = make_actor("member", home)
    pilot = make_running(home, loss_limit=kr(100))
    with pytest.raises(InvalidInput) as asked:
        set_limits(actor=lead, pilot=pilot, values=limits(loss_limit=Decimal(200)))
    assert "reason" in asked.value.fields
    with pytest.raises(Refused):
        set_limits(actor=member, pilot=pilot, values=limits(loss_limit=Decimal(200)), reason="More homes.")
    set_limits(actor=member, pilot=pilot, values=limits(loss_limit=Decimal(90)), reason="Less is enough.")
    set_limits(actor=lead, pilot=pilot, values=limits(loss_limit=Decimal(200)), reason="More homes.")
    with pytest.raises(InvalidInput, match="keeps a loss limit"):
        set_limits(actor=lead, pilot=pilot, values=limits(loss_limit=None), reason="Away.")
    shown = changes_of_limits(pilot)
    assert [(one.before["loss_limit"], one.after["loss_limit"]) for one in shown] == [("90", "200"), ("100", "90")]
    assert shown[0].after["reason"] == "More homes."
    assert JournalEntry.objects.filter(action="pilot.limits_changed").count() == 2


def test_faster_growth_after_the_start_needs_the_power_to_let_it_grow(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=kr(100))
    faster = limits(growth_factor=Decimal(10))
    with pytest.raises(Refused):
        set_limits(actor=make_actor("member", home), pilot=pilot, values=faster, reason="Faster.")
    set_limits(actor=lead, pilot=pilot, values=faster, reason="Faster.")
    for wrong in ("0.9", "101", "NaN", "1e400", "2.25", "-3"):
        with pytest.raises(InvalidInput):
            set_limits(actor=lead, pilot=pilot, values=limits(growth_factor=Decimal(wrong)), reason="So.")


def test_swedish_and_norwegian_money_are_never_added_together(home: Organisation, lead: Actor) -> None:
    swedish, norwegian = make_running(home, loss_limit=kr(100)), make_running(home, currency="NOK", loss_limit=kr(70))
    more = make_running(home, loss_limit=None)
    for pilot, amount in ((swedish, 10), (norwegian, 7), (more, "0.50")):
        record_cost(actor=lead, pilot=pilot, values=cost(amount))
    found = by_currency([swedish, norwegian, more], sums_of([swedish, norwegian, more]))
    assert {name: one.incurred for name, one in found.items()} == {"SEK": kr("10.50"), "NOK": kr(7)}
    assert (found["NOK"].limit, found["SEK"].limit) == (70, None)


def test_a_hundred_thousand_hundredths_are_a_thousand(home: Organisation) -> None:
    pilot = make_running(home)
    row = {"pilot": pilot, "on": TODAY(), "text": "x", "recorded_at": timezone.now()}
    Cost.objects.bulk_create([Cost(amount=Decimal("0.01"), **row) for _ in range(100_000)], batch_size=5000)
    Cost.objects.create(amount=Decimal("999999999999.99"), **row)
    assert sums(pilot).incurred == Decimal("1000000000999.99")
    found = Cost.objects.filter(pilot=pilot).aggregate(total=hundredths("amount"))
    assert found["total"] == 100_000_000_099_999

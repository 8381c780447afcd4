"""Two commitments at one limit, a commitment beside a cost: what may happen once happens once, on either database."""

import pytest
from django.utils import timezone

from samskap.core.errors import SamskapError
from samskap.pilots.models import Commitment, Cost, Ledger, Pilot
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.commitments import make_commitment
from samskap.pilots.services.costs import CostInput, record_cost, reverse_cost
from samskap.pilots.services.ledger import check_rows, preview_ledger, take_in_ledger
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_running
from tests.pilots.test_money_costs import cost, kr
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_commitments_at_one_limit_one_is_made() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_running(home, loss_limit=kr(100))
    acts = [lambda: make_commitment(actor=lead, pilot=pilot, text="Order", amount=kr(60))] * 4
    outcome = at_once(*acts)
    assert sum(isinstance(one, Commitment) for one in outcome) == 1
    assert sum(isinstance(one, SamskapError) for one in outcome) == 3
    assert sums_of([pilot])[pilot.pk].exposure == 60


def test_costs_at_once_are_all_recorded_and_halt_the_pilot_once() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_running(home, loss_limit=kr(100))
    outcome = at_once(*[lambda: record_cost(actor=lead, pilot=pilot, values=cost(60))] * 4)
    assert all(isinstance(one, Cost) for one in outcome)
    assert sums_of([pilot])[pilot.pk].incurred == 240
    row = Pilot.objects.get(pk=pilot.pk)
    assert (row.state, row.passed.count()) == ("halted", 1)


def test_a_cost_reversed_twice_at_once_is_reversed_once() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_running(home)
    wrong = record_cost(actor=lead, pilot=pilot, values=CostInput(on=timezone.localdate(), text="x", amount=kr(5)))
    outcome = at_once(*[lambda: reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason="Wrong")] * 2)
    assert sum(isinstance(one, Cost) for one in outcome) == 1
    assert sums_of([pilot])[pilot.pk].incurred == 0


def test_a_ledger_taken_in_twice_at_once_is_taken_in_once() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_running(home)
    preview = preview_ledger(
        pilot, "Datum;Text;Belopp;Verifikation\n2026-01-02;Sensor;10,50;A1\n2026-01-03;Bolt;1,00;A2\n"
    )
    columns = dict(preview.columns)
    seen = check_rows(pilot, preview.content(True), columns, timezone.now()).signature

    def take_in() -> object:
        sent = {"columns": columns, "headings": True, "seen": seen}
        return take_in_ledger(actor=lead, pilot=pilot, preview=preview, **sent)  # type: ignore[arg-type]

    outcome = at_once(take_in, take_in)
    assert sum(isinstance(one, SamskapError) for one in outcome) == 1
    assert (Ledger.objects.count(), Cost.objects.count()) == (1, 2)

"""An invitation is decided once, and a counter-offer replied to once, however many do so at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from samskap.core.errors import StateRefused
from samskap.pilots.models import Demand, Party, Pilot, TestInvitation
from samskap.pilots.services.answering import QUESTIONS, decide_invitation
from samskap.pilots.services.demands import change_demand_status
from samskap.pilots.services.inviting import reply_to_counter_offer, withdraw_test_invitation
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_demand, make_invitation, make_pilot
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ANSWERS = dict.fromkeys(QUESTIONS, "We have thought about it.")


def decide(actor: Any, row: TestInvitation, decision: str) -> TestInvitation:
    words = {"reasons": "So.", "letter": "Dear Sam.", "counter_offer": "Ten." if decision == "counter" else ""}
    return decide_invitation(actor=actor, invitation=row, decision=decision, **words)


def test_of_those_who_decide_at_once_one_does_and_the_others_are_told() -> None:
    home = make_organisation()
    row = make_invitation(home, **ANSWERS)
    make_demand(invitation=row)
    actors = [make_actor("member", home) for _ in range(4)]
    ways = ("yes", "yes", "no", "counter")
    outcome = at_once(
        *(lambda actor=actor, way=way: decide(actor, row, way) for actor, way in zip(actors, ways, strict=True))
    )
    assert sorted(type(one).__name__ for one in outcome) == ["StateRefused"] * 3 + ["TestInvitation"]
    kept = TestInvitation.objects.get()
    assert Pilot.objects.count() == Party.objects.count() == (kept.status == "yes")
    assert (Demand.objects.get().pilot is not None) == (kept.status == "yes")


def test_agreeing_twice_and_withdrawing_at_once_is_one_of_them() -> None:
    row = make_invitation(
        status="counter", counter_offer="Ten.", reasons="So.", letter="Dear Sam.", decided_at=timezone.now()
    )
    outcome = at_once(
        lambda: reply_to_counter_offer(invitation=row, agreed=True),
        lambda: reply_to_counter_offer(invitation=row, agreed=True),
        lambda: reply_to_counter_offer(invitation=row, agreed=False, word="No."),
        lambda: withdraw_test_invitation(invitation=row),
    )
    assert sum(isinstance(one, StateRefused) for one in outcome) == 3
    assert Pilot.objects.count() == (TestInvitation.objects.get().status == "agreed")


def test_the_inviter_withdraws_while_somebody_says_yes() -> None:
    home = make_organisation()
    row, lead = make_invitation(home, **ANSWERS), make_actor("lead", home)
    outcome = at_once(lambda: decide(lead, row, "yes"), lambda: withdraw_test_invitation(invitation=row))
    assert sum(isinstance(one, StateRefused) for one in outcome) == 1
    assert Pilot.objects.count() == (TestInvitation.objects.get().status == "yes")


def test_of_two_who_move_a_demand_on_at_once_one_is_told() -> None:
    home = make_organisation()
    demand = make_demand(make_pilot(home), status="asked")
    actors = [make_actor("member", home) for _ in range(2)]
    outcome = at_once(
        lambda: change_demand_status(actor=actors[0], demand=demand, status="accepted"),
        lambda: change_demand_status(actor=actors[1], demand=demand, status="accepted"),
    )
    assert sorted(type(one).__name__ for one in outcome) == ["Demand", "StateRefused"]

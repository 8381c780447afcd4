"""Two gatekeepers at one gate."""

from __future__ import annotations

import pytest

from samskap.core.errors import StateRefused
from samskap.core.models import JournalEntry
from samskap.pilots.models import Passed, Pilot
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_ready, make_running, make_stage
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_start_a_pilot_at_once_one_does_and_the_other_is_told() -> None:
    home = make_organisation()
    leads, pilot = [make_actor("lead", home) for _ in range(2)], make_ready(home)
    outcome = at_once(
        *(
            lambda lead=lead: pass_gate(actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0))
            for lead in leads
        )
    )
    assert {type(one) for one in outcome} == {Pilot, StateRefused}
    assert Passed.objects.filter(pilot=pilot).count() == 1
    assert JournalEntry.objects.filter(action="pilot.start").count() == 1


def test_a_stage_is_not_skipped_by_two_who_let_it_grow_at_once() -> None:
    home = make_organisation()
    leads, pilot = [make_actor("lead", home) for _ in range(2)], make_running(home)
    for number in (1, 2, 3):
        make_stage(pilot, number, 10 * number, result="It held.")
    at_once(
        *(
            lambda lead=lead: pass_gate(actor=lead, pilot=pilot, passage="next_stage", seen=Seen("running", 1))
            for lead in leads
        )
    )
    assert Pilot.objects.get(pk=pilot.pk).stage == 2
    assert Passed.objects.filter(pilot=pilot).count() == 1


def test_one_closes_and_one_halts_at_once_and_only_one_of_them_counts() -> None:
    home = make_organisation()
    leads, pilot = [make_actor("lead", home) for _ in range(2)], make_running(home)
    ways = (("begin_closing", ""), ("halt", "Somebody fell."))
    outcome = at_once(
        *(
            lambda lead=lead, way=way: pass_gate(
                actor=lead, pilot=pilot, passage=way[0], seen=Seen("running", 1), reason=way[1]
            )
            for lead, way in zip(leads, ways, strict=True)
        )
    )
    assert {type(one) for one in outcome} == {Pilot, StateRefused}
    assert Passed.objects.filter(pilot=pilot).count() == 1

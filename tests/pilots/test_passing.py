"""A pilot goes through its gates: what is checked when it does, who may, and what follows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.pilots.models import Passed, Pilot, Power
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_concern, make_delegation, make_pilot, make_ready, make_running

pytestmark = pytest.mark.django_db


def test_a_ready_pilot_starts_and_the_passage_is_kept() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    pilot = pass_gate(actor=lead, pilot=make_ready(home), passage="start", seen=Seen("prepared", 0))
    assert (pilot.state, pilot.stage) == ("running", 1)
    kept = Passed.objects.get(pilot=pilot)
    assert (kept.from_state, kept.to_state, kept.by, kept.missing) == ("prepared", "running", lead.user, [])
    assert JournalEntry.objects.filter(action="pilot.start").count() == 1


def test_what_is_missing_is_said_and_nothing_changes() -> None:
    home = make_organisation()
    pilot = make_pilot(home, state="prepared", owner=None)
    with pytest.raises(StateRefused) as refused:
        pass_gate(actor=make_actor("lead", home), pilot=pilot, passage="start", seen=Seen("prepared", 0))
    for words in ("what is in the pilot", "when the pilot ends", "stops early", "at least one question", "who owns"):
        assert words in refused.value.message
    assert Pilot.objects.get(pk=pilot.pk).state == "prepared"
    assert not Passed.objects.exists()


@pytest.mark.parametrize(("role", "error"), [("member", Refused), ("observer", Refused)])
def test_only_those_who_may_decide_start_it(role: str, error: type[Exception]) -> None:
    home = make_organisation()
    with pytest.raises(error):
        pass_gate(actor=make_actor(role, home), pilot=make_ready(home), passage="start", seen=Seen("prepared", 0))


def test_a_private_pilot_is_unknown_to_others() -> None:
    pilot = make_ready(visibility="private")
    with pytest.raises(NotVisible):
        pass_gate(actor=make_actor("lead", make_organisation()), pilot=pilot, passage="start", seen=Seen("prepared", 0))


def test_the_second_of_two_gatekeepers_is_told_that_it_moved() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_ready(home)
    pass_gate(actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0))
    with pytest.raises(StateRefused, match="moved on"):
        pass_gate(actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0))
    assert Passed.objects.count() == 1


def test_an_override_needs_the_delegation_and_a_reason() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_ready(home)
    make_concern(pilot, raised_at=timezone.now() - timedelta(days=11))
    attempt = {"pilot": pilot, "passage": "start", "seen": Seen("prepared", 0), "override": True}
    with pytest.raises(Refused):
        pass_gate(actor=lead, reason="It must start before winter.", **attempt)
    assert lead.user is not None
    given = make_delegation(home, lead.user)
    with pytest.raises(InvalidInput):
        pass_gate(actor=lead, reason="  ", **attempt)
    pass_gate(actor=actor_for(lead.user), reason="It must start before winter.", **attempt)
    kept = Passed.objects.get()
    assert (kept.missing, kept.delegation, kept.reason) == (["concerns"], given, "It must start before winter.")


def test_nobody_overrides_what_is_firm() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    assert lead.user is not None
    make_delegation(home, lead.user)
    pilot = make_ready(home, ends_on=None)
    with pytest.raises(StateRefused, match="when the pilot ends"):
        pass_gate(
            actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0), override=True, reason="We want to."
        )


def test_where_a_power_is_delegated_the_lead_has_it_no_longer() -> None:
    home = make_organisation()
    lead, chief = make_actor("lead", home), make_actor("member", home)
    assert chief.user is not None
    make_delegation(home, chief.user, Power.START, max_risk="low")
    with pytest.raises(Refused, match="delegated to others"):
        pass_gate(actor=lead, pilot=make_ready(home), passage="start", seen=Seen("prepared", 0))
    with pytest.raises(Refused, match="beyond"):
        pass_gate(actor=chief, pilot=make_ready(home, risk="high"), passage="start", seen=Seen("prepared", 0))
    pass_gate(actor=chief, pilot=make_ready(home), passage="start", seen=Seen("prepared", 0))


def test_a_pilot_that_failed_well_becomes_public_with_its_lessons() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    pilot = make_running(home, state="closing", visibility="private")
    pilot.questions.update(answer="No.", evidence="Eleven logs.", answered_at=timezone.now())
    attempt = {"pilot": pilot, "passage": "fail_well", "seen": Seen("closing", 1), "reason": "It did not work."}
    with pytest.raises(StateRefused, match="what you learned"):
        pass_gate(actor=lead, **attempt)
    Pilot.objects.filter(pk=pilot.pk).update(lessons="People want a person.")
    closed = pass_gate(actor=lead, **attempt)
    assert (closed.state, closed.outcome, closed.visibility) == ("closed", "failed_well", "public")

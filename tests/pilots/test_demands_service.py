"""Demands on partners: copied from the library or own, moved on along the declared table, and shutting gates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from samskap.pilots.demands_library import BY_KEY, LIBRARY, library_for
from samskap.pilots.models import Demand, DemandStatus, DemandTopic, Gate, Party, Pilot, PilotKind
from samskap.pilots.services import demands as service
from samskap.pilots.services.demands import TRANSITIONS, Chosen, DemandInput, change_demand_status
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_demand, make_pilot, make_ready, make_running, make_stage

pytestmark = pytest.mark.django_db
LEGAL = {(now, then) for now, following in TRANSITIONS.items() for then in following}


def chosen(*keys: str) -> list[Chosen]:
    return [Chosen(key, BY_KEY[key].weight, BY_KEY[key].due) for key in keys]


def own(**fields: Any) -> DemandInput:
    return DemandInput(**{"text": "Tell us.", "topic": "other", "weight": "should", "due": "close", **fields})


def test_the_library_has_two_demands_on_every_topic_for_every_kind() -> None:
    for kind in PilotKind.values:
        topics = [demand.topic for demand in library_for(kind)]
        for topic in set(DemandTopic) - {DemandTopic.OTHER}:
            assert topics.count(topic) >= 2, (kind, topic)
    assert len(BY_KEY) == len(LIBRARY)
    for demand in LIBRARY:
        assert len(demand.key) <= 40 and len(str(demand.text)) <= 1000 and len(str(demand.shown_by)) <= 500


def test_chosen_demands_are_copied_once_in_the_language_of_the_pilot(monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_organisation()
    pilot = make_pilot(home, language="nb")
    lead = make_actor("member", home)
    seen: list[str] = []
    said = type("Said", (), {"__str__": lambda self: seen.append(translation.get_language()) or "På norsk"})()
    monkeypatch.setitem(service.BY_KEY, "exit-plan", BY_KEY["exit-plan"].__class__(
        "exit-plan", DemandTopic.EXIT, said, said, BY_KEY["exit-plan"].weight, Gate.START))  # fmt: skip
    made = service.add_library_demands(actor=lead, pilot=pilot, chosen=[Chosen("exit-plan", "should", "close")])
    assert set(seen) == {"nb"}
    assert [(one.text, one.weight, one.due, one.status) for one in made] == [("På norsk", "should", "close", "asked")]
    assert service.add_library_demands(actor=lead, pilot=pilot, chosen=chosen("exit-plan")) == []
    assert JournalEntry.objects.filter(action="demand.added").count() == 1


def test_what_cannot_be_used_is_said_beside_its_field() -> None:
    home = make_organisation()
    pilot, other = make_pilot(home), make_pilot(home)
    lead = make_actor("lead", home)
    theirs = Party.objects.create(pilot=other, name="Sensor Ltd", leg="business", role="supplier")
    for values, field in (
        (own(text=" "), "text"), (own(text="a\x00b"), "text"), (own(text="x" * 1001), "text"),
        (own(topic="gold"), "topic"), (own(weight="perhaps"), "weight"), (own(due="never"), "due"),
        (own(party=theirs), "party"), (own(shown_by="x" * 100_000), "shown_by"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as wrong:
            service.add_own_demand(actor=lead, pilot=pilot, values=values)
        assert set(wrong.value.fields) == {field}
    for keys in ([], [Chosen("no-such", "must", "start")], [Chosen("wcag", "must", "soon")]):
        with pytest.raises(InvalidInput):
            service.add_library_demands(actor=lead, pilot=pilot, chosen=keys)
    with pytest.raises(InvalidInput):
        service.add_library_demands(actor=lead, pilot=pilot, chosen=chosen("wcag"), party=theirs)
    assert not Demand.objects.exists()


def test_only_those_who_work_there_and_only_while_it_is_not_closed() -> None:
    home = make_organisation()
    pilot = make_pilot(home)
    demand = make_demand(pilot)
    for role, organisation, error in (
        ("observer", home, Refused), ("lead", make_organisation(), Refused), ("member", make_organisation(), Refused),
    ):  # fmt: skip
        actor = make_actor(role, organisation)
        for act in acts(actor, pilot, demand):
            with pytest.raises(error):
                act()
    Pilot.objects.filter(pk=pilot.pk).update(visibility="private")
    for act in acts(make_actor("lead", make_organisation()), Pilot.objects.get(pk=pilot.pk), make_demand(pilot)):
        with pytest.raises((NotVisible, Refused)):
            act()
    closed = make_ready(home, state="closed", outcome="stop")
    for act in acts(make_actor("lead", home), closed, make_demand(closed)):
        with pytest.raises(StateRefused):
            act()


def test_a_demand_is_changed_only_while_nothing_is_promised_and_no_gate_has_looked() -> None:
    home = make_organisation()
    lead, pilot = make_actor("lead", home), make_pilot(home)
    demand = make_demand(pilot, library_key="data-is-ours")
    changed = service.edit_demand(actor=lead, demand=demand, values=own(text="Said better.", topic="open_data"))
    assert (changed.text, changed.weight, changed.due, changed.library_key) == (
        "Said better.", "should", "close", "data-is-ours",
    )  # fmt: skip
    entry = JournalEntry.objects.get(action="demand.edited")
    assert entry.facts["before"]["weight"] == "must" and entry.facts["after"]["text"] == "Said better."
    assert service.edit_demand(actor=lead, demand=demand, values=own(topic="exit")).library_key == ""
    with pytest.raises(InvalidInput):
        service.edit_demand(actor=lead, demand=demand, values=own(text=""))
    Pilot.objects.filter(pk=pilot.pk).update(state="prepared")
    late = make_demand(make_pilot(home), status="accepted")
    for one in (Demand.objects.get(pk=demand.pk), late):
        with pytest.raises(StateRefused, match="Waive it"):
            service.edit_demand(actor=lead, demand=one, values=own())


def acts(actor: Any, pilot: Pilot, demand: Demand) -> list[Callable[[], Any]]:
    return [
        lambda: service.add_own_demand(actor=actor, pilot=pilot, values=own()),
        lambda: service.add_library_demands(actor=actor, pilot=pilot, chosen=chosen("wcag")),
        lambda: change_demand_status(actor=actor, demand=demand, status="accepted"),
        lambda: service.edit_demand(actor=actor, demand=demand, values=own()),
    ]


@pytest.mark.parametrize("now", DemandStatus)
@pytest.mark.parametrize("then", DemandStatus)
def test_only_the_declared_steps_can_be_taken(now: DemandStatus, then: DemandStatus) -> None:
    home = make_organisation()
    demand = make_demand(make_pilot(home), status=now, because="Because.")
    member = make_actor("member", home)
    if (now, then) not in LEGAL:
        with pytest.raises(StateRefused):
            change_demand_status(actor=member, demand=demand, status=then, because="Because.")
        assert Demand.objects.get().status == now
        return
    if then in (DemandStatus.BREACHED, DemandStatus.WAIVED):
        with pytest.raises(InvalidInput) as wrong:
            change_demand_status(actor=member, demand=demand, status=then, because=" ")
        assert set(wrong.value.fields) == {"because"}
    change_demand_status(actor=member, demand=demand, status=then, because="They went broke.")
    kept = Demand.objects.get()
    assert (kept.status, kept.status_by, kept.because) == (then, member.user, "They went broke.")
    assert kept.was_accepted is (then == DemandStatus.ACCEPTED)
    entry = JournalEntry.objects.get(action=f"demand.{then}")
    assert entry.facts["before"] == {"status": now}
    assert entry.facts["after"]["because"] == "They went broke." and entry.facts["after"]["state"] == "idea"


def test_two_who_note_at_once_do_not_overwrite_each_other() -> None:
    home = make_organisation()
    demand = make_demand(make_pilot(home), status="accepted")
    seen = Demand.objects.get()
    change_demand_status(actor=make_actor("lead", home), demand=demand, status="met")
    with pytest.raises(StateRefused, match="cannot become"):
        change_demand_status(actor=make_actor("member", home), demand=seen, status="waived", because="Late.")


def test_the_database_refuses_a_waived_demand_without_a_reason() -> None:
    for status in ("waived", "breached"):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_demand(make_pilot(), status=status)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_demand()


def at(gate: Gate, home: Organisation) -> tuple[Pilot, str]:
    """A pilot that only demands can keep from the gate, and the passage through it."""
    if gate == Gate.PREPARE:
        pilot = make_ready(home, state="idea")
        return pilot, "prepare"
    if gate == Gate.START:
        return make_ready(home), "start"
    if gate == Gate.NEXT_STAGE:
        pilot = make_running(home)
        make_stage(pilot, 1, 10, result="It went well.")
        make_stage(pilot, 2, 20)
        return pilot, "next_stage"
    if gate == Gate.CLOSING:
        return make_running(home), "begin_closing"
    pilot = make_running(home, state="closing")
    pilot.questions.update(because="Too few nights.", answered_at=timezone.now())
    return pilot, "stop"


def through(pilot: Pilot, passage: str, actor: Any) -> bool:
    """Whether the demands let it through; any other hindrance fails the test."""
    seen = Seen(pilot.state, pilot.stage)
    shut = ""
    with transaction.atomic():
        try:
            pass_gate(actor=actor, pilot=pilot, passage=passage, seen=seen, reason="We decided so.")
        except StateRefused as refusal:
            shut = refusal.message
        transaction.set_rollback(True)
    assert "Keep your word." in shut or not shut
    return not shut


@pytest.mark.parametrize("gate", Gate)
@pytest.mark.parametrize("due", Gate)
def test_a_must_shuts_its_gate_and_before_that_accepted_suffices(gate: Gate, due: Gate) -> None:
    home = make_organisation()
    pilot, passage = at(gate, home)
    lead = make_actor("lead", home)
    demand = make_demand(pilot, text="Keep your word.", due=due)
    opens = {}
    for status in ("asked", "accepted", "met", "breached", "waived"):
        if status != "asked":
            change_demand_status(actor=lead, demand=demand, status=status, because="It was so.")
        opens[status] = through(pilot, passage, lead)
    is_due = due.order <= gate.order
    first = gate == Gate.PREPARE and not is_due
    assert opens == {
        "asked": first, "accepted": first or not is_due, "met": True, "breached": first, "waived": True,
    }  # fmt: skip


def test_a_should_shuts_nothing() -> None:
    home = make_organisation()
    pilot, passage = at(Gate.START, home)
    make_demand(pilot, text="Keep your word.", weight="should", due="start", status="breached", because="Late.")
    assert through(pilot, passage, make_actor("lead", home))

"""Proposing, changing, withdrawing and bringing back candidates: who may, when, and that nothing is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from samskap.portfolio.blocks import Prefill
from samskap.portfolio.models import Candidate, Round, RoundParty
from samskap.portfolio.services.rounds.candidate_inputs import ChangedMeanwhile, Seen
from samskap.portfolio.services.rounds.candidates import (
    bring_back_candidate,
    edit_candidate,
    propose_candidate,
    withdraw_candidate,
)
from tests.core.factories import make_actor, make_organisation
from tests.needs.factories import make_need
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_party

pytestmark = pytest.mark.django_db
WRITTEN: dict[str, Any] = {
    "title": "Bicycle school",
    "text": "Ten evenings for those who never learned.",
    "goals": "Health",
    "horizon": "now",
    "risk": "low",
    "size": "small",
    "cost_low": Decimal(80),
    "cost": Decimal(100),
    "cost_high": Decimal(150),
    "hours": Decimal(20),
}


def host(row: Round, role: str = "member") -> Actor:
    return make_actor(role, row.organisation)


def somebody(row: Round, leg: str = "business", joined: bool = True) -> tuple[Actor, RoundParty]:
    """A member of a party, and the party."""
    organisation = make_organisation()
    return make_actor("member", organisation), make_round_party(row, organisation, leg, joined)


def test_a_party_proposes_and_it_gets_the_next_number() -> None:
    row = make_round()
    make_candidate(row)
    actor, party = somebody(row)
    made = propose_candidate(actor=actor, row=row, party=party, values=WRITTEN)
    assert (made.number, made.proposed_by, made.origin, made.state) == (2, party, "person", "in")
    assert (made.hours_low, made.hours, made.hours_high) == (20, 20, 20)
    line = JournalEntry.objects.get(action="candidate.proposed")
    assert line.facts["after"]["party"] == party.name
    assert line.organisation == row.organisation


def test_one_sum_is_enough() -> None:
    row = make_round()
    actor, party = somebody(row)
    values = {**WRITTEN, "cost_low": None, "cost_high": None, "hours": None}
    made = propose_candidate(actor=actor, row=row, party=party, values=values)
    assert (made.cost_low, made.cost, made.cost_high, made.hours_high) == (100, 100, 100, 0)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"text": ""}, "text"),
        ({"title": "x" * 121}, "title"),
        ({"text": "a\x00b"}, "text"),
        ({"size": "huge"}, "size"),
        ({"horizon": ""}, "horizon"),
        ({"cost": None, "cost_low": None, "cost_high": None}, "cost"),
        ({"cost": Decimal(0), "cost_low": Decimal(0)}, "cost"),
        ({"cost_low": Decimal(101)}, "cost_low"),
        ({"cost_high": Decimal(99)}, "cost_high"),
        ({"hours_low": Decimal(21)}, "hours_low"),
        ({"hours": Decimal(-1)}, "hours"),
        ({"cost": Decimal("NaN")}, "cost"),
        ({"cost": Decimal("Infinity")}, "cost"),
        ({"cost_high": Decimal(10) ** 12}, "cost_high"),
        ({"cost": Decimal("100.001")}, "cost"),
        ({"hours_high": Decimal(10) ** 7}, "hours_high"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(wrong: dict[str, Any], field: str) -> None:
    row = make_round()
    actor, party = somebody(row)
    with pytest.raises(InvalidInput) as refused:
        propose_candidate(actor=actor, row=row, party=party, values={**WRITTEN, **wrong})
    assert field in refused.value.fields
    assert not Candidate.objects.exists()


def test_nobody_proposes_in_the_name_of_others() -> None:
    row, other = make_round(), make_round()
    actor, _party = somebody(row)
    theirs, elsewhere = make_round_party(row, make_organisation()), make_round_party(other, make_organisation())
    for party in (theirs, elsewhere, make_round_party(row)):
        with pytest.raises(InvalidInput):
            propose_candidate(actor=actor, row=row, party=party, values=WRITTEN)


def test_those_who_hold_the_round_speak_for_a_party_without_account() -> None:
    row = make_round()
    named = make_round_party(row, name="The village hall", leg="civil_society")
    made = propose_candidate(actor=host(row), row=row, party=named, values=WRITTEN)
    assert made.proposed_by == named
    joined = make_round_party(row, make_organisation())
    with pytest.raises(InvalidInput):
        propose_candidate(actor=host(row), row=row, party=joined, values=WRITTEN)


def test_who_does_not_build_does_not_propose() -> None:
    row = make_round()
    asked, party = somebody(row, joined=False)
    with pytest.raises(NotVisible):
        propose_candidate(actor=asked, row=row, party=party, values=WRITTEN)
    observer = make_actor("observer", row.organisation)
    steering = Actor(user=make_duty(row).user)
    for actor in (observer, steering):
        with pytest.raises(Refused):
            propose_candidate(actor=actor, row=row, party=party, values=WRITTEN)


@pytest.mark.parametrize("state", ["draft", "screening", "ready", "voting", "appeal", "decided", "cancelled"])
def test_candidates_are_built_while_they_are_gathered_and_in_the_workshop(state: str) -> None:
    row = make_round(state=state)
    party = row.parties.get()
    with pytest.raises(StateRefused):
        propose_candidate(actor=host(row), row=row, party=party, values=WRITTEN)
    made = make_candidate(row)
    with pytest.raises(StateRefused):
        edit_candidate(actor=host(row), candidate=made, values={"title": "Other"})


def test_a_candidate_from_a_need_names_it_and_only_one_that_its_author_sees() -> None:
    row = make_round()
    need, hidden = make_need(row.organisation), make_need(make_organisation(), visibility="private")
    party = row.parties.get()
    made = propose_candidate(
        actor=host(row), row=row, party=party, values=WRITTEN, source=Prefill("need", need.token, {})
    )
    assert (made.origin, made.need) == ("need", need)
    with pytest.raises(NotVisible):
        propose_candidate(
            actor=host(row), row=row, party=party, values=WRITTEN, source=Prefill("need", hidden.token, {})
        )


def test_before_the_workshop_only_its_proposer_changes_a_candidate_then_all_who_build() -> None:
    row = make_round()
    (proposer, party), (partner, joined), (other, _theirs) = somebody(row), somebody(row), somebody(row)
    made = make_candidate(row, 100, 10, partners=[joined], proposed_by=party)
    for actor in (proposer, host(row)):
        edit_candidate(actor=actor, candidate=made, values={"cost": Decimal(90)})
    for actor in (partner, other):
        with pytest.raises(Refused):
            edit_candidate(actor=actor, candidate=made, values={"cost": Decimal(80)})
    Round.objects.update(state="workshop")
    made.refresh_from_db()
    assert edit_candidate(actor=other, candidate=made, values={"cost": Decimal(80)}).candidate.cost == 80


def test_a_change_leaves_before_and_after_and_no_change_leaves_nothing() -> None:
    row = make_round()
    made = make_candidate(row, 100, 10)
    edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal("90.00"), "title": "Candidate 1"})
    edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal(90), "title": " Candidate 1 "})
    line = JournalEntry.objects.get(action="candidate.changed")
    assert line.facts["before"] == {"cost": "100.00"}
    assert line.facts["after"] == {"cost": "90.00", "party": row.organisation.name}


@pytest.mark.parametrize(
    ("before", "typed", "after"),
    [
        ((50, 100, 200), {"cost": 80}, (50, 80, 200)),
        ((50, 100, 200), {"cost": 40}, (40, 40, 200)),
        ((50, 100, 200), {"cost": 300}, (50, 300, 300)),
        ((100, 100, 100), {"cost": 80}, (80, 80, 80)),
        ((100, 100, 100), {"cost": 130, "cost_low": 100}, (130, 130, 130)),
        ((100, 100, 200), {"cost": 90}, (90, 90, 200)),
        ((50, 100, 200), {"cost": 40, "cost_low": 30}, (30, 40, 200)),
        ((50, 100, 200), {"cost_high": 150}, (50, 100, 150)),
    ],
)
def test_lowest_and_highest_follow_the_likely_cost_unless_written_anew(
    before: tuple[int, int, int], typed: dict[str, int], after: tuple[int, int, int]
) -> None:
    row = make_round()
    low, likely, high = before
    made = make_candidate(row, likely, cost_low=Decimal(low), cost_high=Decimal(high))
    values = {name: Decimal(number) for name, number in typed.items()}
    done = edit_candidate(actor=host(row), candidate=made, values=values, seen=Seen.of(made)).candidate
    assert (done.cost_low, done.cost, done.cost_high) == after


def test_what_is_written_anew_must_fit() -> None:
    row = make_round()
    made = make_candidate(row, 100, cost_low=Decimal(50), cost_high=Decimal(200))
    with pytest.raises(InvalidInput) as refused:
        edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal(40), "cost_low": Decimal(45)})
    assert list(refused.value.fields) == ["cost_low"]


def test_two_who_change_different_fields_both_get_their_way() -> None:
    row = make_round()
    made = make_candidate(row, 100, 10)
    seen = Seen.of(made)
    before = {name: getattr(made, name) for name in ("cost", "title", "goals")}
    edit_candidate(actor=host(row), candidate=made, values={**before, "cost": Decimal(90)}, seen=seen)
    done = edit_candidate(actor=host(row), candidate=made, values={**before, "title": "Better name"}, seen=seen)
    assert (done.candidate.cost, done.candidate.title) == (90, "Better name")
    assert done.theirs == ["Likely cost"]


def test_the_later_of_two_who_change_the_same_field_sees_it_and_nothing_is_lost() -> None:
    row = make_round()
    made = make_candidate(row, 100, 10)
    seen = Seen.of(made)
    edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal(90)}, seen=seen)
    with pytest.raises(ChangedMeanwhile) as refused:
        edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal(80)}, seen=seen)
    assert "90" in refused.value.fields["cost"]
    made.refresh_from_db()
    assert made.cost == 90
    edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal(90)}, seen=seen)
    edit_candidate(actor=host(row), candidate=made, values={"cost": Decimal(80)}, seen=Seen.of(made))


def test_what_was_seen_survives_a_form_and_hostile_input_says_nothing() -> None:
    made = make_candidate(make_round(), 100, 10, text="One\r\ntwo")
    seen = Seen.read(str(Seen.of(made)))
    assert seen == Seen.of(made)
    made.text = "One\ntwo "
    assert not seen.differs("text", made.text)
    assert not Seen.read("::: state:1 created_by:2 \x00").marks
    assert not Seen.read("x" * 10**6).marks


def test_withdrawn_with_a_word_by_its_party_and_brought_back() -> None:
    row = make_round()
    proposer, party = somebody(row)
    other, joined = somebody(row)
    made = make_candidate(row, partners=[joined], proposed_by=party)
    with pytest.raises(Refused):
        withdraw_candidate(actor=other, candidate=made, reason="Not needed.")
    with pytest.raises(InvalidInput) as refused:
        withdraw_candidate(actor=proposer, candidate=made, reason=" ")
    assert "reason" in refused.value.fields
    gone = withdraw_candidate(actor=proposer, candidate=made, reason="We have no time.")
    assert (gone.state, gone.state_because) == ("withdrawn", "We have no time.")
    with pytest.raises(StateRefused):
        withdraw_candidate(actor=proposer, candidate=made, reason="Again.")
    with pytest.raises(Refused):
        bring_back_candidate(actor=other, candidate=made)
    back = bring_back_candidate(actor=proposer, candidate=made)
    assert (back.state, back.state_because) == ("in", "")
    actions = JournalEntry.objects.filter(object_id=str(made.pk)).values_list("action", flat=True)
    assert list(actions) == ["candidate.withdrawn", "candidate.brought_back"]


@pytest.mark.parametrize(("state", "may"), [("screening", True), ("ready", True), ("voting", False), ("appeal", False)])
def test_withdrawing_ends_when_the_rules_are_locked(state: str, may: bool) -> None:
    row = make_round(state=state)
    made = make_candidate(row)
    if may:
        withdraw_candidate(actor=host(row), candidate=made, reason="We have no time.")
        with pytest.raises(StateRefused):
            bring_back_candidate(actor=host(row), candidate=made)
    else:
        with pytest.raises(StateRefused):
            withdraw_candidate(actor=host(row), candidate=made, reason="We have no time.")


def test_a_candidate_of_another_round_is_not_changed_through_this_one() -> None:
    row, other = make_round(), make_round()
    made = make_candidate(other)
    made.round = row
    with pytest.raises(NotVisible):
        edit_candidate(actor=host(row), candidate=made, values={"title": "Mine"})


def test_no_more_candidates_than_people_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_round()
    monkeypatch.setattr("samskap.portfolio.services.rounds.candidates.MOST", 1)
    make_candidate(row)
    with pytest.raises(StateRefused):
        propose_candidate(actor=host(row), row=row, party=row.parties.get(), values=WRITTEN)


def test_the_journal_names_no_person() -> None:
    row = make_round()
    actor, party = somebody(row)
    propose_candidate(actor=actor, row=row, party=party, values=WRITTEN)
    assert actor.user is not None
    for line in JournalEntry.objects.all():
        assert actor.user.email not in str(line.facts)
    assert Organisation.objects.filter(name=party.name).exists()

"""A vote about a round when several do something at the same moment, and at the very second when it closes."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from samskap.core.access import SYSTEM
from samskap.core.errors import InvalidInput, SamskapError, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Ballot, BallotBox, BallotOption, Channel, LegGap, Round, VotingDoor
from samskap.portfolio.seals import hash_of
from samskap.portfolio.selectors.votes.proof import prove_box
from samskap.portfolio.services.votes.boxes import rules_of, withdraw_option
from samskap.portfolio.services.votes.casting import Cast, Voter, cast_ballot, take_back_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.paper import begin_batch, enter_paper
from samskap.portfolio.services.votes.rounds import lock_round_vote, prepare_round_vote, say_gap
from samskap.portfolio.services.votes.sealing import seal_box
from samskap.portfolio.services.votes.ways_in import ask_way_in
from tests.core.factories import make_actor
from tests.portfolio.round_factories import LEGS, make_round_box
from tests.portfolio.votes.test_round_setup import chosen, prepared
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = [(channel, leg) for channel in (Channel.EMAIL, Channel.OPEN, Channel.ORGANISATION) for leg in LEGS]
INSTANT = timedelta(microseconds=1)


def door(box: BallotBox, leg: str, channel: str = Channel.EMAIL) -> VotingDoor:
    return VotingDoor.objects.get(box=box, channel=channel, leg=leg)


def filled(number: int = 6) -> BallotBox:
    """An open vote in which this many have voted in each leg for the first candidate."""
    box = make_round_box(channels=WAYS)
    for leg in LEGS:
        for one in range(number):
            cast_ballot(box=box, voter=Voter(door(box, leg), owner=f"address:{leg}{one}"), choices=[(1, 1), (2, 1)])
    return box


@pytest.mark.parametrize("channel", [Channel.EMAIL, Channel.OPEN, Channel.ORGANISATION])
@pytest.mark.parametrize("leg", LEGS)
def test_the_closing_second_is_closed_in_every_leg_and_the_instant_before_is_open(channel: str, leg: str) -> None:
    box = make_round_box(channels=WAYS)
    who = {"owner": "" if channel == Channel.OPEN else "address:1", "is_organisation": channel == Channel.ORGANISATION}
    voter = Voter(door(box, leg, channel), **who)
    for moment in (box.opens_at - INSTANT, box.closes_at, box.closes_at + timedelta(seconds=1)):
        with pytest.raises(StateRefused):
            cast_ballot(box=box, voter=voter, choices=[(1, 1)], now=moment)
    cast = cast_ballot(box=box, voter=voter, choices=[(1, 1)], now=box.closes_at - INSTANT)
    with pytest.raises(StateRefused):
        take_back_ballot(box=box, ballot=cast.ballot, now=box.closes_at)
    with pytest.raises(StateRefused):
        ask_way_in(door=door(box, leg), email="kim@example.org", language="sv", now=box.closes_at)
    assert Ballot.objects.get().door.leg == leg


def test_paper_that_was_handed_in_is_entered_after_the_closing_second() -> None:
    box = make_round_box(channels=[(Channel.PAPER, leg) for leg in LEGS])
    actor = make_actor("member", box.about.organisation)
    batch = begin_batch(actor=actor, door=door(box, "academia", Channel.PAPER), name="A", sheets=1, now=box.closes_at)
    enter_paper(actor=actor, batch=batch, sheet=1, choices=[(1, 1)], now=box.closes_at + timedelta(days=1))
    assert Ballot.objects.get().door.leg == "academia"


def test_the_same_voter_in_all_four_groups_at_once_has_one_ballot() -> None:
    box = make_round_box(channels=WAYS)
    acts = [
        lambda leg=leg, number=number: cast_ballot(
            box=box, voter=Voter(door(box, leg), owner="address:1"), choices=[(number, 1)]
        )
        for number, leg in enumerate(LEGS, start=1)
    ]
    outcome = at_once(*acts)
    assert all(isinstance(one, Cast) for one in outcome), outcome
    ballot = Ballot.objects.select_related("door").get()
    assert [LEGS[number - 1] for number, _one in ballot.choices] == [ballot.door.leg]


def test_a_ballot_and_the_seal_at_the_same_moment_either_counts_or_is_refused() -> None:
    box = filled()
    late = Voter(door(box, "business"), owner="address:late")
    outcome = at_once(
        lambda: cast_ballot(box=box, voter=late, choices=[(2, 1)], now=box.closes_at - INSTANT),
        lambda: seal_box(actor=SYSTEM, box=box, now=box.closes_at),
    )
    box.refresh_from_db()
    refused = isinstance(outcome[0], StateRefused)
    assert box.ballots_sealed == (24 if refused else 25) == Ballot.objects.count()
    assert prove_box(box).ok
    assert count_box(box=box).outcome["ballots"] == box.ballots_sealed


def test_a_ballot_for_a_candidate_that_is_taken_out_at_the_same_moment_stays_and_is_not_counted() -> None:
    box = filled()
    option = BallotOption.objects.get(box=box, number=1)
    lead = make_actor("lead", box.about.organisation)
    voter = Voter(door(box, "public"), owner="address:new")
    outcome = at_once(
        lambda: cast_ballot(box=box, voter=voter, choices=[(1, 1)]),
        lambda: withdraw_option(actor=lead, option=option, reason="The school has closed."),
    )
    assert isinstance(outcome[0], Cast | InvalidInput)
    assert Ballot.objects.count() == (25 if isinstance(outcome[0], Cast) else 24)
    option.refresh_from_db()
    assert option.candidate is not None and option.candidate.state == "withdrawn"
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    outcome_told = count_box(box=box).outcome
    assert outcome_told["withdrawn"] == [1]
    assert 1 not in {one["number"] for one in [*outcome_told["chosen"], *outcome_told["not_chosen"]]}
    assert [one["number"] for one in outcome_told["chosen"]] == [2]


def test_a_candidate_is_taken_out_before_the_seal_or_not_at_all() -> None:
    box = filled()
    option = BallotOption.objects.get(box=box, number=1)
    lead = make_actor("lead", box.about.organisation)
    taken, sealed = at_once(
        lambda: withdraw_option(actor=lead, option=option, reason="The school has closed."),
        lambda: seal_box(actor=SYSTEM, box=box, now=box.closes_at),
    )
    assert not isinstance(sealed, SamskapError)
    box.refresh_from_db()
    option.refresh_from_db()
    assert option.candidate is not None
    is_out = not isinstance(taken, SamskapError)
    assert (option.withdrawn_at is not None) == (option.candidate.state == "withdrawn") == is_out
    assert count_box(box=box).outcome["withdrawn"] == ([1] if is_out else [])


def test_two_leads_lock_the_rules_once() -> None:
    row, lead = prepared()
    other = make_actor("lead", row.organisation)
    outcome = at_once(lambda: lock_round_vote(actor=lead, row=row), lambda: lock_round_vote(actor=other, row=row))
    assert sorted(isinstance(one, StateRefused) for one in outcome) == [False, True]
    assert JournalEntry.objects.filter(action="vote.rules_locked").count() == 1
    assert BallotOption.objects.count() == 4
    assert Round.objects.get(pk=row.pk).state == "voting"


def test_rules_that_change_while_they_are_locked_are_those_that_were_published() -> None:
    row, lead = prepared()
    shares = dict(zip(LEGS, map(Decimal, (10, 20, 30, 40)), strict=True))
    locked, changed = at_once(
        lambda: lock_round_vote(actor=lead, row=row),
        lambda: prepare_round_vote(actor=lead, row=row, values=chosen(most=2, shares=shares)),
    )
    assert isinstance(locked, BallotBox) or isinstance(changed, BallotBox)
    box = BallotBox.objects.get()
    if box.locked_at is None:
        box = lock_round_vote(actor=lead, row=row)
    assert box.rules == rules_of(box)
    assert box.rules_sha256 == hash_of(box.rules)
    assert box.most == (3 if isinstance(changed, StateRefused) else 2)


def test_a_gap_that_two_of_the_steering_group_answer_for_at_once_is_said_once() -> None:
    row, _lead = prepared(legs=LEGS[:3])
    people = [make_actor("member", row.organisation) for _number in range(2)]
    for one in people:
        assert one.user is not None
        row.people.create(user=one.user, duty="steering", named_at=timezone.now())
    acts = [
        lambda one=one: say_gap(actor=one, row=row, leg="civil_society", lack="candidates", reason="Later.")
        for one in people
    ]
    outcome = at_once(*acts)
    assert all(isinstance(one, LegGap) for one in outcome), outcome
    assert LegGap.objects.count() == 1

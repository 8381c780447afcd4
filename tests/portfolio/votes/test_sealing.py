"""A sealed box: who voted is forgotten, and any later change shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from samskap.core.access import SYSTEM
from samskap.core.errors import StateRefused
from samskap.core.models import JournalEntry
from samskap.core.tokens import digest, new_secret
from samskap.portfolio.models import Ballot, BallotBox, Channel, PaperBatch, VoterAddress, VotingDoor
from samskap.portfolio.selectors.votes.proof import prove_box
from samskap.portfolio.services.votes.casting import Voter, cast_ballot, enter_sheet, new_receipt
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_user
from tests.portfolio.ballot_factories import door_of, make_box
from tests.support.together import at_once

pytestmark = pytest.mark.django_db


def filled(voters: int = 6) -> BallotBox:
    box = make_box()
    for number in range(voters):
        cast_ballot(
            box=box, voter=Voter(door_of(box), owner=f"email:{number}@example.org"), choices=[(1 + number % 4, 1)]
        )
    return box


def sealed(voters: int = 6) -> BallotBox:
    box = filled(voters)
    seal_box(box=box, now=box.closes_at)
    return BallotBox.objects.get(pk=box.pk)


def test_nothing_in_the_database_connects_a_sealed_ballot_with_its_voter() -> None:
    box = filled()
    cast_ballot(box=box, voter=Voter(door_of(box, Channel.OPEN), network_hash="here"), choices=[(1, 1)])
    VoterAddress.objects.create(door=door_of(box), email="kim@example.org", code_digest="x", asked_at=box.opens_at)
    before = list(Ballot.objects.order_by("pk").values_list("receipt", flat=True))
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    assert box.pepper == ""
    assert not VoterAddress.objects.exists()
    assert set(Ballot.objects.values_list("owner_digest", "network_hash")) == {("", "")}
    assert sorted(Ballot.objects.values_list("receipt", flat=True)) == sorted(before)


def test_the_order_of_the_rows_does_not_say_when_they_came() -> None:
    box = filled(40)
    before = list(Ballot.objects.order_by("pk").values_list("receipt", flat=True))
    seal_box(box=box, now=box.closes_at)
    assert list(Ballot.objects.order_by("pk").values_list("receipt", flat=True)) != before


def test_the_voters_own_key_still_finds_the_ballot() -> None:
    box = make_box()
    cast = cast_ballot(box=box, voter=Voter(door_of(box), owner="email:kim@example.org"), choices=[(2, 1)])
    seal_box(box=box, now=box.closes_at)
    assert Ballot.objects.get(key_digest=digest(cast.key)).choices == [[2, 1]]


def test_sealing_twice_is_sealing_once() -> None:
    box = sealed()
    again = seal_box(box=box, now=box.closes_at + timedelta(days=1))
    assert (again.seal, again.sealed_at) == (box.seal, box.sealed_at)
    assert JournalEntry.objects.filter(action="vote.sealed").count() == 1


def test_an_open_vote_is_not_sealed() -> None:
    box = filled()
    with pytest.raises(StateRefused):
        seal_box(box=box, now=box.closes_at - timedelta(microseconds=1))


def test_paper_that_nobody_else_has_looked_through_is_not_sealed() -> None:
    box = filled()
    door = VotingDoor.objects.create(box=box, channel=Channel.PAPER)
    batch = PaperBatch.objects.create(door=door, name="A", sheets=2, entered_by=make_user())
    enter_sheet(batch=batch, sheet=1, choices=[(1, 1)])
    with pytest.raises(StateRefused):
        seal_box(box=box, now=box.closes_at)
    batch.checked_by, batch.checked_at = make_user(), box.closes_at
    batch.save()
    assert seal_box(box=box, now=box.closes_at).ballots_sealed == 7


def test_a_sealed_box_proves_itself() -> None:
    proof = prove_box(sealed())
    assert proof.ok
    assert proof.ballots == 6


def test_a_changed_ballot_is_found() -> None:
    box = sealed()
    one = Ballot.objects.all()[0]
    Ballot.objects.filter(pk=one.pk).update(choices=[[4, 1], [1, 1]])
    proof = prove_box(box)
    assert not proof.ok
    assert proof.changed == (one.receipt,)
    assert not proof.added and not proof.removed


def test_an_added_and_a_removed_ballot_are_found() -> None:
    box = sealed()
    gone = Ballot.objects.all()[2]
    gone.delete()
    new = Ballot.objects.create(
        box=box, door=door_of(box), key_digest=digest(new_secret()), choices=[[1, 1]], receipt=new_receipt()
    )
    proof = prove_box(box)
    assert (proof.removed, proof.added) == ((gone.receipt,), (new.receipt,))


def test_who_changes_the_list_and_the_seal_too_is_found_by_the_journal() -> None:
    box = sealed()
    one = Ballot.objects.select_related("door")[0]
    Ballot.objects.filter(pk=one.pk).delete()
    lines = [line for line in box.leaves.splitlines() if not line.startswith(one.receipt)]
    from samskap.portfolio.seals import seal_of

    BallotBox.objects.filter(pk=box.pk).update(
        leaves="\n".join(lines),
        seal=seal_of(line.split(" ")[1] for line in lines),
        ballots_sealed=F("ballots_sealed") - 1,
    )
    proof = prove_box(BallotBox.objects.get(pk=box.pk))
    assert not proof.removed and proof.list_intact
    assert not proof.journal_agrees and not proof.ok


def test_a_changed_rule_is_found() -> None:
    box = sealed()
    rules = {**box.rules, "budget": "999999.00"} if box.rules else {}
    BallotBox.objects.filter(pk=box.pk).update(rules=rules)
    assert not prove_box(BallotBox.objects.get(pk=box.pk)).rules_intact


@pytest.mark.django_db(transaction=True)
def test_a_ballot_and_the_seal_at_the_same_moment_either_counts_or_is_refused() -> None:
    box = filled()
    moment = box.closes_at - timedelta(microseconds=1)
    late = Voter(door_of(box), owner="email:late@example.org")
    outcome = at_once(
        lambda: cast_ballot(box=box, voter=late, choices=[(1, 1)], now=moment),
        lambda: seal_box(actor=SYSTEM, box=box, now=box.closes_at),
    )
    box.refresh_from_db()
    refused = isinstance(outcome[0], StateRefused)
    assert box.ballots_sealed == (6 if refused else 7) == Ballot.objects.count()
    assert prove_box(box).ok

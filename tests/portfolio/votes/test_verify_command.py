"""samskap portfolio verify: what an auditor runs."""

from __future__ import annotations

import json

import pytest

from samskap.cli import main
from samskap.portfolio.models import Ballot, BallotBox, BallotCount
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.portfolio.ballot_factories import door_of, make_box

pytestmark = pytest.mark.django_db


def sealed(*, counted: bool = True) -> BallotBox:
    box = make_box()
    for at in range(9):
        cast_ballot(box=box, voter=Voter(door_of(box), owner=f"address:{at}"), choices=[(1 + at % 2, 1)])
    seal_box(box=box, now=box.closes_at)
    box = BallotBox.objects.get(pk=box.pk)
    if counted:
        count_box(box=box)
    return box


def test_without_votes_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portfolio", "verify"]) == 0
    assert capsys.readouterr().out == "No vote has been sealed yet.\n"


def test_what_is_whole_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    box, waiting = sealed(), sealed(counted=False)
    assert main(["portfolio", "verify"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told == [
        f"Vote {box.token} is as it was sealed: 9 ballots, and they give the published result.",
        f"Vote {waiting.token} is as it was sealed: 9 ballots. It has not been counted yet.",
    ]


def test_a_changed_ballot_is_named_and_the_other_vote_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    box, other = sealed(), sealed()
    one = Ballot.objects.filter(box=box)[0]
    Ballot.objects.filter(pk=one.pk).update(choices=[[4, 1]])
    assert main(["portfolio", "verify", "--json"]) == 1
    told = {vote["token"]: vote for vote in json.loads(capsys.readouterr().out)["votes"]}
    assert told[box.token]["changed"] == [one.receipt]
    assert (told[box.token]["ok"], told[other.token]["ok"]) == (False, True)
    assert main(["portfolio", "verify", "--box", other.token]) == 0


def test_a_changed_result_and_a_removed_ballot_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    box = sealed()
    count = BallotCount.objects.get()
    count.outcome["chosen"] = []
    count.save()
    gone = Ballot.objects.filter(box=box)[0]
    gone.delete()
    assert main(["portfolio", "verify"]) == 1
    told = capsys.readouterr().out
    assert "NOT as it was sealed" in told
    assert f"removed since then: {gone.receipt}" in told
    assert "the published result is not the one in the journal" in told


def test_a_vote_that_is_not_there_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["portfolio", "verify", "--box", "nowhere"]) == 2
    assert capsys.readouterr().err == "samskap: There is no sealed vote “nowhere”.\n"

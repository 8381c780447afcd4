"""A way to the ballot by e-mail: one an address, nothing said about who asked."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail

from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.portfolio.models import Ballot, BallotBox, Channel, VoterAddress, VotingDoor
from samskap.portfolio.services.votes import ways_in
from samskap.portfolio.services.votes.casting import cast_ballot
from samskap.portfolio.services.votes.ways_in import AGAIN_AFTER, ask_way_in, mail_way_in, voter_with_code
from tests.portfolio.ballot_factories import door_of, make_box

pytestmark = pytest.mark.django_db


def mailed(box: BallotBox, email: str = "kim@example.org") -> str:
    """Ask, let the worker mail, and read the code in the link."""
    ask_way_in(door=door_of(box), email=email, language="sv")
    row = VoterAddress.objects.get(email=email.lower())
    assert mail_way_in(address_id=row.pk, asked=row.asked_at.isoformat())
    found = re.search(r"/in/([\w-]+)/", mail.outbox[-1].body)
    assert found is not None
    return found.group(1)


def test_the_link_in_the_mail_opens_one_ballot_however_often_it_is_opened() -> None:
    box = make_box()
    code = mailed(box)
    cast_ballot(box=box, voter=voter_with_code(box=box, code=code), choices=[(1, 1)])
    cast_ballot(box=box, voter=voter_with_code(box=box, code=code), choices=[(2, 1)])
    assert Ballot.objects.get().choices == [[2, 1]]


def test_an_address_that_asks_again_has_the_same_ballot_and_every_link_works() -> None:
    box = make_box()
    first = mailed(box)
    cast_ballot(box=box, voter=voter_with_code(box=box, code=first), choices=[(1, 1)])
    VoterAddress.objects.update(asked_at=box.opens_at)
    second = mailed(box, "KIM@example.org")
    assert voter_with_code(box=box, code=first) == voter_with_code(box=box, code=second)
    cast_ballot(box=box, voter=voter_with_code(box=box, code=second), choices=[(3, 1)])
    assert Ballot.objects.get().choices == [[3, 1]]


def test_an_address_has_one_ballot_whatever_door_it_knocks_at() -> None:
    box = make_box(channels=[(Channel.EMAIL, "civil_society"), (Channel.EMAIL, "business")])
    first, second = VotingDoor.objects.filter(box=box)
    for door in (first, second):
        ask_way_in(door=door, email="kim@example.org", language="sv")
    assert VoterAddress.objects.get().door == first


def test_a_link_of_one_vote_opens_no_other() -> None:
    box, other = make_box(), make_box()
    code = mailed(box)
    with pytest.raises(NotVisible):
        voter_with_code(box=other, code=code)


def test_asking_again_at_once_fills_nobodys_mailbox() -> None:
    box = make_box()
    mailed(box)
    row = VoterAddress.objects.get()
    ask_way_in(door=door_of(box), email="kim@example.org", language="sv", now=row.asked_at + AGAIN_AFTER / 2)
    assert VoterAddress.objects.get().asked_at == row.asked_at


def test_the_same_order_run_twice_sends_one_mail() -> None:
    box = make_box()
    mailed(box)
    row = VoterAddress.objects.get()
    assert not mail_way_in(address_id=row.pk, asked=row.asked_at.isoformat())
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "email", ["", "kim", "kim@", "a" * 250 + "@example.org", "kim@example.org\nBcc: x@example.org"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    box = make_box()
    with pytest.raises(InvalidInput) as refused:
        ask_way_in(door=door_of(box), email=email, language="sv")
    assert "email" in refused.value.fields


def test_nobody_asks_for_hundreds_of_links() -> None:
    box = make_box()
    for number in range(ways_in.ASKED_AN_HOUR):
        ask_way_in(door=door_of(box), email=f"{number}@example.org", language="sv", network="here")
    with pytest.raises(TooMany):
        ask_way_in(door=door_of(box), email="one@example.org", language="sv", network="here")
    ask_way_in(door=door_of(box), email="one@example.org", language="sv", network="elsewhere")


def test_no_link_before_the_vote_opens_nor_after_it_closed() -> None:
    box = make_box()
    for moment in (box.opens_at - timedelta(seconds=1), box.closes_at):
        with pytest.raises(StateRefused):
            ask_way_in(door=door_of(box), email="kim@example.org", language="sv", now=moment)
    with pytest.raises(NotVisible):
        ask_way_in(door=door_of(box, Channel.OPEN), email="kim@example.org", language="sv")

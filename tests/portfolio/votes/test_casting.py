"""A secret ballot: what can be on it, one a voter, changed until the closing second."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samskap.core.access import SYSTEM
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Ballot, BallotBox, Channel
from samskap.portfolio.services.votes import casting
from samskap.portfolio.services.votes.boxes import withdraw_option
from samskap.portfolio.services.votes.casting import Cast, Voter, cast_ballot, take_back_ballot
from tests.portfolio.ballot_factories import door_of, make_box
from tests.support.together import at_once

pytestmark = pytest.mark.django_db


def voter(box: BallotBox, owner: str = "email:kim@example.org") -> Voter:
    return Voter(door_of(box), owner=owner)


def browser(box: BallotBox, key: str = "", network: str = "here") -> Voter:
    return Voter(door_of(box, Channel.OPEN), key=key, network_hash=network)


def test_a_tick_is_one_point_and_the_options_stand_by_number() -> None:
    box = make_box()
    cast = cast_ballot(box=box, voter=voter(box), choices=[(3, 1), (1, 1)])
    assert cast.ballot.choices == [[1, 1], [3, 1]]


def test_points_are_kept_as_given_without_those_of_none() -> None:
    box = make_box(kind="points", most=10)
    cast = cast_ballot(box=box, voter=voter(box), choices=[(2, 7), (1, 0), (4, 3)])
    assert cast.ballot.choices == [[2, 7], [4, 3]]


def test_an_order_is_kept_as_places_without_gaps() -> None:
    box = make_box(kind="rank", most=3)
    cast = cast_ballot(box=box, voter=voter(box), choices=[(4, 9), (2, 2)])
    assert cast.ballot.choices == [[2, 1], [4, 2]]


@pytest.mark.parametrize(
    ("kind", "choices"),
    [
        ("approval", []),
        ("approval", [(9, 1)]),
        ("approval", [(1, 1), (1, 1)]),
        ("approval", [(1, 1), (2, 1), (3, 1), (4, 1)]),
        ("points", [(1, 4)]),
        ("points", [(1, 2), (2, 2)]),
        ("points", [(1, -1), (2, 3)]),
        ("points", [(1, 0)]),
        ("rank", [(1, 1), (2, 1)]),
        ("rank", [(1, 0), (2, 1)]),
    ],
)
def test_what_cannot_be_on_a_ballot_is_refused(kind: str, choices: list[tuple[int, int]]) -> None:
    box = make_box(kind=kind, most=3)
    with pytest.raises(InvalidInput) as refused:
        cast_ballot(box=box, voter=voter(box), choices=choices)
    assert "choices" in refused.value.fields
    assert not Ballot.objects.exists()


def test_the_same_voter_changes_the_ballot_and_keeps_its_receipt() -> None:
    box = make_box()
    first = cast_ballot(box=box, voter=voter(box), choices=[(1, 1)])
    second = cast_ballot(box=box, voter=voter(box), choices=[(2, 1)])
    assert second.ballot.choices == [[2, 1]]
    assert (second.ballot.pk, second.ballot.receipt) == (first.ballot.pk, first.ballot.receipt)
    assert Ballot.objects.count() == 1


def test_a_browser_finds_its_ballot_by_its_key_and_by_nothing_else() -> None:
    box = make_box()
    cast = cast_ballot(box=box, voter=browser(box), choices=[(1, 1)])
    cast_ballot(box=box, voter=browser(box, cast.key), choices=[(2, 1)])
    cast_ballot(box=box, voter=browser(box, "made up"), choices=[(3, 1)])
    assert sorted(one.choices for one in Ballot.objects.all()) == [[[2, 1]], [[3, 1]]]


def test_the_key_of_a_browser_does_not_open_the_ballot_of_an_address() -> None:
    box = make_box()
    cast = cast_ballot(box=box, voter=voter(box), choices=[(1, 1)])
    cast_ballot(box=box, voter=browser(box, cast.key), choices=[(2, 1)])
    assert sorted(one.choices for one in Ballot.objects.all()) == [[[1, 1]], [[2, 1]]]


def test_a_ballot_can_be_taken_back() -> None:
    box = make_box()
    cast = cast_ballot(box=box, voter=voter(box), choices=[(1, 1)])
    take_back_ballot(box=box, ballot=cast.ballot)
    assert not Ballot.objects.exists()


def test_the_closing_second_is_closed_and_the_microsecond_before_is_open() -> None:
    box = make_box()
    moment = timedelta(microseconds=1)
    cast = cast_ballot(box=box, voter=voter(box), choices=[(1, 1)], now=box.closes_at - moment)
    with pytest.raises(StateRefused):
        cast_ballot(box=box, voter=voter(box), choices=[(2, 1)], now=box.closes_at)
    with pytest.raises(StateRefused):
        take_back_ballot(box=box, ballot=cast.ballot, now=box.closes_at)
    with pytest.raises(StateRefused):
        cast_ballot(box=box, voter=voter(box), choices=[(2, 1)], now=box.opens_at - moment)
    assert Ballot.objects.get().choices == [[1, 1]]


def test_a_box_without_locked_rules_takes_nothing() -> None:
    box = make_box(stage="draft")
    with pytest.raises(StateRefused):
        cast_ballot(box=box, voter=voter(box), choices=[(1, 1)])


def test_a_door_of_another_vote_does_not_open_this_one() -> None:
    box, other = make_box(), make_box()
    with pytest.raises(NotVisible):
        cast_ballot(box=box, voter=voter(other), choices=[(1, 1)])
    with pytest.raises(NotVisible):
        cast_ballot(box=box, voter=Voter(door_of(box)), choices=[(1, 1)])
    with pytest.raises(NotVisible):
        cast_ballot(box=box, voter=Voter(door_of(box, Channel.OPEN), owner="user:1"), choices=[(1, 1)])


def test_a_crowd_behind_one_network_is_stopped_and_may_still_change_its_ballots(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(casting, "OPEN_BALLOTS_A_NETWORK", 2)
    box = make_box()
    first = cast_ballot(box=box, voter=browser(box), choices=[(1, 1)])
    cast_ballot(box=box, voter=browser(box), choices=[(1, 1)])
    with pytest.raises(TooMany):
        cast_ballot(box=box, voter=browser(box), choices=[(1, 1)])
    cast_ballot(box=box, voter=browser(box, first.key), choices=[(2, 1)])
    cast_ballot(box=box, voter=browser(box, network="elsewhere"), choices=[(1, 1)])
    assert Ballot.objects.count() == 3


def test_an_option_taken_out_can_no_longer_be_chosen_and_stays_on_the_ballots() -> None:
    box = make_box()
    cast_ballot(box=box, voter=voter(box), choices=[(1, 1), (2, 1)])
    withdraw_option(actor=SYSTEM, option=box.options.get(number=2), reason="The place is gone.")
    with pytest.raises(InvalidInput):
        cast_ballot(box=box, voter=voter(box, "email:other@example.org"), choices=[(2, 1)])
    assert Ballot.objects.get().choices == [[1, 1], [2, 1]]


def test_a_ballot_leaves_no_line_with_a_moment_in_the_journal() -> None:
    box = make_box()
    before = JournalEntry.objects.count()
    cast_ballot(box=box, voter=voter(box), choices=[(1, 1)])
    assert JournalEntry.objects.count() == before
    names = {field.name for field in Ballot._meta.get_fields()}
    assert not {one for one in names if one.endswith("_at")}


@pytest.mark.django_db(transaction=True)
def test_the_same_voter_twice_at_once_is_one_ballot() -> None:
    box = make_box()
    acts = [lambda number=number: cast_ballot(box=box, voter=voter(box), choices=[(number, 1)]) for number in (1, 2, 3)]
    outcome = at_once(*acts)
    assert all(isinstance(one, Cast) for one in outcome), outcome
    assert Ballot.objects.count() == 1

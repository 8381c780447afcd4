"""What counts as a vote, and which one counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.opinionmap import errors, fit
from samskap.engines.opinionmap.ballots import gather

rows = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 5), st.sampled_from([-1, 0, 1]), st.integers(0, 4)),
    min_size=1,
    max_size=60,
)


def columns(votes):
    return (list(one) for one in zip(*votes, strict=True))


def current(ballots):
    return {
        (ballots.participants.tolist()[r], ballots.statements.tolist()[c]): int(v)
        for r, c, v in zip(ballots.rows, ballots.columns, ballots.votes, strict=True)
    }


@given(rows)
def test_the_last_vote_of_a_pair_counts_by_row(votes):
    people, said, cast, _ = columns(votes)
    assert current(gather(people, said, cast)) == {(p, s): v for p, s, v, _ in votes}


@given(rows)
def test_the_last_vote_of_a_pair_counts_by_time(votes):
    people, said, cast, times = columns(votes)
    ordered = sorted(votes, key=lambda row: row[3])
    assert current(gather(people, said, cast, times)) == {(p, s): v for p, s, v, _ in ordered}


@given(rows)
def test_people_and_statements_stand_in_the_order_of_their_first_vote(votes):
    people, said, cast, times = columns(votes)
    ballots = gather(people, said, cast, times)
    assert ballots.participants.tolist() == list(dict.fromkeys(people))
    assert ballots.statements.tolist() == list(dict.fromkeys(said))
    assert np.array_equal(np.diff(ballots.starts), np.bincount(ballots.rows, minlength=len(set(people))))


@given(rows, st.sampled_from([str, lambda one: one * 10**15 - 7, lambda one: -one]))
def test_other_ids_make_the_same_map(votes, rename):
    people, said, cast, times = columns(votes)
    drawn = fit(people, said, cast, times=times)
    renamed = fit([rename(one) for one in people], [rename(one) for one in said], cast, times=times)
    assert renamed.participants.tolist() == [rename(one) for one in drawn.participants.tolist()]
    assert np.array_equal(drawn.membership, renamed.membership)
    assert np.array_equal(drawn.positions, renamed.positions)
    assert np.array_equal(drawn.tallies, renamed.tallies)


def test_many_ids_are_sorted_in_more_than_one_digit():
    rng = np.random.default_rng(3)
    people = rng.permutation(200_000)
    ballots = gather(people, np.zeros_like(people), np.ones_like(people))
    assert np.array_equal(ballots.rows, np.arange(people.size))
    assert np.array_equal(ballots.participants, people)


def test_no_votes_make_an_empty_map():
    drawn = fit([], [], [])
    assert (drawn.k, drawn.votes, drawn.positions.shape) == (0, 0, (0, 2))


@pytest.mark.parametrize(
    ("people", "said", "votes", "times", "error"),
    [
        ([1, 2], [1], [1, 1], None, errors.UnequalLengths),
        ([1], [1, 2], [1], None, errors.UnequalLengths),
        ([1], [1], [[1]], None, errors.UnequalLengths),
        ([1], [1], [1], [1, 2], errors.UnequalLengths),
        ([1], [1], [2], None, errors.UnknownVote),
        ([1], [1], [255], None, errors.UnknownVote),
        ([1], [1], [float("nan")], None, errors.UnknownVote),
        ([1], [1], ["1"], None, errors.UnknownVote),
        ([1], [1], [None], None, errors.UnknownVote),
        ([1.5], [1], [1], None, errors.UnreadableIds),
        ([None], [1], [1], None, errors.UnreadableIds),
        ([2**64 - 1], [1], [1], None, errors.UnreadableIds),
        ([2**70], [1], [1], None, errors.UnreadableIds),
        ([1], [1], [1], [float("nan")], errors.BadVotes),
        ([1], [1], [1], ["today"], errors.BadVotes),
    ],
)
def test_what_is_no_vote_is_refused(people, said, votes, times, error):
    with pytest.raises(error):
        fit(people, said, votes, times=times)


def test_an_unknown_mode_is_refused():
    with pytest.raises(errors.UnknownMode, match="polis"):
        fit([1], [1], [1], mode="oracle")


def test_unsigned_votes_and_booleans_are_votes():
    assert fit([1, 2], [1, 1], np.array([1, 0], dtype=np.uint8)).votes == 2
    assert fit([1, 2], [1, 1], [True, False]).votes == 2

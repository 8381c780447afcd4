"""What counts as a vote, and which one counts."""

from __future__ import annotations

import tracemalloc
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.opinionmap import ballots as module
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


def told(people, said, cast, times):
    """What `gather` must give, by dicts."""
    people_at, said_at = ({one: i for i, one in enumerate(dict.fromkeys(ids))} for ids in (people, said))
    when = times or [0] * len(cast)
    kept = {}
    for _, p, s, v in sorted(zip(when, people, said, cast, strict=True), key=lambda row: row[0]):
        kept[people_at[p], said_at[s]] = v
    return list(people_at), list(said_at), [(r, c, v) for (r, c), v in sorted(kept.items())]


NAMES = [
    int,
    lambda one: 3 - one,
    lambda one: one * 700 - 2**15,
    lambda one: (one - 2) * 10**18,
    lambda one: "abcdefgh"[one] * (one + 1),
]


@given(rows, st.booleans(), st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from([3, module.PIECE]))
def test_every_pair_stands_where_it_should(votes, timed, name_person, name_statement, piece):
    people, said, cast, times = columns(votes)
    people, said = [name_person(one) for one in people], [name_statement(one) for one in said]
    with mock.patch.object(module, "PIECE", piece):
        found = gather(people, said, cast, times if timed else None)
    persons, statements, pairs = told(people, said, cast, times if timed else None)
    assert found.participants.tolist() == persons
    assert found.statements.tolist() == statements
    assert [*zip(found.rows.tolist(), found.columns.tolist(), found.votes.tolist(), strict=True)] == pairs
    assert found.starts.tolist() == [sum(row < i for row, _, _ in pairs) for i in range(len(persons) + 1)]


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16, np.int32, np.uint32, np.int64, np.uint64])
def test_ids_of_every_width_are_the_same_ids(kind):
    ends = np.iinfo(kind)
    ids = np.array([ends.max, ends.min, 5, ends.max, 5], dtype=kind)
    ids = np.minimum(ids, np.array(2**63 - 1, dtype=np.uint64)) if kind is np.uint64 else ids
    found = gather(ids, np.arange(5, dtype=kind), [1, 1, 1, -1, 0])
    assert found.participants.tolist() == list(dict.fromkeys(ids.tolist()))
    assert found.rows.tolist() == [0, 0, 1, 2, 2]
    assert found.columns.tolist() == [0, 3, 1, 2, 4]


@given(rows, st.integers(1, 9))
def test_blocks_are_all_votes_of_whole_participants(votes, piece):
    people, said, cast, _ = columns(votes)
    with mock.patch.object(module, "PIECE", piece):
        ballots = gather(people, said, cast)
        found = list(module.blocks(ballots))
    assert [one for who, _ in found for one in range(who.start, who.stop)] == list(range(ballots.participants.size))
    for who, what in found:
        assert set(ballots.rows[what].tolist()) == set(range(who.start, who.stop))
        assert what.stop - what.start <= piece or who.stop - who.start == 1
    assert sum(what.stop - what.start for _, what in found) == ballots.votes.size


@pytest.mark.parametrize("apart", [1, 1_000])
def test_memory_is_a_few_bytes_a_vote(apart):
    """Two million distinct pairs in int32: nothing in there may be an array of int64 of that length."""
    people, each = 80_000, 25
    rng = np.random.default_rng(4)
    row = np.tile(rng.permutation(people).astype(np.int32), each)
    column = ((row * 7 + np.repeat(np.arange(each, dtype=np.int32), people) * 11) % 500).astype(np.int32)
    votes = rng.integers(-1, 2, row.size).astype(np.int8)
    row *= np.int32(apart)
    tracemalloc.start()
    try:
        ballots = gather(row, column, votes)
        kept, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert ballots.votes.size == row.size
    assert kept / row.size < 6
    assert peak / row.size < (15 if apart == 1 else 24)


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

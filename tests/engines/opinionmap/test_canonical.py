"""The order that depends on the votes and on nothing else."""

from __future__ import annotations

import random
import time
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.opinionmap import ballots as module
from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.canonical import canonical_order, share

pairs = st.dictionaries(
    st.tuples(st.integers(0, 8), st.integers(0, 6)), st.sampled_from([-1, -1, 0, 1, 1, 1]), min_size=1, max_size=50
)


def ordered(votes, moderated=()):
    """Ballots, their order, and the matrix of answers to what counts, in that order (0: no answer)."""
    people, said, cast = (list(one) for one in zip(*votes, strict=True))
    ballots = gather(people, said, cast)
    counted = np.array([one not in moderated for one in ballots.statements.tolist()])
    order = canonical_order(ballots, counted)
    matrix = np.zeros((ballots.participants.size, ballots.statements.size), dtype=int)
    matrix[ballots.rows, ballots.columns] = ballots.votes
    last = order.statements[np.count_nonzero(counted) :]
    assert not counted[last].any()
    return ballots, order, matrix[order.participants][:, order.statements[: np.count_nonzero(counted)]]


def renamed(votes, seed):
    """The same votes in another order under other ids, and the new names of statements."""
    rng = random.Random(seed)
    people, said = ({*column} for column in list(zip(*votes, strict=True))[:2])
    person = dict(zip(sorted(people), rng.sample(range(10**9), len(people)), strict=True))
    statement = dict(zip(sorted(said), (f"s{one}" for one in rng.sample(range(99), len(said))), strict=True))
    other = [(person[p], statement[s], v) for p, s, v in votes]
    rng.shuffle(other)
    return other, statement


@given(pairs, st.integers(0, 2**30), st.sampled_from([3, module.PIECE]))
def test_rows_in_another_order_and_other_ids_make_the_same_matrix(kept, seed, piece):
    votes = [(p, s, v) for (p, s), v in kept.items()]
    other, statement = renamed(votes, seed)
    first = ordered(votes, {0})
    with mock.patch.object(module, "PIECE", piece):
        second = ordered(other, {statement.get(0)})
    assert np.array_equal(first[2], second[2])
    assert np.array_equal(np.sort(first[1].keys), np.sort(second[1].keys))


@given(pairs)
def test_the_order_is_of_everybody_and_everything(kept):
    ballots, order, matrix = ordered([(p, s, v) for (p, s), v in kept.items()])
    assert np.array_equal(np.sort(order.participants), np.arange(ballots.participants.size))
    assert np.array_equal(np.sort(order.statements), np.arange(ballots.statements.size))
    assert np.array_equal(order.answers[order.participants], np.count_nonzero(matrix, axis=1))
    assert (np.diff(order.keys[order.participants].astype(object)) >= 0).all()
    same_key = {(int(key), tuple(row)) for key, row in zip(order.keys[order.participants], matrix, strict=True)}
    assert len(same_key) == len({key for key, _ in same_key}) == len({row for _, row in same_key})


@given(pairs)
def test_passes_and_moderated_statements_have_no_part(kept):
    votes = [(p, s, v) for (p, s), v in kept.items()]
    telling = [one for one in votes if one[1] != 0 and one[2]]
    if not telling:
        return
    _, order, matrix = ordered(votes, {0})
    _, without, same = ordered(telling)
    heard = matrix.any(axis=0)
    assert np.array_equal(matrix[order.answers[order.participants] > 0][:, heard], same)
    assert np.array_equal(np.sort(order.keys[order.answers > 0]), np.sort(without.keys))
    assert not order.keys[order.answers == 0].any()


def ring(people, start=0):
    """Everybody agrees with two statements, their own and the next one's."""
    return [(start + i, start + (i + step) % people, 1) for i in range(people) for step in (0, 1)]


@pytest.mark.parametrize(
    "votes",
    [
        [(i, i, 1) for i in range(9)],  # everybody has answered one statement, nobody the same
        [(i, s, 1) for i in range(5) for s in range(4)],  # all agree with all
        [(i, s, 1 if i % 2 == s % 2 else -1) for i in range(6) for s in range(6)],  # two camps, mirrored
        ring(8),
        [(i, s, 1) for i in range(4) for s in range(4) if i != s],
        [(i, s, 0) for i in range(3) for s in range(3)],  # nobody takes a side
    ],
    ids=["own", "all", "mirror", "ring", "all but own", "passes"],
)
def test_what_is_alike_can_be_exchanged(votes):
    first = ordered(votes)[2]
    for seed in range(20):
        assert np.array_equal(first, ordered(renamed(votes, seed)[0])[2])


def test_one_other_vote_is_another_key():
    rng = np.random.default_rng(1)
    votes = [(p, s, int(rng.integers(-1, 2))) for p in range(50) for s in range(8)]
    _, order, _ = ordered(votes)
    keys = {order.keys.tobytes()}
    for at, (p, s, v) in enumerate(votes):
        other = [*votes]
        other[at] = (p, s, 1 if v < 1 else -1)
        keys.add(ordered(other)[1].keys.tobytes())
    assert len(keys) == len(votes) + 1


def test_several_hundred_new_statements_by_people_who_did_nothing_else_take_little_time():
    before = time.process_time()
    _, _, matrix = ordered([(i, i, 1) for i in range(400)])
    assert time.process_time() - before < 2.0
    assert np.array_equal(np.sort(matrix.argmax(axis=1)), np.arange(400))


def test_a_share_is_drawn_by_the_votes_alone():
    rng = np.random.default_rng(2)
    votes = [(p, s, int(rng.integers(-1, 2))) for p in range(200) for s in range(4)]

    def drawn(votes):
        _, order, _ = ordered(votes)
        candidates = np.flatnonzero(order.answers >= 2)
        chosen = share(order.keys, candidates, 30)
        assert np.isin(chosen, candidates).all() and np.unique(chosen).size == 30
        assert (np.diff(order.keys[chosen].astype(object)) >= 0).all()
        return order.keys[chosen]

    first = drawn(votes)
    for seed in range(20):
        assert np.array_equal(first, drawn(renamed(votes, seed)[0]))


def test_a_share_of_few_is_all_of_them():
    keys = np.array([5, 1, 9, 1], dtype=np.uint64)
    assert share(keys, np.array([0, 2, 3]), 3).tolist() == [3, 0, 2]
    assert share(keys, np.array([], dtype=np.int64), 3).size == 0


def test_who_has_answered_as_many_others_have_the_same_chance():
    """600 people of one opinion and 1,400 of their own: the share has them three to seven."""
    rng = np.random.default_rng(3)
    keys = np.append(np.full(600, 77, dtype=np.uint64), rng.integers(0, 2**63, 1400).astype(np.uint64))
    chosen = share(keys, np.arange(2000), 1000)
    assert chosen.size == 1000
    # the hypergeometric distribution's standard deviation is 10
    assert abs(np.count_nonzero(chosen < 600) - 300) < 40

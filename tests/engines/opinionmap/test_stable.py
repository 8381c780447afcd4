"""The stable map: the same in any order, silent where there is nothing, and nothing made of what is missing."""

from __future__ import annotations

import json
import random
import warnings
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.opinionmap import OpinionMap, Ranked, adjusted_rand_index, errors, fit, with_confidence
from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.stable import _in_order, basis_of
from tests.engines.opinionmap.planted import Votes, camps, crowd

CAMPS = (
    camps((14, 11), 9, shared=3),
    camps((30, 20, 25), 12, seed=2, clear=0.9, shared=2),
    camps((12, 12), 4, seed=3, clear=0.8),
    crowd(40, 8),
)


def sparse(votes: Votes, share: float, seed: int = 0) -> Votes:
    return votes.some(np.random.default_rng(seed).random(votes.votes.size) < share)


def groups_of(drawn: OpinionMap, name=lambda one: one) -> dict:
    """Participant -> group, with the participants' names put back."""
    return {name(one): g for one, g in zip(drawn.participants.tolist(), drawn.membership.tolist(), strict=True)}


def same(one: OpinionMap, other: OpinionMap) -> None:
    """Every field of both maps."""
    assert json.dumps(one.to_dict()) == json.dumps(other.to_dict())


# The same map


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(range(len(CAMPS))),
    st.floats(0.5, 1.0),
    st.integers(0, 2**30),
    st.booleans(),
    st.integers(0, 2**30),
)
def test_order_names_and_seed_do_not_matter(which, share, seed, text, fit_seed):
    votes = sparse(CAMPS[which], share, seed % 7)
    first = fit(*votes.arrays, confidence=False)
    rng = random.Random(seed)
    person = dict(enumerate(rng.sample(range(10**6), votes.group.size)))
    statement = dict(enumerate(rng.sample(range(1000), 20)))
    back = {str(new) if text else new: old for old, new in person.items()}
    named = {str(new) if text else new: old for old, new in statement.items()}
    order = np.random.default_rng(seed).permutation(votes.votes.size)
    people = np.array([person[one] for one in votes.people.tolist()])[order]
    said = np.array([statement[one] for one in votes.statements.tolist()])[order]
    if text:
        people, said = people.astype(str), said.astype(str)
    second = fit(people, said, votes.votes[order], seed=fit_seed, confidence=False)
    assert groups_of(second, back.get) == groups_of(first)
    assert (second.structure, second.k) == (first.structure, first.k)
    for field in ("common_ground", "divisive"):
        one, other = getattr(first, field), getattr(second, field)
        assert [(r.stance, round(r.score, 9)) for r in one] == [(r.stance, round(r.score, 9)) for r in other]
        assert tied(one) == tied([replace(r, statement=named[r.statement]) for r in other])
    for one, other in zip(first.groups, second.groups, strict=True):
        assert one.size == other.size
        assert {r.statement for r in one.representative} == {named[r.statement] for r in other.representative}
    where = np.array([first.participant_index[back[one]] for one in second.participants.tolist()])
    assert np.allclose(second.positions, first.positions[where], atol=1e-9)


def tied(ranked) -> list[set]:
    """The statements in their order, those with the same score and interval together."""
    found: list[set] = []
    before = None
    for one in ranked:
        key = (round(one.score, 9), round(one.low, 9), round(one.high, 9))
        if key != before:
            found.append(set())
        found[-1].add(one.statement)
        before = key
    return found


def test_what_is_ranked_alike_stands_in_the_order_of_the_votes():
    votes = crowd(30, 9, seed=1)
    orders = []
    for seed in range(4):
        order = np.random.default_rng(seed).permutation(votes.votes.size)
        ballots = gather(*(one[order] for one in votes.arrays))
        alike = tuple(Ranked(one, 0.5 + 1e-13 * one, 0.1, 0.9) for one in ballots.statements.tolist())
        ranked = _in_order(alike, basis_of(ballots, np.ones(9, dtype=bool)), ballots)
        orders.append([one.statement for one in ranked])
        assert [one.statement for one in alike] != orders[-1]
    assert all(one == orders[0] for one in orders)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**30), st.booleans())
def test_of_repeated_votes_the_last_counts(seed, timed):
    votes = CAMPS[0]
    rng = np.random.default_rng(seed)
    earlier = rng.random(votes.votes.size) < 0.4
    people, said = (np.concatenate([one[earlier], one]) for one in (votes.people, votes.statements))
    cast = np.concatenate([rng.integers(-1, 2, np.count_nonzero(earlier)), votes.votes])
    times = np.arange(cast.size)
    if timed:
        order = rng.permutation(cast.size)
        people, said, cast, times = people[order], said[order], cast[order], times[order]
    drawn = fit(people, said, cast, times=times if timed else None, confidence=False)
    once = fit(*votes.arrays, confidence=False)
    assert groups_of(drawn) == groups_of(once)
    assert drawn.votes == once.votes
    assert tied(drawn.divisive) == tied(once.divisive)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**30), st.integers(1, 6))
def test_identical_voters_have_the_same_group_and_place(seed, copies):
    votes = sparse(CAMPS[1], 0.5, seed % 11)
    twin = votes.people == seed % 75
    people = np.concatenate([votes.people, *(np.full(np.count_nonzero(twin), 1000 + i) for i in range(copies))])
    said, cast = (np.concatenate([one, *[one[twin]] * copies]) for one in (votes.statements, votes.votes))
    drawn = fit(people, said, cast, confidence=False)
    rows = [drawn.participant_index[one] for one in (seed % 75, *range(1000, 1000 + copies))]
    assert len(set(drawn.membership[rows].tolist())) == 1
    assert np.allclose(drawn.positions[rows], drawn.positions[rows[0]], atol=1e-12)


# Missing is missing


def test_people_are_not_told_apart_by_what_they_were_shown():
    """Half of the people never saw half of the statements: the groups are the camps, not who saw what."""
    votes = camps((100, 100), 20, seed=4, clear=0.85)
    late = votes.group.size // 2 <= (votes.people * 7919) % votes.group.size
    seen = votes.some(~(late & (votes.statements >= 10)))
    drawn = fit(*seen.arrays, confidence=False)
    assert drawn.k == 2
    placed = drawn.membership >= 0
    assert placed.mean() > 0.9
    assert adjusted_rand_index(drawn.membership[placed], votes.group[drawn.participants][placed]) > 0.95


@pytest.mark.parametrize("seed", range(4))
def test_who_saw_what_is_no_group(seed):
    votes = crowd(200, 20, seed=seed)
    late = votes.people % 2 == 0
    seen = votes.some(np.where(late, votes.statements < 12, votes.statements >= 8))
    drawn = fit(*seen.arrays)
    assert (drawn.structure, drawn.k, drawn.certainty) == ("none", 0, None)


def test_passes_move_nobody():
    votes = sparse(CAMPS[1], 0.6)
    without = fit(*votes.arrays, confidence=False)
    cast = set(zip(votes.people.tolist(), votes.statements.tolist(), strict=True))
    passed = [(p, s) for p in range(75) for s in range(14) if (p, s) not in cast][::2]
    assert passed
    people, said = (np.concatenate([one, two]) for one, two in zip(votes.arrays[:2], np.array(passed).T, strict=True))
    drawn = fit(people, said, np.concatenate([votes.votes, np.zeros(len(passed), int)]), confidence=False)
    assert np.array_equal(drawn.membership, without.membership)
    assert np.allclose(drawn.positions, without.positions, atol=1e-9)
    assert np.allclose(drawn.chances, without.chances, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**30), st.sampled_from([0, 1]))
def test_votes_on_a_moderated_statement_move_nothing(seed, which):
    votes = CAMPS[which]
    rng = np.random.default_rng(seed)
    out = votes.statements == 1
    cast = np.where(out, rng.integers(-1, 2, votes.votes.size), votes.votes)
    one = fit(*votes.arrays, moderated_out=[1])
    other = fit(votes.people, votes.statements, cast, moderated_out=[1])
    for field in ("positions", "membership", "certainty", "chances", "weights"):
        assert np.array_equal(getattr(one, field), getattr(other, field), equal_nan=True), field
    for field in ("common_ground", "divisive", "candidates", "existence", "structure"):
        assert getattr(one, field) == getattr(other, field)
    assert [g.representative for g in one.groups] == [g.representative for g in other.groups]
    assert [g.confidence for g in one.groups] == [g.confidence for g in other.groups]
    named = {r.statement for r in (*one.divisive, *one.common_ground)}
    named |= {r.statement for g in one.groups for r in g.representative}
    assert 1 not in named


def test_a_moderated_statement_may_as_well_not_be_there():
    votes = CAMPS[0]
    drawn = fit(*votes.arrays, moderated_out=[1], confidence=False)
    absent = fit(*votes.some(votes.statements != 1).arrays, confidence=False)
    assert np.array_equal(drawn.membership, absent.membership)
    assert np.allclose(drawn.positions, absent.positions, atol=1e-9)
    assert tied(drawn.divisive) == tied(absent.divisive)


# Little, too little, and nothing at all


def nothing_odd(people, said, cast, **more) -> OpinionMap:
    """The map, its update and its ways of storing, with every warning an error and no figure that is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn = fit(people, said, cast, **more)
        again = OpinionMap.from_dict(json.loads(json.dumps(drawn.to_dict(), allow_nan=False)))
        same(again, drawn)
        same(with_confidence(drawn), drawn)
    for name in ("positions", "means", "loadings", "chances", "weights", "extremities"):
        assert np.isfinite(getattr(drawn, name)).all(), name
    if drawn.certainty is not None:
        assert np.array_equal(np.isnan(drawn.certainty), drawn.membership < 0)
    assert drawn.structure in ("groups", "line", "none", "few")
    assert (drawn.k >= 2) == (drawn.structure == "groups")
    assert drawn.k == len(drawn.weights) == len(drawn.chances)
    assert drawn.membership.max(initial=-1) < max(drawn.k, 0)
    assert [g.size for g in drawn.groups] == [np.count_nonzero(drawn.membership == g.id) for g in drawn.groups]
    assert 0.0 <= drawn.existence <= 1.0
    for one in (*drawn.common_ground, *drawn.divisive):
        assert 0.0 <= one.low <= one.score <= one.high <= 1.0 + 1e-12 and 0.0 <= one.q <= 1.0
    return drawn


def table(n, m, vote):
    people, said = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
    return people.ravel(), said.ravel(), np.broadcast_to(vote, (n, m)).ravel()


def test_no_votes_make_an_empty_map():
    assert nothing_odd([], [], []).structure == "few"


@pytest.mark.parametrize(
    ("people", "statements"), [(1, 1), (1, 30), (30, 1), (2, 20), (2, 2), (9, 50), (3, 3), (300, 1)]
)
@pytest.mark.parametrize("seed", range(2))
def test_few_people_or_statements_make_no_groups(people, statements, seed):
    votes = np.random.default_rng(seed).integers(-1, 2, (people, statements))
    drawn = nothing_odd(*table(people, statements, votes))
    assert drawn.k == 0
    assert drawn.common_ground == drawn.divisive == ()
    if people < 10:
        assert drawn.structure == "few"


@pytest.mark.parametrize("vote", [1, -1, 0])
def test_everybody_says_the_same(vote):
    drawn = nothing_odd(*table(60, 12, vote))
    assert drawn.k == 0
    assert drawn.structure == ("none" if vote else "few")
    assert np.unique(np.round(drawn.positions, 9), axis=0).shape == (1, 2)


def test_everything_is_moderated_out():
    votes = CAMPS[0]
    drawn = nothing_odd(*votes.arrays, moderated_out=range(12))
    assert (drawn.structure, drawn.k, drawn.votes) == ("few", 0, votes.votes.size)
    assert not drawn.positions.any()


def test_one_voter_on_everything_among_many_with_one_vote():
    people = np.concatenate([np.zeros(400, int), np.arange(1, 400)])
    said = np.concatenate([np.arange(400), np.arange(1, 400)])
    drawn = nothing_odd(people, said, np.where(np.arange(people.size) % 3, 1, -1))
    assert (drawn.structure, drawn.k) == ("few", 0)


def test_the_same_row_a_thousand_times():
    votes = CAMPS[0]
    people, said, cast = (np.concatenate([one, np.repeat(one[-1:], 1000)]) for one in votes.arrays)
    same(nothing_odd(people, said, cast), fit(*votes.arrays))


def test_a_thousand_people_who_answer_alike():
    nothing_odd(*table(1000, 8, np.where(np.arange(8) % 2, 1, -1)))


def test_statements_on_which_nobody_takes_a_side():
    votes = CAMPS[0]
    passed = table(25, 5, 0)
    people, said, cast = (
        np.concatenate([one, two])
        for one, two in zip(votes.arrays, (passed[0], passed[1] + 100, passed[2]), strict=True)
    )
    drawn = nothing_odd(people, said, cast)
    assert drawn.k == 2
    assert np.array_equal(drawn.membership, fit(*votes.arrays).membership)
    assert (drawn.chances[:, drawn.statement_index[100]] == 0.5).all()


@pytest.mark.parametrize("m", [1, 2, 3, 4])
def test_few_statements_and_two_camps(m):
    drawn = nothing_odd(*camps((60, 60), m, clear=0.97).arrays)
    if drawn.k:
        # who is placed in a group also counts in what is said of it
        assert len(drawn.divisive) == m


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 14), st.integers(0, 7), st.sampled_from([-1, 0, 1])), min_size=1, max_size=150),
    st.sets(st.integers(0, 7), max_size=3),
)
def test_whatever_is_cast_makes_a_map(votes, moderated):
    nothing_odd(*zip(*votes, strict=True), moderated_out=moderated)


@settings(max_examples=25, deadline=None)
@given(st.integers(10, 40), st.integers(1, 9), st.integers(0, 2**30), st.floats(0.3, 1.0), st.floats(0.5, 1.0))
def test_whatever_two_camps_cast_makes_a_map(n, m, seed, share, clear):
    votes = sparse(camps((n, 10), m, seed=seed, clear=clear), share, seed)
    nothing_odd(*votes.arrays)


def test_a_class_without_clear_members_is_no_group(monkeypatch):
    """However it came about: fewer than two classes with members are no groups, and the map says so."""
    from samskap.engines.opinionmap import stable

    votes = CAMPS[0]
    monkeypatch.setattr(stable, "CLEAR", 1.1)
    drawn = fit(*votes.arrays)
    assert (drawn.k, drawn.structure, drawn.existence) == (0, "few", 0.0)
    assert drawn.common_ground == drawn.divisive == ()


# Reading back


def test_a_map_is_written_and_read_back():
    votes = sparse(CAMPS[1], 0.8)
    drawn = fit(*votes.arrays, moderated_out=[3], seed=5)
    assert drawn.certainty is not None and np.isnan(drawn.certainty).any()
    text = json.dumps(drawn.to_dict(), allow_nan=False)
    again = OpinionMap.from_dict(json.loads(text))
    assert json.dumps(again.to_dict()) == text
    assert np.array_equal(again.certainty, drawn.certainty, equal_nan=True)
    assert again.candidates == drawn.candidates
    assert again.ballots is None
    with pytest.raises(errors.VotesNeeded):
        with_confidence(again)


@pytest.mark.parametrize("groups", [True, False])
def test_a_map_of_version_1_is_read(groups):
    group = {"id": 0, "size": 1, "centre": [0.5, 0.0], "confidence": None, "representative": [
        {"statement": 7, "stance": "agree", "share": 1.0, "elsewhere": None, "q": None}]}  # fmt: skip
    stored = {
        "version": 1, "mode": "polis", "seed": 3, "participants": ["a", "b"], "statements": [7],
        "positions": [[0.5, 0.0], [0.0, 0.0]], "membership": [0 if groups else -1, -1], "groups": [group] if groups else [],
        "common_ground": [{"statement": 7, "score": 0.5, "low": None, "high": None}], "divisive": [],
        "means": [0.5], "loadings": [[1.0, 0.0]], "counted": [True],
        "tallies": [[[1, 0, 0]], [[0, 1, 0]]] if groups else [[[1, 1, 0]]],
    }  # fmt: skip
    drawn = OpinionMap.from_dict(stored)
    assert (drawn.structure, drawn.k) == (("groups", 1) if groups else ("few", 0))
    assert (drawn.certainty, drawn.candidates, drawn.existence) == (None, (), 0.0)
    assert drawn.chances.shape == (0, 1) and drawn.weights.shape == (0,)
    assert drawn.common_ground[0].stance == "agree" and drawn.common_ground[0].q is None
    same(OpinionMap.from_dict(drawn.to_dict()), drawn)

"""A map that goes on, a closer look at a group, and one person's place and reasons."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.opinionmap import (
    OpinionMap,
    adjusted_rand_index,
    errors,
    explain,
    explain_participant,
    fit,
    predict,
    project,
    subgroups,
    update,
)
from samskap.engines.opinionmap.classes import PRIOR
from tests.engines.opinionmap.planted import Votes, camps

CAMPS = camps((40, 30, 35), 14, seed=1, clear=0.9, shared=2)


def same(one: OpinionMap, other: OpinionMap) -> None:
    first, second = one.to_dict(), other.to_dict()
    for field, value in first.items():
        assert json.dumps(value) == json.dumps(second[field]), field


def stream(seed: int, votes: Votes = CAMPS):
    """Votes in an order of their own, a fifth of them changed later."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(votes.votes.size)
    again = rng.permutation(votes.votes.size)[: votes.votes.size // 5]
    order = np.concatenate([order, again])
    cast = votes.votes[order].copy()
    cast[-again.size :] = rng.integers(-1, 2, again.size)
    return votes.people[order], votes.statements[order], cast


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**30), st.integers(1, 5), st.sampled_from(["stable", "polis"]))
def test_many_updates_are_one_fit(seed, pieces, mode):
    """New people, new statements, changed votes and statements moderated since."""
    people, said, cast = stream(seed)
    edges = np.linspace(cast.size // 10, cast.size, pieces + 1).astype(int)
    drawn = fit(people[: edges[0]], said[: edges[0]], cast[: edges[0]], mode=mode, seed=3, moderated_out=[4])
    for number, (start, stop) in enumerate(itertools.pairwise(edges)):
        piece = slice(start, stop)
        drawn = update(drawn, people[piece], said[piece], cast[piece], moderated_out=[6] if number == 0 else [])
    same(drawn, fit(people, said, cast, mode=mode, seed=3, moderated_out=[4, 6]))


def test_updates_from_nothing_and_with_nothing():
    empty = fit([], [], [])
    first = update(empty, *CAMPS.arrays)
    same(first, fit(*CAMPS.arrays))
    same(update(first, [], [], []), first)
    quick = update(first, [], [], [], confidence=False)
    assert quick.certainty is None and np.array_equal(quick.membership, first.membership)


def test_an_update_by_times_lets_the_last_of_the_new_votes_count():
    people, said, cast = [0, 0], [3, 3], [-1, 1]
    drawn = fit(*CAMPS.arrays, confidence=False)
    late = update(drawn, people, said, cast, times=[20, 10], confidence=False)
    same(late, update(drawn, [0], [3], [-1], confidence=False))


def test_updates_need_the_votes_and_ids_of_the_same_kind():
    drawn = fit(*CAMPS.arrays, confidence=False)
    with pytest.raises(errors.UnreadableIds):
        update(drawn, ["a"], [1], [1])
    with pytest.raises(errors.UnknownVote):
        update(drawn, [1], [1], [2])
    stored = OpinionMap.from_dict(drawn.to_dict())
    for ask in (lambda: update(stored, [1], [1], [1]), lambda: subgroups(stored, 0), lambda: predict(stored, [1], [1])):
        with pytest.raises(errors.VotesNeeded):
            ask()


def test_groups_within_a_group():
    """Two camps, one of which is divided on what the other has no quarrel about."""
    rng = np.random.default_rng(3)
    outer, inner = np.repeat([0, 0, 1], 50), np.repeat([0, 1, 2], 50)
    agree = np.zeros((3, 50))
    agree[:, :38] = np.where(rng.random(38) < 0.5, 0.93, 0.07)
    agree[2, :38] = 1 - agree[0, :38]
    agree[0, 38:], agree[1, 38:], agree[2, 38:] = 0.9, 0.1, 0.5
    votes = np.where(rng.random((150, 50)) < agree[inner], 1, -1)
    people, said = np.meshgrid(np.array([f"p{i}" for i in range(150)]), np.arange(50), indexing="ij")
    drawn = fit(people.ravel(), said.ravel(), votes.ravel(), confidence=False)
    for group in drawn.groups:
        inside = subgroups(drawn, group.id)
        assert sorted(inside.participants.tolist()) == sorted(drawn.participants[group.members].tolist())
        assert inside.statements.tolist() == drawn.statements.tolist()
        own = np.array([int(one[1:]) for one in inside.participants.tolist()])
        if (outer[own] == 0).all() and np.unique(inner[own]).size == 2:
            assert inside.k == 2
            assert adjusted_rand_index(inside.membership, inner[own]) > 0.95
        else:
            assert inside.k == 0 and inside.structure in ("none", "line", "few")
    with pytest.raises(KeyError):
        subgroups(drawn, drawn.k)


def test_a_wide_group_can_be_looked_into():
    """A camp of 100 of one mind is none within; the camps of the whole map are found within a group that holds both."""
    votes = camps((100, 100), 16, seed=7)
    drawn = fit(*votes.arrays, moderated_out=[0], confidence=False)
    inside = subgroups(drawn, 0)
    assert (inside.k, inside.structure) == (0, "none")
    assert not inside.counted[inside.statement_index[0]]


def test_a_members_own_votes_give_the_same_place_and_group():
    keep = np.random.default_rng(2).random(CAMPS.votes.size) < 0.6
    votes = CAMPS.some(keep)
    drawn = fit(*votes.arrays, moderated_out=[5])
    again = OpinionMap.from_dict(drawn.to_dict())
    for one in drawn.participants.tolist():
        own = votes.people == one
        row = drawn.participant_index[one]
        for of in (drawn, again):
            placed = project(of, votes.statements[own], votes.votes[own])
            assert placed.position == pytest.approx(tuple(drawn.positions[row]), abs=1e-9)
            assert placed.group == (None if drawn.membership[row] < 0 else drawn.membership[row])
            assert 0.0 <= placed.certainty <= 1.0


def test_weights_of_votes_add_up_to_the_log_odds():
    drawn = fit(*CAMPS.arrays, moderated_out=[5], confidence=False)
    odds = np.log(drawn.chances), np.log1p(-drawn.chances)
    for one in (0, 50, 90):
        reasons = explain_participant(drawn, one)
        own = int(drawn.membership[drawn.participant_index[one]])
        assert [r.weight for r in reasons] == sorted((r.weight for r in reasons), reverse=True)
        assert len(reasons) == 15 and 5 not in {r.statement for r in reasons}
        each = sum(odds[0 if r.vote > 0 else 1][:, drawn.statement_index[r.statement]] for r in reasons)
        with_weights = each + np.log(drawn.weights)
        rival = max((g for g in range(3) if g != own), key=lambda g: with_weights[g])
        assert sum(r.weight for r in reasons) == pytest.approx(each[own] - each[rival])
        # all votes together and the groups' sizes are what places somebody
        mine = CAMPS.people == one
        certainty = project(drawn, CAMPS.statements[mine], CAMPS.votes[mine]).certainty
        assert certainty == pytest.approx(np.exp(with_weights[own]) / np.exp(with_weights).sum(), abs=1e-6)


def test_reasons_for_another_group_point_the_other_way():
    votes = camps((40, 40), 12, seed=3)
    drawn = fit(*votes.arrays, confidence=False)
    own = votes.people == 0
    for_mine, for_other = (
        explain(drawn, votes.statements[own], votes.votes[own], group=g) for g in (drawn.membership[0], 1 - drawn.membership[0])
    )  # fmt: skip
    assert {r.statement: r.weight for r in for_mine} == pytest.approx({r.statement: -r.weight for r in for_other})
    assert explain(drawn, [], []) == ()
    assert PRIOR > 0 and all(np.isfinite(r.weight) for r in for_mine)


def test_a_pass_carries_nothing():
    drawn = fit(*CAMPS.arrays, confidence=False)
    reasons = explain(drawn, [0, 1, 2], [1, 0, -1])
    assert {r.statement: r.weight for r in reasons}[1] == 0.0


def test_who_and_what_is_unknown_is_said_by_name():
    drawn = fit(*CAMPS.arrays, confidence=False)
    with pytest.raises(errors.UnknownParticipant):
        explain_participant(drawn, 1000)
    with pytest.raises(errors.UnknownParticipant):
        predict(drawn, [1000], [1])
    with pytest.raises(errors.UnknownStatement):
        predict(drawn, [1], [1000])
    with pytest.raises(errors.UnequalLengths):
        predict(drawn, [1, 2], [1])
    with pytest.raises(errors.BadVotes):
        project(drawn, [1, 2], [1])


def test_predictions_lie_between_disagree_and_agree_and_know_the_camps():
    hidden = (CAMPS.people * 31 + CAMPS.statements * 17) % 9 == 0
    seen = CAMPS.some(~hidden)
    drawn = fit(*seen.arrays, confidence=False)
    expected = predict(drawn, CAMPS.people[hidden], CAMPS.statements[hidden])
    assert (np.abs(expected) <= 1.0).all()
    assert (np.sign(expected) == CAMPS.votes[hidden]).mean() > 0.85

"""How sure groups and placings are."""

from __future__ import annotations

import json

import numpy as np
import pytest

from samskap.engines.opinionmap import fit, with_confidence
from tests.engines.opinionmap.planted import camps, crowd

CLEAR = camps((50, 40, 45), 20, seed=1, clear=0.9)
FULL = camps((80, 40, 60), 14, seed=2, clear=0.8, shared=2)
VAGUE = FULL.some(np.random.default_rng(0).random(FULL.votes.size) < 0.7)


def confidences(drawn):
    return [one.confidence for one in drawn.groups]


def test_the_seed_changes_figures_and_nothing_else():
    one, again, other = (fit(*VAGUE.arrays, seed=seed) for seed in (1, 1, 2))
    assert json.dumps(one.to_dict()) == json.dumps(again.to_dict())
    assert np.array_equal(one.membership, other.membership)
    assert not np.array_equal(one.certainty, other.certainty, equal_nan=True)
    unlike = {key for key, value in one.to_dict().items() if value != other.to_dict()[key]}
    assert unlike == {"seed", "certainty", "groups"}
    for mine, its in zip(one.groups, other.groups, strict=True):
        assert (mine.size, mine.centre, mine.representative) == (its.size, its.centre, its.representative)


def test_clear_groups_are_sure():
    drawn = fit(*CLEAR.arrays)
    assert drawn.k == 3
    assert all(one >= 0.85 for one in confidences(drawn))
    placed = drawn.membership >= 0
    assert np.array_equal(np.isnan(drawn.certainty), ~placed)
    assert (drawn.certainty[placed] >= 0.85).mean() > 0.9
    assert ((drawn.certainty[placed] >= 0.0) & (drawn.certainty[placed] <= 1.0)).all()


def test_vague_groups_are_less_sure_than_clear_ones():
    vague, clear = fit(*VAGUE.arrays), fit(*CLEAR.arrays)
    assert max(confidences(vague)) < min(confidences(clear))


def test_without_confidence_and_afterwards():
    drawn = fit(*CLEAR.arrays, seed=4, confidence=False)
    assert set(confidences(drawn)) == {None}
    assert drawn.certainty is None
    later = with_confidence(drawn, seed=4)
    assert json.dumps(later.to_dict()) == json.dumps(fit(*CLEAR.arrays, seed=4).to_dict())
    assert confidences(with_confidence(drawn, seed=4, rounds=5)) != confidences(later) or min(confidences(later)) == 1.0


@pytest.mark.parametrize("drawn", [fit(*crowd(80, 10).arrays), fit(*CLEAR.arrays, mode="polis")])
def test_where_nothing_can_be_sure_nothing_is_said(drawn):
    assert drawn.certainty is None
    assert set(confidences(drawn)) <= {None}
    assert with_confidence(drawn) is drawn


def test_a_person_between_the_groups_is_less_sure():
    votes = camps((40, 40), 12, seed=5, clear=0.9)
    first = (votes.statements[:12], votes.votes[:12])
    # agrees with the first camp on eight of twelve
    half = first[1].copy()
    half[:4] *= -1
    people, said, cast = (
        np.concatenate([one, two]) for one, two in zip(votes.arrays, (np.full(12, 99), first[0], half), strict=True)
    )
    drawn = fit(people, said, cast)
    row = drawn.participant_index[99]
    placed = drawn.certainty[(drawn.membership >= 0) & (np.arange(81) != row)]
    assert drawn.membership[row] < 0 or drawn.certainty[row] <= np.median(placed)

"""Sets of weights: what lies between their corners is what was said, no more and no less."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from samskap.engines.allocation.errors import BadWeights
from samskap.engines.allocation.weighting import Weights, around, between, constrained, ranked

Inequality = tuple[list[int], int]


def test_a_ranking_gives_the_corners_that_are_known() -> None:
    assert set(ranked([1, 2, 3], least=Fraction(0)).corners) == {
        (1, 0, 0),
        (Fraction(1, 2), Fraction(1, 2), 0),
        (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)),
    }
    assert min(min(corner) for corner in ranked([2, 1, 3]).corners) == Fraction(1, 9)
    assert all(b >= a >= c for a, b, c in ranked([2, 1, 3]).corners)
    assert ranked([1, 1], least=Fraction(0)).corners == ((0, 1), (1, 0))  # the same rank: nothing said


def test_stated_weights_are_off_by_the_factor_at_most() -> None:
    stated = [5, 3, 2]
    weights = around(stated)
    assert len(weights.corners) == 6
    for corner in weights.corners:
        for i, k in combinations(range(3), 2):
            off = corner[i] / corner[k] / Fraction(stated[i], stated[k])
            assert Fraction(1, 2) <= off <= 2
    ratios = [(i, k, Fraction(stated[i], stated[k])) for i in range(3) for k in range(3) if i != k]
    rows = [([2 if x == i else -ratio if x == k else 0 for x in range(3)], 0) for i, k, ratio in ratios]
    assert weights == constrained(3, rows)
    assert around(stated, 1).corners == ((Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)),)
    assert around([7]).corners == ((1,),)
    assert all(corner[1] == 0 for corner in around([1, 0, 1]).corners)
    assert len(around([1] * 8).corners) == 254


def test_bounds_around_each_weight() -> None:
    quarter = Fraction(1, 4)
    weights = between([quarter] * 3, [Fraction(1, 2)] * 3)
    assert set(weights.corners) == {
        (Fraction(1, 2), quarter, quarter),
        (quarter, Fraction(1, 2), quarter),
        (quarter, quarter, Fraction(1, 2)),
    }
    assert weights.middle == (Fraction(1, 3),) * 3


inequalities = st.lists(st.tuples(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(-1, 1)), max_size=5)


@settings(max_examples=300, deadline=None)
@given(inequalities, st.lists(st.integers(-4, 4), min_size=3, max_size=3))
def test_the_corners_are_those_of_the_set(rows: list[Inequality], direction: list[int]) -> None:
    """Every corner keeps every inequality; none lies between others; and a linear program finds none further out."""
    matrix, bounds = [[-a for a in row] for row, _ in rows] or None, [-bound for _, bound in rows] or None
    solved = linprog(direction, A_ub=matrix, b_ub=bounds, A_eq=[[1, 1, 1]], b_eq=[1])
    try:
        corners = constrained(3, rows).corners
    except BadWeights:
        assert solved.status == 2
        return
    for corner in corners:
        assert all(sum(a * w for a, w in zip(row, corner, strict=True)) >= bound for row, bound in rows)
    least = min(sum(d * w for d, w in zip(direction, corner, strict=True)) for corner in corners)
    assert solved.status == 0 and abs(solved.fun - float(least)) < 1e-7
    points = np.array([[float(one) for one in corner] for corner in corners])
    for i in range(len(points)):
        others = np.delete(points, i, axis=0)
        if len(others):
            inside = linprog(
                np.zeros(len(others)), A_eq=np.vstack([others.T, np.ones(len(others))]), b_eq=[*points[i], 1]
            )
            assert inside.status == 2 or len(set(corners)) < len(corners)


@pytest.mark.parametrize(
    "make",
    [
        lambda: around([]),
        lambda: around([0, 0]),
        lambda: around([1, -1]),
        lambda: around([1, 1], Fraction(1, 2)),
        lambda: around([1] * 40),
        lambda: ranked([]),
        lambda: ranked([1, 2], least=Fraction(3, 4)),
        lambda: between([Fraction(1, 2)] * 3, [Fraction(1)] * 3),
        lambda: between([Fraction(0)] * 3, [Fraction(1, 4)] * 3),
        lambda: between([Fraction(0)], [Fraction(1), Fraction(1)]),
        lambda: constrained(2, [([1], 0)]),
        lambda: constrained(2, [([1, -1], 2)]),
        lambda: Weights(((Fraction(1, 2), Fraction(1, 4)),)),
        lambda: Weights(((Fraction(2), Fraction(-1)),)),
    ],
)
def test_weights_that_cannot_be(make: object) -> None:
    with pytest.raises(BadWeights):
        make()  # type: ignore[operator]

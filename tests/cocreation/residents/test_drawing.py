"""The order in which one visitor meets the statements."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from samskap.cocreation.drawing import draw

ids = st.lists(st.integers(1, 10**12), unique=True, min_size=1, max_size=40)


@given(ids, st.text(max_size=20), st.integers(0, 39))
def test_an_answered_statement_leaves_the_order_of_the_rest(found: list[int], seed: str, position: int) -> None:
    whole = draw(found, [1.0] * len(found), seed, len(found))
    gone = whole[position % len(whole)]
    rest = [one for one in found if one != gone]
    assert draw(rest, [1.0] * len(rest), seed, len(rest)) == [one for one in whole if one != gone]


@given(ids, st.text(max_size=20))
def test_everything_is_drawn_once(found: list[int], seed: str) -> None:
    assert sorted(draw(found, [0.5] * len(found), seed, 99)) == sorted(found)


def test_the_chance_is_in_proportion_to_the_priority() -> None:
    """2,000 visitors; the standard deviation of a share is at most 0.011."""
    first = Counter(draw([1, 2, 3], [1.0, 2.0, 7.0], f"visitor {n}", 1)[0] for n in range(2000))
    assert [abs(first[one] / 2000 - share) < 0.04 for one, share in ((1, 0.1), (2, 0.2), (3, 0.7))] == [True] * 3


def test_no_priority_is_no_chance_but_no_fault() -> None:
    assert draw([1, 2], [0.0, 1.0], "x", 2) == [2, 1]
    assert draw([], [], "x", 5) == []

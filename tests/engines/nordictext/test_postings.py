"""BM25 held against the formula, word by word; growing held against building at once."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.nordictext.postings import Postings

BAGS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=12).map(Counter), min_size=1, max_size=12)
QUERY = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0.1, 3), max_size=5)


def formula(bags: list[Counter[str]], query: dict[str, float], k1: float, b: float) -> list[float]:
    number, mean = len(bags), sum(bag.total() for bag in bags) / len(bags)
    found = []
    for bag in bags:
        score = 0.0
        for term, weight in query.items():
            having = sum(term in other for other in bags)
            idf = math.log(1 + (number - having + 0.5) / (having + 0.5))
            norm = k1 * (1 - b + b * bag.total() / mean) if mean else k1
            if bag[term]:
                score += weight * idf * bag[term] * (k1 + 1) / (bag[term] + norm)
        found.append(score)
    return found


@given(BAGS, QUERY, st.sampled_from([(1.2, 0.75), (2.0, 0.0), (0.5, 1.0)]))
def test_scores_are_those_of_the_formula(
    bags: list[Counter[str]], query: dict[str, float], k: tuple[float, float]
) -> None:
    index = Postings(*k)
    index.add(bags)
    np.testing.assert_allclose(index.scores(query), formula(bags, query, *k), atol=1e-6)
    assert np.all(index.scores(query) <= index.best(query) + 1e-6)


@given(BAGS, QUERY, st.data())
def test_growing_is_building_at_once(bags: list[Counter[str]], query: dict[str, float], data: st.DataObject) -> None:
    whole, grown = Postings(), Postings()
    whole.add(bags)
    at = 0
    while at < len(bags):
        step = data.draw(st.integers(1, len(bags) - at))
        grown.add(bags[at : at + step])
        at += step
    np.testing.assert_allclose(grown.scores(query), whole.scores(query), atol=1e-9)


def test_segments_stay_few() -> None:
    index = Postings()
    for number in range(500):
        index.add([Counter({f"t{number % 37}": 1, "common": 2})])
    assert len(index._segments) <= 10
    assert index.holding("common") == index.size == 500
    assert index.scores({"t5": 1.0})[5] == pytest.approx(index.scores({"t5": 1.0})[42])


def test_nothing_in_nothing_out() -> None:
    empty = Postings()
    empty.add([])
    assert empty.scores({"a": 1.0}).shape == (0,)
    empty.add([Counter()])
    assert empty.scores({"a": 1.0}).tolist() == [0.0]

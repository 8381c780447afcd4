"""The judged needs are what they say they are, and the figures are computed as they are described."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from bench import calls
from samskap.calls.comparing import CallText, Comparison


def test_the_judged_set_speaks_three_languages_and_real_topics(shared_data: Path) -> None:
    asked, right, topics = calls.needs(), calls.grades(), calls.topics(shared_data)
    assert len(asked) >= 60
    assert min(Counter(need.language for need in asked.values()).values()) >= 20
    assert len({need.text for need in asked.values()}) == len(asked)
    assert set(right) <= set(asked)
    assert {topic for of in right.values() for topic in of} <= set(topics)
    assert {grade for of in right.values() for grade in of.values()} == {1, 2, 3}


def test_measure_by_hand() -> None:
    right = {"a": 3, "b": 1}
    assert calls.ndcg(["a", "b", "x"], right) == 1
    assert calls.ndcg(["x", "a"], right) == pytest.approx((7 / math.log2(3)) / (7 + 1 / math.log2(3)))
    assert calls.ndcg([*"cdefghijkl", "a"], right) == 0


def test_words_find_english_calls_for_english_needs(shared_data: Path) -> None:
    asked, right, topics = calls.needs(), calls.grades(), calls.topics(shared_data)
    keys = list(topics)
    texts = [CallText(number, "en", calls._text(record)) for number, record in enumerate(topics.values())]
    comparison = Comparison(texts, list(asked.values()), {})
    names = [name for name in right if name.startswith("en")]
    found = {name: [keys[one.call] for one in comparison.calls_for(asked[name])] for name in names}
    assert sum(calls.ndcg(found[name], right[name]) for name in names) / len(names) > 0.28


def test_without_the_real_calls_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSKAP_SHARED_DATA", str(tmp_path))
    [row] = calls.measure()
    assert (row.ours, row.reached) == ("not measured", None)

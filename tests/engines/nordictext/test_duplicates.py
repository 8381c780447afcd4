"""Duplicates are proposed with the sentences that match; what differs in one deciding word is not the same."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from bench.text_tasks import eu_topics
from samskap.engines.nordictext import NordicTextError, pairs
from tests.engines.nordictext.concepts import embed

TEXTS = [
    "Mötesplatser för äldre. Många är ensamma.",
    "Mötesplatser för äldre 2027. Många sitter ensamma hemma.",
    "Mötesplatser för unga. Många är ensamma.",
    "Laddstolpar i hamnen.",
]


def test_the_same_again_comes_first_and_another_audience_below() -> None:
    found = pairs(TEXTS, ["sv"] * 4)
    assert (found[0].first, found[0].second) == (0, 1)
    scores = {(one.first, one.second): one.score for one in found}
    assert scores[0, 1] > 0.7 > 0.4 > scores[0, 2]
    assert all(one.first < one.second and 0 <= one.score <= 1 for one in found)
    assert found[0].passages[0] in {"Mötesplatser för äldre.", "Många är ensamma."}


def test_order_changes_nothing() -> None:
    back = [(3 - one.second, 3 - one.first, one.score) for one in pairs(TEXTS[::-1], ["sv"] * 4)]
    assert sorted(back) == sorted((one.first, one.second, one.score) for one in pairs(TEXTS, ["sv"] * 4))


def test_pairs_across_languages_by_meaning() -> None:
    texts = ["Vi vill ha rent vatten", "We want clean water", "We want electric buses", "Vi ønsker rent vann"]
    found = pairs(texts, ["sv", "en", "en", "nb"], embed=embed)
    top = {(one.first, one.second) for one in found[:3]}
    assert top == {(0, 1), (0, 3), (1, 3)}


def test_nothing_to_compare() -> None:
    assert pairs([], []) == pairs(["ensam"], ["sv"]) == []
    with pytest.raises(NordicTextError):
        pairs(TEXTS, ["sv"] * 4, only=[(1, 1)])


def test_precision_on_pairs_judged_by_hand(shared_data: Path) -> None:
    topics = eu_topics(shared_data)
    place = {one: number for number, one in enumerate(topics)}
    with Path(__file__).with_name("judged_pairs.csv").open(encoding="utf-8", newline="") as opened:
        read = [(place[row["first"]], place[row["second"]], row["same"] == "1") for row in csv.DictReader(opened)]
    assert len(read) == 200
    same = {(min(a, b), max(a, b)): is_same for a, b, is_same in read}
    found = pairs(list(topics.values()), ["en"] * len(topics), only=list(same))
    hits = np.cumsum([same[one.first, one.second] for one in found])
    at = int(np.flatnonzero(hits >= 0.9 * hits[-1])[0])
    assert hits[at] / (at + 1) >= 0.95

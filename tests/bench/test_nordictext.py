"""The family that measures texts: its measures are right, its peers are those of others, absent data claims nothing."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from bench import nordictext
from bench.text_peers import bm25, tfidf
from bench.text_tasks import Task, judged, ranks_of, swefaq


def test_measures_by_hand() -> None:
    found = judged([1, 3, None, 11])
    assert found.ndcg == pytest.approx((1 + 1 / math.log2(4)) / 4)
    assert (found.recall, found.mrr) == (0.5, pytest.approx((1 + 1 / 3) / 4))
    rows = np.array([[0.2, 0.9, 0.9], [0.0, 0.0, 0.0]])
    assert ranks_of(rows.__getitem__, [2, 1]) == [2, None]


def test_peers_find_what_they_should() -> None:
    task = Task("t", ["Avfall i kommunen", "Skolor och bibliotek"], "sv", ["bibliotek", "kommunens"], "sv", [1, 0])
    for peer in (bm25, tfidf):
        assert ranks_of(peer(task).__getitem__, task.right) == [1, 1]


def test_peers_reach_their_published_figures(shared_data: Path) -> None:
    task = swefaq(shared_data / "texts")
    assert judged(ranks_of(tfidf(task).__getitem__, task.right)).ndcg == pytest.approx(0.743, abs=0.002)
    assert judged(ranks_of(bm25(task).__getitem__, task.right)).ndcg == pytest.approx(0.688, abs=0.004)


def test_words_and_letters_alone_beat_them_on_real_questions(shared_data: Path) -> None:
    assert nordictext._ours(swefaq(shared_data / "texts"), None).ndcg >= 0.743


def test_without_the_texts_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSKAP_SHARED_DATA", str(tmp_path))
    (row,) = nordictext.measure("quick")
    assert row.ours == "not measured" and row.reached is None and str(tmp_path) in row.note

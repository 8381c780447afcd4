"""The families that measure the stable map: what they say is what they measured."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from bench import intervals, planted, scale, stability
from bench.rows import Row
from bench.scale_worker import EACH, STATEMENTS, conversation


def sensible(rows: list[Row]) -> None:
    assert len({(row.measure, row.case) for row in rows}) == len(rows)
    for row in rows:
        assert re.search(r"\d|none", row.ours) and "nan" not in row.ours + row.note
        assert (row.peer is None) is (row.peer_value is None)
        assert (row.must_reach == "") is (row.reached is None) or row.measure.startswith("a tenth")


def test_planted_groups_are_found_and_none_where_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(planted.SEEDS, "quick", 1)
    rows = planted.measure("quick")
    sensible(rows)
    assert [row.ours for row in rows] == ["1 of 1"] * 7
    assert all(row.reached for row in rows)
    assert [row.peer_value for row in rows[4:]] == ["0 of 1"] * 3


def test_intervals_are_held_against_the_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(intervals.SEEDS, "quick", 2)
    rows = intervals.measure("quick")
    sensible(rows)
    assert len(rows) == 4 * (len(intervals.KINDS) + 3)
    shares = rows[0]
    assert shares.reached and 93 <= float(shares.ours.split(" %")[0]) < 100


def test_half_of_the_statements_are_alike_in_all_groups() -> None:
    made, alike = intervals.half_alike(1, 3)
    assert np.ptp(made.agree, axis=0)[alike].max() == 0.0
    assert np.count_nonzero(np.ptp(made.agree, axis=0)[~alike] > 0.1) > 0.9 * np.count_nonzero(~alike)


def test_an_interval_that_misses_counts_as_missed() -> None:
    truth = np.array([0.1, 0.5, 0.9])
    assert intervals._holds(truth, np.array([0.0, 0.6, 0.8]), np.array([0.2, 0.7, 0.85])).tolist() == [
        True,
        False,
        False,
    ]


def test_everybody_votes_once_on_each_of_their_statements() -> None:
    who, what, votes = conversation(700)
    assert (who.dtype, what.dtype, votes.dtype) == (np.int32, np.int32, np.int8)
    assert np.unique(who.astype(np.int64) * STATEMENTS + what).size == votes.size == 700 * EACH
    assert set(np.unique(votes).tolist()) == {-1, 0, 1} and np.unique(what).size == STATEMENTS


def test_scale_tells_cpu_and_the_memory_of_the_whole_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "FEW", (300, 600))
    rows = scale.measure("quick")
    sensible(rows)
    assert len(rows) == 3
    seconds, megabytes = (float(one) for one in re.findall(r"[\d.]+", rows[0].ours))
    assert 0 < seconds < 60 and 50 < megabytes < 1000


def test_other_names_are_distinct_and_lead_back() -> None:
    ids = np.array([7, 3, 7, 9])
    for text in (False, True):
        new, called = stability._renamed(ids, np.random.default_rng(0), text=text)
        assert [called[one] for one in ids.tolist()] == new.tolist() and len(set(called.values())) == 3
        assert (new.dtype.kind == "U") is text


def test_the_smallest_real_conversation_keeps_its_groups(shared_data: Path) -> None:
    assert shared_data.is_dir()
    rows = stability.measure("quick")
    sensible(rows)
    assert [row.ours for row in rows[:3]] == ["2 of 2"] * 3
    assert rows[3].measure.startswith("a tenth of the votes")


def test_only_conversations_whose_groups_are_all_sure_count() -> None:
    good, bad = np.full((20, 6), 0.95), np.full((20, 6), 0.5)
    three = dict.fromkeys("abc", good) | {"d": bad}
    sure = dict.fromkeys("abc", (0.9, 0.86))
    assert stability._enough(three, sure | {"d": (0.9, 0.5)}).reached
    assert not stability._enough(three, sure | {"d": (0.9, 0.9)}).reached
    assert not stability._enough(three, sure | {"c": (0.9, 0.5), "d": ()}).reached


def test_without_the_conversations_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSKAP_SHARED_DATA", str(tmp_path))
    (row,) = stability.measure("quick")
    assert row.ours == "not measured" and row.reached is None

"""Votes needed: where a curve crosses its mark, and that absent data claims nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import routing


def test_votes_needed_are_counted_from_where_it_stays() -> None:
    assert routing.needed([10, 20, 30, 40], [0.9, 0.6, 1.0, 0.9], 0.8) == pytest.approx(25)
    assert routing.needed([10, 20], [0.9, 0.85], 0.8) == 10
    assert routing.needed([10, 20], [0.9, 0.7], 0.8) is None


def test_without_the_conversations_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSKAP_SHARED_DATA", str(tmp_path))
    (row,) = routing.measure("quick")
    assert row.ours == "not measured" and row.reached is None and str(tmp_path) in row.note

"""Money shared: the elections that are made up are elections, and without real ones nothing is claimed of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import allocation


def test_an_invented_election_has_voters_of_every_part_of_the_town() -> None:
    instance = allocation.invented(400, 20)
    assert (instance.ballots.size, len(instance.projects)) == (400, 20)
    assert 3 < instance.ballots.projects.size / 400 < 13
    found, seconds = allocation._cpu_of(instance, ("equal-shares", "cost", "none"), 1)
    assert found.winners and seconds > 0


def test_without_the_elections_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSKAP_SHARED_DATA", str(tmp_path))
    monkeypatch.setattr(allocation, "_curve", lambda voters, projects: [])
    (row,) = allocation.measure("quick")
    assert row.ours == "not measured" and row.reached is None and str(tmp_path) in row.note

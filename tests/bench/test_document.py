"""The document of measurements: one table a family, families that are not measured keep theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.rows import Row

GOOD = Row("CPU", "a | b", "1 ms", "peer 1.0", "20 ms", 20.0, "5 times less", True)
BAD = Row("votes a second", "SQLite", "3", None, None, None, "100", False, "slow")


def test_every_row_shows_its_peer_ratio_and_whether_the_demand_was_reached() -> None:
    lines = bench.table([GOOD, BAD]).splitlines()
    assert lines[2] == "| CPU | a \\| b | 1 ms | peer 1.0: 20 ms | 20 | 5 times less | reached |  |"
    assert lines[3] == "| votes a second | SQLite | 3 |  |  | 100 | **not reached** | slow |"


def test_a_family_that_is_not_measured_keeps_its_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "DOCUMENT", tmp_path / "benchmarks.md")
    for name, row in [("load", BAD), ("faults", GOOD), ("load", GOOD)]:
        bench.DOCUMENT.write_text(bench.merged({name: bench.section(name, [row], 1.0, "full")}), encoding="utf-8")
    text = bench.DOCUMENT.read_text(encoding="utf-8")
    assert text.count("## load") == text.count("## faults") == 1
    assert "not reached" not in text
    assert text.index("## faults") < text.index("## load")


def test_the_families_are_the_modules_that_measure() -> None:
    assert {"faults", "load", "opinionmap"} <= set(bench.families())
    assert "rows" not in bench.families()

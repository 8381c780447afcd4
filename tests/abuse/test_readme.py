"""The table of abuse cases names tests that exist, and each of the 25 cases has its line."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
TABLE = (HERE / "README.md").read_text(encoding="utf-8")


def test_every_test_that_the_table_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", TABLE)
    assert len(named) > 40
    gone = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^def {test}\(", (HERE.parent / file).read_text(encoding="utf-8"), re.M)
    ]
    assert not gone


def test_every_case_has_a_line() -> None:
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", TABLE, re.M)] == list(range(1, 26))

"""One map of many people: CPU and peak memory, and whether they grow with the votes and no faster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.parallel import ONE_THREAD
from bench.rows import Row

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = (10_000, 100_000, 1_000_000)
FEW = (3_000, 30_000)
SECONDS, MEMORY = 10.0, 1e9
GROWTH = 1.5


def measure(profile: str = "full") -> list[Row]:
    """A row for each size, and one for the curve; `profile` "quick" ends at 30,000 people."""
    people = FEW if profile == "quick" else PEOPLE
    found = [_run(one) for one in people]
    rows = [_size(one, ran) for one, ran in zip(people, found, strict=True)]
    return [*rows, _curve(people[-2:], found[-2:])]


def _run(people: int) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "bench.scale_worker", str(people)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _size(people: int, ran: dict[str, Any]) -> Row:
    largest = people == PEOPLE[-1]
    return Row(
        measure="CPU and peak memory of one map (stable, without confidence, one thread)",
        case=f"{people:,} participants x 500 statements, {ran['votes']:,} votes",
        ours=f"{ran['seconds']:.2f} s, {ran['peak'] / 1e6:.0f} MB",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach=f"at most {SECONDS:.0f} s, less than {MEMORY / 1e9:.0f} GB" if largest else "",
        reached=ran["seconds"] <= SECONDS and ran["peak"] < MEMORY if largest else None,
        note=(
            f"{1e9 * ran['seconds'] / ran['votes']:.0f} ns a vote, of it the search among at most 1,500 people {ran['search']:.2f} s; "
            f"memory of the whole process, its input and the interpreter, {ran['made'] / 1e6:.0f} MB before the map; "
            f"{ran['groups']} groups of three planted, {100 * ran['placed']:.0f} % of people placed"
        ),
    )


def _curve(people: tuple[int, ...], found: list[dict[str, Any]]) -> Row:
    whole = [ran["seconds"] / ran["votes"] for ran in found]
    rest = [(ran["seconds"] - ran["search"]) / ran["votes"] for ran in found]
    growth = rest[1] / rest[0]
    return Row(
        measure="growth of CPU with votes",
        case=f"{people[0]:,} to {people[1]:,} participants",
        ours=f"{growth:.2f} times the CPU a vote, without the search",
        peer=None,
        peer_value=None,
        ratio=round(growth, 2),
        must_reach=f"linear: at most {GROWTH} times the CPU a vote",
        reached=growth <= GROWTH and whole[1] <= GROWTH * whole[0],
        note=(
            f"with the search, whose cost does not grow, {whole[1] / whole[0]:.2f} times; "
            f"{1e9 * rest[0]:.0f} and {1e9 * rest[1]:.0f} ns a vote without it"
        ),
    )

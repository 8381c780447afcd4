"""Money shared: CPU against pabutools, the same winners on every real election, and what voters and projects cost.

CPU is that of the rule alone, reading left out on both sides, ours and theirs in one run. The comparison of winners takes every
Pabulib file with every rule that pabutools ends within a minute; its answers are kept under `var/bench/` for the next time.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import venv
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from bench.parallel import ONE_THREAD
from bench.rows import Row
from samskap.engines.allocation import Allocation, Ballots, Instance, Project, choose, read_pabulib

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "var" / "bench"
PEER = "pabutools 1.2.3"
SECONDS = 60
Case = tuple[str, str, str, str]  # file, rule, satisfaction, completion
FAST: dict[Case, float] = {
    ("Poland_Wieliczka_2023_Green_Budget", "equal-shares", "cost", "none"): 100.0,
    ("Netherlands_Amsterdam_621", "equal-shares", "cost", "none"): 100.0,
    ("Netherlands_Amsterdam_621", "equal-shares", "cardinality", "none"): 100.0,
    ("Poland_Swiecie_2023", "equal-shares", "cost", "add1-exhaustive"): 50.0,
    ("Poland_Swiecie_2023", "equal-shares", "cost", "add1-overspend"): 50.0,
    ("Poland_Wieliczka_2023_Green_Budget", "equal-shares", "cost", "add1-exhaustive"): 50.0,
}
OPTIONS = (
    ("greedy", "cost", "none"),
    ("greedy", "cardinality", "none"),
    ("phragmen", "cost", "none"),
    ("equal-shares", "cost", "none"),
    ("equal-shares", "cardinality", "none"),
    ("equal-shares", "cost", "add1-exhaustive"),
    ("equal-shares", "cardinality", "add1-exhaustive"),
    ("equal-shares", "cost", "add1-overspend"),
    ("equal-shares", "cardinality", "add1-overspend"),
)
PUBLISHED = ("Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget")


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick" takes small elections and few of them."""
    quick = profile == "quick"
    rows = _curve((1_000, 10_000) if quick else (1_000, 10_000, 100_000), (20, 60) if quick else (20, 60, 200))
    data = Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data")) / "portfolio"
    if not data.is_dir():
        return [_missing("CPU of equal shares", f"no real elections at {data}"), *rows]
    fast = dict(list(FAST.items())[:1]) if quick else FAST
    rows = [_cpu(data, case, least) for case, least in fast.items()] + rows
    rows += [_published(data, name) for name in PUBLISHED]
    if not quick:
        rows.append(_warszawa(data))
    files = sorted(data.glob("*.pb"), key=lambda one: one.stat().st_size)
    return [*rows, _same_winners(files[:2] if quick else files)]


def _read(path: Path) -> Instance:
    with path.open("rb") as file:
        return read_pabulib(file).instance


def _choose(instance: Instance, rule: str, satisfaction: str, completion: str) -> Allocation:
    return choose(
        instance.projects,
        instance.ballots,
        instance.budgets,
        rule=rule,
        satisfaction=satisfaction,
        completion=completion,
    )


def _cpu_of(instance: Instance, options: tuple[str, str, str], rounds: int) -> tuple[Allocation, float]:
    """The outcome and the least CPU seconds of several runs, after one that is not counted."""
    found, least = _choose(instance, *options), float("inf")
    for _ in range(rounds):
        started = time.process_time()
        _choose(instance, *options)
        least = min(least, time.process_time() - started)
    return found, least


def _peer_python() -> Path:
    """The peer's own environment, made the first time."""
    home = WORK / PEER.replace(" ", "-")
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER.replace(" ", "==")], check=True)
        (home / "ready").touch()
    return python


def _peer(path: Path, options: Sequence[str], rounds: int, seconds: float) -> dict[str, Any] | None:
    """What the peer answers; None when it does not end in time."""
    command = [_peer_python(), ROOT / "bench" / "allocation_worker.py", str(rounds), "|".join((str(path), *options))]
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": ""}
    try:
        ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _cpu(data: Path, case: Case, least: float) -> Row:
    name, *options = case
    path = data / f"{name}.pb"
    completed = options[2] != "none"
    found, mine = _cpu_of(_read(path), (options[0], options[1], options[2]), 3 if completed else 10)
    theirs = _peer(path, options, 1 if completed else 2, 900)
    title = f"CPU of {options[0]}, {options[1]}" + (f", {options[2]}" if completed else "")
    if theirs is None:
        return Row(title, name, f"{1e3 * mine:.1f} ms", PEER, "not in 15 minutes", None, "", None)
    same = theirs["winners"] == list(found.winners)
    ratio = theirs["cpu"] / mine
    return Row(
        measure=title,
        case=name,
        ours=f"{1e3 * mine:.1f} ms",
        peer=PEER,
        peer_value=f"{theirs['cpu']:.2f} s",
        ratio=round(ratio, 1),
        must_reach=f"at least {least:.0f} times less",
        reached=ratio >= least and same,
        note="rule only; same winners in the same order" if same else "other winners",
    )


def _warszawa(data: Path) -> Row:
    name = "Poland_Warszawa_2026"
    found, seconds = _cpu_of(_read(data / f"{name}.pb"), ("equal-shares", "cost", "add1-overspend"), 2)
    return Row(
        measure="CPU of equal-shares, cost, add1-overspend",
        case=f"{name} (83 projects, 61,668 voters)",
        ours=f"{seconds:.2f} s",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach="at most 3 s",
        reached=seconds <= 3,
        note=f"{found.steps} steps, {len(found.winners)} projects",
    )


def _published(data: Path, name: str) -> Row:
    with (data / f"{name}.pb").open("rb") as file:
        election = read_pabulib(file)
    found = set(_choose(election.instance, "equal-shares", "cost", "add1-overspend").winners)
    wanted = election.selected or frozenset()
    return Row(
        measure="published winners by equal-shares, cost, add1-overspend",
        case=name,
        ours=f"{len(found & wanted)} of {len(wanted)}, {len(found - wanted)} others",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach="the same",
        reached=found == wanted,
    )


def _same_winners(files: list[Path]) -> Row:
    kept = WORK / "allocation-pabutools-1.2.3.json"
    known: dict[str, list[str] | None] = json.loads(kept.read_text()) if kept.exists() else {}
    compared, different, late = 0, [], 0
    for path in files:
        instance, slow = _read(path), False
        for options in OPTIONS:
            if options[0] == "phragmen" and instance.ballots.kind not in ("approval", "choose-1"):
                continue  # it takes approval ballots only
            key = "|".join((path.name, *options))
            if key not in known:
                # where one kind of Add1 took too long the others do too
                theirs = None if slow else _peer(path, options, 1, SECONDS)
                known[key] = None if theirs is None else theirs["winners"]
                WORK.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(known))
            winners = known[key]
            if winners is None:
                late, slow = late + 1, "add1" in options[2]
                continue
            compared += 1
            if list(_choose(instance, *options).winners) != winners:
                different.append(key)
    return Row(
        measure="same winners in the same order",
        case=f"{len(files)} elections, {compared} outcomes",
        ours=f"{compared - len(different)} the same",
        peer=PEER,
        peer_value=f"{compared}",
        ratio=None,
        must_reach="all",
        reached=not different and compared > 0,
        note=", ".join(different[:5]) or f"{late} more that the peer does not end within {SECONDS} s",
    )


def invented(voters: int, projects: int, seed: int = 0) -> Instance:
    """An election with districts: a voter approves of some eight projects, mostly of their own part of the town."""
    rng = np.random.default_rng(seed)
    home = rng.integers(0, 5, voters)
    chances = np.where(np.arange(projects) % 5 == home[:, None], 4.0, 1.0) * rng.pareto(2.0, projects)
    chances = np.minimum(0.9, 8 * chances / chances.sum(axis=1, keepdims=True))
    rows, columns = np.nonzero(rng.random((voters, projects)) < chances)
    starts = np.searchsorted(rows, np.arange(voters + 1)).astype(np.int64)
    ballots = Ballots("approval", starts, columns.astype(np.int32), np.ones(columns.size, np.int64))
    costs = rng.integers(10, 400, projects) * 500
    named = tuple(Project(f"p{number}", (Fraction(int(cost)),)) for number, cost in enumerate(costs))
    return Instance(named, ballots, (Fraction(int(costs.sum()) // 3),))


def _curve(voters: tuple[int, ...], projects: tuple[int, ...]) -> list[Row]:
    """What voters and projects cost, with Add1 and without; recounting 60 x 10,000 has a demand of its own."""
    rows = []
    for many in voters:
        for few in projects:
            instance = invented(many, few)
            _, plain = _cpu_of(instance, ("equal-shares", "cost", "none"), 3)
            found, completed = _cpu_of(instance, ("equal-shares", "cost", "add1-overspend"), 1)
            recount = (many, few) == (10_000, 60)
            rows.append(
                Row(
                    measure="CPU of equal-shares, cost",
                    case=f"{few} projects, {many:,} voters (invented)",
                    ours=f"{1e3 * plain:.0f} ms",
                    peer=None,
                    peer_value=None,
                    ratio=None,
                    must_reach="at most 300 ms" if recount else "",
                    reached=plain <= 0.3 if recount else None,
                    note=f"with add1-overspend {1e3 * completed:.0f} ms, {found.steps} steps",
                )
            )
    return rows


def _missing(measure_name: str, why: str) -> Row:
    return Row(measure_name, "-", "not measured", None, None, None, "", None, why)

"""`kill -9` of server and worker in the middle of concurrent votes: nothing acknowledged is lost or doubled, and the
worker's interrupted work is taken up again."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.rows import Row
from bench.serving import Portal, serving

STATEMENTS = 20
THREADS = 16


@dataclass(frozen=True)
class Round:
    """What one kill did."""

    acknowledged: int
    lost: int
    doubled: int
    wrong: int
    sent_again: int
    back_after: float
    map_complete: bool
    interrupted: int
    taken_up: bool

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong) and self.map_complete and self.taken_up


def one_round(portal: Portal, number: int, votes: int, chance: random.Random) -> Round:
    """Votes, a kill in their middle, votes until all are acknowledged, then the reckoning."""
    made = portal.inside("make", statements=STATEMENTS, people=0)
    said = portal.folder / "slow.log"
    portal.inside("slow_tasks", file=str(said), first=number * 100, count=2, seconds=2.0)
    _until(lambda: f"start {number * 100}\n" in _text(said), 20)
    load = portal.votes(made["token"], statements=STATEMENTS, votes=votes, threads=THREADS, seconds=400)
    time.sleep(0.5 + chance.random() * 1.0)
    running = load.poll() is None
    mine = [number * 100 + one for one in range(2)]
    interrupted = sum(f"start {one}\n" in _text(said) and f"done {one}\n" not in _text(said) for one in mine)
    portal.kill()
    killed = time.monotonic()
    portal.wait(30)
    back = time.monotonic() - killed
    out, _ = load.communicate(timeout=420)
    report: dict[str, Any] = json.loads(out)
    if not running:
        raise RuntimeError("all votes were cast before the kill: nothing was tested")
    found = portal.inside("verify", id=made["id"], acknowledged=report["acknowledged"])
    missing = votes - found["acknowledged"]
    complete = _until(lambda: _is_complete(portal.inside("map_state", id=made["id"])), 30)
    done = _until(lambda: all(f"done {one}\n" in _text(said) for one in mine), 30)
    return Round(
        acknowledged=found["acknowledged"],
        lost=found["lost"] + missing,
        doubled=found["doubled"] + found["split"],
        wrong=found["wrong"] + found["stale"],
        sent_again=report["sent_again"],
        back_after=back,
        map_complete=complete,
        interrupted=interrupted,
        taken_up=done and interrupted > 0,
    )


def _is_complete(state: dict[str, Any]) -> bool:
    return bool(state["shown"] == state["votes"] and not state["waiting"])


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.exists() else ""


def _until(holds: Any, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


def measure(profile: str = "full") -> list[Row]:
    """Ten kills on SQLite and as many on PostgreSQL; `profile` "quick": two each with 600 votes."""
    rounds, votes = (2, 600) if profile == "quick" else (10, 2000)
    return [_row(database, rounds, votes) for database in ("sqlite", "postgres")]


def _row(database: str, rounds: int, votes: int) -> Row:
    chance = random.Random(20261121)
    with serving(f"faults-{database}", database) as portal:
        done = [one_round(portal, number, votes, chance) for number in range(1, rounds + 1)]
    acknowledged = sum(one.acknowledged for one in done)
    lost, doubled, wrong = (sum(getattr(one, name) for one in done) for name in ("lost", "doubled", "wrong"))
    taken_up = sum(one.taken_up and one.map_complete for one in done)
    return Row(
        measure="kill -9 of server and worker amid votes",
        case=f"{rounds} kills, {votes} votes each, {THREADS} at a time, {'SQLite' if database == 'sqlite' else 'PostgreSQL'}",
        ours=f"{acknowledged} acknowledged: {lost} lost, {doubled} doubled, {wrong} wrong",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach=f"0 lost, 0 doubled, 0 wrong; interrupted work taken up {rounds} of {rounds} times",
        reached=all(one.good for one in done),
        note=f"interrupted work and map taken up {taken_up} of {rounds} times; back after "
        f"{max(one.back_after for one in done):.1f} s at most; {sum(one.sent_again for one in done)} votes sent again",
    )

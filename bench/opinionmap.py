"""Opinion maps: CPU against red-dwarf, and how well Polis' own published groups come out in the polis mode."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import tracemalloc
import venv
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from bench.parallel import ONE_THREAD
from bench.rows import Row
from samskap.engines.opinionmap import adjusted_rand_index, fit
from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.exchange import FILES, PolisExport, decode, read_export

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "var" / "bench"
PEER = "red-dwarf 0.4.0"
# Adjusted Rand index with Polis' published groups that independent runs of its method reached.
PUBLISHED = {
    "vtaiwan.uberx": 0.93,
    "austria-climate.5twd2jsnkf.2022-08-08": 0.98,
    "scoop-hivemind.biodiversity": 0.99,
}
OTHERS = {
    "football-concussions": "its export cannot be rebuilt from a cold start",
    "brexit-consensus": "published as 2 groups; no figure to reach, and why it differs was not found out",
}
SLACK = 0.02
LEAST, AIM = 5.0, 20.0
STABLE = {"stable": "stable mode without confidence", "sure": "stable mode with confidence"}
SURE_ON, SURE_SECONDS = "vtaiwan.uberx", 2.0


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick" takes fewer runs of fewer conversations."""
    data = Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data")) / "opinions"
    if not data.is_dir():
        return [_missing("CPU of one opinion map", f"no real conversations at {data}")]
    names = sorted(one.name for one in data.iterdir() if one.is_dir())
    if profile == "quick":
        names = [name for name in names if name in PUBLISHED][:2]
    exports = {name: _read(data / name) for name in names}
    files = [_prepare(name, export) for name, export in exports.items()]
    found = _compare(files, processes=2 if profile == "quick" else 4, rounds=3 if profile == "quick" else 5)
    for who in STABLE:
        for name, one in _work(who, files, 1 if profile == "quick" else 3).items():
            found[name][who] = one["cpu"]
    rows = [_cpu(name, found[name]) for name in names]
    rows += [_cpu_stable(name, who, found[name]) for who in STABLE for name in names]
    rows += [_agreement(name, exports[name], found[name]) for name in names]
    rows += _large(100_000 if profile == "quick" else 2_000_000)
    return rows


def _read(folder: Path) -> PolisExport:
    with ExitStack() as opened:
        return read_export({one: decode(opened.enter_context((folder / one).open("rb"))) for one in FILES})


def _prepare(name: str, export: PolisExport) -> Path:
    """The current votes, one of each pair, in the order in which Polis' matrix has the participants."""
    ballots = gather(export.participants, export.statements, export.votes, export.times)
    WORK.mkdir(parents=True, exist_ok=True)
    path = WORK / f"{name}.npz"
    np.savez(
        path,
        participants=ballots.participants[ballots.rows],
        statements=ballots.statements[ballots.columns],
        votes=ballots.votes,
        moderated_out=np.array(export.moderated_out, dtype=np.int64),
    )
    return path


def _peer_python() -> Path:
    """The peer's own environment, made the first time."""
    home = WORK / PEER.replace(" ", "-")
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER.replace(" ", "==")], check=True)
        (home / "ready").touch()
    return python


def _compare(files: list[Path], *, processes: int, rounds: int) -> dict[str, dict[str, Any]]:
    """CPU seconds and groups of both, in processes that take turns, one thread each."""
    found: dict[str, dict[str, Any]] = {one.stem: {"ours": [], "red-dwarf": [], "groups": {}} for one in files}
    for turn in range(2 * processes):
        who = ("ours", "red-dwarf")[turn % 2]
        for name, one in _work(who, files, rounds).items():
            found[name][who] += one["cpu"]
            found[name]["groups"][who] = {int(person): group for person, group in one["groups"].items()}
    return found


def _work(who: str, files: list[Path], rounds: int) -> dict[str, Any]:
    """CPU seconds and groups of each conversation by one implementation, in a process of its own."""
    theirs = who == "red-dwarf"
    ran = subprocess.run(
        [
            _peer_python() if theirs else Path(sys.executable),
            Path(__file__).with_name("opinionmap_worker.py"),
            who,
            str(rounds),
            *files,
        ],
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": "" if theirs else str(ROOT / "src")},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def _cpu(name: str, found: dict[str, Any]) -> Row:
    mine, theirs = (statistics.median(found[who]) for who in ("ours", "red-dwarf"))
    ratio = theirs / mine
    return Row(
        measure="CPU of one opinion map (polis mode, one thread)",
        case=name,
        ours=f"{1e3 * mine:.1f} ms",
        peer=PEER,
        peer_value=f"{1e3 * theirs:.0f} ms",
        ratio=round(ratio, 1),
        must_reach=f"at least {LEAST:.0f} times less, aim {AIM:.0f}",
        reached=ratio >= LEAST,
        note=f"peer over ours; medians of {len(found['ours'])} runs in turns",
    )


def _cpu_stable(name: str, who: str, found: dict[str, Any]) -> Row:
    mine, polis, theirs = (statistics.median(found[one]) for one in (who, "ours", "red-dwarf"))
    wanted = who == "sure" and name == SURE_ON
    return Row(
        measure=f"CPU of one opinion map ({STABLE[who]}, one thread)",
        case=name,
        ours=f"{1e3 * mine:.0f} ms",
        peer=PEER,
        peer_value=f"{1e3 * theirs:.0f} ms",
        ratio=round(theirs / mine, 2),
        must_reach=f"at most {SURE_SECONDS:.0f} s" if wanted else "",
        reached=mine <= SURE_SECONDS if wanted else None,
        note=f"polis mode {1e3 * polis:.1f} ms; median of {len(found[who])}",
    )


def _agreement(name: str, export: PolisExport, found: dict[str, Any]) -> Row:
    def index(groups: dict[int, int]) -> float:
        both = [(group, groups[one]) for one, group in export.groups.items() if group is not None and one in groups]
        return adjusted_rand_index([published for published, _ in both], [found for _, found in both])

    # from the votes as exported, revotes and times included, not from the prepared ones
    drawn = fit(
        export.participants,
        export.statements,
        export.votes,
        times=export.times,
        moderated_out=export.moderated_out,
        mode="polis",
    )
    placed = drawn.membership >= 0
    mine = index(dict(zip(drawn.participants[placed].tolist(), drawn.membership[placed].tolist(), strict=True)))
    least = PUBLISHED[name] - SLACK if name in PUBLISHED else None
    return Row(
        measure="adjusted Rand index with the groups that Polis published",
        case=name,
        ours=f"{mine:.3f} ({drawn.k} groups)",
        peer=PEER,
        peer_value=f"{index(found['groups']['red-dwarf']):.3f}",
        ratio=None,
        must_reach="" if least is None else f"at least {least:.2f}",
        reached=None if least is None else mine >= least,
        note=OTHERS.get(name, ""),
    )


def _large(votes: int) -> list[Row]:
    """A conversation of the size of the largest known one, with two planted camps."""
    rng = np.random.default_rng(0)
    people, statements = max(votes // 60, 1), 783
    who = rng.integers(0, people, votes)
    what = rng.integers(0, statements, votes)
    side = np.where(rng.random(votes) < 0.8, 1, -1) * np.where(who % 3 == 0, 1, -1) * np.where(what % 2, 1, -1)
    cast = np.where(rng.random(votes) < 0.15, 0, side).astype(np.int8)
    started = time.process_time()
    drawn = fit(who, what, cast, mode="polis")
    seconds = time.process_time() - started
    tracemalloc.start()
    fit(who, what, cast, mode="polis")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    case = f"{len(drawn.participants):,} participants x {statements} statements, {votes:,} votes"
    dense = len(drawn.participants) * statements * 8
    return [
        Row("CPU of one opinion map (polis mode), large", case, f"{seconds:.2f} s", None, None, None, "", None),
        Row(
            measure="memory of one opinion map (polis mode), large",
            case=case,
            ours=f"{peak / 1e6:.0f} MB",
            peer="a dense matrix of float64",
            peer_value=f"{dense / 1e6:.0f} MB",
            ratio=round(dense / peak, 2),
            must_reach="",
            reached=None,
            note="peak of what numpy and Python hold, the given arrays not counted",
        ),
    ]


def _missing(measure_name: str, why: str) -> Row:
    return Row(measure_name, "-", "not measured", None, None, None, "", None, why)

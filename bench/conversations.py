"""The real conversations: the current vote of every pair, in memory."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.exchange import FILES, decode, read_export

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, eq=False, slots=True)
class Real:
    """Parallel arrays, one entry a vote and one vote a pair, and the ids of statements that were moderated out."""

    participants: npt.NDArray[Any]
    statements: npt.NDArray[Any]
    votes: npt.NDArray[np.int8]
    moderated_out: tuple[int, ...]


def folder() -> Path:
    """Where they are."""
    return Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data")) / "opinions"


def names() -> list[str]:
    """Those that are there; none without the folder."""
    return sorted(one.name for one in folder().iterdir() if one.is_dir()) if folder().is_dir() else []


@cache
def read(name: str) -> Real:
    """One of them, read once by each process."""
    with ExitStack() as opened:
        export = read_export({one: decode(opened.enter_context((folder() / name / one).open("rb"))) for one in FILES})
    ballots = gather(export.participants, export.statements, export.votes, export.times)
    return Real(
        ballots.participants[ballots.rows],
        ballots.statements[ballots.columns],
        ballots.votes,
        tuple(int(one) for one in export.moderated_out),
    )

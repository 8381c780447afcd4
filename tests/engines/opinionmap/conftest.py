"""The five real conversations, as arrays."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest


@dataclass(frozen=True)
class Conversation:
    participants: np.ndarray
    statements: np.ndarray
    votes: np.ndarray
    times: np.ndarray
    moderated_out: list[int]
    published: dict[int, int]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def conversation(shared_data: Path) -> Callable[[str], Conversation]:
    """Read by its own few lines, so that the engine's reader is not its own judge."""
    kept: dict[str, Conversation] = {}

    def read(name: str) -> Conversation:
        if name not in kept:
            folder = shared_data / "opinions" / name
            votes = _rows(folder / "votes.csv")
            kept[name] = Conversation(
                *(
                    np.array([int(row[column]) for row in votes])
                    for column in ("voter-id", "comment-id", "vote", "timestamp")
                ),
                [int(row["comment-id"]) for row in _rows(folder / "comments.csv") if row["moderated"] == "-1"],
                {
                    int(row["participant"]): int(row["group-id"])
                    for row in _rows(folder / "participants-votes.csv")
                    if row["group-id"]
                },
            )
        return kept[name]

    return read

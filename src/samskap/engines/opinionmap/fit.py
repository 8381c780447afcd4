"""The one way in: votes -> map."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, gather
from .confidence import with_confidence
from .errors import UnknownMode
from .polis import polis_map
from .result import Id, OpinionMap
from .stable import stable_map

MODES = {"stable": stable_map, "polis": polis_map}


def fit(
    participants: npt.ArrayLike,
    statements: npt.ArrayLike,
    votes: npt.ArrayLike,
    *,
    times: npt.ArrayLike | None = None,
    moderated_out: Iterable[Id] = (),
    mode: str = "stable",
    seed: int = 0,
    confidence: bool = True,
) -> OpinionMap:
    """Groups of opinion, common ground and what divides, from votes.

    `participants`, `statements`, `votes` are parallel, one entry a vote: ids are whole numbers or
    text, votes +1 (agree), -1 (disagree), 0 (pass). Of several votes of one participant on one
    statement the last counts: by `times` if given, among equal times and otherwise by row order.
    `moderated_out` are ids of statements that must not shape the map. Without any vote the map is
    empty. What each mode does stands with the mode (`stable.stable_map`, `polis.polis_map`). With
    `confidence` the stable map says how sure each group and placing is (`confidence.with_confidence`,
    which alone uses `seed`).

    Raises BadVotes (and its kinds), UnknownMode.
    """
    if mode not in MODES:
        raise UnknownMode(f"There is no mode “{mode}”; there is {', '.join(MODES)}.")
    ballots = gather(participants, statements, votes, times)
    return map_of(ballots, moderated_out, mode=mode, seed=seed, confidence=confidence)


def map_of(ballots: Ballots, moderated_out: Iterable[Id], *, mode: str, seed: int, confidence: bool) -> OpinionMap:
    """The map of votes that are gathered already; the rest as in `fit`."""
    out = set(moderated_out)
    counted = np.array([one not in out for one in ballots.statements.tolist()], dtype=np.bool_)
    drawn = MODES[mode](ballots, counted, seed)
    return with_confidence(drawn, seed=seed) if confidence else drawn

"""A map that goes on: new votes, votes nobody has cast yet, and a closer look at one group."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, Floats, gather, merge
from .errors import UnequalLengths, UnknownParticipant, UnknownStatement
from .fit import map_of
from .result import Id, OpinionMap


def update(
    drawn: OpinionMap,
    participants: npt.ArrayLike,
    statements: npt.ArrayLike,
    votes: npt.ArrayLike,
    *,
    times: npt.ArrayLike | None = None,
    moderated_out: Iterable[Id] = (),
    confidence: bool = True,
) -> OpinionMap:
    """The map of the votes so far and of those cast since: the same as `fit` gives for all of them, in that order.

    `participants`, `statements`, `votes`, `times` as in `fit`; a new vote takes the place of an older one on the same
    statement. `moderated_out` are moderated since. Only new votes are read; groups are looked for anew, which is what
    makes the maps equal.

    Raises BadVotes, VotesNeeded.
    """
    before = drawn.votes_cast
    out = set(moderated_out) | set(before.statements[~drawn.counted].tolist())
    ballots = merge(before, gather(participants, statements, votes, times))
    return map_of(ballots, out, mode=drawn.mode, seed=drawn.seed, confidence=confidence)


def subgroups(drawn: OpinionMap, group: int, *, confidence: bool = True) -> OpinionMap:
    """The map of one group's members alone: the groups within it, if their votes carry any.

    `group` is the group's id. Raises VotesNeeded, KeyError (no such group).
    """
    before = drawn.votes_cast
    members = next((one.members for one in drawn.groups if one.id == group), None)
    if members is None:
        raise KeyError(f"There is no group {group}.")
    inside = np.zeros(before.participants.size, dtype=np.bool_)
    inside[members] = True
    counts = np.diff(before.starts)
    pairs = np.repeat(inside, counts)
    ballots = Ballots(
        before.participants[inside],
        before.statements,
        before.columns[pairs],
        np.append(0, np.cumsum(counts[inside])),
        before.votes[pairs],
    )
    out = before.statements[~drawn.counted].tolist()
    return map_of(ballots, out, mode=drawn.mode, seed=drawn.seed, confidence=confidence)


def predict(drawn: OpinionMap, participants: npt.ArrayLike, statements: npt.ArrayLike) -> Floats:
    """What is to be expected of votes not cast: -1 (disagree) to 1 (agree) for each pair of participant and statement.

    `participants`, `statements`: 1-D, equally long, ids of the map. Fitted when first asked for, see
    `factors.fit_prediction`.

    Raises UnequalLengths, UnknownParticipant, UnknownStatement, VotesNeeded.
    """
    who, what = np.atleast_1d(np.asarray(participants)), np.atleast_1d(np.asarray(statements))
    if who.shape != what.shape or who.ndim != 1:
        raise UnequalLengths("Participants and statements must be equally long lists.")
    try:
        rows = [drawn.participant_index[one] for one in who.tolist()]
    except KeyError as error:
        raise UnknownParticipant(f"There is no participant {error} on the map.") from error
    try:
        columns = [drawn.statement_index[one] for one in what.tolist()]
    except KeyError as error:
        raise UnknownStatement(f"There is no statement {error} on the map.") from error
    return drawn.prediction.at(rows, columns)

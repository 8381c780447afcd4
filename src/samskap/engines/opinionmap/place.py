"""Where somebody stands on a map that is already made, and which of their votes say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .ballots import Floats, Ints, gather
from .clusters import nearest
from .errors import UnknownParticipant
from .result import Id, OpinionMap
from .standing import CLEAR, ENOUGH, group_table, needed, posteriors, spot_table, spots


@dataclass(frozen=True, slots=True)
class Placement:
    """Position on the map, the id of the group (None: none, or not clear which), votes used.

    `certainty` in 0..1 says how sure the group is, None where the mode has no answer.
    """

    position: tuple[float, float]
    group: int | None
    votes: int
    certainty: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One vote and how far it carries towards the own group (negative: away from it).

    What the weights of all votes add up to is said in `explain`.
    """

    statement: Id
    vote: int
    weight: float


def project(drawn: OpinionMap, statements: npt.ArrayLike, votes: npt.ArrayLike) -> Placement:
    """Place one participant by their votes, as `fit` would with the map's groups, means and loadings.

    `statements`, `votes`: 1-D, equally long; the last vote on a statement counts, and statements
    that the map does not have or that were moderated out are passed over. In stable mode the group is
    None where it is not clear: a posterior below .9, or fewer than seven sides taken.

    Raises BadVotes. Source: as `components.scatter` and, in stable mode, `standing`.
    """
    _, at, cast = _known(drawn, statements, votes)
    if drawn.mode == "stable":
        return _stand(drawn, at, cast)
    spot = _shares(drawn, at, cast).sum(axis=0)
    group = None
    if drawn.groups:
        group = drawn.groups[int(nearest(spot[None, :], np.array([one.centre for one in drawn.groups]))[0])].id
    return Placement((float(spot[0]), float(spot[1])), group, cast.size)


def explain(
    drawn: OpinionMap,
    statements: npt.ArrayLike,
    votes: npt.ArrayLike,
    *,
    group: int | None = None,
) -> tuple[Reason, ...]:
    """Which of one participant's votes place them in their group, strongest first.

    `group` is the group to explain, None the nearest. In stable mode a vote's weight is its part of the log odds
    (nats) of the group against the likeliest other one. In polis mode each vote moves its caster by
    (vote - mean) x loading x sqrt(m / votes); its weight is the part of that move along the unit vector from the
    size-weighted centre of the other groups to the centre of the group. Empty without two groups.

    Raises BadVotes. Source: the log odds of independent votes, and a linear projection, are the sums of their terms;
    Small et al. (2021) for the projection.
    """
    if len(drawn.groups) < 2:
        return ()
    names, at, cast = _known(drawn, statements, votes)
    weights = (_odds if drawn.mode == "stable" else _pull)(drawn, at, cast, group)
    order = np.argsort(-weights, kind="stable")[: weights.size]
    return tuple(Reason(names[i], int(cast[i]), float(weights[i])) for i in order.tolist())


def explain_participant(drawn: OpinionMap, participant: Id) -> tuple[Reason, ...]:
    """`explain` for somebody on the map, by the votes that they have cast. Raises UnknownParticipant, VotesNeeded."""
    ballots = drawn.votes_cast
    if participant not in drawn.participant_index:
        raise UnknownParticipant(f"There is no participant {participant} on the map.")
    row = drawn.participant_index[participant]
    piece = slice(int(ballots.starts[row]), int(ballots.starts[row + 1]))
    own = int(drawn.membership[row])
    return explain(
        drawn, ballots.statements[ballots.columns[piece]], ballots.votes[piece], group=own if own >= 0 else None
    )


def belongs(drawn: OpinionMap, at: Ints, cast: npt.NDArray[np.int8]) -> Floats:
    """Chances (k) of belonging to each group after `cast` votes (v) on statements `at` (indexes)."""
    table = group_table(drawn.chances, drawn.counted)
    found: Floats = posteriors(table[at * 3 + cast + 1].sum(axis=0, keepdims=True), drawn.weights)[0]
    return found


def _stand(drawn: OpinionMap, at: Ints, cast: npt.NDArray[np.int8]) -> Placement:
    sums = spot_table(drawn.means, drawn.loadings)[at * 3 + cast + 1].sum(axis=0, keepdims=True)
    x, y = spots(sums, drawn.loadings)[0].tolist()
    if not drawn.groups:
        return Placement((x, y), None, cast.size)
    chances = belongs(drawn, at, cast)
    likely, sides = float(chances.max()), int(np.count_nonzero(cast))
    clear = likely >= CLEAR and sides >= needed(ENOUGH, int(np.count_nonzero(drawn.counted)))
    return Placement((x, y), int(chances.argmax()) if clear else None, cast.size, likely)


def _odds(drawn: OpinionMap, at: Ints, cast: npt.NDArray[np.int8], group: int | None) -> Floats:
    each = group_table(drawn.chances, drawn.counted)[at * 3 + cast + 1]
    likely = each.sum(axis=0) + np.log(drawn.weights)
    own = int(likely.argmax()) if group is None else group
    others = likely.copy()
    others[own] = -np.inf
    found: Floats = each[:, own] - each[:, int(others.argmax())]
    return found


def _pull(drawn: OpinionMap, at: Ints, cast: npt.NDArray[np.int8], group: int | None) -> Floats:
    shares = _shares(drawn, at, cast)
    if group is None:
        group = int(nearest(shares.sum(axis=0)[None, :], np.array([one.centre for one in drawn.groups]))[0])
    others = [one for one in drawn.groups if one.id != group]
    middle = np.average([one.centre for one in others], axis=0, weights=[max(one.size, 1) for one in others])
    way = np.array(drawn.groups[group].centre) - middle
    length = float(np.hypot(*way))
    found: Floats = shares @ (way / length) if length > 0.0 else np.empty(0)
    return found


def _known(
    drawn: OpinionMap, statements: npt.ArrayLike, votes: npt.ArrayLike
) -> tuple[list[Id], Ints, npt.NDArray[np.int8]]:
    """The statements that the map knows and counts, their indexes, and the last vote on each."""
    size = np.asarray(votes).size
    ballots = gather(np.zeros(size, np.int64), statements, votes)
    known, names, cast = [], [], []
    voted = ballots.statements.tolist()
    for name, vote in zip([voted[i] for i in ballots.columns.tolist()], ballots.votes.tolist(), strict=True):
        index = drawn.statement_index.get(name)
        if index is not None and drawn.counted[index]:
            known.append(index)
            names.append(name)
            cast.append(vote)
    return names, np.array(known, dtype=np.int64), np.array(cast, dtype=np.int8)


def _shares(drawn: OpinionMap, at: Ints, cast: npt.NDArray[np.int8]) -> Floats:
    """What each vote adds to the position (v x 2) in polis mode."""
    seen = at.size + int(np.count_nonzero(~drawn.counted))
    factor = np.sqrt(drawn.statements.size / max(seen, 1))
    shares: Floats = factor * (cast - drawn.means[at])[:, None] * drawn.loadings[at]
    return shares

"""Where somebody stands on a map that is already made, and which of their votes say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .ballots import Floats, gather
from .clusters import nearest
from .result import Id, OpinionMap


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

    The weights of all votes add up to the participant's position along the line from the other
    groups' centre to the own group's.
    """

    statement: Id
    vote: int
    weight: float


def project(drawn: OpinionMap, statements: npt.ArrayLike, votes: npt.ArrayLike) -> Placement:
    """Place one participant by their votes, as `fit` would with the map's means and loadings.

    `statements`, `votes`: 1-D, equally long; the last vote on a statement counts, and statements
    that the map does not have or that were moderated out are passed over.

    Raises BadVotes. Source: as `components.scatter`.
    """
    shares, _, cast = _shares(drawn, statements, votes)
    spot = shares.sum(axis=0)
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

    Each vote moves its caster by (vote - mean) x loading x sqrt(m / votes); its weight is the part
    of that move along the unit vector from the size-weighted centre of the other groups to the
    centre of `group` (the nearest group if None). Empty without two groups.

    Raises BadVotes. Source: a linear projection is the sum of its terms; Small et al. (2021).
    """
    if len(drawn.groups) < 2:
        return ()
    if group is None:
        group = project(drawn, statements, votes).group
    own = next((one for one in drawn.groups if one.id == group), None)
    if own is None:
        return ()
    others = [one for one in drawn.groups if one.id != group]
    middle = np.average(
        [one.centre for one in others],
        axis=0,
        weights=[max(one.size, 1) for one in others],
    )
    way = np.array(own.centre) - middle
    length = float(np.hypot(*way))
    if length == 0.0:
        return ()
    shares, names, cast = _shares(drawn, statements, votes)
    weights = shares @ (way / length)
    order = np.argsort(-weights, kind="stable")
    return tuple(Reason(names[i], int(cast[i]), float(weights[i])) for i in order.tolist())


def _shares(
    drawn: OpinionMap, statements: npt.ArrayLike, votes: npt.ArrayLike
) -> tuple[Floats, list[Id], npt.NDArray[np.int8]]:
    """What each vote adds to the position (v x 2), its statement and the vote itself."""
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
    values = np.array(cast, dtype=np.int8)
    at = np.array(known, dtype=np.int64)
    seen = at.size + int(np.count_nonzero(~drawn.counted))
    factor = np.sqrt(drawn.statements.size / max(seen, 1))
    shares: Floats = factor * (values - drawn.means[at])[:, None] * drawn.loadings[at]
    return shares, names, values

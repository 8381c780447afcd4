"""mode="stable": as many groups as the votes carry, whatever order they came in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, Floats, Ints
from .canonical import CanonicalOrder, canonical_order, share
from .classes import refine
from .ranking import Shares, common_ground, divisive, group_shares, representative
from .representative import tally
from .result import FEW, GROUPS, Group, OpinionMap, Ranked
from .search import Found, find_groups
from .sides import Sides, take_sides
from .standing import CLEAR, ENOUGH, add_up, group_table, needed, posteriors, spot_table, spots

LEAST = 5  # sides taken from which a person has a part in the search
FEWEST = 10  # people in it from which there is a search
LOOKED_AT = 1_500  # people whom the search looks at; drawn by their votes if there are more
REFINED = 100_000  # people from whom the groups' chances are then learnt


@dataclass(frozen=True, eq=False, slots=True)
class Basis:
    """What a search starts from: the order that the votes make, who has a part, and the sides of those looked at."""

    order: CanonicalOrder
    people: Ints
    statements: Ints
    sides: Sides | None


def basis_of(ballots: Ballots, counted: npt.NDArray[np.bool_]) -> Basis:
    """Who and what the search looks at; `sides` is None where there are too few.

    Who has taken a side on at least five statements (or on all, where there are fewer) has a part. Of more than 1,500
    such people 1,500 are drawn, by their votes alone.
    """
    order = canonical_order(ballots, counted)
    statements = order.statements[counted[order.statements]]
    people = order.participants[order.answers[order.participants] >= needed(LEAST, statements.size)]
    if people.size < FEWEST:
        return Basis(order, people, statements, None)
    return Basis(order, people, statements, take_sides(ballots, share(order.keys, people, LOOKED_AT), statements))


def stable_map(ballots: Ballots, counted: npt.NDArray[np.bool_], seed: int) -> OpinionMap:
    """The map whose groups are latent classes of who agrees with what; without confidence.

    A person belongs to a group by their own votes: to the one with the highest posterior, if it is at least .9 and
    they have taken a side on at least seven statements (or all, where there are fewer). `counted` (m) is False where a
    statement is moderated out: it has no part in anything but the tallies. What people pass on is counted and does not
    move them. Equal votes give equal maps: order, names and `seed` play no part.

    Source: the parts, `search.find_groups`, `classes.fit_classes`, `standing.spots`, `ranking`.
    """
    basis = basis_of(ballots, counted)
    found = find_groups(basis.sides) if basis.sides is not None else Found(FEW, None, 0.0, ())
    chances, weights = _learnt(ballots, basis, found)
    means, loadings = _picture(ballots, basis, counted)
    sums = add_up(ballots, np.concatenate([spot_table(means, loadings), group_table(chances, counted)], axis=1))
    positions = spots(sums[:, :5], loadings)
    enough = basis.order.answers >= needed(ENOUGH, basis.statements.size)
    kept, belongs, membership = _belonging(sums[:, 5:], weights, enough)
    # classes to which nobody clearly belongs are no groups: too few votes to tell who belongs where
    structure = found.structure if len(kept) or found.structure != GROUPS else FEW
    chances, weights = chances[kept], weights[kept]
    belongs *= (basis.order.answers >= needed(LEAST, basis.statements.size))[:, None]
    shares = group_shares(ballots, belongs)
    return OpinionMap(
        mode="stable",
        seed=seed,
        participants=ballots.participants,
        statements=ballots.statements,
        positions=positions,
        membership=membership,
        groups=_groups(ballots, shares, belongs, membership, positions, counted),
        common_ground=_in_order(common_ground(shares, counted, ballots.statements), basis, ballots),
        divisive=_in_order(divisive(shares, counted, ballots.statements), basis, ballots),
        means=means,
        loadings=loadings,
        counted=counted,
        tallies=tally(ballots, membership, len(kept)),
        structure=structure,
        chances=chances,
        weights=weights / weights.sum() if len(weights) else weights,
        candidates=found.candidates,
        existence=found.existence if structure == GROUPS else 0.0,
        ballots=ballots,
    )


def _belonging(likelihoods: Floats, weights: Floats, enough: npt.NDArray[np.bool_]) -> tuple[Ints, Floats, Ints]:
    """Which classes are groups, largest first (k'); the chances of belonging to each (n x k'); membership (n).

    From log likelihoods (n x k) and `weights` (k); `enough` (n) is False for who cannot be placed. A class to which
    nobody clearly belongs is left out, as if it had not been found; with fewer than two left there is no group.
    """
    kept = np.arange(len(weights))
    while len(kept) > 1:
        belongs = posteriors(likelihoods[:, kept], weights[kept])
        clear = enough & (belongs.max(axis=1) >= CLEAR)
        sizes = np.bincount(belongs[clear].argmax(axis=1), minlength=len(kept))
        if sizes.all():
            order = np.argsort(-sizes, kind="stable")
            belongs = belongs[:, order]
            return kept[order], belongs, np.where(clear, belongs.argmax(axis=1), -1)
        kept = kept[sizes > 0]
    return np.empty(0, np.int64), np.empty((enough.size, 0)), np.full(enough.size, -1, dtype=np.int64)


def _in_order(ranked: tuple[Ranked, ...], basis: Basis, ballots: Ballots) -> tuple[Ranked, ...]:
    """By score and lower end; those with the same in the order that the votes make, not in which they came."""
    place = {name: i for i, name in enumerate(ballots.statements[basis.order.statements].tolist())}
    return tuple(
        sorted(ranked, key=lambda one: (-round(one.score, 9), -round(one.low or 0.0, 9), place[one.statement]))
    )


def _learnt(ballots: Ballots, basis: Basis, found: Found) -> tuple[Floats, Floats]:
    """The groups' chances (k x m, .5 where nothing is known) and weights (k), from up to 100,000 people."""
    classes, sides = found.classes, basis.sides
    if classes is None or sides is None:
        return np.empty((0, ballots.statements.size)), np.empty(0)
    if basis.people.size > LOOKED_AT:
        chances = spread(ballots, sides, classes.chances)
        sides = take_sides(ballots, share(basis.order.keys, basis.people, REFINED), basis.statements, sparse=True)
        logs = np.concatenate([np.log(chances[:, sides.statements]).T, np.log1p(-chances[:, sides.statements]).T])
        guess = posteriors(sides.taken @ logs, classes.weights)
        classes = refine(sides, guess.astype(np.float32))
    return spread(ballots, sides, classes.chances), classes.weights


def spread(ballots: Ballots, sides: Sides, chances: npt.NDArray[np.float32]) -> Floats:
    """Chances of the statements looked at (m' x k) in the order of the ballots (k x m)."""
    found = np.full((chances.shape[1], ballots.statements.size), 0.5)
    found[:, sides.statements] = chances.T
    return found


def _picture(ballots: Ballots, basis: Basis, counted: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Means (m) of the sides taken and loadings (m x 2) on the two axes along which votes go together most.

    The axes are the leading eigenvectors of what statements have in common over who voted on both; the diagonal is left
    out, for it is noise. The larger end of each axis points right, or up.

    Source: as `standing.spots`; hollow Gram matrix: as `classes`.
    """
    means, loadings = np.zeros(ballots.statements.size), np.zeros((ballots.statements.size, 2))
    if basis.sides is None:
        return means, loadings
    sides = basis.sides
    means[sides.statements] = 2.0 * sides.level - 1.0
    values, vectors = np.linalg.eigh(sides.common())
    for axis, (value, vector) in enumerate(zip(values[::-1][:2], vectors.T[::-1][:2], strict=True)):
        if value > 0:
            loadings[sides.statements, axis] = vector * np.sign(vector[np.argmax(np.abs(vector))])
    return means, loadings


def _groups(
    ballots: Ballots,
    shares: Shares,
    belongs: Floats,
    membership: Ints,
    positions: Floats,
    counted: npt.NDArray[np.bool_],
) -> tuple[Group, ...]:
    k = belongs.shape[1]
    if k == 0:
        return ()
    rest = group_shares(ballots, belongs.sum(axis=1, keepdims=True) - belongs)
    stands_for = representative(shares, rest, counted, ballots.statements)
    found = []
    for g in range(k):
        members = np.flatnonzero(membership == g)
        x, y = positions[members].mean(axis=0).tolist()
        found.append(Group(g, members.size, members, (x, y), None, stands_for[g]))
    return tuple(found)

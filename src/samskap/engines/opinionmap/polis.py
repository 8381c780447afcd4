"""mode="polis": the published Polis method, over sparse votes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, Ints
from .clusters import Clustering, distances, kmeans, silhouette
from .components import extremity, principal_components, scatter
from .representative import AGREE, DISAGREE, Tests, choose, run_tests, tally
from .result import FEW, GROUPS, Group, Id, OpinionMap, Ranked, Representative

ENOUGH_VOTES = 7
BASE_CLUSTERS = 100
BASE_STEPS = 100
GROUP_STEPS = 20
FEWEST_GROUPS, MOST_GROUPS = 2, 5
PER_GROUP = 12  # base clusters that a further group takes


def polis_map(ballots: Ballots, counted: npt.NDArray[np.bool_], seed: int) -> OpinionMap:
    """The map by the published Polis method, computed once from all votes ("cold start").

    Who has voted at least 7 times (or on all statements, if there are fewer) is grouped. Missing
    votes are the statement's mean; two principal components; positions scaled by sqrt(m / votes);
    100 base clusters by k-means started from the first participants; k-means of the base
    clusters, weighted by size, for 2 to 5 groups, the number with the best silhouette. A statement
    moderated out counts as passed by everybody, as in the Polis mathematics. `counted` (m) is
    False there. Nothing here is random: `seed` is only kept.

    As in the published method, the order in which participants first occur starts the clustering
    and so can change the groups.

    Source: Small, Bjorkegren, Erkkila, Shaw & Megill (2021), Polis: Scaling deliberation by mapping
    high dimensional opinion spaces, RECERCA 26(2); constants as in the Polis mathematics.
    """
    said = ballots.statements.size
    parts = principal_components(ballots, counted)
    cast = np.diff(ballots.starts)
    seen = np.bincount(ballots.rows[counted[ballots.columns]], minlength=ballots.participants.size) + np.count_nonzero(
        ~counted
    )
    positions = scatter(ballots, parts, seen, said)
    membership = np.full(cast.size, -1, dtype=np.int64)
    grouped = np.flatnonzero(cast >= min(ENOUGH_VOTES, said))
    centres = np.empty((0, 2))
    if grouped.size:
        found = group(positions[grouped])
        if found is not None:
            membership[grouped], centres = found.labels, found.centres
    tallies = tally(ballots, membership, len(centres))
    tests = run_tests(tallies[:-1])
    names = ballots.statements.tolist()
    common = _common_ground(tests, counted, tallies)
    return OpinionMap(
        mode="polis",
        seed=seed,
        participants=ballots.participants,
        statements=ballots.statements,
        positions=positions,
        membership=membership,
        groups=_groups(tests, tallies, membership, centres, counted, names),
        common_ground=tuple(Ranked(names[i], score, None, None) for i, score in common),
        divisive=_divisive(tests, counted, {i for i, _ in common}, extremity(parts), names),
        means=parts.means,
        loadings=parts.loadings,
        counted=counted,
        tallies=tallies,
        structure=GROUPS if len(centres) else FEW,
        chances=np.empty((0, said)),
        weights=np.empty(0),
        ballots=ballots,
    )


def group(points: npt.NDArray[np.float64]) -> Clustering | None:
    """Groups of `points` (n x 2) by way of base clusters; None if all stand on one spot.

    With b base clusters at most 2 + b / 12 groups are tried. Of equal silhouettes the one with more
    groups wins.
    """
    base = kmeans(points, BASE_CLUSTERS, most=BASE_STEPS)
    weights = np.bincount(base.labels).astype(np.float64)
    apart = distances(base.centres)
    best: tuple[float, Clustering] | None = None
    for k in range(FEWEST_GROUPS, min(MOST_GROUPS, 2 + len(weights) // PER_GROUP) + 1):
        tried = kmeans(base.centres, k, most=GROUP_STEPS, weights=weights)
        value = silhouette(apart, tried.labels)
        if len(tried.centres) >= FEWEST_GROUPS and (best is None or value >= best[0]):
            best = (value, tried)
    if best is None:
        return None
    return Clustering(best[1].labels[base.labels], best[1].centres)


def _groups(
    tests: Tests,
    tallies: Ints,
    membership: Ints,
    centres: npt.NDArray[np.float64],
    counted: npt.NDArray[np.bool_],
    names: list[Id],
) -> tuple[Group, ...]:
    inside = tallies[:-1]
    others = inside.sum(axis=0) - inside
    chosen = choose(tests, inside, counted)

    def represent(g: int, i: int, agrees: bool) -> Representative:
        kind = AGREE if agrees else DISAGREE
        here, there = inside[g, i], others[g, i]
        return Representative(
            statement=names[i],
            stance="agree" if agrees else "disagree",
            share=float(here[kind] / here.sum()),
            elsewhere=float(there[kind] / there.sum()) if there.sum() else None,
            q=None,
        )

    groups = []
    for g, centre in enumerate(centres.tolist()):
        members = np.flatnonzero(membership == g)
        groups.append(
            Group(
                id=g,
                size=members.size,
                members=members,
                centre=(centre[0], centre[1]),
                confidence=None,
                representative=tuple(represent(g, i, agrees) for i, agrees in chosen[g]),
            )
        )
    return tuple(groups)


def _common_ground(tests: Tests, counted: npt.NDArray[np.bool_], tallies: Ints) -> list[tuple[int, float]]:
    """(statement index, score): group-aware consensus, where more than half of every group agrees.

    The score is the product over groups of (agrees + 1) / (votes + 2); it has no published
    threshold, so what is listed is what every group more likely than not agrees with.

    Source: Small et al. (2021), group-aware consensus.
    """
    if not len(tests.pa):
        return []
    score = tests.pa.prod(axis=0)
    listed = np.flatnonzero(counted & (tests.pa > 0.5).all(axis=0))
    listed = listed[np.argsort(-score[listed], kind="stable")]
    return [(int(i), float(score[i])) for i in listed]


def _divisive(
    tests: Tests,
    counted: npt.NDArray[np.bool_],
    common: set[int],
    far: npt.NDArray[np.float64],
    names: list[Id],
) -> tuple[Ranked, ...]:
    """Statements that set a group apart and are not common ground, the most extreme first.

    A statement sets a group apart where it passes the tests for representative statements; the
    score is its extremity `far` (m) on the map.

    Source: Small et al. (2021); `comment-extremity` in the Polis mathematics.
    """
    apart = counted & tests.sufficient.any(axis=0)
    apart[list(common)] = False
    listed = np.flatnonzero(apart)
    listed = listed[np.argsort(-far[listed], kind="stable")]
    return tuple(Ranked(names[i], float(far[i]), None, None) for i in listed)

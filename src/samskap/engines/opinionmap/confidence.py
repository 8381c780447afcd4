"""How sure a group and a placing are: what comes back when people and votes are drawn anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from .ballots import Floats, Ints
from .classes import fit_classes, place
from .result import OpinionMap
from .search import CLEAR, STARTS_HIDDEN
from .stable import basis_of, spread
from .standing import add_up, group_table, posteriors

ROUNDS = 20
HIDDEN = 0.25  # share of the votes hidden in each


def with_confidence(drawn: OpinionMap, *, seed: int = 0, rounds: int = ROUNDS) -> OpinionMap:
    """The same map with the confidence of each group and the certainty of each placing.

    In each round a quarter of the votes is hidden and as many classes as the map has groups are found anew, from
    nothing. A group's confidence is the mean over rounds of the Jaccard index of its
    members and the class that matches it, among who is placed in both, times how sure it is that there are groups at
    all (`existence`). A participant's certainty is the mean chance of their group in the rounds, given all their votes.
    `seed` starts the chance. Maps without groups and maps of the polis mode are returned as they are.

    Raises VotesNeeded. Source: Hennig (2007), Cluster-wise assessment of cluster stability, Computational Statistics &
    Data Analysis 52; matching: Kuhn (1955), The Hungarian method for the assignment problem.
    """
    if drawn.mode != "stable" or drawn.k == 0:
        return drawn
    ballots = drawn.votes_cast
    basis = basis_of(ballots, drawn.counted)
    sides = basis.sides
    if sides is None:
        return drawn
    before = drawn.membership[sides.people]
    jaccard, certain = np.zeros(drawn.k), np.zeros(drawn.membership.size)
    own = np.maximum(drawn.membership, 0)
    for turn in range(rounds):
        rng = np.random.default_rng([seed, turn])
        again = fit_classes(sides.hide(rng, HIDDEN), drawn.k, rng, starts=STARTS_HIDDEN)
        alike = _alike(before, place(again.posterior, CLEAR), drawn.k)
        groups, classes = linear_sum_assignment(-alike)
        jaccard += alike[groups, classes]
        table = group_table(spread(ballots, sides, again.chances)[classes], drawn.counted)
        belongs = posteriors(add_up(ballots, table), again.weights[classes])
        certain += belongs[np.arange(own.size), own]
    confidence = jaccard / rounds * drawn.existence
    return replace(
        drawn,
        groups=tuple(replace(one, confidence=float(confidence[one.id])) for one in drawn.groups),
        certainty=np.where(drawn.membership >= 0, certain / rounds, np.nan),
    )


def _alike(before: Ints, after: Ints, k: int) -> Floats:
    """Jaccard index (k x k) of each group before and each class after, among who has one in both."""
    both = (before >= 0) & (after >= 0)
    table = np.bincount(before[both] * k + after[both], minlength=k * k).reshape(k, k).astype(np.float64)
    either = table.sum(axis=1, keepdims=True) + table.sum(axis=0, keepdims=True) - table
    found: Floats = table / np.maximum(either, 1.0)
    return found

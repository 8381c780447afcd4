"""What others predict hidden votes with, made as well as we can: the methods to compare with.

Both are given what the engine is given, clip to the range of a vote, and choose their two free numbers on votes hidden
from themselves (a tenth of what they are given, always the same), then learn from everything.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer]
INNER = 0.1
POWERS = (0.0, 0.25, 0.5)  # one half is what Polis draws with
SHRINKAGES = np.linspace(0.0, 2.0, 41)
RIDGES = (1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0)
BIAS_RIDGES = (1.0, 5.0)
STEPS, TRIAL_STEPS = 30, 15


@dataclass(frozen=True, eq=False, slots=True)
class Votes:
    """v votes (+1, -1, 0) of n people on m statements, as indexes."""

    rows: Ints
    columns: Ints
    votes: Floats
    n: int
    m: int

    def only(self, chosen: npt.NDArray[np.bool_]) -> Votes:
        """Those that `chosen` (v) marks."""
        return Votes(self.rows[chosen], self.columns[chosen], self.votes[chosen], self.n, self.m)


def rmse(predicted: Floats, votes: Floats) -> float:
    """Root mean squared error, in votes."""
    return float(np.sqrt(np.mean((np.clip(predicted, -1.0, 1.0) - votes) ** 2)))


def statement_means(known: Votes, wanted: Votes) -> Floats:
    """The mean of each statement's votes; the mean of all where it has none."""
    cast = np.bincount(known.columns, minlength=known.m)
    sums = np.bincount(known.columns, weights=known.votes, minlength=known.m)
    means = np.where(cast > 0, sums / np.maximum(cast, 1), known.votes.mean())
    return means[wanted.columns]


def components(known: Votes, wanted: Votes) -> Floats:
    """Two principal components of the votes, a missing vote being its statement's mean.

    Positions are pushed out by a power of m / votes (on Polis' map the square root) and drawn in by one number for
    everybody; the pair is taken that does best on votes hidden from the components.

    Source: Small, Bjorkegren, Erkkila, Shaw & Megill (2021), Polis, RECERCA 26(2).
    """
    inner = np.random.default_rng(0).random(known.votes.size) < INNER
    trial = known.only(inner)
    tried = []
    for power in POWERS:
        means, moved = _components(known.only(~inner), trial, power)
        tried += [(rmse(means + one * moved, trial.votes), power, one) for one in SHRINKAGES]
    _, power, shrinkage = min(tried)
    means, moved = _components(known, wanted, power)
    return means + shrinkage * moved


def _components(known: Votes, wanted: Votes, power: float) -> tuple[Floats, Floats]:
    means = statement_means(known, known)
    dense = csr_array((known.votes - means, (known.rows, known.columns)), shape=(known.n, known.m)).toarray()
    _, vectors = np.linalg.eigh(dense.T @ dense)
    loadings = vectors[:, -2:]
    said = np.unique(known.columns).size
    cast = np.bincount(known.rows, minlength=known.n)
    positions = dense @ loadings * (said / np.maximum(cast, 1))[:, None] ** power
    return statement_means(known, wanted), np.sum(positions[wanted.rows] * loadings[wanted.columns], axis=1)


def factorisation(known: Votes, wanted: Votes, rank: int = 4) -> Floats:
    """Overall mean, an effect of each participant and statement, and `rank` factors, by alternating ridge regressions.

    The ridge of the factors and that of the effects are those of RIDGES x BIAS_RIDGES that do best on votes hidden from
    the regressions.

    Source: Koren, Bell & Volinsky (2009), Matrix factorization techniques for recommender systems, Computer 42(8).
    """
    inner = np.random.default_rng(0).random(known.votes.size) < INNER
    rest, trial = known.only(~inner), known.only(inner)
    tried = [(ridge, effects) for ridge in RIDGES for effects in BIAS_RIDGES]
    ridge, effects = min(
        tried, key=lambda one: rmse(_factorise(rest, trial, rank, *one, steps=TRIAL_STEPS), trial.votes)
    )
    return _factorise(known, wanted, rank, ridge, effects, steps=STEPS)


def _factorise(known: Votes, wanted: Votes, rank: int, ridge: float, effects: float, *, steps: int) -> Floats:
    """A participant is (factors, effect, 1), a statement (factors, 1, effect); the prediction is their product."""
    width = rank + 2
    overall = known.votes.mean()
    values = csr_array((known.votes - overall, (known.rows, known.columns)), shape=(known.n, known.m))
    ones = csr_array((np.ones(known.votes.size), (known.rows, known.columns)), shape=(known.n, known.m))
    across = (values.T.tocsr(), ones.T.tocsr())
    rng = np.random.default_rng(0)
    people, said = np.zeros((known.n, width)), 0.1 * rng.standard_normal((known.m, width))
    people[:, -1], said[:, rank], said[:, -1] = 1.0, 1.0, 0.0
    penalty = np.diag([*[ridge] * rank, effects])
    for _ in range(steps):
        _solve(people, said, values, ones, penalty, [*range(rank), rank], rank + 1)
        _solve(said, people, *across, penalty, [*range(rank), rank + 1], rank)
    return overall + np.sum(people[wanted.rows] * said[wanted.columns], axis=1)


def _solve(
    mine: Floats, theirs: Floats, values: csr_array, ones: csr_array, penalty: Floats, free: list[int], fixed: int
) -> None:
    """One ridge regression for each row of `mine`, in place."""
    width = mine.shape[1]
    products = (ones @ (theirs[:, :, None] * theirs[:, None, :]).reshape(-1, width * width)).reshape(-1, width, width)
    sums = values @ theirs
    left = sums[:, free] - products[:, free, fixed]
    square = products[:, free][:, :, free] + penalty
    mine[:, free] = np.linalg.solve(square, left[:, :, None])[:, :, 0]

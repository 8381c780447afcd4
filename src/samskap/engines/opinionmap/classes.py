"""Latent classes: groups of people with their own chance of agreeing with each statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
from scipy.special import betaln, gammaln, xlogy

from .ballots import Floats
from .sides import Sides, Singles

PRIOR = 2.0  # votes' worth of the statement's overall share that every group starts with
PRIORS = (0.5, 1.0, 2.0, 4.0)
STARTS, KEPT = 10, 2
FEW_STEPS, MOST_STEPS = 10, 100
SETTLED = 0.05  # nats
DIMENSIONS = 6
LEAST_LOG = -60.0  # below it a posterior is nothing, and single precision would crawl through subnormal numbers


@dataclass(frozen=True, eq=False, slots=True)
class Classes:
    """k classes of n people over m statements.

    `chances` (m x k) of agreeing for who takes a side, `weights` (k) shares of the people, `posterior` (n x k) of each
    person's class, `log_likelihoods` (n) of each person's votes in nats, `penalised` their sum plus the log prior.
    """

    chances: Singles
    weights: Floats
    posterior: Singles
    log_likelihoods: Floats
    penalised: float

    @property
    def k(self) -> int:
        """Number of classes."""
        return len(self.weights)


def fit_classes(sides: Sides, k: int, rng: np.random.Generator, *, starts: int = STARTS) -> Classes:
    """k latent classes by expectation maximisation from several starts; the best end is kept.

    Every statement's chance has a Beta prior worth two votes at the statement's overall share; a vote not cast, or a
    pass, has no part in the likelihood. All starts take a few steps side by side, the best go on until the penalised
    log likelihood moves by less than 0.05 nats.

    Source: Lazarsfeld & Henry (1968), Latent structure analysis; Dempster, Laird & Rubin (1977), Maximum likelihood
    from incomplete data via the EM algorithm, JRSS B 39; starts in short runs: Biernacki, Celeux & Govaert (2003),
    Computational Statistics & Data Analysis 41.
    """
    if k == 1:
        return _climb(sides, np.ones((sides.n, 1, 1), np.float32), MOST_STEPS)[0]
    first = _climb(sides, _first_guesses(sides, k, rng, starts), FEW_STEPS)
    best = sorted(first, key=lambda one: -one.penalised)[:KEPT]
    ends = _climb(sides, np.stack([one.posterior for one in best], axis=2), MOST_STEPS)
    return max(ends, key=lambda one: one.penalised)


def refine(sides: Sides, guess: Singles) -> Classes:
    """The classes on from a `guess` (n x k) of who belongs where; `sides` may be sparse."""
    return _climb(sides, guess[:, :, None], MOST_STEPS)[0]


def _climb(sides: Sides, guess: Singles, most: int) -> list[Classes]:
    """EM from each of s guesses (n x k x s) at once: their columns share the matrix products."""
    n, k, s = guess.shape
    level = sides.level[:, None].astype(np.float32)
    last = np.full(s, -np.inf)
    for _ in range(most):
        held = guess.reshape(n, k * s)
        mass = held.sum(axis=0, dtype=np.float64).reshape(k, s)
        shares = (mass + 1.0) / (mass.sum(axis=0) + k)
        sums = sides.taken.T @ held
        agreed, refused = sums[: sides.m], sums[sides.m :]
        chances = (agreed + PRIOR * level) / (agreed + refused + PRIOR)
        logs = np.concatenate([np.log(chances), np.log1p(-chances)])
        found = (sides.taken @ logs).reshape(n, k, s) + np.log(shares).astype(np.float32)
        # over the classes one by one: faster than numpy's reduction of so short an axis
        top = reduce(np.maximum, found.swapaxes(0, 1)).copy()
        found -= top[:, None]
        np.maximum(found, LEAST_LOG, out=found)
        np.exp(found, out=found)
        total = reduce(np.add, found.swapaxes(0, 1))
        guess = found / total[:, None]
        each = (top + np.log(total)).astype(np.float64)
        prior = PRIOR * (level * logs[: sides.m] + (1.0 - level) * logs[sides.m :]).sum(axis=0, dtype=np.float64)
        penalised = each.sum(axis=0) + prior.reshape(k, s).sum(axis=0)
        if (penalised - last < SETTLED).all():
            break
        last = penalised
    split = chances.astype(np.float32).reshape(sides.m, k, s)
    return [
        Classes(split[..., i].copy(), shares[:, i], guess[..., i].copy(), each[:, i], float(penalised[i]))
        for i in range(s)
    ]


def _first_guesses(sides: Sides, k: int, rng: np.random.Generator, starts: int) -> Singles:
    """`starts` divisions into k by distance, each from k people who lie far apart (n x k x starts, 0 or 1).

    The distances are between people's places on the leading eigenvectors of what statements have in common.

    Source: Arthur & Vassilvitskii (2007), k-means++: The advantages of careful seeding.
    """
    spots = _places(sides)
    guess = np.zeros((sides.n, k, starts), dtype=np.float32)
    rows = np.arange(sides.n)
    for start in range(starts):
        centres = spots[[int(rng.integers(sides.n))]]
        far = _squared(spots, centres)[:, 0]
        for _ in range(k - 1):
            further = spots[[int(rng.choice(sides.n, p=far / far.sum()))]]
            centres, far = np.concatenate([centres, further]), np.minimum(far, _squared(spots, further)[:, 0])
        for _ in range(3):
            label = _squared(spots, centres).argmin(axis=1)
            member = np.zeros((sides.n, k))
            member[rows, label] = 1.0
            mass = member.sum(axis=0)[:, None]
            centres = np.where(mass > 0, (member.T @ spots) / np.maximum(mass, 1.0), centres)
        guess[rows, label, start] = 1.0
    return guess


def _places(sides: Sides) -> Floats:
    values, vectors = np.linalg.eigh(sides.common())
    many = max(1, min(DIMENSIONS, int((values > 0).sum())))
    spots: Floats = (sides.residuals() @ vectors[:, ::-1][:, :many]) / np.sqrt(np.maximum(sides.counts(), 1.0))[:, None]
    return spots


def _squared(points: Floats, centres: Floats) -> Floats:
    """Squared distances (n x k), a little more than 0 where points coincide."""
    apart = (points**2).sum(axis=1)[:, None] - 2.0 * (points @ centres.T) + (centres**2).sum(axis=1)
    found: Floats = np.maximum(apart, 1e-12)
    return found


def evidence(sides: Sides, found: Classes) -> float:
    """Log marginal likelihood of k classes in nats, chances and shares integrated out.

    log p(x^, z^) + log p(x | theta) - log p(x^, z^ | theta), with the expected counts as data, plus log k! for the
    names that the classes might as well have had. How far apart classes are beforehand, the worth of the Beta prior in
    votes, is that of four values which the counts make likeliest. One class is their limit, classes not apart at
    all: everybody agrees with a statement by its overall share, which all numbers of classes are given alike.

    Source: Cheeseman & Stutz (1996), Bayesian classification (AutoClass), in Advances in Knowledge Discovery and Data
    Mining; Chickering & Heckerman (1997), Efficient approximations for the marginal likelihood, Machine Learning 29.
    """
    sums = (sides.taken.T @ found.posterior).astype(np.float64)
    agreed, refused = sums[: sides.m], sums[sides.m :]
    if found.k == 1:
        seen = agreed + refused
        return float((xlogy(agreed, agreed / seen) + xlogy(refused, refused / seen)).sum())
    complete = -np.inf
    for worth in PRIORS:
        yes, no = worth * sides.level[:, None], worth * (1.0 - sides.level[:, None])
        complete = max(complete, float((betaln(agreed + yes, refused + no) - betaln(yes, no)).sum()))
    mass = found.posterior.sum(axis=0, dtype=np.float64)
    complete += gammaln(found.k) - gammaln(mass.sum() + found.k) + gammaln(mass + 1.0).sum()
    chances = found.chances.astype(np.float64)
    given = (agreed * np.log(chances) + refused * np.log1p(-chances)).sum() + (mass * np.log(found.weights)).sum()
    return float(complete + found.log_likelihoods.sum() - given + gammaln(found.k + 1))


def place(posterior: npt.NDArray[np.floating], least: float) -> npt.NDArray[np.int64]:
    """The most likely class (n), -1 where its posterior is below `least`."""
    label = posterior.argmax(axis=1)
    return np.where(posterior.max(axis=1) >= least, label, -1)

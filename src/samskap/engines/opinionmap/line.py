"""One line from side to side: what groups have to beat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

from .ballots import Floats
from .sides import Sides

NODES = np.linspace(-3.5, 3.5, 21)
MOST_STEPS = 100
SETTLED = 0.05  # nats
FARTHEST = 1.0  # longest step of a statement's level or slope
LEAST_SPREAD = 0.1
STEEPEST = 1.5  # spread of slopes: on steeper ones the line would break in two


@dataclass(frozen=True, slots=True)
class Line:
    """`evidence`: log marginal likelihood in nats; `log_likelihoods` (n) of each person's votes."""

    evidence: float
    log_likelihoods: Floats


def fit_line(sides: Sides) -> Line:
    """Everybody somewhere on one line, without a gap: agrees with chance logistic(a + b t), t standard normal.

    By expectation maximisation over 21 nodes of t; level a and slope b of the statements are normal with spreads that
    are estimated along. The evidence is Laplace's approximation over a and b.

    Source: Birnbaum (1968) in Lord & Novick, Statistical theories of mental test scores (the two-parameter model); Bock
    & Aitkin (1981), Marginal maximum likelihood estimation of item parameters, Psychometrika 46; Tierney & Kadane
    (1986), JASA 81.
    """
    m = sides.m
    level = np.log(sides.level / (1.0 - sides.level))
    slope = _leading(sides)
    prior = -0.5 * NODES**2
    prior -= np.log(np.exp(prior).sum())
    middle, spread, tilt = float(level.mean()), 1.5, 1.5
    last = -np.inf
    for _ in range(MOST_STEPS):
        at = level[:, None] + slope[:, None] * NODES
        logs = np.concatenate([log_expit(at), log_expit(-at)]).astype(np.float32)
        found = (sides.taken @ logs).astype(np.float64) + prior
        top = found.max(axis=1, keepdims=True)
        likely = np.exp(found - top)
        total = likely.sum(axis=1, keepdims=True)
        each = (top + np.log(total))[:, 0]
        before = -0.5 * (((level - middle) / spread) ** 2 + (slope / tilt) ** 2).sum() - m * np.log(spread * tilt)
        penalised = float(each.sum() + before)
        sums = (sides.taken.T @ (likely / total).astype(np.float32)).astype(np.float64)
        agreed, seen = sums[:m], sums[:m] + sums[m:]
        level, slope, unsure = _newton(level, slope, agreed, seen, (middle, spread, tilt))
        if penalised - last < SETTLED and np.isfinite(last):
            break
        last = penalised
        middle = float(level.mean())
        spread = float(np.sqrt(((level - middle) ** 2 + unsure[0]).mean() + LEAST_SPREAD**2))
        tilt = min(float(np.sqrt((slope**2 + unsure[1]).mean() + LEAST_SPREAD**2)), STEEPEST)
    information = _information(sides, likely / total, level, slope) + np.array([spread**-2, 0.0, tilt**-2])
    size = np.log(information[:, 0] * information[:, 2] - information[:, 1] ** 2)
    return Line(penalised - 0.5 * float(size.sum()), each)


def _newton(
    level: Floats, slope: Floats, agreed: Floats, seen: Floats, prior: tuple[float, float, float]
) -> tuple[Floats, Floats, tuple[Floats, Floats]]:
    """Two Newton steps for every statement's level and slope, and the variance of both."""
    middle, spread, tilt = prior
    for _ in range(2):
        chance = expit(level[:, None] + slope[:, None] * NODES)
        weight, away = seen * chance * (1.0 - chance), agreed - seen * chance
        up, turn = away.sum(axis=1) - (level - middle) / spread**2, away @ NODES - slope / tilt**2
        a, b, c = weight.sum(axis=1) + spread**-2, weight @ NODES, weight @ NODES**2 + tilt**-2
        curvature = a * c - b * b
        level = level + np.clip((c * up - b * turn) / curvature, -FARTHEST, FARTHEST)
        slope = slope + np.clip((a * turn - b * up) / curvature, -FARTHEST, FARTHEST)
    return level, slope, (c / curvature, a / curvature)


def _information(sides: Sides, stands: Floats, level: Floats, slope: Floats) -> Floats:
    """What the votes tell of each statement's level and slope (m x 3: of the level, of both, of the slope).

    `stands` (n x nodes) is where each person may stand: the less is known of that, the less a vote tells.

    Source: the empirical information, sums of squared expected scores: Louis (1982), JRSS B 44; McLachlan & Krishnan
    (2008), The EM algorithm and extensions, 4.3.
    """
    chance = expit(level[:, None] + slope[:, None] * NODES)
    agrees, refuses = sides.taken[:, : sides.m], sides.taken[:, sides.m :]
    first, second = (
        agrees * (stands @ ((1.0 - chance) * times).T) - refuses * (stands @ (chance * times).T)
        for times in (np.ones(NODES.size), NODES)
    )
    return np.stack([(first**2).sum(axis=0), (first * second).sum(axis=0), (second**2).sum(axis=0)], axis=1)


def _leading(sides: Sides) -> Floats:
    """Slopes to start from: the leading eigenvector of what the statements have in common."""
    away = sides.residuals()
    _, vectors = np.linalg.eigh((away.T @ away).astype(np.float64))
    leading: Floats = vectors[:, -1] * np.sqrt(sides.m) * 0.7
    return leading

"""Where people stand: their group and their place on the picture, from their own votes alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from .ballots import Ballots, Floats, Ints, blocks

ENOUGH = 7  # sides taken from which a person is placed in a group
SPOT_PRIOR = 7.0  # votes' worth of standing in the middle
CLEAR = 0.9  # posterior from which a person is placed in a group


def needed(sides: int, statements: int) -> int:
    """How many sides a person must have taken: `sides`, or one on each of the `statements` where there are fewer."""
    return max(min(sides, statements), 1)


def add_up(ballots: Ballots, table: Floats) -> Floats:
    """Rows of `table` (3m x c: disagree, pass, agree of each statement) added up over each person's votes (n x c)."""
    found = np.empty((ballots.participants.size, table.shape[1]))
    ones = np.ones(max((piece.stop - piece.start for _, piece in blocks(ballots)), default=0))
    for people, piece in blocks(ballots):
        starts = ballots.starts[people.start : people.stop + 1] - piece.start
        cast = csr_array((ones[: starts[-1]], cells_of(ballots, piece), starts), shape=(starts.size - 1, len(table)))
        found[people] = cast @ table
    return found


def cells_of(ballots: Ballots, piece: slice) -> Ints:
    """For each vote of the piece 3 x its statement + 0 disagree, 1 pass, 2 agree."""
    return ballots.columns[piece].astype(np.int64) * 3 + ballots.votes[piece] + 1


def group_table(chances: Floats, counted: npt.NDArray[np.bool_]) -> Floats:
    """What each vote adds to the log likelihood of each group (3m x k): `chances` (k x m), nothing unless `counted`."""
    k, m = chances.shape
    table = np.zeros((m, 3, k))
    table[:, 0], table[:, 2] = np.log1p(-chances).T, np.log(chances).T
    table[~counted] = 0.0
    return table.reshape(3 * m, k)


def posteriors(likelihoods: Floats, weights: Floats) -> Floats:
    """Chances (n x k) of belonging to each group, by Bayes' rule from log likelihoods (n x k) and `weights` (k).

    Log likelihoods are rounded to 1e-9 nats first: in which order votes were added up then makes no difference.
    """
    logs = np.round(likelihoods, 9) + np.log(weights)
    logs -= logs.max(axis=1, keepdims=True)
    found = np.exp(logs)
    found /= found.sum(axis=1, keepdims=True)
    return found


def spot_table(means: Floats, loadings: Floats) -> Floats:
    """What each vote adds to the normal equations of a person's place (3m x 5): xx, xy, yy, x and y times the residual.

    `means` (m) of the sides taken, `loadings` (m x 2); a pass adds nothing.
    """
    x, y = loadings.T
    table = np.zeros((len(means), 3, 5))
    for cell, side in ((0, -1.0), (2, 1.0)):
        away = side - means
        table[:, cell] = np.stack([x * x, x * y, y * y, x * away, y * away], axis=1)
    return table.reshape(-1, 5)


def spots(sums: Floats, loadings: Floats) -> Floats:
    """Places (n x 2) from the sums of `spot_table`, drawn to the middle where little is known.

    The posterior mean of a person's scores: least squares over the votes cast, and seven votes' worth of standing in
    the middle. Scaled so that a person who has voted on everything lies as far out as an unshrunk projection would put
    them, times the square root of the number of statements (those with no part in the picture, such as moderated ones,
    not counted).

    Source: Tipping & Bishop (1999), Probabilistic principal component analysis, JRSS B 61, with votes that are missing
    left out.
    """
    m = max(int(np.count_nonzero(loadings.any(axis=1))), 1)
    xx, xy, yy, x, y = sums.T
    prior = SPOT_PRIOR / m
    a, c = xx + prior, yy + prior
    size = a * c - xy * xy
    found: Floats = np.stack([(c * x - xy * y) / size, (a * y - xy * x) / size], axis=1) / np.sqrt(m)
    return found

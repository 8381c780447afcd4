"""What somebody would have voted on a statement they have not voted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

from .ballots import Ballots, Floats

RANK = 8  # more changes nothing that was measured: what the votes do not carry is switched off
STEPS = 30
SHRINK = 30.0  # votes' worth of the average noise that every statement's own noise starts with
LEAST_NOISE = 1e-2  # where everybody agrees: keeps precisions finite
LEFT = 0.7  # share of the statements' variance that is taken for noise before the first step
CHUNK = 1 << 14  # participants whose covariances are in memory at once
DENSE = 1000  # up to so many statements the Gram matrix is decomposed directly

# A participant is (u, b, 1), a statement (w, 1, d); the expected vote is their inner product.
FREE_PERSON = np.arange(RANK + 1)
FREE_STATEMENT = np.append(np.arange(RANK), RANK + 1)
WIDTH = RANK + 2
UPPER = np.triu_indices(WIDTH)
SQUARE = np.zeros((WIDTH, WIDTH), dtype=np.int64)
SQUARE[UPPER] = SQUARE[UPPER[::-1]] = np.arange(UPPER[0].size)


@dataclass(frozen=True, eq=False, slots=True)
class Prediction:
    """Fitted factors: `people` (n x 10) and `statements` (m x 10), inner products are expected votes."""

    people: Floats
    statements: Floats

    def at(self, rows: npt.ArrayLike, columns: npt.ArrayLike) -> Floats:
        """Expected votes (v), -1 to 1, of the pairs of participant `rows` (v) and statement `columns` (v).

        Both are indexes as in the ballots, 0 to n - 1 and 0 to m - 1, and of one shape.

        Raises IndexError (also for negative indexes), ValueError if the shapes differ.
        """
        people, said = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
        if people.shape != said.shape:
            raise ValueError("There must be one participant for each statement.")
        if people.size and min(people.min(), said.min()) < 0:
            raise IndexError("Indexes start at 0.")
        expected = np.zeros(people.shape)
        for factor in range(WIDTH):
            expected += self.people[people, factor] * self.statements[said, factor]
        return np.clip(expected, -1.0, 1.0)


def fit_prediction(ballots: Ballots, counted: npt.NDArray[np.bool_]) -> Prediction:
    """Learn to predict votes (+1 agree, -1 disagree, 0 pass) from the votes cast; missing is missing.

    `counted` (m) is False where a statement was moderated out. Such a statement moves nothing: its
    own factors are found last, from the factors of those who voted on it.

    The vote of participant i on statement j is normal with mean b_i + d_j + u_i . w_j (8 factors)
    and a variance of the statement's own, drawn towards the average variance. (u_i, b_i) and
    (w_j, d_j) are normal with full covariances, which like the variances and the mean of
    (w_j, d_j) are those most likely given the votes; so factors that the votes do not carry shrink
    to nothing, and somebody with few votes lies near the mean. Posteriors of participants and of
    statements are updated in turns, 30 times, each with its covariance; without the covariances
    those with few votes would be taken for certain. Who has not voted gets the statements' means, a
    statement without votes the participant's.

    The start is the leading components of the votes centred by statement. Since the covariances
    are full, turning the components changes nothing; so the outcome depends on the votes only, not
    on their order, to rounding. Nothing is random. Time is linear in votes and in participants;
    memory 80 bytes a participant and about 40 a vote.

    Source: Lim & Teh (2007), Variational Bayesian approach to movie rating prediction, KDD Cup;
    Raiko, Ilin & Karhunen (2007), Principal component analysis for large scale problems with lots
    of missing values, ECML; Salakhutdinov & Mnih (2008), Bayesian probabilistic matrix
    factorization using Markov chain Monte Carlo, ICML (full covariances); noise by column as in
    factor analysis: Rubin & Thayer (1982), EM algorithms for ML factor analysis, Psychometrika 47.
    """
    n, m = ballots.participants.size, ballots.statements.size
    if not counted[ballots.columns].any():
        return _means_only(ballots)
    votes = ballots.votes.astype(np.float64)
    cast = np.bincount(ballots.columns, minlength=m)
    squares = np.bincount(ballots.columns, weights=votes * votes, minlength=m)
    pattern = (ballots.columns, ballots.starts)
    values = csr_array((votes, *pattern), shape=(n, m))
    ones = csr_array((np.ones(votes.size), *pattern), shape=(n, m))
    known = counted & (cast > 0)
    total = float(cast[known].sum())
    present = ones @ known.astype(np.float64) > 0

    means, noise, spread = _start(ballots, votes, cast, known)
    seconds = _outer(means)
    centre = np.zeros(RANK + 1)
    centre[-1] = means[known, -1].mean()
    prior = np.diag(np.append(np.ones(RANK), 0.05))
    people = np.zeros((n, WIDTH))
    people[:, -1] = 1.0
    for _ in range(STEPS):
        precision = np.where(known, 1.0 / noise, 0.0)[:, None]
        weighted, pulled = precision * seconds, precision * means
        products, sums, moments = np.zeros((m, UPPER[0].size)), np.zeros((m, WIDTH)), np.zeros(UPPER[0].size)
        for start in range(0, n, CHUNK):
            part = slice(start, min(start + CHUNK, n))
            second = _place(people[part], ones[part] @ weighted, values[part] @ pulled, prior)
            products += ones[part].T @ second
            sums += values[part].T @ people[part]
            moments += second[present[part]].sum(axis=0)
        prior = (moments[SQUARE] / np.count_nonzero(present))[: RANK + 1, : RANK + 1]

        met = products[:, SQUARE]
        second_moments = _weigh(means, met, sums, centre, spread, noise)
        centre = means[known][:, FREE_STATEMENT].mean(axis=0)
        free = second_moments[known].mean(axis=0)[FREE_STATEMENT[:, None], FREE_STATEMENT]
        spread = free - np.outer(centre, centre)
        missed = squares - 2 * np.sum(means * sums, axis=1) + np.einsum("jab,jab->j", met, second_moments)
        missed = np.maximum(missed, 0.0)
        average = missed[known].sum() / total
        noise = np.maximum((missed + SHRINK * average) / (cast + SHRINK), LEAST_NOISE)
        noise[~known] = max(average, LEAST_NOISE)
        seconds = second_moments[:, UPPER[0], UPPER[1]]
    return Prediction(people, means)


def _place(people: Floats, packed: Floats, pulled: Floats, prior: Floats) -> Floats:
    """Set the means of c participants (`people`, c x 10, in place); return second moments (c x 55).

    `packed` (c x 55) and `pulled` (c x 10): sums of the second moments and of vote times mean of
    the statements they voted on, over the noise. `prior` (9 x 9): covariance of (u, b).
    """
    met = packed[:, SQUARE]
    covariance = _posterior(prior, met[:, : RANK + 1, : RANK + 1])
    people[:, FREE_PERSON] = np.einsum("iab,ib->ia", covariance, pulled[:, FREE_PERSON] - met[:, FREE_PERSON, -1])
    second = people[:, :, None] * people[:, None, :]
    second[:, : RANK + 1, : RANK + 1] += covariance
    packed_second: Floats = second[:, UPPER[0], UPPER[1]]
    return packed_second


def _weigh(means: Floats, met: Floats, sums: Floats, centre: Floats, spread: Floats, noise: Floats) -> Floats:
    """Set the means of the statements (`means`, m x 10, in place); return second moments (m x 10 x 10).

    `met` (m x 10 x 10) and `sums` (m x 10): sums of the second moments and of vote times mean of
    those who voted on them. `centre` (9), `spread` (9 x 9): mean and covariance of (w, d) among
    statements; `noise` (m).
    """
    inner = met[:, FREE_STATEMENT[:, None], FREE_STATEMENT]
    covariance = _posterior(spread, inner / noise[:, None, None])
    left = (sums[:, FREE_STATEMENT] - met[:, FREE_STATEMENT, RANK] - inner @ centre) / noise[:, None]
    means[:, FREE_STATEMENT] = centre + np.einsum("jab,jb->ja", covariance, left)
    second: Floats = means[:, :, None] * means[:, None, :]
    second[:, FREE_STATEMENT[:, None], FREE_STATEMENT] += covariance
    return second


def _posterior(prior: Floats, information: Floats) -> Floats:
    """Inverses (c x 9 x 9) of the inverse of `prior` (9 x 9) plus `information` (c x 9 x 9).

    Written so that a prior that is (nearly) singular needs no inverse.
    """
    found = np.linalg.solve(np.eye(len(prior)) + prior @ information, np.broadcast_to(prior, information.shape))
    halved: Floats = (found + found.transpose(0, 2, 1)) / 2
    return halved


def _start(
    ballots: Ballots, votes: Floats, cast: npt.NDArray[np.int64], known: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats, Floats]:
    """First means (m x 10), noise (m) and spread (9 x 9) of the statements.

    The leading components of the votes, centred by statement; scaled so that participants' factors
    have variance near 1. Components that stand out no more than the first one left out are 0, as
    which of them come first would be chance.
    """
    n, m = ballots.participants.size, ballots.statements.size
    take = known[ballots.columns]
    overall = votes[take].mean()
    offsets = (np.bincount(ballots.columns, weights=votes, minlength=m) + overall) / (cast + 1.0)
    centred = np.where(take, votes - offsets[ballots.columns], 0.0)
    values, vectors = _leading(csr_array((centred, ballots.columns, ballots.starts), shape=(n, m)), RANK + 1)
    values, vectors, left_out = values[:RANK], vectors[:, :RANK], values[RANK]
    values = np.where(values - left_out > 1e-9 * values[0], values, 0.0)
    means = np.zeros((m, WIDTH))
    means[:, :RANK] = vectors * np.sqrt(values * np.count_nonzero(known) / np.count_nonzero(take))
    means[:, RANK] = 1.0
    means[:, -1] = offsets
    noise = np.full(m, max(LEFT * float(np.mean(centred[take] ** 2)), LEAST_NOISE))
    among = means[known][:, FREE_STATEMENT]
    spread = np.diag(np.append(np.mean(among[:, :RANK] ** 2, axis=0), among[:, -1].var()))
    return means, noise, spread


def _leading(matrix: csr_array, wanted: int) -> tuple[Floats, Floats]:
    """The `wanted` largest eigenvalues, descending, and eigenvectors of the Gram matrix; else zeros."""
    m = matrix.shape[1]
    values, vectors = np.zeros(wanted), np.zeros((m, wanted))
    if m <= DENSE:
        found, columns = np.linalg.eigh((matrix.T @ matrix).toarray())
    else:
        transposed = matrix.T.tocsr()
        gram = LinearOperator((m, m), matvec=lambda x: transposed @ (matrix @ x.ravel()), dtype=np.float64)
        # a fixed start without symmetry, as in components
        found, columns = eigsh(gram, k=wanted, v0=np.cos(np.arange(m, dtype=np.float64)), which="LA")
    some = min(wanted, m)
    values[:some] = np.maximum(found[::-1][:some], 0.0)
    vectors[:, :some] = columns[:, ::-1][:, :some]
    return values, vectors


def _outer(means: Floats) -> Floats:
    """Upper triangles (m x 55) of the outer products of the rows of `means` (m x 10)."""
    packed: Floats = means[:, UPPER[0]] * means[:, UPPER[1]]
    return packed


def _means_only(ballots: Ballots) -> Prediction:
    """Where no vote counts: every statement's own mean, 0 where it has no votes."""
    n, m = ballots.participants.size, ballots.statements.size
    cast = np.bincount(ballots.columns, minlength=m)
    people, statements = np.zeros((n, WIDTH)), np.zeros((m, WIDTH))
    people[:, -1] = 1.0
    statements[:, -1] = np.bincount(ballots.columns, weights=ballots.votes.astype(np.float64), minlength=m)
    statements[:, -1] /= np.maximum(cast, 1)
    return Prediction(people, statements)

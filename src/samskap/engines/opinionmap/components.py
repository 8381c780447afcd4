"""Two principal components of mean-imputed votes, from the votes alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.linalg import LinearOperator, eigsh

from .ballots import Ballots, Floats, Ints

COMPONENTS = 2
SMALL = 64  # up to so many statements the Gram matrix is decomposed directly


@dataclass(frozen=True, eq=False, slots=True)
class Components:
    """`means` (m) of the votes on each statement, `loadings` (m x 2), unit columns or zero."""

    means: Floats
    loadings: Floats


def principal_components(ballots: Ballots, counted: npt.NDArray[np.bool_]) -> Components:
    """First two principal components where a missing vote is the mean of its statement.

    `counted` (m): statements that take part; the others get mean and loadings 0. A component
    without variance is 0. Each column's sign is such that its largest loading is positive.

    Imputing the mean and then centring leaves 0 where no vote is, and columns that sum to 0; so
    the centred matrix has exactly the votes' sparsity and its Gram matrix is applied as two sparse
    products. The eigenvectors are those the published power iteration converges to.

    Source: Small, Bjorkegren, Erkkila, Shaw & Megill (2021), Polis: Scaling deliberation by mapping
    high dimensional opinion spaces, RECERCA 26(2), section on dimension reduction; Lehoucq,
    Sorensen & Yang (1998), ARPACK users' guide.
    """
    people, said = ballots.participants.size, ballots.statements.size
    values = ballots.votes.astype(np.float64)
    seen = np.bincount(ballots.columns, minlength=said)
    means = np.bincount(ballots.columns, weights=values, minlength=said) / np.maximum(seen, 1)
    means[~counted] = 0.0
    centred = values - means[ballots.columns]
    if not counted.all():
        centred[~counted[ballots.columns]] = 0.0
    loadings = np.zeros((said, COMPONENTS))
    if not np.any(np.abs(centred) > 1e-12):
        return Components(means, loadings)
    matrix = csr_array((centred, ballots.columns, ballots.starts), shape=(people, said))
    variances, vectors = _leading(matrix, said)
    for i, variance in enumerate(variances):
        if variance > 1e-10 * variances[0]:
            vector = vectors[:, i]
            loadings[:, i] = vector * np.sign(vector[np.argmax(np.abs(vector))])
    return Components(means, loadings)


def _leading(matrix: csr_array, said: int) -> tuple[Floats, Floats]:
    """Largest eigenvalues (descending) and eigenvectors of the matrix' Gram matrix."""
    if said <= SMALL:
        values, vectors = np.linalg.eigh((matrix.T @ matrix).toarray())
        wanted = min(COMPONENTS, said)
        return values[::-1][:wanted], vectors[:, ::-1][:, :wanted]
    transposed = matrix.T.tocsr()
    gram = LinearOperator(
        (said, said),
        matvec=lambda x: transposed @ (matrix @ x.ravel()),
        dtype=np.float64,
    )
    # A fixed start makes the outcome a function of the votes; it is not symmetric, so that it has
    # a part in every component.
    start = np.cos(np.arange(said, dtype=np.float64))
    values, vectors = eigsh(gram, k=COMPONENTS, v0=start, which="LA")
    return values[::-1], vectors[:, ::-1]


def scatter(ballots: Ballots, parts: Components, seen: Ints, said: int) -> Floats:
    """Positions (n x 2): votes minus means times loadings, pushed out by sqrt(m / votes).

    `seen` (n): votes that count in the scaling, `said`: m. Who has few votes lies near the middle
    for want of votes, not for want of opinion; the factor undoes that.

    Source: as `principal_components`, "sparsity-aware" projection.
    """
    people = ballots.participants.size
    away = ballots.votes - parts.means[ballots.columns]
    positions = np.empty((people, COMPONENTS))
    for i, loadings in enumerate(np.ascontiguousarray(parts.loadings.T)):
        moved = away * loadings[ballots.columns]
        positions[:, i] = np.bincount(ballots.rows, weights=moved, minlength=people)
    factor: Floats = np.sqrt(said / np.maximum(seen, 1))
    return positions * factor[:, None]


def extremity(parts: Components) -> Floats:
    """For each statement (m) how far from the middle a lone "agree" on it would stand.

    Source: `comment-extremity` in the Polis mathematics: the length of the projection of a
    participant who has agreed with this statement and voted on no other.
    """
    length = np.hypot(parts.loadings[:, 0], parts.loadings[:, 1])
    far: Floats = np.sqrt(len(length)) * np.abs(1.0 - parts.means) * length
    return far

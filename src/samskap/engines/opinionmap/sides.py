"""Who agrees and who disagrees, for as many people as the search for groups looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from .ballots import Ballots, Floats, Ints

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Sides:
    """n people, m statements on which any of them took a side.

    `taken` (n x 2m) is 1 where a person agrees (columns 0..m-1) or disagrees (m..2m-1) and 0 elsewhere: a pass and a
    missing vote are both nothing; dense, or sparse for many people. `level` (m) is the share that agrees, one of each
    side added. `people` (n) and `statements` (m) are the indexes of rows and columns in the ballots.
    """

    taken: Singles | csr_array
    level: Floats
    people: Ints
    statements: Ints

    @property
    def n(self) -> int:
        """Number of people."""
        return int(self.taken.shape[0])

    @property
    def m(self) -> int:
        """Number of statements."""
        return len(self.level)

    def hide(self, rng: np.random.Generator, share: float) -> Sides:
        """The same with about `share` of the votes gone; `level` stays, it is only where the search starts from."""
        kept = (rng.random((self.n, self.m), dtype=np.float32) >= share).astype(np.float32)
        return replace(self, taken=self.taken * np.concatenate([kept, kept], axis=1))

    def residuals(self) -> Singles:
        """Votes (n x m) less what the statement alone lets expect, in units of its spread; 0 where nothing is known."""
        spread = np.sqrt(self.level * (1.0 - self.level))
        up, down = ((1.0 - self.level) / spread).astype(np.float32), (self.level / spread).astype(np.float32)
        away: Singles = self.taken[:, : self.m] * up - self.taken[:, self.m :] * down
        return away

    def common(self) -> Floats:
        """What statements have in common (m x m), summed over who took a side on both; 0 on the diagonal.

        Source: Koltchinskii & Giné (2000), Random matrix approximation of spectra of integral operators, Bernoulli 6,
        for leaving out the diagonal.
        """
        away = self.residuals()
        gram: Floats = (away.T @ away).astype(np.float64)
        np.fill_diagonal(gram, 0.0)
        return gram

    def counts(self) -> Floats:
        """Sides taken by each person (n)."""
        found: Floats = self.taken.sum(axis=1, dtype=np.float64)
        return found


def take_sides(ballots: Ballots, people: Ints, statements: Ints, *, sparse: bool = False) -> Sides:
    """The sides that `people` take on `statements` (indexes into the ballots, in the order they are to have).

    Statements on which none of them takes a side are left out. Dense, 8 bytes times people times statements, or sparse.
    """
    column = np.full(ballots.statements.size, -1, dtype=np.int64)
    column[statements] = np.arange(statements.size)
    sizes = np.diff(ballots.starts)[people]
    first = np.repeat(ballots.starts[:-1][people] - (np.cumsum(sizes) - sizes), sizes)
    pairs = first + np.arange(first.size)
    votes, at = ballots.votes[pairs], column[ballots.columns[pairs]]
    used = (votes != 0) & (at >= 0)
    at, agrees, who = at[used], votes[used] > 0, np.repeat(np.arange(people.size), sizes)[used]
    seen = np.bincount(at, minlength=statements.size)
    known = np.flatnonzero(seen > 0)
    cell = (np.cumsum(seen > 0) - 1)[at] + np.where(agrees, 0, known.size)
    ones, shape = np.ones(cell.size, dtype=np.float32), (people.size, 2 * known.size)
    taken = csr_array((ones, (who, cell)), shape=shape)
    agreed = np.bincount(at[agrees], minlength=statements.size)[known]
    level = (agreed + 1.0) / (seen[known] + 2.0)
    return Sides(taken if sparse else taken.toarray(), level, people, statements[known])

"""Small conversations whose groups are known, for the tests of the stable mode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Votes:
    people: np.ndarray
    statements: np.ndarray
    votes: np.ndarray
    group: np.ndarray

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.people, self.statements, self.votes

    def some(self, keep: np.ndarray) -> Votes:
        return Votes(self.people[keep], self.statements[keep], self.votes[keep], self.group)


def camps(sizes: tuple[int, ...], m: int = 12, *, seed: int = 0, clear: float = 0.95, shared: int = 0) -> Votes:
    """Everybody votes on all m statements; `shared` more have the agreement of all.

    Two camps take opposite sides on each; more take sides at random.
    """
    rng = np.random.default_rng(seed)
    k, group = len(sizes), np.repeat(np.arange(len(sizes)), sizes)
    sides = rng.random((k, m)) < 0.5
    if k == 2:
        sides[1] = ~sides[0]
    agree = np.concatenate([np.where(sides, clear, 1 - clear), np.full((k, shared), clear)], axis=1)
    votes = np.where(rng.random((group.size, m + shared)) < agree[group], 1, -1)
    people, statements = np.meshgrid(np.arange(group.size), np.arange(m + shared), indexing="ij")
    return Votes(people.ravel(), statements.ravel(), votes.ravel(), group)


def crowd(n: int, m: int, *, seed: int = 0) -> Votes:
    """No groups: every vote by the statement alone."""
    rng = np.random.default_rng(seed)
    agree = rng.uniform(0.2, 0.9, m)
    people, statements = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
    votes = np.where(rng.random((n, m)) < agree, 1, -1)
    return Votes(people.ravel(), statements.ravel(), votes.ravel(), np.zeros(n, dtype=int))

"""Meanings of the texts of one language as vectors, compared with the corrections that ranking across languages needs.

Two things stand between a multilingual model's cosines and a good ranking. Texts of one language share a direction
that says little but which language they are in, so each language's own mean is taken away (the first half of Mu &
Viswanath 2018, All-but-the-Top; removing further components made rankings worse on held-out data). And some texts are
near to everything: what a text's nearest neighbours in the other language reach on average is taken from its cosine,
halved (CSLS, Conneau et al. 2018, Word Translation Without Parallel Data). Both are estimated from the collection,
without any known translation. Cosines are for ranking; no threshold on them means anything.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from .errors import WrongEmbeddings

Vectors = npt.NDArray[np.float32]
Floats = npt.NDArray[np.float64]

BANK: Final = 500
"""Texts of a language that stand for it when another's hubs are looked for."""
NEIGHBOURS: Final = 10
LEAST_BANK: Final = 2 * NEIGHBOURS
"""With fewer texts of the query's language nothing is known of hubs."""
PASSAGE: Final = 0.3
"""Share of the best passage in the likeness of a text that has several."""
PRIOR: Final = 10
"""With so many texts of the query's language means are taken away by half; with none, plain cosines are compared."""


def unit_rows(matrix: npt.NDArray[np.floating]) -> Floats:
    """The rows at length 1, as float64; a row of zeros stays."""
    exact = np.asarray(matrix, np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", exact, exact))
    return np.asarray(exact / np.maximum(lengths, 1e-12)[:, None], np.float64)


def checked(given: npt.ArrayLike, rows: int, width: int) -> Vectors:
    """One text's vectors at length 1, float32 of shape (rows, width), the first for the whole. A single one may come
    flat, and stands for the whole alone: shape (1, width). `width` 0: any. Raises WrongEmbeddings."""
    found = np.atleast_2d(np.asarray(given, np.float32))
    if found.ndim != 2 or found.shape[0] not in (1, rows) or found.shape[1] == 0:
        raise WrongEmbeddings(f"expected shape (1 or {rows}, width), got {found.shape}")
    if width and found.shape[1] != width:
        raise WrongEmbeddings(f"expected vectors of width {width}, got {found.shape[1]}")
    if not np.isfinite(found).all():
        raise WrongEmbeddings("a vector is not finite")
    return unit_rows(found).astype(np.float32)


class Meanings:
    """The vectors of one language's texts: one of the whole, and where the text is long one of each passage."""

    def __init__(self) -> None:
        self._rows: Vectors = np.zeros((0, 0), np.float32)
        self._sum: Floats = np.zeros(0)
        self._parts: list[Vectors | None] = []
        self._keys: list[tuple[int, str, int]] = []
        self._bank: Floats | None = None
        self._along: Floats | None = None
        self.present = 0

    def add(self, texts: Sequence[str], given: Sequence[Vectors | None], width: int) -> None:
        """Append the vectors of further texts; None where a text has none yet."""
        start, size = len(self._parts), len(self._parts) + len(given)
        if self._rows.shape[1] != width and width:
            self._rows = np.zeros((len(self._rows), width), np.float32)
            self._sum = np.zeros(width)
        if size > len(self._rows):
            grown = np.zeros((max(size, 2 * len(self._rows)), self._rows.shape[1]), np.float32)
            grown[:start] = self._rows[:start]
            self._rows = grown
        for number, (text, vectors) in enumerate(zip(texts, given, strict=True), start):
            self._parts.append(None if vectors is None or len(vectors) == 1 else vectors[1:])
            if vectors is not None and width:
                self._rows[number] = vectors[0]
                self._sum += vectors[0]
                self.present += 1
                self._keys.append((zlib.crc32(text.encode("utf-8", "replace")), text, number))
        self._bank = self._along = None

    def along_mean(self) -> Floats:
        """The product of every vector with the mean."""
        if self._along is None:
            self._along = (self.rows @ self.mean().astype(np.float32)).astype(np.float64)
        return self._along

    @property
    def rows(self) -> Vectors:
        """The vectors of the whole texts; zeros where there is none."""
        return self._rows[: len(self._parts)]

    def parts(self, number: int) -> Vectors | None:
        """The vectors of a text's passages, when it has any."""
        return self._parts[number]

    def row(self, number: int) -> Floats | None:
        """The vector of one whole text, when it has one."""
        found = self.rows[number]
        return found.astype(np.float64) if found.any() else None

    def mean(self) -> Floats:
        """The mean of the vectors present; zeros if there are none."""
        return self._sum / max(self.present, 1)

    def lean(self) -> float:
        """How far the mean is trusted, between 0 and 1: it needs texts to rest on."""
        return self.present / (self.present + PRIOR)

    def bank(self) -> Floats:
        """At most BANK vectors, always the same ones of the same texts, in whatever order these were added."""
        if self._bank is None:
            chosen = sorted(self._keys)[:BANK] if len(self._keys) > BANK else sorted(self._keys)
            self._bank = self._rows[[number for _, _, number in chosen]].astype(np.float64)
        return self._bank

    def nearest(self, query: Floats, source: Floats, lean: float, k: int) -> tuple[npt.NDArray[np.int64], Floats]:
        """The `k` texts whose centred cosine with the query is highest (any order), and the cosines of all texts,
        float64, 0 where a text has no vector. `source` is the mean of the query's language, `lean` how far means are
        taken away."""
        mean = self.mean()
        asked = query - lean * source
        asked /= max(float(np.linalg.norm(asked)), 1e-12)
        products = (self.rows @ asked.astype(np.float32)).astype(np.float64)
        along = self.along_mean()
        lengths = np.sqrt(np.maximum(1 - 2 * lean * along + lean**2 * float(mean @ mean), 1e-6))
        cosines = np.where(products != 0, (products - lean * float(asked @ mean)) / lengths, 0.0)
        k = min(k, cosines.size)
        best = np.argpartition(-cosines, k - 1)[:k] if 0 < k < cosines.size else np.arange(cosines.size)
        return best.astype(np.int64), cosines

    def compare(
        self, numbers: npt.NDArray[np.int64], query: Floats, source: Floats, lean: float, bank: Floats | None
    ) -> Floats:
        """Centred cosines of some texts with the query, the best passage counting PASSAGE where a text has passages,
        less half of what its nearest of `bank` (vectors in the query's language) reach. A text without
        a vector gets the lowest of the others: its words must speak for it."""
        mean = lean * self.mean()
        asked = unit_rows((query - lean * source)[None])[0]
        rows = self.rows[numbers].astype(np.float64)
        there = np.any(rows != 0, axis=1)
        centred = unit_rows(rows - mean)
        found = centred @ asked
        for at, number in enumerate(numbers):
            parts = self._parts[number]
            if parts is not None:
                best = float(np.max(unit_rows(parts - mean) @ asked))
                found[at] = (1 - PASSAGE) * found[at] + PASSAGE * best
        if bank is not None and len(bank) >= LEAST_BANK:
            near = centred @ unit_rows(bank - lean * source).T
            found -= np.partition(near, len(bank) - NEIGHBOURS, axis=1)[:, -NEIGHBOURS:].mean(axis=1) / 2
        return np.where(there, found, found[there].min() if there.any() else 0.0)

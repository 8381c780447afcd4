"""Okapi BM25 over an inverted index that grows without being rebuilt.

Every call of `add` makes a segment of arrays (terms -> documents and counts); segments are merged when the newest has
grown to half of the one before, so that n additions cost O(n log n) in all. Document frequencies and the mean length
are kept beside them, and weights are computed when asked for: adding in any order or in one piece gives the same
scores.

Source: Robertson & Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond, section 3; the inverse
document frequency is the one that stays positive, log(1 + (N - n + 0.5) / (n + 0.5)).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Segment:
    """Postings of consecutive documents: those of term t are `starts[t]:starts[t + 1]`."""

    starts: Ints
    documents: npt.NDArray[np.int32]
    counts: npt.NDArray[np.float32]


def _segment(terms: Ints, documents: npt.NDArray[np.int32], counts: npt.NDArray[np.float32], size: int) -> _Segment:
    order = np.lexsort((documents, terms))
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(terms, minlength=size))])
    return _Segment(starts, documents[order], counts[order])


class Postings:
    """Documents as bags of terms; `k1` is how fast repetition saturates, `b` how much length counts."""

    def __init__(self, k1: float = 1.2, b: float = 0.75) -> None:
        self.k1, self.b = k1, b
        self.size = 0
        self._ids: dict[str, int] = {}
        self._holding: list[int] = []
        self._lengths = np.zeros(0, np.float64)
        self._segments: list[_Segment] = []

    def __contains__(self, term: str) -> bool:
        return term in self._ids

    @property
    def terms(self) -> Mapping[str, int]:
        """Every term that any document has, with its number."""
        return self._ids

    def holding(self, term: str) -> int:
        """How many documents have the term."""
        number = self._ids.get(term)
        return 0 if number is None else self._holding[number]

    def add(self, bags: Sequence[Mapping[str, int]]) -> None:
        """Append documents, numbered from `size` on; a bag says how often each term occurs."""
        terms: list[int] = []
        counts: list[int] = []
        ids, holding = self._ids, self._holding
        for bag in bags:
            for term, count in bag.items():
                number = ids.setdefault(term, len(holding))
                if number == len(holding):
                    holding.append(0)
                holding[number] += 1
                terms.append(number)
                counts.append(count)
        sizes = [len(bag) for bag in bags]
        documents = np.repeat(np.arange(self.size, self.size + len(bags), dtype=np.int32), sizes)
        self._lengths = np.concatenate([self._lengths, [float(sum(bag.values())) for bag in bags]])
        self.size += len(bags)
        made = _segment(np.array(terms, np.int64), documents, np.array(counts, np.float32), len(holding))
        self._segments.append(made)
        while len(self._segments) > 1 and 2 * self._segments[-1].counts.size >= self._segments[-2].counts.size:
            self._segments[-2:] = [self._merged(*self._segments[-2:])]

    def _merged(self, one: _Segment, two: _Segment) -> _Segment:
        terms = np.concatenate(
            [np.repeat(np.arange(part.starts.size - 1), np.diff(part.starts)) for part in (one, two)]
        )
        documents = np.concatenate([one.documents, two.documents])
        return _segment(terms, documents, np.concatenate([one.counts, two.counts]), len(self._holding))

    def weight(self, term: str) -> float:
        """The inverse document frequency of a term (natural logarithm, above 0)."""
        having = self.holding(term)
        return float(np.log1p((self.size - having + 0.5) / (having + 0.5)))

    def scores(self, query: Mapping[str, float]) -> Floats:
        """BM25 of every document, float64 of shape (size,), for terms with what each counts in the query."""
        total = np.zeros(self.size)
        if not self.size:
            return total
        norms = self.k1 * (1 - self.b + self.b * self._lengths / max(float(self._lengths.mean()), 1e-12))
        for segment in self._segments:
            found, weights = [], []
            for term in sorted(query):
                number = self._ids.get(term, segment.starts.size)
                if number < segment.starts.size - 1 and segment.starts[number + 1] > segment.starts[number]:
                    found.append(slice(segment.starts[number], segment.starts[number + 1]))
                    weights.append(query[term] * self.weight(term) * (self.k1 + 1))
            if not found:
                continue
            documents = np.concatenate([segment.documents[one] for one in found])
            counts = np.concatenate([segment.counts[one] for one in found]).astype(np.float64)
            weighed = np.repeat(weights, [one.stop - one.start for one in found])
            total += np.bincount(documents, weighed * counts / (counts + norms[documents]), minlength=self.size)
        return total

    def best(self, query: Mapping[str, float]) -> float:
        """A bound that no document exceeds: every term of the query, repeated without end."""
        return float(sum(count * self.weight(term) * (self.k1 + 1) for term, count in query.items()))

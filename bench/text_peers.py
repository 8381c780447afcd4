"""What others find texts with, made as independent libraries make it: BM25 over Snowball stems, TF-IDF of character n-grams."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import snowballstemmer
from scipy.sparse import csr_array

from bench.text_tasks import Task

ALGORITHMS = {"sv": "swedish", "nb": "norwegian", "nn": "norwegian", "da": "danish", "en": "english"}
_TOKEN = re.compile(r"\b\w\w+\b")


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str:
    return str(snowballstemmer.stemmer(ALGORITHMS[language]).stemWord(word))


def _counted(bags: Sequence[Iterable[str]], terms: dict[str, int], grow: bool) -> csr_array:
    rows, columns, values = [], [], []
    for row, bag in enumerate(bags):
        for term, count in Counter(bag).items():
            number = terms.setdefault(term, len(terms)) if grow else terms.get(term)
            if number is not None:
                rows.append(row)
                columns.append(number)
                values.append(float(count))
    return csr_array((values, (rows, columns)), shape=(len(bags), len(terms)))


def bm25(task: Task, k1: float = 1.2, b: float = 0.75) -> npt.NDArray[np.float64]:
    """Scores, shape (queries, texts); queries are stemmed in their own language."""
    terms: dict[str, int] = {}
    found = _counted([[_stem(w, task.language) for w in _TOKEN.findall(t.lower())] for t in task.texts], terms, True)
    asked = _counted([[_stem(w, task.asked_in) for w in _TOKEN.findall(t.lower())] for t in task.queries], terms, False)
    having = np.bincount(found.indices, minlength=len(terms))
    weights = np.log1p((len(task.texts) - having + 0.5) / (having + 0.5))
    lengths = found.sum(axis=1)
    norms = np.repeat(k1 * (1 - b + b * lengths / lengths.mean()), np.diff(found.indptr))
    found.data = weights[found.indices] * found.data * (k1 + 1) / (found.data + norms)
    return np.asarray((asked @ found.T).toarray())


def _grams(text: str) -> Iterable[str]:
    for word in text.lower().split():
        padded = f" {word} "
        for size in (3, 4, 5):
            if len(padded) <= size:
                yield padded
                break
            yield from (padded[i : i + size] for i in range(len(padded) - size + 1))


def tfidf(task: Task) -> npt.NDArray[np.float64]:
    """Cosines of sublinear TF-IDF of the 3- to 5-grams inside words, shape (queries, texts)."""
    terms: dict[str, int] = {}
    matrices = [_counted([_grams(t) for t in task.texts], terms, True)]
    matrices.append(_counted([_grams(t) for t in task.queries], terms, False))
    having = np.bincount(matrices[0].indices, minlength=len(terms))
    weights = np.log((1 + len(task.texts)) / (1 + having)) + 1
    for one in matrices:
        one.data = (1 + np.log(one.data)) * weights[one.indices]
        squares = np.repeat(np.sqrt(np.asarray((one**2).sum(axis=1))), np.diff(one.indptr))
        one.data = one.data / squares
    return np.asarray((matrices[1] @ matrices[0].T).toarray())

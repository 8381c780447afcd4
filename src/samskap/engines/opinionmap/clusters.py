"""k-means and silhouettes, as Polis uses them: deterministic, the first rows start it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .ballots import Floats, Ints

SETTLED = 0.01  # centres that all move less than this have settled
CHUNK = 32_768


@dataclass(frozen=True, eq=False, slots=True)
class Clustering:
    """`labels` (n) in 0..k-1 and `centres` (k x 2); no cluster is empty."""

    labels: Ints
    centres: Floats


def first_distinct(points: Floats, k: int) -> Floats:
    """The first k distinct rows of `points` (n x 2), fewer if there are not so many."""
    # Look at a growing head: the first rows are nearly always enough.
    head = 2 * k
    while True:
        _, first = np.unique(points[:head], axis=0, return_index=True)
        if first.size >= k or head >= len(points):
            return points[np.sort(first)[:k]]
        head *= 4


def kmeans(points: Floats, k: int, *, most: int, weights: Floats | None = None) -> Clustering:
    """Lloyd's k-means of `points` (n x 2) from the first k distinct rows, `most` + 1 steps at most.

    A cluster that loses its last point is gone. Ends when every centre, sorted, moves by less than
    0.01. `weights` (n) weigh the points in the means only.

    Source: Lloyd (1982), Least squares quantization in PCM, IEEE Trans. Inf. Theory 28; start,
    tolerance and limits as in the Polis mathematics (Small et al. 2021).
    """
    centres = first_distinct(points, k)
    for _ in range(most + 1):
        labels = nearest(points, centres)
        moved, labels = _means(points, labels, len(centres), weights)
        settled = _settled(centres, moved)
        centres = moved
        if settled:
            break
    return Clustering(labels, centres)


def nearest(points: Floats, centres: Floats) -> Ints:
    """For each of `points` (n x d) the index of the nearest of `centres` (k x d); ties: lowest."""
    half = 0.5 * np.einsum("ij,ij->i", centres, centres)
    found = np.empty(len(points), dtype=np.int64)
    for start in range(0, len(points), CHUNK):
        part = points[start : start + CHUNK]
        np.argmin(half - part @ centres.T, axis=1, out=found[start : start + CHUNK])
    return found


def _means(points: Floats, labels: Ints, k: int, weights: Floats | None) -> tuple[Floats, Ints]:
    mass = np.bincount(labels, weights=weights, minlength=k).astype(np.float64)
    sums = np.stack(
        [np.bincount(labels, weights=x if weights is None else x * weights, minlength=k) for x in points.T],
        axis=1,
    )
    left = mass > 0
    if not left.all():
        labels = (np.cumsum(left) - 1)[labels]
    return sums[left] / mass[left, None], labels


def _settled(before: Floats, after: Floats) -> bool:
    both = min(len(before), len(after))
    first = before[np.lexsort((before[:, 1], before[:, 0]))[:both]]
    second = after[np.lexsort((after[:, 1], after[:, 0]))[:both]]
    return bool((np.hypot(*(first - second).T) < SETTLED).all())


def distances(points: Floats) -> Floats:
    """Euclidean distances (n x n) of few `points` (n x 2)."""
    away = points[:, None, :] - points[None, :, :]
    found: Floats = np.sqrt((away**2).sum(axis=2))
    return found


def silhouette(apart: Floats, labels: Ints) -> float:
    """Mean silhouette of the points with distances `apart` (n x n); 0 for who is alone in a group.

    -1 if there are not at least two groups.

    Source: Rousseeuw (1987), Silhouettes, J. Computational and Applied Mathematics 20.
    """
    sizes = np.bincount(labels)
    if sizes.size < 2:
        return -1.0
    member = np.zeros((labels.size, sizes.size))
    rows = np.arange(labels.size)
    member[rows, labels] = 1.0
    sums = apart @ member
    own_size = sizes[labels]
    own = sums[rows, labels] / np.maximum(own_size - 1, 1)
    means = sums / sizes
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    larger = np.maximum(own, other)
    value = np.where(
        (own_size > 1) & (larger > 0),
        (other - own) / np.where(larger > 0, larger, 1),
        0,
    )
    return float(value.mean())

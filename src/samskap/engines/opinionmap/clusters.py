"""k-means and silhouettes, as Polis uses them: deterministic, the first rows start it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

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
    spots = _spots(points)
    # Look at a growing head: the first rows are nearly always enough.
    head = 2 * k
    while True:
        _, first = np.unique(spots[:head], return_index=True)
        if first.size >= k or head >= len(points):
            return points[np.sort(first)[:k]]
        head *= 4


def _spots(points: Floats) -> npt.NDArray[np.complex128]:
    """Points (n x 2) as complex numbers (n), which numpy compares and sorts by x, then y."""
    return np.ascontiguousarray(points).view(np.complex128).ravel()


def kmeans(points: Floats, k: int, *, most: int, weights: Floats | None = None) -> Clustering:
    """Lloyd's k-means of `points` (n x 2) from the first k distinct rows, `most` + 1 steps at most.

    A cluster that loses its last point is gone. Ends when every centre, sorted, moves by less than
    0.01. `weights` (n) weigh the points in the means only.

    Source: Lloyd (1982), Least squares quantization in PCM, IEEE Trans. Inf. Theory 28; start,
    tolerance and limits as in the Polis mathematics (Small et al. 2021).
    """
    centres = first_distinct(points, k)
    lifted = _lifted(points)
    weighed = np.ascontiguousarray(lifted.T if weights is None else lifted.T * weights)
    for _ in range(most + 1):
        labels = _nearest(lifted, centres)
        mass = np.bincount(labels, weights=weighed[2], minlength=len(centres))
        moved = np.empty_like(centres)
        for axis in range(2):
            moved[:, axis] = np.bincount(labels, weights=weighed[axis], minlength=len(centres))
        left = mass > 0
        if not left.all():
            labels = (np.cumsum(left) - 1)[labels]
            moved, mass = moved[left], mass[left]
        moved /= mass[:, None]
        settled = _settled(centres, moved)
        centres = moved
        if settled:
            break
    return Clustering(labels, centres)


def nearest(points: Floats, centres: Floats) -> Ints:
    """For each of `points` (n x 2) the index of the nearest of `centres` (k x 2); ties: lowest."""
    return _nearest(_lifted(points), centres)


def _lifted(points: Floats) -> Floats:
    """Points with a 1 behind, so that one product compares all distances (see `_nearest`)."""
    lifted = np.ones((len(points), 3))
    lifted[:, :2] = points
    return lifted


def _nearest(lifted: Floats, centres: Floats) -> Ints:
    # |x - c|^2 is least where x c - |c|^2 / 2 is largest
    against = np.empty((3, len(centres)))
    against[:2] = centres.T
    against[2] = -0.5 * (against[0] ** 2 + against[1] ** 2)
    if len(lifted) <= CHUNK:
        nearest_one: Ints = (lifted @ against).argmax(axis=1)
        return nearest_one
    found = np.empty(len(lifted), dtype=np.int64)
    for start in range(0, len(lifted), CHUNK):
        np.argmax(lifted[start : start + CHUNK] @ against, axis=1, out=found[start : start + CHUNK])
    return found


def _settled(before: Floats, after: Floats) -> bool:
    first, second = np.sort(_spots(before)), np.sort(_spots(after))
    both = min(len(first), len(second))
    return bool((np.abs(first[:both] - second[:both]) < SETTLED).all())


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

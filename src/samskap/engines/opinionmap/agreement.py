"""How alike two partitions of the same things are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .ballots import Floats


def adjusted_rand_index(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Adjusted Rand index of two partitions: 1 the same, 0 as alike as chance makes them.

    `first`, `second`: 1-D labels of the same n things. Two partitions that both put everything
    together (or both everything apart) are the same: 1.

    Source: Hubert & Arabie (1985), Comparing partitions, Journal of Classification 2, eq. 5.
    """
    a = np.unique(np.asarray(first), return_inverse=True)[1]
    b = np.unique(np.asarray(second), return_inverse=True)[1]
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError("Two partitions of the same things are needed.")
    if a.size < 2:
        return 1.0
    columns = int(b.max()) + 1
    cells = np.bincount(a * columns + b, minlength=(int(a.max()) + 1) * columns)
    table: Floats = cells.reshape(-1, columns).astype(np.float64)

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1.0)).sum() / 2.0)

    together = pairs(table)
    in_first, in_second = pairs(table.sum(axis=1)), pairs(table.sum(axis=0))
    expected = in_first * in_second / (a.size * (a.size - 1.0) / 2.0)
    highest = (in_first + in_second) / 2.0
    if highest == expected:
        return 1.0
    return (together - expected) / (highest - expected)

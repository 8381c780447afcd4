"""Which statement to show next."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .ballots import Floats

META_PRIORITY = 7.0


def priorities(
    agrees: npt.ArrayLike,
    passes: npt.ArrayLike,
    seen: npt.ArrayLike,
    extremities: npt.ArrayLike,
    *,
    meta: npt.ArrayLike | None = None,
) -> Floats:
    """Polis' priority of each statement; the next one is drawn with chances proportional to it.

    All 1-D of one length m: votes that agree, that pass, votes at all (agree, disagree and pass),
    the extremity of the statement on the map (`OpinionMap.extremities`; 0 where it is not on the
    map yet), and which statements are about the participants rather than the matter.

    ((1 - p) (E + 1) a (1 + 8 * 2^(-S / 5)))^2 with a = (A + 1) / (S + 2), p = (P + 1) / (S + 2):
    much agreed, seldom passed, telling the groups apart, and a lift for what few have seen yet.

    Source: Small et al. (2021), comment routing; the constants as in the Polis mathematics
    (`importance-metric`, `priority-metric`).
    """
    agree, skip, total, extreme = (np.asarray(one, dtype=np.float64) for one in (agrees, passes, seen, extremities))
    agreed = (agree + 1.0) / (total + 2.0)
    passed = (skip + 1.0) / (total + 2.0)
    importance = (1.0 - passed) * (extreme + 1.0) * agreed
    value: Floats = importance * (1.0 + 8.0 * 2.0 ** (-total / 5.0))
    if meta is not None:
        value = np.where(np.asarray(meta, dtype=np.bool_), META_PRIORITY, value)
    return value**2


def draw(weights: npt.ArrayLike, chance: float) -> int:
    """The index that a uniform `chance` in [0, 1) falls on when each has its weight as width.

    Raises ValueError if no weight is positive or `chance` is outside [0, 1).
    """
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    if not 0.0 <= chance < 1.0 or edges.size == 0 or not edges[-1] > 0.0:
        raise ValueError("A draw needs a chance in [0, 1) and at least one positive weight.")
    return int(np.searchsorted(edges, chance * edges[-1], side="right"))

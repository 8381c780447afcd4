"""Which statement to show next."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from .ballots import Floats
from .canonical import mix

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


def draw(names: Sequence[int | str], weights: npt.ArrayLike, chance: float, count: int = 1) -> list[int]:
    """Places of `count` of the names, drawn one after the other without putting back, by weight among those left.

    `weights` (as many as names) are not negative; where it is 0 the name is never drawn. The draw is decided by
    `chance`, uniform in [0, 1), and each name alone: taking a name away does not change the order of the rest, so that
    a page loaded again shows the same statement. The uniform number of a name is splitmix64 of `chance` and the name.

    Raises ValueError if no weight is positive or `chance` is outside [0, 1).

    Source: Efraimidis & Spirakis (2006), Weighted random sampling with a reservoir, Information Processing Letters 97:
    the smallest of independent exponential variables with the weights as rates are such a draw.
    """
    rates = np.asarray(weights, dtype=np.float64)
    if not 0.0 <= chance < 1.0 or not (rates > 0.0).any():
        raise ValueError("A draw needs a chance in [0, 1) and at least one positive weight.")
    numbers = [one if isinstance(one, int) else _number(one) for one in names]
    mixed = mix(mix(np.asarray(numbers).astype(np.uint64)) ^ mix(np.array([int(chance * 2**53)], dtype=np.uint64)))
    uniform = ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    waiting = np.full(rates.size, np.inf)
    np.divide(-np.log(uniform), rates, out=waiting, where=rates > 0.0)
    order: list[int] = np.argsort(waiting, kind="stable")[: min(count, int(np.count_nonzero(rates > 0.0)))].tolist()
    return order


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=7).digest(), "big")

"""The order in which one visitor meets the statements."""

import hashlib
from collections.abc import Sequence

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def draw(ids: Sequence[int], priorities: Sequence[float], seed: str, count: int) -> list[int]:
    """``count`` of the ids, drawn one after the other without putting back, each with a chance in proportion to its
    priority among those left.

    The draw is decided by ``seed`` and each id alone: taking an id away does not change the order of the rest, so that
    a page loaded again shows the same statement, and a statement answered is followed by the one that was next.
    Method: the n smallest of independent exponential variables with rates w are such a draw (Efraimidis & Spirakis
    2006); the uniform number of an id is splitmix64 of seed and id.
    """
    if not ids:
        return []
    start = np.uint64(int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest(), "big"))
    with np.errstate(over="ignore"):
        mixed = start + np.asarray(ids, dtype=np.uint64) * _GOLDEN
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_1
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_2
        mixed ^= mixed >> np.uint64(31)
    uniform = ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53
    waiting = -np.log(uniform) / np.maximum(np.asarray(priorities, dtype=np.float64), 1e-9)
    order = np.argsort(waiting, kind="stable")[:count]
    return [ids[position] for position in order]

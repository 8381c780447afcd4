"""Criteria with bounds of their weights -> what the robust engine takes, and what it says of the candidates.

A weight says how much a criterion counts beside the others, so only the ratios of weights matter. Reasonable are all
weights between their bounds, divided by their sum; every corner of that set comes from a corner of the bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Protocol

from samskap.engines.allocation import Weights

FEWEST, MOST = 2, 8
"""Criteria: one is no weighing, and of many nobody can say what weights are reasonable."""
MOST_POINTS = 5


class Weighed(Protocol):
    """A criterion as it is stored or typed."""

    @property
    def weight(self) -> int: ...
    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...


@dataclass(frozen=True)
class Part:
    """How much a criterion counts of the whole, from 0 to 1: as stated, and at least and at most."""

    stated: float
    least: float
    most: float


def weights_of(criteria: Sequence[Weighed]) -> Weights:
    """All weights within the bounds, as parts of one: at most 256 corners with eight criteria.

    Every criterion at its lowest, or every one at its highest, lies between others, unless some weight is fixed.
    """
    fixed = any(one.low == one.high for one in criteria) or len(criteria) == 1
    corners = set()
    for sides in product((False, True), repeat=len(criteria)):
        point = [one.high if side else one.low for one, side in zip(criteria, sides, strict=True)]
        if sum(point) and (fixed or len(set(sides)) == 2):
            corners.add(tuple(_part(one, sum(point)) for one in point))
    return Weights(tuple(sorted(corners)))


def parts_of(criteria: Sequence[Weighed]) -> list[Part]:
    """How much each criterion counts, with what the bounds leave open."""
    low, high, stated = (sum(getattr(one, name) for one in criteria) for name in ("low", "high", "weight"))
    return [
        Part(
            float(_part(one.weight, stated)),
            float(_part(one.low, one.low + high - one.high)),
            float(_part(one.high, one.high + low - one.low)),
        )
        for one in criteria
    ]


def _part(of: int, whole: int) -> Fraction:
    return Fraction(of, whole) if whole else Fraction(0)

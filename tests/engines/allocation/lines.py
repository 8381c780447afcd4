"""Break points by brute force: the rule run with numbers that know how they grow, from one event to the next."""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering

from samskap.engines.allocation import Instance

from . import brute


@total_ordering
class Line:
    """value + slope e, for an e that is above 0 and below everything else. Comparing two notes where they meet."""

    meets: list[Fraction] = []

    def __init__(self, value: Fraction, slope: Fraction = Fraction(0)) -> None:
        self.value, self.slope = Fraction(value), Fraction(slope)

    def _other(self, other: object) -> Line:
        return other if isinstance(other, Line) else Line(Fraction(other))  # type: ignore[arg-type]

    def _less(self, other: object) -> tuple[Fraction, Fraction]:
        that = self._other(other)
        value, slope = self.value - that.value, self.slope - that.slope
        if value * slope < 0:
            Line.meets.append(-value / slope)
        return value, slope

    def __eq__(self, other: object) -> bool:
        return self._less(other) == (0, 0)

    def __lt__(self, other: object) -> bool:
        return self._less(other) < (0, 0)

    def __hash__(self) -> int:
        return hash((self.value, self.slope))

    def __add__(self, other: object) -> Line:
        that = self._other(other)
        return Line(self.value + that.value, self.slope + that.slope)

    def __sub__(self, other: object) -> Line:
        return self + self._other(other) * Fraction(-1)

    def __rsub__(self, other: object) -> Line:
        return self._other(other) - self

    def __mul__(self, factor: Fraction) -> Line:
        return Line(self.value * factor, self.slope * factor)

    def __truediv__(self, divisor: Fraction) -> Line:
        return Line(self.value / divisor, self.slope / divisor)

    __radd__, __rmul__ = __add__, __mul__


def raised(instance: Instance, satisfaction: str, ties: str = "name") -> tuple[tuple[str, ...], int, str]:
    """Winners, how many break points changed something, and why it ended."""
    start = instance.budget / instance.ballots.voters
    wanted = {index for own in brute.satisfactions(instance, "cardinality") for index in own}
    best, breaks, t = brute.equal_shares(instance, satisfaction, start, ties).winners, 0, Fraction(0)
    while True:
        Line.meets = []
        found = brute.equal_shares(instance, satisfaction, Line(start + t, Fraction(1)), ties).winners  # type: ignore[arg-type]
        if brute.cost_of(instance, found) > instance.budget:
            return best, breaks, "overspend"
        breaks += found != best
        best = found
        if len(found) == len(wanted):
            return best, breaks, "everything"
        t += min(Line.meets)

"""What weights of the criteria are reasonable: a polytope, given by its corners.

Nobody knows the one true weight of a criterion. What people can say is less: which criterion matters more, between
which bounds a weight lies, that a stated weight may be somewhat off. Each of these is a set of linear inequalities on
weights that are not negative and add up to 1; a project that is chosen for every weight in the set needs no quarrel
over weights (Liesiö, Mild, Salo 2007, section 2.2).

The default, `around`, takes the stated weights and lets the ratio of any two of them be off by a factor of two either
way. Ratios are what people state when they weigh ("twice as important"), and what they state depends on how they are
asked (Weber & Borcherding 1993, "Behavioral influences on weight judgments in multiattribute decision making",
European Journal of Operational Research 67). That the factor is two is our choice: a criterion said to matter as much
as another may then matter half or twice as much, and no criterion ever stops counting. A round may state another
factor. The set does not depend on the order of the criteria or the unit of the weights. A ranking alone would also
allow that the first criterion counts alone, so `ranked` leaves every criterion a third of an equal share at least,
unless told otherwise.

All is exact, in fractions. The corners are found one inequality after the other (double description method: Motzkin,
Raiffa, Thompson, Thrall 1953).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

from .errors import BadWeights

Point = tuple[Fraction, ...]
MOST_CORNERS = 1_200


@dataclass(frozen=True, slots=True)
class Weights:
    """A set of weights of n criteria: all that lies between its `corners`, each n fractions that add up to 1."""

    corners: tuple[Point, ...]

    def __post_init__(self) -> None:
        if not self.corners or not self.corners[0]:
            raise BadWeights("No weights fulfil all that is asked of them.")
        if len(self.corners) > MOST_CORNERS:
            raise BadWeights(f"The set of weights has more than {MOST_CORNERS} corners.")
        for corner in self.corners:
            if len(corner) != self.criteria or sum(corner) != 1 or min(corner) < 0:
                raise BadWeights("Weights are not negative, one for each criterion, and add up to 1.")

    @property
    def criteria(self) -> int:
        """How many criteria they weigh."""
        return len(self.corners[0])

    @property
    def middle(self) -> Point:
        """The mean of the corners: no inequality is tight there unless it is everywhere."""
        return tuple(Fraction(sum(column), len(self.corners)) for column in zip(*self.corners, strict=True))


def around(stated: Sequence[Fraction | int], factor: Fraction | int = 2) -> Weights:
    """Weights whose ratios to one another are at most `factor` times, and at least 1/`factor` times, those stated.

    `stated` are n numbers above 0 in any unit (0: the criterion does not count). With ``factor=1`` the stated weights
    alone. Raises BadWeights.
    """
    if factor < 1:
        raise BadWeights("The factor by which stated weights may be off is at least 1.")
    if any(one < 0 for one in stated) or not any(stated):
        raise BadWeights("Stated weights are not negative, and not all 0.")
    counted = [i for i, one in enumerate(stated) if one]
    if 2 ** len(counted) - 2 > MOST_CORNERS:
        raise BadWeights(f"{len(counted)} criteria are too many: the set of weights has too many corners.")
    corners = set()
    for scales in product((Fraction(1), Fraction(factor)), repeat=len(counted)):
        if len(set(scales)) == 2 or factor == 1 or len(counted) == 1:
            point = [Fraction(0)] * len(stated)
            for i, scale in zip(counted, scales, strict=True):
                point[i] = stated[i] * scale
            corners.add(_scaled(point))
    return Weights(tuple(sorted(corners)))


def ranked(ranks: Sequence[int], least: Fraction | None = None) -> Weights:
    """Weights in the order of `ranks` (1: the most important; equal ranks: nothing said), each at least `least`.

    `least` is a third of an equal share unless given. Raises BadWeights.
    """
    n = len(ranks)
    floor = Fraction(1, 3 * n) if least is None and n else Fraction(least or 0)
    rows = [_row(n, {i: 1}, floor) for i in range(n)]
    ladder = sorted(set(ranks))
    for upper, lower in pairwise(ladder):
        rows += [
            _row(n, {i: 1, k: -1}, Fraction(0))
            for i in range(n)
            for k in range(n)
            if ranks[i] == upper and ranks[k] == lower
        ]
    return _cut(n, rows)


def between(lowest: Sequence[Fraction], highest: Sequence[Fraction]) -> Weights:
    """Weights between two bounds each. Raises BadWeights, also where no weights within them add up to 1."""
    n = len(lowest)
    if len(highest) != n:
        raise BadWeights("There must be two bounds for each criterion.")
    rows = [_row(n, {i: 1}, Fraction(low)) for i, low in enumerate(lowest)]
    return _cut(n, rows + [_row(n, {i: -1}, -Fraction(high)) for i, high in enumerate(highest)])


def constrained(n: int, inequalities: Iterable[tuple[Sequence[Fraction | int], Fraction | int]]) -> Weights:
    """Weights w of n criteria with a·w >= b for each (a, b) of `inequalities`. Raises BadWeights."""
    rows = []
    for coefficients, bound in inequalities:
        if len(coefficients) != n:
            raise BadWeights("An inequality must have a number for each criterion.")
        rows.append(_row(n, dict(enumerate(coefficients)), Fraction(bound)))
    return _cut(n, rows)


def _row(n: int, coefficients: dict[int, Fraction | int], bound: Fraction) -> Point:
    """a·w >= b as g·w >= 0, since weights add up to 1."""
    return tuple(Fraction(coefficients.get(i, 0)) - bound for i in range(n))


def _cut(n: int, rows: Sequence[Point]) -> Weights:
    """What is left of all weights of n criteria after each inequality has cut its part off.

    A corner carries the inequalities that are tight in it, as bits. Two corners are joined by an edge if no third one
    is tight wherever both are; a cut makes a new corner on every edge that it crosses.
    """
    if n < 1:
        raise BadWeights("There must be a criterion.")
    full = (1 << n) - 1
    corners = {
        tuple(Fraction(int(i == k)) for k in range(n)): full & ~(1 << i) for i in range(n)
    }  # tight: the weights that are 0
    for number, row in enumerate(rows):
        bit = 1 << (n + number)
        sides = {point: sum((a * b for a, b in zip(row, point, strict=True) if b), Fraction(0)) for point in corners}
        kept = {
            point: tight | bit if sides[point] == 0 else tight for point, tight in corners.items() if sides[point] >= 0
        }
        lost = [(point, corners[point]) for point, side in sides.items() if side < 0]
        all_tight = list(corners.values())
        for near, near_tight in [(point, corners[point]) for point, side in sides.items() if side > 0]:
            for far, far_tight in lost:
                both = near_tight & far_tight
                if both.bit_count() < n - 2 or sum(tight & both == both for tight in all_tight) > 2:
                    continue
                part = sides[near] / (sides[near] - sides[far])
                point = tuple(a + part * (b - a) for a, b in zip(near, far, strict=True))
                kept[point] = both | bit
        corners = kept
        if len(corners) > MOST_CORNERS:
            raise BadWeights(f"The set of weights has more than {MOST_CORNERS} corners.")
    return Weights(tuple(sorted(corners)))


def _scaled(point: Sequence[Fraction]) -> Point:
    total = sum(point)
    return tuple(one / total for one in point)

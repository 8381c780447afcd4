"""Maximum welfare: the portfolio with the most satisfaction in sum, within every budget.

The welfare of a portfolio is the sum, over its projects, of the satisfaction of all voters (Peters, Pierczyński,
Skowron 2021 call it utilitarian welfare). It is what is best for most, and gives minorities nothing in return for
theirs.

How it is found, exactly. A linear program (HiGHS, in floats) gives prices y of the budgets, needs and excludes (rows A
x <= b). Everything after that is in whole numbers. For any y >= 0 and any portfolio x

    v·x  <=  y·b + sum of max(0, v_p - (A'y)_p) over p  -  the sum of what x loses against that,

which holds whatever y is (Lagrangian relaxation; so y may come from floats and be rounded). A search goes through the
projects, those that would lose most first, follows the branch that has lost least, and ends when no branch left can
reach the best portfolio known. All others that are as good are met on the way.

Ties. Of portfolios that are equally good the one is chosen that has the project that comes first in the order of ties,
of those that have it the one with the next, and so on. Projects that nobody wants are not chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heappop, heappush
from itertools import pairwise
from math import gcd, lcm

import numpy as np
from scipy.optimize import linprog

from .errors import TooHard
from .instance import Instance
from .satisfaction import Electorate
from .ties import Order

PARTS = 2**20  # dual prices are rounded to such parts of a unit
MOST_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Best:
    """The chosen projects in the order of ties, and those that are in some of the best portfolios but not in all."""

    chosen: tuple[int, ...]
    tied: tuple[int, ...]


def welfare(instance: Instance, electorate: Electorate, order: Order) -> Best:
    """Find the best portfolio. Raises TooHard if it cannot be proven within `MOST_STEPS` steps."""
    values = whole([worth * one.total for worth, one in zip(electorate.worth, electorate.support, strict=True)])
    wanted = sorted((i for i, value in enumerate(values) if value > 0), key=lambda i: order.place[i])
    problem = _problem(instance, [values[i] for i in wanted], wanted)
    twins = _twins(problem)
    found = _search(problem, twins) if wanted else [frozenset[int]()]
    best = _earliest(found, len(wanted))  # numbers in `wanted` are in the order of ties
    tied = set(frozenset.union(*found) - frozenset.intersection(*found))
    for group in twins:
        if any(0 < len(portfolio & set(group)) < len(group) for portfolio in found):
            tied.update(group)
    return Best(tuple(wanted[i] for i in sorted(best)), tuple(wanted[i] for i in sorted(tied)))


def whole(amounts: Sequence[Fraction]) -> list[int]:
    """The same amounts in the largest unit in which all are whole numbers."""
    unit = lcm(*(one.denominator for one in amounts))
    scaled = [int(one * unit) for one in amounts]
    common = gcd(*scaled) or 1
    return [one // common for one in scaled]


@dataclass(frozen=True, eq=False)
class _Problem:
    """Maximise values · x with rows · x <= limits; the first `budgets` rows have no number below 0."""

    values: list[int]
    rows: list[list[int]]
    limits: list[int]
    budgets: int

    def fits(self, chosen: frozenset[int]) -> bool:
        return all(sum(row[one] for one in chosen) <= limit for row, limit in zip(self.rows, self.limits, strict=True))


def _problem(instance: Instance, values: list[int], wanted: Sequence[int]) -> _Problem:
    """Over the wanted projects; a need for a project that nobody wants cannot be met."""
    place = {instance.projects[one].name: i for i, one in enumerate(wanted)}
    rows, limits = [], []
    for r, budget in enumerate(instance.budgets):
        scaled = whole([*(instance.projects[one].costs[r] for one in wanted), budget])
        rows.append(scaled[:-1])
        limits.append(scaled[-1])
    for i, one in enumerate(wanted):
        for name in instance.projects[one].needs:
            rows.append([int(k == i) - int(k == place.get(name)) for k in range(len(wanted))])
            limits.append(0)
        for name in instance.projects[one].excludes:
            if name in place:
                rows.append([int(k in (i, place[name])) for k in range(len(wanted))])
                limits.append(1)
    return _Problem(values, rows, limits, len(instance.budgets))


def _twins(problem: _Problem) -> list[list[int]]:
    """Groups of projects that could change places with nothing changed, each in the order of ties."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for one, value in enumerate(problem.values):
        groups.setdefault((value, *(row[one] for row in problem.rows)), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _search(problem: _Problem, twins: Sequence[Sequence[int]]) -> list[frozenset[int]]:
    """All best portfolios, but of twins those only that take the first ones."""
    size = len(problem.values)
    elder = {one: before for group in twins for before, one in pairwise(group)}
    prices = _prices(problem)
    reduced = [
        PARTS * value - sum(price * row[one] for price, row in zip(prices, problem.rows, strict=True))
        for one, value in enumerate(problem.values)
    ]
    best = sum(problem.values[one] for one in _good(problem, sorted(range(size), key=lambda one: -reduced[one])))
    bound = sum(price * limit for price, limit in zip(prices, problem.limits, strict=True))
    bound += sum(max(0, one) for one in reduced)
    sequence = sorted(range(size), key=lambda one: (-abs(reduced[one]), one))
    costs = [tuple(row[one] for row in problem.rows[: problem.budgets]) for one in range(size)]
    found: list[frozenset[int]] = []
    # Of each branch: what it lost, how far it is (as a number below 0), what it chose (as bits), what that is worth and
    # what it leaves of each budget. Those that lost least go first.
    heap = [(0, 0, 0, 0, tuple(problem.limits[: problem.budgets]))]
    for _ in range(MOST_STEPS):
        if not heap or bound - heap[0][0] < PARTS * best:
            return found
        lost, depth, chosen, value, left = heappop(heap)
        if -depth == size:
            portfolio = frozenset(one for one in range(size) if chosen >> one & 1)
            if value >= best and problem.fits(portfolio):
                if value > best:
                    best, found = value, []
                found.append(portfolio)
            continue
        one = sequence[-depth]
        heappush(heap, (lost + max(0, reduced[one]), depth - 1, chosen, value, left))
        room = tuple(a - b for a, b in zip(left, costs[one], strict=True))
        if min(room) >= 0 and (one not in elder or chosen >> elder[one] & 1):
            more = value + problem.values[one]
            heappush(heap, (lost + max(0, -reduced[one]), depth - 1, chosen | 1 << one, more, room))
    raise TooHard("What is best could not be proven within the steps allowed.")


def _earliest(found: Sequence[frozenset[int]], size: int) -> frozenset[int]:
    """Of these the one with the first project that not all have, of those the one with the next, and so on."""
    left = list(found)
    for one in range(size):
        having = [portfolio for portfolio in left if one in portfolio]
        left = having or left
    return left[0]


def _good(problem: _Problem, sequence: Sequence[int]) -> frozenset[int]:
    """A portfolio that fits: what does, in this sequence, gone through until nothing is added."""
    chosen: frozenset[int] = frozenset()
    size = -1
    while len(chosen) > size:
        size = len(chosen)
        for one in sequence:
            if problem.fits(chosen | {one}):
                chosen |= {one}
    return chosen


def _prices(problem: _Problem) -> list[int]:
    """Dual prices in `PARTS` of a unit of value for a unit of each row, not below 0."""
    largest = max(problem.values)
    matrix, limits = _scaled(problem)
    solved = linprog(
        -np.array([value / largest for value in problem.values]),
        A_ub=matrix,
        b_ub=limits,
        bounds=(0, 1),
        method="highs",
    )
    prices = []
    for row, dual in zip(problem.rows, solved.ineqlin.marginals, strict=True):
        unit = max(map(abs, row)) or 1
        prices.append(max(0, round(Fraction(-float(dual)) * largest / unit * PARTS)))
    return prices


def _scaled(problem: _Problem) -> tuple[np.ndarray, np.ndarray]:
    units = [max(map(abs, row)) or 1 for row in problem.rows]
    matrix = np.array([[one / unit for one in row] for row, unit in zip(problem.rows, units, strict=True)])
    return matrix, np.array([limit / unit for limit, unit in zip(problem.limits, units, strict=True)])

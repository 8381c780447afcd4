"""How close a decision was: how much less cost, or how many more supporters, would have changed it.

Each answer comes from choosing anew with that one thing changed and nothing else:

- *cost*: the project costs k units less (or, if it was chosen, more). Satisfaction by cost follows the cost.
- *supporters*: k more voters come who want this project alone and give it all they can; the budget stays, so with equal
  shares everybody's purse is a little smaller.

**Which k is the least.** Where an answer once changed stays changed, halving an interval finds the least k. That holds
for the cost under greedy and under equal shares without completion: as long as the project is not bought, the
purchases are those without it, so it is bought if in some round of these its price for a unit is the lowest; its price
for a unit never rises as its cost falls (its payers' price is convex in the cost and 0 at 0), nor does its place in
the order of satisfaction per cost fall. (Unless ties go to the highest cost, which a lower cost loses.) It holds for
supporters under greedy, too, but not under equal shares, where each newcomer takes from all purses, nor with Add1,
where it depends on when the steps stop. There the found k does change the decision and k - 1 does not; all smaller
ones are tried as far as `effort` goes, and `proven` says whether all were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from .choosing import choose
from .errors import AllocationError
from .instance import Ballots, Project

EFFORT = 60
MOST_TIMES = 4  # newcomers are looked for up to so many times the voters


@dataclass(frozen=True, slots=True)
class Least:
    """The least change that changes the decision; `proven` is False where a smaller one might do as well."""

    change: Fraction
    proven: bool


@dataclass(frozen=True, slots=True)
class Margin:
    """How close the decision on a project was.

    `cost`: so much less (or more, if it was `chosen`) in money would have changed it; `supporters`: so many more would
    have had it chosen; `further`: as `cost`, for each other resource. None: no such change was found, and where halving
    is enough there is none (for supporters also: it was chosen).
    """

    project: str
    chosen: bool
    cost: Least | None
    supporters: Least | None
    further: tuple[Least | None, ...] = ()


def sensitivity(
    projects: Sequence[Project],
    ballots: Ballots,
    budgets: Sequence[Fraction],
    *,
    only: Collection[str] | None = None,
    unit: Fraction | int = 1,
    effort: int = EFFORT,
    **options: Any,
) -> tuple[Margin, ...]:
    """The margins of all projects, or of those named in `only`, in the order given.

    `options` are those of `choose`. Costs change in whole numbers of `unit`, those in other resources of 1. `effort` is
    how many times at most a choice is made anew for each question beside halving the interval. Raises what `choose`
    raises, AllocationError for a unit that is not above 0.
    """
    unit = Fraction(unit)
    if unit <= 0:
        raise AllocationError("The unit must be above 0.")
    winners = set(choose(projects, ballots, budgets, **options).winners)
    steady = options.get("rule", "equal-shares") == "greedy"
    steady_cost = steady or (
        options.get("rule", "equal-shares") == "equal-shares" and options.get("completion", "none") == "none"
    )
    steady_cost = steady_cost and options.get("ties", "name") != "max-cost"
    linked = len(budgets) > 1 or any(one.needs or one.excludes for one in projects)
    margins = []
    for index, one in enumerate(projects):
        if only is not None and one.name not in only:
            continue
        chosen = one.name in winners

        def changed(resource: int, by: Fraction, index: int = index, one: Project = one, chosen: bool = chosen) -> bool:
            costs = list(one.costs)
            costs[resource] = costs[resource] + by if chosen else max(Fraction(0), costs[resource] - by)
            other = [*projects[:index], replace(one, costs=tuple(costs)), *projects[index + 1 :]]
            return (one.name in choose(other, ballots, budgets, **options).winners) != chosen

        def changed_by_votes(k: int, index: int = index, one: Project = one) -> bool:
            return one.name in choose(projects, _joined(ballots, index, k), budgets, **options).winners

        margins_of = []
        for resource, (budget, own) in enumerate(zip(budgets, one.costs, strict=True)):
            by = unit if resource == 0 else Fraction(1)
            room = max(budget - own, Fraction(0)) + by if chosen else own
            steady_here = steady_cost and not linked
            least = _least(partial(_changed_in, changed, resource, by), -int(-room // by), effort, steady_here)
            margins_of.append(None if least is None else Least(least.change * by, least.proven))
        votes = None
        if not chosen:
            votes = _least(changed_by_votes, MOST_TIMES * ballots.voters + 16, effort, steady and not linked)
        margins.append(Margin(one.name, chosen, margins_of[0], votes, tuple(margins_of[1:])))
    return tuple(margins)


def _changed_in(changed: Callable[[int, Fraction], bool], resource: int, unit: Fraction, k: int) -> bool:
    return changed(resource, k * unit)


def _least(changes: Callable[[int], bool], most: int, effort: int, steady: bool) -> Least | None:
    """The least k from 1 to `most` that changes the decision, or None if `most` and none of the steps up to it does."""
    low, high = 0, 1  # low does not change it
    while high < most and not changes(high):
        low, high = high, 2 * high
    if high >= most:
        high = most
        if most < 1 or not changes(most):
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if changes(middle) else (middle, high)
    if steady or high == 1:
        return Least(Fraction(high), True)
    for k in range(1, min(high, effort + 1)):
        if changes(k):
            return Least(Fraction(k), True)
    return Least(Fraction(high), high - 1 <= effort)


def _joined(ballots: Ballots, project: int, many: int) -> Ballots:
    """The ballots and so many more for this project alone: with the most points that anybody gave, in the leg that most
    of its supporters are of."""
    given = int(ballots.points.max()) if ballots.points.size else 1
    weights = np.ones(ballots.size, dtype=np.int64) if ballots.weights is None else ballots.weights
    legs = ballots.legs
    if legs is not None:
        rows = np.repeat(np.arange(ballots.size), np.diff(ballots.starts))[ballots.projects == project]
        leg = int(np.bincount(legs[rows], weights[rows]).argmax()) if rows.size else 0
        legs = np.append(legs, np.int16(leg))
    return Ballots(
        ballots.kind,
        np.append(ballots.starts, ballots.starts[-1] + 1),
        np.append(ballots.projects, np.int32(project)),
        np.append(ballots.points, np.int64(max(1, given))),
        legs,
        np.append(weights, np.int64(many)),
    )

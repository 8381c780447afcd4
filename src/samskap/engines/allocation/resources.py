"""Equal shares with several resources, and where projects need or exclude one another.

The model of several resources is that of Motamed, Soeteman, Rey, Endriss, "Participatory Budgeting with Multiple
Resources" (EUMAS 2022): every project costs some of each, and no budget may be overspent. The rule is ours, the nearest
to equal shares:

- Every voter has a purse of each resource, an equal part of its budget (of their leg's share of it).
- A project can be bought if its supporters can pay its cost of every resource, each resource by itself as the rule has
  it: each pays the same price for a unit of satisfaction, or, having less, all they have.
- Its price is the highest of those prices, each taken as a part of the whole budget of its resource. The project with
  the lowest price is bought. So what counts of a project is the resource that it takes most of, and the units of the
  resources do not matter; with one resource it is the Method of Equal Shares itself.
- A project that *needs* others can be bought once these are. One that *excludes*, or is excluded by, a project that was
  bought cannot be bought any more. Nobody pays for a project that they do not support, also where another needs it.

What holds: no budget is overspent, nobody pays past their purse, units do not matter. Let the size of a project be the
largest part that it takes of any budget. A group of voters that agrees on projects whose sizes add up to no more than
the group's part of all voters has its share, up to one project: in no round before one of these is bought does a member
pay more, of any resource, than the group's price for a unit of satisfaction, so a member whose purse runs short has had
the satisfaction for it already (the proof of Peters, Pierczyński, Skowron 2021 for one resource, with sizes for costs).

What does not hold: the same for a group whose projects add up to its part in each resource by itself, but not by their
sizes. And with needs or excludes no group can be promised its share: others may have bought what excludes its projects.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .instance import Instance
from .purses import Price, Purses, U, power_of, scaled
from .satisfaction import Electorate, Floats
from .ties import Order

Starts = tuple[tuple[Fraction, ...], ...]  # of each resource what a voter of each leg begins with


@dataclass(frozen=True, slots=True)
class Taken:
    """A purchase: the price as a part of the budget for a unit of satisfaction (None until it is asked for; `high` is
    not below it), and what it was tied with."""

    project: int
    price: Fraction | None
    high: float
    tied: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """A project and between what its price lies, as a part of the budget for a unit of satisfaction; `prices` of the
    resources are all that it takes any of, unless `high` is infinite."""

    project: int
    low: float
    high: float
    prices: dict[int, Price]


class Links:
    """What may still be chosen, given what is."""

    def __init__(self, instance: Instance) -> None:
        place = {one.name: i for i, one in enumerate(instance.projects)}
        self._needs = [frozenset(place[name] for name in one.needs) for one in instance.projects]
        said = [frozenset(place[name] for name in one.excludes) for one in instance.projects]
        self._excludes = [
            others | frozenset(k for k, named in enumerate(said) if i in named) for i, others in enumerate(said)
        ]
        self.any_excludes = any(self._excludes)

    def waits(self, project: int, chosen: set[int]) -> bool:
        """Whether something it needs is not chosen."""
        return not self._needs[project] <= chosen

    def excluded(self, project: int, chosen: set[int]) -> bool:
        """Whether something chosen rules it out."""
        return not self._excludes[project].isdisjoint(chosen)


@dataclass(frozen=True, eq=False)
class Shared:
    """What all runs of one instance have in common.

    Of each resource: the `costs` of all projects, as floats `near`, scaled by 2 to the `powers`, and the budget scaled
    likewise, `units`. `takes` are the resources of each project, the one that it takes the largest part of first.
    `worths` are the worths as floats. `least` are lower bounds of the prices of what is wanted and can be paid at all.
    """

    instance: Instance
    electorate: Electorate
    order: Order
    links: Links
    costs: tuple[tuple[Fraction, ...], ...]
    powers: tuple[int, ...]
    near: tuple[Floats, ...]
    units: tuple[float, ...]
    takes: tuple[tuple[int, ...], ...]
    worths: tuple[float, ...]
    least: tuple[tuple[float, int], ...]


def shared(instance: Instance, electorate: Electorate, order: Order) -> Shared:
    """Prepare an instance for runs of the rule."""
    costs = tuple(tuple(one.costs[r] for one in instance.projects) for r in range(len(instance.budgets)))
    powers = tuple(power_of(max((budget, *those))) for budget, those in zip(instance.budgets, costs, strict=True))
    return Shared(
        instance,
        electorate,
        order,
        Links(instance),
        costs,
        powers,
        tuple(
            np.array([scaled(cost, power) for cost in those], dtype=np.float64)
            for those, power in zip(costs, powers, strict=True)
        ),
        tuple(scaled(budget, power) for budget, power in zip(instance.budgets, powers, strict=True)),
        tuple(tuple(_takes(instance, index)) for index in range(len(instance.projects))),
        tuple(_float(one) for one in electorate.worth),
        tuple(
            (_least(instance, electorate, index), index)
            for index, one in enumerate(electorate.support)
            if one.total and size_of(instance, index) is not None
        ),
    )


def _takes(instance: Instance, index: int) -> list[int]:
    costs, budgets = instance.projects[index].costs, instance.budgets
    taken = [resource for resource, cost in enumerate(costs) if cost]
    return sorted(taken, key=lambda one: budgets[one] and -costs[one] / budgets[one])


def _least(instance: Instance, electorate: Electorate, index: int) -> float:
    """What the price is if everybody can pay in full, rounded down: it is never below that."""
    size, worth = size_of(instance, index), electorate.worth[index]
    if not size or not worth:
        return 0.0
    return scaled(size / (worth * electorate.support[index].total), 0) * (1 - 4 * U)


def _float(worth: Fraction) -> float:
    try:
        return float(worth)
    except OverflowError:
        return math.inf


class SharedRun:
    """One run of the rule. `taken` are the purchases, `chosen` the projects, `spent` the amount of each resource."""

    def __init__(self, given: Shared, starts: Starts) -> None:
        self.given = given
        self.taken: list[Taken] = []
        self.chosen: set[int] = set()
        self.spent = tuple(Fraction(0) for _ in given.units)
        self.purses = [
            Purses(given.electorate, costs, start, power, near)
            for costs, start, power, near in zip(given.costs, starts, given.powers, given.near, strict=True)
        ]
        # A price never falls, since purses only shrink: what it was is a lower bound of what it is.
        self._floors: list[dict[int, float]] = [{} for _ in self.purses]
        # What waits for others keeps its place; only prices that can be paid are asked for.
        self._queue = list(given.least)
        self._same = False

    def finish(self) -> SharedRun:
        """Buy until nothing more can be paid."""
        while self._advance(None):
            pass
        return self

    def follow(self, before: SharedRun) -> bool:
        """Make the rounds of a run that began with less, as long as every start between the two makes the same ones.

        True if those are all rounds of both. It is enough to look at both ends (see `Run.repeat` in `equal_shares`):
        as long as the purchases are the same, more is left in every purse of who began with more, so the price of a
        project in each resource, and the highest of these, lies between its prices from the two ends.
        """
        return all(self._advance(one) and self._same for one in before.taken) and not self._advance(None)

    def _advance(self, before: Taken | None) -> bool:
        """One round; False when nobody can pay for anything more. Sets `_same`: every start between buys `before`."""
        links = self.given.links
        if links.any_excludes:
            self._queue = [entry for entry in self._queue if not links.excluded(entry[1], self.chosen)]
        heapq.heapify(self._queue)
        waiting: list[tuple[float, int]] = []
        found: list[Priced] = []
        best, reach = math.inf, 0.0 if before is None else before.high
        while self._queue and self._queue[0][0] <= max(best, reach):
            low, index = heapq.heappop(self._queue)
            if links.waits(index, self.chosen):
                waiting.append((low, index))
                continue
            priced = self._priced(index, max(best, reach))
            if priced is not None:
                best = min(best, priced.high)
                found.append(priced)
        self._same = before is not None and all(self._behind(before, one) for one in found)
        if found:
            self._buy([one for one in found if one.low <= best])
        rest = [(one.low, one.project) for one in found if one.project not in self.chosen]
        self._queue += [*rest, *waiting]
        return bool(found)

    def _behind(self, winner: Taken, one: Priced) -> bool:
        """Whether a project is behind the winner at the price that this had from less."""
        if one.project == winner.project or one.low > winner.high:
            return True
        if winner.price is None:
            return False
        place = self.given.order.place
        return (winner.price, place[winner.project]) < (self._exact(one.project), place[one.project])

    def _priced(self, index: int, most: float) -> Priced | None:
        """The price of a project, or None if it cannot be paid. Above `most` it is not looked at further than needed to
        show that: what it takes most of is asked for first."""
        low, high, per = 0.0, 0.0, self.given.worths[index]
        unsure = not 1e-280 < per < 1e280
        prices: dict[int, Price] = {}
        for resource in self.given.takes[index]:
            floors, unit = self._floors[resource], self.given.units[resource]
            price = self.purses[resource].price(index, floors.get(index, 0.0))
            if price is None:
                return None
            least = max(0.0, price.value - price.error)
            floors[index] = least * (1 - 4 * U)
            prices[resource] = price
            if not unsure:
                low = max(low, least / unit / per * (1 - 16 * U))
                high = max(high, (price.value + price.error) / unit / per * (1 + 16 * U))
                if low > most:
                    return Priced(index, low, math.inf, prices)
        return Priced(index, low, math.inf if unsure else high, prices)

    def _exact(self, index: int) -> Fraction:
        """The price, exactly."""
        parts = [Fraction(0)]
        for purses, budget in zip(self.purses, self.given.instance.budgets, strict=True):
            if purses.costs[index]:
                price = purses.exact_price(index)
                assert price is not None and price.exact is not None
                parts.append(price.exact / budget)
        worth = self.given.electorate.worth[index]
        return max(parts) / worth if worth else Fraction(0)

    def _buy(self, close: list[Priced]) -> None:
        least: Fraction | None = None
        tied = [close[0].project]
        if len(close) > 1:
            exact = {one.project: self._exact(one.project) for one in close}
            least = min(exact.values())
            tied = sorted((index for index in exact if exact[index] == least), key=self.given.order.place.__getitem__)
        winner = tied[0]
        bought = next(one for one in close if one.project == winner)
        for resource, price in bought.prices.items():
            self.purses[resource].buy(winner, price)
        costs = self.given.instance.projects[winner].costs
        self.spent = tuple(before + cost for before, cost in zip(self.spent, costs, strict=True))
        self.chosen.add(winner)
        self.taken.append(Taken(winner, least, bought.high, tuple(tied)))

    def prices(self) -> list[tuple[Fraction | None, ...]]:
        """Of each purchase what was given of each resource for a unit of share, exactly; None where it takes none."""
        paid = [iter(purses.exact_prices()) for purses in self.purses]
        costs = [self.given.instance.projects[one.project].costs for one in self.taken]
        return [
            tuple(next(prices) if cost else None for prices, cost in zip(paid, each, strict=True)) for each in costs
        ]

    def size_price(self, one: Taken, prices: Sequence[Fraction | None]) -> Fraction:
        """The highest of these prices as a part of its budget, for a unit of satisfaction."""
        worth, budgets = self.given.electorate.worth[one.project], self.given.instance.budgets
        parts = [price / budget for price, budget in zip(prices, budgets, strict=True) if price is not None]
        return max(parts, default=Fraction(0)) / worth if worth else Fraction(0)

    def payers(self) -> list[int]:
        """How many voters paid something for each purchase."""
        payments = {(at, one.project): one for at, purses in enumerate(self.purses) for one in purses.payments}
        found = []
        for one in self.taken:
            paid = np.zeros(self.given.electorate.classes, dtype=np.bool_)
            for at in range(len(self.purses)):
                if payment := payments.get((at, one.project)):
                    paid[payment.full] = True
                    paid[payment.rest] = True
            found.append(int(self.given.electorate.counts[paid].sum()))
        return found

    def lacking(self, index: int) -> tuple[Fraction, ...]:
        """Of each resource the cost less what the supporters have left, never below 0."""
        return tuple(max(Fraction(0), purses.costs[index] - purses.held_by(index)) for purses in self.purses)

    def fits(self, limits: Sequence[Fraction]) -> bool:
        """Whether no more is spent than that."""
        return all(spent <= limit for spent, limit in zip(self.spent, limits, strict=True))


def greedy_beyond(
    instance: Instance, electorate: Electorate, order: Order, chosen: Sequence[int] = ()
) -> tuple[list[int], list[tuple[int, ...]]]:
    """What is added greedily to those `chosen`, and for each what it was tied with.

    The project with the most satisfaction for its size (the largest part that it takes of any budget) that what is left
    of every budget can pay, whose needs are chosen and that nothing chosen excludes; and again.
    """
    links, have = Links(instance), set(chosen)
    added: list[int] = []
    ties: list[tuple[int, ...]] = []
    left = [
        budget - sum((instance.projects[one].costs[r] for one in have), Fraction(0))
        for r, budget in enumerate(instance.budgets)
    ]
    ranked: dict[tuple[bool, Fraction], list[int]] = {}
    for index, one in enumerate(electorate.support):
        size = size_of(instance, index)
        if one.total and index not in have and size is not None:
            worth = electorate.worth[index] * one.total
            ranked.setdefault((size > 0, -worth / size if size else Fraction(0)), []).append(index)
    levels = [sorted(ranked[key], key=order.place.__getitem__) for key in sorted(ranked)]
    while True:
        for level in levels:
            able = [
                index
                for index in level
                if index not in have
                and not links.waits(index, have)
                and not links.excluded(index, have)
                and all(cost <= rest for cost, rest in zip(instance.projects[index].costs, left, strict=True))
            ]
            if able:
                break
        else:
            return added, ties
        have.add(able[0])
        added.append(able[0])
        ties.append(tuple(able))
        left = [rest - cost for rest, cost in zip(left, instance.projects[able[0]].costs, strict=True)]


def size_of(instance: Instance, index: int) -> Fraction | None:
    """The largest part that a project takes of any budget; None where it takes of a budget that is 0."""
    parts = []
    for cost, budget in zip(instance.projects[index].costs, instance.budgets, strict=True):
        if cost and not budget:
            return None
        parts.append(cost / budget if cost else Fraction(0))
    return max(parts)

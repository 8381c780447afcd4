"""The Method of Equal Shares, for one resource.

Every voter starts with the same purse. In each round the project is bought that its supporters can pay at the least
price for a unit of satisfaction, each paying that price times what the project is worth to them or, having less, all
they have left. The rule ends when no group can pay for anything. Projects that cost nothing come first.

A price never falls from one round to the next, since purses only shrink: an old price is a lower bound, so only the
head of a queue is computed anew.

Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities" (NeurIPS 2021).
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .instance import Instance
from .purses import Price, Purses, U, power_of, scaled
from .satisfaction import Electorate, Floats
from .ties import Order


@dataclass(frozen=True, eq=False)
class Setting:
    """What all runs of one instance have in common.

    `power` scales money and `worth_power` the worth of projects in floats; `near` are the costs and `worths` the worths
    as floats; `free` are wanted projects that cost nothing, `wanted` the others that anybody wants. `common` is a
    denominator of all costs and `over` their numerators over it. `queue` has lower bounds of the prices for a unit of
    satisfaction, the least first; the index breaks no tie there, it only orders.
    """

    electorate: Electorate
    costs: tuple[Fraction, ...]
    order: Order
    power: int
    near: Floats
    worths: tuple[float, ...]
    free: tuple[int, ...]
    wanted: tuple[int, ...]
    budget: Fraction
    common: int
    over: tuple[int, ...]
    queue: tuple[tuple[float, int], ...]


def setting(instance: Instance, electorate: Electorate, order: Order) -> Setting:
    """Prepare an instance for runs of the rule."""
    costs = tuple(one.cost for one in instance.projects)
    power, common = power_of(max((instance.budget, *costs))), math.lcm(*(one.denominator for one in costs))
    worth_power = power_of(max(electorate.worth, default=Fraction(0)))
    near = np.array([scaled(one, power) for one in costs], dtype=np.float64)
    worths = tuple(scaled(one, worth_power) for one in electorate.worth)
    wanted = [index for index, one in enumerate(electorate.support) if one.total]
    paid = [index for index in wanted if costs[index]]
    least = [float(near[index]) / electorate.support[index].total for index in paid]
    return Setting(
        electorate,
        costs,
        order,
        power,
        near,
        worths,
        tuple(sorted((index for index in wanted if not costs[index]), key=order.place.__getitem__)),
        tuple(paid),
        instance.budget,
        common,
        tuple(one.numerator * (common // one.denominator) for one in costs),
        tuple(sorted((_per(worths[index], low, -8.0), index) for index, low in zip(paid, least, strict=True))),
    )


def _per(worth: float, price: float, slack: float) -> float:
    if worth < 1e-280:
        return 0.0 if slack < 0 else math.inf
    return max(0.0, price / worth * (1 + slack * U))


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """What one round told of projects: a lower bound of the price for a unit of share and `Price.lean`, or a lower
    bound of what their supporters lack and how many they are."""

    prices: dict[int, tuple[float, float]]
    lacks: dict[int, tuple[float, float]]

    def with_more(self, rise: float) -> Told:
        """What it tells of the same round in a run in which no purse is more than `rise` larger."""
        rise *= 1 + 8 * U
        return Told(
            {index: (less, lean) for index, (low, lean) in self.prices.items() if (less := low - rise * lean) > 0},
            {index: (less, many) for index, (low, many) in self.lacks.items() if (less := low - rise * many) > 0},
        )


@dataclass(frozen=True, eq=False, slots=True)
class Bought:
    """One round: the project, an upper bound of its price for a unit of satisfaction, its price for a unit of share
    where that is known exactly without more ado and bounds of it, and those that it was tied with."""

    project: int
    high: float
    exact: Fraction | None
    tied: tuple[int, ...]
    between: tuple[float, float]


class Run:
    """One run of the rule from given purses. Memory: a few numbers a voter, and for each purchase who paid."""

    def __init__(self, given: Setting, start: tuple[Fraction, ...]) -> None:
        self.given = given
        self.start = start
        self.purses = Purses(given.electorate, given.costs, start, given.power, given.near)
        self.bought: list[Bought] = []
        self._over = 0  # what is spent, over the common denominator
        self.contested: list[int] = []  # what `repeat` could not show to be behind in the round where it ended
        self._queue = list(given.queue)
        self._done: set[int] = set()  # what is bought
        self._floors: dict[int, tuple[float, float]] = {}  # what was told so far by a run that began with less
        self._told: list[Told] = []  # of every round, the last one too
        self._expected = Told({}, {})  # of the next round, from a run that began with less

    def _per_worth(self, index: int, price: float, slack: float) -> float:
        return _per(self.given.worths[index], price, slack)

    @property
    def spent(self) -> Fraction:
        """What all that is bought costs."""
        return Fraction(self._over, self.given.common)

    def winners(self) -> list[int]:
        """The projects bought, those that cost nothing first."""
        return [*self.given.free, *(one.project for one in self.bought)]

    def payers(self) -> list[int]:
        """How many voters paid something for each purchase."""
        counts = self.given.electorate.counts
        return [int(counts[one.full].sum() + counts[one.rest].sum()) for one in self.purses.payments]

    def finish(self, stop: Fraction | None = None) -> Run:
        """Go on until nothing more can be paid, or more than `stop` is spent."""
        most = math.inf if stop is None else math.floor(stop * self.given.common)
        while self._over <= most and self.advance():
            pass
        return self

    def advance(self) -> bool:
        """One round; False when nobody can pay for anything more."""
        found = self._round(0.0)
        if not found:
            return False
        self._take(*self._best(found))
        return True

    def repeat(self, before: Run, known: int = 0) -> int:
        """Make the rounds of a run that began with less, as long as every start between the two makes the same ones.

        Returns how many rounds those are; `known` of them need not be shown again. This run has then made them, and
        where it is fewer than all of `before`, goes its own way from there.

        Why it is enough to look at both ends: let the first k rounds be the same from every start between. The more a
        voter started with, the more is left after each of them and the less each of them cost for a unit, since (1) of
        `purses` falls where purses rise. So in round k + 1 the price of a project from a start between lies between its
        price here and its price from the lower start. If the winner's price from the lower start is below what all
        others cost here (or equal, and ties go to the winner), it wins from every start between. After the last round
        nothing can be paid from a start between if it cannot be paid here.

        Why few projects need be priced anew: let no purse be more than `rise` larger than in the same round before.
        At the price a before, L voters did not pay in full and those who did had the shares Q. Now a project at a' < a
        brings in no more than what it would bring in then and `rise` from each of the L; then it would bring in at
        least (a - a') Q less than at a. So a - a' is at most `rise` L / Q. And who pays a' instead of a for each share
        is (a - a') times their share further ahead after the round. Supporters who lacked something lack no less than
        that, less `rise` from each.
        """
        gains = (one - less for one, less in zip(self.start, before.start, strict=True))
        rise = scaled(max(gains), self.given.power) * (1 + 4 * U)
        for number, one in enumerate(before.bought):
            self._expected = before._told[number].with_more(rise)
            if number < known:
                self.force(one.project)
            else:
                found = self._round(one.high)
                if not found:
                    return number
                best = self._best(found)
                self.contested = [index for low, _, price, index in found if not self._behind(one, low, price, index)]
                self._take(*best)
                if self.contested:
                    return number
            ahead = max(0.0, one.between[1] - self.bought[-1].between[0])
            rise = (rise + self.given.electorate.support[one.project].highest * ahead) * (1 + 8 * U)
        if len(before._told) > len(before.bought):
            self._expected = before._told[-1].with_more(rise)
        return len(before.bought)

    def force(self, index: int) -> None:
        """Buy a project that is known to be next."""
        self._told.append(self._expected)
        self._expected = Told({}, {})
        price = self.purses.price(index)
        assert price is not None
        self._take(price, index, (index,))

    def affordable(self) -> list[int]:
        """The projects that could be paid now."""
        return [index for _, index in self._queue if index not in self._done and self.purses.price(index) is not None]

    def _behind(self, winner: Bought, low: float, price: Price, index: int) -> bool:
        """Whether a project is behind the winner from the lower start also."""
        if index == winner.project or low > winner.high:
            return True
        if winner.exact is None or price.exact is None:
            return False
        place = self.given.order.place
        worth = self.given.electorate.worth
        theirs, mine = winner.exact / worth[winner.project], price.exact / worth[index]
        return (theirs, place[winner.project]) < (mine, place[index])

    def _round(self, reach: float) -> list[tuple[float, float, Price, int]]:
        """Price anew all projects that may be the best or not above `reach`: bounds of the price for a unit of
        satisfaction, the price, the project. What cannot be paid leaves the queue."""
        queue, best, floors = self._queue, reach, self._floors
        told, self._expected = self._expected, Told({}, {})
        self._told.append(told)
        floors.update(told.prices)
        found: list[tuple[float, float, Price, int]] = []
        have_one = False
        while queue and (not have_one or queue[0][0] <= best):
            low, index = heapq.heappop(queue)
            if index in told.lacks or index in self._done:
                continue
            if index in floors and (floor := self._per_worth(index, floors[index][0], -8.0)) > low:
                heapq.heappush(queue, (floor, index))
                continue
            least = low * self.given.worths[index] * (1 - 8 * U)
            price = self.purses.price(index, least if math.isfinite(least) else 0.0)
            if price is None:
                told.lacks[index] = (self.purses.lacking(index), self.given.electorate.support[index].voters)
                continue
            told.prices[index] = (price.value - price.error, price.lean)
            low = self._per_worth(index, price.value - price.error, -8.0)
            high = self._per_worth(index, price.value + price.error, 8.0)
            best = max(high, reach) if not have_one else max(min(best, high), reach)
            have_one = True
            found.append((low, high, price, index))
        return found

    def _best(self, found: list[tuple[float, float, Price, int]]) -> tuple[Price, int, tuple[int, ...]]:
        """The best of those priced, and what it is tied with; the others go back into the queue."""
        least = min(high for _, high, _, _ in found)
        close = [(price, index) for low, _, price, index in found if low <= least]
        if len(close) > 1:
            worth, place = self.given.electorate.worth, self.given.order.place
            exact = {}
            for price, index in close:
                known = price if price.exact is not None else self.purses.exact_price(index)
                assert known is not None and known.exact is not None
                exact[index] = (known.exact / worth[index], place[index], known)
            lowest = min(value for value, _, _ in exact.values())
            tied = sorted((index for index in exact if exact[index][0] == lowest), key=place.__getitem__)
            winner, price = tied[0], exact[tied[0]][2]
        else:
            ((price, winner),) = close
            tied = [winner]
        for low, _, _, index in found:
            if index != winner:
                heapq.heappush(self._queue, (low, index))
        return price, winner, tuple(tied)

    def _take(self, price: Price, index: int, tied: tuple[int, ...]) -> None:
        self.purses.buy(index, price)
        self._done.add(index)
        self._over += self.given.over[index]
        high = self._per_worth(index, price.value + price.error, 8.0)
        between = (price.value - price.error, price.value + price.error)
        self.bought.append(Bought(index, high, price.exact, tied, between))

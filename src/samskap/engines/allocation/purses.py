"""The purses of the voters while projects are bought: floats with a proven bound, rationals where that does not do.

A project p with cost c is paid at a price a for each unit of share: voter i, who gives it the share q_i and has x_i
left, pays min(x_i, a q_i), and a is the least price at which that makes c. Voters with x_i >= a q_i pay in full,
the others (poor) all they have, so with R those who pay in full

    a = (c - sum of x_i over the poor) / (sum of q_i over R).                                             (1)

**Floats.** With u = 2^-53 every purse is held as a float no further than `error` from its true value; a purse that is
empty is exactly 0. For a set R found in floats, (1) is computed no further than

    d = (W error + 4 (n + 8) u S + 4 u c) / Q + 4 u a

from its true value, at most W voters being poor and not empty, with S together in n purses, and Q the sum of shares in
R: a sum of n numbers of one sign in any order is off by at most (n - 1) u / (1 - n u) of itself, every other operation
by u. If now for every voter ``|x_i - a q_i| > error + d q_i + 8 u a q_i``, nobody's side can be another in truth, so R
is the true set, and there is only one (min(x_i, a q_i) is concave and growing in a, strictly where R is not empty).
Such a price is *sure*, and after the purchase every purse is off by at most ``error + d q + u x``. Anything else is
decided in rationals; so are two prices whose intervals touch.

**Rationals.** Whoever is not empty has the start less the prices of what they paid in full, times their shares. So
the sum in (1) needs only how many of the poor paid each earlier purchase in full, which is counted, not added up.

Source of the rule: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities"
(NeurIPS 2021).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from .satisfaction import Electorate, Floats, Support

U = 2.0**-53
TINY = 1e-290
ROUNDS = 200

Members = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


def scaled(amount: Fraction, power: int) -> float:
    """`amount` over 2 to the `power`, correctly rounded; infinity where that is too large."""
    try:
        return float(amount / (1 << power) if power >= 0 else amount * (1 << -power))
    except OverflowError:
        return math.inf


def power_of(amount: Fraction) -> int:
    """About the binary logarithm of an amount."""
    return amount.numerator.bit_length() - amount.denominator.bit_length() if amount else 0


@dataclass(frozen=True, eq=False, slots=True)
class Price:
    """What a project costs for each unit of share: within `error` of `value`, or exactly `exact`.

    `full` are the members who pay in full, `lean` is how many voters at most do not, for each share of those who do.
    """

    value: float
    error: float
    full: Flags
    exact: Fraction | None
    lean: float


def _lean(one: Support, paying: float) -> float:
    return (one.voters - paying / one.highest) / paying * (1 + 8 * U) if paying else math.inf


@dataclass(frozen=True, eq=False, slots=True)
class Payment:
    """One purchase: who paid in full (classes, and share times voters of each) and who paid the rest of their purse."""

    project: int
    full: Members
    shares: Floats | None
    rest: Members


class Purses:
    """Purses of all classes of voters, from the start on through every purchase.

    `costs` are those of all projects, `start` is what a voter of each leg begins with; `power` scales money in floats.
    """

    def __init__(
        self, electorate: Electorate, costs: tuple[Fraction, ...], start: tuple[Fraction, ...], power: int, near: Floats
    ) -> None:
        self.electorate = electorate
        self.costs = costs
        self.start = start
        self.power = power
        self.near = near  # the costs as floats
        self.payments: list[Payment] = []
        self._exact: list[Fraction] = []
        self._told: Floats = np.zeros((electorate.classes, 0))
        self._common = 1  # a denominator of all exact prices, and their numerators over it
        self._over: list[int] = []
        self._begin()
        self._fresh = True

    def _begin(self) -> None:
        legs = self.electorate.legs
        begun = [scaled(one, self.power) for one in self.start]
        self.most = max(begun)
        self.left: Floats = (
            np.full(self.electorate.classes, begun[0]) if legs is None else np.array(begun, dtype=np.float64)[legs]
        )
        self.error = U * self.most + TINY

    # What a project would cost.

    def price(self, project: int, least: float = 0.0) -> Price | None:
        """The price of a project, or None if its supporters cannot pay it; `least` is a known lower bound of it."""
        found = self._price(project, least)
        if found is False and not self._fresh:
            self._refresh()
            found = self._price(project, least)
        if found is False:
            return self.exact_price(project)
        assert not isinstance(found, bool)
        return found

    def _price(self, project: int, least: float) -> Price | bool | None:
        """As `price`; False where floats do not tell."""
        one, cost = self.electorate.support[project], float(self.near[project])
        have, size = self.left[one.members], one.members.size
        held = have if one.counts is None else have * one.counts
        together = float(np.add.reduce(held))
        if together + self._slack(one, together, cost) < cost:
            return None
        if together == math.inf:
            return False
        price = max(least, cost / one.total)
        before = -1.0
        for _ in range(ROUNDS):
            cap = price if one.shares is None else price * one.shares
            full = have >= cap
            paying = float(np.count_nonzero(full)) if one.weighed is None else float(one.weighed @ full)
            if paying == before:
                break
            if paying == 0:
                return False
            poor = (~full).astype(np.float64)
            poor_hold = 0.0 if paying == one.total else float(held @ poor)
            price, before = (cost - poor_hold) / paying, paying
        else:
            return False
        lacking = 0.0
        if paying != one.total:
            lacking = float(np.count_nonzero(poor)) if one.counts is None else float(one.counts @ poor)
        wrong = (lacking * self.error + 4 * (size + 8) * U * poor_hold + 4 * U * cost) / paying + 4 * U * price + TINY
        near = self.error + one.highest * (wrong + 8 * U * price)
        if np.count_nonzero(have > cap + near) != np.count_nonzero(have >= cap - near):
            return False
        exact = self.costs[project] / one.total if paying == one.total else None
        return Price(price, wrong, full, exact, _lean(one, paying))

    def lacking(self, project: int) -> float:
        """A lower bound of what the supporters of a project lack."""
        one, cost = self.electorate.support[project], float(self.near[project])
        have = self.left[one.members]
        held = float(have.sum() if one.counts is None else have @ one.counts)
        return cost - held - self._slack(one, held, cost)

    def _slack(self, one: Support, held: float, cost: float) -> float:
        return one.voters * self.error + 4 * (one.members.size + 8) * U * held + 4 * U * cost

    def exactly(self, project: int, price: Price) -> Fraction:
        """A price that was found just now, in rationals."""
        if price.exact is not None:
            return price.exact
        one, prices = self.electorate.support[project], self.exact_prices()
        poor = one.members[~price.full & (self.left[one.members] > 0.0)]
        return (self.costs[project] - self._held(poor, self.history(), len(prices))) / self.paying(project, price)

    def paying(self, project: int, price: Price) -> int:
        """The shares of those who pay in full, together."""
        one = self.electorate.support[project]
        paying = self.electorate.counts[one.members[price.full]]
        return int(paying.sum() if one.shares is None else paying @ one.shares[price.full])

    def exact_price(self, project: int) -> Price | None:
        """As `price`, in rationals all through."""
        one = self.electorate.support[project]
        group, purses, sample = self._groups(project)
        counts = np.ones(one.members.size) if one.counts is None else one.counts
        many = [int(count) for count in np.bincount(group, weights=counts, minlength=len(purses)).tolist()]
        shares = [1 if one.shares is None else int(one.shares[index]) for index in sample]
        ratios = [purse / share for purse, share in zip(purses, shares, strict=True)]
        cost = self.costs[project]
        missing, paying = cost, sum(count * share for count, share in zip(many, shares, strict=True))
        if sum((purse * count for purse, count in zip(purses, many, strict=True)), Fraction(0)) < cost:
            return None
        price = Fraction(0)
        for index in sorted(range(len(purses)), key=ratios.__getitem__):
            price = missing / paying
            if price <= ratios[index]:
                break
            missing -= purses[index] * many[index]
            paying -= shares[index] * many[index]
        # who has exactly enough is left with nothing either way
        full = np.array([ratio > price for ratio in ratios], dtype=np.bool_)[group]
        near = scaled(price, self.power)
        return Price(near, U * near + TINY, full, price, _lean(one, paying))

    def _groups(self, project: int) -> tuple[npt.NDArray[np.intp], list[Fraction], list[int]]:
        """Members with the same history: the group of each, the exact purse of each group and a member of it."""
        one = self.electorate.support[project]
        prices = self.exact_prices()
        marks = np.zeros((one.members.size, len(prices) + 3))
        marks[:, :-3] = self.history()[one.members]
        empty = self.left[one.members] == 0.0
        marks[empty] = 0.0
        marks[:, -3] = empty
        marks[:, -2] = 0 if self.electorate.legs is None else self.electorate.legs[one.members]
        marks[:, -1] = 1 if one.shares is None else one.shares
        rows, sample, group = np.unique(marks, axis=0, return_index=True, return_inverse=True)
        purses = []
        for row in rows.tolist():
            purse = Fraction(0)
            if not row[-3]:
                purse = self.start[int(row[-2])]
                purse -= sum(
                    (int(share) * price for share, price in zip(row, prices, strict=False) if share), Fraction(0)
                )
            purses.append(purse)
        return group.ravel(), purses, sample.tolist()

    def _shares(self, payment: Payment) -> Any:
        return 1.0 if payment.shares is None else payment.shares

    # Buying.

    def buy(self, project: int, price: Price) -> None:
        """The supporters pay for a project."""
        one = self.electorate.support[project]
        have = self.left[one.members]
        cap = price.value if one.shares is None else price.value * one.shares
        self.left[one.members] = np.where(price.full, np.maximum(have - cap, TINY), 0.0)
        full = one.members[price.full]
        self.payments.append(
            Payment(
                project,
                full,
                None if one.shares is None else one.shares[price.full],
                one.members[~price.full & (have > 0.0)],
            )
        )
        if price.exact is not None and len(self._exact) == len(self.payments) - 1:
            self._know(price.exact)
        self.error += one.highest * (price.error + 4 * U * price.value) + U * self.most + TINY
        self._fresh = False

    def exact_prices(self) -> list[Fraction]:
        """The price of each purchase so far."""
        counts = self.electorate.counts
        if len(self._exact) == len(self.payments):
            return self._exact
        history = self.history()
        for number in range(len(self._exact), len(self.payments)):
            payment = self.payments[number]
            missing = self.costs[payment.project]
            paying = counts[payment.full]
            total = int(paying.sum()) if payment.shares is None else int(paying @ payment.shares)
            if payment.rest.size:
                missing -= self._held(payment.rest, history, number)
            self._know(missing / total)
        return self._exact

    def history(self) -> Floats:
        """What every class has given its share of in full: classes x purchases, the share or 0."""
        if self._told.shape[1] != len(self.payments):
            self._told = np.zeros((self.electorate.classes, len(self.payments)))
            for number, payment in enumerate(self.payments):
                self._told[payment.full, number] = self._shares(payment)
        return self._told

    def _held(self, classes: Members, history: Floats, number: int) -> Fraction:
        """What classes that are not empty hold together after the first purchases."""
        held, paid = self._counted(classes, history, number)
        spent = sum(times * price for times, price in zip(paid, self._over, strict=False))
        return sum((many * begun for many, begun in zip(held, self.start, strict=True)), -Fraction(spent, self._common))

    def combined(
        self, classes: Members, start: tuple[Fraction, ...], prices: list[Fraction], history: Floats, number: int
    ) -> Fraction:
        """As `_held`, from any start (one for each leg) and at any prices."""
        held, paid = self._counted(classes, history, number)
        total = sum((many * begun for many, begun in zip(held, start, strict=True)), Fraction(0))
        return total - sum((times * price for times, price in zip(paid, prices, strict=False) if times), Fraction(0))

    def _counted(self, classes: Members, history: Floats, number: int) -> tuple[list[int], list[int]]:
        """How many voters of each leg these classes have, and how many shares they paid in full in each purchase."""
        counts, legs = self.electorate.counts[classes], self.electorate.legs
        held = [counts.sum()] if legs is None else np.bincount(legs[classes], counts, len(self.start)).tolist()
        return [int(many) for many in held], [int(times) for times in (counts @ history[classes, :number]).tolist()]

    def _know(self, price: Fraction) -> None:
        common = math.lcm(self._common, price.denominator)
        if common != self._common:
            self._over = [one * (common // self._common) for one in self._over]
            self._common = common
        self._over.append(price.numerator * (common // price.denominator))
        self._exact.append(price)

    def _refresh(self) -> None:
        """The purses anew from the exact prices, so that no error is left from purchase to purchase."""
        prices = [scaled(one, self.power) for one in self.exact_prices()]
        emptied = self.left == 0.0
        self._begin()
        for payment, price in zip(self.payments, prices, strict=True):
            self.left[payment.full] -= price * self._shares(payment)
            self.error += 4 * U * self.most + TINY
        np.maximum(self.left, TINY, out=self.left)
        self.left[emptied] = 0.0
        self._fresh = True

    def held_by(self, project: int) -> Fraction:
        """What the supporters of a project have left together."""
        one = self.electorate.support[project]
        prices = self.exact_prices()
        alive = one.members[self.left[one.members] > 0.0]
        return self._held(alive, self.history(), len(prices))

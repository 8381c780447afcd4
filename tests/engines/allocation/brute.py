"""The rules word by word: rationals all through, voter by voter, nothing remembered from round to round."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from samskap.engines.allocation import Ballots, Instance, Project


@dataclass(frozen=True)
class Shared:
    """The outcome of one run: winners, the price of a unit of satisfaction of each and what every voter has left."""

    winners: tuple[str, ...]
    prices: tuple[Fraction, ...]
    left: tuple[Fraction, ...]
    payments: tuple[tuple[Fraction, ...], ...]


def satisfactions(instance: Instance, satisfaction: str) -> list[dict[int, Fraction]]:
    """What each project is worth to each voter, a ballot of weight w being w voters."""
    ballots = instance.ballots
    longest = max((int(one) for one in np.diff(ballots.starts)), default=0)
    found = []
    for row in range(ballots.size):
        own = {}
        for place, entry in enumerate(range(int(ballots.starts[row]), int(ballots.starts[row + 1]))):
            project = int(ballots.projects[entry])
            share = {"approval": 1, "choose-1": 1, "ordinal": longest - place}.get(
                ballots.kind, int(ballots.points[entry])
            )
            worth = share * (instance.projects[project].cost if satisfaction == "cost" else 1)
            if share > 0:
                own[project] = Fraction(worth)
        weight = 1 if ballots.weights is None else int(ballots.weights[row])
        found += [own] * weight
    return found


def legs(instance: Instance) -> list[int]:
    ballots = instance.ballots
    weights = np.ones(ballots.size, int) if ballots.weights is None else ballots.weights
    return np.repeat(np.zeros(ballots.size, int) if ballots.legs is None else ballots.legs, weights).tolist()


def order(instance: Instance, ties: str) -> list[tuple[object, str]]:
    votes = [
        sum(index in one for one in satisfactions(instance, "cardinality")) for index in range(len(instance.projects))
    ]
    keys = {
        "name": lambda index: 0,
        "votes": lambda index: -votes[index],
        "min-cost": lambda index: instance.projects[index].cost,
        "max-cost": lambda index: -instance.projects[index].cost,
    }
    return [(keys[ties](index), one.name) for index, one in enumerate(instance.projects)]


def equal_shares(
    instance: Instance, satisfaction: str = "cost", start: Fraction | None = None, ties: str = "name"
) -> Shared:
    """The rule with the same start for everybody."""
    worth = satisfactions(instance, satisfaction)
    if start is None:
        start = instance.budget / len(worth) if worth else Fraction(0)
    purses = [start] * len(worth)
    place, projects = order(instance, ties), instance.projects
    wanted = [
        index for index in range(len(projects)) if any(index in own for own in satisfactions(instance, "cardinality"))
    ]
    free = sorted((index for index in wanted if not projects[index].cost), key=place.__getitem__)
    open_ones = [index for index in wanted if projects[index].cost]
    winners, prices, payments = list(free), [Fraction(0)] * len(free), [(Fraction(0),) * len(worth)] * len(free)
    while True:
        offers = []
        for index in open_ones:
            price = least_price(
                projects[index].cost, [(purses[i], own[index]) for i, own in enumerate(worth) if index in own]
            )
            if price is not None:
                offers.append((price, place[index], index))
        if not offers:
            return Shared(tuple(projects[one].name for one in winners), tuple(prices), tuple(purses), tuple(payments))
        price, _, index = min(offers)
        paid = [min(purses[i], price * own.get(index, Fraction(0))) for i, own in enumerate(worth)]
        assert sum(paid) == projects[index].cost
        purses = [purse - one for purse, one in zip(purses, paid, strict=True)]
        winners.append(index)
        prices.append(price)
        payments.append(tuple(paid))
        open_ones.remove(index)


def least_price(cost: Fraction, supporters: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The least rho with sum min(purse, rho * worth) = cost."""
    if sum((purse for purse, _ in supporters), Fraction(0)) < cost:
        return None
    ranked = sorted(supporters, key=lambda one: one[0] / one[1])
    missing, paying = cost, sum((worth for _, worth in ranked), Fraction(0))
    for purse, worth in ranked:
        if missing / paying * worth <= purse:
            return missing / paying
        missing -= purse
        paying -= worth
    raise AssertionError("those who can pay together do")


def cost_of(instance: Instance, names: tuple[str, ...]) -> Fraction:
    return sum((one.cost for one in instance.projects if one.name in set(names)), Fraction(0))


def add1(
    instance: Instance, satisfaction: str, start: Fraction, step: Fraction, exhaustive: bool, ties: str = "name"
) -> tuple[Shared, int, str]:
    """Every step run."""
    wanted = {index for own in satisfactions(instance, "cardinality") for index in own}
    best, steps = equal_shares(instance, satisfaction, start, ties), 0
    while True:
        rest = [instance.projects[index] for index in wanted if instance.projects[index].name not in set(best.winners)]
        spent = cost_of(instance, best.winners)
        if exhaustive and all(one.cost + spent > instance.budget for one in rest):
            return best, steps, "exhaustive"
        if not rest:
            return best, steps, "everything"
        found = equal_shares(instance, satisfaction, start + (steps + 1) * step, ties)
        if cost_of(instance, found.winners) > instance.budget:
            return best, steps, "overspend"
        best, steps = found, steps + 1


def greedy(instance: Instance, satisfaction: str, chosen: tuple[str, ...] = (), ties: str = "name") -> tuple[str, ...]:
    worth, place = satisfactions(instance, satisfaction), order(instance, ties)
    own = satisfactions(instance, "cardinality")
    ranked = []
    for index, one in enumerate(instance.projects):
        if one.name not in chosen and any(index in given for given in own):
            total = sum((given.get(index, Fraction(0)) for given in worth), Fraction(0))
            ranked.append((one.cost > 0, -total / one.cost if one.cost else Fraction(0), place[index], index))
    left, taken = instance.budget - cost_of(instance, chosen), []
    for *_, index in sorted(ranked):
        if instance.projects[index].cost <= left:
            left -= instance.projects[index].cost
            taken.append(instance.projects[index].name)
    return tuple(taken)


def phragmen(instance: Instance, ties: str = "name") -> tuple[tuple[str, ...], tuple[Fraction, ...]]:
    own, place, projects = satisfactions(instance, "cardinality"), order(instance, ties), instance.projects
    loads = [Fraction(0)] * len(own)
    open_ones = [
        index
        for index, one in enumerate(projects)
        if one.cost <= instance.budget and any(index in given for given in own)
    ]
    left, winners, times = instance.budget, [], []
    while open_ones:
        offers = {}
        for index in open_ones:
            who = [voter for voter, given in enumerate(own) if index in given]
            offers[index] = (projects[index].cost + sum(loads[voter] for voter in who)) / len(who)
        soonest = min(offers.values())
        tied = [index for index in open_ones if offers[index] == soonest]
        if any(projects[index].cost > left for index in tied):
            break
        index = min(tied, key=place.__getitem__)
        loads = [soonest if index in given else load for given, load in zip(own, loads, strict=True)]
        left -= projects[index].cost
        winners.append(projects[index].name)
        times.append(soonest)
        open_ones.remove(index)
    return tuple(winners), tuple(times)


KINDS = ("approval", "choose-1", "cumulative", "scoring", "ordinal")


@st.composite
def instances(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, weights: bool = True) -> Instance:
    """Small instances, rich in ties: few costs, ballots that repeat, budgets that just do."""
    kind = draw(st.sampled_from(kinds))
    projects = draw(st.integers(1, 6))
    costs = draw(st.lists(st.integers(0, 12), min_size=projects, max_size=projects))
    parts = draw(st.sampled_from((1, 1, 1, 3, 7)))
    rows = draw(
        st.lists(st.lists(st.integers(0, projects - 1), unique=True, max_size=projects), min_size=1, max_size=9)
    )
    if kind == "choose-1":
        rows = [row[:1] for row in rows]
    lowest = -1 if kind == "scoring" else 0
    size = sum(map(len, rows))
    points = draw(st.lists(st.integers(lowest, 4), min_size=size, max_size=size))
    many = draw(st.lists(st.integers(1, 3), min_size=len(rows), max_size=len(rows))) if weights else None
    names = draw(st.permutations([str(number) for number in range(8, 8 + projects)]))
    budget = Fraction(draw(st.integers(0, 40)), draw(st.sampled_from((1, 1, 2, 3))))
    return made(kind, [Fraction(cost, parts) for cost in costs], rows, budget, points, many, names)


def made(
    kind: str,
    costs: list[Fraction],
    rows: list[list[int]],
    budget: Fraction,
    points: list[int] | None = None,
    weights: list[int] | None = None,
    names: list[str] | None = None,
) -> Instance:
    """An instance from plain lists."""
    starts = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    flat = np.array([one for row in rows for one in row], dtype=np.int32)
    given = (
        np.ones(flat.size, np.int64)
        if points is None or kind in ("approval", "choose-1")
        else np.array(points, np.int64)
    )
    ballots = Ballots(kind, starts, flat, given, None, None if weights is None else np.array(weights, np.int64))
    named = names or [str(number) for number in range(len(costs))]
    return Instance(tuple(Project(name, (cost,)) for name, cost in zip(named, costs, strict=True)), ballots, (budget,))

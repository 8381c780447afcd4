"""Phragmén's sequential rule: voters earn at the same speed, and what a group can pay is bought at once.

Every voter earns one currency unit a unit of time from nothing. When the supporters of a project have what it costs
it is bought, and they have nothing. The rule ends at the first project that it would buy and the budget cannot pay
(of several at the same time: if it cannot pay one of them). Who names a project supports it, however much they give
it. Projects that the whole budget cannot pay are left out beforehand, so are those that nobody wants.

The time of a purchase is (cost + sum of the times at which its supporters last bought) / supporters. It never falls,
so an old one is a lower bound, and only the head of a queue is computed anew. Times are rationals, and so is what is
compared: how many supporters bought last at each purchase is counted.

Source: Brill, Freeman, Janson, Lackner, "Phragmén's Voting Methods and Justified Representation" (2023); Los,
Christoff, Grossi, "Proportional Budget Allocations: Towards a Systematization" (IJCAI 2022).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .instance import Instance
from .satisfaction import Electorate
from .ties import Order


@dataclass(frozen=True, eq=False, slots=True)
class Earned:
    """What was bought, the time of each purchase, what it was tied with, and when the supporters of each project last
    paid for something (sum over them, at the end)."""

    bought: tuple[int, ...]
    times: tuple[Fraction, ...]
    ties: tuple[tuple[int, ...], ...]
    ended: Fraction | None
    loads: dict[int, Fraction]


def phragmen(instance: Instance, electorate: Electorate, order: Order) -> Earned:
    """Buy until the budget cannot pay what comes next."""
    support, place = electorate.support, order.place
    costs = [one.cost for one in instance.projects]
    last = np.zeros(electorate.classes, dtype=np.int32)  # the number of the last purchase, 0: none yet
    times = [Fraction(0)]

    def load(index: int) -> Fraction:
        one = support[index]
        paid = np.bincount(last[one.members], one.counts, len(times))
        return sum((int(many) * time for many, time in zip(paid.tolist(), times, strict=True) if many), Fraction(0))

    queue = [
        (costs[index] / one.voters, place[index], index)
        for index, one in enumerate(support)
        if one.voters and costs[index] <= instance.budget
    ]
    heapq.heapify(queue)
    left, bought, ties = instance.budget, [], []
    fresh = [0] * len(costs)  # how many purchases each time in the queue knows of
    ended = None
    while queue:
        tied: list[tuple[Fraction, int, int]] = []
        while queue and (not tied or queue[0][0] == tied[0][0]):
            _, _, index = queue[0]
            if fresh[index] == len(times):
                tied.append(heapq.heappop(queue))
                continue
            fresh[index] = len(times)
            heapq.heapreplace(queue, ((costs[index] + load(index)) / support[index].voters, place[index], index))
        time, _, index = tied[0]
        if any(costs[other] > left for _, _, other in tied):
            ended = time
            break
        for entry in tied[1:]:
            heapq.heappush(queue, entry)
        left -= costs[index]
        bought.append(index)
        ties.append(tuple(other for _, _, other in tied))
        last[support[index].members] = len(times)
        times.append(time)
    loads = {index: load(index) for index, one in enumerate(support) if one.voters and index not in set(bought)}
    return Earned(tuple(bought), tuple(times[1:]), tuple(ties), ended, loads)

"""Greedy: the projects in the order of total satisfaction per cost, each taken that what is left can pay.

With cost satisfaction and approval ballots that is the order of votes. Projects that cost nothing come first; a
project that nobody wants is as good as one of no satisfaction, and is not taken.

Exact: satisfaction per cost are rationals.
"""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from .instance import Instance
from .satisfaction import Electorate
from .ties import Order


def greedy(
    instance: Instance, electorate: Electorate, order: Order, chosen: Collection[int] = ()
) -> tuple[list[int], list[tuple[int, ...]]]:
    """The projects taken beyond those `chosen`, in order, and for each those it was tied with (and could be paid)."""
    left = instance.budget - sum((instance.projects[index].cost for index in chosen), Fraction(0))
    taken, ties = [], []
    ranked = ranking(instance, electorate, order, chosen)
    for number, (index, density) in enumerate(ranked):
        cost = instance.projects[index].cost
        if cost > left:
            continue
        tied = [index]
        for other, also in ranked[number + 1 :]:
            if also != density:
                break
            if instance.projects[other].cost <= left:
                tied.append(other)
        left -= cost
        taken.append(index)
        ties.append(tuple(tied))
    return taken, ties


def ranking(
    instance: Instance, electorate: Electorate, order: Order, chosen: Collection[int] = ()
) -> list[tuple[int, Fraction | None]]:
    """All that anybody wants and is not chosen, the most satisfaction per cost first (None: it costs nothing)."""
    left_out = set(chosen)
    densities: list[tuple[int, Fraction | None]] = [
        (index, density(instance, electorate, index))
        for index, one in enumerate(electorate.support)
        if one.total and index not in left_out
    ]
    return sorted(densities, key=lambda one: (one[1] is not None, -(one[1] or 0), order.place[one[0]]))


def density(instance: Instance, electorate: Electorate, index: int) -> Fraction | None:
    """Total satisfaction per cost; None (the best) where it costs nothing."""
    cost = instance.projects[index].cost
    if not cost:
        return None
    return electorate.worth[index] * electorate.support[index].total / cost

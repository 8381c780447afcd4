"""Locked scores -> which candidates belong to the best portfolio, whatever the reasonable weights.

What comes out is plain JSON, kept with the round. Nothing beats a portfolio if no other is worth at least as much with
all reasonable weights and more with some (see :mod:`samskap.engines.allocation.robust`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from samskap.engines.allocation import Project, Robust, Standing, robust
from samskap.portfolio.weighing import weights_of

PLACES = {
    "core": "in",
    "exterior": "out",
    "borderline": "depends",
    "core-or-borderline": "in-or-depends",
    "exterior-or-borderline": "out-or-depends",
    "open": "open",
}
"""What the engine says, and how the portal names it."""

EFFORT = 4_000
"""For the engine: it settles 40 candidates on four criteria with the proposed bounds in some 20 s of the worker."""


@dataclass(frozen=True)
class Option:
    """A candidate as it stood when the scores were locked; others by their numbers."""

    number: int
    cost: Decimal
    hours: Decimal
    needs: Sequence[int] = ()
    excludes: Sequence[int] = ()


def result_of(
    scores: Mapping[str, Any], options: Sequence[Option], budget: Decimal, hours: Decimal | None
) -> dict[str, Any]:
    """Where each candidate stands, by its number.

    ``place``: one of :data:`PLACES`. ``within``: in how many of the ``portfolios`` it is, None where not all could be
    listed. ``why``: what keeps it out by itself, ``money``, ``hours`` or ``needs``. ``points``: the mean of each
    criterion; ``mean``: of all with the weights as stated. ``budget`` and ``hours``: what there was to share out.
    Where nothing fits, one portfolio is left: nothing.
    """
    points = {int(number): [line for _one, line in lines] for number, lines in scores["points"].items()}
    means = {number: _means(lines) for number, lines in points.items()}
    alone = {one.number: _alone(one, budget, hours) for one in options}
    kept = _possible([one for one in options if one.number in means and not alone[one.number]])
    there = {one.number for one in kept}
    criteria = [SimpleNamespace(**one) for one in scores["criteria"]]
    found = _asked(kept, means, criteria, budget, hours)
    standing = {int(one.project): one for one in found.standings}
    weights = [one.weight for one in criteria]
    return {
        "portfolios": len(found.portfolios) or 1,
        "complete": found.complete,
        "settled": found.settled,
        "budget": str(budget),
        "hours": None if hours is None else str(hours),
        "candidates": {
            str(one.number): {
                **_place(standing.get(one.number), found),
                "why": alone[one.number] or ("" if one.number in there else "needs"),
                "points": [float(mean) for mean in means[one.number]],
                "mean": float(_weighted(means[one.number], weights)),
                "screeners": len(points[one.number]),
            }
            for one in options
            if one.number in means
        },
    }


def _asked(
    kept: Sequence[Option],
    means: Mapping[int, Sequence[Fraction]],
    criteria: Sequence[Any],
    budget: Decimal,
    hours: Decimal | None,
) -> Robust:
    there = {one.number for one in kept}
    budgets = [Fraction(budget)] + ([] if hours is None else [Fraction(hours)])
    projects = [
        Project(
            str(one.number),
            (Fraction(one.cost), Fraction(one.hours))[: len(budgets)],
            tuple(str(other) for other in one.needs),
            tuple(str(other) for other in one.excludes if other in there),
        )
        for one in kept
    ]
    return robust(projects, [means[one.number] for one in kept], weights_of(criteria), budgets, effort=EFFORT)


def _place(one: Standing | None, found: Robust) -> dict[str, Any]:
    if one is None:
        return {"place": "out", "within": 0}
    within = None if one.core_index is None else int(one.core_index * len(found.portfolios))
    return {"place": PLACES[one.place], "within": within}


def _alone(one: Option, budget: Decimal, hours: Decimal | None) -> str:
    if one.cost > budget:
        return "money"
    return "hours" if hours is not None and one.hours > hours else ""


def _possible(options: Sequence[Option]) -> list[Option]:
    """Without what needs something that is not there, or cannot be there."""
    kept = list(options)
    while True:
        there = {one.number for one in kept}
        further = [one for one in kept if there.issuperset(one.needs)]
        if len(further) == len(kept):
            return kept
        kept = further


def _means(lines: Sequence[Sequence[int]]) -> list[Fraction]:
    return [Fraction(sum(column), len(lines)) for column in zip(*lines, strict=True)]


def _weighted(means: Sequence[Fraction], weights: Sequence[int]) -> Fraction:
    """With the weights as stated; as equal ones where all of them are 0."""
    counted = weights if sum(weights) else [1] * len(weights)
    return sum((mean * weight for mean, weight in zip(means, counted, strict=True)), Fraction(0)) / sum(counted)

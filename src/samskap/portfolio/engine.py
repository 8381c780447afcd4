"""A sealed vote -> the arrays of the allocation engine, and what it chooses.

What is counted is what was published when the rules were locked, not what stands in the rows now; of the rows only the
ballots are read, and which options were withdrawn.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from samskap.engines.allocation import Allocation, Ballots, Instance, Project, choose
from samskap.engines.allocation.pabulib import Election
from samskap.portfolio.purses import Purse, purses

KINDS = {"approval": "approval", "points": "cumulative", "rank": "ordinal"}
"""How the engine names the ways to fill in a ballot."""


@dataclass(frozen=True)
class Slip:
    """What one ballot says: ``choices`` as :attr:`Ballot.choices` has them."""

    leg: str
    choices: Sequence[Sequence[int]]
    is_organisation: bool = False
    district: int | None = None


@dataclass(frozen=True, eq=False)
class Vote:
    """A vote as the engine takes it. ``numbers`` and ``titles`` are of ``instance.projects``, one by one.

    ``shares``: of the purses, None where every ballot has the same. ``options``: how it is chosen.
    """

    instance: Instance
    numbers: tuple[int, ...]
    titles: tuple[str, ...]
    purses: tuple[Purse, ...]
    shares: tuple[Fraction, ...] | None
    options: Mapping[str, Any]

    @cached_property
    def number_of(self) -> dict[str, int]:
        """The number on the ballot by the engine's name."""
        return {one.name: number for one, number in zip(self.instance.projects, self.numbers, strict=True)}

    def choose(self) -> Allocation:
        """What the rule chooses."""
        return choose(
            self.instance.projects, self.instance.ballots, self.instance.budgets, shares=self.shares, **self.options
        )

    def with_budget(self, budget: Decimal, hours: Decimal | None = None) -> "Vote":
        """The same ballots with another sum of money, and with other hours if some are given."""
        further = self.instance.budgets[1:] if hours is None else (Fraction(hours),)
        budgets = (Fraction(budget), *further)
        return replace(self, instance=Instance(self.instance.projects, self.instance.ballots, budgets))

    def with_rule(self, rule: str, completion: str) -> "Vote":
        """The same ballots counted by another rule."""
        return replace(self, options={**self.options, **rule_options(rule, completion)})

    def with_costs(self, costs: Mapping[int, Sequence[Fraction]]) -> "Vote":
        """The same ballots with other costs of the options with these numbers, one for each resource."""
        projects = tuple(
            replace(one, costs=tuple(costs[number])) if number in costs else one
            for one, number in zip(self.instance.projects, self.numbers, strict=True)
        )
        return replace(self, instance=Instance(projects, self.instance.ballots, self.instance.budgets))

    def election(self, title: str, selected: Iterable[str], currency: str) -> Election:
        """What the public file says: nothing about a ballot but its choices and its purse."""
        meta = {
            "description": title,
            "currency": currency,
            "rule": str(self.options["rule"]),
            "completion": str(self.options["completion"]),
            "ties": str(self.options["ties"]),
        }
        further = ("hours",) if len(self.instance.budgets) > 1 else ()
        legs = tuple("+".join(one.legs) for one in self.purses) if self.shares is not None else ()
        chosen = frozenset(selected)
        return Election(self.instance, meta, self.titles, chosen, ("money", *further), legs, self.shares)


def vote_of(rules: Mapping[str, Any], slips: Sequence[Slip], withdrawn: Collection[int] = ()) -> Vote:
    """The vote by its published rules. A ballot that names only what was withdrawn is a ballot all the same.

    The engine breaks ties by name as text, so numbers are written with as many digits as the longest has.
    """
    width = len(str(max((one["number"] for one in rules["options"]), default=0)))
    kept = _kept(rules["options"], withdrawn)
    names = {one["number"]: f"{one['number']:0{width}d}" for one in kept}
    budgets = [_exact(rules["budget"])] + ([] if rules["hours"] is None else [_exact(rules["hours"])])
    projects = tuple(
        Project(
            names[one["number"]],
            (_exact(one["cost"]), _exact(one["hours"] or "0"))[: len(budgets)],
            tuple(names[other] for other in one["needs"]),
            tuple(names[other] for other in one["excludes"] if other in names),
        )
        for one in kept
    )
    legs = [one.leg for one in slips]
    published = {leg: _exact(per_cent) / 100 for leg, per_cent in rules["shares"].items()}
    shared = purses({leg: legs.count(leg) for leg in {*legs}}, published)
    return Vote(
        instance=Instance(projects, _ballots(rules["kind"], slips, list(names), shared, published), tuple(budgets)),
        numbers=tuple(names),
        titles=tuple(one["name"] for one in kept),
        purses=shared,
        shares=tuple(one.share for one in shared) if published and shared else None,
        options={
            **rule_options(rules["rule"], rules["completion"]),
            "ties": rules["ties"],
        },
    )


def rule_options(rule: str, completion: str) -> dict[str, str]:
    """What the engine is told: only equal shares are completed."""
    return {"rule": rule, "completion": completion if rule == "equal-shares" else "none"}


def _kept(options: Sequence[Mapping[str, Any]], withdrawn: Collection[int]) -> list[Mapping[str, Any]]:
    """Without what was withdrawn, and what cannot be done without it."""
    gone = set(withdrawn)
    while more := {one["number"] for one in options if gone & set(one["needs"])} - gone:
        gone |= more
    return [one for one in options if one["number"] not in gone]


def _ballots(
    kind: str,
    slips: Sequence[Slip],
    numbers: Sequence[int],
    shared: Sequence[Purse],
    published: Mapping[str, Fraction],
) -> Ballots:
    place = {number: index for index, number in enumerate(numbers)}
    starts, marks, points = [0], [], []
    for slip in slips:
        said = sorted(slip.choices, key=lambda one: one[1]) if kind == "rank" else slip.choices
        for number, given in said:
            if number in place:
                marks.append(place[number])
                points.append(given if kind == "points" else 1)
        starts.append(len(marks))
    purse_of = {leg: index for index, one in enumerate(shared) for leg in one.legs}
    return Ballots(
        KINDS[kind],
        np.array(starts, dtype=np.int64),
        np.array(marks, dtype=np.int32),
        np.array(points, dtype=np.int64),
        np.array([purse_of[one.leg] for one in slips], dtype=np.int16) if published else None,
    )


def _exact(amount: str) -> Fraction:
    return Fraction(Decimal(amount))

"""A sealed vote -> the arrays of the allocation engine, and what it chooses.

What is counted is what was published when the rules were locked, not what stands in the rows now; of the rows only the
ballots are read, and which options were withdrawn.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
class Sheets:
    """What n ballots say, with m entries in all, without an object for each of these.

    ``numbers[starts[i]:starts[i + 1]]`` are the options that ballot i names, ``given`` its points or places for them;
    ``legs`` (n): of those who cast them.
    """

    legs: Sequence[str]
    starts: NDArray[np.int64]
    numbers: NDArray[np.int64]
    given: NDArray[np.int64]


def sheets_of(legs: Sequence[str], choices: Iterable[Sequence[Sequence[int]]]) -> Sheets:
    """Ballots by leg and what they say, as :attr:`Ballot.choices` has it.

    :raises TypeError, ValueError: they say something else than whole numbers by twos.
    """
    said = list(choices)
    entries = list(chain.from_iterable(said))
    lengths = np.array([len(one) for one in said], dtype=np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    return Sheets(legs, starts, _whole([number for number, _ in entries]), _whole([given for _, given in entries]))


def joined(parts: Sequence[Sheets]) -> Sheets:
    """All of these as one; there is at least one."""
    ends = np.cumsum([0, *(one.numbers.size for one in parts)])
    starts = [one.starts[:-1] + before for one, before in zip(parts, ends, strict=False)]
    return Sheets(
        legs=list(chain.from_iterable(one.legs for one in parts)),
        starts=np.concatenate([*starts, ends[-1:]]),
        numbers=np.concatenate([one.numbers for one in parts]),
        given=np.concatenate([one.given for one in parts]),
    )


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
        if meta["completion"].startswith("add1") and self.options["step_of"] == "start":
            meta["step"] = f"{float(100 * self.options['step']):g}%"
        further = ("hours",) if len(self.instance.budgets) > 1 else ()
        legs = tuple("+".join(one.legs) for one in self.purses) if self.shares is not None else ()
        chosen = frozenset(selected)
        return Election(self.instance, meta, self.titles, chosen, ("money", *further), legs, self.shares)


def vote_of(rules: Mapping[str, Any], slips: Sequence[Slip] | Sheets, withdrawn: Collection[int] = ()) -> Vote:
    """The vote by its published rules. A ballot that names only what was withdrawn is a ballot all the same.

    The engine breaks ties by name as text, so numbers are written with as many digits as the longest has.
    """
    sheets = (
        slips if isinstance(slips, Sheets) else sheets_of([one.leg for one in slips], [one.choices for one in slips])
    )
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
    legs = sheets.legs
    published = {leg: _exact(per_cent) / 100 for leg, per_cent in rules["shares"].items()}
    shared = purses({leg: legs.count(leg) for leg in {*legs}}, published)
    return Vote(
        instance=Instance(projects, _ballots(rules["kind"], sheets, list(names), shared, published), tuple(budgets)),
        numbers=tuple(names),
        titles=tuple(one["name"] for one in kept),
        purses=shared,
        shares=tuple(one.share for one in shared) if published and shared else None,
        options={
            **rule_options(rules["rule"], rules["completion"]),
            **_step(rules),
            "ties": rules["ties"],
        },
    )


def rule_options(rule: str, completion: str) -> dict[str, str]:
    """What the engine is told: only equal shares are completed."""
    return {"rule": rule, "completion": completion if rule == "equal-shares" else "none"}


def _step(rules: Mapping[str, Any]) -> dict[str, Any]:
    """By how much shares grow at a time. Rules that do not say it were locked when it was one currency unit."""
    part = rules.get("step_of_share")
    return {"step": 1, "step_of": "unit"} if part is None else {"step": _exact(part), "step_of": "start"}


def _kept(options: Sequence[Mapping[str, Any]], withdrawn: Collection[int]) -> list[Mapping[str, Any]]:
    """Without what was withdrawn, and what cannot be done without it."""
    gone = set(withdrawn)
    while more := {one["number"] for one in options if gone & set(one["needs"])} - gone:
        gone |= more
    return [one for one in options if one["number"] not in gone]


def _ballots(
    kind: str,
    sheets: Sheets,
    numbers: Sequence[int],
    shared: Sequence[Purse],
    published: Mapping[str, Fraction],
) -> Ballots:
    ballot = np.repeat(np.arange(len(sheets.legs), dtype=np.int64), np.diff(sheets.starts))
    marks, given = _places(sheets.numbers, numbers), sheets.given
    if kind == "rank":
        order = np.lexsort((given, ballot))
        marks, given = marks[order], given[order]
    known = marks >= 0
    many = np.bincount(ballot[known], minlength=len(sheets.legs))
    purse_of = {leg: index for index, one in enumerate(shared) for leg in one.legs}
    return Ballots(
        KINDS[kind],
        np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(many)]),
        marks[known].astype(np.int32),
        given[known] if kind == "points" else np.ones(int(known.sum()), dtype=np.int64),
        np.array([purse_of[leg] for leg in sheets.legs], dtype=np.int16) if published else None,
    )


def _places(named: NDArray[np.int64], numbers: Sequence[int]) -> NDArray[np.int64]:
    """Where each that is named stands among these numbers; -1 where it does not."""
    if not numbers:
        return np.full(named.size, -1, dtype=np.int64)
    listed = np.array(numbers, dtype=np.int64)
    ascending = np.argsort(listed)
    found = np.searchsorted(listed, named, sorter=ascending)
    places = ascending[np.minimum(found, listed.size - 1)]
    return np.where(listed[places] == named, places, -1)


def _whole(given: Sequence[int]) -> NDArray[np.int64]:
    found = np.array(given)
    if found.size and found.dtype.kind != "i":
        raise TypeError("a ballot says something else than whole numbers")
    return found.astype(np.int64)


def _exact(amount: str) -> Fraction:
    return Fraction(Decimal(amount))

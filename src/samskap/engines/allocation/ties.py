"""How ties are broken: a fixed order of all projects, the first of those that are tied is taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import UnknownChoice
from .instance import Instance
from .satisfaction import Electorate

TIES = ("name", "votes", "min-cost", "max-cost")


@dataclass(frozen=True, slots=True)
class Order:
    """The place of each project; no two have the same. `by` is what it is made by; equal ones go by name as text."""

    by: str
    place: tuple[int, ...]
    equal: tuple[Any, ...]

    def reason(self, tied: tuple[int, ...]) -> str:
        """What decided between the first two of those tied."""
        return self.by if self.equal[tied[0]] != self.equal[tied[1]] else "name"


def order(instance: Instance, electorate: Electorate, by: str = "name") -> Order:
    """Names as text (by code point), most votes, least cost or most cost first. Raises UnknownChoice."""
    projects, support = instance.projects, electorate.support
    if by not in TIES:
        raise UnknownChoice("way of breaking ties", by, TIES)
    keys: list[Any] = [one.name for one in projects]
    if by == "votes":
        keys = [-one.voters for one in support]
    elif by in ("min-cost", "max-cost"):
        keys = [one.cost if by == "min-cost" else -one.cost for one in projects]
    ranked = sorted(range(len(projects)), key=lambda index: (keys[index], projects[index].name))
    place = [0] * len(projects)
    for number, index in enumerate(ranked):
        place[index] = number
    return Order(by, tuple(place), tuple(keys))

"""What is decided on: projects with costs, ballots as arrays, budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .errors import BadBallots, BadBudget, BadProject

Ints = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.int32]
Legs = npt.NDArray[np.int16]

KINDS = ("approval", "choose-1", "cumulative", "scoring", "ordinal")


@dataclass(frozen=True, slots=True)
class Project:
    """A project that can be chosen whole or not at all.

    `costs` is what it takes of each resource, the first one money (in whole currency units or exact
    parts of them); `needs` and `excludes` name projects without which, or with which, it cannot be chosen.
    """

    name: str
    costs: tuple[Fraction, ...]
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()

    @property
    def cost(self) -> Fraction:
        """The cost in money, the first resource."""
        return self.costs[0]


@dataclass(frozen=True, eq=False)
class Ballots:
    """n ballots with m entries in all, as rows after one another.

    ``projects[starts[i]:starts[i + 1]]`` (int32) are the projects that ballot i names, as indexes into
    the projects of the instance, each at most once and in the voter's own order; `points` (int64) is what
    it gives to each of them. `kind` says how both are to be read:

    - ``approval`` and ``choose-1``: the points are 1;
    - ``cumulative`` and ``scoring``: the points that the voter gave (below 0 only in scoring);
    - ``ordinal``: the first named is the most wanted; the points are not read.

    `legs` (n, int16, or None: all of one leg) is the leg of the helix that a voter stands for. `weights`
    (n, int64, or None: all 1) is how many equal voters a ballot stands for, at least 1.
    """

    kind: str
    starts: Ints
    projects: Indexes
    points: Ints
    legs: Legs | None = None
    weights: Ints | None = None

    def __post_init__(self) -> None:
        starts, size = self.starts, self.projects.size
        if self.kind not in KINDS:
            raise BadBallots(f"There are no ballots of the kind “{self.kind}”; there are {', '.join(KINDS)}.")
        if starts.ndim != 1 or starts.size == 0 or starts[0] != 0 or starts[-1] != size:
            raise BadBallots("The starts of the ballots do not begin at 0 and end at the number of entries.")
        if (starts[1:] < starts[:-1]).any():
            raise BadBallots("The starts of the ballots do not ascend.")
        if self.points.shape != (size,):
            raise BadBallots("There must be points for every entry of the ballots.")
        for name, given in (("leg", self.legs), ("weight", self.weights)):
            if given is not None and given.shape != (starts.size - 1,):
                raise BadBallots(f"There must be a {name} for every ballot.")
        if self.weights is not None and (self.weights < 1).any():
            raise BadBallots("The weight of a ballot must be at least 1.")
        if self.legs is not None and (self.legs < 0).any():
            raise BadBallots("Legs are numbered from 0.")

    @property
    def size(self) -> int:
        """How many ballots there are."""
        return int(self.starts.size) - 1

    @property
    def voters(self) -> int:
        """How many voters the ballots stand for: the sum of the weights."""
        return self.size if self.weights is None else int(self.weights.sum())


@dataclass(frozen=True, eq=False)
class Instance:
    """Projects, ballots on them and a budget for each resource.

    Raises BadProject, BadBallots, BadBudget where they do not fit together.
    """

    projects: tuple[Project, ...]
    ballots: Ballots
    budgets: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        if not self.budgets or any(budget < 0 for budget in self.budgets):
            raise BadBudget("There must be a budget, and none below 0.")
        names: set[str] = set()
        for one in self.projects:
            if one.name in names:
                raise BadProject(one.name, "is there twice")
            names.add(one.name)
            if len(one.costs) != len(self.budgets):
                raise BadProject(one.name, f"must have a cost for each of the {len(self.budgets)} resources")
            if any(cost < 0 for cost in one.costs):
                raise BadProject(one.name, "costs less than nothing")
        for one in self.projects:
            for other in (*one.needs, *one.excludes):
                if other not in names or other == one.name:
                    raise BadProject(one.name, f"needs or excludes “{other}”, which is no other project")
        listed = self.ballots.projects
        if listed.size and (int(listed.min()) < 0 or int(listed.max()) >= len(self.projects)):
            raise BadBallots("A ballot names a project that is not there.")
        if _repeats(self.ballots, len(self.projects)):
            raise BadBallots("A ballot names a project twice.")

    @property
    def budget(self) -> Fraction:
        """The budget in money, the first resource."""
        return self.budgets[0]

    def names(self, chosen: Sequence[int]) -> tuple[str, ...]:
        """The names of projects given by their indexes."""
        return tuple(self.projects[one].name for one in chosen)


def _repeats(ballots: Ballots, projects: int) -> bool:
    rows = np.repeat(np.arange(ballots.size, dtype=np.int64), np.diff(ballots.starts))
    rows *= projects
    rows += ballots.projects
    if rows.size < 2 or (rows[1:] > rows[:-1]).all():
        return False
    if ballots.size * projects <= 16 * rows.size + 65536:
        return bool(np.bincount(rows).max() > 1)
    rows.sort()
    return bool((rows[1:] == rows[:-1]).any())

"""What a chosen project is worth to each ballot, and who stands behind each project.

The satisfaction of ballot i with project p is a factor of the project times what the ballot gives it:

- ``cost``: the cost of p, ``cardinality``: 1, times
- the ballot's own information: 1 (approval, choose-1), the points (cumulative, scoring; points of 0 or less
  are no support) or, ordinal, one more than the number of places below it on the longest of all
  ballots, so a first place is worth as much on every ballot (with ballots of three places: 3, 2, 1).

So with approval ballots these are the usual cost and cardinality satisfaction (Peters, Pierczyński, Skowron,
"Proportional Participatory Budgeting with Additive Utilities", NeurIPS 2021), and cardinality with
cumulative or scoring ballots is the sum of points.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .errors import BadBallots, UnknownChoice
from .instance import Ballots, Instance, Ints

Floats = npt.NDArray[np.float64]

SATISFACTIONS = ("cost", "cardinality")
LARGEST = 2**53  # whole numbers up to here are exact as float64


@dataclass(frozen=True, eq=False)
class Support:
    """Who wants one project: `members` (classes of voters, ascending), what each gives it (`shares`, None: all 1)
    and how many voters each class has (`counts`, None: all 1); both whole numbers, kept as float64.

    `total` is the sum of shares times counts, `voters` the sum of counts, `highest` the largest share.
    """

    members: npt.NDArray[np.intp]
    shares: Floats | None
    counts: Floats | None
    weighed: Floats | None
    total: int
    voters: int
    highest: int


@dataclass(frozen=True, eq=False)
class Electorate:
    """The ballots turned round: voters in classes of equal ballots, and the support of each project.

    Voters with equal ballots of the same leg have equal purses for ever, so one purse stands for all of them.
    `class_of` (one for each ballot) is the class, `counts` how many voters a class has, `legs` (None: all 0)
    the leg of each class, `worth` the factor of each project that satisfaction is a multiple of.
    """

    class_of: npt.NDArray[np.intp]
    counts: Floats
    legs: npt.NDArray[np.int16] | None
    support: tuple[Support, ...]
    worth: tuple[Fraction, ...]
    voters: int

    @property
    def classes(self) -> int:
        """How many different ballots there are."""
        return int(self.counts.size)


def electorate(instance: Instance, satisfaction: str = "cost") -> Electorate:
    """Turn the ballots of an instance round. Raises UnknownChoice, BadBallots (numbers too large)."""
    if satisfaction not in SATISFACTIONS:
        raise UnknownChoice("satisfaction", satisfaction, SATISFACTIONS)
    ballots, projects = instance.ballots, instance.projects
    shares = given(ballots)
    kept = None if shares is None or bool((shares > 0).all()) else shares > 0
    rows = np.repeat(np.arange(ballots.size, dtype=np.intp), np.diff(ballots.starts))
    columns = ballots.projects.astype(np.intp)
    if kept is not None and shares is not None:
        rows, columns, shares = rows[kept], columns[kept], shares[kept]
    class_of, first, counts = _classes(ballots, rows, columns, shares, len(projects))
    legs = None if ballots.legs is None else ballots.legs[first]
    if first.size < ballots.size:
        standing = np.zeros(ballots.size, dtype=np.bool_)
        standing[first] = True
        chosen = standing[rows]
        rows, columns = class_of[rows[chosen]], columns[chosen]
        shares = None if shares is None else shares[chosen]
    if shares is not None and bool((shares == 1).all()):
        shares = None
    # by project, and by class within each: a stable sort of small whole numbers
    order = np.argsort(columns.astype(np.uint16) if len(projects) < 65536 else columns, kind="stable")
    ends = np.cumsum(np.bincount(columns, minlength=len(projects)))
    rows, floats = rows[order], None if shares is None else shares[order].astype(np.float64)
    single = bool((counts == 1).all())
    support = []
    for start, end in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True) if projects else ():
        members = rows[start:end]
        one = None if floats is None else floats[start:end]
        many = None if single else counts[members]
        support.append(_support(members, one, many))
    if sum(one.total for one in support) >= LARGEST:
        raise BadBallots("The points of all ballots together are too many.")
    worth = tuple(one.cost if satisfaction == "cost" else Fraction(1) for one in projects)
    return Electorate(class_of, counts, legs, tuple(support), worth, ballots.voters)


def given(ballots: Ballots) -> Ints | None:
    """What each entry of the ballots gives to its project (None: all 1); 0 and less is no support."""
    if ballots.kind in ("approval", "choose-1"):
        return None
    if ballots.kind != "ordinal":
        return ballots.points
    lengths = np.diff(ballots.starts)
    if not lengths.size:
        return np.empty(0, np.int64)
    place = np.arange(ballots.projects.size, dtype=np.int64) - np.repeat(ballots.starts[:-1], lengths)
    return int(lengths.max()) - place


def _support(members: npt.NDArray[np.intp], shares: Floats | None, counts: Floats | None) -> Support:
    voters = members.size if counts is None else int(counts.sum())
    if shares is None:
        return Support(members, None, counts, counts, voters, voters, 1 if members.size else 0)
    weighed = shares if counts is None else shares * counts
    highest = int(shares.max()) if shares.size else 0
    if highest * voters >= LARGEST:
        raise BadBallots("The points of all ballots together are too many.")
    if highest <= 1:
        return Support(members, None, counts, counts, voters, voters, highest)
    return Support(members, shares, counts, weighed, int(weighed.sum()), voters, highest)


def _classes(
    ballots: Ballots, rows: npt.NDArray[np.intp], columns: npt.NDArray[np.intp], shares: Ints | None, projects: int
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], Floats]:
    """The class of each ballot, a ballot of each class and how many voters the class has.

    Exact: ballots are compared by the set of (project, share) that they have, one bit each, 63 to a word.
    Long ballots are rarely equal, so these are left apart.
    """
    n = ballots.size
    weights = np.ones(n, dtype=np.int64) if ballots.weights is None else ballots.weights
    if ballots.weights is not None and float(weights.astype(np.float64).sum()) >= LARGEST:
        raise BadBallots("The weights of the ballots are too large.")
    entries, known = columns, projects
    if shares is not None:
        largest = int(shares.max()) if shares.size else 0
        if largest * max(projects, 1) < 2**31:
            kinds = np.unique(columns * largest + (shares - 1))
            entries, known = np.searchsorted(kinds, columns * largest + (shares - 1)), kinds.size
        else:
            known = 2**31
    words = -(-known // 63) if known else 1
    if n < 2 or rows.size > 8 * n or words > 8:
        alone = np.arange(n, dtype=np.intp)
        return alone, alone, weights.astype(np.float64)
    marks = np.zeros((words + (ballots.legs is not None), n), dtype=np.int64)
    for word in range(words):
        chosen = slice(None) if words == 1 else (entries >= 63 * word) & (entries < 63 * (word + 1))
        bits = np.left_shift(np.int64(1), entries[chosen] - 63 * word)
        marks[word] = _joined(rows[chosen], bits, n)
    if ballots.legs is not None:
        marks[-1] = ballots.legs
    order = np.lexsort(marks)
    ranked = marks[:, order]
    new = np.append(True, (ranked[:, 1:] != ranked[:, :-1]).any(axis=0))
    if new.all():
        alone = np.arange(n, dtype=np.intp)
        return alone, alone, weights.astype(np.float64)
    # numbered in the order in which they first occur (the sort is stable), so that entries stay in order
    first = order[new]
    number = np.empty(first.size, dtype=np.intp)
    number[np.argsort(first)] = np.arange(first.size)
    class_of = np.empty(n, dtype=np.intp)
    class_of[order] = number[np.cumsum(new) - 1]
    counts: Floats = np.bincount(class_of, weights=weights.astype(np.float64)).astype(np.float64)
    return class_of, np.sort(first), counts


def _joined(rows: npt.NDArray[np.intp], bits: Ints, n: int) -> Ints:
    """The sum of the bits of each row (rows ascend, and no row has a bit twice)."""
    sums = np.zeros(n, dtype=np.int64)
    if rows.size:
        begins = np.flatnonzero(np.append(True, rows[1:] != rows[:-1]))
        sums[rows[begins]] = np.add.reduceat(bits, begins)
    return sums

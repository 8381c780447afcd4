"""Which projects are chosen whatever the weights: robust portfolio modelling.

Definitions (Liesiö, Mild, Salo 2007, "Preference programming for robust portfolio modeling and project selection", and
2008, "Robust portfolio modeling with incomplete cost information and project interdependencies", European Journal of
Operational Research 181 and 190). A portfolio is a set of projects within every budget in which needs and excludes
hold; its value is the weighted sum of its projects' scores. One portfolio *dominates* another if it is worth at least
as much for all weights in the set and all scores within their bounds, and more for some. A project is *core* if every
portfolio that nothing dominates has it, *exterior* if none has, *borderline* otherwise.

A portfolio that is best for some weights inside the set is never dominated; so a core project is in all of those, too,
and an exterior one in none. Saying more about the weights later keeps core projects core, and exterior ones exterior,
as long as some of the new weights lie inside the set.

How it is found. The portfolios that nothing dominates are listed, one program each: the best one under the middle
weights that none of those before dominates (Sylva & Crema 2004, "A method for finding the set of non-dominated
vectors for multiple objective integer linear programs", European Journal of Operational Research 158). It is dominated
by none at all: what dominates it would be worth more and be dominated by none of those before either. With reasonable
weights there are often few, and the list ends: then all is known, also in what part of them a project is (its core
index). There may as well be millions. So after `LISTED` of them the list is left, and what it does not show is asked
one by one: "is there one with (without) project j?" The best portfolio with (without) j is looked at; if nothing
dominates it, it is the witness. If something does, that is made a rival that must not dominate the next one. It ends
with a witness, or with no portfolio left, which is the proof that there is none. The easiest questions are asked first:
what is proven core or exterior stays fixed in all later programs, since whatever is dominated is dominated by a
portfolio that nothing dominates.

What is exact. Scores, costs and corners are scaled to whole numbers. Portfolios come from an integer programming
solver (HiGHS) that works in floats, so each is checked in whole numbers before it is believed: its costs, its needs,
its dominance at every corner. That *no* portfolio is left is the solver's word, at a relative gap of 0 and its
tolerance of 1e-6, on rows scaled so that a whole unit is at least 1e-4. `effort` bounds the work: eight for each
program and one for each node of its search (more where programs are large), counted, not timed, so that the answer is
the same everywhere. Questions that it does not suffice for are left *open*: one side is known, the other is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from .errors import BadBudget, BadProject, BadScores
from .exchanges import Model, Portfolio, Search, Unsettled
from .instance import Project
from .weighting import Weights

Amount = Fraction | int
Scores = Sequence[Sequence[Amount | tuple[Amount, Amount]]]
EFFORT = 1_000  # some ten seconds at most with 60 projects; two with 4 criteria, stated weights and one budget
LISTED = 8
QUICK = 10  # nodes for a question that is put off if it takes more


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a project stands.

    `place` is ``core``, ``borderline`` or ``exterior``; where a question was left open ``core-or-borderline``,
    ``exterior-or-borderline`` or ``open``. `with_it` and `without_it` are portfolios that nothing dominates, as names,
    None where there is none (or none was found). `core_index` is the part of all such portfolios that have it, None
    where not all are listed.
    """

    project: str
    place: str
    with_it: tuple[str, ...] | None
    without_it: tuple[str, ...] | None
    core_index: Fraction | None


@dataclass(frozen=True, slots=True)
class Robust:
    """Where every project stands, in the order given.

    `portfolios` are those found that nothing dominates: all of them if `complete`. `settled` says whether every
    question was answered within the effort; `solved` is how many programs that took.
    """

    standings: tuple[Standing, ...]
    portfolios: tuple[tuple[str, ...], ...]
    complete: bool
    settled: bool
    solved: int

    def placed(self, place: str) -> tuple[str, ...]:
        """The projects that stand there."""
        return tuple(one.project for one in self.standings if one.place == place)


def robust(
    projects: Sequence[Project],
    criteria: Scores,
    weights: Weights,
    budgets: Sequence[Amount],
    *,
    effort: int = EFFORT,
) -> Robust:
    """Find which projects are in every, some or no portfolio that nothing dominates.

    `criteria` has a row for each project and a score for each criterion, more is better: an exact number, or a pair of
    bounds that it lies between. The unit of a criterion belongs to its weight. `budgets` has an amount for each
    resource. `effort` bounds the work. Raises BadScores, BadProject, BadBudget.
    """
    model = _model(projects, criteria, weights, budgets)
    names = [one.name for one in projects]
    inquiry = _Inquiry(model, effort)
    if projects:
        inquiry.answer()
    return Robust(
        tuple(_standing(project, names, inquiry) for project in range(model.size)),
        tuple(_named(one, names) for one in inquiry.found),
        inquiry.complete,
        not inquiry.left_open,
        inquiry.search.solved,
    )


class _Inquiry:
    """`found` are portfolios that nothing dominates, `known` the projects proven core (1) or exterior (0)."""

    def __init__(self, model: Model, effort: int) -> None:
        self.search = Search(model, effort)
        self.worth = [sum(column) for column in zip(*model.low, *model.high, strict=True)]
        self.found: list[Portfolio] = []
        self.known: dict[int, int] = {}
        self.complete = not model.size
        self.left_open: set[tuple[int, int]] = set()

    def answer(self) -> None:
        """List what there is; where that is much, settle what is easy, then ask about what is left."""
        self._list(LISTED, self.search.left // 2)
        for nodes in (QUICK, self.search.left):
            if not self.complete:
                self._ask(nodes)

    def _list(self, most: int, effort: int) -> None:
        """Find portfolios that nothing dominates, the best first, up to so many or until these are all."""
        leave = self.search.left - effort
        rivals = list(self.found)
        try:
            while len(rivals) < most:
                portfolio = self.search.best(self.worth, self.known, rivals, self.search.left - leave)
                if portfolio is None:
                    self.complete = True
                    return
                rivals.append(portfolio)
                self.found.append(portfolio)
        except Unsettled:
            return

    def _ask(self, nodes: int) -> None:
        """Ask of each project whether a portfolio is with it, and without it; leave open what takes more nodes."""
        self.left_open.clear()
        for project in _easiest_first(self.search.model, self.worth):
            for side in (0, 1):
                if any((project in one) == bool(side) for one in self.found) or self.known.get(project) == 1 - side:
                    continue
                try:
                    witness = self._witness(project, side, nodes)
                except Unsettled:
                    self.left_open.add((project, side))
                    continue
                if witness is None:
                    self.known[project] = 1 - side
                else:
                    self.found.append(witness)

    def _witness(self, project: int, side: int, nodes: int) -> Portfolio | None:
        """A portfolio with the project (`side` 1) or without it that nothing dominates, or None. Raises Unsettled."""
        rivals: list[Portfolio] = []
        while True:
            portfolio = self.search.best(self.worth, {**self.known, project: side}, rivals, nodes)
            if portfolio is None:
                return None
            rival = next((one for one in self.found if self.search.model.dominates(one, portfolio)), None)
            if rival is None:
                rival = self.search.rival(portfolio, self.known, nodes)
            if rival is None:
                return portfolio
            rivals.append(rival)


def _easiest_first(model: Model, worth: Sequence[int]) -> list[int]:
    """Projects by how far their value for their cost is from the middle one; the farthest are the soonest proven."""
    shares = [
        sum(costs[one] / budget for costs, budget in zip(model.costs, model.budgets, strict=True) if budget) or 1e-9
        for one in range(model.size)
    ]
    order = sorted(range(model.size), key=lambda one: worth[one] / shares[one])
    half = len(order) / 2
    return sorted(order, key=lambda one: -abs(order.index(one) - half))


def _standing(project: int, names: Sequence[str], inquiry: _Inquiry) -> Standing:
    found, left_open = inquiry.found, inquiry.left_open
    inside = next((one for one in found if project in one), None)
    outside = next((one for one in found if project not in one), None)
    if inside is not None and outside is not None:
        place = "borderline"
    elif inside is None and outside is None:
        place = "open"
    elif outside is None:
        place = "core" if (project, 0) not in left_open else "core-or-borderline"
    else:
        place = "exterior" if (project, 1) not in left_open else "exterior-or-borderline"
    return Standing(
        names[project],
        place,
        None if inside is None else _named(inside, names),
        None if outside is None else _named(outside, names),
        Fraction(sum(project in one for one in found), len(found)) if inquiry.complete else None,
    )


def _named(portfolio: Portfolio, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[one] for one in sorted(portfolio))


def _model(projects: Sequence[Project], criteria: Scores, weights: Weights, budgets: Sequence[Amount]) -> Model:
    amounts = [Fraction(one) for one in budgets]
    if not amounts or min(amounts) < 0:
        raise BadBudget("There must be a budget, and none below 0.")
    places = {one.name: i for i, one in enumerate(projects)}
    if len(places) < len(projects):
        twice = next(one.name for i, one in enumerate(projects) if places[one.name] != i)
        raise BadProject(twice, "is there twice")
    for one in projects:
        if len(one.costs) != len(amounts) or min(one.costs) < 0:
            raise BadProject(one.name, f"must have a cost, not below 0, for each of the {len(amounts)} resources")
        for other in (*one.needs, *one.excludes):
            if other not in places or other == one.name:
                raise BadProject(one.name, f"needs or excludes “{other}”, which is no other project")
    low, high = _values(projects, criteria, weights)
    costs, limits = [], []
    for r, budget in enumerate(amounts):
        scaled = _whole([*(one.costs[r] for one in projects), budget])
        costs.append(scaled[:-1])
        limits.append(scaled[-1])
    needs = [frozenset(places[other] for other in one.needs) for one in projects]
    said = [frozenset(places[other] for other in one.excludes) for one in projects]
    return Model(
        low=low,
        high=high,
        costs=costs,
        budgets=limits,
        needs=needs,
        excludes=[said[i] | frozenset(k for k, others in enumerate(said) if i in others) for i in range(len(projects))],
        needed_by=[frozenset(k for k, others in enumerate(needs) if i in others) for i in range(len(projects))],
    )


def _values(projects: Sequence[Project], criteria: Scores, weights: Weights) -> tuple[list[list[int]], list[list[int]]]:
    """The projects' values at every corner, lowest and highest; each corner in a unit of its own, whole numbers."""
    if len(criteria) != len(projects):
        raise BadScores("There must be scores for each project.")
    pairs: list[list[tuple[Fraction, Fraction]]] = []
    for one, row in zip(projects, criteria, strict=True):
        bounds = [score if isinstance(score, tuple) else (score, score) for score in row]
        if len(bounds) != weights.criteria:
            raise BadScores(f"“{one.name}” must have a score for each of the {weights.criteria} criteria.")
        if any(lowest > highest for lowest, highest in bounds):
            raise BadScores(f"A score of “{one.name}” has a lower bound above its upper one.")
        pairs.append([(Fraction(lowest), Fraction(highest)) for lowest, highest in bounds])
    low, high = [], []
    for corner in weights.corners:
        sums = [
            sum((weight * pair[side] for weight, pair in zip(corner, row, strict=True)), Fraction(0))
            for side in (0, 1)
            for row in pairs
        ]
        scaled = _whole(sums)
        low.append(scaled[: len(pairs)])
        high.append(scaled[len(pairs) :])
    return low, high


def _whole(amounts: Sequence[Fraction]) -> list[int]:
    """The same amounts in the largest unit in which all are whole."""
    unit = lcm(*(one.denominator for one in amounts))
    scaled = [int(one * unit) for one in amounts]
    common = gcd(*scaled) or 1
    return [one // common for one in scaled]

"""Portfolios over whole numbers, which of two dominates, and the programs that `robust` solves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Floats = npt.NDArray[np.float64]
Portfolio = frozenset[int]
USUAL = 25_000  # rows times columns of a program of usual size
PROGRAM = 8  # the work of a program beside its nodes, in nodes
UNIT, LARGEST = 1e-4, 1e6  # a row is scaled so that one unit of it is seen, and no coefficient is out of reach


class Unsettled(Exception):
    """The solver stopped before its end, or what it says does not hold in whole numbers."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Projects `out` for projects `into`: worth at least as much for all weights and scores, and for some more."""

    out: Portfolio
    into: Portfolio


@dataclass(frozen=True, slots=True)
class Row:
    """coefficients · x + further · z >= least, x and z in {0, 1}."""

    coefficients: dict[int, int]
    least: int
    further: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Model:
    """m projects: `low`, `high` (corners x m) are their values at each corner, `costs` (resources x m), `budgets`.

    All whole numbers. `needs`, `excludes` (both ways) and `needed_by` are sets of projects, one for each project.
    """

    low: Sequence[Sequence[int]]
    high: Sequence[Sequence[int]]
    costs: Sequence[Sequence[int]]
    budgets: Sequence[int]
    needs: Sequence[Portfolio]
    excludes: Sequence[Portfolio]
    needed_by: Sequence[Portfolio]

    @property
    def size(self) -> int:
        """The number of projects."""
        return len(self.needs)

    def fits(self, chosen: Portfolio) -> bool:
        """Whether it is within every budget, with all that it needs and nothing that excludes it."""
        return all(
            sum(costs[one] for one in chosen) <= budget for costs, budget in zip(self.costs, self.budgets, strict=True)
        ) and all(self.needs[one] <= chosen and not self.excludes[one] & chosen for one in chosen)

    def improves(self, exchange: Exchange) -> bool:
        """Whether it is one: never worth less, and sometimes more."""
        more = False
        for low, high in zip(self.low, self.high, strict=True):
            if sum(low[one] for one in exchange.into) < sum(high[one] for one in exchange.out):
                return False
            more = more or sum(high[one] for one in exchange.into) > sum(low[one] for one in exchange.out)
        return more

    def forbidding(self, exchange: Exchange) -> list[Row]:
        """What holds for every portfolio that `exchange` cannot improve; nothing where that takes more than one row.

        The portfolio has not all of `out`, or some of `into`, or what comes in lacks what it needs, or is excluded, or
        somebody else needs what goes out, or the one budget that it takes more of has no room.
        """
        out, into = exchange.out, exchange.into
        must = frozenset().union(*(self.needs[one] for one in into)) - into
        never = frozenset().union(*(self.excludes[one] for one in into)) - out
        never |= frozenset().union(*(self.needed_by[one] for one in out)) - out
        within, without = out | must, into | never
        taken = [sum(costs[one] for one in into) - sum(costs[one] for one in out) for costs in self.costs]
        tight = [r for r, extra in enumerate(taken) if extra > 0]
        if must & out or never & into or must & never or len(tight) > 1:
            return []
        differs = dict.fromkeys(within, -1) | dict.fromkeys(without, 1)
        if not tight:
            return [Row(differs, 1 - len(within))]
        full = self.budgets[tight[0]] - taken[tight[0]] + 1  # spent at least this: no room
        if full <= 0:
            return []
        row = {one: cost for one, cost in enumerate(self.costs[tight[0]]) if cost}
        for one, sign in differs.items():
            row[one] = row.get(one, 0) + sign * full
        return [Row(row, full * (1 - len(within)))]

    def rules(self) -> list[Row]:
        """Budgets, needs and excludes as rows."""
        rows = [
            Row({one: -cost for one, cost in enumerate(costs) if cost}, -budget)
            for costs, budget in zip(self.costs, self.budgets, strict=True)
        ]
        for one in range(self.size):
            rows += [Row({other: 1, one: -1}, 0) for other in sorted(self.needs[one])]
            rows += [Row({other: -1, one: -1}, -1) for other in sorted(self.excludes[one]) if other > one]
        return rows

    def dominates(self, one: Portfolio, other: Portfolio) -> bool:
        """Whether `one` is worth at least as much as `other` for all weights and scores, and more for some."""
        return self.improves(Exchange(other - one, one - other))

    def withstands(self, rival: Portfolio, first: int) -> list[Row]:
        """What holds for every portfolio other than `rival` that it does not dominate.

        At some corner the portfolio may be worth more (z `first` and the following), or the two are worth the same for
        all weights and scores (the last z).
        """
        corners, same = len(self.low), first + len(self.low)
        exact = self.low == self.high
        rows = [
            Row({}, 1, {first + one: 1 for one in range(corners + 1)}),
            Row({one: -1 if one in rival else 1 for one in range(self.size)}, 1 - len(rival)),
        ]
        for corner, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            at_best = {one: low[one] if one in rival else high[one] for one in range(self.size)}
            least = sum(min(value, 0) for value in at_best.values())
            off = sum(low[one] for one in rival) - least
            either = {first + corner: -(off + 1), same: -off} if exact else {first + corner: -(off + 1)}
            rows.append(Row(at_best, least, either))
            if not exact:
                at_worst = {one: high[one] if one in rival else low[one] for one in range(self.size)}
                least = sum(min(value, 0) for value in at_worst.values())
                rows.append(Row(at_worst, least, {same: least - sum(high[one] for one in rival)}))
        return rows


class Search:
    """Asks the solver about one model. `left` is the work that may still be done, `solved` counts programs."""

    def __init__(self, model: Model, effort: int) -> None:
        self.model = model
        self.solved = 0
        self.left = effort
        self._rows = [*model.rules(), *(row for exchange in _single(model) for row in model.forbidding(exchange))]

    def best(
        self, worth: Sequence[int], fixed: Mapping[int, int], rivals: Sequence[Portfolio], nodes: int
    ) -> Portfolio | None:
        """The portfolio worth most that none of `rivals` dominates, and is none of them, or None.

        Those that `fixed` maps to 1 are in it, to 0 not. Raises Unsettled, also after so many nodes.
        """
        rows, width = list(self._rows), 0
        for rival in rivals:
            more = self.model.withstands(rival, width)
            width += len(self.model.low) + 1
            rows += more
        chosen = self._solve([-one for one in worth], rows, fixed, width, nodes)
        if chosen is not None and not (
            self.model.fits(chosen)
            and all((one in chosen) == bool(side) for one, side in fixed.items())
            and not any(one == chosen or self.model.dominates(one, chosen) for one in rivals)
        ):
            raise Unsettled
        return chosen

    def rival(self, portfolio: Portfolio, fixed: Mapping[int, int], nodes: int) -> Portfolio | None:
        """The portfolio that dominates this one by most, or None. Raises Unsettled, also after so many nodes."""
        rows = self.model.rules()
        gains: dict[int, int] = dict.fromkeys(range(self.model.size), 0)
        least = 1
        for low, high in zip(self.model.low, self.model.high, strict=True):
            never_less = {one: high[one] if one in portfolio else low[one] for one in gains}
            rows.append(Row(never_less, sum(high[one] for one in portfolio)))
            least += sum(low[one] for one in portfolio)
            for one in gains:
                gains[one] += low[one] if one in portfolio else high[one]
        rows.append(Row(gains, least))
        chosen = self._solve([-one for one in gains.values()], rows, fixed, 0, nodes)
        if chosen is not None and not (self.model.fits(chosen) and self.model.dominates(chosen, portfolio)):
            raise Unsettled
        return chosen

    def _solve(
        self, least: Sequence[int], rows: Sequence[Row], fixed: Mapping[int, int], further: int, nodes: int
    ) -> Portfolio | None:
        weight = max(1, len(rows) * (self.model.size + further) // USUAL)  # a node of a large program is more work
        nodes = min(nodes, self.left // weight)
        if nodes <= 0:
            raise Unsettled
        size = self.model.size
        matrix = np.zeros((len(rows), size + further))
        bounds = np.empty(len(rows))
        for i, row in enumerate(rows):
            values = [*row.coefficients.values(), *row.further.values()]
            largest = max((abs(one) for one in values), default=1) or 1
            scale = min(max(1 / largest, UNIT), LARGEST / largest)
            for one, value in row.coefficients.items():
                matrix[i, one] = value * scale
            for one, value in row.further.items():
                matrix[i, size + one] = value * scale
            bounds[i] = row.least * scale
        lower, upper = np.zeros(size + further), np.ones(size + further)
        for one, side in fixed.items():
            lower[one] = upper[one] = side
        largest_worth = max(map(abs, least), default=1) or 1
        result = milp(
            np.array([*(one / largest_worth for one in least), *[0.0] * further]),
            integrality=np.ones(size + further),
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(csr_array(matrix), bounds, np.inf) if rows else (),
            options={"mip_rel_gap": 0, "node_limit": nodes},
        )
        self.solved += 1
        self.left -= weight * (PROGRAM + (nodes if result.status == 1 else int(result.mip_node_count or 0)))
        if result.status == 2:
            return None
        if result.status != 0:
            raise Unsettled
        chosen = frozenset(np.flatnonzero(result.x[:size] > 0.5).tolist())
        # All values are whole, so what is within a unit of the bound is the best there is.
        if sum(least[one] for one in chosen) - result.mip_dual_bound * largest_worth >= 1:
            raise Unsettled
        return chosen


def _single(model: Model) -> Iterable[Exchange]:
    """Exchanges of one project for none, or for another that costs no less, without those that follow from others."""
    nothing: Portfolio = frozenset()
    for one in range(model.size):
        alone = Exchange(nothing, frozenset((one,)))
        if sum(costs[one] > 0 for costs in model.costs) < 2 and model.improves(alone):
            yield alone
    low, high = np.array(model.low, dtype=object), np.array(model.high, dtype=object)
    costs = np.array(model.costs, dtype=object)
    over = np.zeros((model.size, model.size), dtype=bool)  # over[a, b]: a for b
    for one in range(model.size):
        never_less = (low[:, [one]] >= high).all(axis=0)
        more = (high[:, [one]] > low).any(axis=0)
        over[one] = never_less & more & (costs[:, [one]] <= costs).all(axis=0)
    over &= ~(over @ over)  # numpy's boolean product: by way of a third
    for one, other in np.argwhere(over).tolist():
        yield Exchange(frozenset((other,)), frozenset((one,)))

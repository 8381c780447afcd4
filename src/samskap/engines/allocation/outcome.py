"""What was chosen, and the reason for each choice."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project that was chosen, in the order in which it happened.

    `costs` as of the project; `rho` is the price of a unit of satisfaction at which it was bought (equal
    shares: the most that any payer paid for a unit; greedy: cost over total satisfaction; Phragmén: the
    load of the payers afterwards, in currency units a voter; None where the rule has none); `payers` is
    how many voters paid something (greedy, welfare: how many wanted it). `stage` is the step of the
    procedure that bought it: the rule itself or the completion that filled up. `prices` (what equal shares
    bought) has for each resource how much of it a voter gave for each point on the ballot (1 for a tick), if they
    had as much left; None of what the project takes nothing of.
    """

    project: str
    costs: tuple[Fraction, ...]
    rho: Fraction | None
    payers: int
    stage: str
    prices: tuple[Fraction | None, ...] = ()

    @property
    def cost(self) -> Fraction:
        """The cost in money."""
        return self.costs[0]


@dataclass(frozen=True, slots=True)
class Tie:
    """Projects between which the rule itself did not decide.

    `position` is the number of purchases before it, `projects` all that were equally good in the order
    that broke the tie, so the first was taken; `by` says how (`ties`; the name where that is equal too).
    """

    position: int
    projects: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """A project that was not chosen, and what was missing.

    `missing` is in money. Equal shares: the cost less what its supporters had left in the end, never
    below 0. Greedy and welfare: the cost less what was left of the budget. Phragmén: the cost less what
    its supporters had earned when the rule stopped.
    `supporters` is how many voters gave it something. `lacking` is what was missing of each resource, where
    there are several (or needs or excludes; a project may then have been left out though nothing was missing).
    """

    project: str
    cost: Fraction
    missing: Fraction
    supporters: int
    lacking: tuple[Fraction, ...] = ()


@dataclass(frozen=True, slots=True)
class Allocation:
    """The outcome of a rule.

    `winners` are names in the order of purchase (projects that cost nothing first). `spent` and `budgets`
    have one amount for each resource; `voters` counts weights. `endowment` is what every voter started
    with in the run that gave the outcome (None where a rule has no purses; the first leg's with several
    legs, of which `endowments` has all, and `endowed` those of every resource); `steps` is how many increments
    that was above the first run, and
    `stopped` why no more were made: ``""`` (no increments), ``overspend``, ``exhaustive``, ``everything``
    (all that anybody wants is bought). `runner_up` are those not chosen, the least missing first.
    """

    rule: str
    satisfaction: str
    completion: str
    ties_by: str
    winners: tuple[str, ...]
    spent: tuple[Fraction, ...]
    budgets: tuple[Fraction, ...]
    voters: int
    purchases: tuple[Purchase, ...]
    runner_up: tuple[RunnerUp, ...]
    ties: tuple[Tie, ...]
    endowments: tuple[Fraction, ...] = ()
    steps: int = 0
    stopped: str = ""
    endowed: tuple[tuple[Fraction, ...], ...] = ()

    @property
    def endowment(self) -> Fraction | None:
        """What a voter of the first leg started with."""
        return self.endowments[0] if self.endowments else None

    @property
    def left(self) -> tuple[Fraction, ...]:
        """What is left of each budget."""
        return tuple(budget - spent for budget, spent in zip(self.budgets, self.spent, strict=True))

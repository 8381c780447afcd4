"""One door to all rules: from an instance to an allocation with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from .add1 import add1
from .breakpoints import raised
from .equal_shares import Run, setting
from .errors import AllocationError, NotTogether, UnknownChoice
from .greedy import greedy
from .instance import Ballots, Instance, Project
from .legs import in_whole_numbers, never_paid, starts_of, steps_of
from .outcome import Allocation, Purchase, RunnerUp, Tie
from .phragmen import phragmen
from .satisfaction import Electorate, electorate
from .several import greedy_account, is_several, shared_account, sized
from .ties import Order, order
from .welfare import welfare

RULES = ("equal-shares", "greedy", "phragmen", "welfare")
COMPLETIONS = ("none", "add1-overspend", "add1-exhaustive", "add1-breakpoints", "add1u", "greedy")
STARTS = ("exact", "whole")
STEPS = ("unit", "start")


def choose(
    projects: Sequence[Project],
    ballots: Ballots,
    budgets: Sequence[Fraction],
    *,
    rule: str = "equal-shares",
    satisfaction: str = "cost",
    completion: str = "none",
    step: Fraction | int = 1,
    step_of: str = "unit",
    start: str = "exact",
    ties: str = "name",
    shares: Sequence[Fraction] | None = None,
) -> Allocation:
    """Choose projects by a rule, and say why.

    Parameters
    ----------
    projects, ballots, budgets
        As `Instance` takes them.
    rule
        ``equal-shares``, ``greedy``, ``phragmen`` or ``welfare``.
    satisfaction
        ``cost`` or ``cardinality``; see `satisfaction` for each kind of ballot. Phragmén's rule does not read it.
    completion
        Equal shares only: ``none``; ``add1-overspend``, ``add1-exhaustive`` (purses raised in steps, see `add1`);
        ``add1-breakpoints`` (raised from break point to break point, see `breakpoints`); ``add1u``
        (``add1-overspend``, then greedily what still fits); ``greedy`` (greedily what still fits).
    step
        By how much Add1 raises the purses, above 0: currency units a voter, or, with `step_of` ``start``, a part of
        what a voter begins with. Few voters with much money each take few steps so, and the currency plays no part.
    start
        What a voter starts with: the budget over the voters, ``exact`` or in ``whole`` currency units, rounded down.
    ties
        What breaks ties: ``name`` (as text), ``votes``, ``min-cost`` or ``max-cost``, then the name.
    shares
        The part of every budget for each leg (by its number in the ballots), together 1; within a leg it is split
        equally. None: every voter begins with the same. Read by equal shares; the other rules have no purses.

    Raises
    ------
    BadInstance
        Projects, ballots and budgets do not fit together.
    UnknownChoice
        There is no such rule, satisfaction, completion, start or way of breaking ties.
    NotTogether
        The options cannot be used together.
    BadShares
        Shares of legs are below 0, or do not add up to 1.
    TooHard
        Maximum welfare: what is best could not be proven. Add1 with several resources: too many steps.

    Several resources, needs and excludes: see `resources`; with several resources satisfaction by cost is by the
    largest part that a project takes of any budget.
    """
    instance = Instance(tuple(projects), ballots, tuple(budgets))
    for what, chosen, known in (
        ("rule", rule, RULES),
        ("completion", completion, COMPLETIONS),
        ("start", start, STARTS),
        ("step of", step_of, STEPS),
    ):
        if chosen not in known:
            raise UnknownChoice(what, chosen, known)
    step = Fraction(step)
    if step <= 0:
        raise AllocationError("The step must be above 0.")
    if completion != "none" and rule != "equal-shares":
        raise NotTogether("Only equal shares are completed; the other rules have the completion “none”.")
    prepared = electorate(instance, satisfaction)
    by = order(instance, prepared, ties)
    starts = starts_of(instance, shares, start == "whole")
    steps_up = steps_of(instance, starts, step, step_of)
    if is_several(instance):
        if rule == "phragmen" or completion == "add1-breakpoints":
            raise NotTogether(
                "With several resources, needs or excludes neither Phragmén nor break points are defined."
            )
        prepared = sized(instance, prepared, satisfaction)
        if rule == "greedy":
            return greedy_account(instance, prepared, by, satisfaction)
        if rule == "equal-shares":
            return shared_account(instance, prepared, by, satisfaction, completion, starts, steps_up)
    if rule == "greedy":
        return _greedily(instance, prepared, by, satisfaction)
    if rule == "phragmen":
        return _by_phragmen(instance, prepared, by, satisfaction)
    if rule == "welfare":
        return _by_welfare(instance, prepared, by, satisfaction)
    endowment = starts[0]
    given = setting(instance, prepared, by)
    hopeless = never_paid(instance, prepared, starts, steps_up)
    given = replace(given, wanted=tuple(index for index in given.wanted if index not in hopeless))
    if completion in ("add1-overspend", "add1-exhaustive", "add1u"):
        done = add1(given, endowment, steps_up[0], completion == "add1-exhaustive")
        run, steps, stopped = done.run, done.steps, done.stopped
    elif completion == "add1-breakpoints":
        done = raised(given, endowment, in_whole_numbers(steps_up[0]))
        run, steps, stopped = done.run, done.steps, done.stopped
    else:
        run, steps, stopped = Run(given, endowment).finish(), 0, ""
    return _shared(instance, run, satisfaction, completion, steps, stopped)


def _shared(instance: Instance, run: Run, satisfaction: str, completion: str, steps: int, stopped: str) -> Allocation:
    """The account of a run of equal shares, with what a greedy completion adds."""
    prepared, by = run.given.electorate, run.given.order
    purchases = [
        Purchase(instance.projects[index].name, instance.projects[index].costs, Fraction(0), 0, "free")
        for index in run.given.free
    ]
    ties = []
    for bought, price, payers in zip(run.bought, run.purses.exact_prices(), run.payers(), strict=True):
        one = instance.projects[bought.project]
        if len(bought.tied) > 1:
            ties.append(Tie(len(purchases), instance.names(bought.tied), by.reason(bought.tied)))
        rho = price / prepared.worth[bought.project]
        purchases.append(Purchase(one.name, one.costs, rho, payers, "equal-shares", (price,)))
    winners = run.winners()
    if completion in ("add1u", "greedy"):
        added, tied = greedy(instance, prepared, by, winners)
        _greedy_purchases(instance, prepared, by, (added, tied), purchases, ties)
        winners += added
    spent = run.spent + sum((instance.projects[index].cost for index in winners[len(run.winners()) :]), Fraction(0))

    def missing(index: int) -> Fraction:
        return max(Fraction(0), instance.projects[index].cost - run.purses.held_by(index))

    return Allocation(
        "equal-shares",
        satisfaction,
        completion,
        by.by,
        instance.names(winners),
        (spent,),
        instance.budgets,
        prepared.voters,
        tuple(purchases),
        _runners_up(instance, prepared, winners, missing),
        tuple(ties),
        run.start,
        steps,
        stopped,
        (run.start,),
    )


def _greedy_purchases(
    instance: Instance,
    prepared: Electorate,
    by: Order,
    taken: tuple[list[int], list[tuple[int, ...]]],
    purchases: list[Purchase],
    ties: list[Tie],
) -> None:
    for index, tied in zip(*taken, strict=True):
        one, support = instance.projects[index], prepared.support[index]
        satisfied = prepared.worth[index] * support.total
        if len(tied) > 1:
            ties.append(Tie(len(purchases), instance.names(tied), by.reason(tied)))
        rho = one.cost / satisfied if satisfied else Fraction(0)
        purchases.append(Purchase(one.name, one.costs, rho, support.voters, "greedy"))


def _greedily(instance: Instance, prepared: Electorate, by: Order, satisfaction: str) -> Allocation:
    purchases: list[Purchase] = []
    ties: list[Tie] = []
    taken = greedy(instance, prepared, by)
    _greedy_purchases(instance, prepared, by, taken, purchases, ties)
    return _plain("greedy", instance, prepared, by, satisfaction, taken[0], purchases, ties)


def _by_phragmen(instance: Instance, prepared: Electorate, by: Order, satisfaction: str) -> Allocation:
    found = phragmen(instance, prepared, by)
    purchases: list[Purchase] = []
    ties: list[Tie] = []
    for index, time, tied in zip(found.bought, found.times, found.ties, strict=True):
        one = instance.projects[index]
        if len(tied) > 1:
            ties.append(Tie(len(purchases), instance.names(tied), by.reason(tied)))
        purchases.append(Purchase(one.name, one.costs, time, prepared.support[index].voters, "phragmen"))
    ended = found.ended if found.ended is not None else max(found.times, default=Fraction(0))

    def missing(index: int) -> Fraction:
        earned = prepared.support[index].voters * ended - found.loads[index]
        return max(Fraction(0), instance.projects[index].cost - earned)

    return _plain("phragmen", instance, prepared, by, satisfaction, list(found.bought), purchases, ties, missing)


def _by_welfare(instance: Instance, prepared: Electorate, by: Order, satisfaction: str) -> Allocation:
    best = welfare(instance, prepared, by)
    purchases: list[Purchase] = []
    _greedy_purchases(instance, prepared, by, (list(best.chosen), [() for _ in best.chosen]), purchases, [])
    purchases = [replace(one, stage="welfare") for one in purchases]
    ties = []
    if best.tied:
        ties.append(Tie(best.chosen.index(best.tied[0]), instance.names(best.tied), by.reason(best.tied)))
    return _plain("welfare", instance, prepared, by, satisfaction, list(best.chosen), purchases, ties)


def _plain(
    rule: str,
    instance: Instance,
    prepared: Electorate,
    by: Order,
    satisfaction: str,
    winners: list[int],
    purchases: list[Purchase],
    ties: list[Tie],
    missing: Callable[[int], Fraction] | None = None,
) -> Allocation:
    """The account of a rule without purses."""
    spent = tuple(
        sum((instance.projects[index].costs[r] for index in winners), Fraction(0)) for r in range(len(instance.budgets))
    )
    left = instance.budget - spent[0]

    def beyond(index: int) -> Fraction:
        return max(Fraction(0), instance.projects[index].cost - left)

    return Allocation(
        rule,
        satisfaction,
        "none",
        by.by,
        instance.names(winners),
        spent,
        instance.budgets,
        prepared.voters,
        tuple(purchases),
        _runners_up(instance, prepared, winners, missing or beyond),
        tuple(ties),
    )


def _runners_up(
    instance: Instance, prepared: Electorate, winners: list[int], missing: Callable[[int], Fraction]
) -> tuple[RunnerUp, ...]:
    chosen = set(winners)
    found = [
        RunnerUp(one.name, one.cost, missing(index) if support.voters else one.cost, support.voters)
        for index, (one, support) in enumerate(zip(instance.projects, prepared.support, strict=True))
        if index not in chosen
    ]
    return tuple(sorted(found, key=lambda one: (one.missing, one.project)))

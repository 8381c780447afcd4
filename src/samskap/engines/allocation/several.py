"""The account of equal shares and greedy with several resources, or where projects need or exclude one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from .add1 import EVERYTHING, EXHAUSTIVE, OVERSPEND
from .errors import TooHard
from .instance import Instance
from .legs import never_paid, raised_by
from .outcome import Allocation, Purchase, RunnerUp, Tie
from .resources import Shared, SharedRun, Starts, greedy_beyond, shared, size_of
from .satisfaction import Electorate
from .ties import Order

MOST_RUNS = 2_000


def is_several(instance: Instance) -> bool:
    """Whether there are more resources than one, or needs or excludes."""
    return len(instance.budgets) > 1 or any(one.needs or one.excludes for one in instance.projects)


def sized(instance: Instance, electorate: Electorate, satisfaction: str) -> Electorate:
    """With several resources, satisfaction by cost is by size: the largest part that a project takes of any budget."""
    if satisfaction != "cost" or len(instance.budgets) == 1:
        return electorate
    unit = instance.budget or Fraction(1)
    return replace(
        electorate, worth=tuple((size_of(instance, i) or Fraction(0)) * unit for i in range(len(instance.projects)))
    )


def shared_account(
    instance: Instance,
    electorate: Electorate,
    order: Order,
    satisfaction: str,
    completion: str,
    starts: Starts,
    steps: Starts,
) -> Allocation:
    """Equal shares by `resources`, completed: ``none``, ``add1-overspend``, ``add1-exhaustive``, ``add1u``, ``greedy``.

    Add1 raises all resources together, each by the same part of its budget; it stops as with one resource. Steps that
    change nothing are passed over, those that change something are each run. Raises TooHard after `MOST_RUNS` runs.
    """
    given = shared(instance, electorate, order)
    run, many, stopped = SharedRun(given, starts).finish(), 0, ""
    if completion.startswith("add1"):
        run, many, stopped = _raised(given, run, starts, steps, completion == "add1-exhaustive")
    purchases: list[Purchase] = []
    ties: list[Tie] = []
    for one, each, payers in zip(run.taken, run.prices(), run.payers(), strict=True):
        project = instance.projects[one.project]
        if len(one.tied) > 1:
            ties.append(Tie(len(purchases), instance.names(one.tied), order.reason(one.tied)))
        stage = "equal-shares" if any(project.costs) else "free"
        rho = run.size_price(one, each) * (instance.budget or 1)
        purchases.append(Purchase(project.name, project.costs, rho, payers, stage, each))
    winners = [one.project for one in run.taken]
    if completion in ("add1u", "greedy"):
        winners += _greedily(given, winners, purchases, ties)
    begun = raised_by(starts, steps, many)
    return replace(
        _account(given, "equal-shares", satisfaction, completion, winners, purchases, ties, run.lacking),
        endowments=begun[0],
        steps=many,
        stopped=stopped,
        endowed=begun,
    )


def greedy_account(instance: Instance, electorate: Electorate, order: Order, satisfaction: str) -> Allocation:
    """Greedy by satisfaction for size."""
    given = shared(instance, electorate, order)
    purchases: list[Purchase] = []
    ties: list[Tie] = []
    winners = _greedily(given, [], purchases, ties)
    return _account(given, "greedy", satisfaction, "none", winners, purchases, ties, None)


def _raised(
    given: Shared, run: SharedRun, starts: Starts, steps: Starts, exhaustive: bool
) -> tuple[SharedRun, int, str]:
    hopeless = never_paid(given.instance, given.electorate, starts, steps)
    hopeless |= {index for index in range(len(given.instance.projects)) if size_of(given.instance, index) is None}
    wanted = {index for index, one in enumerate(given.electorate.support) if one.total} - hopeless
    done, runs = 0, 0
    while True:
        if exhaustive and not greedy_beyond(given.instance, given.electorate, given.order, list(run.chosen))[0]:
            return run, done, EXHAUSTIVE
        if not _could_grow(wanted, run):
            return run, done, EVERYTHING
        stride, differs = 1, 0  # steps double while all between are the same, and are halved where something differs
        while True:
            runs += 1
            if runs > MOST_RUNS:
                raise TooHard(f"Add1 did not end within {MOST_RUNS} runs; take larger steps.")
            following = SharedRun(given, raised_by(starts, steps, done + stride))
            if following.follow(run):
                run, done = following, done + stride
                differs = 0 if done == differs else differs
                stride = max(1, (differs - done) // 2) if differs else 2 * stride
            elif stride == 1:
                break
            else:
                differs, stride = done + stride, stride // 2
        if not following.finish().fits(given.instance.budgets):
            return run, done, OVERSPEND
        run, done = following, done + 1


def _could_grow(wanted: set[int], run: SharedRun) -> bool:
    """Whether larger purses could ever buy more: something is left that is not ruled out for good."""
    left = {index for index in wanted - run.chosen if not run.given.links.excluded(index, run.chosen)}
    possible = set(run.chosen)
    while True:
        more = {index for index in left - possible if not run.given.links.waits(index, possible)}
        if not more:
            return bool(possible - run.chosen)
        possible |= more


def _greedily(given: Shared, chosen: Sequence[int], purchases: list[Purchase], ties: list[Tie]) -> list[int]:
    instance, electorate = given.instance, given.electorate
    added, tied = greedy_beyond(instance, electorate, given.order, chosen)
    for index, equal in zip(added, tied, strict=True):
        one, support = instance.projects[index], electorate.support[index]
        if len(equal) > 1:
            ties.append(Tie(len(purchases), instance.names(equal), given.order.reason(equal)))
        satisfied = electorate.worth[index] * support.total
        size = size_of(instance, index) or Fraction(0)
        rho = size * (instance.budget or 1) / satisfied if satisfied else Fraction(0)
        purchases.append(Purchase(one.name, one.costs, rho, support.voters, "greedy"))
    return added


def _account(
    given: Shared,
    rule: str,
    satisfaction: str,
    completion: str,
    winners: list[int],
    purchases: list[Purchase],
    ties: list[Tie],
    lacking: Callable[[int], tuple[Fraction, ...]] | None,
) -> Allocation:
    instance, electorate = given.instance, given.electorate
    spent = tuple(
        sum((instance.projects[one].costs[r] for one in winners), Fraction(0)) for r in range(len(instance.budgets))
    )
    left = [budget - used for budget, used in zip(instance.budgets, spent, strict=True)]
    found = []
    for index, one in enumerate(instance.projects):
        if index in winners:
            continue
        short = tuple(max(Fraction(0), cost - rest) for cost, rest in zip(one.costs, left, strict=True))
        if lacking is not None:
            short = lacking(index) if electorate.support[index].voters else one.costs
        found.append(RunnerUp(one.name, one.cost, short[0], electorate.support[index].voters, short))
    return Allocation(
        rule,
        satisfaction,
        completion,
        given.order.by,
        instance.names(winners),
        spent,
        instance.budgets,
        electorate.voters,
        tuple(purchases),
        tuple(sorted(found, key=lambda one: (one.missing, one.project))),
        tuple(ties),
    )

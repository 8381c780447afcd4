"""Several resources, legs, needs and excludes: against a plain reading of the rule, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation import (
    AllocationError,
    BadBallots,
    Ballots,
    Instance,
    NotTogether,
    Project,
    choose,
)
from samskap.engines.allocation.legs import raised_by, starts_of, steps_of
from samskap.engines.allocation.resources import SharedRun, shared
from samskap.engines.allocation.satisfaction import electorate
from samskap.engines.allocation.several import shared_account, sized
from samskap.engines.allocation.ties import order

Purse = list[Fraction]


def ballots(
    rows: list[list[int]],
    legs: list[int] | None = None,
    weights: list[int] | None = None,
    points: list[int] | None = None,
) -> Ballots:
    marks = [one for row in rows for one in row]
    return Ballots(
        "approval" if points is None else "cumulative",
        np.cumsum([0, *map(len, rows)], dtype=np.int64),
        np.array(marks, dtype=np.int32),
        np.array(points or [1] * len(marks), dtype=np.int64),
        None if legs is None else np.array(legs, dtype=np.int16),
        None if weights is None else np.array(weights, dtype=np.int64),
    )


def project(name: str, *costs: int | Fraction, needs: tuple[str, ...] = (), excludes: tuple[str, ...] = ()) -> Project:
    return Project(name, tuple(Fraction(cost) for cost in costs), needs, excludes)


def share_for(cost: Fraction, purses: Purse, gives: list[int]) -> Fraction | None:
    """The least price for a unit at which these purses make the cost."""
    if sum(purses) < cost:
        return None
    missing, paying = cost, Fraction(sum(gives))
    for purse, give in sorted(zip(purses, gives, strict=True), key=lambda one: one[0] / one[1]):
        if missing / paying <= purse / give:
            return missing / paying
        missing, paying = missing - purse, paying - give
    return None


def plainly(
    instance: Instance, satisfaction: str, purses: list[list[Fraction]]
) -> tuple[list[str], list[Fraction], list[list[Fraction]]]:
    """The rule as it is written down, voter by voter: names, prices, what is left to each (resources x voters)."""
    held, budgets = [list(row) for row in purses], instance.budgets
    starts, marks, points = (
        one.tolist() for one in (instance.ballots.starts, instance.ballots.projects, instance.ballots.points)
    )
    gives: list[dict[int, int]] = [{} for _ in instance.projects]
    many = [1] * (len(starts) - 1) if instance.ballots.weights is None else instance.ballots.weights.tolist()
    people: list[int] = [ballot for ballot, weight in enumerate(many) for _ in range(weight)]
    for person, ballot in enumerate(people):
        for k in range(starts[ballot], starts[ballot + 1]):
            if points[k] > 0:
                gives[marks[k]][person] = points[k]
    chosen: list[str] = []
    prices: list[Fraction] = []
    while True:
        able = []
        for index, one in enumerate(instance.projects):
            if one.name in chosen or not gives[index] or not set(one.needs) <= set(chosen):
                continue
            if any(
                o in one.excludes or one.name in next(p for p in instance.projects if p.name == o).excludes
                for o in chosen
            ):
                continue
            sizes = [cost / budget if budget else Fraction(0) for cost, budget in zip(one.costs, budgets, strict=True)]
            worth = Fraction(1) if satisfaction == "cardinality" else max(sizes)
            members = list(gives[index])
            shares = [
                share_for(cost, [held[r][v] for v in members], [gives[index][v] for v in members])
                for r, cost in enumerate(one.costs)
            ]
            if None in shares:
                continue
            parts = [share / budget for share, budget in zip(shares, budgets, strict=True) if share]
            able.append((max(parts, default=Fraction(0)) / worth if worth else Fraction(0), one.name, index, shares))
        if not able:
            return chosen, prices, held
        price, name, index, shares = min(able)
        for r, share in enumerate(shares):
            for v, give in gives[index].items():
                held[r][v] -= min(held[r][v], share * give)
        chosen.append(name)
        prices.append(price)


@st.composite
def instances(draw: st.DrawFn) -> tuple[Instance, tuple[Fraction, ...] | None]:
    m, resources, legs = draw(st.integers(1, 7)), draw(st.integers(1, 3)), draw(st.integers(0, 2))
    projects = []
    for i in range(m):
        others = st.lists(st.sampled_from([f"p{k}" for k in range(m) if k != i] or ["-"]), max_size=1).map(tuple)
        linked = m > 1 and draw(st.integers(0, 3)) == 0
        costs = [draw(st.sampled_from([0, 1, 2, 3, 5, 7])) for _ in range(resources)]
        projects.append(
            project(f"p{i}", *costs, needs=draw(others) if linked else (), excludes=draw(others) if linked else ())
        )
    rows = draw(st.lists(st.lists(st.integers(0, m - 1), max_size=m, unique=True), min_size=1, max_size=6))
    count = sum(map(len, rows))
    points = draw(st.none() | st.lists(st.integers(0, 3), min_size=count, max_size=count))
    weights = draw(st.none() | st.lists(st.integers(1, 3), min_size=len(rows), max_size=len(rows)))
    sides = draw(st.lists(st.integers(0, legs - 1), min_size=len(rows), max_size=len(rows))) if legs else None
    budgets = tuple(Fraction(draw(st.integers(0, 16))) for _ in range(resources))
    shares = draw(st.sampled_from([None, *[(Fraction(k, 4), 1 - Fraction(k, 4)) for k in range(4)]])) if sides else None
    return Instance(tuple(projects), ballots(rows, sides, weights, points), budgets), shares


def purses_of(instance: Instance, shares: tuple[Fraction, ...] | None) -> list[list[Fraction]]:
    many = [1] * instance.ballots.size if instance.ballots.weights is None else instance.ballots.weights.tolist()
    sides = [0] * instance.ballots.size if instance.ballots.legs is None else instance.ballots.legs.tolist()
    among = {side: sum(w for w, s in zip(many, sides, strict=True) if s == side) for side in sides}
    part = [Fraction(1, sum(many)) if shares is None else shares[side] / among[side] for side in sides]
    people = [one for one, weight in zip(part, many, strict=True) for _ in range(weight)]
    return [[budget * one for one in people] for budget in instance.budgets]


@settings(max_examples=200, deadline=None)
@given(instances(), st.sampled_from(["cost", "cardinality"]))
def test_the_outcome_is_that_of_a_plain_reading(
    case: tuple[Instance, tuple[Fraction, ...] | None], satisfaction: str
) -> None:
    instance, shares = case
    names, prices, held = plainly(instance, satisfaction, purses_of(instance, shares))
    prepared = electorate(instance, satisfaction)
    starts = starts_of(instance, shares, whole=False)
    ordered = order(instance, prepared)
    outcome = shared_account(
        instance, sized(instance, prepared, satisfaction), ordered, satisfaction, "none", starts, starts
    )
    assert list(outcome.winners) == names
    unit = 1 if satisfaction == "cost" and len(instance.budgets) > 1 else instance.budget or 1
    if satisfaction == "cardinality" or len(instance.budgets) > 1:
        assert [one.rho for one in outcome.purchases] == [price * unit for price in prices]
    assert all(spent <= budget for spent, budget in zip(outcome.spent, instance.budgets, strict=True))
    assert all(left >= 0 for row in held for left in row)  # nobody paid past their purse
    through_the_door = choose(
        instance.projects, instance.ballots, instance.budgets, satisfaction=satisfaction, shares=shares
    )
    if not any(one.costs == (0,) * len(one.costs) for one in instance.projects):
        assert through_the_door.winners == outcome.winners  # one resource goes another way, to the same


@settings(max_examples=80, deadline=None)
@given(instances(), st.sampled_from(["greedy", "add1-overspend", "add1-exhaustive", "add1u"]), st.integers(1, 4))
def test_completions_never_overspend_and_take_nothing_away(
    case: tuple[Instance, tuple[Fraction, ...] | None], completion: str, step: int
) -> None:
    instance, shares = case
    given_ = (instance.projects, instance.ballots, instance.budgets)
    outcome = choose(*given_, completion=completion, step=step, shares=shares)
    assert all(spent <= budget for spent, budget in zip(outcome.spent, instance.budgets, strict=True))
    chosen = set(outcome.winners)
    for one in instance.projects:
        if one.name in chosen:
            assert set(one.needs) <= chosen and not set(one.excludes) & chosen
    if completion in ("greedy", "add1u"):
        again = choose(*given_, completion="greedy" if completion == "greedy" else "add1u", step=step, shares=shares)
        assert again == outcome
        left = [budget - spent for budget, spent in zip(instance.budgets, outcome.spent, strict=True)]
        support = electorate(instance).support
        for index, one in enumerate(instance.projects):
            fits = all(cost <= rest for cost, rest in zip(one.costs, left, strict=True))
            free = not any(one.name in other.excludes for other in instance.projects if other.name in chosen)
            if one.name not in chosen and support[index].total and fits and free:
                assert not set(one.needs) <= chosen or set(one.excludes) & chosen  # nothing more could be added


@st.composite
def electorates(draw: st.DrawFn) -> Instance:
    m, resources = draw(st.integers(1, 6)), draw(st.integers(1, 2))
    projects = [project(f"p{i}", *(draw(st.integers(1, 6)) for _ in range(resources))) for i in range(m)]
    rows = draw(st.lists(st.lists(st.integers(0, m - 1), max_size=m, unique=True), min_size=1, max_size=5))
    return Instance(tuple(projects), ballots(rows), tuple(Fraction(draw(st.integers(4, 20))) for _ in range(resources)))


@settings(max_examples=120, deadline=None)
@given(electorates())
def test_cohesive_groups_get_their_share_up_to_one_project(instance: Instance) -> None:
    """Every group that agrees on projects whose sizes add up to no more than its part of the voters."""
    outcome = choose(instance.projects, instance.ballots, instance.budgets)
    size = [
        max(cost / budget for cost, budget in zip(one.costs, instance.budgets, strict=True))
        for one in instance.projects
    ]
    starts, marks = instance.ballots.starts.tolist(), instance.ballots.projects.tolist()
    wants = [set(marks[a:b]) for a, b in pairwise(starts)]
    won = {i for i, one in enumerate(instance.projects) if one.name in outcome.winners}
    for many in range(1, len(wants) + 1):
        for group in combinations(wants, many):
            common = set.intersection(*group)
            for count in range(1, len(common) + 1):
                for agreed in combinations(sorted(common), count):
                    if sum(size[one] for one in agreed) > Fraction(many, len(wants)):
                        continue
                    assert any(
                        sum(size[one] for one in wanted & won)
                        + max((size[one] for one in agreed if one not in won), default=Fraction(0))
                        >= sum(size[one] for one in agreed)
                        for wanted in group
                    )


def test_a_group_that_is_within_its_part_of_each_resource_alone_may_get_less() -> None:
    """What the rule does not promise: one project takes a little of both, and neither of the two that fit is left."""
    projects = [project("c", 6, 6), project("y", 10, 0), project("z", 0, 10)]
    outcome = choose(projects, ballots([[0, 1, 2], []]), [Fraction(20), Fraction(20)])
    assert outcome.winners == ("c",)


def test_units_of_money_and_hours_do_not_matter() -> None:
    rng = np.random.default_rng(2)
    costs = rng.integers(1, 60, (25, 2)).tolist()
    rows = [np.flatnonzero(one).tolist() for one in rng.random((60, 25)) < 0.2]
    plain = choose(
        [project(f"p{i:02}", *pair) for i, pair in enumerate(costs)], ballots(rows), [Fraction(300), Fraction(280)]
    )
    other = choose(
        [project(f"p{i:02}", Fraction(a * 10_000, 7), Fraction(b, 60)) for i, (a, b) in enumerate(costs)],
        ballots(rows),
        [Fraction(3_000_000, 7), Fraction(280, 60)],
    )
    assert plain.winners == other.winners and len(plain.winners) > 3


@settings(max_examples=120, deadline=None)
@given(instances(), st.sampled_from(["add1-overspend", "add1-exhaustive"]), st.sampled_from([1, Fraction(1, 7)]))
def test_add1_passes_over_no_step_that_changes_something(
    case: tuple[Instance, tuple[Fraction, ...] | None], completion: str, step: Fraction
) -> None:
    """Against the rule run anew at every single step."""
    instance, shares = case
    prepared, satisfaction = electorate(instance, "cardinality"), "cardinality"
    ordered, starts = order(instance, prepared), starts_of(instance, shares, whole=False)
    steps = steps_of(instance, starts, Fraction(step))
    args = (instance, prepared, ordered, satisfaction, completion, starts, steps)
    outcome = shared_account(*args)
    last = SharedRun(shared(instance, prepared, ordered), starts).finish()
    for many in range(1, outcome.steps + (2 if completion == "add1-overspend" else 1)):
        run = SharedRun(shared(instance, prepared, ordered), raised_by(starts, steps, many)).finish()
        if not run.fits(instance.budgets):
            assert outcome.stopped == "overspend" and many == outcome.steps + 1
            break
        if many <= outcome.steps:
            last = run
    else:
        assert outcome.stopped == "everything" or completion == "add1-exhaustive"
    assert outcome.winners == instance.names([one.project for one in last.taken])


def test_a_second_resource_that_nothing_takes_changes_nothing() -> None:
    rng = np.random.default_rng(6)
    costs = rng.integers(1, 60, 25).tolist()
    cast = ballots([np.flatnonzero(one).tolist() for one in rng.random((60, 25)) < 0.2])
    one = choose([project(f"p{i:02}", cost) for i, cost in enumerate(costs)], cast, [Fraction(300)])
    two = choose([project(f"p{i:02}", cost, 0) for i, cost in enumerate(costs)], cast, [Fraction(300), Fraction(5)])
    assert one.winners == two.winners
    assert [a.rho for a in one.purchases] == [b.rho for b in two.purchases]
    assert [a.payers for a in one.purchases] == [b.payers for b in two.purchases]


def test_hours_that_run_out_stop_what_money_could_pay() -> None:
    projects = [project("cheap", 1, 9), project("other", 5, 2)]
    outcome = choose(projects, ballots([[0, 1], [1]]), [Fraction(10), Fraction(10)])
    assert outcome.winners == ("other",)
    (left_out,) = outcome.runner_up
    assert left_out.project == "cheap" and left_out.missing == 0 and left_out.lacking == (0, 5)


def test_of_what_there_is_nothing_nothing_is_paid() -> None:
    """A budget of nothing beside needs ends Add1 instead of raising purses for ever."""
    projects = [project("a", 1), project("b", 1, needs=("a",)), project("c", 0)]
    for completion in ("none", "add1-overspend", "add1-exhaustive", "add1u"):
        assert choose(projects, ballots([[0, 1, 2]]), [Fraction(0)], completion=completion).winners == ("c",)


def test_what_is_needed_comes_first_and_what_is_excluded_stays_out() -> None:
    projects = [
        project("a", 2, needs=("b",)),
        project("b", 4),
        project("c", 3, excludes=("b",)),
        project("d", 1, needs=("c",)),
    ]
    outcome = choose(projects, ballots([[0, 1, 2, 3], [0, 1, 3], [1]]), [Fraction(12)])
    assert outcome.winners == ("b", "a")
    for rule in ("greedy", "welfare"):
        chosen = choose(projects, ballots([[0, 1, 2, 3], [0, 1, 3], [1]]), [Fraction(12)], rule=rule).winners
        assert set(chosen) == {"a", "b"}
    ring = [project("a", 1, needs=("b",)), project("b", 1, needs=("a",))]
    assert choose(ring, ballots([[0, 1]]), [Fraction(9)], completion="add1-overspend").winners == ()


def test_each_leg_has_its_share_whoever_else_votes() -> None:
    """One organisation against ninety-nine residents: with a share of its own it pays for what it wants."""
    projects = [project("lab", 40), project("park", 60)]
    cast = ballots([[0]] + [[1]] * 99, legs=[1] + [0] * 99)
    shares = (Fraction(6, 10), Fraction(4, 10))
    assert choose(projects, cast, [Fraction(100)]).winners == ("park",)
    outcome = choose(projects, cast, [Fraction(100)], shares=shares)
    assert outcome.winners == ("park", "lab") or outcome.winners == ("lab", "park")
    assert outcome.endowments == (Fraction(60, 99), Fraction(40))
    for completion in (
        "add1-overspend",
        "add1-exhaustive",
        "add1-breakpoints",
    ):  # what nobody can ever pay ends it, too
        none = choose(projects, cast, [Fraction(100)], shares=(Fraction(1), Fraction(0)), completion=completion)
        assert none.winners == ("park",)
    nobody = choose(projects, ballots([[1]] * 3, legs=[0] * 3), [Fraction(100)], shares=shares)
    assert nobody.winners == ("park",) and nobody.endowments[0] == 20


def test_add1_keeps_the_legs_in_proportion() -> None:
    projects = [project("lab", 44), project("park", 50)]
    cast = ballots([[0]] + [[1]] * 9, legs=[1] + [0] * 9)
    shares = (Fraction(6, 10), Fraction(4, 10))
    assert choose(projects, cast, [Fraction(100)], shares=shares).winners == ("park",)
    raised = choose(projects, cast, [Fraction(100)], shares=shares, completion="add1-overspend")
    assert set(raised.winners) == {"lab", "park"} and raised.steps == 1
    assert raised.endowments == (Fraction(60, 9) * Fraction(11, 10), Fraction(44))
    assert set(choose(projects, cast, [Fraction(100)], shares=shares, completion="add1-breakpoints").winners) == {
        "lab",
        "park",
    }


@pytest.mark.parametrize(
    ("shares", "legs"),
    [
        ((Fraction(1, 2),), [0]),
        ((Fraction(3, 2), Fraction(-1, 2)), [0]),
        ((Fraction(1, 2), Fraction(1, 2)), None),
        ((Fraction(1, 2), Fraction(1, 2)), [2]),
    ],
)
def test_shares_that_do_not_fit_are_refused(shares: tuple[Fraction, ...], legs: list[int] | None) -> None:
    with pytest.raises(AllocationError):
        choose([project("a", 1)], ballots([[0]], legs=legs), [Fraction(1)], shares=shares)


def test_rules_that_are_not_defined_for_it_are_refused() -> None:
    two = [project("a", 1, 1)]
    for options in ({"rule": "phragmen"}, {"completion": "add1-breakpoints"}):
        with pytest.raises((NotTogether, AllocationError)):
            choose(two, ballots([[0]]), [Fraction(1), Fraction(1)], **options)
    with pytest.raises(BadBallots):
        replace(ballots([[0]]), legs=np.array([-1], dtype=np.int16))

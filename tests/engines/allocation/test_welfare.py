"""Maximum welfare: against every portfolio there is, and with all that is as good named."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation import Allocation, Ballots, Project, choose


def approvals(rows: list[list[int]]) -> Ballots:
    marks = [one for row in rows for one in row]
    return Ballots(
        "approval",
        np.cumsum([0, *map(len, rows)], dtype=np.int64),
        np.array(marks, dtype=np.int32),
        np.ones(len(marks), dtype=np.int64),
    )


def extent(one: Project, budgets: list[int]) -> Fraction:
    """What satisfaction by cost goes by: the money, or of several resources the largest part of any budget."""
    if len(budgets) == 1:
        return one.cost
    if any(cost > limit for cost, limit in zip(one.costs, budgets, strict=True)):
        return Fraction(0)
    return max(cost / limit if limit else Fraction(0) for cost, limit in zip(one.costs, budgets, strict=True))


def best(
    projects: list[Project], rows: list[list[int]], budgets: list[int], satisfaction: str
) -> list[tuple[str, ...]]:
    """All best portfolios, by trying every one; projects that nobody wants are left out."""
    votes = [sum(i in row for row in rows) for i in range(len(projects))]
    worth = [votes[i] * (extent(one, budgets) if satisfaction == "cost" else 1) for i, one in enumerate(projects)]
    wanted = [i for i in range(len(projects)) if worth[i] > 0]
    found: dict[Fraction, list[tuple[str, ...]]] = {}
    for size in range(len(wanted) + 1):
        for chosen in combinations(wanted, size):
            names = {projects[i].name for i in chosen}
            if any(sum(projects[i].costs[r] for i in chosen) > limit for r, limit in enumerate(budgets)):
                continue
            if all(set(projects[i].needs) <= names and not set(projects[i].excludes) & names for i in chosen):
                found.setdefault(Fraction(sum(worth[i] for i in chosen)), []).append(tuple(sorted(names)))
    return found[max(found)]


def run(
    projects: list[Project], rows: list[list[int]], budgets: list[int] | list[Fraction], satisfaction: str = "cost"
) -> Allocation:
    return choose(
        projects, approvals(rows), [Fraction(one) for one in budgets], rule="welfare", satisfaction=satisfaction
    )


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Project], list[list[int]], list[int]]:
    m, resources = draw(st.integers(1, 9)), draw(st.integers(1, 2))
    projects = []
    for i in range(m):
        others = st.lists(st.sampled_from([f"p{k}" for k in range(m) if k != i] or ["none"]), max_size=1).map(tuple)
        linked = m > 1 and draw(st.integers(0, 3)) == 0
        costs = tuple(Fraction(draw(st.sampled_from([0, 1, 2, 2, 3, 5, 9]))) for _ in range(resources))
        projects.append(Project(f"p{i}", costs, draw(others) if linked else (), draw(others) if linked else ()))
    ballots = st.lists(st.lists(st.integers(0, m - 1), max_size=m, unique=True), min_size=1, max_size=5)
    return projects, draw(ballots), [draw(st.integers(0, 18)) for _ in range(resources)]


@settings(max_examples=300, deadline=None)
@given(rounds(), st.sampled_from(["cost", "cardinality"]))
def test_nothing_is_better_and_all_that_is_as_good_is_named(
    case: tuple[list[Project], list[list[int]], list[int]], satisfaction: str
) -> None:
    projects, rows, budgets = case
    outcome = run(projects, rows, budgets, satisfaction)
    portfolios = best(projects, rows, budgets, satisfaction)
    assert tuple(sorted(outcome.winners)) == min(
        portfolios, key=lambda one: [one.count(p.name) == 0 for p in sorted(projects, key=lambda p: p.name)]
    )
    some = set().union(*map(set, portfolios)) - set(portfolios[0]).intersection(*map(set, portfolios))
    assert {name for tie in outcome.ties for name in tie.projects} == some
    for tie in outcome.ties:
        assert outcome.winners[tie.position] == tie.projects[0]


def test_one_unit_decides_among_amounts_that_floats_cannot_tell_apart() -> None:
    huge = 10**15
    projects = [Project("a", (Fraction(huge),)), Project("b", (Fraction(huge + 1),))]
    outcome = run(projects, [[0, 1]], [huge + 1])
    assert outcome.winners == ("b",) and not outcome.ties
    assert run([Project(one.name, (one.cost / 7,)) for one in projects], [[0, 1]], [Fraction(huge + 1, 7)]).winners == (
        "b",
    )


def test_many_projects_that_are_all_the_same_take_no_time() -> None:
    projects = [Project(f"p{i:02}", (Fraction(3),)) for i in range(60)]
    outcome = run(projects, [list(range(60))], [91])
    assert outcome.winners == tuple(f"p{i:02}" for i in range(30))
    assert len(outcome.ties) == 1 and len(outcome.ties[0].projects) == 60


def test_money_in_another_unit_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    costs, rows = rng.integers(1, 50, 25), [np.flatnonzero(one).tolist() for one in rng.random((40, 25)) < 0.3]
    plain = run([Project(f"p{i}", (Fraction(int(cost)),)) for i, cost in enumerate(costs)], rows, [200])
    scaled = run(
        [Project(f"p{i}", (Fraction(int(cost), 13),)) for i, cost in enumerate(costs)], rows, [Fraction(200, 13)]
    )
    assert plain.winners == scaled.winners

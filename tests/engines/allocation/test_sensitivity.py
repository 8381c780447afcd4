"""How close a decision was: the change that is named changes it, and nothing smaller does."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation import AllocationError, Ballots, Project, choose
from samskap.engines.allocation.sensitivity import sensitivity


def ballots(rows: list[list[int]], more: int = 0, project: int = 0) -> Ballots:
    """The rows, and so many voters more who want one project alone: ballot by ballot, unlike the engine's."""
    rows = rows + [[project]] * more
    marks = [one for row in rows for one in row]
    return Ballots(
        "approval",
        np.cumsum([0, *map(len, rows)], dtype=np.int64),
        np.array(marks, dtype=np.int32),
        np.ones(len(marks), dtype=np.int64),
    )


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Project], list[list[int]], Fraction]:
    m = draw(st.integers(1, 5))
    projects = [Project(f"p{i}", (Fraction(draw(st.integers(1, 12))),)) for i in range(m)]
    rows = draw(st.lists(st.lists(st.integers(0, m - 1), max_size=m, unique=True), min_size=1, max_size=6))
    return projects, rows, Fraction(draw(st.integers(1, 24)))


@settings(max_examples=120, deadline=None)
@given(
    rounds(),
    st.sampled_from(["equal-shares", "greedy"]),
    st.sampled_from(["cost", "cardinality"]),
    st.sampled_from(["none", "add1-overspend"]),
)
def test_nothing_smaller_would_have_changed_the_decision(
    case: tuple[list[Project], list[list[int]], Fraction], rule: str, satisfaction: str, completion: str
) -> None:
    projects, rows, budget = case
    options = {"rule": rule, "satisfaction": satisfaction}
    if rule == "equal-shares":
        options["completion"] = completion
    before = choose(projects, ballots(rows), [budget], **options).winners
    for index, margin in enumerate(sensitivity(projects, ballots(rows), [budget], **options)):
        one = projects[index]
        assert margin.chosen == (one.name in before)

        def now(change: int, index: int = index, one: Project = one, chosen: bool = margin.chosen) -> bool:
            other = list(projects)
            cost = one.cost + change if chosen else one.cost - change
            other[index] = replace(one, costs=(cost,))
            return one.name in choose(other, ballots(rows), [budget], **options).winners

        limit = int(budget) + 2 if margin.chosen else int(one.cost) + 1
        found = next((k for k in range(1, limit) if (margin.chosen or k <= one.cost) and now(k) != margin.chosen), None)
        if margin.cost is None:
            assert found is None
        else:
            assert margin.cost.proven and margin.cost.change == found
        if margin.supporters is not None:
            enough = int(margin.supporters.change)
            assert margin.supporters.proven
            for k in range(1, enough + 1):
                cast = ballots(rows, k, index)
                assert (one.name in choose(projects, cast, [budget], **options).winners) == (k == enough)


def test_the_margins_of_a_small_round() -> None:
    projects = [Project("bench", (Fraction(40),)), Project("path", (Fraction(60),)), Project("far", (Fraction(200),))]
    rows = [[0]] * 4 + [[1]] * 5 + [[2]]
    bench, path, far = sensitivity(projects, ballots(rows), [Fraction(100)])
    assert bench.chosen and bench.cost is not None and bench.cost.change == 1  # four voters, ten each
    assert bench.supporters is None
    assert not path.chosen and path.cost is not None and path.cost.change == 10
    assert path.supporters is not None and path.supporters.change == 3  # eight of thirteen have 61.5
    assert far.cost is not None and far.cost.change == 190 and far.supporters is None


def test_one_may_ask_for_some_only_and_in_another_unit() -> None:
    projects = [Project("a", (Fraction(4),)), Project("b", (Fraction(9),))]
    (margin,) = sensitivity(projects, ballots([[0], [1]]), [Fraction(10)], only={"b"}, unit=Fraction(1, 2))
    assert margin.project == "b" and margin.cost is not None and margin.cost.change == 4
    with pytest.raises(AllocationError):
        sensitivity(projects, ballots([[0]]), [Fraction(10)], unit=0)


def test_what_nobody_wants_is_not_changed_by_its_cost() -> None:
    (margin,) = sensitivity([Project("a", (Fraction(4),))], ballots([[]]), [Fraction(10)])
    assert margin.cost is None and margin.supporters is not None and margin.supporters.change == 1


def test_what_may_be_smaller_still_is_said() -> None:
    projects = [Project("a", (Fraction(300),)), Project("b", (Fraction(500),))]
    rows = [[0]] * 60 + [[1]] * 40
    cautious, full = (
        sensitivity(projects, ballots(rows), [Fraction(800)], only={"b"}, effort=effort)[0].supporters
        for effort in (0, 500)
    )
    assert cautious is not None and full is not None and full.proven and not cautious.proven
    assert cautious.change == full.change


def test_fewer_hours_may_be_what_was_missing() -> None:
    """Money is plenty and hours are short: only fewer hours, or more supporters, change it, and each of them does."""
    projects = [Project("a", (Fraction(10), Fraction(60))), Project("b", (Fraction(10), Fraction(70)))]
    rows, budgets = [[0]] * 6 + [[1]] * 4, [Fraction(100), Fraction(100)]
    (margin,) = sensitivity(projects, ballots(rows), budgets, only={"b"}, effort=200)
    assert not margin.chosen and margin.cost is None
    (hours,) = margin.further
    assert hours is not None and hours.change == 30 and hours.proven  # four voters have ten hours each
    assert margin.supporters is not None
    for less, enough in ((29, False), (30, True)):
        other = [projects[0], replace(projects[1], costs=(Fraction(10), Fraction(70 - less)))]
        assert ("b" in choose(other, ballots(rows), budgets).winners) == enough

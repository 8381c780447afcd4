"""In, out or in between over all reasonable weights: against every portfolio there is, on small instances."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation.errors import BadBudget, BadProject, BadScores
from samskap.engines.allocation.instance import Project
from samskap.engines.allocation.robust import Robust, robust
from samskap.engines.allocation.weighting import Weights, around, constrained, ranked

Pair = tuple[Fraction, Fraction]


def project(name: str, *costs: int, needs: tuple[str, ...] = (), excludes: tuple[str, ...] = ()) -> Project:
    return Project(name, tuple(Fraction(cost) for cost in costs), needs, excludes)


def everything(projects: list[Project], budgets: list[int]) -> list[frozenset[int]]:
    """Every portfolio within the budgets, one after the other."""
    portfolios = []
    for size in range(len(projects) + 1):
        for chosen in combinations(range(len(projects)), size):
            names = {projects[one].name for one in chosen}
            if any(sum(projects[one].costs[r] for one in chosen) > budget for r, budget in enumerate(budgets)):
                continue
            if all(set(projects[one].needs) <= names and not set(projects[one].excludes) & names for one in chosen):
                portfolios.append(frozenset(chosen))
    return portfolios


def undominated(
    projects: list[Project], scores: list[list[Pair]], weights: Weights, budgets: list[int]
) -> list[frozenset[int]]:
    """By the definition alone: at least as good for all weights and scores, better for some."""
    value = [
        [[sum(w * s[side] for w, s in zip(corner, row, strict=True)) for row in scores] for side in (0, 1)]
        for corner in weights.corners
    ]

    def dominates(one: frozenset[int], other: frozenset[int]) -> bool:
        mine, theirs = one - other, other - one
        worst = [sum(low[k] for k in mine) - sum(high[k] for k in theirs) for low, high in value]
        best = [sum(high[k] for k in mine) - sum(low[k] for k in theirs) for low, high in value]
        return min(worst) >= 0 and max(best) > 0

    portfolios = everything(projects, budgets)
    return [one for one in portfolios if not any(dominates(other, one) for other in portfolios)]


def places(found: Robust) -> dict[str, str]:
    return {one.project: one.place for one in found.standings}


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Project], list[list[Pair]], Weights, list[int]]:
    m, n, resources = draw(st.integers(1, 8)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    links: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for i in range(m):
        others = [f"p{k}" for k in range(m) if k != i]
        some = st.lists(st.sampled_from(others), max_size=1).map(tuple) if others else st.just(())
        linked = draw(st.booleans()) and draw(st.booleans())
        links.append((draw(some), draw(some)) if linked else ((), ()))
    projects = [
        project(f"p{i}", *(draw(st.integers(0, 9)) for _ in range(resources)), needs=needs, excludes=excludes)
        for i, (needs, excludes) in enumerate(links)
    ]
    exact = draw(st.booleans())
    scores = []
    for _ in range(m):
        row = []
        for _ in range(n):
            low = draw(st.integers(-1, 5))
            row.append((Fraction(low), Fraction(low if exact else low + draw(st.integers(0, 2)))))
        scores.append(row)
    weights = draw(
        st.sampled_from([around([1] * n), around([3, 1, 2][:n]), ranked(list(range(1, n + 1))), around([1] * n, 1)])
    )
    return projects, scores, weights, [draw(st.integers(0, 20)) for _ in range(resources)]


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_every_project_stands_where_all_portfolios_put_it(
    case: tuple[list[Project], list[list[Pair]], Weights, list[int]],
) -> None:
    projects, scores, weights, budgets = case
    best = undominated(projects, scores, weights, budgets)
    found = robust(projects, [[tuple(one) for one in row] for row in scores], weights, budgets)
    assert found.settled
    for i, one in enumerate(found.standings):
        share = Fraction(sum(i in portfolio for portfolio in best), len(best))
        assert one.place == ("core" if share == 1 else "exterior" if share == 0 else "borderline"), one
    names = {tuple(projects[k].name for k in sorted(one)) for one in best}
    assert set(found.portfolios) <= names
    if found.complete:
        assert set(found.portfolios) == names
    for one in found.standings:
        for witness, there in ((one.with_it, True), (one.without_it, False)):
            assert witness is None or (witness in names and (one.project in witness) == there)


def test_what_is_best_for_any_weights_is_never_against_the_answer() -> None:
    """Core projects are in the best portfolio of any weights within the set, exterior ones in none."""
    rng = np.random.default_rng(4)
    projects = [project(f"p{i}", int(cost)) for i, cost in enumerate(rng.integers(1, 30, 12))]
    scores = [[int(one) for one in row] for row in rng.integers(0, 8, (12, 3))]
    weights = around([2, 1, 1])
    found = robust(projects, scores, weights, [70])
    portfolios = everything(projects, [70])
    for _ in range(60):
        mix = rng.dirichlet(np.ones(len(weights.corners)))
        weight = [
            sum(part * float(corner[i]) for part, corner in zip(mix, weights.corners, strict=True)) for i in (0, 1, 2)
        ]
        best = max(portfolios, key=lambda one: sum(weight[i] * scores[k][i] for k in one for i in (0, 1, 2)))
        names = {projects[one].name for one in best}
        assert set(found.placed("core")) <= names
        assert not set(found.placed("exterior")) & names


def test_a_narrower_set_of_weights_only_settles_more() -> None:
    rng = np.random.default_rng(11)
    projects = [project(f"p{i}", int(cost)) for i, cost in enumerate(rng.integers(5, 40, 14))]
    scores = [[int(one) for one in row] for row in rng.integers(0, 6, (14, 4))]
    wide, narrow = (robust(projects, scores, around([4, 3, 2, 1], factor), [110]) for factor in (3, Fraction(3, 2)))
    assert wide.settled and narrow.settled
    for place in ("core", "exterior"):
        assert set(wide.placed(place)) <= set(narrow.placed(place))


def test_dependencies_and_several_budgets_count() -> None:
    projects = [
        project("bench", 1, 10),
        project("path", 4, 1, needs=("bridge",)),
        project("bridge", 5, 1),
        project("ferry", 3, 1, excludes=("bridge",)),
        project("costly", 99, 0),
    ]
    found = robust(projects, [[9], [13], [0], [3], [50]], around([1]), [9, 10])
    assert places(found) == {
        "bench": "exterior",
        "path": "core",
        "bridge": "core",
        "ferry": "exterior",
        "costly": "exterior",
    }


def test_left_open_is_said() -> None:
    rng = np.random.default_rng(5)
    projects = [project(f"p{i}", int(cost)) for i, cost in enumerate(rng.integers(5, 40, 14))]
    scores = [[int(one) for one in row] for row in rng.integers(0, 6, (14, 4))]
    given_up, full = (robust(projects, scores, around([1, 1, 1, 1]), [110], effort=effort) for effort in (30, 10**6))
    assert not given_up.settled and given_up.solved <= 4 and full.settled
    for rough, fine in zip(given_up.standings, full.standings, strict=True):
        possible = {"open": ("core", "borderline", "exterior")}.get(rough.place, rough.place.split("-or-"))
        assert fine.place in possible
    assert any(one.place not in ("core", "borderline", "exterior") for one in given_up.standings)


def test_money_and_scores_may_have_any_unit() -> None:
    rng = np.random.default_rng(8)
    costs = [int(one) for one in rng.integers(5, 40, 15)]
    scores = [[int(one) for one in row] for row in rng.integers(0, 6, (15, 3))]
    plain = robust([project(f"p{i}", one) for i, one in enumerate(costs)], scores, around([1, 1, 1]), [120])
    scaled = robust(
        [Project(f"p{i}", (Fraction(one * 1000, 7),)) for i, one in enumerate(costs)],
        [[Fraction(one, 9) for one in row] for row in scores],
        around([100, 100, 100]),
        [Fraction(120_000, 7)],
    )
    assert places(plain) == places(scaled)


def test_nothing_to_choose_from_and_nothing_to_spend() -> None:
    assert robust([], [], around([1]), [10]).standings == ()
    found = robust([project("a", 1), project("free", 0)], [[5], [1]], around([1]), [0])
    assert places(found) == {"a": "exterior", "free": "core"}
    worthless = robust([project("a", 1)], [[0]], around([1]), [5])
    assert places(worthless) == {"a": "borderline"}  # with or without it is worth the same


@pytest.mark.parametrize(
    ("projects", "scores", "budgets", "error"),
    [
        ([project("a", 1)], [], [1], BadScores),
        ([project("a", 1)], [[1]], [1], BadScores),
        ([project("a", 1)], [[1, (3, 2)]], [1], BadScores),
        ([project("a", 1)], [[1, 1]], [], BadBudget),
        ([project("a", 1)], [[1, 1]], [-1], BadBudget),
        ([project("a", 1)], [[1, 1]], [1, 1], BadProject),
        ([project("a", -1)], [[1, 1]], [1], BadProject),
        ([project("a", 1), project("a", 1)], [[1, 1], [1, 1]], [1], BadProject),
        ([project("a", 1, needs=("b",))], [[1, 1]], [1], BadProject),
    ],
)
def test_what_does_not_fit_is_refused(
    projects: list[Project], scores: list[list[int]], budgets: list[int], error: type[Exception]
) -> None:
    with pytest.raises(error):
        robust(projects, scores, constrained(2, []), budgets)

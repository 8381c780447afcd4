"""What locked scores come to: in, out or depending, over all reasonable weights; against counting all portfolios."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.models import JournalEntry
from samskap.core.tasks import enqueue, work_off
from samskap.portfolio.models import Candidate, CandidateLink, Round
from samskap.portfolio.robustness import Option, result_of
from samskap.portfolio.selectors.votes.round_ballot import before_voting
from samskap.portfolio.services.screening.screened import screen_round
from samskap.portfolio.weighing import weights_of
from tests.portfolio.round_factories import make_candidate
from tests.portfolio.screening_factories import make_screening

TWO = [{"name": "Benefit", "weight": 10, "low": 5, "high": 20}, {"name": "Courage", "weight": 10, "low": 5, "high": 20}]


def scores(points: dict[int, list[tuple[int, ...]]], criteria: list[dict[str, Any]] = TWO) -> dict[str, Any]:
    lines = {str(number): [[n, list(line)] for n, line in enumerate(given)] for number, given in points.items()}
    return {"criteria": criteria, "points": lines}


def option(number: int, cost: int, hours: int = 0, **more: Any) -> Option:
    return Option(number, Decimal(cost), Decimal(hours), **more)


def by_hand(said: dict[str, Any], options: list[Option], budget: int, hours: int | None) -> tuple[dict[int, str], int]:
    """All portfolios that can be, and of them those that none is better than, whatever the weights."""
    corners = weights_of([SimpleNamespace(**one) for one in said["criteria"]]).corners
    by_number = {one.number: one for one in options}

    def value(portfolio: tuple[int, ...]) -> tuple[Fraction, ...]:
        means = [
            [
                Fraction(sum(column), len(said["points"][str(n)]))
                for column in zip(*(p for _k, p in said["points"][str(n)]), strict=True)
            ]
            for n in portfolio
        ]
        return tuple(
            sum((w * m for row in means for w, m in zip(corner, row, strict=True)), Fraction(0)) for corner in corners
        )

    def holds(portfolio: tuple[int, ...]) -> bool:
        rows, there = [by_number[n] for n in portfolio], set(portfolio)
        return (
            sum(one.cost for one in rows) <= budget
            and (hours is None or sum(one.hours for one in rows) <= hours)
            and all(there.issuperset(one.needs) and not there & set(one.excludes) for one in rows)
        )

    every = chain.from_iterable(combinations(sorted(by_number), size) for size in range(len(options) + 1))
    values = {portfolio: value(portfolio) for portfolio in every if holds(portfolio)}
    best = [
        one
        for one, its in values.items()
        if not any(all(a >= b for a, b in zip(other, its, strict=True)) and other != its for other in values.values())
    ]
    places = {}
    for number in by_number:
        there = sum(number in one for one in best)
        places[number] = "in" if there == len(best) else "depends" if there else "out"
    return places, len(best)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_in_out_and_depends_are_what_counting_all_portfolios_gives(data: st.DataObject) -> None:
    numbers = range(1, data.draw(st.integers(1, 6)) + 1)
    whole = st.integers(0, 5)
    said = scores({n: data.draw(st.lists(st.tuples(whole, whole), min_size=1, max_size=2)) for n in numbers})
    made = []
    for n in numbers:
        others = [other for other in numbers if other < n]
        needs = data.draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
        excludes = data.draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
        made.append(
            option(
                n,
                data.draw(st.integers(1, 9)),
                data.draw(st.integers(0, 9)),
                needs=tuple(needs),
                excludes=tuple(other for other in excludes if other not in needs),
            )
        )
    budget, hours = data.draw(st.integers(1, 20)), data.draw(st.one_of(st.none(), st.integers(1, 20)))
    found = result_of(said, made, Decimal(budget), None if hours is None else Decimal(hours))
    places, portfolios = by_hand(said, made, budget, hours)
    got = {int(number): one["place"] for number, one in found["candidates"].items()}
    assert not found["settled"] or got == places
    assert not found["complete"] or found["portfolios"] == portfolios


def test_what_keeps_a_candidate_out_by_itself_is_said() -> None:
    made = [
        option(1, 2000, 1),
        option(2, 10, 500),
        option(3, 10, 1, needs=(2,)),
        option(4, 10, 1, needs=(9,)),
        option(5, 10, 1, excludes=(1, 9)),
        option(6, 10, 1, needs=(5,)),
    ]
    found = result_of(scores({n: [(5, 5)] for n in range(1, 7)}), made, Decimal(1000), Decimal(100))
    said = {int(number): (one["place"], one["why"]) for number, one in found["candidates"].items()}
    assert said == {
        1: ("out", "money"),
        2: ("out", "hours"),
        3: ("out", "needs"),
        4: ("out", "needs"),
        5: ("in", ""),
        6: ("in", ""),
    }


def test_means_are_of_those_who_scored() -> None:
    found = result_of(scores({1: [(5, 0), (2, 1)], 2: [(1, 1)]}), [option(1, 1), option(2, 1)], Decimal(1), None)
    one = found["candidates"]["1"]
    assert one["points"] == [3.5, 0.5] and one["mean"] == 2.0 and one["screeners"] == 2
    assert (one["place"], one["within"], found["portfolios"]) == ("in", 1, 1)


def test_what_nobody_scored_has_no_place() -> None:
    found = result_of(scores({1: [(1, 1)]}), [option(1, 1), option(2, 1)], Decimal(5), None)
    assert list(found["candidates"]) == ["1"]


def test_many_candidates_on_four_criteria_come_to_an_end() -> None:
    criteria = [{"name": f"C{n}", "weight": 10, "low": 5, "high": 20} for n in range(4)]
    points = {n: [tuple((n * 7 + k * 3 + n * k) % 6 for k in range(4))] for n in range(1, 16)}
    made = [option(n, 50 + (n * 37) % 400, 5 + (n * 11) % 60) for n in range(1, 16)]
    found = result_of(scores(points, criteria), made, Decimal(900), Decimal(150))
    assert len(found["candidates"]) == 15
    assert {one["place"] for one in found["candidates"].values()} <= {
        "in",
        "out",
        "depends",
        "in-or-depends",
        "out-or-depends",
        "open",
    }


@pytest.mark.django_db
def test_the_worker_keeps_the_result_once_and_the_journal_has_its_hash() -> None:
    screened = make_screening()
    CandidateLink.objects.create(candidate=screened.candidate(1), other=screened.candidate(2), kind="excludes")
    screened.score_all({1: (5, 0), 2: (0, 4), 3: (1, 1), 4: (5, 5)})
    row = screened.lock()
    places = {number: one["place"] for number, one in row.screening["result"]["candidates"].items()}
    assert places == {"1": "depends", "2": "depends", "3": "depends", "4": "in"}
    first = row.screening
    Round.objects.update(budget=Decimal("1.00"))
    enqueue("portfolio.screen_round", round_id=row.pk)
    work_off()
    screen_round(row=Round.objects.get())
    assert Round.objects.get().screening == first
    assert JournalEntry.objects.filter(action="round.screened").count() == 1


def test_a_round_that_lost_all_its_candidates_comes_to_nothing() -> None:
    found = result_of(scores({}), [], Decimal(5), None)
    assert found["candidates"] == {} and found["complete"]


@pytest.mark.django_db
def test_what_a_merged_candidate_was_needed_for_keeps_nothing_out() -> None:
    """Its need stands as a link of its own to what it is part of now."""
    screened = make_screening()
    lost = make_candidate(screened.row, 10, 1)
    CandidateLink.objects.create(candidate=screened.candidate(4), other=lost, kind="needs")
    CandidateLink.objects.create(
        candidate=screened.candidate(4), other=screened.candidate(3), kind="needs", came_with=lost
    )
    Candidate.objects.filter(pk=lost.pk).update(state="merged", merged_into=screened.candidate(3))
    screened.score_all(dict.fromkeys((1, 2, 3, 4), (3, 3)))
    row = screened.lock()
    assert row.screening["result"]["candidates"]["4"]["why"] == ""
    assert not [one for one in before_voting(row, timezone.now()) if "not in the round" in one.text]

"""The balance of candidates: whose they are, what they cost, and what there is."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.portfolio.models import Candidate
from samskap.portfolio.selectors.rounds.balance import (
    balance_of,
    candidates_in,
    goals_in,
    legs_of,
    rounded,
    with_partners,
)
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party


def test_a_candidate_belongs_to_the_legs_of_its_partners_equally(db: None) -> None:
    row = make_round()
    firm, shop, school = (make_round_party(row, leg=leg) for leg in ("business", "business", "academia"))
    made = make_candidate(row, 100, 10, partners=(firm, shop, school))
    assert legs_of(made) == {"business": Fraction(2, 3), "academia": Fraction(1, 3)}


def test_without_partners_it_is_its_proposers(db: None) -> None:
    row = make_round()
    made = make_candidate(row, proposed_by=make_round_party(row, leg="civil_society"))
    assert legs_of(made) == {"civil_society": 1}


def test_whoever_proposed_it_keeps_a_part_when_others_join(db: None) -> None:
    row = make_round()
    firm, school = make_round_party(row, leg="business"), make_round_party(row, leg="academia")
    shared = {"business": Fraction(1, 2), "academia": Fraction(1, 2)}
    assert legs_of(make_candidate(row, proposed_by=firm, partners=(school,))) == shared
    assert legs_of(make_candidate(row, proposed_by=firm, partners=(firm, school))) == shared


def test_the_legs_add_up_to_the_cent(db: None) -> None:
    row = make_round()
    three = [make_round_party(row, leg=leg) for leg in ("business", "academia", "civil_society")]
    make_candidate(row, 100, 10, partners=three)
    found = balance_of(row, candidates_in(row))
    assert sum(one.money for one in found.legs) == 100
    assert sum(one.hours for one in found.legs) == 10
    assert sorted(one.money for one in found.legs) == [0, Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    assert [one.key for one in found.missing_legs] == ["public"]


def test_what_nobody_stands_behind_is_shown_as_such(db: None) -> None:
    row = make_round()
    make_candidate(row)
    Candidate.objects.update(proposed_by=None)
    found = balance_of(row, candidates_in(row))
    assert found.legs[-1].label == "Nobody yet"
    assert found.legs[-1].candidates == 1


def test_size_horizon_risk_and_goals_by_money(db: None) -> None:
    row = make_round()
    make_candidate(row, 300, size="large", goals="Climate\nSchool\nclimate ")
    make_candidate(row, 100, horizon="later", risk="high", goals="School")
    make_candidate(row, 100)
    found = balance_of(row, candidates_in(row))
    assert {one.key: one.width for one in found.sizes} == {"small": 40, "large": 60}
    assert {one.key: one.candidates for one in found.horizons} == {"now": 2, "next": 0, "later": 1}
    assert {one.key: one.money for one in found.risks} == {"low": 0, "medium": 400, "high": 100}
    assert [(one.label, one.candidates, one.money) for one in found.goals] == [
        ("School", 2, 400),
        ("Climate", 1, 300),
        ("No goal named", 1, 100),
    ]


def test_goals_are_written_one_a_line_and_count_once() -> None:
    assert goals_in(" Less  waste\n\nless waste\r\nHealth") == ["Less waste", "Health"]


def test_money_and_hours_against_what_there_is(db: None) -> None:
    row = make_round(budget=Decimal(250), hours=Decimal(30))
    firm = make_round_party(row)
    made = make_candidate(row, 200, 10, partners=[firm])
    made.partners.update(money=Decimal(40), hours=Decimal(5))
    make_candidate(row, 100, 10)
    found = balance_of(row, candidates_in(row))
    assert (found.money.low, found.money.likely, found.money.high) == (150, 300, 600)
    assert (found.money.over, found.money.left, found.money.pledged) == (50, 0, 40)
    assert (found.hours.over, found.hours.left, found.hours.pledged) == (0, 10, 5)
    business = next(one for one in found.legs if one.key == "business")
    assert (business.pledged, business.pledged_hours) == (40, 5)


def test_hours_without_a_limit_are_never_too_many(db: None) -> None:
    row = make_round(hours=None)
    make_candidate(row, 100, 999)
    found = balance_of(row, candidates_in(row)).hours
    assert (found.over, found.left, found.limit) == (0, 0, None)


def test_only_what_can_be_chosen_counts(db: None) -> None:
    row = make_round()
    make_candidate(row)
    make_candidate(row, state="withdrawn", state_because="Nobody has time.")
    assert balance_of(row, candidates_in(row)).candidates == 1


def test_nothing_at_all(db: None) -> None:
    found = balance_of(make_round(), [])
    assert (found.candidates, found.goals, found.money.likely) == (0, [], 0)
    assert all(one.width == 0 for one in (*found.legs, *found.sizes))


@pytest.mark.parametrize("number", [1, 12])
def test_two_queries_whatever_the_number(django_assert_num_queries, number: int, db: None) -> None:  # type: ignore[no-untyped-def]
    row = make_round()
    party = make_round_party(row)
    for _each in range(number):
        make_candidate(row, partners=[party])
    with django_assert_num_queries(2):
        balance_of(row, with_partners(Candidate.objects.filter(round=row)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.lists(st.sampled_from("abcd"), min_size=1, max_size=6)), max_size=20)
)
def test_rounding_loses_and_invents_nothing(costs: list[tuple[int, list[str]]]) -> None:
    parts = dict.fromkeys("abcd", Fraction(0))
    for cents, legs in costs:
        for leg in legs:
            parts[leg] += Fraction(cents, 100 * len(legs))
    found = rounded(parts)
    assert sum(found.values()) == Decimal(sum(cents for cents, _legs in costs)) / 100
    assert all(abs(Fraction(found[leg]) - parts[leg]) < Fraction(1, 100) for leg in parts)

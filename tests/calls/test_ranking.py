"""The ranking: every part between 0 and 1 with a sentence, the same input in the same order, what is unknown in the
middle."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.calls.comparing import fit_of
from samskap.calls.ranking import UNKNOWN, WEIGHTS, Applicant, CallFacts, Work, rank

NOW = datetime(2026, 3, 13, 12, tzinfo=UTC)
AMOUNTS = st.none() | st.decimals(0, 10**14, allow_nan=False, allow_infinity=False, places=2)
FACTS = st.builds(
    CallFacts,
    key=st.text(min_size=1, max_size=8),
    fit=st.floats(0, 1),
    closes_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    is_rolling=st.booleans(),
    is_closed=st.booleans(),
    currency=st.sampled_from(["", "EUR", "SEK", "NOK", "XXX"]),
    least=AMOUNTS,
    most=AMOUNTS,
    share=st.none() | st.decimals(0, 1, places=3),
    applies=st.sampled_from(["yes", "no", "unknown"]),
    work=st.sampled_from(list(Work)),
    hours_before=st.none() | st.integers(0, 10**6),
)
APPLICANTS = st.none() | st.builds(
    Applicant, under_way=st.integers(0, 1000), inhabitants=st.none() | st.integers(1, 10**7)
)


def call(key: str = "A", **fields: Any) -> CallFacts:
    return CallFacts(**{"key": key, "fit": 0.5, "closes_at": NOW + timedelta(days=60), **fields})


def worth(part: str, applicant: Applicant | None = None, **fields: Any) -> float:
    [one] = rank([call(**fields)], now=NOW, applicant=applicant or Applicant())
    return next(found.worth for found in one.parts if found.name == part)


@given(st.lists(FACTS, max_size=12, unique_by=lambda one: one.key), APPLICANTS, st.randoms())
def test_any_calls_in_any_order_are_ranked_alike(
    calls: list[CallFacts], applicant: Applicant | None, random: Any
) -> None:
    ranked = rank(calls, now=NOW, applicant=applicant)
    shuffled = list(calls)
    random.shuffle(shuffled)
    assert rank(shuffled, now=NOW, applicant=applicant) == ranked
    assert [one.barred for one in ranked] == sorted(one.barred for one in ranked)
    for one in ranked:
        assert 0 <= one.total <= 1
        assert [part.name for part in one.parts] == [name for name in WEIGHTS if applicant or name != "capacity"]
        assert all(0 <= part.worth <= 1 and part.sentence for part in one.parts)


def test_the_weights_are_a_whole() -> None:
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert WEIGHTS["fit"] > 0.5


def test_each_part_rises_with_what_is_better() -> None:
    assert worth("value", most=Decimal(20_000), currency="EUR") < worth("value", most=Decimal(500_000), currency="EUR")
    assert worth("effort", work=Work.RESEARCH) < worth("effort", work=Work.CASCADE)
    assert worth("time", closes_at=NOW + timedelta(days=5)) < worth("time") < worth("time", is_rolling=True)
    assert worth("co_funding", share=Decimal("0.5")) < worth("co_funding", share=Decimal(0)) == 1
    assert worth("capacity", Applicant(under_way=3)) < worth("capacity", Applicant())
    large = {"most": Decimal(9_000_000), "currency": "EUR"}
    assert worth("capacity", Applicant(inhabitants=9000), **large) < worth(
        "capacity", Applicant(inhabitants=900_000), **large
    )


def test_what_is_not_known_counts_as_the_middle_and_is_said() -> None:
    [one] = rank([call(closes_at=None)], now=NOW)
    unknown = {part.name: part for part in one.parts if not part.known}
    assert set(unknown) == {"value", "effort", "time", "co_funding"}
    assert [unknown[name].worth for name in ("value", "time", "co_funding")] == [UNKNOWN] * 3
    assert worth("value", most=Decimal(100), currency="XXX") == UNKNOWN


def test_own_hours_go_before_what_is_assumed() -> None:
    assert worth("effort", work=Work.RESEARCH, hours_before=20) == 1
    assert worth("effort", work=Work.CASCADE, hours_before=4000) == 0


def test_a_call_that_a_municipality_cannot_apply_for_stands_last_however_well_it_fits() -> None:
    ranked = rank([call("A", fit=1.0, applies="no"), call("B", fit=0.1), call("C", fit=0.9, is_closed=True)], now=NOW)
    assert [one.key for one in ranked] == ["B", "A", "C"]
    assert [one.barred for one in ranked] == [False, True, True]


def test_one_part_alone() -> None:
    soon, later = call("A", fit=0.9, closes_at=NOW + timedelta(days=3)), call("B", fit=0.1)
    assert [one.key for one in rank([soon, later], now=NOW, only="fit")] == ["A", "B"]
    assert [one.key for one in rank([soon, later], now=NOW, only="time")] == ["B", "A"]


@given(st.floats(-5, 5), st.floats(-5, 5), st.booleans())
def test_a_better_score_never_has_a_worse_fit(one: float, two: float, by_meaning: bool) -> None:
    low, high = sorted((one, two))
    assert 0 <= fit_of(low, by_meaning=by_meaning) <= fit_of(high, by_meaning=by_meaning) <= 1

"""The balance as it is shown: sentences that are true, and bars that are as long as they say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds.balance import balance_of, candidates_in
from samskap.portfolio.selectors.rounds.balance_picture import Picture, picture_of
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party

pytestmark = pytest.mark.django_db


def shown(row: Round) -> Picture:
    return picture_of(row, balance_of(row, candidates_in(row)))


@pytest.mark.parametrize(
    ("budget", "says", "bars"),
    [
        (400, "There is 400\xa0SEK, so all fit and 100\xa0SEK is left.", (50.0, 0.0, 66.67)),
        (300, "That is exactly what there is.", (50.0, 0.0, 50.0)),
        (200, "There is 200\xa0SEK, which is 100\xa0SEK less.", (33.33, 16.67, 33.33)),
    ],
)
def test_money_against_what_there_is(budget: int, says: str, bars: tuple[float, ...]) -> None:
    row = make_round(budget=Decimal(budget))
    make_candidate(row, 100, 10)
    make_candidate(row, 200, 10)
    money = shown(row).purses[0]
    assert says in money.sentence
    assert (money.fits, money.over, money.limit_at) == bars
    assert (money.low_at, money.high_at) == (25.0, 100.0)


def test_hours_are_left_out_where_nobody_counts_them() -> None:
    row = make_round(hours=None)
    make_candidate(row, 100, 0)
    assert [one.title for one in shown(row).purses] == ["Money"]
    make_candidate(row, 100, 1)
    assert shown(row).purses[1].sentence == "The candidates need 1 hour together."
    assert shown(row).purses[1].limit_at is None


def test_legs_say_what_they_put_in_and_which_are_missing() -> None:
    row = make_round()
    party = make_round_party(row)
    made = make_candidate(row, 100, 10, partners=[party])
    made.partners.update(money=Decimal(7), hours=Decimal(3))
    picture = shown(row)
    business = next(one for one in picture.legs.bars if one.leg == "business")
    assert (business.share, business.detail) == ("100%", "1 candidate, 100\xa0SEK; puts in 7\xa0SEK + 3 hours")
    assert picture.missing == "In no candidate yet: Public sector, Academia, Civil society."


def test_without_candidates_nothing_is_missing_yet() -> None:
    assert shown(make_round()).missing == ""


@pytest.mark.parametrize("language", ["en", "sv", "nb", "nn"])
def test_it_is_drawn_in_every_language_and_goals_are_text(language: str) -> None:
    row = make_round()
    make_candidate(row, 100, goals="<script>alert(1)</script>")
    with override(language):
        page: Any = render_to_string("portfolio/rounds/balance.html", {"picture": shown(row), "round": row})
    assert "<script>" not in page
    assert 'width="100%"' in page

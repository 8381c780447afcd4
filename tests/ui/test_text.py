"""Numbers, sums and dates as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from samskap.ui import text

SPACE = "\xa0"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", "21 november 2026"),
        ("nb", "21. november 2026"),
        ("nn", "21. november 2026"),
        ("en", "21 November 2026"),
    ],
)
def test_a_day_is_written_out(language: str, expected: str) -> None:
    with translation.override(language):
        assert text.day(date(2026, 11, 21)) == expected.replace(" ", SPACE)


@pytest.mark.parametrize("language", ["sv", "nb", "nn", "en"])
def test_sums_keep_together_and_are_grouped(language: str) -> None:
    with translation.override(language):
        assert text.money(1250000, "EUR") == f"1{SPACE}250{SPACE}000{SPACE}EUR"
        point = "." if language == "en" else ","
        assert text.money(Decimal("999.6"), "EUR") == f"999{point}60{SPACE}EUR"
        assert text.money(None, "SEK") == "–"
        assert text.number(-1234) == f"−1{SPACE}234"
        assert text.number(None) == "–"


@pytest.mark.parametrize(
    ("language", "sek", "nok"),
    [("sv", "kr", "NOK"), ("nb", "SEK", "kr"), ("nn", "SEK", "kr"), ("en", "SEK", "NOK"), ("da", "SEK", "NOK")],
)
def test_kr_stands_for_one_currency_in_each_language(language: str, sek: str, nok: str) -> None:
    with translation.override(language):
        assert (text.currency_sign("SEK"), text.currency_sign("NOK")) == (sek, nok)
        assert text.money(7, "NOK") == f"7{SPACE}{nok}"


def test_decimals_follow_the_language() -> None:
    with translation.override("sv"):
        assert text.number(2.25, 1) == "2,2"
        assert text.share(0.423, 1) == f"42,3{SPACE}%"
    with translation.override("en"):
        assert text.share(0.423, 1) == "42.3%"
        assert text.interval(0.38, 0.51) == "38–51%"


def test_a_moment_is_told_in_the_portals_time_zone(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIME_ZONE = "Europe/Stockholm"
    with translation.override("sv"):
        assert text.moment(datetime(2026, 3, 1, 23, 30, tzinfo=UTC)) == f"2{SPACE}mars{SPACE}2026 00:30"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (21, "today"),
        (22, "tomorrow"),
        (20, "yesterday"),
        (30, "in 9 days"),
        (18, "3 days ago"),
    ],
)
def test_days_are_counted_from_today(day: int, expected: str) -> None:
    with translation.override("en"):
        assert text.days_from_now(date(2026, 11, day), today=date(2026, 11, 21)) == expected


def test_groups_are_lettered_beyond_the_alphabet() -> None:
    assert [text.group_letter(i) for i in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]

"""Days and moments as sources write them, and when they are over."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.calls.moments import NoMoment, read_moment, read_named_day

BRUSSELS, STOCKHOLM = "Europe/Brussels", "Europe/Stockholm"


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("2026-04-15T00:00:00.000Z", "2026-04-15", None),
        ("2027-02-04T00:00:00.000+0000", "2027-02-04", None),
        ("2026-04-15T17:00:00.000Z", "2026-04-15", "2026-04-15T17:00"),
        ("2026-05-08T22:30:00Z", "2026-05-09", "2026-05-08T22:30"),  # after midnight in Brussels
        ("2026-03-29T00:30:44Z", "2026-03-29", "2026-03-29T00:30"),
        ("2026-04-15", "2026-04-15", None),
        ("2026-04-15T00:00:00", "2026-04-15", None),
        ("2026-07-15T14:00:00", "2026-07-15", "2026-07-15T12:00"),
        ("2026-01-15T14:00:00", "2026-01-15", "2026-01-15T13:00"),
        ("2026-04-15T00:00:00+02:00", "2026-04-15", "2026-04-14T22:00"),
        ("22.11.2026", "2026-11-22", None),
        ("22.11.2026 kl. 13.00", "2026-11-22", "2026-11-22T12:00"),
        ("Wed, 14 Jan 2026 10:00:00 +0100", "2026-01-14", "2026-01-14T09:00"),
        (1776211200000, "2026-04-15", None),
        ("1776265200000", "2026-04-15", "2026-04-15T15:00"),
    ],
)
def test_moments(text: object, day: str, at: str | None) -> None:
    found = read_moment(text, BRUSSELS)
    assert found is not None and found.day == date.fromisoformat(day)
    assert found.at == (datetime.fromisoformat(at).replace(tzinfo=UTC) if at else None)


@pytest.mark.parametrize(
    "text", ["", None, "1900-01-01", "1900-01-01T00:00:00", "0001-01-01T00:00:00", "9999-12-31", [], True]
)
def test_no_moment_at_all(text: object) -> None:
    assert read_moment(text, BRUSSELS) is None


@pytest.mark.parametrize(
    "text", ["soon", "2026-13-01", "2026-02-30", "05/06/2026", "12", "2026-04-15T25:00", "x" * 500, 7]
)
def test_what_cannot_be_read_is_named(text: object) -> None:
    with pytest.raises(NoMoment):
        read_moment(text, BRUSSELS)


@given(st.text(max_size=40) | st.integers())
def test_nothing_else_is_raised(text: object) -> None:
    with contextlib.suppress(NoMoment):
        read_moment(text, BRUSSELS)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("11. februar 2027", "2027-02-11"),
        ("3 mars", "2026-03-03"),
        ("Frist: 1 maj 2026 kl 14", "2026-05-01"),
        ("31. februar 2026", None),
        ("Løpende", None),
    ],
)
def test_days_in_words(text: str, day: str | None) -> None:
    found = read_named_day(text, STOCKHOLM, 2026)
    assert (found and found.day.isoformat()) == day


@pytest.mark.parametrize(
    ("day", "over"),
    [("2026-03-28", "2026-03-28T23:00"), ("2026-03-29", "2026-03-29T22:00"), ("2026-10-25", "2026-10-25T23:00")],
)
def test_a_day_is_over_at_its_own_midnight_when_clocks_change_too(day: str, over: str) -> None:
    found = read_moment(day, BRUSSELS)
    assert found is not None and found.over == datetime.fromisoformat(over).replace(tzinfo=UTC)

"""Amounts and days in tables: read as every bookkeeper means them, or refused, never guessed."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.cells import AmbiguousCell, CellRefused, UnreadableCell, is_spreadsheet_error, parse_amount, parse_day
from samskap.core.tables import read_table

AMOUNTS = st.integers(-(10**12), 10**12).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
NO_BREAK, NARROW, MINUS = "\u00a0", "\u202f", "\u2212"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1 250,50", "1250.50"), (f"1{NO_BREAK}250,50", "1250.50"), (f"1{NARROW}250,50", "1250.50"),
        ("1.250,50", "1250.50"), ("1,250.50", "1250.50"), ("1250.50", "1250.50"), ("1250,5", "1250.50"),
        ("1250", "1250"), ("0", "0"), ("007", "7"), (",50", "0.50"), ("0,250", "0.25"), ("0.250", "0.25"),
        ("1250,500", "1250.50"), ("12 500 000", "12500000"), ("1.250.000", "1250000"), ("1,250,000.00", "1250000"),
        ("-250", "-250"), (f"{MINUS}250,50", "-250.50"), ("– 250", "-250"), ("250,50-", "-250.50"), ("(1 250,50)", "-1250.50"),
        ("+250", "250"), ("-", "0"), (f"{MINUS}", "0"), (" -   kr", "0"), ("1 250 kr", "1250"), ("kr 1 250,50", "1250.50"),
        ("-1 250,50 kr", "-1250.50"), ("kr -250", "-250"), ("250:-", "250"), ("1.250,-", "1250"), ("250 SEK", "250"),
        ("SEK 250", "250"), ("12,5000", "12.50"),
    ],
)  # fmt: skip
def test_amounts_as_they_stand_in_ledgers(cell: str, amount: str) -> None:
    assert parse_amount(cell, currency="SEK") == Decimal(amount)
    assert parse_amount(cell, currency="SEK").as_tuple().exponent == -2


@pytest.mark.parametrize("cell", ["1,250", "1.250", "-12.500", "125,000", "1 250.500", "1,250 kr", "01.000", "012,500"])
def test_a_thousand_or_one_and_a_quarter_is_not_guessed(cell: str) -> None:
    with pytest.raises(AmbiguousCell, match="two ways"):
        parse_amount(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "", " ", "abc", "12 34", "1 25", "1.25.00", "1,250,00", "1.250.50", "1 250 000,", "12,,5", "1e5", "1,25E+05", "NaN",
        "Infinity", "0x10", "१२", "--5", "5-5", "(5", "#REF!", "250 EUR", "EUR 250", "12,345678", "1234567890123456",
        "=1+1", "1_000", "12;5", "2026-11-22", "12\n50", "kr", "()", "+-5", "(-5)", ",", ".",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_what_was_written(cell: str) -> None:
    with pytest.raises(UnreadableCell) as caught:
        parse_amount(cell, currency="SEK")
    assert cell.strip()[:40] in caught.value.message


@given(AMOUNTS, st.sampled_from([" ", NO_BREAK, NARROW, ".", ""]), st.sampled_from(["-", MINUS, "–"]))
def test_every_amount_comes_back_as_it_was_written(amount: Decimal, between: str, minus: str) -> None:
    written = f"{abs(amount):,.2f}".replace(".", "|").replace(",", between).replace("|", ",")
    assert parse_amount((minus if amount < 0 else "") + written) == amount
    assert parse_amount(f"{amount:.2f}") == amount
    assert parse_amount(f"{amount:,.2f}") == amount


def readings(cell: str) -> set[Decimal]:
    """What the cell is with a comma and with a point as the decimal mark, thousands grouped by the other or a space."""
    found = set()
    for mark, other in ((",", "."), (".", ",")):
        form = rf"(?:[0-9]*|[0-9]{{1,3}}(?:{re.escape(other)}[0-9]{{3}})+|[0-9]{{1,3}}(?: [0-9]{{3}})+)"
        if cell and re.fullmatch(rf"{form}(?:{re.escape(mark)}[0-9]+)?", cell):
            found.add(Decimal(re.sub(rf"[ {re.escape(other)}]", "", cell).replace(mark, ".")))
    return found


@given(st.text("0123456789 .,", min_size=1, max_size=9).map(str.strip))
@settings(max_examples=1500)
def test_no_cell_with_two_readings_is_ever_an_amount(cell: str) -> None:
    try:
        amount = parse_amount(cell)
    except AmbiguousCell:
        assert readings(cell)
    except UnreadableCell:
        found = readings(cell)
        assert not found or max(one.as_tuple().exponent for one in found) <= -3 or len(found) > 1  # type: ignore[type-var]
    else:
        assert {amount} == {one for one in readings(cell) if cell[0] != "0" or one == amount}


@given(st.text(max_size=12) | st.text("0123456789-/.,() krT:", max_size=12))
@settings(max_examples=500)
def test_nothing_but_a_refusal_comes_out_of_any_text(cell: str) -> None:
    for read in (parse_amount, parse_day):
        with contextlib.suppress(CellRefused):
            read(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-22", "20261122", "2026/11/22", "2026.11.22", "22.11.2026", "22. 11. 2026", "22/11-2026", "22/11/2026",
        "22-11-2026", "11/22/2026", "2026-11-22 00:00:00", "2026-11-22T00:00:00.000Z", "22.11.2026 00:00", " 2026-11-22 ",
        "22\u201111\u20112026",
    ],
)  # fmt: skip
def test_days_as_they_stand_in_ledgers(cell: str) -> None:
    assert parse_day(cell) == date(2026, 11, 22)


@pytest.mark.parametrize("cell", ["05/06/2026", "05-06-2026", "22.11.26", "26-11-22", "1/2/26"])
def test_a_day_with_two_readings_is_not_guessed(cell: str) -> None:
    with pytest.raises(AmbiguousCell, match="two ways"):
        parse_day(cell)


def test_where_the_nordic_way_of_writing_is_plain_the_day_is_first() -> None:
    assert parse_day("5.6.2026") == parse_day("5/6-2026") == date(2026, 6, 5)
    assert parse_day("06/06/2026") == date(2026, 6, 6)


@pytest.mark.parametrize(
    "cell",
    ["", "today", "46348", "31.02.2026", "2026-13-01", "2026-11-22 14:30", "22 nov 2026", "0026-11-22", "9999-12-31", "२०२६-११-२२", "2026-1122"],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_what_was_written(cell: str) -> None:
    with pytest.raises(UnreadableCell) as caught:
        parse_day(cell)
    assert cell in caught.value.message


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_comes_back_as_it_was_written(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%d.%m.%Y", "%d/%m-%Y"):
        assert parse_day(day.strftime(form)) == day
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%m/%d/%Y"):
        try:
            assert parse_day(day.strftime(form)) == day
        except AmbiguousCell:
            assert day.day <= 12


def test_a_ledger_is_read_with_its_broken_rows_known_by_line() -> None:
    text = "Datum;Text;Belopp\n2026-11-02;Sensorer;1 250,50\n2026-11-31;Resa;300,00\n2026-11-05;Kredit;'-99,50\n;;\n05.11.2026;Timmar;1.250\n"
    good, bad = [], {}
    for row in read_table(text)[1:]:
        try:
            good.append((parse_day(row.cells[0]), parse_amount(row.cells[2])))
        except CellRefused as error:
            bad[row.line] = error.message
    assert good == [(date(2026, 11, 2), Decimal("1250.50")), (date(2026, 11, 5), Decimal("-99.50"))]
    assert list(bad) == [3, 6]


@pytest.mark.parametrize("cell", ["#REF!", "#SAKNAS!", "#VERDI!", "#DIV/0!"])
def test_what_a_spreadsheet_could_not_compute_is_known(cell: str) -> None:
    assert is_spreadsheet_error(cell)
    assert not is_spreadsheet_error("#1 in the row")

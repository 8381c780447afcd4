"""Amounts and days as they stand in Nordic tables; what can be read in two ways is refused with the reason."""

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput

MOST_DIGITS = 15
FIRST_YEAR, LAST_YEAR = 1900, 2199
_SPREADSHEET_ERROR = re.compile(
    r"#(REF|REFERENS|NAME|NAMN|NAVN|VALUE|VÄRDE|VERDI|DIV/0|DIVISION/0|N/A|SAKNAS|I/T|NUM|NULL|OGILTIGT)[!?]?$", re.I
)
# Spaces that printing houses and spreadsheets put between thousands: no-break, figure, thin, narrow no-break.
_SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
_MINUSES = re.compile("[\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d]")
_GROUPED = re.compile(r"[0-9]{1,3}(?P<mark>[ .,])[0-9]{3}(?:(?P=mark)[0-9]{3})*")
_DAY_LAST = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-./]) ?([0-9]{1,2})([-./]) ?([0-9]{4})")
_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2}")
_MIDNIGHT = re.compile(r"[ T]00?[:.]00(?:[:.]00(?:\.0+)?)?Z?$")


class CellRefused(InvalidInput):
    """A cell cannot be used; the message says why and what to write instead."""


class UnreadableCell(CellRefused):
    """It is no amount, or no day."""


class AmbiguousCell(CellRefused):
    """It can be read in two ways."""


def is_spreadsheet_error(cell: str) -> bool:
    """Whether the spreadsheet left its own error in the cell, in English or a Nordic language."""
    return bool(_SPREADSHEET_ERROR.match(cell))


def parse_amount(cell: str, *, currency: str = "", places: int = 2) -> Decimal:
    """The amount, with ``places`` decimals: ``1 250,50``, ``1.250,50``, ``1,250.50``, ``1250.5``, ``1 250 kr``.

    Below nought is a sign before or behind it, or brackets around it; a dash alone is nought, as in bookkeeping. Beside
    "kr" the code of ``currency`` may stand there, no other.

    :raises UnreadableCell: no amount, wrongly grouped digits, too many digits or decimals.
    :raises AmbiguousCell: ``1,250`` and ``1.250``: one thousand, or one and a quarter.
    """
    text = _MINUSES.sub("-", _SPACES.sub(" ", cell)).strip()
    words = {"text": cell.strip()[:40]}
    bare = re.sub(r"(?<=[0-9])[,:]-$", ",00", text)
    for name in filter(None, ("kr", "kr.", currency)):
        bare = re.sub(rf"^{re.escape(name)}(?=[ 0-9(+-])|(?<=[ 0-9)-]){re.escape(name)}$", "", bare, flags=re.I).strip()
    sign = 1
    for around in (r"-\s*(.*)", r"(.*[0-9])\s*-", r"\(\s*(.*[0-9])\s*\)"):
        if found := re.fullmatch(around, bare):
            bare, sign = found[1], -1
            break
    else:
        bare = bare.removeprefix("+")
    if bare == "" and sign == -1:
        return Decimal(0).quantize(Decimal(1).scaleb(-places))
    whole, decimals = _digits(bare, words)
    if len(whole) > MOST_DIGITS or decimals[places:].strip("0"):
        message = _("“%(text)s” has more digits than an amount can have.") % words
        raise UnreadableCell(message)
    value = Decimal(f"{whole or '0'}.{decimals[:places].ljust(places, '0')}" if places else whole)
    return value * sign if value else value


def _digits(bare: str, words: dict[str, str]) -> tuple[str, str]:
    """The digits before and behind the decimal mark, the thousands put together."""
    if re.fullmatch(r"[0-9]+", bare):
        return bare.lstrip("0"), ""
    grouped = _GROUPED.fullmatch(bare)
    if grouped and grouped["mark"] != " " and bare.count(grouped["mark"]) == 1:
        whole, _mark, decimals = bare.partition(grouped["mark"])
        if not whole.strip("0"):
            return "", decimals
        message = _("“%(text)s” can be read in two ways. Write it with two decimals.") % words
        raise AmbiguousCell(message)
    if grouped:
        return bare.replace(grouped["mark"], "").lstrip("0"), ""
    head, mark, tail = re.fullmatch(r"(.*?)(?:([.,])([0-9]+))?", bare, re.S).groups("")  # type: ignore[union-attr]
    grouped = _GROUPED.fullmatch(head)
    plain = re.fullmatch(r"[0-9]*", head)
    if not mark or not (plain or (grouped and grouped["mark"] != mark)):
        raise UnreadableCell(_("“%(text)s” is no amount. Write it like 1250.50 or 1 250,50.") % words)
    if grouped and grouped["mark"] == " " and mark == "." and len(tail) == 3:
        message = _("“%(text)s” can be read in two ways. Write it with two decimals.") % words
        raise AmbiguousCell(message)
    return re.sub(r"[ .,]", "", head).lstrip("0"), tail


def parse_day(cell: str) -> date:
    """The day: ``2026-11-22``, ``20261122``, ``22.11.2026``, ``22/11-2026``, ``22/11/2026``, ``22-11-2026``.

    A time is allowed behind it where it is midnight, as spreadsheets write. With points, and in ``5/6-2026``, the day
    stands before the month, as everywhere in the Nordic countries.

    :raises UnreadableCell: no such form, no such day, a year outside 1900 to 2199.
    :raises AmbiguousCell: a year of two digits; ``05/06/2026`` and ``05-06-2026``, which are June or May.
    """
    text = _MIDNIGHT.sub("", _MINUSES.sub("-", _SPACES.sub(" ", cell)).strip())
    words = {"text": cell.strip()[:40]}
    if _SHORT_YEAR.fullmatch(text):
        raise AmbiguousCell(_("“%(text)s” can be read in two ways. Write the year with four digits.") % words)
    if found := _DAY_LAST.fullmatch(text):
        return _day(found[1], found[3], found[4], words)
    if found := _TOGETHER.fullmatch(text):
        return _day(found[1], found[2], found[3], words)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, marks = int(found[1]), int(found[3]), found[2] + found[4]
        if marks in ("..", "/-"):
            return _day(found[5], month, day, words)
        if marks in ("//", "--"):
            if day <= 12 and month <= 12 and day != month:
                message = _("“%(text)s” can be read in two ways. Write it like 2026-11-22.") % words
                raise AmbiguousCell(message)
            return _day(found[5], min(day, month), max(day, month), words)
    raise UnreadableCell(_("“%(text)s” is no day. Write it like 2026-11-22 or 22.11.2026.") % words)


def _day(year: str, month: str | int, day: str | int, words: dict[str, str]) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError as error:
        raise UnreadableCell(_("“%(text)s” is a day that does not exist.") % words) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UnreadableCell(_("“%(text)s” is a day that does not exist.") % words)
    return found

"""Days and moments as sources write them."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from samskap.calls.records import Moment
from samskap.core.cells import parse_day
from samskap.core.errors import InvalidInput

FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Outside them a day is a stand-in for none: 1900-01-01, 9999-12-31."""
_EPOCH_MILLISECONDS = re.compile(r"[0-9]{12,13}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_AND_HOUR = re.compile(r"(?P<day>\S+?)[ T,]*(?:kl\.?|at)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2})?")
_MONTHS = (
    ("jan",), ("feb",), ("mar",), ("apr",), ("maj", "mai", "may"), ("jun",),
    ("jul",), ("aug",), ("sep",), ("okt", "oct"), ("nov",), ("dec", "des"),
)  # fmt: skip
"""How the names begin in Swedish, Norwegian, Danish and English."""
_NAMED_MONTH = re.compile(r"(?P<day>\d{1,2})\.?\s+(?P<month>[a-zæøå]{3,9})\.?(?:\s+(?P<year>\d{4}))?", re.I)


class NoMoment(ValueError):
    """The text is there but is no moment that can be read in one way."""


def read_moment(value: object, zone: str) -> Moment | None:
    """The moment in ``value``; None when it is empty or a stand-in for none (1900-01-01, ``0001-01-01``).

    Understands ISO 8601 with and without zone (without: ``zone``), milliseconds since 1970, mail dates, and days as
    :func:`core.cells.parse_day` reads them, with an hour behind them or not. Exactly midnight in UTC or without a zone
    stands for the whole day: that is how databases write a day.

    :raises NoMoment: something else, or a day that can be read in two ways.
    """
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text:
        return None
    if isinstance(value, int) or _EPOCH_MILLISECONDS.fullmatch(text):
        return _from_epoch(int(text), zone)
    if not text[:1].isdigit() and "," not in text[:6]:
        raise NoMoment(f"{text[:40]!r} is no day")
    if _DAY.match(text):
        return _from_iso(text, zone)
    return _from_words(text, zone)


def _from_epoch(number: int, zone: str) -> Moment | None:
    if not 10**11 < number < 10**13:
        raise NoMoment(f"{str(number)[:40]} is no moment")
    moment = datetime.fromtimestamp(number / 1000, UTC)
    return _whole(moment.date(), zone) if moment.time() == time() else _plausible(moment, zone)


def _from_iso(text: str, zone: str) -> Moment | None:
    try:
        if _DAY.fullmatch(text):
            return _whole(date.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text.replace("Z", "+00:00") if text.endswith("Z") else text)
    except ValueError as error:
        raise NoMoment(f"{text[:40]!r} is no moment") from error
    if moment.time() == time() and (moment.tzinfo is None or not moment.utcoffset()):
        return _whole(moment.date(), zone)
    return _plausible(moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone)), zone)


def _from_words(text: str, zone: str) -> Moment | None:
    if "," in text[:6]:
        try:
            return _plausible(parsedate_to_datetime(text), zone)
        except (ValueError, TypeError) as error:
            raise NoMoment(f"{text[:40]!r} is no moment") from error
    hour: time | None = None
    if found := _DAY_AND_HOUR.fullmatch(text):
        try:
            hour = time(int(found["hour"]), int(found["minute"]))
        except ValueError as error:
            raise NoMoment(f"{text[:40]!r} has no such hour") from error
        text = found["day"]
    try:
        day = parse_day(text)
    except InvalidInput as error:
        raise NoMoment(error.message) from error
    if hour is None or hour == time():
        return _whole(day, zone)
    return _plausible(datetime.combine(day, hour, tzinfo=ZoneInfo(zone)), zone)


def read_named_day(text: str, zone: str, year: int | None = None) -> Moment | None:
    """``11. februar 2027``, ``3 mars`` (then in ``year``), in Swedish, Norwegian or English; None if there is none."""
    for found in _NAMED_MONTH.finditer(text):
        begin = found["month"].lower()[:3]
        month = next((number for number, names in enumerate(_MONTHS, 1) if begin in names), None)
        if month is None or not (found["year"] or year):
            continue
        try:
            return _whole(date(int(found["year"] or year or 0), month, int(found["day"])), zone)
        except ValueError:
            continue
    return None


def _whole(day: date, zone: str) -> Moment | None:
    return Moment(day, zone) if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _plausible(moment: datetime, zone: str) -> Moment | None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    return Moment.of(aware, zone)

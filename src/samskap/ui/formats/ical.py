"""Calendars as RFC 5545 (iCalendar) writes them, for calendar programs that read an address.

Moments are written in UTC and whole days as days, so that no clock change and no zone of a reader moves them. Lines
are folded at 75 octets between characters. What RFC 7986 adds (name, refresh interval) is given too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from samskap.core.plain import plain

LONGEST_LINE = 75
"""Octets, without the line break (RFC 5545, 3.1)."""
_ESCAPES = str.maketrans(
    {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None, "\x00": None}
    | dict.fromkeys("\x85\u2028\u2029", "\\n")
)  # some programs begin a line there too


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happens on a day or, if ``starts`` is an aware moment, then.

    ``uid`` stays the same as long as it is the same thing; ``revision`` rises with each change of it, and ``changed``
    is when it changed last.
    """

    uid: str
    starts: date | datetime
    title: str
    text: str
    url: str
    revision: int
    changed: datetime


def calendar(name: str, entries: Iterable[Entry], *, product: str, refresh: timedelta = timedelta(hours=6)) -> bytes:
    """The calendar as a file. The same entries give the same octets."""
    hours = int(refresh.total_seconds() // 3600)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(product)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H",
        f"X-PUBLISHED-TTL:PT{hours}H",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) + b"\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(entry.uid)}"
    yield f"DTSTAMP:{_moment(entry.changed)}"
    yield f"LAST-MODIFIED:{_moment(entry.changed)}"
    yield f"SEQUENCE:{entry.revision}"
    if isinstance(entry.starts, datetime):
        yield f"DTSTART:{_moment(entry.starts)}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.starts + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.title)}"
    yield f"DESCRIPTION:{_text(entry.text)}"
    yield f"URL:{entry.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    return plain(text).encode("utf-8", "replace").decode("utf-8").translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets; each but the first begins with a space that does not count as text."""
    pieces, piece, room = [], bytearray(), LONGEST_LINE
    for sign in line:
        octets = sign.encode("utf-8")
        if len(octets) > room - len(piece):
            pieces.append(bytes(piece))
            piece = bytearray()
            room = LONGEST_LINE - 1
        piece += octets
    pieces.append(bytes(piece))
    return b"\r\n ".join(pieces)

"""The Danish state's list of grants (statens-tilskudspuljer.csv).

Traps: semicolons; a row has no number and no address, so authority and title together are its key; several deadlines
stand in one cell; days stand before months.
"""

import csv
import hashlib
import io
import re
from collections.abc import Sequence
from functools import partial

from samskap.calls.records import CallRecord, Identifier, Stage, Status
from samskap.calls.sources.base import Ask, BadRecord, Collector, Got, Place, Reading, Unreadable
from samskap.calls.sources.items import by_language, decode, moment_of
from samskap.calls.words import one_line

ZONE = "Europe/Copenhagen"
_NEEDED = ("title", "authorityname")
_TRUE, _FALSE = ("true", "1", "ja", "sand", "yes"), ("false", "0", "nej", "falsk", "no")
_BETWEEN = re.compile(r"\s*[,|;\n]\s*")


class Danish:
    """See the module."""

    name = "danish_csv"
    zone = ZONE
    cannot_know: tuple[str, ...] = ("texts", "money", "applicants", "share", "url")

    def first(self, place: Place) -> Sequence[Ask]:
        """The file, unless it is unchanged."""
        return [Ask(place.address, headers={"accept": "text/csv"}, conditional=True)]

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """Nothing: a file has one page."""
        return []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """A record for each row that can be used; the others by line."""
        collector = Collector()
        for one in got:
            for line, row in rows_of(decode(one.content), ";", _NEEDED):
                collector.make(row.get("title", "")[:80], partial(_record, row, place), line)
        return collector.reading()


def rows_of(text: str, separator: str, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Rows by their heading in small letters, with the line on which each begins.

    :raises Unreadable: ``html``, ``table``: no such headings, or cells longer than a table has.
    """
    if text.lstrip()[:1] == "<":
        raise Unreadable("html")
    if "\x00" in text:
        raise Unreadable("encoding", "the table holds zero bytes")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    found: list[tuple[int, dict[str, str]]] = []
    try:
        headings = [one.strip().casefold() for one in next(reader, [])]
        if not set(needed) <= set(headings):
            raise Unreadable("table", f"columns missing: {', '.join(sorted(set(needed) - set(headings)))}")
        before = reader.line_num
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                found.append((line, dict(zip(headings, (cell.strip() for cell in cells), strict=False))))
    except csv.Error as error:
        raise Unreadable("table", f"line {reader.line_num}: {error}") from error
    return found


def _record(row: dict[str, str], place: Place) -> CallRecord:
    title, authority = one_line(row.get("title", "")), one_line(row.get("authorityname", ""), 200)
    if not title:
        raise BadRecord("no_title")
    active = row.get("isactive", "").casefold()
    days = [moment_of(one, ZONE, "deadline") for one in _BETWEEN.split(row.get("alldeadlines", "")) if one]
    days += [moment_of(row.get("nextdeadline", ""), ZONE, "NextDeadline")]
    closings = sorted({one for one in days if one}, key=lambda one: one.over)
    key = hashlib.sha256(f"{authority.casefold()}\n{title.casefold()}".encode()).hexdigest()[:32]
    return CallRecord(
        key=key,
        titles=by_language(da=title),
        identifiers=(Identifier("dk:tilskudspuljer", key),),
        funder=authority or place.funder,
        stages=tuple(Stage(closes=one) for one in closings),
        status=Status.OPEN if active in _TRUE else Status.CLOSED if active in _FALSE else Status.UNKNOWN,
        themes=tuple(sorted({one_line(one, 100) for one in _BETWEEN.split(row.get("keywords", "")) if one.strip()})),
        facts={"eu": "yes"} if row.get("iseufunded", "").casefold() in _TRUE else {},
    )

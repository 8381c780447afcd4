"""A table of one's own, for funders without a feed: CSV as people paste or upload it."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from samskap.calls.records import CallRecord, Identifier, Money, Stage, StageKind, Status
from samskap.calls.sources.base import Ask, BadRecord, Collector, Got, Place, Reading, Unreadable
from samskap.calls.sources.items import amount_of, by_language, moment_of, web_address
from samskap.calls.words import applicants_from, clean, one_line
from samskap.core.errors import InvalidInput
from samskap.core.tables import decode_table, guess_columns, read_table

COLUMNS = {
    "key": ("key", "id", "number", "nummer", "diarienummer", "saksnummer", "nøgle"),
    "title": ("title", "titel", "tittel", "rubrik", "overskrift", "name", "namn", "navn"),
    "funder": ("funder", "finansiär", "finansiør", "authority", "myndighet", "utlyser"),
    "programme": ("programme", "program"),
    "text": ("text", "tekst", "description", "beskrivning", "beskrivelse"),
    "url": ("url", "link", "länk", "lenke", "address", "webbadress"),
    "opens": ("opens", "öppnar", "åpner", "opning", "opens at"),
    "closes": ("closes", "deadline", "stänger", "frist", "søknadsfrist", "sista dag", "lukker"),
    "status": ("status",),
    "total": ("total", "budget", "totalt", "ramme"),
    "least": ("least", "minimum", "lägst", "minst"),
    "most": ("most", "maximum", "högst", "maks", "maksimum"),
    "currency": ("currency", "valuta"),
    "share": ("co funding", "medfinansiering", "egenandel", "egenfinansiering"),
    "applicants": ("applicants", "who can apply", "sökande", "søkere", "ansøgere"),
    "language": ("language", "språk", "sprog"),
}
STATUSES = {
    **dict.fromkeys(("expected", "planerad", "planlagt", "kommande", "kommende"), Status.EXPECTED),
    **dict.fromkeys(("open", "öppen", "åpen", "åben", "pågående"), Status.OPEN),
    **dict.fromkeys(("closed", "stängd", "lukket", "avslutad", "avsluttet"), Status.CLOSED),
}
_ROLLING = ("rolling", "löpande", "løpende", "løbende", "open", "öppen")
_EXPECTED = ("expected", "tba", "ej fastställt", "ikke fastsatt", "kommer")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
HEADINGS = {word: column for column, words in COLUMNS.items() for word in words}


class OwnTable:
    """A table with a row of headings; ``title`` and one of ``key`` and ``url`` are needed."""

    name = "own_csv"
    zone = "Europe/Stockholm"
    cannot_know: tuple[str, ...] = ()

    def first(self, place: Place) -> Sequence[Ask]:
        """The file, unless it is unchanged."""
        return [Ask(place.address, headers={"accept": "text/csv"}, conditional=True, most_bytes=1_000_000)]

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """Nothing: a file has one page."""
        return []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """A record for each row that can be used; the others by line."""
        collector = Collector()
        for one in got:
            try:
                text = decode_table(one.content)
                if text.lstrip()[:1] == "<":
                    raise Unreadable("html")
                rows = read_table(text)
            except InvalidInput as error:
                raise Unreadable("table", error.message) from error
            columns = guess_columns(rows[0].cells, HEADINGS)
            if "title" not in columns.values():
                raise Unreadable("table", "no column for the title")
            for row in rows[1:]:
                cells = {name: row.cells[at] for at, name in columns.items() if at < len(row.cells)}
                collector.make(cells.get("title", "")[:80], partial(record_of, cells, place), row.line)
        return collector.reading()


def record_of(cells: Mapping[str, str], place: Place) -> CallRecord:
    """The record of one row; ``cells`` by the names in :data:`COLUMNS`.

    :raises BadRecord: ``address``, ``amount``, ``day``, ``language``.
    """
    zone, language = place.zone or OwnTable.zone, cells.get("language", "").strip().lower() or place.language or "sv"
    url, key = web_address(cells.get("url", "")), clean(cells.get("key", ""), 200)
    if not _LANGUAGE.fullmatch(language):
        raise BadRecord("language", language[:60])
    if cells.get("url") and not url:
        raise BadRecord("address", cells["url"][:100])
    return CallRecord(
        key=key or url[:300],
        titles=by_language(**{language: one_line(cells.get("title", ""))}),
        texts=by_language(**{language: clean(cells.get("text", ""))}),
        identifiers=(Identifier("url", url),) if url else (),
        funder=one_line(cells.get("funder", ""), 200) or place.funder,
        programme=one_line(cells.get("programme", ""), 300),
        applicants=applicants_from(tuple(cells.get("applicants", "").split(";"))),
        money=_money(cells),
        stages=_stages(cells, zone),
        status=STATUSES.get(cells.get("status", "").strip().casefold(), Status.UNKNOWN),
        url=url,
    )


def _money(cells: Mapping[str, str]) -> Money:
    amounts = {name: amount_of(cells.get(name) or None) for name in ("total", "least", "most")}
    for name, amount in amounts.items():
        if cells.get(name) and amount is None:
            raise BadRecord("amount", f"{name}: {cells[name][:60]}")
    share = amount_of(cells.get("share", "").replace("%", "") or None)
    if share is not None and share > 100:
        raise BadRecord("amount", f"share: {cells['share'][:60]}")
    currency = cells.get("currency", "").strip().upper()[:3]
    if not any(amounts.values()) and share is None:
        return Money()
    paid = None if share is None else share / 100
    return Money(amounts["total"], amounts["least"], amounts["most"], paid, currency or "SEK")


def _stages(cells: Mapping[str, str], zone: str) -> tuple[Stage, ...]:
    opens, said = moment_of(cells.get("opens", ""), zone, "opens"), cells.get("closes", "").strip()
    if said.casefold() in _ROLLING:
        return (Stage(opens, kind=StageKind.ROLLING),)
    if said.casefold() in _EXPECTED:
        return (Stage(opens, kind=StageKind.EXPECTED),)
    closes = moment_of(said, zone, "closes")
    return (Stage(opens, closes),) if opens or closes else ()

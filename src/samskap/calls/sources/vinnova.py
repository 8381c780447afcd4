"""Vinnova (data.vinnova.se): calls (*utlysningar*) and their rounds (*ansökningsomgångar*).

Traps: rounds stand under another address than calls; ``1900-01-01`` is no date; "x" and "xx" are no text; times are of
Stockholm without saying so; ``Publik`` 0 means by invitation; ``KontaktLista`` is personal data and never read.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from samskap.calls.records import CallRecord, Identifier, Link, Stage
from samskap.calls.sources.base import Ask, BadRecord, Collector, Got, Place, Reading, Unreadable
from samskap.calls.sources.items import Item, by_language, links, load_json
from samskap.calls.words import applicants_from

ADDRESS = "https://data.vinnova.se/api"
FUNDER = "Vinnova"
CALLS, ROUNDS = "utlysningar", "ansokningsomgangar"
EVERYTHING_SINCE = "2014-01-01"


class Vinnova:
    """A record for every round, with what its call says; one for every call that has no round yet."""

    name = "vinnova"
    zone = "Europe/Stockholm"
    cannot_know: tuple[str, ...] = ("status", "money", "applicants", "share")

    def first(self, place: Place) -> Sequence[Ask]:
        """Calls and rounds that changed since ``place.since``: two questions, no pages."""
        base, since = (place.address or ADDRESS).rstrip("/"), place.since or EVERYTHING_SINCE
        return [Ask(f"{base}/{part}/{since}", part=part, most_bytes=100_000_000) for part in (CALLS, ROUNDS)]

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """Nothing: there are no pages."""
        return []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """Records of both answers together."""
        calls = {one.line("Diarienummer"): one for _where, one in _listed(got, CALLS)}
        rounds = list(_listed(got, ROUNDS))
        collector = Collector()
        for where, one in rounds:
            call = calls.get(one.line("DiarienummerUtlysning"), Item(None))
            collector.make(where, partial(_record, one, call, place))
        with_rounds = {one.line("DiarienummerUtlysning") for _where, one in rounds}
        for where, call in _listed(got, CALLS):
            if call.line("Diarienummer") not in with_rounds and not call.values("AnsokningsomgangDnrLista"):
                collector.make(where, partial(_record, Item(None), call, place))
        return collector.reading()


def _listed(got: Sequence[Got], part: str) -> Iterator[tuple[str, Item]]:
    for one in got:
        if one.ask.part != part:
            continue
        content = load_json(one.content)
        if not isinstance(content, list):
            raise Unreadable("shape", f"{part} is no list")
        yield from ((f"{part}[{number}]", Item(entry)) for number, entry in enumerate(content))


def _record(one: Item, call: Item, place: Place) -> CallRecord:
    number, of = one.line("Diarienummer", most=100), call.line("Diarienummer", most=100)
    if not (number or of):
        raise BadRecord("no_key")
    of = of or one.line("DiarienummerUtlysning", most=100)
    texts = {
        language: "\n\n".join(
            filter(None, [one.text(name) or call.text(name), *(part.text(web) for part in one.items("WebTextLista"))])
        )
        for language, name, web in (("sv", "Beskrivning", "TextSv"), ("en", "BeskrivningEngelska", "TextEn"))
    }
    names = {
        "vinnova:round": number,
        "vinnova:call": of,
        "vinnova:programme": call.line("DiarienummerProgram", most=100),
    }
    facts = {
        "decision_expected": _day(one, "UppskattatBeslutsdatum"),
        "earliest_start": _day(one, "TidigastProjektstart"),
    }
    return CallRecord(
        key=number or of,
        titles=by_language(
            sv=one.line("Titel") or call.line("Titel"), en=one.line("TitelEngelska") or call.line("TitelEngelska")
        ),
        texts=by_language(**texts),
        identifiers=tuple(Identifier(scheme, value) for scheme, value in sorted(names.items()) if value),
        funder=place.funder or FUNDER,
        applicants=applicants_from(one.lines("Sokande", "Malgrupp") or call.lines("Sokande", "Malgrupp")),
        stages=_stages(one),
        invited_only=any(str(part.raw("Publik")) in ("0", "False") for part in (one, call) if part.has("Publik")),
        links=_links(one, call, "LankLista", ("URL", "Url", "url")),
        documents=_links(one, call, "DokumentLista", ("fileURL", "FileURL", "URL")),
        facts={name: value for name, value in facts.items() if value},
    )


def _stages(one: Item) -> tuple[Stage, ...]:
    opens = one.moment("Oppningsdatum", zone=Vinnova.zone)
    closes = one.moment("Stangningsdatum", zone=Vinnova.zone)
    return (Stage(opens, closes),) if opens or closes else ()


def _day(one: Item, name: str) -> str:
    moment = one.moment(name, zone=Vinnova.zone)
    return moment.day.isoformat() if moment else ""


def _links(one: Item, call: Item, name: str, address: tuple[str, ...]) -> tuple[Link, ...]:
    found = [
        link for part in (one, call) for link in links(part.items(name), address, ("Titel", "Beskrivning"), "Lang")
    ]
    return tuple(dict.fromkeys(found))

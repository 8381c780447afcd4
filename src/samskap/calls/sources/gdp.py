"""GDP, the joint model of Energimyndigheten, Formas, Forte, Vetenskapsrådet and Vinnova. Needs a key.

Traps: the next page stands in a header, in several forms; a limit to the page makes some servers leave out dates and
status, so none is asked for and an answer without any is named; an address is one text or a list of objects.
"""

import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import urljoin, urlsplit

from samskap.calls.records import CallRecord, Identifier, Link, Money, Stage, Status
from samskap.calls.sources.base import Ask, Collector, Got, Place, Problem, Reading, Unreadable
from samskap.calls.sources.items import Item, by_language, load_json, web_address
from samskap.calls.words import applicants_from

STATUSES = {
    "kommande": Status.EXPECTED,
    "planerad": Status.EXPECTED,
    "pågående": Status.OPEN,
    "öppen": Status.OPEN,
    "avslutad": Status.CLOSED,
    "stängd": Status.CLOSED,
}
_NEXT_LINK = re.compile(r"<([^>]+)>(?:\s*;\s*rel=\"?next\"?)?")


class Gdp:
    """See the module."""

    name = "gdp"
    zone = "Europe/Stockholm"
    cannot_know: tuple[str, ...] = ("applicants", "share")

    def first(self, place: Place) -> Sequence[Ask]:
        """All calls, or those that open from ``place.since`` on."""
        base = place.address.rstrip("/")
        url = base if base.endswith("/utlysningar") else f"{base}/utlysningar"
        return [self._ask(f"{url}?franOppningsdatum={place.since}" if place.since else url, place)]

    def _ask(self, url: str, place: Place) -> Ask:
        headers = {"accept": "application/json", **({"authorization": place.key} if place.key else {})}
        return Ask(url, headers=headers, most_bytes=100_000_000)

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """The page that ``x-next`` names, if it is on the same server: the key goes nowhere else."""
        text = got.headers.get("x-next", "").strip()
        if found := _NEXT_LINK.match(text):
            text = found[1]
        if not text or not re.search(r"[/?]", text):
            return []
        url = urljoin(got.ask.url, text)
        same = urlsplit(url)[:2] == urlsplit(got.ask.url)[:2]
        return [self._ask(url, place)] if same and url != got.ask.url else []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """Records of all pages; says when there should have been more."""
        collector, listed = Collector(), 0
        problems: list[Problem] = []
        for number, one in enumerate(got, 1):
            content = load_json(one.content)
            entries = content if isinstance(content, list) else Item(content).values("utlysningar", "items", "data")
            if not isinstance(content, list | dict) or (isinstance(content, dict) and not entries and content):
                raise Unreadable("shape", "no list of utlysningar")
            listed += len(entries)
            items = [Item(entry) for entry in entries]
            for place_in, item in enumerate(items):
                collector.make(f"page {number} [{place_in}]", partial(_record, item, place))
            if items and not any(item.raw("status", "oppningsdatum", "stangningsdatum") for item in items):
                problems.append(Problem("dates_left_out", f"page {number}"))
        total = max((int(one.headers["x-totalrecords"]) for one in got if _is_number(one.headers)), default=0)
        if total > listed:
            problems.append(Problem("incomplete", "", None, f"{listed} of {total}"))
        return collector.reading(problems)


def _is_number(headers: object) -> bool:
    text = headers.get("x-totalrecords", "") if isinstance(headers, dict) else ""
    return str(text).isdecimal() and len(str(text)) < 10


def _record(item: Item, place: Place) -> CallRecord:
    number, organisation = item.line("diarienummer", most=100), item.line("finansiarOrganisationsnummer", most=20)
    funder = item.line("finansiarNamn", most=200) or place.funder
    total, currency = item.amount("budgetBelopp"), item.line("budgetValuta", most=3).upper()
    urls = [web_address(one) for one in item.values("publiceringsplats")]
    urls += [one.link("webbadress", "url") for one in item.items("publiceringsplatser")]
    urls += [web_address(one) for one in item.values("publiceringsplatser") if isinstance(one, str)]
    found = [one for one in dict.fromkeys(urls) if one]
    names = {"se:diarienummer": f"{organisation or funder} {number}".strip()}
    if "vinnova" in funder.casefold():
        names["vinnova:call"] = number
    facts = {"forms": ", ".join(item.lines("bidragsformer", "stodformer"))}
    opens = item.moment("oppningsdatum", zone=Gdp.zone)
    closes = item.moment("stangningsdatum", zone=Gdp.zone)
    return CallRecord(
        key=names["se:diarienummer"] if number else "",
        titles=by_language(sv=item.line("titel"), en=item.line("titelEng")),
        texts=by_language(sv=item.text("beskrivning"), en=item.text("beskrivningEng")),
        identifiers=tuple(Identifier(scheme, value) for scheme, value in sorted(names.items()) if number),
        funder=funder,
        programme=item.line("program", most=300) or item.item("program").line("titel", "namn", most=300),
        applicants=applicants_from(item.lines("sokandeTyper", "behorigaSokande")),
        money=Money(total=total, currency=currency or "SEK") if total else Money(),
        stages=(Stage(opens, closes),) if opens or closes else (),
        status=STATUSES.get(item.line("status").casefold(), Status.UNKNOWN),
        url=found[0] if found else "",
        links=tuple(Link(one) for one in found[1:]),
        facts={name: value for name, value in facts.items() if value},
    )

"""Forskningsrådet: the search behind the page of calls. Undocumented; days are written in words."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from urllib.parse import urljoin

from samskap.calls.moments import read_named_day
from samskap.calls.records import CallRecord, Identifier, Moment, Money, Stage, StageKind, Status
from samskap.calls.sources.base import Ask, BadRecord, Collector, Got, Place, Reading, Unreadable
from samskap.calls.sources.items import Item, amount_of, by_language, load_json, moment_of, web_address
from samskap.calls.words import applicants_from

ADDRESS = "https://www.forskningsradet.no/api/v1/search/proposal/no/18404"
FUNDER = "Norges forskningsråd"
_STATUSES = (
    (Status.CLOSED, ("avslutta", "avsluttet", "lukket", "stengt", "utløpt", "closed")),
    (Status.EXPECTED, ("planlagt", "kommende", "kommer", "planned", "upcoming")),
    (Status.OPEN, ("åpen", "open", "løpende", "aktiv", "søk nå")),
)
_ROLLING = ("løpende", "løpande", "open-ended", "ingen frist", "continuous")


class Forskningsradet:
    """See the module."""

    name = "forskningsradet"
    zone = "Europe/Oslo"
    cannot_know: tuple[str, ...] = ("share",)

    def first(self, place: Place) -> Sequence[Ask]:
        """What is current, and what is planned."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        return [
            Ask(place.address or ADDRESS, "POST", headers, json.dumps({"timeframe": one}).encode(), f"timeframe {one}")
            for one in (0, 1)
        ]

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """Nothing: there are no pages."""
        return []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """Records of both lists; one that stands in both is the same."""
        collector = Collector()
        for one in got:
            answer = Item(load_json(one.content))
            if not answer.has("groups"):
                raise Unreadable("shape", "no groups")
            for outer, group in enumerate(answer.items("groups")):
                for number, item in enumerate(group.items("proposals")):
                    where = f"{one.ask.part} groups[{outer}].proposals[{number}]"
                    collector.make(where, partial(_record, item, one.ask.url, place))
        return collector.reading()


def _record(item: Item, base: str, place: Place) -> CallRecord:
    number = item.line("id", most=100)
    labelled = {
        one.line("label", most=100).casefold(): one.line("text", "value", most=300) for one in item.items("metadata")
    } | {
        one.line("label", most=100).casefold(): one.line("text", "value", most=300)
        for one in item.item("metadata").items("items")
    }
    status = _status(item.item("status").line("text") or item.line("status"))
    url = item.line("url", most=2000)
    total, least, most = (_amount(labelled, words) for words in (("totalt", "ramme"), ("minst", "minimum"), ("maks",)))
    return CallRecord(
        key=number,
        titles=by_language(nb=item.line("title")),
        texts=by_language(nb=item.text("text")),
        identifiers=(Identifier("forskningsradet", number),) if number else (),
        funder=place.funder or FUNDER,
        applicants=applicants_from(tuple(text for label, text in labelled.items() if "søke" in label and text)),
        money=Money(total, least, most, None, "NOK") if total or least or most else Money(),
        stages=_stages(item, labelled),
        status=status,
        url=web_address(urljoin(base, url)) if url else "",
        themes=item.item("tags").lines("list") or item.lines("tags"),
        facts={label[:80]: text for label, text in sorted(labelled.items()) if label and text},
    )


def _status(text: str) -> Status:
    said = text.casefold()
    return next((status for status, words in _STATUSES if any(word in said for word in words)), Status.UNKNOWN)


def _stages(item: Item, labelled: dict[str, str]) -> tuple[Stage, ...]:
    said = " ".join([item.line("date"), item.item("status").line("text"), *labelled.values()]).casefold()
    closing = next((text for label, text in labelled.items() if "frist" in label and text), "") or item.line("date")
    opening = next((text for label, text in labelled.items() if "åpn" in label and text), "")
    year = item.line("year")
    own_year = int(year) if year.isdecimal() and len(year) == 4 else None
    closes = _named(closing, own_year)
    if closes is None and any(word in said for word in _ROLLING):
        return (Stage(_named(opening, own_year), kind=StageKind.ROLLING),)
    opens = _named(opening, own_year)
    return (Stage(opens, closes),) if opens or closes else ()


def _named(text: str, year: int | None) -> Moment | None:
    """A day in words or figures; words that name none ("Løpende") are no error."""
    found = read_named_day(text, Forskningsradet.zone, year)
    if found or not text[:1].isdigit():
        return found
    try:
        return moment_of(text, Forskningsradet.zone, "date")
    except BadRecord:
        if any(sign.isdigit() for sign in text) and len(text) > 5:
            raise
        return None


def _amount(labelled: dict[str, str], words: tuple[str, ...]) -> Decimal | None:
    return next((amount_of(text) for label, text in labelled.items() if any(word in label for word in words)), None)

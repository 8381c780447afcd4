"""CommonGrants (simpler.grants.gov and any other server that speaks it), OpportunityBase 0.1 to 0.5.

Traps: an event has a day and an hour but no zone; amounts are text; ``status`` is an object; a value beside the list
stands in ``customValue``.
"""

from collections.abc import Sequence
from functools import partial

from samskap.calls.records import (
    Applicants,
    CallRecord,
    Identifier,
    Kind,
    Link,
    Moment,
    Money,
    Stage,
    StageKind,
    Status,
)
from samskap.calls.sources.base import Ask, Collector, Got, Place, Problem, Reading, Unreadable
from samskap.calls.sources.items import Item, by_language, load_json, moment_of
from samskap.calls.words import applicants_from

PAGE_SIZE = 100
STATUSES = {"forecasted": Status.EXPECTED, "open": Status.OPEN, "closed": Status.CLOSED}
KINDS = {
    "individual": Kind.PERSON,
    "organization": Kind.ANY,
    "government_state": Kind.STATE,
    "government_county": Kind.REGION,
    "government_municipal": Kind.MUNICIPALITY,
    "government_special_district": Kind.OTHER,
    "government_tribal": Kind.OTHER,
    "organization_tribal_other": Kind.OTHER,
    "school_district_independent": Kind.OTHER,
    "higher_education_public": Kind.UNIVERSITY,
    "higher_education_private": Kind.UNIVERSITY,
    "non_profit_with_501c3": Kind.NONPROFIT,
    "nonprofit_without_501c3": Kind.NONPROFIT,
    "for_profit_small_business": Kind.COMPANY,
    "for_profit_not_small_business": Kind.COMPANY,
    "unrestricted": Kind.ANY,
}
_ROLLING = ("rolling", "ongoing", "continuous", "open until")


class CommonGrants:
    """See the module."""

    name = "commongrants"
    zone = "UTC"
    cannot_know: tuple[str, ...] = ("share",)

    def first(self, place: Place) -> Sequence[Ask]:
        """The first page."""
        return [self._page(place, 1)]

    def _page(self, place: Place, number: int) -> Ask:
        base = place.address.rstrip("/")
        url = base if base.endswith("/opportunities") else f"{base}/common-grants/opportunities"
        headers = {"accept": "application/json", **({"x-api-key": place.key} if place.key else {})}
        return Ask(f"{url}?page={number}&pageSize={PAGE_SIZE}", headers=headers, part=f"page {number}")

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """The next page, while this one is not the last and holds something."""
        answer = Item(load_json(got.content))
        pages, number = answer.item("paginationInfo").raw("totalPages"), got.ask.part.removeprefix("page ")
        if not isinstance(pages, int) or not number.isdecimal() or not answer.values("items"):
            return []
        return [self._page(place, int(number) + 1)] if int(number) < pages else []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """Records of all pages."""
        collector, listed, total = Collector(), 0, 0
        for one in got:
            content = load_json(one.content)
            answer = Item(content)
            if isinstance(content, list):
                entries = content
            elif answer.has("items"):
                entries = answer.values("items")
            elif answer.has("data"):
                entries = answer.values("data")
            else:
                raise Unreadable("shape", "no items")
            said = answer.item("paginationInfo").raw("totalItems")
            listed, total = listed + len(entries), max(total, said if isinstance(said, int) else 0)
            for number, entry in enumerate(entries):
                collector.make(f"{one.ask.part} items[{number}]".strip(), partial(_record, Item(entry), place))
        lacking = [Problem("incomplete", "", None, f"{listed} of {total}")] if total > listed else []
        return collector.reading(lacking)


def _record(item: Item, place: Place) -> CallRecord:
    status, funding, dates = item.item("status"), item.item("funding"), item.item("keyDates")
    zone = place.zone or CommonGrants.zone
    facts = {
        "status_words": status.line("customValue", "description"),
        "funding_details": funding.line("details"),
        "awards": funding.line("estimatedAwardCount", "maxAwardCount"),
    }
    url = item.link("source")
    number = item.line("id", most=100).lower()
    language = place.language or "en"
    funders = [one.line("name") for one in item.item("funders").items("items", "orgs")]
    funders += [one.line("name") for _key, one in item.item("funders").named_items()]
    return CallRecord(
        key=number,
        titles=by_language(**{language: item.line("title")}),
        texts=by_language(**{language: item.text("description")}),
        identifiers=tuple(sorted(_identifiers(item, number))),
        funder=next(filter(None, funders), "") or place.funder,
        applicants=_applicants(item),
        money=_money(funding),
        stages=_stages(dates, zone),
        status=STATUSES.get((status.line("value") or item.line("status")).casefold(), Status.UNKNOWN),
        url=url,
        links=(Link(url),) if url else (),
        facts={name: value for name, value in facts.items() if value},
    )


def _identifiers(item: Item, number: str) -> set[Identifier]:
    found = {Identifier("commongrants", number)} if number else set()
    of = item.item("identifiers")
    registries = [(name, one) for name, one in of.named_items() if name not in ("systemId", "otherIds")]
    registries += list(of.item("otherIds").named_items())
    return found | {Identifier(name[:60], value) for name, one in registries if (value := one.line("id", most=200))}


def _applicants(item: Item) -> Applicants:
    kinds: set[Kind] = set()
    words: list[str] = []
    for one in item.items("acceptedApplicantTypes"):
        value, own = one.line("value"), one.line("customValue", "description", most=300)
        if value in KINDS:
            kinds.add(KINDS[value])
            words.append(value)
        elif own:
            read = applicants_from((own,))
            kinds |= set(read.kinds)
            words += read.words
    return Applicants(tuple(dict.fromkeys(words)), tuple(sorted(kinds)))


def _money(funding: Item) -> Money:
    fields = ("totalAmountAvailable", "minAwardAmount", "maxAwardAmount")
    total, least, most = (funding.item(field).amount("amount") for field in fields)
    currency = next(filter(None, (funding.item(field).line("currency", most=3).upper() for field in fields)), "")
    return Money(total, least, most, None, currency) if total or least or most else Money()


def _stages(dates: Item, zone: str) -> tuple[Stage, ...]:
    opens, closes = dates.item("postDate"), dates.item("closeDate")
    told = closes.line("details", "description", "name").casefold()
    opening, closing = _event(opens, zone, last=False), _event(closes, zone, last=True)
    if closing is None and any(word in told for word in _ROLLING):
        return (Stage(opening, kind=StageKind.ROLLING),)
    return (Stage(opening, closing),) if opening or closing else ()


def _event(event: Item, zone: str, *, last: bool) -> Moment | None:
    """A single day, or the end (the begin) of a range; the older protocol has ``date`` alone."""
    side = "end" if last else "start"
    day = event.line("date", f"{side}Date")
    hour = event.line("time", f"{side}Time")
    if not day:
        return None
    return moment_of(f"{day}T{hour}" if hour and "T" not in day else day, zone, "keyDates")

"""EU Funding & Tenders: the portal's search (SEDIA), its bulk file, and snapshots that others keep of it.

Undocumented; the field names are those of public clients. Traps: every topic stands twice, under two values of
``DATASOURCE``; one identifier can stand for many cascade calls, so the portal's own reference is the key; midnight in
UTC stands for a day in Brussels; JSON stands as text inside the JSON; the budget lists other topics too.
"""

import json
from collections.abc import Sequence
from functools import partial

from samskap.calls.records import CallRecord, Identifier, Money, Stage, Status
from samskap.calls.sources.base import Ask, Collector, Got, Place, Problem, Reading
from samskap.calls.sources.items import Item, by_language, load_json
from samskap.calls.sources.sedia_shapes import topics

FUNDER = "European Union"
ADDRESS = "https://api.tech.ec.europa.eu/search-api/prod/rest/search"
STATUSES = {"31094501": Status.EXPECTED, "31094502": Status.OPEN, "31094503": Status.CLOSED}
MOST_HITS = 10_000
PAGE_SIZE = 100
_CASCADE = "8"
_BOUNDARY = "samskap-7c1f9a52d6"


class Sedia:
    """See the module."""

    name = "sedia"
    zone = "Europe/Brussels"
    cannot_know: tuple[str, ...] = ("applicants", "share")

    def first(self, place: Place) -> Sequence[Ask]:
        """The first page of what is open or expected; a bulk file where the address ends with ``.json``."""
        if place.address.partition("?")[0].endswith(".json"):
            return [Ask(place.address, part="bulk", conditional=True, most_bytes=400_000_000)]
        return [self._page(place, 1)]

    def _page(self, place: Place, number: int) -> Ask:
        terms = {"type": ["1", "2", "8"], "status": ["31094501", "31094502"]}
        query = {"bool": {"must": [{"terms": {name: values}} for name, values in terms.items()]}}
        # both are file parts: as plain fields the search ignores them
        parts = {"query": query, "languages": [place.language or "en"]}
        body = b"".join(
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="blob"\r\n'
            f"Content-Type: application/json\r\n\r\n{json.dumps(value)}\r\n".encode()
            for name, value in parts.items()
        )
        url = f"{place.address or ADDRESS}?apiKey=SEDIA&text=***&pageSize={PAGE_SIZE}&pageNumber={number}"
        headers = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}", "accept": "application/json"}
        return Ask(url, "POST", headers, body + f"--{_BOUNDARY}--\r\n".encode(), part=f"page {number}")

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """The next page, while there are hits on this one; the search gives no more than 10,000."""
        if not got.ask.part.startswith("page "):
            return []
        answer = Item(load_json(got.content))
        number = int(got.ask.part.removeprefix("page "))
        total = answer.raw("totalResults")
        reached = number * PAGE_SIZE
        more = isinstance(total, int) and reached < min(total, MOST_HITS) and bool(answer.values("results"))
        return [self._page(place, number + 1)] if more else []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """Records of all pages."""
        collector, problems = Collector(), []
        for one in got:
            answer = Item(load_json(one.content))
            total = answer.raw("totalResults")
            if isinstance(total, int) and total > MOST_HITS:
                problems.append(Problem("too_many_hits", one.ask.part, None, str(total)))
            for where, item in topics(answer, one.ask.part):
                collector.make(where, partial(_record, item))
        return collector.reading(dict.fromkeys(problems))


def _record(item: Item | None) -> CallRecord | None:
    if item is None:
        return None
    identifier, cascade = item.line("identifier", most=200), item.item("kind").line("id") == _CASCADE
    # a cascade call bears the identifier and title of the project that pays it; its own name stands elsewhere
    title = item.line("callTitle", "summary", "title") if cascade else item.line("title", "summary")
    programmes = [one for one in (part.line("label") for part in item.items("frameworkProgrammes")) if one]
    facts = {
        "action_type": item.line("actionType"),
        "destination": item.line("destination"),
        "call_title": "" if cascade else item.line("callTitle"),
        "expected_grants": item.item("budget").line("expectedGrants"),
        "deadline_model": item.line("deadlineModel"),
        "project": item.line("title") if cascade else "",
    }
    names = {
        "eu:project-topic" if cascade else "eu:topic": identifier,
        "eu:call": item.line("callIdentifier", most=200),
        "eu:ccm2": item.line("ccm2Id", most=200),
    }
    budget = item.item("budget")
    money = Money(
        total=budget.amount("totalBudgetEur"),
        least=budget.amount("minContributionEur"),
        most=budget.amount("maxContributionEur"),
    )
    return CallRecord(
        key=item.line("id", most=300),
        titles=by_language(en=title),
        texts=by_language(en="\n\n".join(filter(None, (item.text("abstract"), item.text("conditions"))))),
        identifiers=tuple(Identifier(scheme, value) for scheme, value in sorted(names.items()) if value),
        funder=FUNDER,
        programme=", ".join(sorted(programmes))[:300].replace("%26", "&"),
        money=Money(money.total, money.least, money.most, None, "EUR") if money != Money() else money,
        stages=_stages(item),
        status=STATUSES.get(item.item("status").line("id") or item.line("status"), Status.UNKNOWN),
        url=item.link("url"),
        themes=tuple(sorted(set(item.lines("keywords", "tags")))),
        facts={name: value for name, value in facts.items() if value},
    )


def _stages(item: Item) -> tuple[Stage, ...]:
    """A stage for each deadline; only the first opens on the day the topic opens."""
    opens = item.moment("startDate", "plannedOpeningDate", zone=Sedia.zone)
    closings = item.moments("deadlineDate", zone=Sedia.zone)
    if not closings:
        return (Stage(opens),) if opens else ()
    return tuple(Stage(opens if number == 0 else None, one) for number, one in enumerate(closings))

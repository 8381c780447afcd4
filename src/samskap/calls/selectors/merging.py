"""What may be the same call in two sources."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page

from samskap.calls.models import Call, CallIdentifier, KeptApart
from samskap.calls.selectors.tree import root_id
from samskap.calls.selectors.wording import scheme_words
from samskap.core.selectors.paging import page_of

ONE_CALL_SCHEMES = frozenset(
    {"eu:topic", "vinnova:round", "vinnova:call", "se:diarienummer", "forskningsradet", "commongrants", "url"}
)
"""Schemes whose value names one call; others name a programme, a group of calls or a project behind them."""
MOST_PROPOSALS = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two calls that may be one: the ids of both, and the name they share."""

    first: int
    second: int
    scheme: str
    value: str


def proposed_merges() -> list[Proposal]:
    """Pairs of calls of different sources that share a name which stands for one call, and for one only in each source.

    Two queries. A name that one source gives to several calls proves nothing there, and proposes nothing; nor is a pair
    proposed that somebody has said is not the same.
    """
    rows = CallIdentifier.objects.filter(scheme__in=ONE_CALL_SCHEMES).values_list(
        "scheme", "value", "listing__source_id", "listing__call_id"
    )
    named: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for scheme, value, source, call in rows.iterator(chunk_size=5000):
        named[scheme, value][source].add(call)
    apart = _apart()
    found: dict[tuple[int, int], Proposal] = {}
    for (scheme, value), by_source in sorted(named.items()):
        if len(by_source) < 2 or any(len(calls) > 1 for calls in by_source.values()):
            continue
        for first, second in _pairs(sorted({call for of in by_source.values() for call in of}), apart):
            found.setdefault((first, second), Proposal(first, second, scheme, value))
            if len(found) >= MOST_PROPOSALS:
                return list(found.values())
    return list(found.values())


def _apart() -> set[tuple[int, int]]:
    """The calls that stand today for two that are not the same: one query."""
    rows = KeptApart.objects.order_by().annotate(one=root_id("first"), two=root_id("second")).values_list("one", "two")
    return {(min(pair), max(pair)) for pair in rows}


def _pairs(calls: Sequence[int], apart: AbstractSet[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each call with the first one before it that it may be the same as."""
    for at, second in enumerate(calls):
        first = next((one for one in calls[:at] if (one, second) not in apart), None)
        if first is not None:
            yield first, second


@dataclass(frozen=True, slots=True)
class Pair:
    """Two calls that may be one, with what they share, or that are not the same, since ``decided_at``."""

    first: Call
    second: Call
    named: str = ""
    decided_at: datetime | None = None


def merges_page(number: str | None) -> "Page[Pair]":
    """The proposals; three queries."""
    page = page_of(proposed_merges(), number)
    wanted = {pk for one in page.object_list for pk in (one.first, one.second)}
    calls = Call.objects.in_bulk(wanted)
    page.object_list = [
        Pair(calls[one.first], calls[one.second], f"{scheme_words(one.scheme)}: {one.value}")
        for one in page.object_list
    ]
    return page


def kept_apart_page(number: str | None) -> "Page[Pair]":
    """Those that somebody has said are not the same, the latest first; two queries."""
    page = page_of(KeptApart.objects.select_related("first", "second"), number)
    page.object_list = [Pair(one.first, one.second, decided_at=one.at) for one in page.object_list]
    return page

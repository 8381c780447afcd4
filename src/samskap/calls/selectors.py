"""What is read about calls: titles, the health of sources, proposals of what may be the same call."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from samskap.calls.models import CallIdentifier, CallSource, Listing
from samskap.calls.sources import ADAPTERS

ONE_CALL_SCHEMES = frozenset(
    {"eu:topic", "vinnova:round", "vinnova:call", "se:diarienummer", "forskningsradet", "commongrants", "url"}
)
"""Schemes whose value names one call; others name a programme, a group of calls or a project behind them."""
MOST_PROPOSALS = 100


@dataclass(frozen=True, slots=True)
class Health:
    """The line about one source: when it was last read, what of it could not be used, what it can never tell, and how
    the last failure went."""

    name: str
    adapter: str
    succeeded_at: datetime | None
    complete_at: datetime | None
    listed: int
    problems: list[dict[str, Any]]
    problem_count: int
    cannot_know: tuple[str, ...]
    failed_at: datetime | None
    failure: str
    failure_detail: str
    failures: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two calls that may be one: the ids of both, and the name they share."""

    first: int
    second: int
    scheme: str
    value: str


def health_of_sources() -> list[Health]:
    """One line a source, by name; one query."""
    return [
        Health(
            name=one.name,
            adapter=one.adapter,
            succeeded_at=one.succeeded_at,
            complete_at=one.complete_at,
            listed=one.listed,
            problems=one.problems,
            problem_count=one.problem_count,
            cannot_know=ADAPTERS[one.adapter].cannot_know if one.adapter in ADAPTERS else (),
            failed_at=one.failed_at,
            failure=one.failure,
            failure_detail=one.failure_detail,
            failures=one.failures,
            next_at=one.next_at,
        )
        for one in CallSource.objects.all()
    ]


def due_sources(now: datetime, only: int | None = None) -> list[CallSource]:
    """Sources in use that are to be read now, the longest waiting first; one query. ``only`` asks about one."""
    due = CallSource.objects.filter(Q(next_at__isnull=True) | Q(next_at__lte=now), is_active=True, adapter__in=ADAPTERS)
    return list((due if only is None else due.filter(pk=only)).exclude(address="").order_by("next_at", "pk"))


def titles_of(calls: Iterable[int]) -> dict[int, str]:
    """The title of each call, as the first source to list it gave it; one query."""
    found: dict[int, str] = {}
    for listing in Listing.objects.filter(home__in=list(calls)).order_by("id").only("home_id", "facts"):
        titles = listing.facts["titles"]
        found.setdefault(listing.home_id, next(iter(titles.values()), ""))
    return found


def proposed_merges() -> list[Proposal]:
    """Pairs of calls of different sources that share a name which stands for one call, and for one only in each source.

    Two queries. A name that one source gives to several calls proves nothing there, and proposes nothing.
    """
    rows = CallIdentifier.objects.filter(scheme__in=ONE_CALL_SCHEMES).values_list(
        "scheme", "value", "listing__source_id", "listing__call_id"
    )
    named: dict[tuple[str, str], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for scheme, value, source, call in rows.iterator(chunk_size=5000):
        named[scheme, value][source].add(call)
    found: dict[tuple[int, int], Proposal] = {}
    for (scheme, value), by_source in sorted(named.items()):
        if len(by_source) < 2 or any(len(calls) > 1 for calls in by_source.values()):
            continue
        calls = sorted({call for of in by_source.values() for call in of})
        for second in calls[1:]:
            found.setdefault((calls[0], second), Proposal(calls[0], second, scheme, value))
            if len(found) >= MOST_PROPOSALS:
                return list(found.values())
    return list(found.values())

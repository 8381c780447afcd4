"""The sources: which are to be read now, and how reading each of them goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from samskap.calls.models import MANUAL, CallSource
from samskap.calls.selectors.wording import source_words
from samskap.calls.sources import ADAPTERS
from samskap.core.errors import NotVisible


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
    token: str
    label: str
    is_active: bool
    is_manual: bool


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
            token=one.token,
            label=source_words(one),
            is_active=one.is_active,
            is_manual=one.adapter == MANUAL,
        )
        for one in CallSource.objects.select_related("organisation")
    ]


def due_sources(now: datetime, only: int | None = None) -> list[CallSource]:
    """Sources in use that are to be read now, the longest waiting first; one query. ``only`` asks about one."""
    due = CallSource.objects.filter(Q(next_at__isnull=True) | Q(next_at__lte=now), is_active=True, adapter__in=ADAPTERS)
    return list((due if only is None else due.filter(pk=only)).exclude(address="").order_by("next_at", "pk"))


def find_source(token: str) -> CallSource:
    """The source with this token, if it is one that is read; one query.

    :raises NotVisible: there is none.
    """
    source = CallSource.objects.filter(token=token).exclude(adapter=MANUAL).first()
    if source is None:
        raise NotVisible
    return source

"""Reading a source: ask, understand, store, and leave a health line. A source that fails removes nothing."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from samskap.calls.models import CallSource, Listing
from samskap.calls.services.sightings import Recorded, record_reading
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import MOST_PROBLEMS, Adapter, Ask, Got, Place, Problem, Reading, Unreadable
from samskap.calls.words import one_line
from samskap.core.http import BadStatus, Client, HttpError, Validators

MOST_PAGES = 500
MOST_SECONDS = 900.0
"""For all pages of one source: the worker has other work."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=15), timedelta(days=1)
EVERY = timedelta(hours=6)
_Versions = Mapping[str, Mapping[str, str]]
_LISTS_ALL = frozenset({"sedia", "forskningsradet", "commongrants", "danish_csv", "own_csv", "gdp", "vinnova"})
"""A feed shows the last few only, so what it no longer shows is not missing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one round with a source went. ``failure`` is empty when it went well; what was read before it is stored."""

    recorded: Recorded | None
    unchanged: bool = False
    failure: str = ""
    detail: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Asked:
    """What came back, what to remember of it, and why it ended early."""

    got: list[Got]
    validators: dict[str, dict[str, str]]
    unchanged: int = 0
    failure: str = ""
    detail: str = ""


def place_of(source: CallSource, key: str = "") -> Place:
    """Where the source is found; ``key`` from the settings."""
    return Place(source.address, key, source.language, source.zone, source.funder)


def read_source(
    *,
    source: CallSource,
    client: Client,
    now: datetime,
    key: str = "",
    force: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Read the source once. Nothing is raised for what the source does: its health line says it.

    ``force`` asks for everything even if the source says that nothing changed.
    """
    adapter, place = ADAPTERS[source.adapter], place_of(source, key)
    asked = _ask_all(adapter, place, client, {} if force else source.validators, clock)
    if not asked.failure and asked.unchanged and not asked.got:
        return _still_stands(source, now)
    reading = Reading()
    if asked.got:
        try:
            reading = adapter.read(asked.got, place)
        except Unreadable as error:
            if not asked.failure:
                asked.failure, asked.detail = error.code, error.detail
    recorded = None
    complete = not asked.failure and _is_complete(adapter, place, reading)
    if reading.records or complete:
        first = source.succeeded_at is None
        recorded = record_reading(source=source, records=reading.records, seen_at=now, complete=complete, first=first)
    if recorded is None:
        record_reading(source=source, records=(), seen_at=now, complete=False)  # deadlines pass all the same
    if asked.failure:
        _note_failure(source, now, asked.failure, asked.detail, reading)
        return Outcome(recorded, False, asked.failure, asked.detail, reading.problems)
    _note_success(source, now, reading, asked.validators)
    return Outcome(recorded, problems=reading.problems)


def _is_complete(adapter: Adapter, place: Place, reading: Reading) -> bool:
    """Whether what is missing from the answer is missing from the source."""
    short = {one.code for one in reading.problems} & {"incomplete", "too_many_hits"}
    return adapter.name in _LISTS_ALL and not place.since and not short


def _ask_all(
    adapter: Adapter,
    place: Place,
    client: Client,
    validators: Mapping[str, Mapping[str, str]],
    clock: Callable[[], float],
) -> _Asked:
    ends = clock() + MOST_SECONDS
    asked, waiting, seen = _Asked([], {}), list(adapter.first(place)), set[tuple[str, str, bytes]]()
    home = {urlsplit(one.url)[:2] for one in waiting}
    try:
        while waiting:
            ask = waiting.pop(0)
            if urlsplit(ask.url)[:2] not in home:
                raise Unreadable("elsewhere", urlsplit(ask.url).netloc[:100])
            if (ask.method, ask.url, ask.body) in seen:
                raise Unreadable("endless", "a page leads back to itself")
            if clock() > ends:
                raise Unreadable("too_slow", f"more than {MOST_SECONDS:.0f} seconds")
            if len(seen) >= MOST_PAGES:
                raise Unreadable("endless", f"more than {MOST_PAGES} pages")
            seen.add((ask.method, ask.url, ask.body))
            got = _ask(ask, client, validators, asked)
            if got:
                asked.got.append(got)
                waiting += adapter.following(got, place)
    except HttpError as error:
        asked.failure = f"{error.code}_{error.status}" if isinstance(error, BadStatus) else error.code
        asked.detail = str(error)
    except Unreadable as error:
        asked.failure, asked.detail = error.code, error.detail
    return asked


def _ask(ask: Ask, client: Client, validators: _Versions, asked: _Asked) -> Got | None:
    held = validators.get(ask.url, {}) if ask.conditional else {}
    known = Validators(held.get("etag", ""), held.get("last_modified", ""))
    answer = client.fetch(
        ask.url, method=ask.method, headers=ask.headers, content=ask.body, known=known, most_bytes=ask.most_bytes
    )
    if answer.unchanged:
        asked.unchanged += 1
        return None
    if ask.conditional:
        asked.validators[ask.url] = asdict(answer.validators)
    return Got(ask, answer.content, {name.lower(): value for name, value in answer.headers.items()})


@transaction.atomic
def _still_stands(source: CallSource, now: datetime) -> Outcome:
    """The source says that nothing changed: what it listed at its last complete reading it lists now."""
    row = CallSource.objects.select_for_update().get(pk=source.pk)
    if row.complete_at is not None:
        Listing.objects.filter(source=row, last_seen__gte=row.complete_at, last_seen__lt=now).update(last_seen=now)
        row.complete_at = max(row.complete_at, now)
    _healthy(row, now)
    row.save(update_fields=[*_HEALTH, "complete_at"])
    return Outcome(record_reading(source=row, records=(), seen_at=now, complete=False), unchanged=True)


_HEALTH = ["tried_at", "succeeded_at", "failure", "failure_detail", "failures", "next_at"]


def _healthy(row: CallSource, now: datetime) -> None:
    row.tried_at = row.succeeded_at = now
    row.failure, row.failure_detail, row.failures, row.next_at = "", "", 0, now + EVERY


@transaction.atomic
def _note_success(source: CallSource, now: datetime, reading: Reading, validators: dict[str, dict[str, str]]) -> None:
    row = CallSource.objects.select_for_update().get(pk=source.pk)
    _healthy(row, now)
    row.validators, row.listed = validators, len(reading.records)
    _keep_problems(row, reading)
    row.save(update_fields=[*_HEALTH, "validators", "listed", "problems", "problem_count"])


@transaction.atomic
def _note_failure(source: CallSource, now: datetime, code: str, detail: str, reading: Reading) -> None:
    """What was known of the version read last is forgotten, so that the next round asks for everything."""
    row = CallSource.objects.select_for_update().get(pk=source.pk)
    row.tried_at = row.failed_at = now
    row.failure, row.failure_detail = code[:30], one_line(detail, 300)
    row.failures = min(row.failures + 1, 10_000)
    row.next_at = now + min(FIRST_WAIT * 2 ** min(row.failures - 1, 10), LONGEST_WAIT)
    row.validators = {}
    if reading.problems:
        _keep_problems(row, reading)
    row.save(
        update_fields=[
            *("tried_at", "failed_at", "failure", "failure_detail", "failures", "next_at", "validators"),
            *("problems", "problem_count"),
        ]
    )


def _keep_problems(row: CallSource, reading: Reading) -> None:
    row.problems = [
        {
            "code": one.code,
            "where": one_line(one.where, 300),
            "line": one.line,
            "detail": one_line(one.detail, 300),
        }
        for one in reading.problems[:MOST_PROBLEMS]
    ]
    row.problem_count = len(reading.problems)

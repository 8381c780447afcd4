"""A source lists a call: new, the same, changed, back. The one way by which anything about a call is stored.

Who writes is a machine, many times a day; the changes themselves are the journal, and the portal's journal holds only
what people decide. What a sighting does depends on its record, its moment and what was stored, on nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from samskap.calls.changes import ChangeKind, Difference, days_of, differences, overlay
from samskap.calls.models import DEADLINE, SAID, Call, CallChange, CallIdentifier, CallSource, Listing
from samskap.calls.records import CallRecord, Status, as_json, fingerprint, from_json, last_closing, moment_as_json
from samskap.calls.services.alerting import tell_followers
from samskap.calls.services.closing import close_passed
from samskap.calls.services.indexing import index_calls
from samskap.calls.services.summing import sum_up

BATCH = 400
LONGEST_IDENTIFIER = 300


class Outcome(StrEnum):
    """What a sighting was. ``OLD``: a later one is known already, so nothing is written."""

    NEW = "new"
    SAME = "same"
    CHANGED = "changed"
    BACK = "back"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Sighted:
    """What became of one sighting. A call that is back may have changed too."""

    key: str
    outcome: Outcome
    changes: tuple[Difference, ...] = ()
    closed: bool = False
    """The source says now that it is closed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a whole reading. ``closed`` has the key and the reason of each call that closed."""

    sightings: tuple[Sighted, ...]
    closed: tuple[tuple[str, str], ...]
    alerts: int


class _Sight:
    """A record with what is compared of it."""

    __slots__ = ("fingerprint", "record", "said")

    def __init__(self, record: CallRecord) -> None:
        self.record, self.said = record, as_json(record)
        self.fingerprint = fingerprint(self.said)


@dataclass(slots=True)
class _Round:
    """One transaction's work: what is known, and what will be written."""

    source: CallSource
    at: datetime
    known: dict[str, Listing]
    whole: bool = False
    unchanged: list[int] = field(default_factory=list)
    written: list[Listing] = field(default_factory=list)
    changes: list[CallChange] = field(default_factory=list)
    renamed: list[tuple[Listing, CallRecord]] = field(default_factory=list)


def record_sighting(*, source: CallSource, record: CallRecord, seen_at: datetime, whole: bool = False) -> Sighted:
    """Store that the source lists this call now, what is different, and who is told of it. Twice is as once.

    ``whole``: what the record leaves empty is taken out, as a person means it who corrects it; from a machine silence
    changes nothing.
    """
    told = record_reading(source=source, records=[record], seen_at=seen_at, complete=False, whole=whole)
    return told.sightings[0]


def record_reading(
    *,
    source: CallSource,
    records: Iterable[CallRecord],
    seen_at: datetime,
    complete: bool,
    first: bool | None = None,
    whole: bool = False,
    searched: bool = True,
) -> Recorded:
    """Store everything that one reading of a source lists, in one transaction.

    ``complete`` says that the source lists nothing else now. What is then missing counts as not seen, which closes
    nothing: it only makes "back" of its return, and lets a deadline close it that has passed.

    At the ``first`` reading of a source (by default the first complete one) nobody is told of new calls: those were
    there before anybody asked.

    ``searched``: False for a database that nobody searches, which then needs no index.
    """
    # outside the transaction: whoever votes meanwhile should not wait for it
    sights = {record.key: _Sight(record) for record in records}
    with transaction.atomic():
        source = CallSource.objects.select_for_update().get(pk=source.pk)
        before = source.complete_at
        this = _Round(source, seen_at, _known(source, sights), whole)
        sightings = tuple(_sight(this, one) for one in sights.values())
        _write(this)
        if complete and (before is None or before < seen_at):
            source.complete_at = seen_at
            CallSource.objects.filter(pk=source.pk).update(complete_at=seen_at)
        closed = [(one.key, SAID) for one in sightings if one.closed]
        passed = close_passed(source=source, now=seen_at)
        closed += [(one.key, DEADLINE) for one in passed]
        reworded = sum_up(one.call_id for one in (*this.written, *passed))
        if searched:
            index_calls(reworded)
        untold = (complete and before is None) if first is None else first
        telling = [one for one in this.changes if not (untold and one.kind == ChangeKind.NEW)]
        return Recorded(sightings, tuple(closed), tell_followers(changes=telling, at=seen_at))


def _known(source: CallSource, sights: Mapping[str, "_Sight"]) -> dict[str, Listing]:
    """The listings of these keys by key; what they hold is fetched only where it may differ."""
    found: dict[str, Listing] = {}
    keys = list(sights)
    for start in range(0, len(keys), BATCH):
        rows = Listing.objects.filter(source=source, key__in=keys[start : start + BATCH]).defer("facts")
        found |= {row.key: row for row in rows}
    different = [row.pk for key, row in found.items() if row.fingerprint != sights[key].fingerprint]
    for start in range(0, len(different), BATCH):
        rows = Listing.objects.filter(pk__in=different[start : start + BATCH])
        found |= {row.key: row for row in rows}
    return found


def _sight(this: _Round, sight: "_Sight") -> Sighted:
    record = sight.record
    listing = this.known.get(record.key)
    if listing is None:
        return _first_sight(this, record, sight.said)
    if this.at < listing.last_seen:
        return Sighted(record.key, Outcome.OLD)
    complete_at = this.source.complete_at
    back = complete_at is not None and listing.last_seen < complete_at < this.at
    found: list[Difference] = []
    if sight.fingerprint != listing.fingerprint:
        merged = sight.said if this.whole else overlay(listing.facts, sight.said)
        found = differences(listing.facts, merged)
        if found:
            _take(listing, merged)
    was_closed, last_seen = listing.closed_at is not None, listing.last_seen
    found = _reopened(listing, found, this.at)
    closed = _closed_by_word(listing, this.at)
    listing.last_seen = this.at
    if found or closed or was_closed != (listing.closed_at is not None):
        this.written.append(listing)
    elif last_seen != this.at:
        this.unchanged.append(listing.pk)
    if any(one.kind is ChangeKind.OTHER for one in found):
        this.renamed.append((listing, record))
    if back:
        found.insert(0, Difference(ChangeKind.BACK, moment_as_json(last_seen), moment_as_json(this.at)))
    this.changes += [
        CallChange(listing=listing, kind=one.kind, at=this.at, before=one.before, after=one.after) for one in found
    ]
    outcome = Outcome.BACK if back else Outcome.CHANGED if found else Outcome.SAME
    return Sighted(record.key, outcome, tuple(found), closed)


def _first_sight(this: _Round, record: CallRecord, said: dict[str, Any]) -> Sighted:
    listing = Listing(source=this.source, key=record.key, first_seen=this.at, last_seen=this.at)
    _take(listing, said)
    closed = _closed_by_word(listing, this.at)
    after = {"titles": said["titles"], "closes": days_of(said, "closes"), "status": said["status"]}
    this.written.append(listing)
    this.renamed.append((listing, record))
    this.changes.append(CallChange(listing=listing, kind=ChangeKind.NEW, at=this.at, before=None, after=after))
    return Sighted(record.key, Outcome.NEW, (Difference(ChangeKind.NEW, None, after),), closed)


def _take(listing: Listing, facts: dict[str, Any]) -> None:
    listing.facts, listing.fingerprint, listing.status = facts, fingerprint(facts), facts["status"]
    last = last_closing(from_json(facts).stages)
    listing.closes_at = last.over if last else None


def _closed_by_word(listing: Listing, at: datetime) -> bool:
    """Whether the source says for the first time that it is closed."""
    if listing.status != Status.CLOSED or listing.closed_because == SAID:
        return False
    listing.closed_at, listing.closed_because = at, SAID
    return True


def _reopened(listing: Listing, found: list[Difference], at: datetime) -> list[Difference]:
    """What changed, with the reopening of a call that was closed."""
    if listing.closed_at is None or listing.status == Status.CLOSED:
        return found
    if listing.closed_because == DEADLINE and listing.closes_at is not None and listing.closes_at <= at:
        # moved, but passed all the same: it closed with the deadline that is known now
        listing.closed_at = at if listing.closed_at < listing.closes_at else listing.closed_at
        return found
    listing.closed_at, listing.closed_because = None, ""
    opened = Difference(ChangeKind.STATUS, str(Status.CLOSED), str(listing.status))
    return [*(one for one in found if one.kind is not ChangeKind.STATUS), opened]


def _write(this: _Round) -> None:
    """All rows of the round: new calls and listings, changed listings, moments, changes, identifiers."""
    made = [one for one in this.written if one.pk is None]
    held = [one for one in this.written if one.pk is not None]
    calls = Call.objects.bulk_create([Call(created_at=this.at) for _one in made], batch_size=BATCH)
    for listing, call in zip(made, calls, strict=True):
        listing.call = listing.home = call
    Listing.objects.bulk_create(made, batch_size=BATCH)
    names = ["facts", "fingerprint", "status", "closes_at", "closed_at", "closed_because", "last_seen"]
    Listing.objects.bulk_update(held, names, batch_size=50)
    for start in range(0, len(this.unchanged), BATCH):
        Listing.objects.filter(pk__in=this.unchanged[start : start + BATCH]).update(last_seen=this.at)
    CallChange.objects.bulk_create(this.changes, batch_size=BATCH)
    _write_identifiers(this.renamed)


def _write_identifiers(renamed: Sequence[tuple[Listing, CallRecord]]) -> None:
    """Names are added and never taken away: one that a source no longer tells was still the call's."""
    rows = [
        CallIdentifier(listing=listing, scheme=one.scheme[:60], value=one.value)
        for listing, record in renamed
        for one in record.identifiers
        if 0 < len(one.value) <= LONGEST_IDENTIFIER
    ]
    CallIdentifier.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)

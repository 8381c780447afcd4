"""Calls, records and sources for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils import timezone

from samskap.calls.models import Call, CallSource
from samskap.calls.records import CallRecord, Identifier, Moment, Stage, Status
from samskap.calls.services.merging import merge_calls
from samskap.calls.services.sightings import record_sighting
from samskap.core.access import SYSTEM

START = datetime(2026, 3, 13, 6, 0, tzinfo=UTC)
BRUSSELS = "Europe/Brussels"


def day(number: int) -> datetime:
    """Six in the morning, so many days after the start."""
    return START + timedelta(days=number)


def on(text: str, zone: str = BRUSSELS) -> Moment:
    """A whole day."""
    return Moment(date.fromisoformat(text), zone)


def at(text: str, zone: str = BRUSSELS) -> Moment:
    """A moment, written with its offset."""
    return Moment.of(datetime.fromisoformat(text), zone)


def make_source(name: str = "EU", adapter: str = "sedia", **fields: Any) -> CallSource:
    """A stored source."""
    return CallSource.objects.create(name=name, adapter=adapter, **fields)


def make_record(key: str = "A", closes: Moment | str | None = "2026-09-15", **fields: Any) -> CallRecord:
    """A record that is open, with one stage."""
    moment = on(closes) if isinstance(closes, str) else closes
    values: dict[str, Any] = {
        "titles": {"en": f"Call {key}"},
        "identifiers": (Identifier("eu:topic", f"TOPIC-{key}"),),
        "stages": (Stage(None, moment),) if moment else (),
        "status": Status.OPEN,
        **fields,
    }
    return CallRecord(key=key, **values)


def make_call(
    key: str = "A", closes: Moment | str | None = None, source: CallSource | None = None, **fields: Any
) -> Call:
    """A call that a source of its own lists; by default it closes in thirty days."""
    if closes is None:
        closes = (timezone.localdate() + timedelta(days=30)).isoformat()
    source = source or make_source(f"Source of {key}")
    record_sighting(source=source, record=make_record(key, closes or None, **fields), seen_at=timezone.now())
    return Call.objects.get(listings__source=source, listings__key=key)


def merge(into: Call, other: Call) -> Call:
    """The two made one, as by hand; returns the call that stands for both."""
    return merge_calls(actor=SYSTEM, into=into, other=other)

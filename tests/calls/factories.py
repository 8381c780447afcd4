"""Calls, records and sources for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from samskap.calls.models import CallSource
from samskap.calls.records import CallRecord, Identifier, Moment, Stage, Status

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

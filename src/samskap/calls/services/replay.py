"""A history of real snapshots through the same sightings as every day, into a database of its own."""

import re
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from samskap.calls.changes import ChangeKind
from samskap.calls.models import CallAlert, CallFollow, CallSource, Listing
from samskap.calls.services.sightings import Outcome, Recorded, record_reading
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import Ask, Got, Place, Unreadable
from samskap.core.models import User

SNAPSHOT = re.compile(r"(?:.*/)?(\d{1,6})[_-][^/]*\.json")
MOST_BYTES, MOST_SNAPSHOTS = 500_000_000, 5_000
"""Of one snapshot unpacked, and how many of them: a small archive may hold more than a disk."""
MOST_BYTES_OF_ALL = 20_000_000_000
ADAPTER = "sedia"
_GENERATED = re.compile(rb'"generatedAt"\s*:\s*"([^"]{10,40})"')


class UnusableArchive(ValueError):
    """It is no archive of snapshots; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """A deadline that moved: the topic's id, the number of the snapshot, and both as calendar days of the source."""

    id: str
    snapshot: int
    before: str | None
    after: str | None


@dataclass(slots=True)
class Replayed:
    """What a replay showed. ``closed`` has id, snapshot and reason, ``returned`` id and snapshot; ``alerts`` are the
    rows of one follower of everything; ``unreadable`` has the number of each snapshot that was left out, and why."""

    snapshots: int = 0
    topics: int = 0
    deadline_changes: list[DeadlineChange] = field(default_factory=list)
    alerts: int = 0
    closed: list[tuple[str, int, str]] = field(default_factory=list)
    returned: list[tuple[str, int]] = field(default_factory=list)
    unreadable: list[tuple[int, str]] = field(default_factory=list)
    seconds: float = 0.0


def replay_archive(*, archive: Path, clock: Callable[[], float] = time.perf_counter) -> Replayed:
    """Feed every snapshot in the order of its number, one transaction each. The portal's own database is not touched.

    :raises UnusableArchive: no archive, or nothing in it that is called a snapshot.
    """
    started, told = clock(), Replayed()
    with (
        tempfile.TemporaryDirectory(prefix="samskap-replay-") as folder,
        _own_database(Path(folder) / "replay.sqlite3"),
    ):
        source = CallSource.objects.create(name="replay", adapter=ADAPTER)
        CallFollow.objects.create(person=User.objects.create_user("follower@replay.invalid"))
        seen_at = datetime.min.replace(tzinfo=UTC)
        for number, path in _snapshots(archive, Path(folder)):
            content = path.read_bytes()
            path.unlink()
            seen_at = _moment(content, seen_at)
            try:
                reading = ADAPTERS[ADAPTER].read([Got(Ask("", part="snapshot"), content)], Place(""))
            except Unreadable as error:
                told.unreadable.append((number, str(error)))
                continue
            del content
            recorded = record_reading(
                source=source, records=reading.records, seen_at=seen_at, complete=True, searched=False
            )
            _note(told, number, recorded)
        told.topics, told.alerts = Listing.objects.count(), CallAlert.objects.count()
    told.seconds = clock() - started
    return told


def _note(told: Replayed, number: int, recorded: Recorded) -> None:
    told.snapshots += 1
    told.closed += [(key, number, reason) for key, reason in recorded.closed]
    for one in recorded.sightings:
        if one.outcome is Outcome.BACK:
            told.returned.append((one.key, number))
        for change in one.changes:
            if change.kind is ChangeKind.DEADLINE:
                moved = DeadlineChange(one.key, number, _days(change.before), _days(change.after))
                told.deadline_changes.append(moved)


def _days(days: list[Any]) -> str | None:
    return ", ".join(str(one) for one in days if one) or None


def _moment(content: bytes, before: datetime) -> datetime:
    """When the snapshot says it was made, if that is after the one before it; else a minute later than that."""
    found = _GENERATED.search(content, 0, 5000)
    least = before + timedelta(minutes=1) if before.year > 1 else datetime(2000, 1, 1, tzinfo=UTC)
    try:
        said = datetime.fromisoformat(found[1].decode("ascii")) if found else least
    except ValueError:
        return least
    return max(said if said.tzinfo else said.replace(tzinfo=UTC), least)


def _snapshots(archive: Path, folder: Path) -> Iterator[tuple[int, Path]]:
    """Number and file of each snapshot, in order. Nothing else in the archive is unpacked, and no name is used."""
    found: dict[int, Path] = {}
    total = 0
    try:
        with tarfile.open(archive, "r:*") as opened:
            for member in opened:
                named = SNAPSHOT.fullmatch(member.name)
                if not named or not member.isreg():
                    continue
                number, total = int(named[1]), total + member.size
                if number in found:
                    raise UnusableArchive(f"{archive} has two snapshots with the number {number}.")
                if member.size > MOST_BYTES or total > MOST_BYTES_OF_ALL or len(found) >= MOST_SNAPSHOTS:
                    raise UnusableArchive(f"{archive} holds more than is unpacked.")
                content = opened.extractfile(member)
                path = folder / f"{number}.json"
                if content is not None:
                    with path.open("wb") as out:
                        shutil.copyfileobj(content, out)
                    found[number] = path
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        if isinstance(error, UnusableArchive):
            raise
        reason = (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
        raise UnusableArchive(f"{archive} cannot be read as an archive: {reason}.") from error
    if not found:
        raise UnusableArchive(f"{archive} holds no snapshot: they are called like 001_2026-03-13.json.")
    yield from sorted(found.items())


@contextmanager
def _own_database(path: Path) -> Iterator[None]:
    """Inside, the default database of this thread is a new one in this file; it need not survive a power loss."""
    settings = connections.configure_settings(
        {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(path),
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;",
                },
            }
        }
    )["default"]
    kept = connections["default"]
    own = DatabaseWrapper(settings, "default")
    connections["default"] = own
    try:
        executor = MigrationExecutor(own)
        executor.migrate(executor.loader.graph.leaf_nodes("calls"))
        yield
    finally:
        own.close()
        connections["default"] = kept

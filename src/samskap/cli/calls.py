"""samskap calls replay: what a history of snapshots tells, through the portal's own sightings."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .failure import UnusableInput

if TYPE_CHECKING:
    from samskap.calls.services.replay import Replayed

LISTED = 10


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``calls``."""
    calls = commands.add_parser("calls", help="calls for proposals and their history")
    actions = calls.add_subparsers(required=True, metavar="ACTION")
    replay = actions.add_parser(
        "replay",
        help="deadlines that moved, calls that closed and returned, from snapshots of the EU portal",
        description="Feeds the snapshots of an archive, in the order of their numbers, into a database of their own.",
    )
    replay.add_argument("archive", type=Path, metavar="ARCHIVE", help="tar archive with files like 001_2026-03-13.json")
    replay.add_argument("--json", action="store_true", help="print JSON")
    replay.set_defaults(run=_replay)


def _replay(options: argparse.Namespace) -> int:
    replayed = _replayed(options.archive)
    for number, reason in replayed.unreadable:
        print(f"samskap: snapshot {number} was left out: {reason}", file=sys.stderr)
    if options.json:
        print(json.dumps(as_json(replayed)))
    else:
        print("\n".join(as_text(replayed)))
    return 0


def _replayed(archive: Path) -> Replayed:
    # Only this command needs the portal, and nothing of what the portal stores: it gets a folder that is thrown away.
    import django
    from django.apps import apps

    with tempfile.TemporaryDirectory(prefix="samskap-replay-") as folder:
        if not apps.ready:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskap.config.settings")
            os.environ["SAMSKAP_DATA_DIR"] = folder
            os.environ["SAMSKAP_SECRET_KEY"] = secrets.token_urlsafe(50)
            os.environ["SAMSKAP_DATABASE_URL"] = f"sqlite:///{folder}/unused.sqlite3"
            django.setup()
        from samskap.calls.services.replay import UnusableArchive, replay_archive

        try:
            return replay_archive(archive=archive)
        except UnusableArchive as error:
            raise UnusableInput(str(error)) from error


def as_json(replayed: Replayed) -> dict[str, Any]:
    """The result in the form of exchange that ``--json`` prints."""
    return {
        "snapshots": replayed.snapshots,
        "topics": replayed.topics,
        "deadline_changes": [
            {"id": one.id, "snapshot": one.snapshot, "before": one.before, "after": one.after}
            for one in replayed.deadline_changes
        ],
        "alerts": replayed.alerts,
        "closed": [{"id": key, "snapshot": number, "reason": reason} for key, number, reason in replayed.closed],
        "returned": [{"id": key, "snapshot": number} for key, number in replayed.returned],
        "seconds": round(replayed.seconds, 3),
    }


def as_text(replayed: Replayed) -> Iterator[str]:
    """The result in lines for a reader."""
    yield f"{replayed.snapshots} snapshots, {replayed.topics} topics, in {replayed.seconds:.1f} s."
    yield f"{len(replayed.deadline_changes)} deadlines moved:"
    for one in replayed.deadline_changes[:LISTED]:
        yield f"  snapshot {one.snapshot}  {one.id}  {one.before or 'none'} -> {one.after or 'none'}"
    if len(replayed.deadline_changes) > LISTED:
        yield f"  and {len(replayed.deadline_changes) - LISTED} more (--json has them all)"
    reasons = sorted({reason for _key, _number, reason in replayed.closed})
    counted = ", ".join(f"{sum(one[2] == reason for one in replayed.closed)} by {reason}" for reason in reasons)
    yield f"{len(replayed.closed)} closed{f' ({counted})' if counted else ''}; none for not being listed."
    yield f"{len(replayed.returned)} times a topic was not listed and came back."
    yield f"{replayed.alerts} alerts for somebody who follows everything."

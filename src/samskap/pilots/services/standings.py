"""Keeping how pilots stand, so that a board of many is read in one query."""

from collections.abc import Sequence

from django.db import connection, transaction

from samskap.pilots.models import Pilot, PilotStanding, PilotState
from samskap.pilots.selectors.prepared import Chosen
from samskap.pilots.selectors.standings import packed, worked_out
from samskap.pilots.triggers import LOCK

MOST = 200


def keep_standings() -> int:
    """Work out how open pilots stand where it is not kept, and keep it; how many.

    What somebody writes about right now is left for the next time, and nobody is waited for: on PostgreSQL a writer
    shares the lock on the pilot's number until its end (``triggers``), and here it is taken alone or not at all. It is
    read after that, so it holds everything that was committed, and whoever writes next takes it away. SQLite has one
    writer at a time.
    """
    missing = Pilot.objects.filter(standing=None).exclude(state=PilotState.CLOSED)
    if not missing.exists():
        return 0
    with transaction.atomic():
        keys = list(missing.order_by("pk").values_list("pk", flat=True)[:MOST])
        rows = worked_out(Chosen.numbered(_undisturbed(keys)))
        kept = [PilotStanding(pilot_id=row.key, facts=packed(row)) for row in rows]
        PilotStanding.objects.bulk_create(kept, ignore_conflicts=True)
    return len(kept)


def _undisturbed(keys: Sequence[int]) -> list[int]:
    """Those that nobody writes about; nobody begins to until the transaction ends."""
    if connection.vendor != "postgresql":
        return list(keys)
    rows = Pilot.objects.filter(pk__in=keys).order_by("pk").select_for_update(skip_locked=True, no_key=True)
    with connection.cursor() as cursor:
        asked = "SELECT one FROM unnest(%s::bigint[]) AS one"
        alone = f"{asked} WHERE pg_try_advisory_xact_lock({LOCK}, (one %% 2147483647)::integer)"
        cursor.execute(alone, [list(rows.values_list("pk", flat=True))])
        return [one for (one,) in cursor.fetchall()]

"""A call closes when its source says so (:mod:`.sightings`) or when its last deadline has passed; never by absence."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from samskap.calls.changes import ChangeKind
from samskap.calls.models import DEADLINE, CallChange, CallSource, Listing
from samskap.calls.records import Status, moment_as_json

BATCH = 400


@transaction.atomic
def close_passed(*, source: CallSource, now: datetime) -> list[Listing]:
    """Close what this source's last deadlines have closed; returns it.

    A source that still lists a call as open after its deadline is believed as long as it does so: the deadline it
    names may be the first of several. A source that never tells a status is not.
    """
    passed = Q(closed_at__isnull=True, closes_at__lte=now)
    silent = Q(status=Status.UNKNOWN) | Q(last_seen__lt=F("closes_at"))
    if source.complete_at is not None:
        silent |= Q(last_seen__lt=source.complete_at)
    found = list(Listing.objects.filter(passed & silent, source=source))
    for start in range(0, len(found), BATCH):
        rows = [one.pk for one in found[start : start + BATCH]]
        Listing.objects.filter(pk__in=rows).update(closed_at=now, closed_because=DEADLINE)
    changes = [
        CallChange(
            listing=one,
            kind=ChangeKind.CLOSED,
            at=now,
            before=str(one.status),
            after=moment_as_json(one.closes_at) if one.closes_at else None,
        )
        for one in found
    ]
    CallChange.objects.bulk_create(changes, batch_size=BATCH)
    return found

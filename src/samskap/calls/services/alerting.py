"""Who is told of a change: one row a person and change, whatever happens twice."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from samskap.calls.changes import ALERTING, ChangeKind
from samskap.calls.models import CallAlert, CallChange, CallFollow, Dismissal, Listing, SavedSearch, Unasked
from samskap.calls.services.alerts import order_mails

BATCH = 400
SAME_NEWS = timedelta(days=30)
"""The same change of the same call, told by another source within this time, is no news."""


def tell_followers(*, changes: Sequence[CallChange], at: datetime) -> int:
    """Alerts for everybody who follows the calls or everything; how many were made. Part of the caller's transaction.

    Not told: what is new but already over, and what another source of the same call has told already.
    """
    telling = [one for one in changes if one.kind in ALERTING and not _over_when_found(one, at)]
    if not telling:
        return 0
    roots = {one.listing.call_id for one in telling}
    homes = _homes(roots)
    everybody = set(CallFollow.objects.filter(call__isnull=True).values_list("person_id", flat=True))
    every_home = {home for of in homes.values() for home in of}
    following, put_away = _following(every_home), _put_away(every_home, everybody)
    known = _told_elsewhere(telling, {root for root, of in homes.items() if len(of) > 1}, at)
    rows = [
        CallAlert(person_id=person, change=one, created_at=at)
        for number, one in enumerate(telling)
        if number not in known
        for person in sorted(_listening(homes[one.listing.call_id], everybody, following, put_away))
    ]
    CallAlert.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    _leave_for_searches([one for number, one in enumerate(telling) if number not in known])
    order_mails(row.person_id for row in rows)
    return len(rows)


def _over_when_found(change: CallChange, at: datetime) -> bool:
    listing = change.listing
    over = listing.closed_at is not None or (listing.closes_at is not None and listing.closes_at <= at)
    return change.kind == ChangeKind.NEW and over


def _leave_for_searches(telling: Sequence[CallChange]) -> None:
    """What saved searches are asked about afterwards by the worker, outside of this transaction."""
    new = [one for one in telling if one.kind == ChangeKind.NEW]
    if new and SavedSearch.objects.filter(tells=True).exists():
        Unasked.objects.bulk_create([Unasked(change=one) for one in new], batch_size=BATCH, ignore_conflicts=True)


def _homes(roots: set[int]) -> dict[int, set[int]]:
    """Per call the calls that are merged into it, itself included: somebody may follow any of them."""
    found: dict[int, set[int]] = {root: {root} for root in roots}
    ordered = sorted(roots)
    for start in range(0, len(ordered), BATCH):
        rows = Listing.objects.filter(call__in=ordered[start : start + BATCH]).values_list("call_id", "home_id")
        for root, home in rows:
            found[root].add(home)
    return found


def _following(calls: set[int]) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    ordered = sorted(calls)
    for start in range(0, len(ordered), BATCH):
        rows = CallFollow.objects.filter(call__in=ordered[start : start + BATCH]).values_list("call_id", "person_id")
        for call, person in rows:
            found[call or 0].add(person)
    return found


def _put_away(calls: set[int], everybody: set[int]) -> defaultdict[int, set[int]]:
    """Per call those of the followers of everything who do not want to see it again, whatever changes."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if not everybody:
        return found
    ordered = sorted(calls)
    for start in range(0, len(ordered), BATCH):
        rows = Dismissal.objects.filter(call__in=ordered[start : start + BATCH], need__isnull=True)
        for call, person in rows.values_list("call_id", "person_id"):
            found[call].add(person)
    return found


def _listening(
    homes: set[int], everybody: set[int], following: Mapping[int, set[int]], put_away: Mapping[int, set[int]]
) -> set[int]:
    """Who follows any of these calls by name, and who follows everything and has put none of them away."""
    by_name: set[int] = set().union(*(following[home] for home in homes))
    return by_name | (everybody - set().union(*(put_away[home] for home in homes)))


def _told_elsewhere(telling: Sequence[CallChange], merged: set[int], at: datetime) -> set[int]:
    """Places in ``telling`` of changes that another listing of the same call has shown before."""
    if not merged:
        return set()
    rows = CallChange.objects.filter(listing__call__in=merged, at__gte=at - SAME_NEWS, kind__in=list(ALERTING))
    shown = [(row.listing.call_id, row.kind, row.after, row.listing_id) for row in rows.select_related("listing")]
    return {
        number
        for number, one in enumerate(telling)
        if any(
            (call, kind, after) == (one.listing.call_id, one.kind, one.after) and listing != one.listing_id
            for call, kind, after, listing in shown
        )
    }

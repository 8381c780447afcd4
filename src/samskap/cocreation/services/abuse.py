"""Leaving participants out of the map, and letting them in again; both with a reason, both in the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, Participant, State
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused

LONGEST_REASON = 300


@transaction.atomic
def exclude_participants(
    *,
    actor: Actor,
    conversation: Conversation,
    people: Sequence[int],
    reason: str,
    clock: Callable[[], datetime] = timezone.now,
) -> int:
    """Leave the participants (database ids) out of the map from now on; returns how many were counted before.

    Their answers stay, and they see the reason on their own page.

    :raises InvalidInput: no reason, or one longer than 300 signs.
    :raises StateRefused: the result has been answered and no longer changes.
    """
    row = _may_change(actor, conversation)
    said = _reason(reason)
    found = _of(row, people).filter(excluded_at__isnull=True)
    ids = sorted(found.values_list("pk", flat=True))
    if ids:
        _of(row, ids).update(excluded_at=clock(), excluded_by=actor.user, exclusion_reason=said)
        _record(actor, row, "participant.excluded", ids, said)
        mark_map_dirty(row.pk)
    return len(ids)


@transaction.atomic
def readmit_participants(*, actor: Actor, conversation: Conversation, people: Sequence[int], reason: str) -> int:
    """Count the participants again; returns how many were left out before. Errors as for excluding."""
    row = _may_change(actor, conversation)
    said = _reason(reason)
    ids = sorted(_of(row, people).filter(excluded_at__isnull=False).values_list("pk", flat=True))
    if ids:
        _of(row, ids).update(excluded_at=None, excluded_by=None, exclusion_reason="")
        _record(actor, row, "participant.readmitted", ids, said)
        mark_map_dirty(row.pk)
    return len(ids)


def erase_address_hashes(*, now: datetime) -> int:
    """Empty the keyed hashes of addresses that are older than the time they are kept; returns how many."""
    before = now - timedelta(days=settings.RETAIN_VISIT_TRACES_DAYS)
    return Participant.objects.filter(created_at__lt=before).exclude(address_hash="").update(address_hash="")


def _may_change(actor: Actor, conversation: Conversation) -> Conversation:
    require(actor, "cocreation.exclude_participant", conversation, view="cocreation.view_conversation")
    row = Conversation.objects.select_for_update().select_related("organisation").get(pk=conversation.pk)
    if row.state == State.ANSWERED:
        raise StateRefused(_("The result has been answered. Who is counted no longer changes."))
    return row


def _of(conversation: Conversation, people: Sequence[int]):  # type: ignore[no-untyped-def]
    return Participant.objects.filter(conversation=conversation, pk__in=list(people))


def _reason(reason: str) -> str:
    said = " ".join(reason.split())
    problem = ""
    if not said:
        problem = _("Say why. Those it is about see the reason.")
    elif len(said) > LONGEST_REASON:
        words = {"length": len(said), "limit": LONGEST_REASON}
        problem = _("This is %(length)d signs long; at most %(limit)d fit.") % words
    if problem:
        raise InvalidInput(problem, {"reason": problem})
    return said


def _record(actor: Actor, row: Conversation, action: str, ids: Sequence[int], reason: str) -> None:
    journal.record(
        actor=actor,
        action=action,
        obj=row,
        organisation=row.organisation,
        after={"participants": list(ids), "count": len(ids)},
        personal={"reason": reason},
    )

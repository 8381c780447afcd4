"""Publishing the report. What was shown is fixed in the journal by a digest, so that a later change of it shows."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, MapSnapshot, State
from samskap.cocreation.selectors.answers import is_fixed
from samskap.cocreation.selectors.report import CLOSED_STATES
from samskap.core import journal
from samskap.core.access import SYSTEM, Actor, require
from samskap.core.errors import StateRefused
from samskap.core.tasks import enqueue


def result_digest(snapshot: MapSnapshot) -> str:
    """SHA-256 over the map, its people and the report, as stored."""
    whole = {"data": snapshot.data, "members": snapshot.members, "report": snapshot.report}
    return hashlib.sha256(journal.canonical(whole).encode()).hexdigest()


@transaction.atomic
def publish_report(*, actor: Actor, conversation: Conversation, now: datetime | None = None) -> Conversation:
    """Show the report to everybody in the conversation's scope. Publishing what is published changes nothing.

    :raises StateRefused: it is a draft, fewer than five people have answered, or the last votes are being counted.
    """
    require(actor, "cocreation.publish_report", conversation, view="cocreation.view_conversation")
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if row.report_published_at is not None:
        return row
    snapshot = MapSnapshot.objects.filter(conversation=row).first()
    if row.state == State.DRAFT or snapshot is None or not snapshot.report.get("enough"):
        raise StateRefused(_("There is nothing to publish yet: fewer than five people have answered."))
    if row.state in CLOSED_STATES and not is_fixed(row, snapshot):
        raise StateRefused(_("The last votes are still being counted. Try again in a few seconds."))
    row.report_published_at = now or timezone.now()
    row.save(update_fields=["report_published_at"])
    _record(actor, row, "report.published", snapshot)
    if row.state == State.ANSWERED:
        enqueue("cocreation.send_results", conversation_id=row.pk)
    return row


@transaction.atomic
def unpublish_report(*, actor: Actor, conversation: Conversation) -> Conversation:
    """Take the report back: only the asker's organisation sees it again. Copies that others made remain theirs."""
    require(actor, "cocreation.publish_report", conversation, view="cocreation.view_conversation")
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if row.report_published_at is None:
        return row
    before = {"published_at": row.report_published_at}
    row.report_published_at = None
    row.save(update_fields=["report_published_at"])
    journal.record(
        actor=actor, action="report.withdrawn", obj=row, organisation=row.organisation, before=before, after={}
    )
    return row


def record_fixed_result(conversation: Conversation, before: str) -> None:
    """Put the fixed result of a closed conversation into the journal, inside the transaction that stored it.

    ``before`` is the digest that stands there already, empty if none does.
    """
    snapshot = MapSnapshot.objects.get(conversation=conversation)
    if result_digest(snapshot) != before:
        _record(SYSTEM, conversation, "result.fixed", snapshot)


def _record(actor: Actor, row: Conversation, action: str, snapshot: MapSnapshot) -> None:
    after = {
        "sha256": result_digest(snapshot),
        "computed_at": snapshot.computed_at,
        "participants": snapshot.participants,
        "votes": snapshot.votes,
        "groups": len(snapshot.report.get("groups", ())),
    }
    journal.record(actor=actor, action=action, obj=row, organisation=row.organisation, after=after)

"""The states of a conversation: which may follow which, and what each needs."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.cocreation.models import Conversation, Participant, State, Statement, StatementStatus, Vote, VoteEvent
from samskap.cocreation.services.indexing import index_conversation
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.core import journal
from samskap.core.access import SYSTEM, Actor, require
from samskap.core.errors import InvalidInput, StateRefused

MINIMUM_STATEMENTS = 5
"""Published statements that must exist before a conversation opens: with fewer, the first participants see nothing."""

TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.OPEN,),
    State.OPEN: (State.PAUSED, State.CLOSED),
    State.PAUSED: (State.OPEN, State.CLOSED),
    State.CLOSED: (State.ANSWERED, State.OPEN, State.PAUSED),
    State.ANSWERED: (),
}
REASON_NEEDED = {(State.CLOSED, State.OPEN), (State.CLOSED, State.PAUSED)}
"""Opening again what had been closed is explained to those who were told that it was closed."""

Check = Callable[[Conversation], Iterable[str]]
CHECKS: dict[str, list[Check]] = {state: [] for state in State.values}
"""What else a state needs: functions that name, in the reader's language, what is missing. Filled by other rooms."""

STAMPS = {State.OPEN: "opened_at", State.CLOSED: "closed_at", State.ANSWERED: "answered_at"}
ACTIONS = {
    State.OPEN: "conversation.opened",
    State.PAUSED: "conversation.paused",
    State.CLOSED: "conversation.closed",
    State.ANSWERED: "conversation.answered",
}


def what_is_missing(conversation: Conversation, to: str, now: datetime) -> list[str]:
    """What must be done before the conversation can become ``to``: sentences, empty when nothing is missing."""
    missing: list[str] = []
    if to in (State.OPEN, State.PAUSED):
        for name in conversation.missing_promise():
            label = Conversation._meta.get_field(name).verbose_name
            missing.append(_("The promise lacks: %(field)s.") % {"field": label})
    if to == State.OPEN:
        published = conversation.statements.filter(status=StatementStatus.PUBLISHED).count()
        if published < MINIMUM_STATEMENTS:
            sentence = ngettext(
                "It needs %(needed)d published statements to start with; it has %(number)d.",
                "It needs %(needed)d published statements to start with; it has %(number)d.",
                published,
            )
            missing.append(sentence % {"needed": MINIMUM_STATEMENTS, "number": published})
        if conversation.closes_at is not None and conversation.closes_at <= now:
            missing.append(_("The closing time has passed. Set a later one, or none."))
    for check in CHECKS[to]:
        missing.extend(check(conversation))
    return missing


@transaction.atomic
def change_state(
    *, actor: Actor, conversation: Conversation, to: str, reason: str = "", now: datetime | None = None
) -> Conversation:
    """Move the conversation to ``to`` and return it as stored.

    :raises StateRefused: the table does not allow it, or something is missing; the message says what.
    :raises InvalidInput: a reason is needed.
    """
    require(actor, "cocreation.change_state", conversation, view="cocreation.view_conversation")
    now = now or timezone.now()
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    held = row.state_at(now)
    if to not in TRANSITIONS[held]:
        words = {"from": State(held).label, "to": State(to).label if to in State.values else to}
        raise StateRefused(_("The conversation is now “%(from)s” and cannot become “%(to)s”.") % words)
    reason = reason.strip()[:500]
    if (held, to) in REASON_NEEDED and not reason:
        message = _("Say why it is opened again.")
        raise InvalidInput(message, {"reason": message})
    missing = what_is_missing(row, to, now)
    if missing:
        raise StateRefused(" ".join(missing))
    before = {"state": row.state}
    _store(row, to, now)
    after: dict[str, object] = {"state": to, **({"reason": reason} if reason else {})}
    if to == State.CLOSED:
        after |= closing_figures(row)
    journal.record(
        actor=actor, action=ACTIONS[State(to)], obj=row, organisation=row.organisation, before=before, after=after
    )
    index_conversation(row.pk)
    return row


def _store(row: Conversation, to: str, now: datetime) -> None:
    row.state = to
    stamp = STAMPS.get(State(to))
    if stamp is not None and (to != State.OPEN or row.opened_at is None):
        setattr(row, stamp, now)
    if to == State.CLOSED:
        mark_map_dirty(row.pk)
    if to in (State.OPEN, State.PAUSED):
        row.closed_at = None
    row.save(update_fields=["state", "opened_at", "closed_at", "answered_at"])


def closing_figures(conversation: Conversation) -> dict[str, object]:
    """Counts and a digest over the vote log: what the journal keeps of a closed conversation."""
    return {
        "participants": Participant.objects.filter(conversation=conversation).count(),
        "statements": Statement.objects.filter(conversation=conversation, status=StatementStatus.PUBLISHED).count(),
        "votes": Vote.objects.filter(statement__conversation=conversation).count(),
        "events": VoteEvent.objects.filter(statement__conversation=conversation).count(),
        "sha256": vote_log_digest(conversation),
    }


def vote_log_digest(conversation: Conversation) -> str:
    """SHA-256 over the vote log in its order, one line an event: participant, statement number, value, moment."""
    digest = hashlib.sha256()
    rows = (
        VoteEvent.objects.filter(statement__conversation=conversation)
        .order_by("id")
        .values_list("participant_id", "statement__number", "value", "at")
    )
    for participant, number, value, at in rows.iterator(chunk_size=5000):
        digest.update(f"{participant} {number} {value} {at.isoformat()}\n".encode())
    return digest.hexdigest()


def close_due(*, now: datetime | None = None) -> int:
    """Close every open conversation whose closing time has passed; returns how many. Run by the worker."""
    now = now or timezone.now()
    closed = 0
    for number in Conversation.objects.filter(state=State.OPEN, closes_at__lte=now).values_list("pk", flat=True):
        closed += _close_one(number, now)
    return closed


@transaction.atomic
def _close_one(number: int, now: datetime) -> int:
    row = Conversation.objects.select_for_update().get(pk=number)
    if row.state != State.OPEN or row.state_at(now) != State.CLOSED:
        return 0
    _store(row, State.CLOSED, now)
    after = {"state": State.CLOSED, "by": "closing time", **closing_figures(row)}
    journal.record(
        actor=SYSTEM,
        action=ACTIONS[State.CLOSED],
        obj=row,
        organisation=row.organisation,
        before={"state": State.OPEN},
        after=after,
    )
    return 1

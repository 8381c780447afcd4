"""Votes on paper: entered by batch and sheet number, each sheet once."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samskap.cocreation.models import (
    Conversation,
    PaperSheet,
    Participant,
    Source,
    State,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused

MAXIMUM_SHEET = 1_000_000


def enter_sheet(
    *,
    actor: Actor,
    conversation: Conversation,
    batch: str,
    sheet: int,
    votes: Mapping[int, int],
    now: datetime | None = None,
) -> PaperSheet:
    """Enter one sheet. ``votes`` maps statement numbers to +1, -1 or 0; what was left empty is not in it.

    :raises InvalidInput: the sheet has been entered already (the message says by whom), or holds no usable vote.
    :raises StateRefused: the conversation is neither open nor paused.
    """
    require(actor, "cocreation.enter_paper", conversation, view="cocreation.view_conversation")
    batch = " ".join(batch.split()).upper()
    if not batch or len(batch) > 40 or "\x00" in batch:
        message = _("Write the name of the batch, at most %(limit)d signs.") % {"limit": 40}
        raise InvalidInput(message, {"batch": message})
    if not 1 <= sheet <= MAXIMUM_SHEET:
        message = _("Write the number of the sheet.")
        raise InvalidInput(message, {"sheet": message})
    try:
        return _enter(actor, conversation, batch, sheet, votes, now or timezone.now())
    except IntegrityError:
        # Somebody entered the same sheet between our look and our write; the constraint held.
        _refuse_double(conversation, batch, sheet)
        raise


@transaction.atomic
def _enter(
    actor: Actor, conversation: Conversation, batch: str, sheet: int, votes: Mapping[int, int], now: datetime
) -> PaperSheet:
    row = _open_for_paper(conversation, now)
    _refuse_double(row, batch, sheet)
    chosen = _statements(row, votes)
    participant = Participant.objects.create(conversation=row, source=Source.PAPER, created_at=now)
    entered = PaperSheet.objects.create(
        conversation=row, participant=participant, batch=batch, sheet=sheet, entered_by=actor.user, entered_at=now
    )
    _add(participant, chosen, now)
    journal.record(
        actor=actor,
        action="paper.entered",
        obj=entered,
        organisation=row.organisation,
        after={"batch": batch, "sheet": sheet, "votes": len(votes), "sha256": _digest(participant, votes)},
    )
    mark_map_dirty(row.pk)
    return entered


@transaction.atomic
def correct_sheet(
    *, actor: Actor, sheet: PaperSheet, votes: Mapping[int, int], now: datetime | None = None
) -> PaperSheet:
    """Set the votes of a sheet to ``votes``. The log keeps what was entered before.

    :raises InvalidInput: no usable vote is left.
    :raises StateRefused: the conversation is neither open nor paused.
    """
    require(actor, "cocreation.enter_paper", sheet.conversation, view="cocreation.view_conversation")
    now = now or timezone.now()
    row = _open_for_paper(sheet.conversation, now)
    chosen = _statements(row, votes)
    participant = Participant.objects.select_for_update().get(pk=sheet.participant_id)
    held = dict(Vote.objects.filter(participant=participant).values_list("statement__number", "value"))
    if held == dict(votes):
        return sheet
    changed = {statement: value for statement, value in chosen.items() if held.get(statement.number) != value}
    emptied = Vote.objects.filter(participant=participant).exclude(statement__number__in=list(votes))
    VoteEvent.objects.bulk_create(
        VoteEvent(participant=participant, statement_id=statement, value=None, at=now)
        for statement in emptied.values_list("statement_id", flat=True)
    )
    emptied.delete()
    Vote.objects.filter(participant=participant, statement__in=list(changed)).delete()
    _add(participant, changed, now)
    journal.record(
        actor=actor,
        action="paper.corrected",
        obj=sheet,
        organisation=row.organisation,
        before={"votes": len(held), "sha256": _digest(participant, held)},
        after={"votes": len(votes), "sha256": _digest(participant, votes), "changed": len(changed)},
    )
    mark_map_dirty(row.pk)
    return sheet


def _open_for_paper(conversation: Conversation, now: datetime) -> Conversation:
    row = Conversation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=conversation.pk)
    if row.state_at(now) not in (State.OPEN, State.PAUSED):
        raise StateRefused(
            _("Sheets are entered while the conversation is open or paused. A closed one can be opened for paper only.")
        )
    return row


def _refuse_double(conversation: Conversation, batch: str, sheet: int) -> None:
    existing = (
        PaperSheet.objects.filter(conversation=conversation, batch=batch, sheet=sheet)
        .select_related("entered_by")
        .first()
    )
    if existing is not None:
        words = {
            "sheet": sheet,
            "batch": batch,
            "who": existing.entered_by or _("somebody who has left"),
            "when": date_format(timezone.localtime(existing.entered_at), "DATETIME_FORMAT"),
        }
        message = _("Sheet %(sheet)d of batch %(batch)s has been entered already, by %(who)s, %(when)s.") % words
        raise InvalidInput(message, {"sheet": message})


def _statements(conversation: Conversation, votes: Mapping[int, int]) -> dict[Statement, int]:
    """The published statements that the votes name, with their values."""
    if not votes:
        raise InvalidInput(_("The sheet holds no answer. Choose at least one."))
    found = {
        row.number: row
        for row in Statement.objects.filter(
            conversation=conversation, status=StatementStatus.PUBLISHED, number__in=list(votes)
        )
    }
    for number, value in votes.items():
        if number not in found:
            raise InvalidInput(_("Statement %(number)d is not published.") % {"number": number})
        if value not in (1, -1, 0):
            raise InvalidInput(_("Statement %(number)d: choose one of the three answers.") % {"number": number})
    return {found[number]: value for number, value in votes.items()}


def _add(participant: Participant, votes: Mapping[Statement, int], now: datetime) -> None:
    ordered = sorted(votes.items(), key=lambda pair: pair[0].number)
    VoteEvent.objects.bulk_create(
        VoteEvent(participant=participant, statement=statement, value=value, at=now) for statement, value in ordered
    )
    Vote.objects.bulk_create(
        Vote(participant=participant, statement=statement, value=value, at=now) for statement, value in ordered
    )


def _digest(participant: Participant, votes: Mapping[int, int]) -> str:
    """A hash that shows a later change without showing a choice: salted by the participant's secret key."""
    listed = ",".join(f"{number}:{value}" for number, value in sorted(votes.items()))
    return hashlib.sha256(f"{participant.key} {listed}".encode()).hexdigest()

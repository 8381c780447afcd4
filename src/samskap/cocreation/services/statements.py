"""Statements by the asker, and what moderators decide about everybody's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, State, Statement, StatementStatus, VoteEvent
from samskap.cocreation.models.statements import TYPED_LENGTH
from samskap.cocreation.services.indexing import index_conversation
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import JournalEntry

MAXIMUM_SEEDS = 500
MODERATED = "statement.moderated"


@dataclass(frozen=True)
class SeedRow:
    """One statement as typed, and the line it stood on (from 1)."""

    line: int
    text: str


def normalised(text: str) -> str:
    """What equal statements have in common: no case, single spaces, no full stop at the end."""
    return " ".join(text.split()).rstrip(".").casefold()


def rows_of(text: str) -> list[SeedRow]:
    """One statement a line; empty lines are left out but counted."""
    return [SeedRow(line, row.strip()) for line, row in enumerate(text.splitlines(), 1) if row.strip()]


def take_numbers(conversation: Conversation, count: int) -> int:
    """Take ``count`` statement numbers and return the first; inside a transaction, under the row's lock."""
    row = Conversation.objects.select_for_update().only("next_statement_number").get(pk=conversation.pk)
    first = row.next_statement_number
    row.next_statement_number = conversation.next_statement_number = first + count
    row.save(update_fields=["next_statement_number"])
    return first


def insert_seeds(
    *, actor: Actor, conversation: Conversation, rows: Sequence[SeedRow], now: datetime
) -> list[Statement]:
    """Check all rows, then insert all, published at once. The caller checks access and opens the transaction.

    :raises InvalidInput: under ``seeds``, naming every line that cannot be used.
    """
    problems = _problems(conversation, rows)
    if problems:
        raise InvalidInput(problems[0], {"seeds": " ".join(problems[:10])})
    if not rows:
        return []
    first = take_numbers(conversation, len(rows))
    return Statement.objects.bulk_create(
        Statement(
            conversation=conversation,
            number=number,
            text=" ".join(row.text.split()),
            language=conversation.language,
            by_asker=True,
            status=StatementStatus.PUBLISHED,
            moderated_by=actor.user,
            moderated_at=now,
            created_at=now,
        )
        for number, row in enumerate(rows, first)
    )


def _problems(conversation: Conversation, rows: Sequence[SeedRow]) -> list[str]:
    if len(rows) > MAXIMUM_SEEDS:
        return [_("That is more than %(limit)d statements.") % {"limit": MAXIMUM_SEEDS}]
    problems = []
    existing = conversation.statements.values_list("number", "text") if conversation.pk else ()
    numbers = {normalised(text): number for number, text in existing}
    seen: dict[str, int] = {}
    for row in rows:
        key = normalised(row.text)
        words: dict[str, object] = {"line": row.line, "limit": TYPED_LENGTH, "length": len(row.text)}
        if not key:
            problems.append(_("Line %(line)d is empty.") % words)
        elif "\x00" in row.text:
            problems.append(_("Line %(line)d holds signs that are no text.") % words)
        elif len(row.text) > TYPED_LENGTH:
            problems.append(_("Line %(line)d is %(length)d signs long; at most %(limit)d fit.") % words)
        elif key in seen:
            problems.append(_("Line %(line)d says the same as line %(other)d.") % {**words, "other": seen[key]})
        elif key in numbers:
            problems.append(_("Line %(line)d says the same as statement %(other)d.") % {**words, "other": numbers[key]})
        seen.setdefault(key, row.line)
    return problems


@transaction.atomic
def add_seed_statements(
    *, actor: Actor, conversation: Conversation, rows: Sequence[SeedRow], now: datetime | None = None
) -> list[Statement]:
    """Add the asker's own statements, published at once; all or none.

    :raises StateRefused: the conversation is closed.
    :raises InvalidInput: a line cannot be used, or there is none.
    """
    require(actor, "cocreation.moderate", conversation, view="cocreation.view_conversation")
    now = now or timezone.now()
    row = Conversation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=conversation.pk)
    if row.state_at(now) in (State.CLOSED, State.ANSWERED):
        raise StateRefused(_("The conversation is closed. Open it again to add statements."))
    if not rows:
        message = _("Write at least one statement.")
        raise InvalidInput(message, {"seeds": message})
    added = insert_seeds(actor=actor, conversation=row, rows=rows, now=now)
    journal.record(
        actor=actor,
        action="statement.added",
        obj=row,
        organisation=row.organisation,
        after={"numbers": [statement.number for statement in added]},
    )
    mark_map_dirty(row.pk)
    index_conversation(row.pk)
    return added


@transaction.atomic
def edit_seed_statement(*, actor: Actor, statement: Statement, text: str) -> Statement:
    """Change the text of one of the asker's own statements that nobody has voted on.

    :raises StateRefused: a resident wrote it, or somebody has voted on it.
    :raises InvalidInput: the text cannot be used.
    """
    conversation = statement.conversation
    require(actor, "cocreation.moderate", conversation, view="cocreation.view_conversation")
    row = Statement.objects.select_for_update().get(pk=statement.pk)
    if not row.by_asker:
        raise StateRefused(_("A resident wrote this statement. It is published as it is or not at all."))
    if VoteEvent.objects.filter(statement=row).exists():
        raise StateRefused(_("People have voted on this statement. Take it away and write a new one instead."))
    others = conversation.statements.exclude(pk=row.pk).values_list("number", "text")
    problem = _text_problem(text, {normalised(other): number for number, other in others})
    if problem:
        raise InvalidInput(problem, {"text": problem})
    before, row.text = row.text, " ".join(text.split())
    row.save(update_fields=["text"])
    row.translations.update(approved_by=None, approved_at=None)
    journal.record(
        actor=actor,
        action="statement.edited",
        obj=row,
        organisation=conversation.organisation,
        before={"text": before},
        after={"text": row.text},
    )
    index_conversation(conversation.pk)
    return row


def _text_problem(text: str, numbers: dict[str, int]) -> str:
    key = normalised(text)
    if not key or "\x00" in text:
        return _("Write the statement.")
    if len(text) > TYPED_LENGTH:
        words = {"length": len(text), "limit": TYPED_LENGTH}
        return _("This is %(length)d signs long; at most %(limit)d fit.") % words
    if key in numbers:
        return _("Statement %(other)d says the same.") % {"other": numbers[key]}
    return ""


@transaction.atomic
def moderate_statement(
    *,
    actor: Actor,
    statement: Statement,
    to: str,
    expected: str,
    reason: str = "",
    now: datetime | None = None,
) -> Statement:
    """Publish a statement, or take it away with a reason that its author sees.

    ``expected`` is the status that the moderator saw: what a colleague has decided in the meantime is not overwritten.

    :raises StateRefused: the status is another by now, or the conversation is answered.
    :raises InvalidInput: no reason for not publishing.
    """
    conversation = statement.conversation
    require(actor, "cocreation.moderate", conversation, view="cocreation.view_conversation")
    reason = " ".join(reason.split())
    if to not in (StatementStatus.PUBLISHED, StatementStatus.REJECTED):
        raise InvalidInput(_("Choose to publish the statement or not."))
    if to == StatementStatus.REJECTED and not reason:
        message = _("Say why it is not published. Its author sees the reason.")
        raise InvalidInput(message, {"reason": message})
    if len(reason) > 300:
        message = _("This is %(length)d signs long; at most %(limit)d fit.") % {"length": len(reason), "limit": 300}
        raise InvalidInput(message, {"reason": message})
    row = _locked(statement, expected)
    if row.status == to:
        return row
    _decide(actor, row, to, reason if to == StatementStatus.REJECTED else "", now or timezone.now())
    mark_map_dirty(row.conversation_id)
    index_conversation(row.conversation_id)
    return row


@transaction.atomic
def publish_statements(
    *, actor: Actor, conversation: Conversation, numbers: Iterable[int], now: datetime | None = None
) -> tuple[list[int], list[int]]:
    """Publish those of ``numbers`` that are still waiting; returns the published and the left-out numbers."""
    require(actor, "cocreation.moderate", conversation, view="cocreation.view_conversation")
    now = now or timezone.now()
    _not_answered(conversation)
    wanted = sorted(set(numbers))[:MAXIMUM_SEEDS]
    rows = conversation.statements.select_for_update().filter(number__in=wanted, status=StatementStatus.WAITING)
    done = []
    for row in rows:
        row.conversation = conversation
        _decide(actor, row, StatementStatus.PUBLISHED, "", now)
        done.append(row.number)
    if done:
        mark_map_dirty(conversation.pk)
        index_conversation(conversation.pk)
    return done, [number for number in wanted if number not in done]


@transaction.atomic
def undo_moderation(*, actor: Actor, statement: Statement, expected: str, now: datetime | None = None) -> Statement:
    """Take the latest decision back: what had been published is published again, everything else waits.

    The statement then stands as one that nobody has decided about; the journal keeps both steps.

    :raises StateRefused: the status is another by now, or there is no decision to take back.
    """
    conversation = statement.conversation
    require(actor, "cocreation.moderate", conversation, view="cocreation.view_conversation")
    row = _locked(statement, expected)
    latest = (
        JournalEntry.objects.filter(
            object_kind=row._meta.label_lower, object_id=str(row.pk), action__startswith="statement."
        )
        .order_by("-sequence")
        .first()
    )
    if latest is None or latest.action != MODERATED:
        raise StateRefused(_("There is no decision to take back."))
    was = ((latest.facts or {}).get("before") or {}).get("status")
    to = StatementStatus.PUBLISHED if was == StatementStatus.PUBLISHED else StatementStatus.WAITING
    _decide(actor, row, to, "", now or timezone.now(), action="statement.undone")
    mark_map_dirty(conversation.pk)
    index_conversation(conversation.pk)
    return row


def _locked(statement: Statement, expected: str) -> Statement:
    row = (
        Statement.objects.select_for_update(of=("self",))
        .select_related("conversation__organisation")
        .get(pk=statement.pk)
    )
    _not_answered(row.conversation)
    if row.status != expected:
        words = {"number": row.number, "status": row.get_status_display()}
        raise StateRefused(
            _("A colleague has decided about statement %(number)d in the meantime. It is now “%(status)s”.") % words
        )
    return row


def _not_answered(conversation: Conversation) -> None:
    if conversation.state == State.ANSWERED:
        raise StateRefused(_("The conversation has been answered. Its statements do not change any more."))


def _decide(actor: Actor, row: Statement, to: str, reason: str, now: datetime, *, action: str = MODERATED) -> None:
    before = {"status": row.status}
    taken_back = action != MODERATED
    row.status, row.reason = to, reason
    row.moderated_by, row.moderated_at = (None, None) if taken_back else (actor.user, now)
    row.save(update_fields=["status", "reason", "moderated_by", "moderated_at"])
    journal.record(
        actor=actor,
        action=action,
        obj=row,
        organisation=row.conversation.organisation,
        before=before,
        after={"status": to, "number": row.number},
        personal={"reason": reason} if reason else None,
    )

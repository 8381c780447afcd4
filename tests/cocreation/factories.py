"""Conversations, statements, participants and votes for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from samskap.cocreation.models import (
    Conversation,
    Participant,
    State,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.core.models import Organisation, Visibility
from tests.core.factories import make_actor, make_organisation, make_user

__all__ = [
    "PROMISE",
    "make_actor",
    "make_conversation",
    "make_organisation",
    "make_participant",
    "make_statement",
    "make_user",
    "make_vote",
]

PROMISE: dict[str, Any] = {
    "asked_by": "The municipality of Solvik",
    "purpose": "The square is to be rebuilt.",
    "open_matters": "What the square is used for.",
    "fixed_matters": "The trees stay.",
    "decided_by": "The municipal board",
    "decided_on": date(2027, 3, 1),
    "use_of_answers": "We answer everything you agree on.",
}


def make_conversation(
    *, state: str = State.OPEN, organisation: Organisation | None = None, statements: int = 0, **fields: Any
) -> Conversation:
    """A public conversation with a whole promise, and as many published seed statements as asked for."""
    now = timezone.now()
    stamps: dict[str, Any] = {}
    if state != State.DRAFT:
        stamps["opened_at"] = now - timedelta(days=7)
    if state in (State.CLOSED, State.ANSWERED):
        stamps["closed_at"] = now - timedelta(days=1)
    if state == State.ANSWERED:
        stamps["answered_at"] = now
    values = {
        "question": "How shall the square be used?",
        "language": "en",
        "visibility": Visibility.PUBLIC,
        **PROMISE,
        **stamps,
        **fields,
    }
    conversation = Conversation.objects.create(organisation=organisation or make_organisation(), state=state, **values)
    for _ in range(statements):
        make_statement(conversation)
    return conversation


def make_statement(conversation: Conversation, text: str = "", **fields: Any) -> Statement:
    """A published statement with the next number; the asker's own unless ``author`` is given (None too)."""
    number = fields.pop("number", conversation.next_statement_number)
    conversation.next_statement_number = max(conversation.next_statement_number, number + 1)
    conversation.save(update_fields=["next_statement_number"])
    values = {
        "text": text or f"Statement {number} about the square.",
        "language": conversation.language,
        "status": StatementStatus.PUBLISHED,
        "by_asker": "author" not in fields,
        "created_at": timezone.now(),
        **fields,
    }
    return Statement.objects.create(conversation=conversation, number=number, **values)


def make_participant(conversation: Conversation, **fields: Any) -> Participant:
    """Somebody who takes part on the web."""
    return Participant.objects.create(
        conversation=conversation, created_at=fields.pop("created_at", timezone.now()), **fields
    )


def make_vote(participant: Participant, statement: Statement, value: int = 1, **fields: Any) -> Vote:
    """A vote, in the log and as the current one."""
    at = fields.pop("at", timezone.now())
    VoteEvent.objects.create(participant=participant, statement=statement, value=value, at=at, **fields)
    vote, _created = Vote.objects.update_or_create(
        participant=participant, statement=statement, defaults={"value": value, "at": at}
    )
    return vote

"""Conversations, statements, participants and votes for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
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
from samskap.core.access import Actor, actor_for
from samskap.core.models import Membership, Organisation, OrganisationKind, Role, User, Visibility

_next = count(1)

PROMISE: dict[str, Any] = {
    "asked_by": "The municipality of Solvik",
    "purpose": "The square is to be rebuilt.",
    "open_matters": "What the square is used for.",
    "fixed_matters": "The trees stay.",
    "decided_by": "The municipal board",
    "decided_on": date(2027, 3, 1),
    "use_of_answers": "We answer everything you agree on.",
}


def make_user(email: str = "", **fields: Any) -> User:
    """A person with an account and the password ``a long password``."""
    return User.objects.create_user(email or f"person{next(_next)}@example.org", "a long password", **fields)


def make_organisation(name: str = "", **fields: Any) -> Organisation:
    """A municipality."""
    number = next(_next)
    kind = fields.pop("kind", OrganisationKind.MUNICIPALITY)
    return Organisation.objects.create(
        name=name or f"Municipality {number}",
        slug=fields.pop("slug", f"organisation-{number}"),
        kind=kind,
        leg=fields.pop("leg", OrganisationKind(kind).leg),
        **fields,
    )


def make_member(organisation: Organisation, role: str = Role.MEMBER, **fields: Any) -> User:
    """A person with a role in the organisation."""
    user = make_user(**fields)
    Membership.objects.create(user=user, organisation=organisation, role=role)
    return user


def make_actor(organisation: Organisation, role: str = Role.MEMBER) -> Actor:
    """The actor behind a new member of the organisation."""
    return actor_for(make_member(organisation, role))


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
    """A published statement with the next number; the asker's own unless ``author`` is given."""
    number = fields.pop("number", conversation.next_statement_number)
    conversation.next_statement_number = max(conversation.next_statement_number, number + 1)
    conversation.save(update_fields=["next_statement_number"])
    values = {
        "text": text or f"Statement {number} about the square.",
        "language": conversation.language,
        "status": StatementStatus.PUBLISHED,
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

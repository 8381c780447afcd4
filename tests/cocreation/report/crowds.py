"""Crowds whose opinions are known."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from samskap.cocreation.models import Conversation, Participant, Vote
from tests.cocreation.factories import make_conversation, make_statement


def make_crowd(
    *,
    sizes: tuple[int, ...],
    common: int = 3,
    divisive: int = 6,
    conversation: Conversation | None = None,
    answers: int | None = None,
    **fields: Any,
) -> Conversation:
    """A conversation in which camps of the given sizes agree on the first ``common`` statements and on nothing else.

    Camp g agrees with every statement whose number is g modulo the number of camps and disagrees with the others; of
    these answers one in eleven is not what the camp thinks, for people are not alike. Given a conversation made here,
    more people join its camps; with ``answers`` they answer only so many statements.
    """
    if conversation is None:
        conversation = make_conversation(**fields)
        for _ in range(common + divisive):
            make_statement(conversation)
        conversation.common_statements = common  # type: ignore[attr-defined]
    shared = conversation.common_statements  # type: ignore[attr-defined]
    statements = list(conversation.statements.order_by("number"))[:answers]
    now = timezone.now()
    for camp, size in enumerate(sizes):
        people = Participant.objects.bulk_create(
            [Participant(conversation=conversation, created_at=now) for _ in range(size)]
        )
        Vote.objects.bulk_create(
            Vote(participant=person, statement=said, value=_value(j, i, camp, len(sizes), shared), at=now)
            for j, person in enumerate(people)
            for i, said in enumerate(statements)
        )
    return conversation


def _value(person: int, statement: int, camp: int, camps: int, shared: int) -> int:
    if statement < shared:
        return 1
    value = 1 if statement % camps == camp else -1
    return -value if (3 * person + 5 * statement) % 11 == 0 else value

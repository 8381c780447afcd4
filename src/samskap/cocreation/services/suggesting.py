"""Statements that residents write."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, Moderation, Participant, Statement, StatementStatus
from samskap.cocreation.models.statements import TYPED_LENGTH
from samskap.cocreation.services.inputs import check_language
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.cocreation.services.participating import (
    Visitor,
    become_participant,
    readable_key,
    refuse_unless_open,
)
from samskap.cocreation.services.statements import normalised, take_numbers
from samskap.core import journal
from samskap.core.access import NOBODY, Actor, require
from samskap.core.errors import InvalidInput, TooMany
from samskap.core.plain import plain

LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|se|no|nu|eu|io|ly|ru)\b(?:/\S*)?", re.I
)
FEWEST_LETTERS = 4


@transaction.atomic
def suggest_statement(
    *,
    actor: Actor,
    conversation: Conversation,
    visitor: Visitor,
    text: str,
    language: str,
    seed: str = "",
    clock: Callable[[], datetime] = timezone.now,
) -> Statement:
    """Take a resident's statement: published at once, or waiting for a moderator, as the conversation has it.

    ``seed`` as in ``cast_vote``: the same first form sent twice comes from one participant.

    :raises StateRefused: the conversation takes nothing now.
    :raises InvalidInput: under ``text``: empty, too long, only a link, or somebody has said the same.
    :raises TooMany: more statements in an hour than a person thinks of.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    check_language(language)
    now, first = clock(), readable_key(seed)
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    refuse_unless_open(row, now)
    said = " ".join(plain(text).split())
    _refuse_unusable(said)
    participant = become_participant(conversation=conversation, visitor=visitor, now=now, seed=first)
    _refuse_same(row, said, participant)
    _refuse_too_many(participant, now)
    published = row.moderation == Moderation.OPEN
    statement = Statement.objects.create(
        conversation=row,
        number=take_numbers(row, 1),
        text=said,
        language=language,
        author=participant,
        status=StatementStatus.PUBLISHED if published else StatementStatus.WAITING,
        created_at=now,
    )
    journal.record(
        actor=NOBODY,
        action="statement.suggested",
        obj=statement,
        organisation=conversation.organisation,
        after={"number": statement.number, "status": statement.status},
    )
    if published:
        mark_map_dirty(row.pk)
    return statement


def _refuse_unusable(said: str) -> None:
    problem = ""
    if not said or "\x00" in said:
        problem = _("Write the statement.")
    elif len(said) > TYPED_LENGTH:
        words = {"length": len(said), "limit": TYPED_LENGTH}
        problem = _("This is %(length)d signs long; at most %(limit)d fit.") % words
    elif sum(sign.isalpha() for sign in LINK.sub("", said)) < FEWEST_LETTERS:
        problem = _("Say it in your own words. Others cannot agree or disagree with a link.")
    if problem:
        raise InvalidInput(problem, {"text": problem})


def _refuse_same(conversation: Conversation, said: str, participant: Participant) -> None:
    """What is public, and what the participant wrote: what waits or was refused from others stays unknown."""
    key = normalised(said)
    rows = conversation.statements.values_list("number", "text", "status", "author_id")
    for number, text, status, author in rows:
        if (status == StatementStatus.PUBLISHED or author == participant.pk) and normalised(text) == key:
            if author == participant.pk:
                problem = _("You have already written this.")
            else:
                problem = _("Statement %(other)d says the same. Answer that one instead.") % {"other": number}
            raise InvalidInput(problem, {"text": problem})


def _refuse_too_many(participant: Participant, now: datetime) -> None:
    recent = Statement.objects.filter(author=participant, created_at__gt=now - timedelta(hours=1)).count()
    if recent >= settings.STATEMENTS_PER_PARTICIPANT_HOUR:
        raise TooMany(_("You have written many statements in an hour. Try again in an hour."))

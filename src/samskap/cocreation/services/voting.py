"""Votes: cast, change, take back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import Choice, Conversation, Participant, StatementStatus, Vote, VoteEvent
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.cocreation.services.participating import (
    Visitor,
    become_participant,
    readable_key,
    refuse_unless_open,
)
from samskap.cocreation.services.vote_rows import check_vote, write_vote
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, TooMany


@dataclass(frozen=True)
class CastVote:
    """What became of a vote. ``repeated``: it had arrived before, nothing was counted again."""

    participant: Participant
    repeated: bool


def cast_vote(
    *,
    actor: Actor,
    conversation: Conversation,
    visitor: Visitor,
    number: int,
    value: int,
    client_key: str = "",
    seed: str = "",
    clock: Callable[[], datetime] = timezone.now,
) -> CastVote:
    """Take one vote on the statement with ``number``; when this returns, the vote is durable.

    ``client_key`` is a UUID that the client made for this vote: sent again it is the same vote. ``seed`` (a UUID; the
    client key if there is none) makes the same first answer sent twice come from one participant. Everything is decided
    in one short transaction, in which one participant's votes follow each other: the current vote is always the last in
    the log.

    :raises NotVisible: no such published statement in this conversation, or the participant has been erased.
    :raises StateRefused: the conversation takes no votes now.
    :raises InvalidInput: ``value`` is none of -1, 0, 1, or a key is no UUID.
    :raises TooMany: faster than a person votes, or too many new participants from one address.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    if value not in Choice.values:
        raise InvalidInput(_("Choose one of the three answers."))
    key, first = readable_key(client_key), readable_key(seed or client_key)
    with transaction.atomic():
        participant = become_participant(conversation=conversation, visitor=visitor, now=clock(), seed=first)
        at = clock()
        check = check_vote(conversation, number, participant, key, at)
        if check is None:
            raise NotVisible
        if check.repeated:
            return CastVote(participant, repeated=True)
        if not check.is_open:
            conversation.refresh_from_db(fields=["state", "closes_at"])
            refuse_unless_open(conversation, at)
        if check.recent >= settings.VOTES_PER_PARTICIPANT_MINUTE:
            raise TooMany(_("That was very many answers in a minute. Wait a minute, then go on."))
        write_vote(participant, check.statement_id, value, at, key)
        mark_map_dirty(conversation.pk)
    return CastVote(participant, repeated=False)


@transaction.atomic
def undo_vote(
    *,
    actor: Actor,
    conversation: Conversation,
    visitor: Visitor,
    clock: Callable[[], datetime] = timezone.now,
) -> int | None:
    """Take back the visitor's latest vote that still stands; returns the statement's number, None if there is none.

    :raises StateRefused: the conversation takes no votes now.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    if visitor.participant is None:
        return None
    participant = become_participant(conversation=conversation, visitor=visitor, now=clock())
    conversation.refresh_from_db(fields=["state", "closes_at"])
    refuse_unless_open(conversation, clock())
    vote = (
        Vote.objects.filter(participant=participant, statement__status=StatementStatus.PUBLISHED)
        .select_related("statement")
        .order_by("-at", "-id")
        .first()
    )
    if vote is None:
        return None
    VoteEvent.objects.create(participant=participant, statement=vote.statement, value=None, at=clock())
    vote.delete()
    mark_map_dirty(conversation.pk)
    return vote.statement.number

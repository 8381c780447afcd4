"""Who answers: somebody we know by a signed cookie, or somebody who becomes a participant with the first answer."""

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, Participant, State
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.core import journal
from samskap.core.access import NOBODY, Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.tokens import new_token


@dataclass(frozen=True)
class Visitor:
    """Whoever stands behind a request to a conversation. ``participant`` is empty before the first answer.

    ``key`` stands for a participant that has not been read yet, as a cookie named it that we signed.
    """

    participant: Participant | None = None
    address_hash: str = ""
    key: str = ""

    @property
    def seed(self) -> str:
        """What the order of the statements is drawn from: the same for the same visitor, another for everybody else."""
        return self.participant.key if self.participant else self.address_hash


def become_participant(*, conversation: Conversation, visitor: Visitor, now: datetime, seed: str = "") -> Participant:
    """The visitor's participant, made now if need be; call it first in a transaction that writes for the participant.

    It holds the participant's row until the end of the transaction, so that two requests of one participant follow each
    other. ``seed`` (the unguessable key of the first answer) gives the key of a new participant: the same first answer
    sent twice, because its receipt was lost on the way, comes from the same participant.

    :raises NotVisible: the participant has been erased.
    :raises TooMany: too many participants from one address within an hour.
    """
    if visitor.participant is not None:
        return _hold(visitor.participant)
    everybody = Participant.objects.select_for_update(no_key=True).filter(conversation=conversation)
    if visitor.key and (known := everybody.filter(key=visitor.key).first()):
        return known
    key = _key_of(conversation, seed) if seed else new_token()
    if seed and (known := everybody.filter(key=key).first()):
        return known
    _refuse_too_many(conversation, visitor.address_hash, now)
    participant, _made = Participant.objects.get_or_create(
        key=key,
        defaults={"conversation": conversation, "address_hash": visitor.address_hash, "created_at": now},
    )
    return participant


def refuse_unless_open(conversation: Conversation, now: datetime) -> None:
    """Answers and statements are taken in an open conversation only.

    :raises StateRefused: it is not open at ``now``; the message says what would change that.
    """
    if conversation.accepts_votes(now):
        return
    if conversation.state == State.PAUSED:
        raise StateRefused(_("This conversation is paused. Answers are taken again when it opens."))
    if conversation.state == State.DRAFT:
        raise StateRefused(_("This conversation is a draft. Answers are taken when it has opened."))
    raise StateRefused(_("This conversation is closed. No more answers are taken."))


def readable_key(text: str) -> str:
    """A key that a client made, as it is stored; nothing stays nothing.

    :raises InvalidInput: it is no UUID.
    """
    if not text:
        return ""
    try:
        return str(UUID(text))
    except ValueError as wrong:
        raise InvalidInput(_("The answer came without a readable mark. Load the page again.")) from wrong


@transaction.atomic
def erase_participant(*, actor: Actor, conversation: Conversation, visitor: Visitor) -> bool:
    """Erase everything about the visitor: votes with their log, background, authorship. Whether there was anything.

    Statements stay, without an author. The journal keeps that somebody was erased, and nothing about whom.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    if visitor.participant is None:
        return False
    _hold(visitor.participant).delete()
    journal.record(
        actor=NOBODY, action="participant.erased", obj=conversation, organisation=conversation.organisation, after={}
    )
    mark_map_dirty(conversation.pk)
    return True


def _hold(participant: Participant) -> Participant:
    # SQLite's IMMEDIATE transaction holds everything already; there this only reads.
    held = Participant.objects.select_for_update(no_key=True).filter(pk=participant.pk).first()
    if held is None:
        raise NotVisible
    return held


def _key_of(conversation: Conversation, seed: str) -> str:
    mac = salted_hmac(f"samskap.participant.first.{conversation.token}", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(mac)[:22].decode()


def _refuse_too_many(conversation: Conversation, address_hash: str, now: datetime) -> None:
    if not address_hash:
        return
    recent = Participant.objects.filter(
        conversation=conversation, address_hash=address_hash, created_at__gt=now - timedelta(hours=1)
    )
    if recent.count() >= settings.PARTICIPANTS_PER_ADDRESS_HOUR:
        raise TooMany(
            _(
                "Very many people have begun to answer from this network in the last hour. "
                "Try again in an hour, or from another network."
            )
        )

"""What participants say about themselves, if they want to."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import BackgroundAnswer, BackgroundOption, Conversation, Participant
from samskap.cocreation.services.participating import (
    Visitor,
    become_participant,
    readable_key,
    refuse_unless_open,
)
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput


@transaction.atomic
def answer_background(
    *,
    actor: Actor,
    conversation: Conversation,
    visitor: Visitor,
    options: Mapping[int, int | None],
    seed: str = "",
    clock: Callable[[], datetime] = timezone.now,
) -> Participant:
    """Set the answers: question id -> option id; None takes an answer away, a question left out stays as it is.

    :raises StateRefused: the conversation takes no answers now.
    :raises InvalidInput: a question or option of another conversation.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    now, first = clock(), readable_key(seed)
    conversation.refresh_from_db(fields=["state", "closes_at"])
    refuse_unless_open(conversation, now)
    known = dict(BackgroundOption.objects.filter(question__conversation=conversation).values_list("id", "question_id"))
    questions = set(known.values())
    for question, option in options.items():
        if question not in questions or (option is not None and known.get(option) != question):
            raise InvalidInput(_("Choose one of the answers in the list."))
    participant = become_participant(conversation=conversation, visitor=visitor, now=now, seed=first)
    BackgroundAnswer.objects.filter(
        participant=participant, question__in=[question for question, option in options.items() if option is None]
    ).delete()
    BackgroundAnswer.objects.bulk_create(
        [
            BackgroundAnswer(participant=participant, question_id=question, option_id=option)
            for question, option in options.items()
            if option is not None
        ],
        update_conflicts=True,
        unique_fields=["participant", "question"],
        update_fields=["option"],
    )
    return participant

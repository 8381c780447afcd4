"""The municipality answers: what it will do about each statement and each group of the fixed result, and why."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.cocreation.models import Answer, Conversation, State
from samskap.cocreation.selectors.answers import Target, is_fixed, targets_of, unanswered_targets
from samskap.cocreation.selectors.report import CLOSED_STATES, snapshot_of
from samskap.cocreation.services.states import CHECKS, change_state
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.tasks import enqueue

LONGEST = {"will_do": 500, "why": 1000}


@transaction.atomic
def save_answer(
    *, actor: Actor, conversation: Conversation, key: str, will_do: str, why: str, now: datetime | None = None
) -> Answer:
    """Answer one statement or group of the result, or change an answer; from the first one on the result stands.

    :raises StateRefused: the conversation is not closed, or its last votes are still being counted.
    :raises NotVisible: the result has nothing of this name.
    :raises InvalidInput: one of the two texts is missing or too long.
    """
    require(actor, "cocreation.answer", conversation, view="cocreation.view_conversation")
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    target = _target(row, key)
    texts = {"will_do": will_do.strip(), "why": why.strip()}
    _check(texts)
    answer = Answer.objects.filter(conversation=row, statement=target.statement, group=target.group).first()
    before = {"will_do": answer.will_do, "why": answer.why} if answer else None
    if before == texts and answer is not None:
        return answer
    answer = answer or Answer(conversation=row, statement_id=target.statement, group=target.group)
    answer.target, answer.will_do, answer.why = target.kind, texts["will_do"], texts["why"]
    answer.answered_by, answer.answered_at = actor.user, now or timezone.now()
    answer.save()
    journal.record(
        actor=actor,
        action="answer.saved",
        obj=answer,
        organisation=conversation.organisation,
        before=before,
        after={"conversation": row.pk, "key": key, **texts},
    )
    return answer


def _target(row: Conversation, key: str) -> Target:
    if row.state not in CLOSED_STATES:
        raise StateRefused(_("You can answer once the conversation is closed: until then the result still moves."))
    snapshot = snapshot_of(row)
    if snapshot is None or not is_fixed(row, snapshot):
        raise StateRefused(_("The last votes are still being counted. Try again in a few seconds."))
    for target in targets_of(row, snapshot.report):
        if target.key == key:
            return target
    raise NotVisible


def _check(texts: dict[str, str]) -> None:
    wrong = {}
    for name, value in texts.items():
        if not value:
            wrong[name] = _("Write what you will do.") if name == "will_do" else _("Write why.")
        elif len(value) > LONGEST[name]:
            wrong[name] = _("At most %(number)d characters.") % {"number": LONGEST[name]}
    if wrong:
        raise InvalidInput(_("The answer is not complete."), wrong)


def mark_answered(*, actor: Actor, conversation: Conversation) -> Conversation:
    """Say that everything has been answered; the result is then mailed to those who asked for it, once it is published.

    :raises StateRefused: something has no answer yet, or the conversation is not closed.
    """
    require(actor, "cocreation.answer", conversation, view="cocreation.view_conversation")
    with transaction.atomic():
        changed = change_state(actor=actor, conversation=conversation, to=State.ANSWERED)
        enqueue("cocreation.send_results", conversation_id=conversation.pk)
    return changed


def answers_missing(conversation: Conversation) -> Iterable[str]:
    """What stands in the way of being answered, as sentences."""
    if not is_fixed(conversation, snapshot_of(conversation)):
        return [_("The last votes are still being counted. Try again in a few seconds.")]
    left, _total = unanswered_targets(conversation)
    if not left:
        return []
    sentence = ngettext("%(number)d answer is missing.", "%(number)d answers are missing.", left)
    return [sentence % {"number": left}]


CHECKS[State.ANSWERED].append(answers_missing)

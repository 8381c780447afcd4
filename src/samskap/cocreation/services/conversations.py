"""Making, changing and deleting conversations."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, ConversationTranslation, Moderation, State, VoteEvent
from samskap.cocreation.selectors.promise import PROMISE_CHANGED
from samskap.cocreation.selectors.texts import CONVERSATION_FIELDS
from samskap.cocreation.services.indexing import index_conversation, unindex_conversation
from samskap.cocreation.services.inputs import ConversationInput, check_language, check_lengths
from samskap.cocreation.services.statements import SeedRow, insert_seeds
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import Organisation
from samskap.core.scopes import check_scope

TEXT_FIELDS = (
    "question",
    "background",
    "asked_by",
    "purpose",
    "open_matters",
    "fixed_matters",
    "decided_by",
    "use_of_answers",
)


@transaction.atomic
def create_conversation(
    *,
    actor: Actor,
    organisation: Organisation,
    values: ConversationInput,
    seeds: Sequence[SeedRow] = (),
    template: str = "",
    now: datetime | None = None,
) -> Conversation:
    """A draft with its seed statements; all of it or nothing.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field or a seed statement cannot be used.
    """
    require(actor, "cocreation.create_conversation")
    if not actor.works_in(organisation.pk):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    conversation = Conversation(organisation=organisation, created_by=actor.user)
    _fill(actor, conversation, values)
    conversation.save()
    insert_seeds(actor=actor, conversation=conversation, rows=seeds, now=now or timezone.now())
    journal.record(
        actor=actor,
        action="conversation.created",
        obj=conversation,
        organisation=organisation,
        after={
            "question": conversation.question,
            "visibility": conversation.visibility,
            "moderation": conversation.moderation,
            "template": template,
            "statements": len(seeds),
        },
    )
    index_conversation(conversation.pk)
    return conversation


@transaction.atomic
def edit_conversation(
    *, actor: Actor, conversation: Conversation, values: ConversationInput, now: datetime | None = None
) -> Conversation:
    """Change texts, promise and settings. What was promised stays promised: changes after the opening are journaled.

    The question and its language are fixed once somebody has voted; an answered conversation does not change.

    :raises StateRefused: the state does not allow it.
    :raises InvalidInput: a field cannot be used, or a field of the promise is emptied after the opening.
    """
    require(actor, "cocreation.edit_conversation", conversation, view="cocreation.view_conversation")
    now = now or timezone.now()
    row = Conversation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=conversation.pk)
    if row.state == State.ANSWERED:
        raise StateRefused(_("The conversation has been answered. Its text does not change any more."))
    before = _facts(row)
    fixed = (row.question, row.language)
    _fill(actor, row, values)
    if (row.question, row.language) != fixed and VoteEvent.objects.filter(statement__conversation=row).exists():
        message = _("People have voted on this question. It can no longer be changed; the background can.")
        raise InvalidInput(message, {"question": message})
    if row.state != State.DRAFT:
        _keep_promise(row)
    row.save()
    after = _facts(row)
    changed = {name: value for name, value in after.items() if value != before[name]}
    if not changed:
        return row
    _withdraw_approval(row, changed.keys())
    promised = row.state != State.DRAFT and set(changed) & set(Conversation.PROMISE_FIELDS)
    journal.record(
        actor=actor,
        action=PROMISE_CHANGED if promised else "conversation.edited",
        obj=row,
        organisation=row.organisation,
        before={name: before[name] for name in changed},
        after=changed,
    )
    index_conversation(row.pk)
    return row


def _fill(actor: Actor, row: Conversation, values: ConversationInput) -> None:
    check_language(values.language)
    if row.pk is None or not values.scope.is_that_of(row):
        check_scope(actor, row.organisation, values.scope)
    if values.moderation not in Moderation.values:
        message = _("Choose when statements from residents are shown.")
        raise InvalidInput(message, {"moderation": message})
    row.question, row.background, row.language = values.question.strip(), values.background.strip(), values.language
    for name, value in asdict(values.promise).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.moderation, row.closes_at = values.moderation, values.closes_at
    row.visibility, row.network, row.room = values.scope.visibility, values.scope.network, values.scope.room
    if not row.question:
        message = _("Write the question.")
        raise InvalidInput(message, {"question": message})
    if values.need is not None and values.need.organisation_id != row.organisation_id:
        message = _("Choose a need of the organisation that asks.")
        raise InvalidInput(message, {"need": message})
    row.need = values.need
    check_lengths(row, TEXT_FIELDS)


def _keep_promise(row: Conversation) -> None:
    missing = row.missing_promise()
    if missing:
        message = _("The conversation has opened with this promise. Change the text, but do not empty it.")
        raise InvalidInput(message, dict.fromkeys(missing, message))


def _facts(row: Conversation) -> dict[str, object]:
    names = (
        *TEXT_FIELDS,
        "decided_on",
        "language",
        "moderation",
        "visibility",
        "network_id",
        "room_id",
        "need_id",
        "closes_at",
    )
    return {name: getattr(row, name) for name in names}


def _withdraw_approval(row: Conversation, changed: object) -> None:
    """A translation is approved for the text it translates; another text needs another approval."""
    if set(CONVERSATION_FIELDS) & set(changed):  # type: ignore[call-overload]
        ConversationTranslation.objects.filter(conversation=row).update(approved_by=None, approved_at=None)


@transaction.atomic
def delete_conversation(*, actor: Actor, conversation: Conversation, typed_question: str = "") -> None:
    """Delete a draft; or erase a closed conversation with everything in it, by a lead who types its question.

    :raises StateRefused: it is open or paused.
    :raises InvalidInput: the typed question is not the conversation's.
    """
    row = Conversation.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=conversation.pk)
    require(actor, "cocreation.delete_conversation", row, view="cocreation.view_conversation")
    votes = VoteEvent.objects.filter(statement__conversation=row).count()
    if row.state != State.DRAFT or votes:
        if row.state in (State.OPEN, State.PAUSED):
            raise StateRefused(_("People are taking part. Close the conversation first."))
        if " ".join(typed_question.split()) != " ".join(row.question.split()):
            message = _("Write the question exactly as it stands, so that the right conversation is erased.")
            raise InvalidInput(message, {"typed_question": message})
    journal.record(
        actor=actor,
        action="conversation.erased" if votes else "conversation.deleted",
        obj=row,
        organisation=row.organisation,
        before={
            "state": row.state,
            "votes": votes,
            "participants": row.participants.count(),
            "statements": row.statements.count(),
        },
    )
    unindex_conversation(row.pk)
    row.delete()

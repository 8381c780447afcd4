"""Human translations: entered, then approved by somebody who answers for them."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.cocreation.models import (
    Conversation,
    ConversationTranslation,
    State,
    Statement,
    StatementStatus,
    StatementTranslation,
)
from samskap.cocreation.models.statements import STORED_LENGTH
from samskap.cocreation.selectors.texts import CONVERSATION_FIELDS
from samskap.cocreation.services.indexing import index_conversation
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused


@transaction.atomic
def save_conversation_translation(
    *,
    actor: Actor,
    conversation: Conversation,
    language: str,
    texts: Mapping[str, str],
    approve: bool,
    now: datetime | None = None,
) -> ConversationTranslation | None:
    """Store the translated question, background and promise; ``approve`` shows them to readers from now on.

    A text that changes without ``approve`` loses an earlier approval. All texts empty: the translation is removed.

    :raises InvalidInput: a text is too long, or the question is missing while something else is there.
    """
    _allowed(actor, conversation, language)
    clean = {name: texts.get(name, "").strip() for name in CONVERSATION_FIELDS}
    row = (
        ConversationTranslation.objects.select_for_update().filter(conversation=conversation, language=language).first()
    )
    if not any(clean.values()):
        if row is not None:
            row.delete()
            _record(actor, conversation, "translation.removed", language, ["conversation"])
            index_conversation(conversation.pk)
        return None
    problems = {name: problem for name, text in clean.items() if (problem := _too_long(text, _limit(name)))}
    if not clean["question"]:
        problems["question"] = _("Translate the question first.")
    if problems:
        raise InvalidInput(next(iter(problems.values())), problems)
    row = row or ConversationTranslation(conversation=conversation, language=language)
    changed = row.pk is None or any(getattr(row, name) != text for name, text in clean.items())
    if not changed and (not approve or row.approved_at is not None):
        return row
    for name, text in clean.items():
        setattr(row, name, text)
    _approve(row, actor, approve, now)
    row.save()
    _record(actor, conversation, _action(approve), language, ["conversation"])
    index_conversation(conversation.pk)
    return row


@transaction.atomic
def save_statement_translations(
    *,
    actor: Actor,
    conversation: Conversation,
    language: str,
    texts: Mapping[int, str],
    approve: bool,
    now: datetime | None = None,
) -> list[int]:
    """Store translated statements by their numbers; returns the numbers whose text or approval changed.

    Empty texts remove a translation. Numbers of statements that are not published are refused.

    :raises InvalidInput: a text is too long; ``fields`` names it ``statement-<number>``.
    """
    _allowed(actor, conversation, language)
    rows = {
        row.number: row
        for row in Statement.objects.filter(
            conversation=conversation, status=StatementStatus.PUBLISHED, number__in=list(texts)
        )
    }
    if missing := sorted(set(texts) - set(rows)):
        raise InvalidInput(_("Statement %(number)d is not published.") % {"number": missing[0]})
    problems = {
        f"statement-{number}": problem for number, text in texts.items() if (problem := _too_long(text, STORED_LENGTH))
    }
    if problems:
        raise InvalidInput(next(iter(problems.values())), problems)
    existing = {
        row.statement_id: row
        for row in StatementTranslation.objects.select_for_update().filter(
            statement__in=list(rows.values()), language=language
        )
    }
    touched = []
    for number, raw in sorted(texts.items()):
        if _store(actor, rows[number], existing.get(rows[number].pk), language, raw, approve, now):
            touched.append(number)
    if touched:
        _record(actor, conversation, _action(approve), language, touched)
        index_conversation(conversation.pk)
    return touched


def _store(
    actor: Actor,
    statement: Statement,
    row: StatementTranslation | None,
    language: str,
    raw: str,
    approve: bool,
    now: datetime | None,
) -> bool:
    text = " ".join(raw.split())
    if not text:
        if row is not None:
            row.delete()
        return row is not None
    row = row or StatementTranslation(statement=statement, language=language)
    if row.pk is not None and row.text == text and (not approve or row.approved_at is not None):
        return False
    row.text = text
    _approve(row, actor, approve, now)
    row.save()
    return True


def _allowed(actor: Actor, conversation: Conversation, language: str) -> None:
    require(actor, "cocreation.edit_conversation", conversation, view="cocreation.view_conversation")
    if language not in dict(settings.LANGUAGES) or language == conversation.language:
        raise InvalidInput(_("Choose one of the other languages."))
    if Conversation.objects.select_for_update().get(pk=conversation.pk).state == State.ANSWERED:
        raise StateRefused(_("The conversation has been answered. Its text does not change any more."))


def _approve(
    row: ConversationTranslation | StatementTranslation, actor: Actor, approve: bool, now: datetime | None
) -> None:
    row.approved_by = actor.user if approve else None
    row.approved_at = (now or timezone.now()) if approve else None


def _limit(name: str) -> int:
    return int(ConversationTranslation._meta.get_field(name).max_length or 0)


def _too_long(text: str, limit: int) -> str:
    if "\x00" in text:
        return _("This holds signs that are no text.")
    if len(text) > limit:
        return _("This is %(length)d signs long; at most %(limit)d fit.") % {"length": len(text), "limit": limit}
    return ""


def _action(approve: bool) -> str:
    return "translation.approved" if approve else "translation.entered"


def _record(
    actor: Actor, conversation: Conversation, action: str, language: str, what: list[object] | list[str]
) -> None:
    journal.record(
        actor=actor,
        action=action,
        obj=conversation,
        organisation=conversation.organisation,
        after={"language": language, "texts": what},
    )

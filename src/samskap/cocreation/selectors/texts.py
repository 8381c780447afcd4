"""Which text a reader sees: a human translation that somebody approved, else the original marked with its language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from samskap.cocreation.models import (
    Conversation,
    ConversationTranslation,
    Statement,
    StatementTranslation,
)

CONVERSATION_FIELDS = (
    "question",
    "background",
    "asked_by",
    "purpose",
    "open_matters",
    "fixed_matters",
    "decided_by",
    "use_of_answers",
)
"""The texts of a conversation that can be translated."""


@dataclass(frozen=True)
class ShownText:
    """A text, the language it is in (for the ``lang`` attribute) and whether it is what the author wrote."""

    text: str
    language: str
    is_original: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ShownConversation:
    """Question, background and promise as one reader sees them."""

    question: ShownText
    background: ShownText
    asked_by: ShownText
    purpose: ShownText
    open_matters: ShownText
    fixed_matters: ShownText
    decided_by: ShownText
    use_of_answers: ShownText
    decided_on: date | None


def shown_text(obj: Conversation | Statement, language: str, field: str | None = None) -> ShownText:
    """The text of a statement, or one field of a conversation (by default its question), for a reader of ``language``.

    Reads ``obj.translations.all()``: prefetch with :func:`with_translations` where many are shown.
    """
    name = field or ("question" if isinstance(obj, Conversation) else "text")
    if language != obj.language:
        for translation in obj.translations.all():
            if translation.language == language and translation.approved_at is not None:
                text = getattr(translation, name)
                if text:
                    return ShownText(text, language, False)
    return ShownText(getattr(obj, name), obj.language, True)


def shown_conversation(conversation: Conversation, language: str) -> ShownConversation:
    """All texts of a conversation for a reader of ``language``; one query unless prefetched."""
    if "translations" not in getattr(conversation, "_prefetched_objects_cache", {}):
        prefetch_related_objects([conversation], _approved(ConversationTranslation, language))
    return ShownConversation(
        **{name: shown_text(conversation, language, name) for name in CONVERSATION_FIELDS},
        decided_on=conversation.decided_on,
    )


def with_translations(queryset: QuerySet, language: str) -> QuerySet:  # type: ignore[type-arg]
    """Conversations or statements with the approved translations into ``language`` prefetched: one more query."""
    kind = ConversationTranslation if queryset.model is Conversation else StatementTranslation
    return queryset.prefetch_related(_approved(kind, language))


def translate(conversations: Sequence[Conversation], language: str) -> None:
    """The same for conversations that are read already: one query, none without conversations."""
    prefetch_related_objects(conversations, _approved(ConversationTranslation, language))


def _approved(kind: type[ConversationTranslation] | type[StatementTranslation], language: str) -> Prefetch:
    rows = kind.objects.filter(language=language, approved_at__isnull=False)  # type: ignore[attr-defined]
    return Prefetch("translations", queryset=rows)

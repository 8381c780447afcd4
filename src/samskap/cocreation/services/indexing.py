"""Conversations in the search: question, background, promise and published statements, in each approved language."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from samskap.cocreation.models import Conversation, State, Statement, StatementStatus
from samskap.cocreation.selectors.texts import CONVERSATION_FIELDS, shown_text
from samskap.core.models import Visibility
from samskap.core.registry import Found
from samskap.core.services import searching

KIND = "conversation"


def findable() -> Iterator[Found]:
    """Every conversation in each of its languages."""
    for row in _with_texts().order_by("pk").iterator(chunk_size=50):
        yield from documents(row)


def index_conversation(conversation_id: int) -> None:
    """Bring the search up to date with one conversation, inside the caller's transaction."""
    searching.index(KIND, str(conversation_id), documents(_with_texts().get(pk=conversation_id)))


def unindex_conversation(conversation_id: int) -> None:
    """Take a deleted conversation out of the search."""
    searching.remove(KIND, str(conversation_id))


def documents(row: Conversation) -> list[Found]:
    """One document a language: the original, and every language whose question is approved. Drafts stay at home."""
    draft = row.state == State.DRAFT
    languages = [row.language] + [
        code for code, _name in settings.LANGUAGES if code != row.language and not shown_text(row, code).is_original
    ]
    address = reverse("workroom" if draft else "conversation", args=[row.token])
    return [
        Found(
            object_id=str(row.pk),
            language=code,
            url=address,
            title=str(shown_text(row, code)),
            body=_body(row, code),
            organisation_id=row.organisation_id,
            visibility=Visibility.PRIVATE if draft else row.visibility,
            network_id=None if draft else row.network_id,
            room_id=None if draft else row.room_id,
        )
        for code in languages
    ]


def _body(row: Conversation, language: str) -> str:
    texts = [str(shown_text(row, language, name)) for name in CONVERSATION_FIELDS[1:]]
    texts += [str(shown_text(statement, language)) for statement in row.statements.all()]
    return "\n".join(text for text in texts if text)


def _with_texts() -> QuerySet[Conversation]:
    published = Statement.objects.filter(status=StatementStatus.PUBLISHED).order_by("number")
    return Conversation.objects.prefetch_related(
        "translations", Prefetch("statements", queryset=published.prefetch_related("translations"))
    )

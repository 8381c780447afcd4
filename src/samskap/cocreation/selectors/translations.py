"""How far the translations are, and what is translated from what."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q

from samskap.cocreation.models import (
    Conversation,
    ConversationTranslation,
    StatementStatus,
    StatementTranslation,
)


@dataclass(frozen=True)
class LanguageProgress:
    """One language: whether question and promise are approved, and how many statements are entered and approved."""

    code: str
    name: str
    text: ConversationTranslation | None
    entered: int
    approved: int
    total: int


def progress(conversation: Conversation) -> list[LanguageProgress]:
    """Every other language of the interface: three queries."""
    published = conversation.statements.filter(status=StatementStatus.PUBLISHED)
    by_language = dict(published.order_by().values_list("language").annotate(n=Count("pk")))
    total = sum(by_language.values())
    texts = {row.language: row for row in conversation.translations.select_related("approved_by")}
    counts = {
        row["language"]: row
        for row in StatementTranslation.objects.filter(
            statement__conversation=conversation, statement__status=StatementStatus.PUBLISHED
        )
        .order_by()
        .values("language")
        .annotate(entered=Count("pk"), approved=Count("pk", filter=Q(approved_at__isnull=False)))
    }
    return [
        LanguageProgress(
            code=code,
            name=name,
            text=texts.get(code),
            entered=counts.get(code, {}).get("entered", 0),
            approved=counts.get(code, {}).get("approved", 0),
            total=total - by_language.get(code, 0),
        )
        for code, name in settings.LANGUAGES
        if code != conversation.language
    ]


@dataclass(frozen=True)
class StatementRow:
    """A statement with its translation into one language, if there is one."""

    number: int
    text: str
    language: str
    translation: StatementTranslation | None


def statements_to_translate(
    conversation: Conversation, language: str, page: str | None, size: int
) -> tuple[Page, Sequence[StatementRow]]:  # type: ignore[type-arg]
    """One page of the published statements that are in another language: three queries."""
    rows = (
        conversation.statements.filter(status=StatementStatus.PUBLISHED)
        .exclude(language=language)
        .order_by("number")
        .prefetch_related(
            Prefetch(
                "translations",
                queryset=StatementTranslation.objects.filter(language=language).select_related("approved_by"),
            )
        )
    )
    shown = Paginator(rows, size).get_page(page)
    return shown, [
        StatementRow(row.number, row.text, row.language, next(iter(row.translations.all()), None)) for row in shown
    ]


def translation_of(conversation: Conversation, language: str) -> ConversationTranslation | None:
    """The translated question, background and promise, if entered: one query."""
    return conversation.translations.filter(language=language).select_related("approved_by").first()

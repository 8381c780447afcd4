"""What residents meet: the next statement, how far they have come, their own answers and statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import get_language_info

from samskap.cocreation.models import Conversation, Participant, State, Statement, StatementStatus, Vote
from samskap.cocreation.selectors.drawing import draw_statements
from samskap.cocreation.selectors.promise import PromiseChange, promise_changes
from samskap.cocreation.selectors.texts import ShownConversation, shown_conversation, shown_text, with_translations
from samskap.cocreation.services.participating import Visitor

BATCH = 10
MOST_CANDIDATES = 1000
"""The draw is among this many statements, those of the highest priority by Polis' formula, so that it costs the same
however many there are."""
STANDING_AFTER = 10
"""After so many answers the page offers to show where one stands."""


@dataclass(frozen=True)
class ShownStatement:
    """A statement as one visitor sees it. ``current``: their answer so far, None if there is none."""

    number: int
    text: str
    language: str
    language_name: str
    is_original: bool
    current: int | None = None


@dataclass(frozen=True)
class Progress:
    """How many of the published statements the visitor has answered."""

    done: int
    total: int

    @property
    def left(self) -> int:
        """How many are left."""
        return self.total - self.done


@dataclass(frozen=True)
class VotePage:
    """The page that a resident's link opens on."""

    conversation: Conversation
    shown: ShownConversation
    state: str
    statement: ShownStatement | None
    progress: Progress
    participant: Participant | None

    @property
    def accepts(self) -> bool:
        """Whether answers are taken."""
        return self.state == State.OPEN

    @property
    def question_language(self) -> str:
        """The name of the language that the question is shown in."""
        return language_name(self.shown.question.language)

    @property
    def offers_standing(self) -> bool:
        """Whether it is time for the quiet line "See where you stand"."""
        return self.progress.done >= min(STANDING_AFTER, max(self.progress.total, 1))


def vote_page(
    conversation: Conversation, visitor: Visitor, language: str, now: datetime, number: int | None = None
) -> VotePage:
    """At most eight queries. ``number`` asks for one statement, to answer it anew; otherwise the next one is drawn."""
    state = conversation.state_at(now)
    wanted = _asked_for(conversation, visitor, language, number) if number is not None else None
    following = [wanted] if wanted else next_statements(conversation, visitor, language, count=1)
    return VotePage(
        conversation,
        shown_conversation(conversation, language),
        state,
        following[0] if following and state in (State.OPEN, State.DRAFT) else None,
        progress(conversation, visitor.participant),
        visitor.participant,
    )


def next_statements(
    conversation: Conversation, visitor: Visitor, language: str, count: int = BATCH
) -> list[ShownStatement]:
    """The statements that the visitor meets next, in order: five queries."""
    candidates = Statement.objects.filter(conversation=conversation, status=StatementStatus.PUBLISHED)
    if visitor.participant is not None:
        candidates = candidates.exclude(_answered_by(visitor.participant))
    counts = candidates.order_by("-priority", "id").values_list("id", "agrees", "disagrees", "passes")
    asked = [(pk, sum(answers)) for pk, *answers in counts[:MOST_CANDIDATES]]
    drawn = draw_statements(conversation, visitor.participant, visitor.seed, asked, count)
    found = with_translations(Statement.objects.filter(pk__in=drawn), language).in_bulk()
    return [_shown(found[pk], language) for pk in drawn if pk in found]


def progress(conversation: Conversation, participant: Participant | None) -> Progress:
    """One query."""
    published = Statement.objects.filter(conversation=conversation, status=StatementStatus.PUBLISHED).order_by()
    if participant is None:
        return Progress(0, published.count())
    return Progress(**published.aggregate(total=Count("pk"), done=Count("pk", filter=_answered_by(participant))))


def _answered_by(participant: Participant) -> Exists:
    return Exists(Vote.objects.filter(statement=OuterRef("pk"), participant=participant))


def _asked_for(conversation: Conversation, visitor: Visitor, language: str, number: int) -> ShownStatement | None:
    published = Statement.objects.filter(conversation=conversation, status=StatementStatus.PUBLISHED, number=number)
    statement = with_translations(published, language).first()
    if statement is None:
        return None
    votes = Vote.objects.filter(statement=statement, participant=visitor.participant) if visitor.participant else None
    return _shown(statement, language, votes.values_list("value", flat=True).first() if votes is not None else None)


def _shown(statement: Statement, language: str, current: int | None = None) -> ShownStatement:
    text = shown_text(statement, language)
    return ShownStatement(
        statement.number, text.text, text.language, language_name(text.language), text.is_original, current
    )


def language_name(code: str) -> str:
    """A language's name in the reader's language; empty for one that the portal does not speak."""
    return str(get_language_info(code)["name_translated"]) if code in dict(settings.LANGUAGES) else ""


def as_json(statement: ShownStatement) -> dict[str, object]:
    """A statement for the page's own script."""
    return {
        "number": statement.number,
        "text": statement.text,
        "language": statement.language,
        "language_name": statement.language_name,
        "original": statement.is_original,
    }


@dataclass(frozen=True)
class PromisePage:
    """The whole promise, and how it was changed since the conversation opened."""

    conversation: Conversation
    shown: ShownConversation
    state: str
    changes: Sequence[PromiseChange]


def promise_page(conversation: Conversation, language: str, now: datetime) -> PromisePage:
    """Two queries."""
    return PromisePage(
        conversation,
        shown_conversation(conversation, language),
        conversation.state_at(now),
        promise_changes(conversation),
    )

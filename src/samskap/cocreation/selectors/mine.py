"""A visitor's own: answers, statements, background."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator

from samskap.cocreation.models import BackgroundAnswer, BackgroundQuestion, Conversation, Participant, Statement, Vote
from samskap.cocreation.selectors.residents import Progress, progress
from samskap.cocreation.selectors.standing import Standing, standing_of
from samskap.cocreation.selectors.texts import (
    ShownConversation,
    ShownText,
    shown_conversation,
    shown_text,
    with_translations,
)
from samskap.cocreation.services.participating import Visitor

PAGE_SIZE = 25


@dataclass(frozen=True)
class OwnVote:
    """One own answer; ``open`` says whether it can be changed."""

    number: int
    text: ShownText
    value: int
    open: bool


@dataclass(frozen=True)
class MyPage:
    """What is stored about the visitor in this conversation."""

    conversation: Conversation
    shown: ShownConversation
    state: str
    participant: Participant | None
    progress: Progress
    votes: Page[OwnVote]
    statements: Sequence[Statement]
    has_background: bool
    standing: Standing | None

    @property
    def accepts(self) -> bool:
        """Whether answers can be given and changed."""
        return self.state == "open"


def my_page(conversation: Conversation, visitor: Visitor, language: str, now: datetime, page: str = "1") -> MyPage:
    """At most twelve queries. Where one stands is told on the first page of answers."""
    participant = visitor.participant
    rows = Vote.objects.filter(participant=participant, statement__status="published").order_by("-at", "-id")
    found = Paginator(rows.select_related("statement"), PAGE_SIZE).get_page(page)
    numbers = [vote.statement_id for vote in found.object_list]
    texts = with_translations(Statement.objects.filter(pk__in=numbers), language).in_bulk()
    state = conversation.state_at(now)
    done = progress(conversation, participant)
    found.object_list = [
        OwnVote(vote.statement.number, shown_text(texts[vote.statement_id], language), vote.value, state == "open")
        for vote in found.object_list
    ]
    return MyPage(
        conversation,
        shown_conversation(conversation, language),
        state,
        participant,
        done,
        found,  # type: ignore[arg-type]
        list(Statement.objects.filter(author=participant).order_by("-number")[:100]) if participant else [],
        BackgroundQuestion.objects.filter(conversation=conversation).exists(),
        standing_of(conversation, participant, language, done.total) if found.number == 1 else None,
    )


def background_of(conversation: Conversation, participant: Participant | None) -> tuple[list[Any], Mapping[int, int]]:
    """The questions with their options, and the participant's answers by question id: three queries."""
    questions = list(BackgroundQuestion.objects.filter(conversation=conversation).prefetch_related("options"))
    given = BackgroundAnswer.objects.filter(participant=participant) if participant else BackgroundAnswer.objects.none()
    return questions, dict(given.values_list("question_id", "option_id"))


def everything_about(conversation: Conversation, participant: Participant) -> dict[str, Any]:
    """All that is stored about the participant, for them to fetch: four queries."""
    votes = Vote.objects.filter(participant=participant).order_by("statement__number")
    events = participant.vote_events.order_by("id").values_list("statement__number", "value", "at")
    return {
        "conversation": conversation.question,
        "since": participant.created_at,
        "counted": participant.excluded_at is None,
        "answers": [
            {"statement": number, "text": text, "answer": value, "at": at}
            for number, text, value, at in votes.values_list("statement__number", "statement__text", "value", "at")
        ],
        "log": [{"statement": number, "answer": value, "at": at} for number, value, at in events],
        "statements": list(
            participant.statements.order_by("number").values(
                "number", "text", "language", "status", "reason", "created_at"
            )
        ),
        "about_me": {
            answer.question.text: answer.option.text
            for answer in participant.background.select_related("question", "option")
        },
        "address_code_stored": bool(participant.address_hash),
    }

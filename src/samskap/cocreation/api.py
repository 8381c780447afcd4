"""The conversations for other programs: what the pages show, paginated, nothing about a person."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Field, Query, Router, Schema

from samskap.cocreation.selectors import api as read
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.report import find_report
from samskap.core.access import actor_of

router = Router(tags=["conversations"])
LARGEST_PAGE = 100


class Text(Schema):
    """A text and the language it is in; original or a translation that somebody approved."""

    text: str
    language: str
    is_original: bool


class PageOf(Schema):
    """Where this page lies in the whole."""

    count: int
    limit: int
    offset: int


class ConversationOut(Schema):
    """A conversation with its promise."""

    token: str
    url: str
    organisation: str
    question: Text
    background: Text
    asked_by: Text
    purpose: Text
    open_matters: Text
    fixed_matters: Text
    decided_by: Text
    decided_on: str | None
    use_of_answers: Text
    state: str
    opened_at: str | None
    closes_at: str | None
    closed_at: str | None
    report_published: bool


class Conversations(PageOf):
    """A page of conversations."""

    items: list[ConversationOut]


class Bar(Schema):
    """Shares of one group, or of everybody (group null), among those who answered; ``n`` null where it is a range.

    ``low`` and ``high`` are the ends of the 95 % interval of the share that takes ``side`` ("agree" or "disagree").
    """

    group: str | None
    n: int | None
    agree: float
    disagree: float
    passed: float
    low: float
    high: float
    side: str


class Difference(Schema):
    """The largest difference between two groups' shares of agreement among those who take a side, 0 to 1.

    ``low`` and ``high`` are the ends of its 95 % interval, ``q`` the false discovery rate at which it holds.
    """

    score: float
    low: float | None
    high: float | None
    q: float | None


class StatementOut(Schema):
    """A published statement; bars only where the report may be read and at least five people answered.

    ``difference`` is null where there are not two groups, or fewer than five people of one of them answered.
    """

    number: int
    text: Text
    bars: list[Bar]
    difference: Difference | None


class Statements(PageOf):
    """A page of statements."""

    items: list[StatementOut]


class Answer(Schema):
    """What the municipality will do, and why."""

    will_do: str
    why: str


class Said(StatementOut):
    """A statement of the result with the municipality's answer."""

    stance: str | None = None
    answer: Answer | None = None


class Group(Schema):
    """A group; its size is at least ``low`` and at most ``high`` people, the same where it is exact.

    ``confidence`` is 0 to 1, ``certainty`` the word for it: "sure" (from .85), "fairly_sure" (from .7), "uncertain";
    null while it is being computed.
    """

    id: str
    low: int | None
    high: int | None
    confidence: float | None
    certainty: str | None
    representative: list[Said]
    answer: Answer | None


class ReportOut(Schema):
    """The result. Without five participants only the sentences.

    ``structure`` says why there are groups or none: "groups"; "line" (opinions run from side to side without a gap);
    "none" (opinions on one statement say little about another); "few" (too few people or votes); null in old results.
    Without groups, ``agreed`` is what most agree on or reject (``stance``) and ``split`` where they are of two minds.
    """

    token: str
    sentences: list[str]
    computed_at: str | None
    participants: int | None
    answers: int | None
    structure: str | None
    groups: list[Group]
    common_ground: list[Said]
    common_ground_total: int
    divisive: list[Said]
    divisive_total: int
    agreed: list[Said]
    split: list[Said]


class Paging(Schema):
    """Which part of a list: at most a hundred at a time. ``language``: of the texts where a translation exists."""

    limit: int = Field(25, ge=1, le=LARGEST_PAGE)
    offset: int = Field(0, ge=0, le=1_000_000)
    language: str = Field("", max_length=5)


def _language(asked: str) -> str:
    known = dict(settings.LANGUAGES)
    return asked if asked in known else (translation.get_language() or "en")


def _private(response: HttpResponse) -> None:
    response["Cache-Control"] = "private, no-cache"


@router.get("/", response=Conversations, url_name="conversations")
def conversations(request: HttpRequest, response: HttpResponse, paging: Query[Paging]) -> dict[str, Any]:
    """The conversations that the caller may know of, newest first."""
    _private(response)
    return read.conversations(actor_of(request), _language(paging.language), paging.limit, paging.offset)


@router.get("/{token}/", response=ConversationOut, url_name="conversation")
def conversation(request: HttpRequest, response: HttpResponse, token: str, language: str = "") -> dict[str, Any]:
    """One conversation with its promise."""
    _private(response)
    return read.conversation(find_conversation(actor_of(request), token), _language(language))


@router.get("/{token}/statements/", response=Statements, url_name="statements")
def statements(request: HttpRequest, response: HttpResponse, token: str, paging: Query[Paging]) -> dict[str, Any]:
    """The published statements by number, with shares where the report may be read."""
    _private(response)
    actor = actor_of(request)
    found = find_conversation(actor, token)
    return read.statements(actor, found, _language(paging.language), paging.limit, paging.offset)


@router.get("/{token}/report/", response=ReportOut, url_name="report")
def report(request: HttpRequest, response: HttpResponse, token: str, language: str = "") -> dict[str, Any]:
    """The result with the municipality's answers."""
    _private(response)
    with translation.override(_language(language)):
        return read.report(find_report(actor_of(request), token), _language(language))

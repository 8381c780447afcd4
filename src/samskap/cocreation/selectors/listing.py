"""The conversations that somebody may know of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from samskap.cocreation.models import Conversation, State
from samskap.cocreation.selectors.texts import ShownText, shown_text, translate, with_translations
from samskap.core.access import Actor, visible_to
from samskap.core.models import Organisation, Room, Visibility
from samskap.core.prepared import prepared
from samskap.needs.models import Need
from samskap.needs.selectors.family import about_key, key_of
from samskap.needs.selectors.listing import needs_to_choose

PAGE_SIZE = 25
ON_THE_START_PAGE = 3
ON_A_PAGE_OF_OTHERS = 10
"""How many stand on the page of an organisation or a room."""


@dataclass(frozen=True)
class Listed:
    """One conversation in a list, in the reader's language."""

    conversation: Conversation
    question: ShownText
    asked_by: ShownText
    state: str


def conversations_page(actor: Actor, language: str, now: datetime, number: object) -> Page[Listed]:
    """Open ones first, the next to close on top; then paused, then closed, the latest first. Three queries."""
    rows = with_translations(_known_to(actor, now), language)
    page = Paginator(rows, PAGE_SIZE).get_page(number)
    page.object_list = _listed(page.object_list, language, now)
    return page  # type: ignore[return-value]


def open_conversations(actor: Actor, language: str, now: datetime) -> list[Listed]:
    """Those for the start page: two queries."""
    rows = _known_to(actor, now).filter(_is_open(now))
    return _listed(with_translations(rows, language)[:ON_THE_START_PAGE], language, now)


def conversations_of(actor: Actor, organisation: Organisation, language: str, now: datetime) -> list[Listed]:
    """Those of an organisation that the actor may know of, open ones first: two queries."""
    rows = _known_to(actor, now).filter(organisation=organisation)
    return _listed(with_translations(rows, language)[:ON_A_PAGE_OF_OTHERS], language, now)


def conversations_in(actor: Actor, room: Room, language: str, now: datetime) -> list[Listed]:
    """Those shared in a room, open ones first: two queries."""
    rows = _known_to(actor, now).filter(room=room, visibility=Visibility.PARTNERS)
    return _listed(with_translations(rows, language)[:ON_A_PAGE_OF_OTHERS], language, now)


def conversations_about(actor: Actor, need: Need, language: str, now: datetime) -> list[Listed]:
    """Those about a need or what is merged into it, open ones first; drafts last, only for the organisation itself.

    At most two queries.
    """
    rows = _about(actor, now, *key_of(actor, need))
    translate(rows, language)
    return _listed(rows, language, now)


@prepared
def _about(actor: Actor, now: datetime, need: int, with_family: bool, ours: bool) -> QuerySet[Conversation]:
    rows = _known_to(actor, now, drafts=ours).filter(about_key(actor, need, with_family, ours))
    return rows[: 2 * ON_A_PAGE_OF_OTHERS]


def about_need(actor: Actor, token: str | None) -> dict[str, object]:
    """What a new conversation begins with when it is started from the page of a need; nothing without a need."""
    need = needs_to_choose(actor).filter(token=token).first() if token and "\x00" not in token else None
    return {"need": need.pk, "organisation": need.organisation_id} if need else {}


def _is_open(now: datetime) -> Q:
    return Q(state=State.OPEN) & (Q(closes_at__isnull=True) | Q(closes_at__gt=now))


def _known_to(actor: Actor, now: datetime, *, drafts: bool = False) -> QuerySet[Conversation]:
    rank = Case(
        When(_is_open(now), then=Value(0)),
        When(state=State.PAUSED, then=Value(1)),
        When(state=State.DRAFT, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    theirs = Q(state=State.DRAFT, organisation__in=list(actor.roles)) if drafts else Q(pk__in=[])
    rows = visible_to(actor, Conversation.objects.filter(~Q(state=State.DRAFT) | theirs))
    rows = rows.select_related("organisation")
    closing = Case(When(_is_open(now), then=F("closes_at")))
    return rows.annotate(rank=rank, closing=closing).order_by(
        "rank", F("closing").asc(nulls_last=True), F("closed_at").desc(nulls_last=True), "-opened_at", "-id"
    )


def _listed(rows: Sequence[Conversation], language: str, now: datetime) -> list[Listed]:
    return [
        Listed(row, shown_text(row, language), shown_text(row, language, "asked_by"), row.state_at(now)) for row in rows
    ]

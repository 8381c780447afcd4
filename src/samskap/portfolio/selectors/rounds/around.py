"""Portfolio rounds on the pages of others: the menu, the start page, needs, conversations, organisations, networks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Case, F, FilteredRelation, Q, QuerySet, Value, When
from django.utils import timezone

from samskap.cocreation.models import Conversation, State
from samskap.core.access import Actor
from samskap.core.models import Network, NetworkMembership, Organisation, Visibility
from samskap.needs.models import Need
from samskap.portfolio.models import BallotBox, Round, RoundParty, RoundState
from samskap.portfolio.selectors.rounds.public import public_rounds
from samskap.portfolio.selectors.votes.casting import state_of
from samskap.portfolio.steps import BUILDING

ON_A_PAGE_OF_OTHERS = 5
ON_THE_START_PAGE = 3
_KNOWN = "portfolio.rounds_exist"
_KNOWN_FOR = 60
"""Seconds. Within them every page knows without asking; publishing asks anew."""


@dataclass(frozen=True)
class Now:
    """A round that needs people now. ``box``: its vote, while it is open."""

    round: Round
    box: BallotBox | None


def rounds_exist() -> bool:
    """Whether anybody can see rounds here, so that the menu leads to them: one query a minute at most."""
    found = cache.get(_KNOWN)
    if found is None:
        found = Round.objects.filter(published_at__isnull=False).exists()
        cache.set(_KNOWN, found, _KNOWN_FOR)
    return bool(found)


def forget_whether_rounds_exist() -> None:
    """Ask anew at the next page."""
    cache.delete(_KNOWN)


def rounds_now() -> list[Now]:
    """Those where one can vote or that are being built, for the start page, votes first: two queries at most."""
    if not rounds_exist():
        return []
    rows = Round.objects.filter(visibility=Visibility.PUBLIC, state__in=[RoundState.VOTING, *BUILDING])
    found = list(
        rows.select_related("organisation").defer("screening").order_by("-state_since")[: 4 * ON_THE_START_PAGE]
    )
    votes = [row for row in found if row.state == RoundState.VOTING]
    locked = BallotBox.objects.filter(round__in=votes, locked_at__isnull=False).select_related("round")
    boxes = locked.defer("leaves", "rules") if votes else []
    now = timezone.now()
    is_open = {box.round_id: box for box in boxes if state_of(box, now) == "open"}
    listed = [Now(row, is_open.get(row.pk)) for row in found if row.state != RoundState.VOTING or row.pk in is_open]
    return sorted(listed, key=lambda one: one.box is None)[:ON_THE_START_PAGE]


@dataclass(frozen=True)
class Latest:
    """The latest rounds for a page of others. ``has_more``: there are others than these."""

    rounds: Sequence[Round]
    has_more: bool


def rounds_of(organisation: Organisation) -> Latest:
    """The public rounds that an organisation holds or has joined, the latest first: one query."""
    return _latest(public_rounds(by=organisation))


def rounds_in(network: Network) -> Latest:
    """The public rounds of the organisations in a network, the latest first: one query."""
    members = NetworkMembership.objects.filter(network=network).order_by().values("organisation")
    return _latest(public_rounds().filter(organisation__in=members))


def _latest(rows: QuerySet[Round]) -> Latest:
    found = list(rows.order_by("-published_at", "-pk")[: ON_A_PAGE_OF_OTHERS + 1])
    return Latest(found[:ON_A_PAGE_OF_OTHERS], len(found) > ON_A_PAGE_OF_OTHERS)


@dataclass(frozen=True)
class Led:
    """A candidate that a need or a conversation has led to. ``chosen``: what was decided; None before that."""

    round: Round
    number: int
    title: str
    state: str
    chosen: bool | None


def rounds_around(actor: Actor, source: Need | Conversation) -> tuple[list[Led], list[Round]]:
    """What a need or a conversation has led to in public rounds, the latest first, and the rounds that it can be taken
    into now: those that the actor's organisations build. One query, none on a portal without rounds."""
    if not rounds_exist():
        return [], []
    from_it, ours = _about(source), [pk for pk in actor.roles if actor.works_in(pk)] if _can_lead(source) else []
    joined = RoundParty.objects.filter(organisation__in=ours, joined_at__isnull=False).order_by()
    built = Q(state__in=BUILDING) & (Q(organisation__in=ours) | Q(pk__in=joined.values("round")))
    rows = Round.objects.annotate(led=FilteredRelation("candidates", condition=from_it))
    rows = rows.filter(Q(visibility=Visibility.PUBLIC, led__isnull=False) | built).annotate(
        led_number=F("led__number"),
        led_title=F("led__title"),
        led_state=F("led__state"),
        led_chosen=F("led__decision__chosen"),
        open_to_us=Case(When(built, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )
    order = (F("led__created_at").desc(nulls_last=True), "gather_until", "pk")
    found: list[Any] = list(rows.defer("screening").order_by(*order)[: 4 * ON_A_PAGE_OF_OTHERS])
    led = [
        Led(one, one.led_number, one.led_title, one.led_state, one.led_chosen)
        for one in found
        if one.led_number is not None and one.visibility == Visibility.PUBLIC
    ]
    open_to = list({one.pk: one for one in found if one.open_to_us}.values())
    return led[:ON_A_PAGE_OF_OTHERS], open_to[:ON_A_PAGE_OF_OTHERS]


def _about(source: Need | Conversation) -> Q:
    return Q(candidates__need=source) if isinstance(source, Need) else Q(candidates__conversation=source)


def _can_lead(source: Need | Conversation) -> bool:
    """A withdrawn need leads nowhere any more, a question that nobody has been asked nowhere yet."""
    return not source.is_withdrawn if isinstance(source, Need) else source.state != State.DRAFT

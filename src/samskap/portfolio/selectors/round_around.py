"""Portfolio rounds on the pages of others: the menu, the start page, a need, an organisation, a network."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.models import Network, NetworkMembership, Organisation, Visibility
from samskap.needs.models import Need
from samskap.portfolio.models import BallotBox, Candidate, Round, RoundParty, RoundState
from samskap.portfolio.selectors.voting import state_of
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


def rounds_of(organisation: Organisation) -> list[Round]:
    """The public rounds that an organisation holds or has joined, the latest first: one query."""
    joined = RoundParty.objects.filter(organisation=organisation, joined_at__isnull=False).order_by()
    rows = Round.objects.filter(published_at__isnull=False, visibility=Visibility.PUBLIC)
    rows = rows.filter(pk__in=joined.values("round")) | rows.filter(organisation=organisation)
    return list(
        rows.select_related("organisation").defer("screening").order_by("-published_at", "-pk")[:ON_A_PAGE_OF_OTHERS]
    )


def rounds_in(network: Network) -> list[Round]:
    """The public rounds of the organisations in a network, the latest first: one query."""
    members = NetworkMembership.objects.filter(network=network).order_by().values("organisation")
    rows = Round.objects.filter(published_at__isnull=False, visibility=Visibility.PUBLIC, organisation__in=members)
    return list(
        rows.select_related("organisation").defer("screening").order_by("-published_at", "-pk")[:ON_A_PAGE_OF_OTHERS]
    )


def candidates_for(need: Need) -> list[Candidate]:
    """What a need has led to in public rounds, the latest first: one query."""
    rows = Candidate.objects.filter(need=need, round__visibility=Visibility.PUBLIC).select_related("round", "decision")
    return list(rows.order_by("-created_at", "-pk")[:ON_A_PAGE_OF_OTHERS])


def rounds_to_propose_to(actor: Actor) -> Sequence[Round]:
    """The rounds in which the actor's organisations build and candidates can be proposed: one query, none for those
    who work nowhere."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    if not ours:
        return []
    joined = RoundParty.objects.filter(organisation__in=ours, joined_at__isnull=False).order_by()
    rows = Round.objects.filter(state__in=BUILDING)
    rows = rows.filter(pk__in=joined.values("round")) | rows.filter(organisation__in=ours)
    return list(rows.order_by("gather_until", "pk")[:ON_A_PAGE_OF_OTHERS])

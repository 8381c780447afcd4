"""What pages show about networks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.errors import NotVisible
from samskap.core.models import Invitation, Network, NetworkMembership, Organisation
from samskap.core.selectors.organisations import invitation_row
from samskap.core.selectors.paging import page_of


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A network in a list."""

    name: str
    slug: str
    coordinator: str
    members: int
    mine: bool


@dataclass(frozen=True, slots=True)
class JoinedRow:
    """An organisation in a network; ``may_leave``: the reader may take it out."""

    organisation: Organisation
    joined_at: datetime
    coordinates: bool
    may_leave: bool


@dataclass(frozen=True, slots=True)
class NetworkCounts:
    """How far the invitations came."""

    joined: int
    waiting: int
    expired: int


def network_by_slug(actor: Actor, slug: str) -> Network:
    """The network, for those in it. Raises NotVisible."""
    network = Network.objects.select_related("coordinator").filter(slug=slug, pk__in=actor.networks).first()
    if network is None:
        raise NotVisible
    return network


def my_networks(actor: Actor, page: str | None = None) -> "Page[Any]":
    """The networks that the actor's organisations are in, as :class:`NetworkRow`, 25 a page."""
    rows = Network.objects.filter(pk__in=actor.networks).select_related("coordinator").annotate(n=Count("memberships"))
    found = page_of(rows.order_by("name", "id"), page)
    found.object_list = [
        NetworkRow(row.name, row.slug, row.coordinator.name, row.n, row.pk in actor.coordinated)
        for row in found.object_list
    ]
    return found


def network_members(actor: Actor, network: Network, page: str | None = None) -> "Page[Any]":
    """Who has joined, as :class:`JoinedRow`, by name, 25 a page."""
    rows = NetworkMembership.objects.filter(network=network).select_related("organisation")
    found = page_of(rows.order_by("organisation__name", "id"), page)
    may_all = actor.is_lead(network.coordinator_id)
    found.object_list = [
        JoinedRow(
            row.organisation,
            row.joined_at,
            row.organisation_id == network.coordinator_id,
            row.organisation_id != network.coordinator_id and (may_all or actor.is_lead(row.organisation_id)),
        )
        for row in found.object_list
    ]
    return found


def network_invitations(network: Network, page: str | None = None) -> "Page[Any]":
    """Every invitation into the network that was not withdrawn, as :class:`InvitationRow`, newest first."""
    rows = Invitation.objects.filter(network=network, withdrawn_at=None).select_related("accepted_for")
    found = page_of(rows, page)
    found.object_list = [invitation_row(row) for row in found.object_list]
    return found


def network_counts(network: Network, *, joined: int) -> NetworkCounts:
    """How many joined, as the list of members counts them; how many invitations wait and expired: one query."""
    now = timezone.now()
    waits, expired = Q(expires_at__gt=now), Q(expires_at__lte=now)
    rows = Invitation.objects.filter(network=network, accepted_at=None, withdrawn_at=None)
    sent = rows.aggregate(waiting=Count("pk", filter=waits), expired=Count("pk", filter=expired))
    return NetworkCounts(joined=joined, **sent)

"""What pages show about consortium rooms, to those inside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from samskap.core.access import Actor
from samskap.core.errors import NotVisible
from samskap.core.models import HelixLeg, Invitation, Organisation, Role, Room, RoomGuest, RoomPartner
from samskap.core.prepared import prepared
from samskap.core.selectors.organisations import InvitationRow, invitation_row
from samskap.core.selectors.paging import page_of


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in a list."""

    name: str
    token: str
    owner: str
    partners: int


@dataclass(frozen=True, slots=True)
class RoomRequest:
    """An organisation that the actor leads was asked into a room."""

    room: Room
    organisation: Organisation
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """An organisation in a room. Without ``joined_at`` it was only asked."""

    organisation: Organisation
    asked_at: datetime
    joined_at: datetime | None
    owns: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A person in a room without an organisation."""

    id: int
    name: str
    joined_at: datetime
    is_me: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class LegMark:
    """One leg of the helix and whether somebody in the room stands for it."""

    leg: str
    label: str
    partners: int


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A room as those inside see it."""

    room: Room
    legs: Sequence[LegMark]
    partners: Sequence[PartnerRow]
    guests: Sequence[GuestRow]
    invitations: Sequence[InvitationRow]
    owned: bool


def room_by_token(actor: Actor, token: str) -> Room:
    """The room, for partners and guests. Raises NotVisible for everybody else."""
    room = Room.objects.select_related("owner").filter(token=token, pk__in=actor.rooms).first()
    if room is None:
        raise NotVisible
    return room


def asked_room(actor: Actor, token: str) -> Room:
    """A room that an organisation of the actor was asked into, before the answer. Raises NotVisible."""
    room = Room.objects.filter(
        token=token, partners__organisation__in=actor.roles, partners__joined_at__isnull=True
    ).first()
    if room is None:
        raise NotVisible
    return room


def my_rooms(actor: Actor, page: str | None = None) -> "Page[Any]":
    """The rooms that the actor may enter, as :class:`RoomRow`, 25 a page."""
    joined = Count("partners", filter=Q(partners__joined_at__isnull=False))
    rows = Room.objects.filter(pk__in=actor.rooms).select_related("owner").annotate(n=joined).order_by("name", "id")
    found = page_of(rows, page)
    found.object_list = [RoomRow(row.name, row.token, row.owner.name, row.n) for row in found.object_list]
    return found


def room_requests(actor: Actor) -> Sequence[RoomRequest]:
    """Rooms that the organisations led by the actor are asked into, newest first; at most 50."""
    led = [pk for pk, role in actor.roles.items() if role == Role.LEAD]
    return [RoomRequest(row.room, row.organisation, row.asked_at) for row in _asked(led)]


@prepared
def _asked(organisations: Sequence[int]) -> QuerySet[RoomPartner]:
    rows = RoomPartner.objects.filter(organisation__in=organisations, joined_at__isnull=True)
    return rows.select_related("room__owner", "organisation").order_by("-asked_at")[:50]


def room_page(actor: Actor, room: Room) -> RoomPage:
    """Partners, guests and the legs of the helix that they stand for; invitations for the owner only."""
    owned = actor.is_lead(room.owner_id)
    rows = RoomPartner.objects.filter(room=room).select_related("organisation").order_by("organisation__name", "id")
    partners = [
        PartnerRow(
            row.organisation,
            row.asked_at,
            row.joined_at,
            row.organisation_id == room.owner_id,
            row.organisation_id != room.owner_id and (owned or actor.is_lead(row.organisation_id)),
        )
        for row in rows
        if row.joined_at or owned
    ]
    return RoomPage(room, _legs(partners), partners, _guests(actor, room, owned), _invitations(room, owned), owned)


def organisations_to_ask(actor: Actor, room: Room, search: str) -> QuerySet[Organisation]:
    """Organisations not yet in the room, at most 25 by name: those in the actor's networks, or by a search all."""
    rows = Organisation.objects.exclude(room_partnerships__room=room)
    if not search.split():
        rows = rows.filter(network_memberships__network__in=actor.networks).distinct()
    for word in search.split()[:6]:
        rows = rows.filter(name__icontains=word)
    return rows.order_by("name", "id")[:25]


def organisations_by_slugs(posted: QueryDict) -> QuerySet[Organisation]:
    """The organisations that a form names, at most 25."""
    named = [slug for slug in posted.getlist("organisations")[:25] if "\0" not in slug]
    return Organisation.objects.filter(slug__in=named).order_by("name", "id")


def _legs(partners: Sequence[PartnerRow]) -> Sequence[LegMark]:
    joined = [row.organisation.leg for row in partners if row.joined_at]
    return [LegMark(leg.value, str(leg.label), joined.count(leg.value)) for leg in HelixLeg]


def _guests(actor: Actor, room: Room, owned: bool) -> Sequence[GuestRow]:
    me = actor.user.pk if actor.user else None
    rows = RoomGuest.objects.filter(room=room).select_related("user").order_by("user__name", "id")[:200]
    return [
        GuestRow(
            row.pk,
            row.user.get_full_name() if owned or row.user_id == me else str(row.user),
            row.joined_at,
            row.user_id == me,
            owned or row.user_id == me,
        )
        for row in rows
    ]


def _invitations(room: Room, owned: bool) -> Sequence[InvitationRow]:
    if not owned:
        return []
    rows = Invitation.objects.filter(room=room, accepted_at=None, withdrawn_at=None).select_related("accepted_for")
    return [invitation_row(row) for row in rows[:100]]

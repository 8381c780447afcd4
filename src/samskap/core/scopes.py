"""Choosing who can see something: what may be offered, what a choice means, and the check before it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.core.models import Network, NetworkMembership, Organisation, Room, RoomPartner, Scoped, Visibility


@dataclass(frozen=True)
class Scope:
    """Who can see it; ``network`` and ``room`` belong to the visibilities of the same name."""

    visibility: str = Visibility.PUBLIC
    network: Network | None = None
    room: Room | None = None

    def is_that_of(self, row: Scoped) -> bool:
        """Whether the row has this scope already."""
        theirs = (row.visibility, row.network_id, row.room_id)
        return theirs == (self.visibility, self.network and self.network.pk, self.room and self.room.pk)


def organisations_to_work_for(actor: Actor) -> QuerySet[Organisation]:
    """Organisations in whose name the actor may act: one query."""
    return Organisation.objects.filter(pk__in=[pk for pk in actor.roles if actor.works_in(pk)])


def scopes(actor: Actor, organisations: QuerySet[Organisation]) -> tuple[list[Network], list[Room]]:
    """Networks and rooms that these organisations are in and the actor sees: two queries."""
    ours = NetworkMembership.objects.filter(organisation__in=organisations).values("network")
    networks = Network.objects.filter(Q(pk__in=ours) | Q(coordinator__in=organisations), pk__in=actor.networks)
    shared = RoomPartner.objects.filter(organisation__in=organisations, joined_at__isnull=False).values("room")
    return list(networks.distinct()), list(Room.objects.filter(pk__in=shared))


def scope_choices(networks: Sequence[Network], rooms: Sequence[Room]) -> list[tuple[str, Any]]:
    """Everybody, only us, and each network and room by name."""
    return [
        (Visibility.PUBLIC, Visibility.PUBLIC.label),
        (Visibility.PRIVATE, Visibility.PRIVATE.label),
        *((f"network:{one.pk}", _("Members of the network %(name)s") % {"name": one}) for one in networks),
        *((f"room:{one.pk}", _("Partners in the room %(name)s") % {"name": one}) for one in rooms),
    ]


def scope_of(chosen: str, networks: Sequence[Network], rooms: Sequence[Room]) -> Scope:
    """What a choice of :func:`scope_choices` means."""
    kind, _separator, number = chosen.partition(":")
    if kind == "network":
        return Scope(Visibility.NETWORK, network=next(one for one in networks if str(one.pk) == number))
    if kind == "room":
        return Scope(Visibility.PARTNERS, room=next(one for one in rooms if str(one.pk) == number))
    return Scope(kind)


def chosen_scope(row: Scoped) -> str:
    """The choice of :func:`scope_choices` that the row has."""
    if row.visibility == Visibility.NETWORK:
        return f"network:{row.network_id}"
    return f"room:{row.room_id}" if row.visibility == Visibility.PARTNERS else row.visibility


def check_scope(actor: Actor, organisation: Organisation, scope: Scope) -> None:
    """The network or room must be one that the organisation is in.

    :raises InvalidInput: it is not, or it is missing.
    """
    message = _("Choose who can see it.")
    if scope.visibility not in Visibility.values:
        raise InvalidInput(message, {"scope": message})
    if scope.visibility == Visibility.NETWORK:
        ours = Q(coordinator=organisation) | Q(memberships__organisation=organisation)
        if scope.network is None or not Network.objects.filter(ours, pk=scope.network.pk).exists():
            raise InvalidInput(message, {"scope": message})
    if scope.visibility == Visibility.PARTNERS and (
        scope.room is None
        or not scope.room.partners.filter(organisation=organisation, joined_at__isnull=False).exists()
    ):
        raise InvalidInput(message, {"scope": message})

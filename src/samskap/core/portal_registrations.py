"""What the journal, the search and the mails contribute to the registries."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samskap.core.access import can
from samskap.core.models import Network, Organisation, Room
from samskap.core.registry import Named, registry
from samskap.core.selectors.findable import find_networks, find_organisations, find_rooms


def name_organisations(ids: Iterable[str]) -> Mapping[str, Named]:
    """Names for the journal."""
    rows = Organisation.objects.filter(pk__in=list(ids))
    return {str(row.pk): Named(row.name, reverse("organisation", args=[row.slug])) for row in rows}


def name_networks(ids: Iterable[str]) -> Mapping[str, Named]:
    """Names for the journal, for those in the network: who has left it is not told what it is called now."""
    rows = Network.objects.filter(pk__in=list(ids))
    return {
        str(row.pk): Named(
            row.name, reverse("network", args=[row.slug]), partial(can, action="core.view_network", obj=row)
        )
        for row in rows
    }


def name_rooms(ids: Iterable[str]) -> Mapping[str, Named]:
    """Names for the journal, for those in the room."""
    rows = Room.objects.filter(pk__in=list(ids))
    return {
        str(row.pk): Named(row.name, reverse("room", args=[row.token]), partial(can, action="core.view_room", obj=row))
        for row in rows
    }


registry.search_kinds |= {"organisation": _("Organisations"), "network": _("Networks"), "room": _("Rooms")}
registry.search_sources |= {"organisation": find_organisations, "network": find_networks, "room": find_rooms}
registry.journal_objects |= {
    "core.organisation": name_organisations,
    "core.network": name_networks,
    "core.room": name_rooms,
}
registry.journal_actions |= {
    "organisation.created": _("Created the organisation"),
    "organisation.edited": _("Changed the organisation"),
    "membership.began": _("Joined the organisation"),
    "membership.role_changed": _("Changed the role of a member"),
    "membership.left": _("Left the organisation"),
    "membership.removed": _("Removed a member"),
    "invitation.written": _("Invited somebody"),
    "invitation.renewed": _("Sent an invitation again"),
    "invitation.withdrawn": _("Withdrew an invitation"),
    "invitation.accepted": _("Accepted an invitation"),
    "network.created": _("Created the network"),
    "network.edited": _("Changed the network"),
    "network.joined": _("Joined the network"),
    "network.left": _("Left the network"),
    "room.created": _("Opened the room"),
    "room.edited": _("Changed the room"),
    "room.partner_asked": _("Asked a partner into the room"),
    "room.partner_joined": _("Joined the room as a partner"),
    "room.partner_declined": _("Declined to join the room"),
    "room.partner_left": _("Left the room as a partner"),
    "room.guest_joined": _("Came into the room as a guest"),
    "room.guest_left": _("Left the room as a guest"),
    "person.edited": _("Changed their own account"),
    "person.erased": _("Erased their own account"),
    "person.stopped_monday_mail": _("Stopped the Monday mail"),
    "example.seeded": _("Made the example municipality"),
}

"""What people, organisations, networks and rooms contribute to the registries."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core import own_data
from samskap.core.access import Actor
from samskap.core.registry import Attention, NavigationItem, PersonalData, StoredData, registry
from samskap.core.selectors.operation import days
from samskap.core.selectors.people import has_two_step
from samskap.core.selectors.rooms import room_requests
from samskap.core.services.invitations import LIFETIME
from samskap.core.services.retention import SIGN_IN_TRACES


def belongs_somewhere(actor: Actor) -> bool:
    """Whoever works in an organisation, or visits a room."""
    return bool(actor.roles or actor.rooms)


def asked_into_rooms(actor: Actor) -> Iterable[Attention]:
    """Rooms that wait for an answer of a lead."""
    if "lead" not in actor.roles.values():
        return []
    return [
        Attention(
            label=_("Room"),
            text=_("%(owner)s asks %(name)s into the room %(room)s")
            % {"owner": asked.room.owner.name, "name": asked.organisation.name, "room": asked.room.name},
            url=reverse("rooms"),
        )
        for asked in room_requests(actor)
    ]


def two_step_advised(actor: Actor) -> Iterable[Attention]:
    """Leads and the operator open doors for others: a stolen password should not be enough."""
    if actor.user is None or not (actor.is_operator or "lead" in actor.roles.values()) or has_two_step(actor.user):
        return []
    return [Attention(label=_("Safety"), text=_("Turn on two-step sign-in"), url=reverse("mfa_index"))]


def stored() -> Iterable[StoredData]:
    """What the core keeps about people."""
    keep = settings.RETAIN_INVITATIONS_DAYS
    return [
        StoredData(
            what=_("Accounts: e-mail address, name, language, role in organisations"),
            why=_("To sign in and to work together"),
            kept=_("Until the person erases the account"),
            seen_by=_("The person, and the members of the same organisation"),
        ),
        StoredData(
            what=_("Passwords and keys for two-step sign-in"),
            why=_("To sign in safely"),
            kept=_("Until the person removes them; passwords only as a one-way hash"),
            seen_by=_("Nobody"),
        ),
        StoredData(
            what=_("Sessions of those signed in"),
            why=_("To stay signed in"),
            kept=_("%(days)d days") % {"days": settings.SESSION_COOKIE_AGE // 86400},
            seen_by=_("Nobody"),
        ),
        StoredData(
            what=_("Invitations: the invited e-mail address"),
            why=_("To let the right person in"),
            kept=_("%(days)d days after the invitation has ended; a link works for %(valid)d days")
            % {"days": keep, "valid": LIFETIME.days},
            seen_by=_("Those who may invite"),
        ),
        StoredData(
            what=_("Failed attempts to sign in: address, IP address, browser"),
            why=_("To stop somebody who tries many passwords"),
            kept=_("Until the person signs in, at most %(time)s") % {"time": days(SIGN_IN_TRACES.total_seconds())},
            seen_by=_("Nobody; the portal counts them"),
        ),
        StoredData(
            what=_("Journal: who did what and when"),
            why=_("So that decisions can be checked afterwards"),
            kept=_("For good; what identifies a person until the person erases the account"),
            seen_by=_("The organisation it concerns"),
        ),
    ]


registry.navigation += [
    NavigationItem(gettext_lazy("Organisations"), "organisations", 700, within=("/o/",)),
    NavigationItem(gettext_lazy("Networks"), "networks", 800, belongs_somewhere),
    NavigationItem(gettext_lazy("Rooms"), "rooms", 810, belongs_somewhere),
]
registry.attention += [asked_into_rooms, two_step_advised]
registry.personal_data.append(PersonalData("account", gettext_lazy("Account"), own_data.fetch, own_data.erase))
registry.stored_data.append(stored)

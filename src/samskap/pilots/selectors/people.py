"""People and organisations that can be chosen for a pilot; who works where."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samskap.core.models import Membership, Organisation, Role
from samskap.pilots.models import Pilot

WORKING = (Role.LEAD, Role.MEMBER)


@dataclass(frozen=True, slots=True)
class People:
    """People by number. ``roles``: by organisation and person, of those who can sign in."""

    names: Mapping[int, str]
    roles: Mapping[int, Mapping[int, str]]

    def works(self, person: int | None, organisation: int) -> bool:
        """Whether somebody is a lead or member there and can sign in."""
        return person is not None and self.roles.get(organisation, {}).get(person) in WORKING

    def leads(self, organisation: int) -> list[int]:
        """Those who lead it."""
        return [person for person, role in self.roles.get(organisation, {}).items() if role == Role.LEAD]


def workers_of(organisation: Organisation) -> QuerySet[Membership, int]:
    """Keys of those who work in the organisation and can sign in, for a subquery."""
    return members_of(organisation).filter(role__in=WORKING)


def members_of(organisation: Organisation) -> QuerySet[Membership, int]:
    """Keys of those with any role in the organisation who can sign in, for a subquery."""
    rows = Membership.objects.filter(organisation=organisation, user__is_active=True)
    return rows.values_list("user", flat=True)


def organisations_around(pilot: Pilot, also: int | None = None) -> QuerySet[Organisation]:
    """Those in networks and rooms with the pilot's organisation, itself too; ``also``: the one chosen before."""
    home = pilot.organisation_id
    near = (
        Q(pk=home)
        | Q(pk=also)
        | Q(network_memberships__network__memberships__organisation=home)
        | Q(
            room_partnerships__joined_at__isnull=False,
            room_partnerships__room__partners__organisation=home,
            room_partnerships__room__partners__joined_at__isnull=False,
        )
    )
    keys = Organisation.objects.filter(near).order_by().values("pk")
    return Organisation.objects.filter(pk__in=keys)

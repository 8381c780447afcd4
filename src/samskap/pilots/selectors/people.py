"""People and organisations that can be chosen for a pilot."""

from django.db.models import Q, QuerySet

from samskap.core.models import Membership, Organisation, Role
from samskap.pilots.models import Pilot


def workers_of(organisation: Organisation) -> QuerySet[Membership, int]:
    """Keys of those who work in the organisation and can sign in, for a subquery."""
    return members_of(organisation).filter(role__in=(Role.LEAD, Role.MEMBER))


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

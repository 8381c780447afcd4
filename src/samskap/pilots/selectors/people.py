"""People and organisations that can be chosen for a pilot; who works where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast

from samskap.core.models import Membership, Organisation, Role
from samskap.pilots.models import Charter, Delegation, ObstacleStep, Pilot, Veto
from samskap.pilots.selectors.prepared import CHOSEN, Chosen, Prepared

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


def people_of(pilots: Chosen | None) -> People:
    """Whoever may decide about the pilots, and whoever is named in them: one query, none without pilots."""
    names: dict[int, str] = {}
    roles: dict[int, dict[int, str]] = {}
    for person, name, organisation, role in PEOPLE.rows(pilots):
        names[person] = name
        if organisation is not None:
            roles.setdefault(organisation, {})[person] = role
    return People(names, roles)


def _people() -> QuerySet[Any, Any]:
    """The leads of the pilots' organisations, those there who own a pilot, receive its concerns or hold a delegation;
    who vetoed a pilot and who has its obstacles, wherever they work."""
    mine = Pilot.objects.filter(pk__in=CHOSEN).order_by()
    owners, receivers = mine.values("owner"), Charter.objects.filter(pilot__in=CHOSEN).values("concern_receiver")
    holders = Delegation.objects.filter(organisation__in=mine.values("organisation")).order_by().values("holder")
    concerned = Q(role=Role.LEAD) | Q(user__in=owners) | Q(user__in=receivers) | Q(user__in=holders)
    there = Membership.objects.filter(concerned, organisation__in=mine.values("organisation"), user__is_active=True)
    vetoes = Veto.objects.filter(pilot__in=CHOSEN, lifted_at=None, by__isnull=False)
    steps = ObstacleStep.objects.filter(obstacle__pilot__in=CHOSEN, left_at=None, owner__isnull=False)

    def nowhere(rows: Any, person: str) -> Any:
        named = rows.order_by().annotate(place=Cast(Value(None), BigIntegerField()), as_role=Value(""))
        return named.values_list(person, f"{person.removesuffix('_id')}__name", "place", "as_role")

    leads = there.order_by().values_list("user_id", "user__name", "organisation_id", "role")
    found: QuerySet[Any, Any] = leads.union(nowhere(vetoes, "by_id"), nowhere(steps, "owner_id"), all=True)
    return found


PEOPLE = Prepared(_people)


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

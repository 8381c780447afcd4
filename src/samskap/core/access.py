"""The one place that decides who may do what and see what.

An :class:`Actor` is whoever stands behind a request: a person with memberships, a participant without account, or a
passer-by. ``can`` asks the predicates that each domain declares in its ``rules.py`` (default deny), ``require`` turns a
no into the right error, ``visible_to`` narrows a queryset of scoped rows to what the actor may know of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import rules
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from samskap.core.errors import NotVisible, Refused
from samskap.core.models import Membership, Network, Role, Room, User, Visibility


@dataclass(frozen=True)
class Actor:
    """Who acts. ``roles`` maps organisation ids to the role held there; a passer-by has none of anything."""

    user: User | None = None
    roles: Mapping[int, str] = field(default_factory=dict)
    networks: frozenset[int] = frozenset()
    coordinated: frozenset[int] = frozenset()
    rooms: frozenset[int] = frozenset()
    system: bool = False

    @property
    def is_operator(self) -> bool:
        """Whether this is the operator of the portal."""
        return self.system or (self.user is not None and self.user.is_superuser)

    def is_lead(self, organisation_id: int | None) -> bool:
        """Whether the actor leads the organisation."""
        return self.system or self.roles.get(organisation_id or 0) == Role.LEAD

    def works_in(self, organisation_id: int | None) -> bool:
        """Whether the actor may change things in the organisation: lead or member, not observer."""
        return self.system or self.roles.get(organisation_id or 0) in (Role.LEAD, Role.MEMBER)

    def belongs_to(self, organisation_id: int | None) -> bool:
        """Whether the actor has any role in the organisation."""
        return self.system or (organisation_id or 0) in self.roles


M = TypeVar("M", bound=Model)

NOBODY = Actor()
SYSTEM = Actor(system=True)


def actor_for(user: User | None) -> Actor:
    """The actor behind a person: three queries, none for a passer-by."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    roles = dict(Membership.objects.filter(user=user).values_list("organisation_id", "role"))
    networks: set[int] = set()
    coordinated: set[int] = set()
    joined = Q(partners__organisation__in=roles, partners__joined_at__isnull=False)
    rooms = Room.objects.filter(Q(guests__user=user) | joined).values_list("id", flat=True)
    if roles:
        for network, coordinator in Network.objects.filter(
            Q(coordinator__in=roles) | Q(memberships__organisation__in=roles)
        ).values_list("id", "coordinator_id"):
            networks.add(network)
            if coordinator in roles:
                coordinated.add(network)
    return Actor(user, roles, frozenset(networks), frozenset(coordinated), frozenset(rooms))


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request, computed once a request."""
    actor = getattr(request, "_samskap_actor", None)
    if actor is None:
        user = request.user
        actor = actor_for(user if isinstance(user, User) else None)
        request._samskap_actor = actor  # type: ignore[attr-defined]
    return actor


def can(actor: Actor, action: str, obj: Model | None = None) -> bool:
    """Whether the actor may do ``action`` (``domain.verb_noun``) to ``obj``; unknown actions are denied."""
    return bool(rules.has_perm(action, actor, obj))


def can_see(actor: Actor, obj: Any) -> bool:
    """Whether the actor may know that the scoped ``obj`` exists."""
    return (
        obj.visibility == Visibility.PUBLIC
        or actor.belongs_to(obj.organisation_id)
        or (obj.visibility == Visibility.NETWORK and obj.network_id in actor.networks)
        or (obj.visibility == Visibility.PARTNERS and obj.room_id in actor.rooms)
    )


def require(actor: Actor, action: str, obj: Model | None = None, *, view: str | None = None) -> None:
    """Raise :class:`NotVisible` if the actor may not even know ``obj`` (permission ``view``), else :class:`Refused`."""
    if can(actor, action, obj):
        return
    if view is not None and not can(actor, view, obj):
        raise NotVisible
    raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))


def visible_to(actor: Actor, queryset: QuerySet[M]) -> QuerySet[M]:
    """Only those scoped rows that the actor may know of."""
    if actor.system:
        return queryset
    return queryset.filter(visible_q(actor))


def visible_q(actor: Actor) -> Q:
    """The condition behind :func:`visible_to`."""
    condition = Q(visibility=Visibility.PUBLIC)
    if actor.roles:
        condition |= Q(organisation__in=list(actor.roles))
    if actor.networks:
        condition |= Q(visibility=Visibility.NETWORK, network__in=actor.networks)
    if actor.rooms:
        condition |= Q(visibility=Visibility.PARTNERS, room__in=actor.rooms)
    return condition

"""The one place that decides who may do what and see what.

An :class:`Actor` is whoever stands behind a request: a person with memberships, a participant without account, or a
passer-by. ``can`` asks the predicates that each domain declares in its ``rules.py`` (default deny), ``require`` turns a
no into the right error, ``visible_to`` narrows a queryset of scoped rows to what the actor may know of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import rules
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.translation import gettext as _

from samskap.core.errors import NotVisible, Refused
from samskap.core.models import Membership, Network, Role, Room, User, Visibility
from samskap.core.prepared import prepared


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

    def prepared_shape(self) -> tuple[Any, ...]:
        """What a prepared question about this actor depends on beside the values (see ``core.prepared``)."""
        user = None if self.user is None else self.user.is_superuser
        sizes = (len(self.coordinated), len(self.networks), len(self.rooms))
        return (user, self.system, tuple(role for _pk, role in self._ordered_roles()), *sizes)

    def prepared_values(self) -> list[Any]:
        """Who the person is, then organisations, networks (those coordinated first) and rooms."""
        networks = [*sorted(self.coordinated), *sorted(self.networks - self.coordinated)]
        person = [] if self.user is None else [self.user.pk, self.user.email]
        return [*person, *(pk for pk, _role in self._ordered_roles()), *networks, *sorted(self.rooms)]

    def prepared_like(self, values: list[Any]) -> "Actor":
        """An actor of the same shape with these values. Of the person it knows no more than is given here."""
        rest, user = list(values), None
        if self.user is not None:
            pk, email, *rest = rest
            user = User.from_db(None, ["id", "email", "is_superuser"], [pk, email, self.user.is_superuser])
        ordered = self._ordered_roles()
        roles = {rest[place]: role for place, (_pk, role) in enumerate(ordered)}
        networks = rest[len(roles) : len(roles) + len(self.networks)]
        coordinated, rooms = networks[: len(self.coordinated)], rest[len(roles) + len(networks) :]
        return Actor(user, roles, frozenset(networks), frozenset(coordinated), frozenset(rooms), self.system)

    def _ordered_roles(self) -> list[tuple[int, str]]:
        return sorted(self.roles.items(), key=lambda one: (one[1], one[0]))


M = TypeVar("M", bound=Model)

_ROLE, _COORDINATED, _NETWORK, _ROOM = "role", "coordinated", "network", "room"
NOBODY = Actor()
SYSTEM = Actor(system=True)


def actor_for(user: User | None) -> Actor:
    """The actor behind a person: one query, none for a passer-by."""
    if user is None or not user.is_authenticated or not user.is_active:
        return NOBODY
    roles: dict[int, str] = {}
    found: dict[str, set[int]] = {_COORDINATED: set(), _NETWORK: set(), _ROOM: set()}
    for kind, pk, role in _standing_of(user.pk):
        if kind == _ROLE:
            roles[pk] = role
        else:
            found[kind].add(pk)
    coordinated, rooms = frozenset(found[_COORDINATED]), frozenset(found[_ROOM])
    return Actor(user, roles, coordinated | found[_NETWORK], coordinated, rooms)


@prepared
def _standing_of(user: int) -> QuerySet[Any, tuple[str, int, str]]:
    """Roles, networks and rooms of a person as one answer: what it is, of which row, and the role."""
    ours = Membership.objects.filter(user=user).values("organisation")
    networks, rooms = Network.objects.order_by(), Room.objects.order_by()
    partner = rooms.filter(partners__organisation__in=ours, partners__joined_at__isnull=False)
    roles = Membership.objects.filter(user=user).order_by()
    return roles.values_list(_said(_ROLE), "organisation_id", "role").union(
        networks.filter(coordinator__in=ours).values_list(_said(_COORDINATED), "id", _said("")),
        networks.filter(memberships__organisation__in=ours).values_list(_said(_NETWORK), "id", _said("")),
        rooms.filter(guests__user=user).values_list(_said(_ROOM), "id", _said("")),
        partner.values_list(_said(_ROOM), "id", _said("")),
    )


def _said(word: str) -> Value:
    return Value(word, output_field=CharField())


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

"""One organisation with a person in every role, and clients that act for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from samskap.core.models import Network, Organisation, Room, User
from tests.core.factories import make_network, make_organisation, make_room, make_user

ROLES = ("visitor", "participant", "outsider", "observer", "member", "lead", "guest", "operator")
"""Nobody; somebody who voted without account; the lead of another municipality; three roles in the organisation; a
guest of its room; the operator of the portal, who belongs to no organisation."""


@dataclass
class World:
    """What all rows of the table are tried in. ``made`` keeps objects by kind and state, so each is made once."""

    organisation: Organisation
    elsewhere: Organisation
    room: Room
    network: Network
    people: dict[str, User]
    clients: dict[str, Client]
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def once(self, kind: str, state: str, make: Callable[[], Any]) -> Any:
        """The object of this kind in this state, made at first use."""
        if (kind, state) not in self.made:
            self.made[kind, state] = make()
        return self.made[kind, state]


def make_world() -> World:
    """A municipality, another one, a room with one guest, and a network that only the first is in."""
    organisation = make_organisation("Solvik")
    elsewhere = make_organisation("Elsewhere")
    people = {role: make_user(role=role, organisation=organisation) for role in ("observer", "member", "lead")}
    people["outsider"] = make_user(role="lead", organisation=elsewhere)
    people["guest"] = make_user()
    people["operator"] = make_user(operator=True)
    password = make_password("korrekt häst batteri")
    for user in people.values():
        user.password = password
        user.save(update_fields=["password"])
    room = make_room(organisation, guests=(people["guest"],))
    network = make_network(organisation)
    clients = {role: Client() for role in ROLES}
    for role, user in people.items():
        clients[role].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return World(organisation, elsewhere, room, network, people, clients)

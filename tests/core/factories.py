"""People, organisations, networks and rooms for the tests of every domain."""

import itertools
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.models import (
    HelixLeg,
    Invitation,
    Membership,
    Network,
    NetworkMembership,
    Organisation,
    OrganisationKind,
    Role,
    Room,
    RoomGuest,
    RoomPartner,
    User,
)
from samskap.core.tokens import digest, new_secret

PASSWORD = "korrekt häst batteri"
_numbers = itertools.count(1)


def make_organisation(
    name: str = "", *, kind: str = OrganisationKind.MUNICIPALITY, leg: str = "", code: str = "", country: str = "SE"
) -> Organisation:
    """An organisation; its leg follows its kind unless given."""
    number = next(_numbers)
    return Organisation.objects.create(
        name=name or f"Organisation {number}",
        slug=f"organisation-{number}",
        kind=kind,
        leg=leg or HelixLeg(OrganisationKind(kind).leg),
        country=country,
        official_code=code,
    )


def make_user(
    email: str = "",
    *,
    role: str = "",
    organisation: Organisation | None = None,
    name: str = "",
    operator: bool = False,
    password: str | None = None,
    language: str = "en",
) -> User:
    """A person with a verified address; with ``organisation`` a member of it (``role``: lead, member, observer).

    Without ``password`` the account has none, which is fast; ``PASSWORD`` is one that the validators accept.
    """
    email = email or f"person{next(_numbers)}@example.org"
    user = User.objects.create_user(email, password, name=name, language=language, is_superuser=operator)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if organisation is not None:
        Membership.objects.create(user=user, organisation=organisation, role=role or Role.MEMBER)
    return user


def make_actor(
    role: str = "", organisation: Organisation | None = None, *, operator: bool = False, email: str = ""
) -> Actor:
    """The actor behind a new person with the role in the organisation."""
    return actor_for(make_user(email, role=role, organisation=organisation, operator=operator))


def make_network(
    coordinator: Organisation | None = None, *members: Organisation, name: str = "Example network"
) -> Network:
    """A network with its coordinator and other organisations in it."""
    coordinator = coordinator or make_organisation(kind=OrganisationKind.NETWORK_OPERATOR)
    network = Network.objects.create(name=name, slug=f"network-{next(_numbers)}", coordinator=coordinator)
    for organisation in (coordinator, *members):
        NetworkMembership.objects.create(network=network, organisation=organisation)
    return network


def make_room(
    owner: Organisation | None = None, *partners: Organisation, guests: tuple[User, ...] = (), name: str = "A room"
) -> Room:
    """A room with its owner, other partners, and guests."""
    owner = owner or make_organisation()
    room = Room.objects.create(name=name, owner=owner)
    for organisation in (owner, *partners):
        RoomPartner.objects.create(room=room, organisation=organisation)
    for user in guests:
        RoomGuest.objects.create(room=room, user=user)
    return room


def make_invitation(
    email: str,
    *,
    organisation: Organisation | None = None,
    network: Network | None = None,
    room: Room | None = None,
    role: str = Role.MEMBER,
    expires_at: datetime | None = None,
) -> tuple[Invitation, str]:
    """An invitation and the secret of its link."""
    secret = new_secret()
    invitation = Invitation.objects.create(
        secret_digest=digest(secret),
        email=email.lower(),
        organisation=organisation,
        network=network,
        room=room,
        role=role,
        expires_at=expires_at or timezone.now() + timedelta(days=14),
    )
    return invitation, secret


def sign_in(client: Client, user: User) -> Client:
    """The client, signed in as the person without going through the sign-in pages."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client

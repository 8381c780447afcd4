"""Seed the example municipality once, and take it away again.

Everything made here hangs on organisations that are marked as examples.
"""

import secrets
from datetime import datetime
from pathlib import Path

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from samskap.cocreation.models import Conversation
from samskap.cocreation.services import maps
from samskap.core import journal
from samskap.core.access import SYSTEM, Actor, actor_for
from samskap.core.models import (
    Membership,
    Network,
    NetworkMembership,
    Organisation,
    OrganisationKind,
    Role,
    Room,
    RoomGuest,
    RoomPartner,
    SearchDocument,
    User,
)
from samskap.demo import calls, content, conversations, grant_votes, grants, needs, pilots, rounds
from samskap.needs.models import Need
from samskap.pilots.models import Cost, Pilot, PilotDocument
from samskap.portfolio.models import Application


def seed_example(*, now: datetime) -> bool:
    """Make the example municipality unless it is there; returns whether it was made."""
    if Organisation.objects.filter(is_example=True).exists():
        return False
    solvik, lead = _make_example(now)
    maps.refresh_dirty_maps()
    conversations.publish_results(lead, solvik, now)
    return True


@transaction.atomic
def _make_example(now: datetime) -> tuple[Organisation, Actor]:
    solvik = _organisation(content.MUNICIPALITY, "solvik", OrganisationKind.MUNICIPALITY)
    neighbours = [
        _organisation(name, slug, OrganisationKind.MUNICIPALITY, country) for name, slug, country in content.NEIGHBOURS
    ]
    operator = _organisation(content.NETWORK_OPERATOR, "exempelkontoret", OrganisationKind.NETWORK_OPERATOR)
    agency = _organisation(content.AGENCY, "exempelmyndigheten", OrganisationKind.AGENCY)
    partners = [_organisation(name, slug, kind) for name, slug, kind in content.PARTNERS]
    password = make_password(demo_password())
    people = {person.role: _person(person, password) for person in content.PEOPLE}
    for role in Role.values:
        Membership.objects.create(user=people[role], organisation=solvik, role=role)
    Membership.objects.create(user=people["coordinator"], organisation=operator, role=Role.LEAD)
    Membership.objects.create(user=people["agency"], organisation=agency, role=Role.LEAD)
    network = Network.objects.create(
        name=content.NETWORK, slug="exempelkommuner", purpose=content.NETWORK_PURPOSE, coordinator=operator
    )
    for organisation in (operator, solvik, *neighbours):
        NetworkMembership.objects.create(network=network, organisation=organisation)
    room = Room.objects.create(name=content.ROOM, purpose=content.ROOM_PURPOSE, owner=solvik)
    for organisation in (solvik, *partners):
        RoomPartner.objects.create(room=room, organisation=organisation)
    RoomGuest.objects.create(room=room, user=people["guest"])
    journal.record(actor=SYSTEM, action="example.seeded", obj=solvik, organisation=solvik)
    lead = actor_for(people["lead"])
    square = conversations.seed_square(lead, solvik, now)
    conversations.seed_library(lead, solvik, now)
    conversations.seed_draft(lead, solvik, now)
    coordinator = actor_for(people["coordinator"])
    needs.seed_needs(
        lead,
        solvik,
        neighbour=coordinator,
        their_organisation=operator,
        square=square,
        have_it_too=neighbours,
        now=now,
    )
    calls.seed_calls(
        lead, solvik, member=actor_for(people["member"]), agency=actor_for(people["agency"]), funder=agency,
        coordinator=coordinator, network=network, now=now,
    )  # fmt: skip
    grants.seed_grants(lead, solvik, member=people["member"], now=now)
    grant_votes.seed_grant_votes(lead, solvik, member=people["member"], now=now)
    rounds.seed_rounds(lead, solvik, people, now=now)
    pilots.seed_pilots(actor_for(people["lead"]), solvik, member=people["member"], network=network, now=now)
    return solvik, lead


@transaction.atomic
def remove_example() -> None:
    """Take away the example organisations, everything that hangs on them, and the demo people."""
    examples = Organisation.objects.filter(is_example=True)
    # What is shared with a network or a room keeps it from being deleted.
    SearchDocument.objects.filter(organisation__in=examples).delete()
    Conversation.objects.filter(organisation__in=examples).delete()
    Cost.objects.filter(pilot__organisation__in=examples).delete()
    PilotDocument.objects.filter(pilot__organisation__in=examples).delete_examples()
    Pilot.objects.filter(organisation__in=examples).delete()
    rounds.remove_rounds(list(examples.values_list("pk", flat=True)))
    # What was on a ballot is kept by the vote, which is gone now.
    Application.objects.filter(scheme__organisation__in=examples).delete()
    calls.remove_calls(list(examples.values_list("pk", flat=True)))
    theirs = Need.objects.filter(organisation__in=examples)
    theirs.update(merged_into=None, root=None)
    theirs.delete()
    Room.objects.filter(owner__in=examples).delete()
    Network.objects.filter(coordinator__in=examples).delete()
    examples.delete()
    for user in User.objects.filter(email__in=[person.email for person in content.PEOPLE]):
        journal.erase_person(user)
        user.delete()


def demo_password() -> str:
    """One random password for the demo people of this installation, kept beside the data for its owner only."""
    path = Path(settings.DATA_DIR) / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9), encoding="ascii")
    return path.read_text(encoding="ascii")


def _organisation(name: str, slug: str, kind: str, country: str = "SE") -> Organisation:
    leg = OrganisationKind(kind).leg
    return Organisation.objects.create(
        name=name, slug=f"{slug}-exempel", kind=kind, leg=leg, country=country, is_example=True
    )


def _person(person: content.Person, password: str) -> User:
    user = User.objects.create(
        email=person.email,
        password=password,
        name=person.name,
        language=person.language,
        is_superuser=person.role == "operator",
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user

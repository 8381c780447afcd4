"""A journal names what somebody may know of today: nobody reads there what a thing is called that was taken from them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

import samskap
from samskap.calls.models import CallShare, Engagement
from samskap.core import journal
from samskap.core.access import NOBODY, actor_for
from samskap.core.models import Network, Organisation, OrganisationKind, Room, Visibility
from samskap.core.registry import Named, registry
from samskap.pilots.models import Level, PilotDocument
from tests.calls.factories import make_call
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_actor, make_network, make_organisation, make_room, make_user, sign_in
from tests.needs.factories import make_assessment, make_goal, make_joint, make_need, make_signature
from tests.pilots.factories import make_delegation, make_demand, make_invitation, make_obstacle, make_pilot
from tests.portfolio.ballot_factories import make_box
from tests.portfolio.round_factories import make_round

pytestmark = pytest.mark.django_db
FOR_EVERYBODY = {"name_organisations", "name_calls", "name_sources", "name_wishes"}
"""Organisations, calls and sources are open to all; how somebody is mailed has no name of its own."""

DOCUMENT = {"kind": "charter", "language": "sv", "register_number": "KS 1", "content": {}, "sha256": "", "version": 1}
DOCUMENT |= {"pdf": b"%PDF-", "published_at": "2026-11-01T00:00:00Z"}


def named(row: models.Model) -> Named:
    """What a journal line about the row is about."""
    return registry.journal_objects[row._meta.label_lower]([str(row.pk)])[str(row.pk)]


def private_things(home: Organisation) -> list[Any]:
    """One of each kind that is its organisation's own."""
    hidden = {"visibility": Visibility.PRIVATE}
    pilot = make_pilot(home, **hidden)
    invitation, call = make_invitation(home), make_call()
    return [
        make_need(home, **hidden),
        make_goal(home),
        make_assessment(home, **hidden),
        make_joint(home, visibility=Visibility.NETWORK, network=make_network(home)),
        pilot,
        make_obstacle(pilot),
        make_demand(pilot),
        make_demand(invitation=invitation),
        invitation,
        PilotDocument.objects.create(pilot=make_pilot(home), secrecy="OSL 26:1", **DOCUMENT),
        make_box(organisation=home, stage="draft"),
        make_round(home, "draft"),
        make_delegation(home, make_user(role="lead", organisation=home)),
        make_conversation(organisation=home, **hidden),
        Engagement.objects.create(organisation=home, call=call),
        make_room(home),
        make_network(home),
    ]


def test_what_is_private_is_named_to_its_own_and_to_nobody_else() -> None:
    home = make_organisation()
    things = private_things(home)
    own, stranger = make_actor("observer", home), make_actor("lead", make_organisation())
    for row in things:
        assert named(row).seen_by(own), row._meta.label
        for actor in (stranger, NOBODY):
            assert not named(row).seen_by(actor), row._meta.label


def test_a_name_comes_with_a_word_on_who_sees_it() -> None:
    """A kind that says nothing is shown to everybody: that must be meant."""
    for path in Path(samskap.__file__).parent.rglob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef) or function.name in FOR_EVERYBODY:
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Named":
                    said = len(call.args) > 2 or any(one.arg == "seen_by" for one in call.keywords)
                    assert said, f"{path}: {function.name}"


def test_who_has_left_a_room_or_a_network_is_not_told_what_it_is_called_now(client: Client) -> None:
    home, owner = make_organisation(), make_organisation()
    room, network = make_room(owner, home), make_network(owner, home)
    pilot = make_pilot(owner, visibility=Visibility.PARTNERS, room=room)
    for action, row in (("room.partner_joined", room), ("network.joined", network), ("pilot.question_asked", pilot)):
        journal.record(actor=NOBODY, action=action, obj=row, organisation=home)
    sign_in(client, make_user(role="observer", organisation=home))
    address = reverse("organisation_journal", args=[home.slug])
    Room.objects.filter(pk=room.pk).update(name="Secret room")
    Network.objects.filter(pk=network.pk).update(name="Secret network")
    pilot.title = "Secret pilot"
    pilot.save()
    page = client.get(address).text
    assert all(f"Secret {one}" in page for one in ("room", "network", "pilot"))
    room.partners.filter(organisation=home).delete()
    network.memberships.filter(organisation=home).delete()
    page = client.get(address).text
    assert "Secret" not in page and room.token not in page and pilot.token not in page


def test_who_has_signed_a_joint_need_reads_its_name_after_leaving_the_network() -> None:
    home, owner = make_organisation(), make_organisation()
    joint = make_joint(owner, visibility=Visibility.NETWORK, network=make_network(owner))
    assert not named(joint).seen_by(make_actor("lead", home))
    make_signature(joint, home)
    assert named(joint).seen_by(make_actor("observer", home))
    assert not named(joint).seen_by(make_actor("lead", make_organisation()))


def test_a_shared_call_is_named_in_its_network() -> None:
    home, owner = make_organisation(), make_organisation()
    network = make_network(owner, home)
    share = CallShare.objects.create(call=make_call(), network=network, shared_at="2026-11-01T00:00:00Z")
    assert named(share).seen_by(make_actor("observer", home))
    assert not named(share).seen_by(make_actor("lead", make_organisation()))


def test_obstacles_are_named_to_the_agency_that_can_answer_and_with_few_queries(
    at_most_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    home, agency = make_organisation(), make_organisation(kind=OrganisationKind.AGENCY)
    pilot = make_pilot(home, visibility=Visibility.PRIVATE)
    there = [make_obstacle(pilot, level=Level.NATIONAL, may_leave=True) for _ in range(10)]
    kept = make_obstacle(pilot, level=Level.NATIONAL)
    works = actor_for(make_user(role="member", organisation=agency))
    with at_most_queries(2):
        names = registry.journal_objects["pilots.obstacle"]([str(one.pk) for one in (*there, kept)])
        seen = {pk for pk, one in names.items() if one.seen_by(works)}
    assert seen == {str(one.pk) for one in there}
    network = make_network(home)
    joint = [make_joint(home, visibility=Visibility.NETWORK, network=network) for _ in range(10)]
    with at_most_queries(2):
        names = registry.journal_objects["needs.jointneed"]([str(one.pk) for one in joint])
        assert not any(one.seen_by(works) for one in names.values())

"""The owner of a pilot: only somebody who still works there counts, and the public reads the function, not the name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import StateRefused
from samskap.core.models import Membership, Organisation, Role, User
from samskap.pilots.gates import BY_KEY, PilotFacts, lacks_owner, review
from samskap.pilots.models import Charter, Pilot
from samskap.pilots.selectors.facts import facts_of, pilot_facts
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_organisation, make_user, sign_in
from tests.pilots.factories import make_pilot, make_ready, make_running

pytestmark = pytest.mark.django_db
LEFT = "The owner no longer works in the organisation. Name who owns the pilot now"


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def owner(home: Organisation) -> User:
    return make_user(role="member", organisation=home, name="Olle Ek")


def leaves(owner: User) -> None:
    Membership.objects.filter(user=owner).delete()


def is_shut_out(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(is_active=False)


def only_observes(owner: User) -> None:
    Membership.objects.filter(user=owner).update(role=Role.OBSERVER)


def moves(owner: User) -> None:
    Membership.objects.filter(user=owner).update(organisation=make_organisation())


@pytest.mark.parametrize("goes", [leaves, is_shut_out, only_observes, moves])
def test_an_owner_who_has_left_does_not_open_a_gate(
    goes: Callable[[User], None], home: Organisation, owner: User
) -> None:
    pilot = make_ready(home, owner=owner)
    lead = make_user(role="lead", organisation=home)
    goes(owner)
    found = review(BY_KEY["start"], pilot_facts(Pilot.objects.get(pk=pilot.pk), now=timezone.now()))
    assert {line.condition.key: line.missing for line in found.missing} == {"owner": (LEFT,)}
    with pytest.raises(StateRefused, match="no longer works"):
        pass_gate(actor=actor_for(lead), pilot=pilot, passage="start", seen=Seen("prepared", 0))
    pilot.refresh_from_db()
    assert pilot.state == "prepared"


def test_an_erased_owner_is_as_none(home: Organisation, owner: User) -> None:
    pilot = make_ready(home, owner=owner)
    owner.delete()
    found = review(BY_KEY["start"], pilot_facts(Pilot.objects.get(pk=pilot.pk), now=timezone.now()))
    assert [line.missing for line in found.missing] == [("Name who owns the pilot",)]


def test_somebody_else_who_works_there_is_no_owner(home: Organisation, owner: User) -> None:
    """The pilots of one board do not lend each other their owners."""
    kept, lost, other = make_ready(home, owner=owner), make_ready(home), make_ready(owner=owner)
    leaves(User.objects.get(pk=lost.owner_id))
    facts = facts_of([kept, lost, other], now=timezone.now())
    assert [facts[one.pk].has_owner for one in (kept, lost, other)] == [True, False, False]
    assert [facts[one.pk].owner_left for one in (kept, lost, other)] == [False, True, True]


def test_what_is_said_where_nobody_owns_it() -> None:
    assert lacks_owner(PilotFacts("idea", has_owner=True)) == ""
    assert lacks_owner(PilotFacts("idea")) == "Name who owns the pilot"
    assert lacks_owner(PilotFacts("idea", owner_left=True)) == LEFT


def test_those_inside_are_told_on_the_overview_and_in_the_charter(
    client: Client, home: Organisation, owner: User
) -> None:
    pilot = make_running(home, owner=owner)
    sign_in(client, make_user(role="lead", organisation=home))
    overview, charter = reverse("pilot", args=[pilot.token]), reverse("pilot_charter", args=[pilot.token])
    assert LEFT not in client.get(overview).content.decode()
    leaves(owner)
    assert LEFT in client.get(overview).content.decode()
    assert "Olle Ek, who no longer works in the organisation" in client.get(charter).content.decode()


def test_the_public_charter_names_functions_only(client: Client, home: Organisation, owner: User) -> None:
    pilot = make_pilot(home, owner=owner)
    Charter.objects.filter(pilot=pilot).update(concern_receiver=owner)
    for address in ("pilot_charter", "pilot", "pilot_values", "pilot_learning"):
        assert "Olle Ek" not in client.get(reverse(address, args=[pilot.token])).content.decode()
    page = client.get(reverse("pilot_charter", args=[pilot.token])).content.decode()
    assert "A person at Solvik" in page
    assert "The person at Solvik who is named to receive them" in page
    leaves(owner)
    page = client.get(reverse("pilot_charter", args=[pilot.token])).content.decode()
    assert "A person at Solvik" not in page
    assert "The leads of Solvik" in page
    sign_in(client, make_user(role="observer", organisation=home))
    assert "Olle Ek" in client.get(reverse("pilot_charter", args=[pilot.token])).content.decode()

"""An invitation to test goes into a portfolio round: what it brings along, who may take it there, what comes of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core.models import Organisation
from samskap.pilots.models import Demand, Pilot
from samskap.pilots.selectors.proposing import in_rounds
from samskap.pilots.services.answering import decide_invitation
from samskap.portfolio.blocks import SOURCE_PAGES, SOURCES
from samskap.portfolio.models import Candidate
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import make_demand, make_invitation, make_pilot
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


def test_what_the_invitation_says_comes_along(home: Organisation) -> None:
    row = make_invitation(home, elsewhere="Nordby has tried it.")
    found = SOURCES["invitation"](make_actor(role="member", organisation=home), row.token)
    assert found is not None
    assert (found.origin, found.source) == ("invitation", row.token)
    text = "A sensor says when the bin is full.\n\nNordby has tried it."
    assert found.fields == {"title": "Sensors in bins", "text": text, "risk": "low"}
    told = str(found.fields)
    assert row.contact_name not in told and row.contact_email not in told and row.who_pays not in told


def test_only_those_where_it_came_to_may_take_it(home: Organisation) -> None:
    row = make_invitation(home)
    stranger = make_actor(role="lead", organisation=make_organisation("Elsewhere"))
    member = make_actor(role="member", organisation=home)
    for find in (SOURCES["invitation"], SOURCE_PAGES["invitation"]):
        assert find(stranger, row.token) is None
        assert find(member, "nothing") is None
        assert find(member, "a\x00b") is None
        assert find(member, "") is None
    assert SOURCE_PAGES["invitation"](member, row.token) == (row.title, reverse("test_invitation", args=[row.token]))


def test_what_is_answered_is_no_source_any_more(home: Organisation) -> None:
    row = make_invitation(home, status="withdrawn")
    member = make_actor(role="member", organisation=home)
    assert SOURCES["invitation"](member, row.token) is None
    assert in_rounds(member, row).rounds == []


def test_it_is_offered_to_the_rounds_that_the_actor_builds(home: Organisation) -> None:
    row, member = make_invitation(home), make_actor(role="member", organisation=home)
    ours, late = make_round(home), make_round(home, state="screening")
    joined, asked = make_round(make_organisation()), make_round(make_organisation(), state="workshop")
    make_round_party(joined, home)
    make_round_party(asked, home, joined=False)
    assert {one.pk for one in in_rounds(member, row).rounds} == {ours.pk, joined.pk}
    assert late.pk not in {one.pk for one in in_rounds(member, row).rounds}
    taken = make_candidate(ours, origin="invitation", source=row.token)
    found = in_rounds(member, row)
    assert (list(found.candidates), [one.pk for one in found.rounds]) == ([taken], [joined.pk])
    assert in_rounds(make_actor(role="observer", organisation=home), row).rounds == []


def test_the_page_leads_into_the_round_and_back(home: Organisation, client: Client) -> None:
    row, ours = make_invitation(home, elsewhere="Nordby has tried it."), make_round(home)
    sign_in(client, make_user(role="member", organisation=home))
    page = client.get(reverse("test_invitation", args=[row.token])).content.decode()
    address = reverse("propose_candidate", args=[ours.token]) + f"?invitation={row.token}"
    assert address in page
    form = client.get(address).context["form"]
    assert (form["title"].value(), form["risk"].value()) == (row.title, "low")
    sent = {one.html_name: one.value() for one in form if one.value() not in (None, "")}
    sent |= {"cost": "900", "horizon": "now", "size": "small"}
    assert client.post(address, sent).status_code == 302
    candidate = Candidate.objects.get()
    assert (candidate.origin, candidate.source, candidate.title) == ("invitation", row.token, row.title)
    page = client.get(reverse("test_invitation", args=[row.token])).content.decode()
    assert reverse("candidate", args=[ours.token, candidate.number]) in page
    assert address not in page
    page = client.get(reverse("candidate", args=[ours.token, candidate.number])).content.decode()
    assert reverse("test_invitation", args=[row.token]) in page
    seen = Client().get(reverse("candidate", args=[ours.token, candidate.number])).content.decode()
    assert row.token not in seen


def test_a_yes_after_the_round_leads_to_the_pilot_that_the_round_chose(home: Organisation) -> None:
    row = make_invitation(home, we_learn="a", we_demand="b", values_touched="c", our_influence="d")
    demand = make_demand(invitation=row)
    candidate = make_candidate(make_round(home, state="decided"), origin="invitation", source=row.token)
    pilot = make_pilot(home, candidate=candidate)
    actor = make_actor(role="member", organisation=home)
    answered = decide_invitation(actor=actor, invitation=row, decision="yes", reasons="Chosen.", letter="Dear Sam")
    assert (answered.pilot, Pilot.objects.count()) == (pilot, 1)
    assert Demand.objects.get(pk=demand.pk).pilot == pilot
    assert pilot.parties.get().name == "Sensor Ltd"

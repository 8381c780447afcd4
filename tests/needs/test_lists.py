"""Lists show what one may know of, in few queries, and the other rooms of the portal tell of needs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from samskap.core.access import NOBODY, actor_for
from samskap.core.registry import registry
from samskap.core.selectors.workbench import workbench_of
from samskap.core.services import searching
from samskap.core.tables import read_table
from samskap.needs.services.needs import NeedInput, create_need, edit_need
from tests.core.factories import make_actor, make_network, make_organisation, make_room, make_user, sign_in
from tests.needs.factories import TEXTS, make_evidence, make_framing, make_need, make_suggestion

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def test_each_sees_what_they_may_know_of(client: Client) -> None:
    mine, theirs = make_organisation("Mine"), make_organisation("Theirs")
    network, room = make_network(theirs, mine), make_room(theirs, mine)
    make_need(theirs, title="For everybody")
    make_need(theirs, title="For the network", visibility="network", network=network)
    make_need(theirs, title="For the room", visibility="partners", room=room)
    make_need(theirs, title="For themselves", visibility="private")
    api = reverse("api:needs")

    def seen() -> tuple[set[str], set[str]]:
        page = client.get(reverse("needs")).text
        titles = ["For everybody", "For the network", "For the room", "For themselves"]
        return {one for one in titles if one in page}, {one["title"] for one in client.get(api).json()["items"]}

    assert seen() == ({"For everybody"},) * 2
    sign_in(client, make_user(role="observer", organisation=mine))
    assert seen() == ({"For everybody", "For the network", "For the room"},) * 2
    assert "For the room" in client.get(reverse("room", args=[room.token])).text
    assert "For the network" in client.get(reverse("organisation", args=[theirs.slug])).text
    assert "For themselves" not in client.get(reverse("my_needs")).text
    sign_in(client, make_user(role="observer", organisation=theirs))
    assert "For themselves" in client.get(reverse("my_needs")).text


@pytest.mark.parametrize("number", [3, 60])
def test_no_page_grows_with_its_rows(client: Client, at_most_queries: Limit, number: int) -> None:
    organisation = make_organisation()
    other = make_user(role="lead", organisation=make_organisation())
    need = make_need(organisation)
    for _ in range(min(number, 20)):
        make_framing(need)
        make_evidence(need)
    for _ in range(number):
        make_need(organisation)
        make_suggestion(need, other, organisation=organisation)
    lead = make_user(role="lead", organisation=organisation)
    for user in (None, other, lead):
        if user:
            sign_in(client, user)
        for address in (
            reverse("needs"),
            reverse("need", args=[need.token]),
            reverse("api:needs"),
            reverse("api:need", args=[need.token]),
            *([reverse("my_needs"), reverse("export_needs"), reverse("write_need")] if user else []),
        ):
            cache.clear()
            with at_most_queries(15):
                assert client.get(address).status_code == 200, address


def test_lists_are_cut_into_pages(client: Client) -> None:
    organisation = make_organisation()
    for number in range(30):
        make_need(organisation, title=f"Need {number:02}")
    assert client.get(reverse("needs")).text.count("<article") == 25
    assert client.get(reverse("needs") + "?page=2").text.count("<article") == 5
    answer = client.get(reverse("api:needs") + "?limit=10&offset=25").json()
    assert (answer["count"], len(answer["items"])) == (30, 5)
    assert client.get(reverse("api:needs") + "?limit=101").status_code == 422


def test_the_table_holds_no_formula_and_can_be_taken_in_again(client: Client) -> None:
    organisation = make_organisation()
    make_need(organisation, today='=HYPERLINK("http://x.org")', whom="+46 people", better="@all", title="-1")
    sign_in(client, make_user(role="observer", organisation=organisation))
    answer = client.get(reverse("export_needs"))
    assert answer["Cache-Control"] == "private, no-store"
    text = answer.content.decode("utf-8-sig")
    _head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert not [cell for cell in row if cell[:1] in "=+-@" and cell]
    assert read_table(text)[1].cells[1:5] == ["-1", '=HYPERLINK("http://x.org")', "+46 people", "@all"]


def test_the_table_is_of_ones_own_organisations_only(client: Client) -> None:
    make_need(title="Theirs")
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    assert "Theirs" not in client.get(reverse("export_needs")).text


def test_the_workbench_tells_of_ones_needs_and_of_what_neighbours_share() -> None:
    mine, theirs = make_organisation("Mine"), make_organisation("Theirs")
    network = make_network(None, mine, theirs)
    make_need(mine)
    make_need(theirs, title="Shared", visibility="network", network=network)
    make_need(theirs, title="Not shared", visibility="private", shared_at=None)
    bench = workbench_of(make_actor("lead", mine))
    assert next(card for card in bench.cards if card.title == "Our needs").figure == "1"
    assert [item.text for item in bench.news] == ["Theirs has a need: Shared"]
    assert workbench_of(NOBODY).empty


def test_the_search_finds_what_one_may_know_of_and_follows_changes(client: Client) -> None:
    organisation = make_organisation()
    lead = make_actor("lead", organisation)
    need = create_need(actor=lead, organisation=organisation, values=NeedInput(**TEXTS, title="Nattugglor"))
    assert "Nattugglor" not in client.get("/search/?q=nattugglor").text
    assert lead.user
    sign_in(client, lead.user)
    assert need.token in client.get("/search/?q=nattugglor").text
    edit_need(actor=lead, need=need, values=NeedInput(**TEXTS, title="Daggfjärilar"))
    assert need.token not in client.get("/search/?q=nattugglor").text
    assert searching.reconcile("need").written == 0


def test_the_journal_and_the_data_page_speak_of_needs(client: Client) -> None:
    need = make_need(title="Nights")
    lead = make_user(role="lead", organisation=need.organisation)
    edit_need(actor=actor_for(lead), need=need, values=NeedInput(**TEXTS, title="Quiet nights"))
    sign_in(client, lead)
    page = client.get(reverse("organisation_journal", args=[need.organisation.slug])).text
    assert "Changed the need" in page
    assert "Quiet nights" in page
    assert any("Suggestions about a need" in str(line.what) for make in registry.stored_data for line in make())

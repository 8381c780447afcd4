"""The public page shows what is tried now and how what was tried ended; what is not public is not there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

from tests.core.factories import make_network, make_organisation, make_user, sign_in
from tests.pilots.factories import make_pilot, make_ready, make_running

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def test_what_is_tried_for_whom_and_how_it_ended(client: Client) -> None:
    solvik = make_organisation("Solvik")
    pilot = make_running(solvik, title="Night supervision")
    pilot.charter.novelty, pilot.charter.target_group = "A camera", "People who sleep lightly"
    pilot.charter.answer_days = 3
    pilot.charter.save()
    make_ready(solvik, title="Bins", state="closed", outcome="failed_well", lessons="The sensors froze.")
    page = client.get("/pilots/").text
    for words in ("Night supervision", "A camera", "People who sleep lightly", "We answer within 3 working days.",
                  f"/p/{pilot.token}/ask/", "Bins", "Failed well", "The sensors froze."):  # fmt: skip
        assert words in page


def test_only_public_ones_also_for_those_who_may_see_more(client: Client) -> None:
    solvik = make_organisation("Solvik")
    network = make_network(solvik)
    make_running(solvik, title="Private one", visibility="private")
    make_running(solvik, title="Network one", visibility="network", network=network)
    make_pilot(solvik, title="Only an idea")
    assert "No pilots yet" in client.get("/pilots/").text
    page = sign_in(client, make_user(role="lead", organisation=solvik)).get("/pilots/").text
    for title in ("Private one", "Network one", "Only an idea", "Choose a municipality"):
        assert title not in page


def test_one_municipality_and_the_way_to_it(client: Client) -> None:
    solvik, nordby = make_organisation("Solvik"), make_organisation("Nordby")
    make_running(solvik, title="Ours")
    make_running(nordby, title="Theirs")
    whole = client.get("/pilots/").text
    assert f"/o/{solvik.slug}/pilots/" in whole
    ours = client.get(f"/o/{solvik.slug}/pilots/").text
    assert "Ours" in ours
    assert "Theirs" not in ours
    assert client.get("/o/nobody/pilots/").status_code == 404


def test_many_take_as_many_queries_and_are_paged(client: Client, at_most_queries: Limit) -> None:
    places = [make_organisation() for _ in range(3)]
    hostile: dict[str, Any] = {"title": "<script>x</script>", "lessons": "<script>y</script>"}
    for count in (3, 60):
        for number in range(count):
            make_running(places[number % 3], title=f"Pilot {number}")
            make_ready(places[number % 3], state="closed", outcome="stop", **hostile)
        with at_most_queries(6):
            page = client.get("/pilots/").text
    assert "<script>x" not in page
    assert "<script>y" not in page
    assert client.get("/pilots/?page=6&closed=99").status_code == 200

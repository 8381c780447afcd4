"""The pages about partners and demands: who sees what, what is typed is kept, nothing leaks from one pilot to another."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samskap.pilots.models import Demand, Party
from tests.core.factories import make_organisation, make_user, sign_in
from tests.pilots.factories import make_demand, make_pilot, make_running

pytestmark = pytest.mark.django_db
SCRIPT = "\"'><script>alert(1)</script>"
HOSTILE = (SCRIPT, '=HYPERLINK("http://evil")', "\u202eevil\u202c", "{{ request.user }}")


def inside(client: Client, role: str = "lead", **fields: Any) -> Any:
    home = make_organisation()
    sign_in(client, make_user(role=role, organisation=home))
    return make_pilot(home, **{"kind": "technical", **fields})


def test_a_demand_goes_from_the_library_to_met_and_its_history_is_told(client: Client) -> None:
    pilot = inside(client)
    Party.objects.create(pilot=pilot, name="Sensor Ltd", leg="business", role="supplier")
    page = client.get(reverse("pilot_demands", args=[pilot.token])).text
    assert "No demands yet" in page and "Sensor Ltd" in page and "Supplier" in page
    address = reverse("choose_demands", args=[pilot.token])
    assert "There is a plan for how it ends" in client.get(address).text
    sent = {"keys": ["exit-plan", "wcag"], "weight-wcag": "should", "due-wcag": "close"}
    sent["party"] = pilot.parties.get().pk
    assert client.post(address, sent).status_code == 302
    assert dict(Demand.objects.values_list("library_key", "weight")) == {"exit-plan": "must", "wcag": "should"}
    assert "There is a plan for how it ends" not in client.get(address).text
    edit = reverse("edit_demand", args=[pilot.token, Demand.objects.get(library_key="wcag").pk])
    assert "Everything that people use follows WCAG" in client.get(edit).text
    changed = {"text": "All can use it.", "shown_by": "", "topic": "accessibility", "weight": "must", "due": "close"}
    assert client.post(edit, changed).status_code == 302 and Demand.objects.filter(text="All can use it.").exists()
    page = client.get(reverse("pilot_demands", args=[pilot.token])).text
    assert "0 of 1 met" in page and "1 must is not met yet" in page
    demand = Demand.objects.get(library_key="exit-plan")
    change = reverse("change_demand", args=[pilot.token, demand.pk])
    assert client.post(change, {"status": "waived", "because": ""}).status_code == 422
    assert client.post(change, {"status": "met"}).status_code == 422
    for status in ("accepted", "met"):
        assert client.post(change, {"status": status}).status_code == 302
    client.post(change, {"status": "breached", "because": "The plan was not followed."})
    page = client.get(reverse("pilot_demand", args=[pilot.token, demand.pk])).text
    for words in ("Added a demand", "a partner accepted", "is met", "is broken", "The plan was not followed."):
        assert words in page
    assert "The plan was not followed." in client.get(reverse("pilot_demands", args=[pilot.token])).text


def test_what_can_only_go_one_way_is_a_button_with_a_sentence(client: Client) -> None:
    pilot = inside(client)
    met, waived = make_demand(pilot, status="met"), make_demand(pilot, text="Other.", status="waived", because="No.")
    for demand, said, button, then in (
        (met, "If it has been broken since, say why", "It is broken", "breached"),
        (waived, "it counts at its gate as before", "Ask for it again", "asked"),
    ):
        args = [pilot.token, demand.pk]
        for page in (reverse("pilot_demand", args=args), reverse("change_demand", args=args)):
            shown = client.get(page).text
            assert said in shown and f">{button}</button>" in shown, page
            assert 'type="radio"' not in shown and f'name="status" value="{then}"' in shown
    change = reverse("change_demand", args=[pilot.token, met.pk])
    answer = client.post(change, {"status": "breached"})
    assert answer.status_code == 422 and "If it has been broken since" in answer.text
    assert client.post(change, {"status": "breached", "because": "They closed it."}).status_code == 302
    assert client.post(reverse("change_demand", args=[pilot.token, waived.pk]), {"status": "asked"}).status_code == 302
    assert set(Demand.objects.values_list("status", "because")) == {("breached", "They closed it."), ("asked", "")}


def test_what_was_typed_and_ticked_is_kept_when_something_is_wrong(client: Client) -> None:
    pilot = inside(client)
    address = reverse("choose_demands", args=[pilot.token])
    answer = client.post(address, {"keys": ["wcag"], "weight-wcag": "gold", "due-wcag": "close"})
    assert answer.status_code == 422
    assert 'value="wcag" aria-describedby="about-wcag" checked' in answer.text
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"keys": ["no-such"]}).status_code == 422
    answer = client.post(reverse("write_demand", args=[pilot.token]), {"text": "Keep it open.", "topic": "x"})
    assert answer.status_code == 422 and "Keep it open." in answer.text
    assert not Demand.objects.exists()


def test_hostile_texts_are_shown_as_text(client: Client) -> None:
    pilot = inside(client)
    Party.objects.create(pilot=pilot, name=SCRIPT, leg="business", role="supplier", mandate=SCRIPT)
    address = reverse("write_demand", args=[pilot.token])
    rest = {"topic": "other", "weight": "must", "due": "start"}
    for text in HOSTILE:
        assert client.post(address, {"text": text, "shown_by": text, **rest}).status_code == 302
        demand = Demand.objects.order_by("-pk")[0]
        assert "\u202e" not in demand.text
        change = reverse("change_demand", args=[pilot.token, demand.pk])
        assert client.post(change, {"status": "waived", "because": text}).status_code == 302
        for page in ("pilot_demands", "pilot_demand"):
            args = [pilot.token] if page == "pilot_demands" else [pilot.token, demand.pk]
            assert "<script>alert" not in client.get(reverse(page, args=args)).text
    for text in ("x" * 100_000, "a\x00b"):
        answer = client.post(address, {"text": text, "shown_by": "", **rest})
        assert answer.status_code == 422
    assert Demand.objects.count() == len(HOSTILE)


def test_a_demand_is_found_on_its_own_pilot_only(client: Client) -> None:
    pilot = inside(client)
    elsewhere = make_demand(make_running(make_organisation()))
    ours = make_demand(make_pilot(pilot.organisation))
    for demand in (elsewhere, ours):
        for name in ("pilot_demand", "change_demand", "edit_demand"):
            address = reverse(name, args=[pilot.token, demand.pk])
            assert client.get(address).status_code == 404
            if name == "change_demand":
                assert client.post(address, {"status": "accepted"}).status_code == 404
    theirs = Party.objects.create(pilot=elsewhere.pilot, name="Theirs", leg="business", role="supplier")
    sent = {"text": "Tell us.", "topic": "other", "weight": "must", "due": "start", "party": theirs.pk}
    assert client.post(reverse("write_demand", args=[pilot.token]), sent).status_code == 422
    assert "Theirs" not in client.get(reverse("write_demand", args=[pilot.token])).text
    assert set(Demand.objects.values_list("status", flat=True)) == {"asked"}


def test_demands_are_public_once_the_pilot_has_started(client: Client) -> None:
    idea, running = make_pilot(), make_running()
    for pilot in (idea, running):
        make_demand(pilot, text="Tell the truth.", status="breached", because="They did not.")
    assert "Tell the truth." not in client.get(reverse("pilot_demands", args=[idea.token])).text
    page = client.get(reverse("pilot_demands", args=[running.token])).text
    assert "Tell the truth." in page and "They did not." in page
    assert reverse("choose_demands", args=[running.token]) not in page


def test_an_observer_reads_all_and_is_offered_nothing_to_change(client: Client) -> None:
    pilot = inside(client, role="observer")
    demand = make_demand(pilot)
    for page in ("pilot_demands", "pilot_demand"):
        args = [pilot.token] if page == "pilot_demands" else [pilot.token, demand.pk]
        text = client.get(reverse(page, args=args)).text
        assert demand.text in text
        assert "demands/library" not in text and "/status/" not in text


@pytest.mark.parametrize("number", [3, 100])
def test_no_page_grows_with_its_rows(client: Client, at_most_queries: Any, number: int) -> None:
    pilot = inside(client)
    party = Party.objects.create(pilot=pilot, name="Sensor Ltd", leg="business", role="supplier")
    for _ in range(number):
        demand = make_demand(pilot, party=party)
    addresses = [reverse(name, args=[pilot.token]) for name in ("pilot_demands", "choose_demands", "write_demand")]
    for address in [*addresses, reverse("pilot_demand", args=[pilot.token, demand.pk])]:
        with at_most_queries(15):
            assert client.get(address).status_code == 200

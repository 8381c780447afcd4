"""Pilots in a real browser: from an invitation to *scale*, and from a halt to *failed well*; every page accessible."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from samskap.pilots.models import Concern, Obstacle, Pilot
from tests.core.factories import make_network, make_organisation, make_user
from tests.pilots.factories import (
    READY,
    make_concern,
    make_delegation,
    make_demand,
    make_invitation,
    make_obstacle,
    make_ready,
    make_running,
    make_stage,
    make_value,
)
from tests.support.browsing import NewPage, send, someone
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def test_an_invitation_becomes_a_pilot_that_is_scaled(new_page: NewPage, live: str) -> None:
    """Inviter, member, lead, agency and observer; a concern that shuts a gate; an answer from the national level."""
    solvik = make_organisation("Solvik")
    agency = make_organisation("The agency", kind="agency")
    lead = someone(new_page, live, make_user(role="lead", organisation=solvik, name="Leda"))
    member = someone(new_page, live, make_user(role="member", organisation=solvik, name="Mats"), width=375)
    official = someone(new_page, live, make_user(role="member", organisation=agency, name="Agda"))
    inviter = someone(new_page, live, width=375, java_script_enabled=False)

    inviter.goto(f"{live}{reverse('organisation', args=[solvik.slug])}")
    inviter.get_by_role("link", name="Invite us to a test").click()
    send(
        inviter,
        "Send the invitation",
        {
            "title": "Sensors in bins",
            "kind": "technical",
            "what": "A sensor says when the bin is full.",
            "how_long": "Half a year",
            "wanted": "Two hundred bins",
            "who_pays": "We pay the sensors.",
            "inviter": "Sensor Ltd",
            "inviter_kind": "company",
            "contact_name": "Sam",
        },
    )
    expect(inviter.get_by_text("has got your invitation")).to_be_visible()

    lead.goto(f"{live}/workbench/")
    lead.get_by_role("link", name="Sensors in bins").first.click()
    send(
        lead,
        "Save the answers",
        {
            "we_learn": "Whether fewer turns do.",
            "we_demand": "All data is ours.",
            "values_touched": "Sustainability.",
            "our_influence": "We choose the streets.",
        },
    )
    lead.locator("#demands details summary").first.click()
    lead.locator("#demands details").first.get_by_role("button", name="Add").first.click()
    lead.get_by_role("link", name="Say yes").click()
    send(lead, "Say yes", {"reasons": "We want to learn it."})
    lead.get_by_role("link", name="Sensors in bins").first.click()
    inviter.reload()
    expect(inviter.get_by_text("says yes")).to_be_visible()
    expect(inviter.get_by_text("We want to learn it.").first).to_be_visible()

    pilot = Pilot.objects.get()
    home = f"{live}{reverse('pilot', args=[pilot.token])}"
    today = timezone.localdate()
    lead.goto(f"{home}charter/edit/")
    charter = {name: str(text) for name, text in READY.items() if name != "no_blame"}
    dates = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=180)).isoformat()}
    send(lead, "Save", {**charter, **dates, "no_blame": True, "visible": "public"})
    lead.goto(f"{home}gates/prepare/")
    lead.get_by_role("button", name="Call it prepared").click()
    expect(lead.get_by_text("Prepared").first).to_be_visible()

    lead.goto(f"{home}gates/start/")
    expect(lead.get_by_text("Write at least one question that it shall answer")).to_be_visible()
    member.goto(f"{home}learning/new/")
    send(member, "Save", {"text": "Does the lorry drive less?", "receiver": "The council"})
    member.goto(f"{home}screening/")
    send(member, "Save", {"personal_data": "no"})
    for status in ("accepted", "met"):
        member.goto(f"{home}demands/{pilot.demands.get().pk}/")
        send(member, "Save", {"status": status})

    inviter.goto(f"{home}concerns/new/")
    send(inviter, "Send the concern", {"value": "privacy", "text": "Does it listen?"})
    concern = Concern.objects.get()
    lead.goto(f"{home}concerns/{concern.token}/triage/")
    send(lead, "Decide", {"decision": "admit", "reason": "It could."})
    lead.goto(f"{home}gates/start/")
    expect(lead.get_by_text("Not answered: Does it listen?")).to_be_visible()
    # The button is not hidden: it says what is missing, and pressing it anyhow changes nothing.
    lead.locator("main form").first.get_by_role("button").first.click(force=True)
    assert Pilot.objects.get().state == "prepared", "the concern shuts the gate"
    lead.goto(f"{home}concerns/{concern.token}/answer/")
    send(lead, "Answer", {"answer": "The microphone was taken out."})
    lead.goto(f"{home}gates/start/")
    lead.locator("main form").first.get_by_role("button").first.click()
    expect(lead.get_by_text("Running").first).to_be_visible()

    member.goto(f"{home}log/")
    member.locator("main form [name=text]").first.fill("Two bins were full on a Tuesday.")
    member.locator("main form").first.get_by_role("button").first.click()
    expect(member.get_by_text("Two bins were full on a Tuesday.", exact=True)).to_be_visible()
    lead.goto(f"{home}money/limits/")
    send(lead, "Save", {"budget": "100000", "loss_limit": "50000", "reason": "Set when it began."})
    member.goto(f"{home}money/costs/new/")
    send(member, "Save", {"text": "Sensors", "amount": "12 500,50"})
    expect(member.get_by_text("12 500,50").or_(member.get_by_text("12 500.50")).first).to_be_visible()

    member.goto(f"{home}obstacles/new/")
    send(
        member,
        "Save",
        {"title": "Two registers may not be joined", "kind": "law", "weight": "4"},
    )
    obstacle = Obstacle.objects.get()
    there = f"{live}{reverse('obstacle', args=[obstacle.token])}"
    official.goto(f"{live}{reverse('my_obstacles')}")
    official.get_by_role("link", name="Two registers may not be joined").click()
    assert official.goto(home) is not None
    official.goto(f"{there}answer/")
    send(official, "Send the answer", {"answer": "They may, since January."})
    member.goto(there)
    expect(member.get_by_text("They may, since January.").first).to_be_visible()
    member.goto(f"{there}end/")
    send(member, "Close the obstacle", {"move": "remove", "ended_because": "We joined them."})

    lead.goto(f"{home}gates/begin_closing/")
    lead.locator("main form").first.get_by_role("button").first.click()
    member.goto(f"{home}learning/{pilot.questions.get().pk}/answer/")
    send(member, "Save", {"answer": "It drives a third less.", "evidence": "The log of the lorry."})
    lead.goto(f"{home}gates/scale/")
    expect(lead.get_by_text("Say who else could use it")).to_be_visible()
    lead.goto(f"{home}lessons/")
    send(lead, "Save", {"spread_whom": "Every town.", "spread_adapt": "The turns.", "spread_cost": "Little."})
    lead.goto(f"{home}gates/scale/")
    lead.locator("main form").first.get_by_role("button").first.click()
    lead.locator("main form").first.get_by_role("button").first.click()
    closed = Pilot.objects.get()
    assert (closed.state, closed.outcome) == ("closed", "scale")
    expect(lead.get_by_text("Scale").first).to_be_visible()

    observer = someone(new_page, live, make_user(role="observer", organisation=solvik))
    observer.goto(f"{home}money/")
    expect(observer.get_by_text("Sensors").first).to_be_visible()
    expect(observer.get_by_role("link", name="Record a cost")).to_have_count(0)


def test_a_pilot_that_costs_too_much_is_halted_and_fails_well(new_page: NewPage, live: str) -> None:
    """Member, lead and a passer-by; without script for the first."""
    solvik = make_organisation("Solvik")
    owner = make_user(role="lead", organisation=solvik, name="Leda")
    pilot = make_ready(solvik, owner=owner, title="Council by video", budget=1000, loss_limit=1000)
    lead = someone(new_page, live, owner)
    member = someone(
        new_page, live, make_user(role="member", organisation=solvik), width=375, java_script_enabled=False
    )
    visitor = someone(new_page, live, width=375)
    home = f"{live}{reverse('pilot', args=[pilot.token])}"
    lead.goto(f"{home}gates/start/")
    lead.locator("main form").first.get_by_role("button").first.click()
    expect(lead.get_by_text("Running").first).to_be_visible()

    member.goto(f"{home}money/costs/new/")
    send(member, "Save", {"text": "Letters", "amount": "1200"})
    assert Pilot.objects.get().state == "halted"
    lead.goto(f"{live}{reverse('my_pilots')}")
    expect(lead.get_by_role("heading", name="One pilot needs a decision today.")).to_be_visible()
    lead.goto(f"{home}gates/begin_closing/")
    lead.locator("main form").first.get_by_role("button").first.click()
    member.goto(f"{home}learning/{pilot.questions.get().pk}/answer/")
    send(member, "Save", {"because": "Too few came."})
    lead.goto(f"{home}gates/fail_well/")
    expect(lead.get_by_text("Write what you learned")).to_be_visible()
    lead.goto(f"{home}lessons/")
    send(lead, "Save", {"lessons": "Ask first whether the evening suits."})
    lead.goto(f"{home}gates/fail_well/")
    lead.locator("main form [name=reason]").first.fill("Too few came to speak for all.")
    lead.locator("main form").first.get_by_role("button").first.click()
    lead.locator("main form").first.get_by_role("button").first.click()
    closed = Pilot.objects.get()
    assert (closed.state, closed.outcome) == ("closed", "failed_well")

    visitor.goto(f"{live}{reverse('pilots')}")
    expect(visitor.get_by_text("Ask first whether the evening suits.")).to_be_visible()
    visitor.get_by_role("link", name="Council by video").click()
    expect(visitor.get_by_text("Failed well").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_pilots_fits_a_small_telephone_and_axe_finds_nothing(
    new_page: NewPage, live: str, scheme: str
) -> None:
    solvik = make_organisation("Solvik med ett långt namn")
    network = make_network(solvik)
    lead = make_user(role="lead", organisation=solvik, name="Leda")
    running = make_running(solvik, owner=lead, budget=400_000, loss_limit=300_000, title="Fördröjningsmagasinsstyrning")
    ready = make_ready(solvik, owner=lead)
    halted = make_running(solvik, owner=lead, state="halted", halted_because="Somebody fell.")
    closed = make_ready(solvik, state="closed", outcome="failed_well", lessons="Ask first.", stage=1)
    make_stage(running, 1, 10, result="It held.")
    make_stage(running, 2, 20)
    demand, value, concern = make_demand(running), make_value(running, watcher=lead), make_concern(running)
    obstacle, delegation = (
        make_obstacle(running, weight=4, may_leave=True, is_public=True),
        make_delegation(solvik, lead),
    )
    invitation, question = make_invitation(solvik), running.questions.get()
    here = [running.token]
    for_lead = [
        reverse("my_pilots"),
        reverse("network_pilots", args=[network.slug]),
        reverse("new_pilot"),
        *(reverse(name, args=here) for name in PAGES_OF_A_PILOT),
        reverse("pilot", args=[halted.token]),
        reverse("pilot", args=[closed.token]),
        reverse("gate", args=[ready.token, "start"]),
        reverse("gate", args=[running.token, "next_stage"]),
        reverse("gate", args=[halted.token, "resume"]),
        reverse("edit_learning_question", args=[running.token, question.pk]),
        reverse("pilot_demand", args=[running.token, demand.pk]),
        reverse("edit_value", args=[running.token, value.pk]),
        reverse("cast_veto", args=[running.token, value.pk]),
        reverse("triage_concern", args=[running.token, concern.token]),
        reverse("preview_document", args=[running.token, "charter", "sv"]),
        reverse("obstacle", args=[obstacle.token]),
        reverse("share_obstacle", args=[obstacle.token]),
        reverse("my_obstacles"),
        reverse("delegations"),
        reverse("add_delegation", args=[solvik.slug]),
        reverse("end_delegation", args=[solvik.slug, delegation.pk]),
        reverse("test_invitations"),
        reverse("enter_test_invitation"),
        reverse("test_invitation", args=[invitation.token]),
        reverse("decide_test_invitation", args=[invitation.token, "yes"]),
    ]
    for_visitor = [
        reverse("pilots"),
        reverse("organisation_pilots", args=[solvik.slug]),
        reverse("gate_table"),
        reverse("demands_set"),
        reverse("values_across"),
        reverse("obstacles_public"),
        reverse("obstacle_rules"),
        reverse("invite_test", args=[solvik.slug]),
        reverse("test_invitation_link", args=[invitation.secret]),
        reverse("followed_concern", args=[concern.secret]),
        *(
            reverse(name, args=here)
            for name in ("pilot", "pilot_money", "pilot_values", "raise_concern", "ask_question")
        ),
    ]
    for user, addresses in ((lead, for_lead), (None, for_visitor)):
        page = someone(new_page, live, user, width=NARROW, height=640, color_scheme=scheme, locale="sv")
        for path in addresses:
            answer = page.goto(f"{live}{path}")
            assert answer is not None and answer.status == 200, path
            check_narrow_page(page, path)


PAGES_OF_A_PILOT = (
    *("pilot", "pilot_charter", "edit_charter", "add_party", "change_sponsor", "pilot_learning", "pilot_lessons"),
    *("new_learning_question", "pilot_log", "pilot_demands", "choose_demands", "write_demand", "pilot_values"),
    *("add_value", "screening", "who_decides", "pilot_money", "set_pilot_limits", "add_stage", "make_commitment"),
    *("record_cost", "pilot_costs", "take_in_ledger", "pilot_hours", "record_hours", "add_grant", "pilot_obstacles"),
    *("raise_obstacle", "pilot_documents", "pilot_questions"),
)

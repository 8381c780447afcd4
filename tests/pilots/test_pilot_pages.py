"""A pilot's pages: a new one, the overview, the gate with its decision, and where pilots stand on others' pages."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.models import Organisation, User, Visibility
from samskap.core.registry import registry
from samskap.pilots.gates import PASSAGES
from samskap.pilots.models import Passed, Pilot, PilotState, Power, Sponsorship
from samskap.pilots.selectors.overview import overview_page
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation, make_room, make_user, sign_in
from tests.needs.factories import make_need
from tests.pilots.factories import (
    make_concern,
    make_delegation,
    make_demand,
    make_obstacle,
    make_pilot,
    make_question,
    make_ready,
    make_running,
    make_stage,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def lead(home: Organisation, client: Client) -> User:
    user = make_user(role="lead", organisation=home, name="Anna Berg")
    sign_in(client, user)
    return user


def gate_of(pilot: Pilot, passage: str) -> str:
    return reverse("gate", args=[pilot.token, passage])


def seen(pilot: Pilot, **more: Any) -> dict[str, Any]:
    """What the form of a gate sends along."""
    return {"state": pilot.state, "stage": pilot.stage, "override": "False", "confirmed": "", **more}


# ---- a new pilot ---------------------------------------------------------------------------------------------------------


def test_a_need_leads_to_a_pilot_and_shows_it(home: Organisation, lead: User, client: Client) -> None:
    need = make_need(home)
    page = client.get(reverse("need", args=[need.token])).content.decode()
    address = reverse("new_pilot") + f"?need={need.token}"
    assert address in page
    page = client.get(address).content.decode()
    assert f'<option value="{need.pk}" selected>' in page
    sent = {"title": "Nights", "kind": "service", "organisation": home.pk, "need": need.pk}
    sent |= {"visible": "public", "language": "en"}
    answer = client.post(address, sent)
    pilot = Pilot.objects.get()
    assert (answer.status_code, pilot.need, pilot.state, pilot.owner) == (302, need, "idea", lead)
    assert pilot.title in client.get(reverse("need", args=[need.token])).content.decode()
    assert reverse("new_pilot") not in Client().get(reverse("need", args=[need.token])).content.decode()


def test_a_title_and_a_kind_are_needed(home: Organisation, lead: User, client: Client) -> None:
    sent = {"title": " ", "organisation": home.pk, "visible": "private", "language": "en", "summary": "Kept words"}
    answer = client.post(reverse("new_pilot"), sent)
    assert answer.status_code == 422
    assert "Kept words" in answer.content.decode()
    assert not Pilot.objects.exists()


def test_somebody_elses_need_is_not_offered(lead: User, client: Client) -> None:
    theirs = make_need(make_organisation())
    page = client.get(reverse("new_pilot") + f"?need={theirs.token}").content.decode()
    assert f'value="{theirs.pk}" selected' not in page
    assert client.get(reverse("new_pilot") + "?need=%00").status_code == 200


# ---- the overview --------------------------------------------------------------------------------------------------------


def crowded(home: Organisation, owner: User) -> Pilot:
    """A running pilot that needs everything at once."""
    today = timezone.localdate()
    pilot = make_running(home, owner=owner, ends_on=today + timedelta(days=41), summary="Nobody opens the door.")
    make_stage(pilot, 1, 10)
    make_stage(pilot, 2, 90)
    make_question(pilot, "Late?", due_on=today - timedelta(days=2))
    make_concern(pilot)
    make_obstacle(pilot)
    make_demand(pilot)
    long_ago = timezone.now() - timedelta(days=99)
    Sponsorship.objects.create(pilot=pilot, person=owner, name="Anna Berg", since=long_ago)
    return pilot


def test_the_overview_says_what_needs_us_to_those_inside_and_stays_calm_outside(
    home: Organisation, lead: User, client: Client
) -> None:
    pilot = crowded(home, lead)
    inside = client.get(reverse("pilot", args=[pilot.token])).content.decode()
    for words in (
        "This runs in stage 1 of 2. 41 days are left.",
        "has not pledged anything",
        "1 concern waits",
        "1 learning question is overdue",
        "1 obstacle waits",
        "3 of 8 things are missing",
        gate_of(pilot, "next_stage"),
    ):
        assert words in inside, words
    outside = Client().get(reverse("pilot", args=[pilot.token])).content.decode()
    assert "Nobody opens the door." in outside and "41 days are left" in outside
    for words in ("has not pledged", "What needs us", "things are missing", "/gates/next_stage/", "/log/"):
        assert words not in outside, words


def test_an_override_is_shown_openly_with_its_reason_and_who_only_inside(
    home: Organisation, lead: User, client: Client
) -> None:
    pilot = make_ready(home)
    make_concern(pilot, raised_at=timezone.now() - timedelta(days=11))
    make_delegation(home, lead)
    sent = seen(pilot, override="True", reason="Winter comes.")
    assert client.post(gate_of(pilot, "start"), sent).status_code == 302
    address = reverse("pilot", args=[pilot.token])
    outside = Client().get(address).content.decode()
    for words in ("Started the pilot", "Opened although something was missing", "No concern waits", "Winter comes."):
        assert words in outside
    assert "Anna Berg" not in outside
    assert "Anna Berg" in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("state", "stage", "current", "sentence"),
    [
        ("idea", 0, 1, "This is an idea."),
        ("prepared", 0, 2, "This is prepared and has not started."),
        ("running", 2, 4, "This runs in stage 2 of 3."),
        ("halted", 1, 3, "This is halted in stage 1 of 3."),
        ("closing", 3, 6, "This is being closed: answers and lessons are gathered."),
        ("closed", 3, 7, "The pilot is closed: Stop."),
    ],
)
def test_where_it_stands_is_said_in_every_state(
    home: Organisation, state: str, stage: int, current: int, sentence: str
) -> None:
    outcome = "stop" if state == "closed" else ""
    pilot = make_pilot(home, state=state, stage=stage, outcome=outcome)
    for number in (1, 2, 3):
        make_stage(pilot, number)
    shown = overview_page(make_actor("member", home), pilot)
    assert (shown.sentence, shown.current) == (sentence, current)
    assert shown.steps == ["Idea", "Prepared", "Stage 1", "Stage 2", "Stage 3", "Closing", "Closed"]
    assert (shown.gate is None) == (state == "closed")


def test_days_are_counted_over_the_end_of_a_year_and_past_the_end(home: Organisation) -> None:
    pilot = make_running(home, starts_on=None, ends_on=date(2027, 1, 1))
    actor = make_actor("member", home)
    moment = timezone.make_aware(datetime(2026, 12, 31, 23, 59))
    assert "1 day is left." in overview_page(actor, pilot, now=moment).sentence
    assert "Its end was 2 days ago." in overview_page(actor, pilot, now=moment + timedelta(days=3)).sentence


@pytest.mark.parametrize("count", [3, 100])
def test_the_pages_of_a_pilot_stay_within_their_queries(
    home: Organisation, lead: User, client: Client, at_most_queries: Any, count: int
) -> None:
    pilot = crowded(home, lead)
    for number in range(count):
        make_question(pilot, f"Question {number}?")
        make_demand(pilot, text=f"Demand {number}")
        make_concern(pilot, text=f"Concern {number}")
        make_obstacle(pilot)
        Passed.objects.create(
            pilot=pilot, passage="halt", from_state="running", to_state="halted", at=timezone.now(), by=lead, reason="x"
        )
        pilot.parties.create(name=f"Party {number}", leg="business", role="supplier")
        pilot.sponsorships.create(name=f"S {number}", since=timezone.now(), until=timezone.now())
    addresses = [reverse(route, args=[pilot.token]) for route in ("pilot", "pilot_charter", "edit_charter")]
    for address in [*addresses, gate_of(pilot, "next_stage")]:
        with at_most_queries(15):
            assert client.get(address).status_code == 200


# ---- the gate ------------------------------------------------------------------------------------------------------------


def test_the_gate_lists_what_is_missing_with_a_way_to_put_it_right(
    home: Organisation, lead: User, client: Client
) -> None:
    pilot = make_pilot(home, state="prepared")
    page = client.get(gate_of(pilot, "start")).content.decode()
    assert "Say when the pilot ends" in page
    assert reverse("edit_charter", args=[pilot.token]) + "#id_ends_on" in page
    assert reverse("pilot_learning", args=[pilot.token]) in page
    assert "Start the pilot: stage 1 begins" in page and "lines are missing" in page
    answer = client.post(gate_of(pilot, "start"), seen(pilot))
    assert answer.status_code == 409
    assert "Missing: " in answer.content.decode()
    assert Pilot.objects.get().state == PilotState.PREPARED


def test_whoever_may_not_decide_is_told_who_does(home: Organisation, lead: User) -> None:
    member = make_user(role="member", organisation=home, name="Kim Lind")
    pilot = make_ready(home)
    client = sign_in(Client(), member)
    page = client.get(gate_of(pilot, "start")).content.decode()
    assert "A lead of the organisation decides this." in page and "Anna Berg" in page
    assert client.post(gate_of(pilot, "start"), seen(pilot)).status_code == 403
    make_delegation(home, member, Power.START)
    assert client.post(gate_of(pilot, "start"), seen(pilot)).status_code == 302


def test_the_second_gatekeeper_reads_what_happened_and_by_whom(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_ready(home)
    other = make_actor("lead", home)
    pass_gate(actor=other, pilot=pilot, passage="start", seen=Seen("prepared", 0))
    User.objects.filter(pk=other.user.pk).update(name="Bo Ek")  # type: ignore[union-attr]
    answer = client.post(gate_of(pilot, "start"), seen(pilot))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bo Ek" in page and "Started the pilot" in page
    assert Passed.objects.count() == 1
    assert client.get(gate_of(pilot, "start")).status_code == 409


def test_a_decision_about_another_stage_is_not_taken(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_running(home)
    for number in (1, 2, 3):
        make_stage(pilot, number, 10, result="Well")
    sent = seen(pilot)
    assert client.post(gate_of(pilot, "next_stage"), sent).status_code == 302
    assert client.post(gate_of(pilot, "next_stage"), sent).status_code == 409
    assert Pilot.objects.get().stage == 2


def test_a_reason_is_asked_for_where_it_is_needed(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_running(home)
    answer = client.post(gate_of(pilot, "halt"), seen(pilot, reason="  "))
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    answer = client.post(gate_of(pilot, "halt"), seen(pilot, reason="x" * 1001))
    assert answer.status_code == 422
    assert client.post(gate_of(pilot, "halt"), seen(pilot, reason="Two alarms missed.")).status_code == 302
    outside = Client().get(reverse("pilot", args=[pilot.token])).content.decode()
    assert "Two alarms missed." in outside


def test_closing_is_asked_once_more_and_says_what_is_locked(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_running(home, state="closing", lessons="Ask first.")
    pilot.questions.update(answer="Yes.", evidence="Logs", answered_at=timezone.now())
    sent = seen(pilot, reason="It did not work.")
    page = client.post(gate_of(pilot, "fail_well"), sent).content.decode()
    assert "This is final" in page and "Ask first." in page and "It did not work." in page
    assert Pilot.objects.get().state == PilotState.CLOSING
    answer = client.post(gate_of(pilot, "fail_well"), {**sent, "confirmed": "True"})
    assert (answer.status_code, Pilot.objects.get().outcome) == (302, "failed_well")


def test_who_scales_reads_the_plan_once_more_and_no_closing_is_painted_as_a_danger(
    home: Organisation, lead: User, client: Client
) -> None:
    plan = {"spread_whom": "Nine towns.", "spread_adapt": "The alarm.", "spread_cost": "Two posts."}
    pilot = make_running(home, state="closing", lessons="Ask first.", **plan)
    pilot.questions.update(answer="Yes.", evidence="Logs", answered_at=timezone.now())
    for passage in ("scale", "fail_well"):
        page = client.post(gate_of(pilot, passage), seen(pilot, reason="It did not work.")).content.decode()
        assert "This is final" in page and gate_of(pilot, passage) in page.split('class="crumbs')[1].split("</nav>")[0]
        assert all(words in page for words in plan.values()) == (passage == "scale")
        assert 'data-color="danger"' not in page, "nobody is blamed for what was tried"


def test_an_override_needs_the_delegation_a_reason_and_nothing_firm(
    home: Organisation, lead: User, client: Client
) -> None:
    pilot = make_ready(home)
    make_demand(pilot)
    sent = seen(pilot, override="True", reason="Now.")
    assert "not delegated to you" in client.get(gate_of(pilot, "start")).content.decode()
    assert client.post(gate_of(pilot, "start"), sent).status_code == 403
    make_delegation(home, lead)
    assert "although 1 line is missing" in client.get(gate_of(pilot, "start")).content.decode()
    answer = client.post(gate_of(pilot, "start"), {**sent, "reason": ""})
    assert answer.status_code == 422
    Pilot.objects.filter(pk=pilot.pk).update(ends_on=None)
    assert "cannot be set aside by anybody" in client.get(gate_of(pilot, "start")).content.decode()
    answer = client.post(gate_of(pilot, "start"), sent)
    assert answer.status_code == 409
    assert "Nobody can override this: Say when the pilot ends" in answer.content.decode()
    assert not Passed.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"state": "prepared"}, {"state": "prepared", "stage": "x"}, {"stage": "-1"}])
def test_a_form_without_what_was_seen_decides_nothing(
    home: Organisation, lead: User, client: Client, sent: dict[str, str]
) -> None:
    pilot = make_ready(home)
    assert client.post(gate_of(pilot, "start"), sent).status_code == 422
    assert Pilot.objects.get().state == PilotState.PREPARED


def test_a_gate_that_does_not_exist_is_not_found(home: Organisation, lead: User, client: Client) -> None:
    assert client.get(gate_of(make_ready(home), "magic")).status_code == 404


def test_the_table_of_gates_is_public_and_whole(client: Client) -> None:
    page = client.get(reverse("gate_table")).content.decode()
    for number, way in enumerate(PASSAGES, 1):
        assert f"{number}. {way.label}" in page
        for condition in way.conditions:
            assert str(condition.label) in page
    assert "<title id=" in page and "<desc id=" in page


# ---- elsewhere -----------------------------------------------------------------------------------------------------------


def test_pilots_stand_on_the_pages_of_their_organisation_and_room(home: Organisation, lead: User) -> None:
    open_to_all, private = make_pilot(home, title="Open one"), make_pilot(home, title="Own one", visibility="private")
    page = Client().get(reverse("organisation", args=[home.slug])).content.decode()
    assert open_to_all.title in page and private.title not in page
    room = make_room(home)
    shared = make_pilot(home, title="Shared one", visibility=Visibility.PARTNERS, room=room)
    page = sign_in(Client(), lead).get(reverse("room", args=[room.token])).content.decode()
    assert shared.title in page and open_to_all.title not in page


def test_the_navigation_leads_to_our_pilots_or_to_what_we_try(lead: User, client: Client) -> None:
    inside = client.get(reverse("gate_table")).content.decode()
    outside = Client().get(reverse("gate_table")).content.decode()
    assert f'href="{reverse("my_pilots")}"' in inside and "Our pilots" in inside
    assert "What we try" in outside and f'href="{reverse("my_pilots")}"' not in outside


def test_other_programs_read_what_the_pages_show(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_ready(home, lessons="Not yet public")
    make_pilot(home, visibility="private")
    make_delegation(home, lead)
    make_demand(pilot)
    pass_gate(actor=make_actor("lead", home), pilot=make_ready(home), passage="start", seen=Seen("prepared", 0))
    client.post(gate_of(pilot, "start"), seen(pilot, override="True", reason="Winter comes."))
    listed = json.loads(Client().get(reverse("api:pilots") + "?limit=1").content)
    assert (listed["count"], len(listed["items"]), listed["items"][0]["title"]) == (2, 1, pilot.title)
    one = json.loads(Client().get(reverse("api:pilot", args=[pilot.token])).content)
    assert one["passages"][0]["missing"] == ["demands"]
    assert one["questions"][0]["text"] == "Do people sleep better?"
    assert one["lessons"] == ""
    assert "Anna Berg" not in json.dumps(one)
    assert Client().get(reverse("api:pilots") + "?limit=101").status_code == 422


def test_what_the_room_keeps_of_people_is_listed_and_fetched(home: Organisation, lead: User) -> None:
    make_pilot(home, owner=lead, title="Nights")
    fetched = {part.name: part.fetch(lead) for part in registry.personal_data}
    assert fetched["pilots"]["Pilots you own"] == ["Nights"]
    assert any("log of a pilot" in line.what for make in registry.stored_data for line in make())

"""The charter: what may be written, by whom, and what is shown when it changes after the start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership, Organisation, Role, User, Visibility
from samskap.core.registry import registry
from samskap.core.scopes import Scope
from samskap.needs.models import Need
from samskap.pilots.models import Charter, Party, Pilot, Sponsorship
from samskap.pilots.selectors.charter import changes_after_start
from samskap.pilots.selectors.sponsors import sponsor_flags, sponsors_speak
from samskap.pilots.services.charter import CharterInput, edit_charter
from samskap.pilots.services.parties import end_sponsorship, name_sponsor, remove_party, save_party
from samskap.ui import text
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_need
from tests.pilots.factories import READY, make_demand, make_pilot, make_running

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def lead(home: Organisation) -> User:
    return make_user(role="lead", organisation=home, name="Anna Berg")


def values_of(pilot: Pilot, **changes: Any) -> CharterInput:
    """What stands there now, with changes."""
    charter = Charter.objects.get(pilot=pilot)
    head = {name: getattr(pilot, name) for name in ("title", "summary", "kind", "risk", "language", "need", "owner")}
    head |= {"starts_on": pilot.starts_on, "ends_on": pilot.ends_on, "visible": Scope(pilot.visibility)}
    texts = {name: getattr(charter, name) for name in READY} | {"concern_receiver": charter.concern_receiver}
    return replace(CharterInput(**{**head, **texts}), **changes)


def test_everything_is_kept_and_the_journal_says_what_changed(home: Organisation, lead: User) -> None:
    pilot, need = make_pilot(home), make_need(home)
    given = CharterInput(
        title="  Night   supervision ", kind="service", risk="high", language="nb", need=need, owner=lead,
        starts_on=date(2026, 12, 31), ends_on=date(2027, 1, 1), place="Solvik", target_group="Those awake",
        novelty="No door opens", concern_receiver=lead, answer_days=10, visible=Scope(Visibility.PUBLIC), **READY,
    )  # fmt: skip
    saved = edit_charter(actor=actor_for(lead), pilot=pilot, values=given)
    assert (saved.title, saved.risk, saved.need, saved.owner) == ("Night supervision", "high", need, lead)
    charter = Charter.objects.get(pilot=pilot)
    assert (charter.scope, charter.answer_days, charter.concern_receiver) == (READY["scope"], 10, lead)
    entry = JournalEntry.objects.get(action="pilot.charter_edited")
    assert entry.facts["after"]["ends_on"] == "2027-01-01"
    assert "spokesperson" not in entry.facts["after"]
    assert entry.personal["spokesperson"]["after"] == READY["spokesperson"]


def test_saving_again_without_a_change_writes_nothing(home: Organisation, lead: User) -> None:
    pilot = make_pilot(home, READY)
    edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot))
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"scope": "x" * 2001}, "scope"),
        ({"summary": "a\x00b"}, "summary"),
        ({"kind": "magic"}, "kind"),
        ({"risk": "none"}, "risk"),
        ({"language": "xx"}, "language"),
        ({"starts_on": date(2027, 1, 1), "ends_on": date(2026, 12, 31)}, "ends_on"),
        ({"answer_days": 0}, "answer_days"),
        ({"answer_days": 61}, "answer_days"),
        ({"visible": Scope("everybody")}, "visible"),
        ({"visible": Scope(Visibility.NETWORK)}, "visible"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(home: Organisation, lead: User, changes: Any, field: str) -> None:
    pilot = make_pilot(home, READY)
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, **changes))
    assert list(refused.value.fields) == [field]


def test_every_wrong_field_is_told_at_once(home: Organisation, lead: User) -> None:
    pilot = make_pilot(home)
    wrong = {"title": "", "kind": "magic", "scope": "x" * 2001, "starts_on": date(2027, 1, 1)}
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, ends_on=date(2026, 1, 1), **wrong))
    assert set(refused.value.fields) == {"title", "kind", "scope", "ends_on"}


def test_owner_receiver_and_need_are_of_the_organisation(home: Organisation, lead: User) -> None:
    pilot, stranger, theirs = make_pilot(home), make_user(), make_need(make_organisation())
    watching = make_user(role="observer", organisation=home)
    gone = make_user(role="member", organisation=home)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    for person in (stranger, watching, gone):
        for field in ("owner", "concern_receiver"):
            with pytest.raises(InvalidInput) as refused:
                edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, **{field: person}))
            assert list(refused.value.fields) == [field]
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, need=theirs))
    assert list(refused.value.fields) == ["need"]


def test_an_owner_who_left_can_stay_named_until_somebody_else_is(home: Organisation, lead: User) -> None:
    gone = make_user(role="member", organisation=home)
    pilot = make_pilot(home, READY, owner=gone)
    Membership.objects.filter(user=gone).delete()
    saved = edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, summary="New words"))
    assert saved.owner == gone


def test_who_may_not_is_refused_and_who_may_not_know_is_not_told(home: Organisation) -> None:
    pilot, private = make_pilot(home, READY), make_pilot(home, READY, visibility="private")
    outsider = make_actor("lead", make_organisation())
    for actor in (make_actor("observer", home), outsider):
        with pytest.raises(Refused):
            edit_charter(actor=actor, pilot=pilot, values=values_of(pilot, summary="Mine"))
    with pytest.raises(NotVisible):
        edit_charter(actor=outsider, pilot=private, values=values_of(private, summary="Mine"))


def test_a_network_that_the_organisation_is_not_in_cannot_see_it(home: Organisation, lead: User) -> None:
    ours, others = make_network(home), make_network()
    pilot = make_pilot(home, READY)
    saved = edit_charter(
        actor=actor_for(lead), pilot=pilot, values=values_of(pilot, visible=Scope(Visibility.NETWORK, network=ours))
    )
    assert saved.network == ours
    with pytest.raises(InvalidInput):
        edit_charter(
            actor=actor_for(lead), pilot=pilot, values=values_of(pilot, visible=Scope("network", network=others))
        )


def test_a_change_after_the_start_is_shown_with_what_stood_before(home: Organisation, lead: User) -> None:
    pilot = make_running(home, ends_on=date(2027, 3, 1), starts_on=None)
    later = values_of(pilot, ends_on=date(2027, 6, 1), stop_rule="Three missed alarms.", risk="high", summary="New")
    edit_charter(actor=actor_for(lead), pilot=pilot, values=later)
    changes = {change.label: (change.before, change.after) for change in changes_after_start(pilot)}
    assert changes == {
        "Ends": (text.day(date(2027, 3, 1)), text.day(date(2027, 6, 1))),
        "When do we stop early?": ("Two missed alarms in a week.", "Three missed alarms."),
        "How much harm could a failure do?": ("Low", "High"),
    }
    page = Client().get(reverse("pilot_charter", args=[pilot.token])).content.decode()
    assert "Changed after the start" in page
    assert text.day(date(2027, 6, 1)) in page


def test_a_change_before_the_start_is_only_in_the_journal(home: Organisation, lead: User) -> None:
    pilot = make_pilot(home, READY, state="prepared")
    edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, scope="Twelve homes."))
    assert changes_after_start(pilot) == []


@pytest.mark.parametrize("field", ["scope", "ends_on", "stop_rule", "owner", "baseline", "kind"])
def test_what_opened_the_gate_cannot_be_emptied_behind_it(home: Organisation, lead: User, field: str) -> None:
    pilot = make_running(home)
    emptied = {"kind": "technical"}.get(field, None if field in ("ends_on", "owner") else "")
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, **{field: emptied}))
    assert list(refused.value.fields) == [field]


def test_nothing_of_a_closed_pilot_changes(home: Organisation, lead: User) -> None:
    pilot = make_running(home, state="closed", outcome="failed_well", lessons="Ask first.")
    actor = actor_for(lead)
    acts = (
        lambda: edit_charter(actor=actor, pilot=pilot, values=values_of(pilot, visible=Scope(Visibility.PRIVATE))),
        lambda: save_party(actor=actor, pilot=pilot, name="A", leg="business", role="supplier"),
        lambda: name_sponsor(actor=actor, pilot=pilot, name="B"),
        lambda: end_sponsorship(actor=actor, pilot=pilot),
    )
    for act in acts:
        with pytest.raises(StateRefused):
            act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pilot.objects.filter(pk=pilot.pk).update(visibility="private")


def test_parties_come_from_the_portal_or_by_name(home: Organisation, lead: User) -> None:
    pilot, university = make_pilot(home), make_organisation("Uni", kind="university")
    actor = actor_for(lead)
    one = save_party(actor=actor, pilot=pilot, organisation=university, leg="academia", role="partner")
    assert one.name == "Uni"
    with pytest.raises(InvalidInput) as refused:
        save_party(actor=actor, pilot=pilot, leg="business", role="supplier")
    assert list(refused.value.fields) == ["name"]
    two = save_party(actor=actor, pilot=pilot, name="Sensor Ltd", leg="business", role="supplier", mandate="Sensors")
    demand = make_demand(pilot, party=two)
    remove_party(actor=actor, pilot=pilot, party=two)
    demand.refresh_from_db()
    assert demand.party is None
    assert [party.name for party in Party.objects.filter(pilot=pilot)] == ["Uni"]
    assert JournalEntry.objects.get(action="pilot.party_removed").facts["before"]["mandate"] == "Sensors"


def test_a_new_sponsor_ends_the_time_of_the_one_before_and_is_flagged(home: Organisation, lead: User) -> None:
    pilot, actor, now = make_running(home), actor_for(lead), timezone.now()
    assert sponsor_flags([pilot]) == {}
    first = name_sponsor(actor=actor, pilot=pilot, person=lead, pledge="Doors", now=now - timedelta(days=90))
    assert sponsor_flags([pilot], now=now) == {}
    changed = name_sponsor(actor=actor, pilot=pilot, person=lead, pledge="Doors and money", now=now)
    assert (changed.pk, Sponsorship.objects.count()) == (first.pk, 1)
    name_sponsor(actor=actor, pilot=pilot, name="Bo Ek", title="Director", pledge="Time", now=now)
    first.refresh_from_db()
    assert first.until == now
    assert "New sponsor" in sponsor_flags([pilot], now=now + timedelta(days=29))[pilot.pk]
    assert sponsor_flags([pilot], now=now + timedelta(days=31)) == {}
    end_sponsorship(actor=actor, pilot=pilot, now=now + timedelta(days=40))
    assert "nobody stands behind" in sponsor_flags([pilot], now=now + timedelta(days=400))[pilot.pk]
    assert [row.name for row in Sponsorship.objects.order_by("pk")] == ["Anna Berg", "Bo Ek"]


def test_a_sponsor_who_left_or_pledged_nothing_is_flagged(home: Organisation, lead: User) -> None:
    sponsor = make_user(role="observer", organisation=home, name="Bo Ek")
    pilot = make_running(home, owner=lead)
    name_sponsor(actor=actor_for(lead), pilot=pilot, person=sponsor)
    assert "has not pledged" in sponsor_flags([pilot])[pilot.pk]
    Sponsorship.objects.update(pledge="Time")
    assert sponsor_flags([pilot]) == {}
    Membership.objects.filter(user=sponsor).delete()
    assert "has left" in sponsor_flags([pilot])[pilot.pk]
    Membership.objects.create(user=sponsor, organisation=home, role=Role.MEMBER)
    User.objects.filter(pk=sponsor.pk).update(is_active=False)
    assert "has left" in sponsor_flags([pilot])[pilot.pk]
    assert "Bo Ek" in sponsors_speak(actor_for(lead))[0].text
    Pilot.objects.filter(pk=pilot.pk).update(state="closed", outcome="stop")
    assert sponsors_speak(actor_for(lead)) == []


def test_an_erased_sponsor_leaves_no_name_but_a_flag(home: Organisation, lead: User) -> None:
    sponsor = make_user(role="member", organisation=home, name="Bo Ek")
    pilot = make_running(home)
    name_sponsor(actor=actor_for(lead), pilot=pilot, person=sponsor, title="Director", pledge="Time")
    for part in registry.personal_data:
        part.erase(sponsor)
    sponsor.delete()
    row = Sponsorship.objects.get(pilot=pilot)
    assert (row.name, row.title, row.person) == ("–", "", None)
    assert "nobody stands behind" in sponsor_flags([pilot])[pilot.pk]


def test_flags_of_many_pilots_take_one_query(home: Organisation, lead: User, django_assert_num_queries: Any) -> None:
    pilots = [make_running(home) for _ in range(10)]
    for pilot in pilots:
        Sponsorship.objects.create(pilot=pilot, person=lead, name="Anna", since=timezone.now())
    with django_assert_num_queries(1):
        assert len(sponsor_flags(pilots)) == 10


def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_pilot(home, READY)
    sign_in(client, lead)
    address = reverse("edit_charter", args=[pilot.token])
    sent = {"title": "Nights", "kind": "service", "risk": "low", "language": "en", "visible": "public"}
    sent |= {
        "starts_on": "2027-02-01",
        "ends_on": "2027-01-31",
        "answer_days": "5",
        "scope": "<script>alert(1)</script>",
    }
    answer = client.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "cannot end before it starts" in page
    assert "&lt;script&gt;" in page and "<script>alert" not in page
    assert client.post(address, {**sent, "ends_on": "2027-02-01"}).status_code == 302
    assert Charter.objects.get(pilot=pilot).scope == "<script>alert(1)</script>"
    page = client.get(reverse("pilot_charter", args=[pilot.token])).content.decode()
    assert "<script>alert" not in page


def test_outside_nobody_reads_addresses_or_the_sentences_for_the_press(home: Organisation, client: Client) -> None:
    nameless = make_user("hidden@example.org", role="member", organisation=home)
    pilot = make_running(home, owner=nameless)
    page = client.get(reverse("pilot_charter", args=[pilot.token])).content.decode()
    assert "hidden@example.org" not in page
    assert READY["press_if_it_fails"] not in page
    assert READY["scope"] in page
    page = sign_in(client, nameless).get(reverse("pilot_charter", args=[pilot.token])).content.decode()
    assert READY["press_if_it_fails"] in page


def test_a_private_need_is_not_named_on_a_public_pilot(home: Organisation, client: Client) -> None:
    need = make_need(home, visibility=Visibility.PRIVATE)
    pilot = make_pilot(home, READY, need=need)
    for route in ("pilot", "pilot_charter"):
        assert need.token not in client.get(reverse(route, args=[pilot.token])).content.decode()
    assert Need.objects.count() == 1


def test_taking_a_party_away_asks_first(home: Organisation, lead: User, client: Client) -> None:
    pilot = make_pilot(home)
    party = Party.objects.create(pilot=pilot, name="Sensor Ltd", leg="business", role="supplier")
    address = reverse("remove_party", args=[pilot.token, party.pk])
    sign_in(client, lead)
    assert "Sensor Ltd" in client.get(address).content.decode()
    assert Party.objects.count() == 1
    client.post(address)
    assert Party.objects.count() == 0
    other = Party.objects.create(pilot=make_pilot(home), name="Other", leg="business", role="supplier")
    assert client.post(reverse("remove_party", args=[pilot.token, other.pk])).status_code == 404

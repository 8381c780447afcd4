"""Values at stake, who watches over them, and a veto that halts the pilot in the same transaction."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership, User
from samskap.core.services.personal_data import erase_person
from samskap.pilots.models import Passed, Pilot, PublicValue, ValueAtStake, Veto
from samskap.pilots.plain_values import VALUES
from samskap.pilots.selectors.facts import pilot_facts
from samskap.pilots.services.passing import Seen, pass_gate
from samskap.pilots.services.values import ValueInput, remove_value, save_value
from samskap.pilots.services.vetoes import cast_veto, lift_veto
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import make_pilot, make_ready, make_running, make_value

pytestmark = pytest.mark.django_db
RISK = "Somebody sees who visits."


def watched(**fields: Any) -> tuple[ValueAtStake, User]:
    """A value of a running pilot and the member who watches over it."""
    home = make_organisation("Solvik")
    watcher = make_user(role="member", organisation=home, name="Vera")
    return make_value(make_running(home, **fields), watcher=watcher), watcher


def of(user: User) -> Actor:
    return actor_for(user)


def test_a_value_is_added_changed_and_taken_away_with_its_words_in_the_journal(client: Client) -> None:
    pilot = make_pilot()
    member = make_user(role="member", organisation=pilot.organisation, name="Vera")
    sign_in(client, member)
    page = client.get(reverse("pilot_values", args=[pilot.token])).text
    assert "No value is named yet" in page
    sent = {"value": "privacy", "risk": RISK, "safeguard": "Shapes only.", "watcher": member.pk}
    client.post(reverse("add_value", args=[pilot.token]), sent)
    row = ValueAtStake.objects.get()
    page = client.get(reverse("pilot_values", args=[pilot.token])).text
    assert all(words in page for words in (RISK, "Shapes only.", "Vera", "Cast a veto"))
    again = client.post(reverse("add_value", args=[pilot.token]), sent)
    assert again.status_code == 422
    assert "in the list already" in again.text
    client.post(reverse("edit_value", args=[pilot.token, row.pk]), {**sent, "risk": "Another.", "watcher": ""})
    row.refresh_from_db()
    assert (row.risk, row.watcher) == ("Another.", None)
    assert "Another." in client.get(reverse("remove_value", args=[pilot.token, row.pk])).text
    assert ValueAtStake.objects.exists()
    client.post(reverse("remove_value", args=[pilot.token, row.pk]))
    assert not ValueAtStake.objects.exists()
    actions = JournalEntry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["pilot.value_added", "pilot.value_edited", "pilot.value_removed"]


def test_the_public_sees_that_somebody_watches_but_not_who(client: Client) -> None:
    row, watcher = watched()
    page = client.get(reverse("pilot_values", args=[row.pilot.token])).text
    assert "Somebody at Solvik, who can say no" in page
    assert row.risk in page
    assert "Vera" not in page
    assert watcher.email not in page
    assert reverse("edit_value", args=[row.pilot.token, row.pk]) not in page
    sign_in(client, make_user(role="observer", organisation=row.pilot.organisation))
    page = client.get(reverse("pilot_values", args=[row.pilot.token])).text
    assert "Vera" in page
    assert reverse("edit_value", args=[row.pilot.token, row.pk]) not in page


def test_each_of_the_eight_values_says_what_it_means_with_an_example(client: Client) -> None:
    page = client.get(reverse("pilot_values", args=[make_pilot().token])).text
    assert len(VALUES) == 8
    for value in PublicValue:
        assert escape(str(VALUES[value].says)) in page
        assert escape(str(VALUES[value].example)) in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"risk": " "}, "risk"),
        ({"risk": "x" * 1001}, "risk"),
        ({"value": "profit"}, "value"),
        ({"risk": "\x00"}, "risk"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(change: dict[str, str], field: str) -> None:
    pilot = make_pilot()
    values = ValueInput(**{"value": "privacy", "risk": RISK, **change})
    with pytest.raises(InvalidInput) as wrong:
        save_value(actor=make_actor("lead", pilot.organisation), pilot=pilot, values=values)
    assert list(wrong.value.fields) == [field]


def test_only_those_who_work_there_can_watch() -> None:
    pilot = make_pilot()
    home = pilot.organisation
    closed_out = make_user(role="member", organisation=home)
    closed_out.is_active = False
    closed_out.save()
    stranger = make_user(role="lead", organisation=make_organisation())
    for watcher in (stranger, make_user(role="observer", organisation=home), closed_out):
        with pytest.raises(InvalidInput) as wrong:
            save_value(actor=make_actor("lead", home), pilot=pilot, values=ValueInput("privacy", RISK, watcher=watcher))
        assert list(wrong.value.fields) == ["watcher"]


def test_a_closed_pilot_keeps_its_values() -> None:
    home = make_organisation()
    pilot = make_ready(home, state="closed", outcome="stop")
    row, lead = make_value(pilot), make_actor("lead", home)
    for change in (
        lambda: save_value(actor=lead, pilot=pilot, part=row, values=ValueInput("privacy", "Else.")),
        lambda: remove_value(actor=lead, pilot=pilot, part=row),
        lambda: save_value(actor=lead, pilot=pilot, values=ValueInput("openness", "Else.")),
    ):
        with pytest.raises(StateRefused):
            change()


def test_a_value_of_another_pilot_is_unknown_here(client: Client) -> None:
    home = make_organisation()
    lead = make_user(role="lead", organisation=home)
    sign_in(client, lead)
    mine, theirs = make_pilot(home), make_value(make_pilot(), watcher=lead)
    veto = Veto.objects.create(pilot=theirs.pilot, value="privacy", reason="No.", at=timezone.now())
    for name in ("edit_value", "remove_value", "cast_veto"):
        for number in (theirs.pk, 2**70):
            assert client.get(reverse(name, args=[mine.token, number])).status_code == 404
            assert client.post(reverse(name, args=[mine.token, number])).status_code == 404
    assert client.post(reverse("lift_veto", args=[mine.token, veto.pk])).status_code == 404
    with pytest.raises(NotVisible):
        save_value(actor=of(lead), pilot=mine, part=theirs, values=ValueInput("privacy", "Mine now."))
    with pytest.raises(NotVisible):
        remove_value(actor=of(lead), pilot=mine, part=theirs)


def test_a_veto_halts_a_running_pilot_and_everybody_reads_why(client: Client) -> None:
    row, watcher = watched()
    sign_in(client, watcher)
    client.post(reverse("cast_veto", args=[row.pilot.token, row.pk]), {"reason": "People are filmed <b>asleep</b>."})
    pilot = Pilot.objects.get(pk=row.pilot.pk)
    assert pilot.state == "halted"
    assert "filmed" in pilot.halted_because
    assert Passed.objects.get().passage == "halt"
    client.logout()
    page = client.get(reverse("pilot_values", args=[pilot.token])).text
    assert "People are filmed &lt;b&gt;asleep&lt;/b&gt;." in page
    assert "Vera" not in page
    actions = JournalEntry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["pilot.veto_cast", "pilot.halt"]


def test_a_halted_pilot_goes_on_only_when_the_veto_is_lifted() -> None:
    row, watcher = watched()
    lead = make_actor("lead", row.pilot.organisation)
    veto = cast_veto(actor=of(watcher), part=row, reason="No.")
    pilot = Pilot.objects.get(pk=row.pilot.pk)
    attempt = {"actor": lead, "pilot": pilot, "passage": "resume", "seen": Seen("halted", 1), "reason": "Go."}
    with pytest.raises(StateRefused, match=r"Veto: No\."):
        pass_gate(**attempt)
    lift_veto(actor=of(watcher), veto=veto, because="It is mended.")
    assert Pilot.objects.get(pk=pilot.pk).state == "halted"
    assert pass_gate(**attempt).state == "running"


def test_a_veto_on_a_pilot_that_does_not_run_only_shuts_its_gates() -> None:
    home = make_organisation()
    watcher = make_user(role="member", organisation=home)
    pilot = make_ready(home)
    cast_veto(actor=of(watcher), part=make_value(pilot, watcher=watcher), reason="No.")
    assert Pilot.objects.get(pk=pilot.pk).state == "prepared"
    assert pilot_facts(pilot, now=timezone.now()).vetoes == ("No.",)


def test_nobody_but_the_watcher_vetoes() -> None:
    row, watcher = watched()
    home = row.pilot.organisation
    for person in (make_user(role="lead", organisation=home), make_user(role="member", organisation=home)):
        with pytest.raises(Refused):
            cast_veto(actor=of(person), part=row, reason="No.")
    Membership.objects.filter(user=watcher).update(role="observer")
    with pytest.raises(Refused):
        cast_veto(actor=of(watcher), part=row, reason="No.")
    assert Pilot.objects.get(pk=row.pilot.pk).state == "running"


def test_a_veto_needs_a_reason_and_stands_once() -> None:
    row, watcher = watched()
    with pytest.raises(InvalidInput):
        cast_veto(actor=of(watcher), part=row, reason=" ")
    assert Pilot.objects.get(pk=row.pilot.pk).state == "running"
    cast_veto(actor=of(watcher), part=row, reason="No.")
    with pytest.raises(StateRefused):
        cast_veto(actor=of(watcher), part=row, reason="Still no.")
    assert Veto.objects.count() == 1


def test_two_vetoes_for_two_values_both_stand_and_the_pilot_is_halted_once() -> None:
    row, watcher = watched()
    other = make_user(role="member", organisation=row.pilot.organisation)
    second = make_value(row.pilot, value="openness", watcher=other)
    cast_veto(actor=of(watcher), part=row, reason="One.")
    veto = cast_veto(actor=of(other), part=second, reason="Two.")
    assert Passed.objects.count() == 1
    lift_veto(actor=of(other), veto=veto, because="Mended.")
    assert pilot_facts(row.pilot, now=timezone.now()).vetoes == ("One.",)


def test_only_who_watches_now_lifts_it_and_a_lead_where_nobody_does() -> None:
    row, watcher = watched()
    home = row.pilot.organisation
    lead, other = make_user(role="lead", organisation=home), make_user(role="member", organisation=home)
    veto = cast_veto(actor=of(watcher), part=row, reason="No.")
    for person in (lead, other):
        with pytest.raises(Refused):
            lift_veto(actor=of(person), veto=veto, because="We want to.")
    save_value(
        actor=of(watcher), pilot=row.pilot, part=row, values=ValueInput("privacy", row.risk, row.safeguard, other)
    )
    with pytest.raises(Refused):
        lift_veto(actor=of(watcher), veto=veto, because="I take it back.")
    erase_person(actor=of(other), confirmed_email=other.email, leads_gone_accepted=True)
    with pytest.raises(InvalidInput):
        lift_veto(actor=of(lead), veto=veto, because="")
    lifted = lift_veto(actor=of(lead), veto=veto, because="It is mended.")
    assert lifted.lifted_because == "It is mended."
    with pytest.raises(StateRefused):
        lift_veto(actor=of(lead), veto=veto, because="Again.")


def test_nobody_takes_a_standing_veto_away_by_becoming_the_watcher() -> None:
    row, watcher = watched()
    pilot, other = row.pilot, make_user(role="member", organisation=row.pilot.organisation)
    cast_veto(actor=of(watcher), part=row, reason="No.")
    with pytest.raises(StateRefused):
        save_value(actor=of(other), pilot=pilot, part=row, values=ValueInput("privacy", row.risk, watcher=other))
    with pytest.raises(StateRefused):
        save_value(actor=of(watcher), pilot=pilot, part=row, values=ValueInput("openness", row.risk, watcher=watcher))
    with pytest.raises(StateRefused):
        remove_value(actor=of(watcher), pilot=pilot, part=row)
    row.refresh_from_db()
    assert (row.watcher, row.value) == (watcher, "privacy")
    save_value(actor=of(other), pilot=pilot, part=row, values=ValueInput("privacy", "Said better.", watcher=watcher))


def test_an_erased_watcher_leaves_no_name_but_the_veto_stays() -> None:
    row, watcher = watched()
    cast_veto(actor=of(watcher), part=row, reason="No.")
    erase_person(actor=of(watcher), confirmed_email=watcher.email, leads_gone_accepted=True)
    veto = Veto.objects.get()
    assert (veto.by, veto.reason, veto.lifted_at) == (None, "No.", None)
    assert not JournalEntry.objects.filter(action="pilot.veto_cast", person__isnull=False).exists()

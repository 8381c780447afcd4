"""A concern: raised by anybody, seen inside at once and by others when decided, shutting gates, answered by mail."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused, TooMany
from samskap.core.models import JournalEntry, Membership, User
from samskap.core.selectors.workbench import workbench_of
from samskap.core.services.personal_data import collect_personal_data, erase_person
from samskap.pilots.models import Concern, Pilot, Veto
from samskap.pilots.selectors.concerns import receiver_of
from samskap.pilots.selectors.facts import pilot_facts
from samskap.pilots.services.concerns import (
    MOST_AN_HOUR,
    MOST_WAITING,
    ConcernInput,
    answer_concern,
    erase_old_addresses,
    raise_concern,
    triage_concern,
)
from samskap.pilots.services.indexing import document
from samskap.pilots.services.passing import Seen, pass_gate
from tests.core.factories import make_actor, make_organisation, make_room, make_user, sign_in
from tests.pilots.factories import make_concern, make_pilot, make_ready, make_running, make_value

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
FEAR = "Karin in flat four is filmed when she sleeps"
SENT = {"value": "privacy", "text": FEAR}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def received(**fields: Any) -> tuple[Pilot, User]:
    """A pilot and the member who is named to receive its concerns."""
    home = make_organisation("Solvik")
    receiver = make_user(role="member", organisation=home, name="Rut")
    pilot = make_ready(home, **fields)
    pilot.charter.concern_receiver = receiver
    pilot.charter.save()
    return pilot, receiver


def of(user: User) -> Actor:
    return actor_for(user)


def test_anybody_raises_one_follows_it_and_gets_the_answer_by_mail(client: Client, work_off: Callable[[], int]) -> None:
    pilot, receiver = received()
    page = client.get(reverse("raise_concern", args=[pilot.token]))
    assert "the person at Solvik who is named to receive them" in page.text
    assert "within ten days" in page.text
    assert "Rut" not in page.text
    assert not page.cookies
    address = {**SENT, "raiser_email": "Nils@Example.org"}
    sent = client.post(reverse("raise_concern", args=[pilot.token]), address)
    row = Concern.objects.get()
    assert sent.headers["Location"] == reverse("followed_concern", args=[row.secret])
    followed = client.get(sent.headers["Location"])
    assert FEAR in followed.text
    assert "no-store" in followed.headers["Cache-Control"]

    work_off()
    told = mail.outbox.pop()
    assert told.to == [receiver.email]
    assert FEAR not in told.body
    assert reverse("triage_concern", args=[pilot.token, row.token]) in told.body

    sign_in(client, receiver)
    decide = reverse("triage_concern", args=[pilot.token, row.token])
    assert FEAR in client.get(decide).text
    assert client.post(decide, {"decision": "admit", "reason": " "}).status_code == 422
    client.post(decide, {"decision": "admit", "reason": "We had not thought of it."})
    work_off()
    assert mail.outbox[-1].to == ["nils@example.org"]
    assert "We had not thought of it." in mail.outbox[-1].body
    assert row.secret in mail.outbox[-1].body
    assert Concern.objects.get().raiser_email == "nils@example.org"

    client.post(reverse("answer_concern", args=[pilot.token, row.token]), {"answer": "The camera shows shapes only."})
    work_off()
    assert "The camera shows shapes only." in mail.outbox[-1].body
    assert "Your address has now been erased" in mail.outbox[-1].body
    assert Concern.objects.get().raiser_email == ""
    client.logout()
    assert "The camera shows shapes only." in client.get(reverse("followed_concern", args=[row.secret])).text
    actions = JournalEntry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["pilot.concern_raised", "pilot.concern_admitted", "pilot.concern_answered"]


def test_who_raised_it_is_kept_nowhere(client: Client) -> None:
    pilot, _receiver = received()
    member = make_user(role="member", organisation=pilot.organisation, name="Whistle Blower")
    sign_in(client, member)
    client.post(reverse("raise_concern", args=[pilot.token]), SENT)
    entry = JournalEntry.objects.get()
    assert (entry.person, entry.personal) == (None, {})
    assert FEAR not in str(entry.facts)
    columns = {field.name for field in Concern._meta.get_fields()}
    assert not columns & {"raised_by", "address_hash", "session"}
    sign_in(client, make_user(role="lead", organisation=pilot.organisation))
    page = client.get(reverse("pilot_values", args=[pilot.token])).text
    assert FEAR in page
    assert "Whistle" not in page
    assert member.email not in page


def test_nobody_outside_reads_it_before_it_is_decided(client: Client) -> None:
    pilot, receiver = received(state="prepared")
    row = make_concern(pilot, text=FEAR, raised_at=timezone.now() - timedelta(days=11))
    public = [reverse("pilot_values", args=[pilot.token]), reverse("pilot", args=[pilot.token])]
    for address in [*public, f"{reverse('search')}?q=Karin", reverse("raise_concern", args=[pilot.token])]:
        assert FEAR not in client.get(address).text
    assert FEAR not in document(pilot, pilot.charter).body
    assert FEAR not in " ".join(pilot_facts(pilot, now=timezone.now()).shutting_concerns)
    lead = make_actor("lead", pilot.organisation)
    with pytest.raises(StateRefused) as shut:
        pass_gate(actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0))
    assert "a concern that nobody has looked at" in shut.value.message
    assert FEAR not in shut.value.message
    schema = client.get(reverse("api:openapi-json"))
    assert schema.status_code == 200
    assert "concern" not in schema.text.lower()

    triage_concern(actor=of(receiver), concern=row, admitted=True, reason="Right.", withheld=True)
    page = client.get(public[0]).text
    assert FEAR not in page
    assert "Right." in page
    assert FEAR not in " ".join(pilot_facts(pilot, now=timezone.now()).shutting_concerns)

    other = make_concern(pilot, text="Is it on at night?")
    triage_concern(actor=of(receiver), concern=other, admitted=False, reason="It is not.")
    assert "Is it on at night?" in client.get(public[0]).text


def test_an_observer_and_a_partner_of_the_room_read_it_at_once_but_decide_nothing(client: Client) -> None:
    home, guest = make_organisation(), make_user()
    room = make_room(home, guests=(guest,))
    pilot = make_pilot(home, visibility="partners", room=room)
    row = make_concern(pilot, text=FEAR)
    for person in (guest, make_user(role="observer", organisation=home)):
        sign_in(client, person)
        assert FEAR in client.get(reverse("pilot_values", args=[pilot.token])).text
        with pytest.raises(Refused):
            triage_concern(actor=of(person), concern=row, admitted=True, reason="Yes.")


def test_only_the_receiver_or_a_lead_decides_and_the_owner_where_nobody_is_named() -> None:
    pilot, receiver = received()
    home = pilot.organisation
    owner = make_user(role="member", organisation=home)
    Pilot.objects.filter(pk=pilot.pk).update(owner=owner)
    row = make_concern(Pilot.objects.get(pk=pilot.pk))
    with pytest.raises(Refused):
        triage_concern(actor=of(owner), concern=row, admitted=False, reason="No.")
    with pytest.raises(Refused):
        triage_concern(actor=make_actor("lead", make_organisation()), concern=row, admitted=False, reason="No.")
    Membership.objects.filter(user=receiver).delete()
    with pytest.raises(Refused):
        triage_concern(actor=of(receiver), concern=row, admitted=False, reason="No.")
    assert triage_concern(actor=of(owner), concern=row, admitted=False, reason="No.").status == "rejected"
    again = make_concern(Pilot.objects.get(pk=pilot.pk))
    lead = make_actor("lead", home)
    assert triage_concern(actor=lead, concern=again, admitted=True, reason="Yes.").status == "admitted"
    with pytest.raises(StateRefused):
        triage_concern(actor=lead, concern=again, admitted=False, reason="No.")


def test_a_concern_of_a_private_pilot_is_unknown_to_others() -> None:
    row = make_concern(make_pilot(visibility="private"))
    stranger = make_actor("lead", make_organisation())
    with pytest.raises(NotVisible):
        triage_concern(actor=stranger, concern=row, admitted=True, reason="Yes.")
    with pytest.raises(NotVisible):
        raise_concern(actor=stranger, pilot=row.pilot, values=ConcernInput("privacy", "Why?"))


@pytest.mark.parametrize(
    "raised",
    [
        datetime(2026, 10, 20, 9, 0, tzinfo=STOCKHOLM),  # the clock goes back on 25 October
        datetime(2026, 3, 25, 9, 0, tzinfo=STOCKHOLM),  # and forward on 29 March
        datetime(2026, 12, 27, 9, 0, tzinfo=STOCKHOLM),
    ],
)
def test_one_left_for_ten_days_shuts_the_next_gate_to_the_second(raised: datetime) -> None:
    pilot = make_ready()
    make_concern(pilot, raised_at=raised)
    start = raised.astimezone(ZoneInfo("UTC"))
    waits = [timedelta(days=9, hours=23), timedelta(days=10, seconds=-1), timedelta(days=10), timedelta(days=11)]
    found = [bool(pilot_facts(pilot, now=start + wait).shutting_concerns) for wait in waits]
    assert found == [False, False, True, True]


def test_an_admitted_one_shuts_the_gate_at_once_until_it_is_answered() -> None:
    pilot, receiver = received()
    lead = make_actor("lead", pilot.organisation)
    row = make_concern(pilot)
    triage_concern(actor=of(receiver), concern=row, admitted=True, reason="Yes.")
    with pytest.raises(StateRefused, match="Who sees the pictures"):
        pass_gate(actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0))
    with pytest.raises(InvalidInput):
        answer_concern(actor=of(receiver), concern=row, answer=" ")
    answer_concern(actor=of(receiver), concern=row, answer="Nobody does.")
    assert pass_gate(actor=lead, pilot=pilot, passage="start", seen=Seen("prepared", 0)).state == "running"
    with pytest.raises(StateRefused):
        answer_concern(actor=of(receiver), concern=row, answer="Again.")


def test_a_rejected_one_shuts_nothing_and_cannot_be_answered() -> None:
    pilot, receiver = received()
    row = make_concern(pilot, raised_at=timezone.now() - timedelta(days=30))
    triage_concern(actor=of(receiver), concern=row, admitted=False, reason="It is not so.")
    assert not pilot_facts(pilot, now=timezone.now()).shutting_concerns
    with pytest.raises(StateRefused):
        answer_concern(actor=of(receiver), concern=row, answer="But yes.")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " \u202e "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"value": "profit"}, "value"),
        ({"value": ""}, "value"),
        ({"raiser_email": "not an address"}, "raiser_email"),
        ({"raiser_email": "a@b.se\nBcc: c@d.se"}, "raiser_email"),
        ({"raiser_email": "x" * 300 + "@example.org"}, "raiser_email"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        raise_concern(actor=NOBODY, pilot=make_pilot(), values=ConcernInput(**{**SENT, **change}))
    assert list(wrong.value.fields) == [field]
    assert not Concern.objects.exists()


def test_a_script_stays_text_and_what_was_typed_is_kept(client: Client) -> None:
    pilot = make_pilot()
    script = "<script>alert(1)</script>"
    page = client.post(reverse("raise_concern", args=[pilot.token]), {"value": "", "text": script})
    assert page.status_code == 422
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    make_concern(pilot, text=script, status="rejected", reason=script, triaged_at=timezone.now())
    page = client.get(reverse("pilot_values", args=[pilot.token]))
    assert page.text.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert script not in page.text


def test_another_site_cannot_raise_one(client: Client) -> None:
    pilot = make_pilot()
    sent = client.post(reverse("raise_concern", args=[pilot.token]), SENT, headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
    assert not Concern.objects.exists()


def test_a_closed_pilot_takes_none_but_those_that_wait_are_answered(client: Client) -> None:
    home = make_organisation()
    pilot = make_ready(home, state="closed", outcome="stop")
    assert client.post(reverse("raise_concern", args=[pilot.token]), SENT).status_code == 409
    page = client.get(reverse("pilot_values", args=[pilot.token])).text
    assert reverse("raise_concern", args=[pilot.token]) not in page
    row = make_concern(pilot)
    assert (
        triage_concern(actor=make_actor("lead", home), concern=row, admitted=False, reason="No.").status == "rejected"
    )


def test_one_network_raises_only_so_many_in_an_hour(client: Client) -> None:
    pilot = make_pilot()
    address = reverse("raise_concern", args=[pilot.token])
    for number in range(MOST_AN_HOUR):
        assert client.post(address, {**SENT, "text": f"Worry {number}"}).status_code == 302
    refused = client.post(address, {**SENT, "text": "One more"})
    assert refused.status_code == 429
    assert "Wait an hour" in refused.text
    assert "One more" in refused.text
    elsewhere = reverse("raise_concern", args=[make_pilot().token])
    assert client.post(elsewhere, SENT).status_code == 302
    assert client.post(address, {**SENT, "text": "Else"}, REMOTE_ADDR="198.51.100.7").status_code == 302


def test_the_button_pressed_twice_is_one_concern_and_another_network_gets_its_own_link(client: Client) -> None:
    address = reverse("raise_concern", args=[make_pilot().token])
    links = [client.post(address, SENT).headers["Location"] for _ in range(2)]
    assert links[0] == links[1]
    other = client.post(address, SENT, REMOTE_ADDR="198.51.100.7").headers["Location"]
    assert other != links[0]
    assert Concern.objects.count() == 2


def test_a_flood_from_everywhere_ends_and_does_not_fill_the_mailbox(work_off: Callable[[], int]) -> None:
    pilot, _receiver = received()
    for number in range(20):
        raise_concern(actor=NOBODY, pilot=pilot, values=ConcernInput("privacy", f"Worry {number}"), network=str(number))
    work_off()
    assert len(mail.outbox) == 5
    Concern.objects.bulk_create(
        Concern(pilot=pilot, value="privacy", text="Why?", raised_at=timezone.now()) for _ in range(MOST_WAITING)
    )
    with pytest.raises(TooMany):
        raise_concern(actor=NOBODY, pilot=pilot, values=ConcernInput("privacy", "One more"), network="last")


def test_a_secret_link_cannot_be_guessed(client: Client) -> None:
    rows = [make_concern(make_pilot()) for _ in range(3)]
    assert all(len(row.secret) >= 43 for row in rows)
    assert len({row.secret for row in rows} | {row.token for row in rows}) == 6
    for wrong in (rows[0].token, rows[0].secret[:-1], rows[0].secret.swapcase(), str(rows[0].pk), "%00", "a" * 500):
        assert client.get(f"/concern/{wrong}/").status_code == 404


def test_the_link_says_nothing_of_a_pilot_that_has_become_private(client: Client) -> None:
    row = make_concern(make_pilot())
    Pilot.objects.update(visibility="private", summary="A secret plan")
    page = client.get(reverse("followed_concern", args=[row.secret])).text
    assert "A secret plan" not in page
    assert reverse("pilot_values", args=[row.pilot.token]) not in page


def test_numbers_and_tokens_of_another_pilot_are_unknown_here(client: Client) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="lead", organisation=home))
    mine, other = make_pilot(home), make_concern(make_pilot())
    for name in ("triage_concern", "answer_concern"):
        assert client.get(reverse(name, args=[mine.token, other.token])).status_code == 404
        assert client.post(reverse(name, args=[mine.token, other.token]), {"answer": "x"}).status_code == 404


def attention(user: User) -> list[str]:
    return [item.text for item in workbench_of(actor_for(user)).attention if item.label == "Concern"]


def test_the_receiver_is_told_what_waits_and_until_when() -> None:
    pilot, receiver = received()
    home = pilot.organisation
    lead, owner = make_user(role="lead", organisation=home), make_user(role="member", organisation=home)
    Pilot.objects.filter(pk=pilot.pk).update(owner=owner)
    row = make_concern(pilot, raised_at=timezone.now() - timedelta(days=3))
    assert attention(receiver) == ["Look at a concern: Night supervision, Privacy"]
    (line,) = [item for item in workbench_of(of(receiver)).attention if item.label == "Concern"]
    assert line.due == row.raised_at + timedelta(days=10)
    assert attention(lead) == attention(owner) == []
    User.objects.filter(pk=receiver.pk).update(is_active=False)
    assert attention(owner) == ["Look at a concern: Night supervision, Privacy"]
    Membership.objects.filter(user=owner).update(role="observer")
    assert attention(lead) == ["Look at a concern: Night supervision, Privacy"]
    triage_concern(actor=of(lead), concern=row, admitted=True, reason="Yes.")
    assert attention(lead) == ["A concern you admitted waits for an answer: Night supervision, Privacy"]
    answer_concern(actor=of(lead), concern=row, answer="Done.")
    assert attention(lead) == []


def test_what_waits_is_one_query_however_much_it_is(at_most_queries: Limit) -> None:
    pilot, receiver = received()
    for _ in range(60):
        make_concern(pilot)
    from samskap.pilots.selectors.concerns import concerns_wait

    actor = of(receiver)
    with at_most_queries(1):
        assert len(list(concerns_wait(actor))) == 20


def test_a_mail_finds_nobody_who_has_left_or_when_it_is_decided(work_off: Callable[[], int]) -> None:
    pilot, receiver = received()
    raise_concern(actor=NOBODY, pilot=pilot, values=ConcernInput("privacy", "Why?"))
    Membership.objects.filter(user=receiver).delete()
    work_off()
    assert mail.outbox == []


def test_without_anybody_named_the_owner_and_then_the_leads_receive_it() -> None:
    home = make_organisation("Solvik")
    pilot = make_pilot(home, owner=make_user(role="member", organisation=home))
    assert receiver_of(pilot).says == "the owner of the pilot at Solvik"
    Membership.objects.all().delete()
    leads = {make_user(role="lead", organisation=home).pk for _ in range(2)}
    assert receiver_of(pilot).says == "the leads of Solvik"
    assert {person.pk for person in receiver_of(pilot).people} == leads


def test_a_mail_speaks_the_language_in_which_the_concern_was_raised(work_off: Callable[[], int]) -> None:
    pilot, receiver = received()
    values = ConcernInput("privacy", "Why?", "who@example.org", "en")
    row = raise_concern(actor=NOBODY, pilot=pilot, values=values)
    triage_concern(actor=of(receiver), concern=row, admitted=False, reason="Because.")
    work_off()
    assert mail.outbox[-1].subject == "Your concern is rejected: Night supervision"
    assert re.match(r"<concern\.[0-9a-f]{32}@", mail.outbox[-1].extra_headers["Message-ID"])
    assert Concern.objects.get().raiser_email == ""


def test_an_address_goes_when_its_time_is_over_even_if_no_mail_got_through() -> None:
    pilot, now = make_pilot(), timezone.now()
    old = {"raiser_email": "a@example.org", "raised_at": now - timedelta(days=60)}
    decided = {"reason": "No.", "triaged_at": now - timedelta(days=31)}
    gone = [
        make_concern(pilot, status="rejected", **decided, **old),
        make_concern(pilot, raiser_email="a@example.org", raised_at=now - timedelta(days=366)),
        make_concern(pilot, status="answered", answer="x", answered_at=decided["triaged_at"], **decided, **old),
    ]
    kept = [make_concern(pilot, **old), make_concern(pilot, status="admitted", **decided, **old)]
    assert erase_old_addresses(now=now) == 3
    assert {row.pk for row in Concern.objects.exclude(raiser_email="")} == {row.pk for row in kept}
    assert gone


def test_an_erased_account_leaves_nothing_of_the_person() -> None:
    pilot, receiver = received()
    person = make_user("worried@example.org")
    make_concern(pilot, raiser_email="worried@example.org", text="Mine")
    triage_concern(actor=of(receiver), concern=make_concern(pilot), admitted=False, reason="No.")
    assert "Mine" in str(collect_personal_data(actor=of(person)))
    for user in (person, receiver):
        erase_person(actor=of(user), confirmed_email=user.email, leads_gone_accepted=True)
    assert not Concern.objects.exclude(raiser_email="").exists()
    assert not Concern.objects.filter(triaged_by__isnull=False).exists()
    assert "worried@example.org" not in str(list(Concern.objects.values()))


def test_the_page_keeps_to_its_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="lead", organisation=home))
    for count in (3, 100):
        pilot = make_pilot(home)
        for _ in range(count):
            make_concern(pilot)
        with django_assert_max_num_queries(15):
            client.get(reverse("pilot_values", args=[pilot.token]))


def test_every_form_about_values_leads_back_to_their_page(client: Client) -> None:
    home = make_organisation()
    lead = make_user(role="lead", organisation=home)
    pilot = make_running(home)
    waiting, admitted = (
        make_concern(pilot),
        make_concern(pilot, status="admitted", triaged_at=timezone.now(), reason="Yes."),
    )
    value = make_value(pilot, watcher=lead)
    veto = Veto.objects.create(pilot=pilot, value="privacy", reason="It is not safe.", at=timezone.now(), by=lead)
    sign_in(client, lead)
    back = reverse("pilot_values", args=[pilot.token])
    for route, *part in (
        ("triage_concern", waiting.token),
        ("answer_concern", admitted.token),
        ("lift_veto", veto.pk),
        ("edit_value", value.pk),
        ("add_value",),
        ("screening",),
    ):
        page = client.get(reverse(route, args=[pilot.token, *part])).text
        assert back in page.split('class="crumbs')[1].split("</nav>")[0], route

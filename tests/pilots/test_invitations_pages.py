"""The pages of an invitation to test: for the inviter with the link, for the municipality, and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.pilots.models import Demand, Pilot, TestInvitation
from samskap.pilots.services.answering import QUESTIONS
from samskap.pilots.services.inviting import MOST_AN_HOUR
from tests.core.factories import make_organisation, make_user, sign_in
from tests.pilots.factories import make_demand, make_invitation, make_pilot

pytestmark = pytest.mark.django_db
SCRIPT = "\"'><script>alert(1)</script>"
SENT = {
    "inviter": "Sensor Ltd", "inviter_kind": "company", "contact_name": "Sam", "contact_email": "",
    "title": "Sensors in bins", "kind": "technical", "what": "A sensor says when the bin is full.",
    "how_long": "Half a year", "wanted": "Two hundred bins", "who_pays": "We pay.", "elsewhere": "",
}  # fmt: skip
ANSWERS = dict.fromkeys(QUESTIONS, "We have thought about it.")
ANSWERED = {"reasons": "It fits.", "letter": "Dear Sam.", "decided_at": timezone.now()}


@pytest.fixture(autouse=True)
def _nobody_has_sent_anything() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def town(client: Client, role: str = "lead") -> Any:
    home = make_organisation()
    sign_in(client, make_user(role=role, organisation=home))
    return home


def test_from_the_page_of_the_municipality_to_a_pilot(client: Client) -> None:
    home = make_organisation()
    lead, inviter = make_user(role="lead", organisation=home), Client()
    form = reverse("invite_test", args=[home.slug])
    assert form in inviter.get(reverse("organisation", args=[home.slug])).text
    assert inviter.get(form).status_code == 200
    answer = inviter.post(form, SENT, follow=True)
    row = TestInvitation.objects.get()
    link = reverse("test_invitation_link", args=[row.secret])
    assert answer.redirect_chain == [(link, 302)]
    assert f"http://testserver{link}" in answer.text or link in answer.text
    assert not inviter.cookies, "the inviter gets no cookie"
    assert "no-store" in answer["Cache-Control"]

    sign_in(client, lead)
    page = reverse("test_invitation", args=[row.token])
    assert page in client.get(reverse("test_invitations")).text
    assert client.get(page).status_code == 200
    client.post(reverse("answer_test_invitation", args=[row.token]), {**ANSWERS, "we_learn": "How full they get."})
    sent = {"keys": "exit-plan", "weight-exit-plan": "should", "due-exit-plan": "close"}
    client.post(reverse("demand_of_inviter", args=[row.token]), sent)
    demand = Demand.objects.get()
    assert (demand.library_key, demand.weight, demand.due) == ("exit-plan", "should", "close")
    counter = reverse("decide_test_invitation", args=[row.token, "counter"])
    proposed = client.get(counter).text
    assert "How full they get." in proposed and demand.text in proposed
    decision = {"reasons": "Too many at once.", "letter": "Dear Sam, fewer.", "counter_offer": "Fifty bins."}
    assert client.post(counter, {**decision, "reasons": ""}).status_code == 422
    assert client.post(counter, decision).status_code == 302

    seen = inviter.get(link).text
    for words in ("Too many at once.", "Dear Sam, fewer.", "Fifty bins.", demand.text, "waits for your reply"):
        assert words in seen
    assert ANSWERS["we_demand"] not in seen, "what the municipality asked itself stays there"
    reply = reverse("reply_to_counter_offer", args=[row.secret])
    assert inviter.post(reply, {"agreed": "no", "reply": ""}).status_code == 422
    assert inviter.post(reply, {}).status_code == 422
    assert inviter.post(reply, {"agreed": "yes", "reply": ""}).status_code == 302
    assert "You agreed" in inviter.get(link).text
    pilot = Pilot.objects.get()
    assert reverse("pilot", args=[pilot.token]) in client.get(page).text
    assert pilot.token not in inviter.get(link).text
    assert inviter.post(reply, {"agreed": "yes", "reply": ""}).status_code == 409
    assert client.post(counter, decision).status_code == 409


def test_what_was_typed_is_kept_and_hostile_texts_are_shown_as_text(client: Client) -> None:
    home = town(client)
    form = reverse("invite_test", args=[home.slug])
    answer = client.post(form, {**SENT, "what": "Keep me.", "title": ""})
    assert answer.status_code == 422 and "Keep me." in answer.text
    for name in ("title", "what", "wanted", "who_pays", "elsewhere", "inviter", "contact_name", "how_long"):
        for wrong in ("x" * 100_000, "a\x00b"):
            assert client.post(form, {**SENT, name: wrong}).status_code == 422
    texts = {name: SCRIPT if value or name == "elsewhere" else value for name, value in SENT.items()}
    texts |= {"kind": "service", "inviter_kind": "agency", "title": f"\u202e=1+1 {SCRIPT}"}
    client.post(form, texts)
    row = TestInvitation.objects.get()
    assert "\u202e" not in row.title
    client.post(reverse("answer_test_invitation", args=[row.token]), dict.fromkeys(QUESTIONS, SCRIPT))
    own = {"text": SCRIPT, "shown_by": SCRIPT, "topic": "other", "weight": "must", "due": "start"}
    client.post(reverse("write_demand_of_inviter", args=[row.token]), own)
    addresses = [reverse("test_invitation", args=[row.token]), reverse("test_invitations")]
    addresses += [reverse("decide_test_invitation", args=[row.token, one]) for one in ("yes", "no", "counter")]
    addresses += [
        reverse("remove_demand_of_inviter", args=[row.token, Demand.objects.get().pk]),
        reverse("test_invitation_link", args=[row.secret]),
    ]
    for address in addresses:
        assert "<script>alert" not in client.get(address).text, address
    sent = {"reasons": SCRIPT, "letter": SCRIPT, "counter_offer": SCRIPT}
    client.post(reverse("decide_test_invitation", args=[row.token, "counter"]), sent)
    client.post(reverse("reply_to_counter_offer", args=[row.secret]), {"agreed": "yes", "reply": SCRIPT})
    pilot = reverse("pilot_demands", args=[Pilot.objects.get().token])
    for address in (addresses[0], addresses[-1], pilot, reverse("organisation_journal", args=[home.slug])):
        assert "<script>alert" not in client.get(address).text, address


def test_what_is_typed_beside_the_demands_is_kept_when_one_is_added(client: Client) -> None:
    row = make_invitation(town(client), our_influence="A lot.")
    address = reverse("demand_of_inviter", args=[row.token])
    assert client.post(address, {"keys": "wcag", "we_learn": "How it feels."}).status_code == 302
    row.refresh_from_db()
    assert (row.we_learn, row.our_influence, row.demands.count()) == ("How it feels.", "A lot.", 1)
    answer = client.post(address, {"keys": "exit-plan", "we_learn": "x" * 1001})
    assert answer.status_code == 422 and "x" * 1001 in answer.text and row.demands.count() == 1
    answer = client.post(address, {"keys": "nonsense", "we_learn": "Typed anew."})
    assert answer.status_code == 422 and "Typed anew." in answer.text


def test_a_link_is_one_invitations_and_cannot_be_guessed(client: Client) -> None:
    row = make_invitation()
    for secret in ("x" * 43, row.token, row.secret[:-1], str(row.pk), "%00", "a%2fb"):
        for tail in ("", "reply/", "withdraw/"):
            assert client.post(f"/test-invitation/{secret}/{tail}").status_code in (404, 405), secret
            assert client.get(f"/test-invitation/{secret}/{tail}").status_code in (404, 405), secret
    page = client.get(reverse("test_invitation_link", args=[row.secret]))
    assert page["Referrer-Policy"] == "same-origin" and "noindex" in page.text
    assert row.token not in page.text


def test_another_site_cannot_reply_for_the_inviter(client: Client) -> None:
    row = make_invitation(status="counter", counter_offer="Ten.", **ANSWERED)
    reply = reverse("reply_to_counter_offer", args=[row.secret])
    answer = client.post(reply, {"agreed": "yes"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and not Pilot.objects.exists()


def test_an_invitation_is_seen_by_nobody_else(client: Client) -> None:
    row = make_invitation(title="Secret plan")
    demand = make_demand(invitation=row)
    town(client)
    names = ["test_invitation", "answer_test_invitation", "demand_of_inviter", "write_demand_of_inviter"]
    addresses = [reverse(name, args=[row.token]) for name in names]
    addresses += [
        reverse("decide_test_invitation", args=[row.token, "no"]),
        reverse("remove_demand_of_inviter", args=[row.token, demand.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code in (404, 405)
        assert client.post(address, {"reasons": "x", "letter": "x"}).status_code in (404, 405)
    public = ["test_invitations", "my_pilots", "pilots", "demands_set", "organisations"]
    for address in [*map(reverse, public), "/search/?q=secret", reverse("organisation", args=[row.organisation.slug])]:
        assert "Secret plan" not in client.get(address).text, address


def test_a_demand_of_another_invitation_is_not_found(client: Client) -> None:
    home = town(client)
    row, other = make_invitation(home), make_invitation(home)
    for demand in (make_demand(invitation=other), make_demand(make_pilot(home))):
        address = reverse("remove_demand_of_inviter", args=[row.token, demand.pk])
        assert client.get(address).status_code == client.post(address).status_code == 404
    mine = make_demand(invitation=row, text="Away with me.")
    address = reverse("remove_demand_of_inviter", args=[row.token, mine.pk])
    assert "Away with me." in client.get(address).text and Demand.objects.filter(pk=mine.pk).exists()
    assert client.post(address).status_code == 302 and not Demand.objects.filter(pk=mine.pk).exists()


def test_too_many_from_one_network_are_told_so(client: Client) -> None:
    home = town(client)
    for _ in range(MOST_AN_HOUR):
        assert client.post(reverse("invite_test", args=[home.slug]), SENT).status_code == 302
    assert client.post(reverse("invite_test", args=[home.slug]), SENT).status_code == 429


def test_whoever_cannot_be_invited_has_no_form(client: Client) -> None:
    nobody_there, company = make_organisation(), make_organisation(kind="company")
    make_user(role="lead", organisation=company)
    for organisation in (nobody_there, company):
        address = reverse("invite_test", args=[organisation.slug])
        assert client.get(address).status_code == 404
        assert address not in client.get(reverse("organisation", args=[organisation.slug])).text


def test_those_who_work_there_write_one_down_in_another_language(client: Client) -> None:
    home = town(client, "member")
    sent = {**SENT, "organisation": home.pk, "language": "nn"}
    assert client.post(reverse("enter_test_invitation"), sent).status_code == 302
    assert TestInvitation.objects.get().language == "nn"
    for wrong in ({"organisation": make_organisation().pk}, {"language": "xx"}, {"organisation": "x"}):
        assert client.post(reverse("enter_test_invitation"), {**sent, **wrong}).status_code == 422


def test_the_inbox_puts_first_what_waits_and_is_narrowed_by_state(client: Client) -> None:
    home = town(client, "observer")
    make_invitation(home, title="Said no", status="no", **ANSWERED)
    make_invitation(home, title="Later")
    make_invitation(home, title="Waits longest", received_at=timezone.now() - timedelta(days=40))
    make_invitation(home, title="Offered", status="counter", counter_offer="Ten.", **ANSWERED)
    page = reverse("test_invitations")

    def titles(**query: str) -> list[str]:
        return re.findall(r'lang="sv">([A-Z][a-z ]+)</a>', client.get(page, query).text)

    assert titles() == ["Waits longest", "Later", "Offered", "Said no"]
    assert titles(state="waiting") == ["Waits longest", "Later"]
    assert titles(state="offered") == ["Offered"] and titles(state="ended") == ["Said no"]
    assert titles(state="yes") == []
    assert len(titles(state="nonsense'\"><script>")) == 4
    assert "Write down an invitation" not in client.get(page).text


@pytest.mark.parametrize("number", [3, 100])
def test_no_page_grows_with_its_rows(client: Client, at_most_queries: Any, number: int) -> None:
    home = town(client)
    for _ in range(number):
        row = make_invitation(home)
    for _ in range(number):
        make_demand(invitation=row)
    addresses = [reverse("test_invitations"), reverse("test_invitation", args=[row.token])]
    addresses += [
        reverse("decide_test_invitation", args=[row.token, "yes"]),
        reverse("test_invitation_link", args=[row.secret]),
        reverse("invite_test", args=[home.slug]),
        reverse("organisation", args=[home.slug]),
    ]
    for address in addresses:
        with at_most_queries(15):
            assert client.get(address).status_code == 200


def test_a_failed_mail_is_shown_to_both(client: Client) -> None:
    home = town(client)
    row = make_invitation(home, mail_status="failed")
    assert "could not be sent" in client.get(reverse("test_invitation", args=[row.token])).text
    assert "Mail not sent" in client.get(reverse("test_invitations")).text
    assert "could not be sent" in client.get(reverse("test_invitation_link", args=[row.secret])).text


def test_the_page_about_data_protection_tells_of_contacts(client: Client) -> None:
    page = client.get(reverse("data_protection")).text
    assert "name and e-mail address of the inviter" in page and "24 months after" in page

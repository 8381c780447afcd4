"""Yes or no to a grant, only by the link in the mail of the decision."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.errors import NotVisible, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Application, GrantScheme
from samskap.portfolio.services.grants.applying import agree_to_grant, turn_down_grant
from samskap.portfolio.services.grants.mails import Kind, mail_later
from samskap.portfolio.services.grants.resending import MOST_AN_HOUR
from tests.portfolio.factories import make_application, make_scheme

pytestmark = pytest.mark.django_db


def test_the_mail_of_the_decision_holds_the_only_link_to_agree(client: Client, work_off: Callable[[], int]) -> None:
    row = make_application(state="granted", granted="8000.00")
    mail_later(row, Kind.GRANTED)
    work_off()
    told = mail.outbox.pop()
    address = reverse("agree_to_grant", args=[row.agreement_secret])
    assert address in told.body
    assert row.reason in told.body
    assert "8 000 SEK" in told.body.replace("\xa0", " ")
    mine = client.get(reverse("my_application", args=[row.secret])).text
    assert "Now you must say yes or no" in mine
    assert row.agreement_secret not in mine

    page = client.get(address)
    assert "You do what you applied for" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    client.head(address)
    assert Application.objects.get().state == "granted"  # what follows links in mails agrees to nothing
    client.post(address)
    agreed = Application.objects.get()
    assert agreed.state == "agreed"
    client.post(address)
    assert Application.objects.get().agreed_at == agreed.agreed_at
    assert "You said yes to" in client.get(address).text
    assert JournalEntry.objects.filter(action="grant_application.agreed").count() == 1


def test_a_lost_mail_is_sent_again_to_the_same_address_and_not_without_end(
    client: Client, work_off: Callable[[], int]
) -> None:
    cache.clear()
    row = make_application(state="granted")
    address = reverse("mail_agreement_again", args=[row.secret])
    assert "Send the mail again" in client.get(reverse("my_application", args=[row.secret])).text
    answers = [client.post(address, {"email": "thief@example.org"}) for _number in range(MOST_AN_HOUR + 1)]
    assert [answer.status_code for answer in answers] == [302] * MOST_AN_HOUR + [429]
    page = client.get(answers[0].headers["Location"]).text
    assert "We send the mail again" in page
    assert row.agreement_secret not in page
    work_off()
    assert {one.to[0] for one in mail.outbox} == {row.email}
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == MOST_AN_HOUR
    for state in ("waiting", "declined", "agreed", "done", "lapsed"):
        other = make_application(state=state)
        assert client.post(reverse("mail_agreement_again", args=[other.secret])).status_code == 409


def test_the_other_secret_agrees_to_nothing(client: Client) -> None:
    row = make_application(state="granted")
    assert client.post(f"/grants/agree/{row.secret}/").status_code == 404
    assert client.post(f"/grants/agree/{row.token}/").status_code == 404
    with pytest.raises(NotVisible):
        agree_to_grant(agreement_secret=row.secret)
    assert Application.objects.get().state == "granted"


@pytest.mark.parametrize("state", ["waiting", "declined", "withdrawn"])
def test_there_is_nothing_to_agree_to_before_a_grant(client: Client, state: str) -> None:
    row = make_application(state=state)
    address = reverse("agree_to_grant", args=[row.agreement_secret])
    assert client.get(address).status_code == client.post(address).status_code == 404


def test_a_grant_that_no_longer_stands_cannot_be_agreed_to(client: Client) -> None:
    row = make_application(state="lapsed")
    address = reverse("agree_to_grant", args=[row.agreement_secret])
    assert "The group has moved away." in client.get(address).text
    assert client.post(address).status_code == 409
    with pytest.raises(StateRefused):
        agree_to_grant(agreement_secret=row.agreement_secret)
    assert Application.objects.get().agreed_at is None


def test_turned_down_the_money_is_free_at_once(client: Client, work_off: Callable[[], int]) -> None:
    scheme = make_scheme()
    make_application(scheme, "agreed", "0.10")
    row = make_application(scheme, "granted", "0.20")
    assert GrantScheme.objects.get().granted == Decimal("0.30")
    answer = client.post(reverse("decline_grant", args=[row.agreement_secret]))
    assert answer.status_code == 302
    assert "no longer stands" in client.get(answer.headers["Location"]).text
    row.refresh_from_db()
    assert (row.state, row.held, row.lapsed_because) == ("lapsed", 0, "The applicant does not want the grant.")
    assert GrantScheme.objects.get().granted == Decimal("0.10")
    client.post(reverse("decline_grant", args=[row.agreement_secret]))
    assert GrantScheme.objects.get().granted == Decimal("0.10")
    work_off()
    assert ["no longer stands" in one.subject for one in mail.outbox] == [True]


def test_what_has_been_paid_cannot_be_turned_down_here(client: Client) -> None:
    row = make_application(state="agreed", paid_on=timezone.localdate())
    address = reverse("agree_to_grant", args=[row.agreement_secret])
    assert "No, I do not want it" not in client.get(address).text
    assert client.post(reverse("decline_grant", args=[row.agreement_secret])).status_code == 409
    assert Application.objects.get().held == row.held
    unpaid = make_application(state="agreed")
    assert turn_down_grant(agreement_secret=unpaid.agreement_secret).state == "lapsed"


@pytest.mark.parametrize("state", ["reported", "done"])
def test_nobody_turns_down_what_they_have_told_of(state: str) -> None:
    row = make_application(state=state)
    with pytest.raises(StateRefused):
        turn_down_grant(agreement_secret=row.agreement_secret)


def test_another_site_says_neither_yes_nor_no(client: Client) -> None:
    row = make_application(state="granted")
    for name in ("agree_to_grant", "decline_grant"):
        answer = client.post(reverse(name, args=[row.agreement_secret]), headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert client.get(reverse("decline_grant", args=[row.agreement_secret])).status_code == 405
    assert Application.objects.get().state == "granted"

"""A resident applies without account, follows the application by its secret link, changes and withdraws it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Application, GrantScheme
from samskap.portfolio.selectors.grants.applying import find_mine
from samskap.portfolio.services.grants import applying
from samskap.portfolio.services.grants.applying import (
    ApplicationInput,
    edit_application,
    submit_application,
    withdraw_application,
)
from tests.core.factories import make_organisation, make_user, sign_in
from tests.portfolio.factories import make_application, make_district, make_scheme

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
SOON = timezone.localdate() + timedelta(days=90)
TYPED = {
    "title": "A hedge on Elm Street",
    "text": "We plant a hedge together and drink coffee.",
    "place": "Elm Street 3",
    "amount": "4 500,50",
    "costs": "Plants 4 000, coffee 500,50",
    "ends_on": SOON.isoformat(),
    "name": "Kim and the neighbours",
    "email": "Kim@Example.org",
    "key": "of-this-form",
}


def values(**fields: Any) -> ApplicationInput:
    typed: dict[str, Any] = {
        "title": "A hedge",
        "text": "We plant a hedge.",
        "costs": "Plants.",
        "amount": Decimal("4500.50"),
        "ends_on": SOON,
        "name": "Kim",
    }
    return ApplicationInput(**{**typed, **fields})


def apply(scheme: GrantScheme, **more: Any) -> Application:
    number = Application.objects.count()
    sent: dict[str, Any] = {"values": values(), "email": f"a{number}@example.org", "key": f"k{number}", **more}
    return submit_application(actor=NOBODY, scheme=scheme, **sent)


def test_somebody_applies_gets_a_mail_and_comes_back_by_the_link(client: Client, work_off: Callable[[], int]) -> None:
    scheme = make_scheme(make_organisation("Solvik"))
    address = reverse("apply_for_grant", args=[scheme.token])
    page = client.get(address)
    assert "needs no account" in page.text
    assert "at most 20 000 SEK" in page.text.replace("\xa0", " ")
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies
    answer = client.post(address, TYPED)
    row = Application.objects.get()
    assert answer.headers["Location"] == reverse("my_application", args=[row.secret]) + "?sent=1"
    assert (row.email, row.amount, row.number, row.state) == ("kim@example.org", Decimal("4500.50"), 1, "waiting")
    assert row.language == "en"

    mine = client.get(answer.headers["Location"])
    assert "Your application has arrived" in mine.text
    assert "A hedge on Elm Street" in mine.text
    assert mine.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert mine.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in mine.headers["Cache-Control"]
    assert row.agreement_secret not in mine.text

    work_off()
    told = mail.outbox.pop()
    assert told.to == ["kim@example.org"]
    assert row.secret in told.body
    assert row.agreement_secret not in told.body
    assert re.fullmatch(r"<grant\.[0-9a-f]{32}@\S+>", told.extra_headers["Message-ID"])


def test_a_mail_to_an_address_nobody_has_proved_holds_no_word_of_the_sender(work_off: Callable[[], int]) -> None:
    bait = "WIN-BIG http://evil.example/"
    apply(make_scheme(), email="victim@example.org", values=values(title=bait, text=bait, name=bait, place=bait))
    work_off()
    told = mail.outbox.pop()
    assert told.to == ["victim@example.org"]
    assert "evil" not in told.subject + told.body
    assert "WIN-BIG" not in told.subject + told.body


def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(client: Client) -> None:
    scheme = make_scheme()
    wrong = {**TYPED, "amount": "20 000,01", "title": " ", "ends_on": "2020-01-01", "email": "no address"}
    answer = client.post(reverse("apply_for_grant", args=[scheme.token]), wrong)
    assert answer.status_code == 422
    assert not Application.objects.exists()
    assert "We plant a hedge together and drink coffee." in answer.text
    assert 'value="of-this-form"' in answer.text
    answer = client.post(reverse("apply_for_grant", args=[scheme.token]), {**TYPED, "amount": "20 000,01"})
    assert "at most 20 000 SEK" in answer.text.replace("\xa0", " ")
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("amount", None),
        ("amount", Decimal(0)),
        ("amount", Decimal("-1")),
        ("amount", Decimal("NaN")),
        ("amount", Decimal("0.001")),
        ("amount", Decimal("20000.01")),
        ("ends_on", None),
        ("ends_on", date(2020, 1, 1)),
        ("ends_on", date(9999, 12, 31)),
        ("title", "\u202e \t"),
        ("title", "x" * 121),
        ("text", "a\x00b"),
        ("costs", ""),
        ("name", "\n"),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_service_too(field: str, wrong: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        apply(make_scheme(), values=values(**{field: wrong}))
    assert list(refused.value.fields) == [field]
    assert not Application.objects.exists()


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        apply(make_scheme(), values=values(amount=Decimal(99999), title="", ends_on=date(2020, 1, 1)))
    assert set(refused.value.fields) == {"amount", "title", "ends_on"}


def test_a_part_of_another_municipality_is_refused() -> None:
    scheme, other = make_scheme(), make_district(make_scheme())
    with pytest.raises(InvalidInput) as refused:
        apply(scheme, values=values(district=other))
    assert "district" in refused.value.fields
    assert apply(scheme, values=values(district=make_district(scheme))).district.name == "North"


def test_the_same_form_sent_twice_is_one_application_with_what_was_sent_last(client: Client) -> None:
    address = reverse("apply_for_grant", args=[make_scheme().token])
    first = client.post(address, TYPED)
    second = client.post(address, TYPED)
    assert first.headers["Location"] == second.headers["Location"]
    assert JournalEntry.objects.count() == 1
    third = client.post(address, {**TYPED, "title": "A longer hedge"})
    assert third.headers["Location"] == first.headers["Location"]
    assert Application.objects.get().title == "A longer hedge"


def test_a_form_that_reached_two_people_makes_two_applications(client: Client) -> None:
    """Were the key alone enough, the second would be shown the first one's application."""
    address = reverse("apply_for_grant", args=[make_scheme().token])
    first = client.post(address, TYPED)
    second = client.post(address, {**TYPED, "email": "robin@example.org"})
    assert first.headers["Location"] != second.headers["Location"]
    assert Application.objects.count() == 2


def test_a_form_without_its_key_is_told_apart_by_its_words(client: Client) -> None:
    address = reverse("apply_for_grant", args=[make_scheme().token])
    for title in ("One", "One", "Two"):
        client.post(address, {**TYPED, "title": title, "key": ""})
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("before", "open_now"),
    [(timedelta(microseconds=1), True), (timedelta(0), False), (timedelta(microseconds=-1), False)],
)
def test_it_closes_at_the_closing_moment(before: timedelta, open_now: bool) -> None:
    closes = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM)  # the hour that comes twice
    scheme = make_scheme(opens_at=closes - timedelta(days=9), closes_at=closes, published_at=closes - timedelta(days=9))
    sent = {"values": values(ends_on=date(2026, 12, 1)), "now": closes - before}
    if open_now:
        row = apply(scheme, **sent)
        edit_application(secret=row.secret, values=values(title="More", ends_on=date(2026, 12, 1)), now=closes - before)
        with pytest.raises(StateRefused):
            edit_application(secret=row.secret, values=values(title="Too late", ends_on=date(2026, 12, 1)), now=closes)
        assert find_mine(row.secret).title == "More"
    else:
        with pytest.raises(StateRefused):
            apply(scheme, **sent)


@pytest.mark.parametrize(("before", "open_now"), [(timedelta(microseconds=1), False), (timedelta(0), True)])
def test_it_opens_at_the_opening_moment(before: timedelta, open_now: bool) -> None:
    scheme = make_scheme(stage="coming")
    if open_now:
        apply(scheme, now=scheme.opens_at - before)
    else:
        with pytest.raises(StateRefused):
            apply(scheme, now=scheme.opens_at - before)


@pytest.mark.parametrize("stage", ["coming", "closed", "ended"])
def test_where_nothing_can_be_sent_what_was_typed_stays_on_the_page(client: Client, stage: str) -> None:
    address = reverse("apply_for_grant", args=[make_scheme(stage=stage).token])
    assert 'name="title"' not in client.get(address).text
    answer = client.post(address, TYPED)
    assert answer.status_code == 409
    assert TYPED["text"] in answer.text
    assert not Application.objects.exists()


def test_nobody_outside_knows_of_a_draft(client: Client) -> None:
    scheme = make_scheme(stage="draft")
    assert client.post(reverse("apply_for_grant", args=[scheme.token]), TYPED).status_code == 404
    with pytest.raises(NotVisible):
        apply(scheme)


def test_it_is_changed_and_withdrawn_by_whoever_has_the_link(client: Client) -> None:
    row = make_application(number=4)
    edit = reverse("edit_application", args=[row.secret])
    assert "A hedge" in client.get(edit).text
    changed = {**TYPED, "title": "Two hedges", "name_is_public": "on", "email": "thief@example.org"}
    assert client.post(edit, changed).status_code == 302
    now = Application.objects.get()
    assert (now.title, now.name_is_public, now.email, now.number) == ("Two hedges", True, row.email, 4)
    assert client.post(edit, {**changed, "amount": "90000"}).status_code == 422

    ask = reverse("withdraw_application", args=[row.secret])
    assert Application.objects.get().state == "waiting"
    assert "Withdraw your application?" in client.get(ask).text
    client.post(ask)
    client.post(ask)
    assert Application.objects.get().state == "withdrawn"
    assert "You have withdrawn it" in client.get(reverse("my_application", args=[row.secret])).text
    assert client.post(edit, TYPED).status_code == 409
    actions = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["grant_application.changed", "grant_application.withdrawn"]


@pytest.mark.parametrize("state", ["declined", "granted", "agreed", "reported", "done", "lapsed"])
def test_what_is_decided_is_neither_changed_nor_withdrawn(state: str) -> None:
    row = make_application(state=state)
    with pytest.raises(StateRefused):
        edit_application(secret=row.secret, values=values())
    with pytest.raises(StateRefused):
        withdraw_application(secret=row.secret)


def test_a_link_that_opens_nothing_is_unknown(client: Client) -> None:
    row = make_application()
    for secret in ("nothing", row.agreement_secret, row.token, row.secret + "x", row.secret[:-1], "%00"):
        assert client.get(f"/grants/mine/{secret}/").status_code == 404
        assert client.post(f"/grants/mine/{secret}/withdraw/").status_code == 404
    Application.objects.update(name="", email="", erased_at=timezone.now())
    for name in ("my_application", "edit_application", "withdraw_application", "report_grant"):
        assert client.get(reverse(name, args=[row.secret])).status_code == 404


def test_another_site_can_send_nothing_in_an_applicants_name(client: Client) -> None:
    row = make_application()
    for name in ("withdraw_application", "edit_application", "report_grant"):
        answer = client.post(reverse(name, args=[row.secret]), TYPED, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    address = reverse("apply_for_grant", args=[row.scheme.token])
    assert client.post(address, TYPED, headers={"Origin": "https://evil.example"}).status_code == 403
    assert Application.objects.get().state == "waiting"


def test_who_is_signed_in_stands_in_no_journal(client: Client) -> None:
    scheme = make_scheme()
    sign_in(client, make_user(role="member", organisation=scheme.organisation, name="Whistle Blower"))
    client.post(reverse("apply_for_grant", args=[scheme.token]), TYPED)
    entry = JournalEntry.objects.get(action="grant_application.received")
    assert (entry.person, entry.personal) == (None, {})
    for word in ("Kim", "kim@", "hedge", "Elm"):
        assert word not in str(entry.facts)


def test_limits_an_hour_by_network_and_how_many_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    scheme, other = make_scheme(), make_scheme()
    for number in range(applying.MOST_AN_HOUR):
        apply(scheme, network="here", key=f"h{number}")
    with pytest.raises(TooMany):
        apply(scheme, network="here")
    apply(scheme, network="there")
    apply(other, network="here")
    monkeypatch.setattr(applying, "MOST_WAITING", 1)
    with pytest.raises(TooMany):
        apply(other, network="elsewhere")
    answer = client.post(reverse("apply_for_grant", args=[other.token]), TYPED)
    assert answer.status_code == 429
    assert TYPED["text"] in answer.text


def test_one_address_can_be_mailed_only_some_times(client: Client) -> None:
    scheme = make_scheme()
    for number in range(applying.MOST_OF_ONE):
        apply(scheme, email="Victim@example.org", key=str(number))
    with pytest.raises(InvalidInput) as refused:
        apply(scheme, email="victim@EXAMPLE.org", key="one more")
    assert "email" in refused.value.fields


def test_a_number_is_never_given_twice() -> None:
    scheme = make_scheme()
    first, second = apply(scheme), apply(scheme)
    withdraw_application(secret=second.secret)
    assert [first.number, second.number, apply(scheme).number] == [1, 2, 3]


def test_what_people_write_is_text_and_never_markup(client: Client) -> None:
    bad = "<script>alert(1)</script>"
    sent = {**TYPED, "title": bad, "text": bad, "place": bad, "name": bad, "costs": bad}
    answer = client.post(reverse("apply_for_grant", args=[make_scheme().token]), sent)
    page = client.get(answer.headers["Location"])
    assert bad not in page.text
    assert page.text.count("&lt;script&gt;") >= 5


def test_the_pages_of_an_applicant_ask_little(client: Client, at_most_queries: Limit) -> None:
    row = make_application(make_scheme())
    make_district(row.scheme)
    for name in ("my_application", "edit_application", "withdraw_application"):
        with at_most_queries(4):
            client.get(reverse(name, args=[row.secret]))
    with at_most_queries(4):
        client.get(reverse("apply_for_grant", args=[row.scheme.token]))

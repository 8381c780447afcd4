"""What follows a decision: money back into the pot, the day it was paid, the report, pictures, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.models import GrantPhoto, GrantScheme
from samskap.portfolio.services.grants.deciding import take_back_grant
from samskap.portfolio.services.grants.following_up import accept_report, ask_about_report, mark_paid, take_down_photo
from samskap.ui.text import money
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.factories import make_application, make_jury, make_photo, make_scheme, make_view

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["granted", "agreed"])
def test_a_grant_taken_back_puts_the_money_back_and_tells_the_applicant(
    state: str, work_off: Callable[[], int]
) -> None:
    application = make_application(make_scheme(stage="closed"), state)
    home = application.scheme.organisation
    with pytest.raises(Refused):
        take_back_grant(actor=make_actor("member", home), application=application, reason="They moved.")
    lead = make_actor("lead", home)
    with pytest.raises(InvalidInput) as refused:
        take_back_grant(actor=lead, application=application, reason="")
    assert "reason" in refused.value.fields
    row = take_back_grant(actor=lead, application=application, reason="The landowner said no.")
    assert (row.state, row.held, row.granted) == ("lapsed", 0, Decimal(10000))
    assert GrantScheme.objects.get(pk=row.scheme_id).granted == 0
    with pytest.raises(StateRefused):
        take_back_grant(actor=lead, application=application, reason="Again.")
    work_off()
    assert mail.outbox[0].to == [application.email]
    assert "The landowner said no." in str(mail.outbox[0].body)


@pytest.mark.parametrize("state", ["waiting", "withdrawn", "declined", "reported", "done", "lapsed"])
def test_nothing_else_is_taken_back(state: str) -> None:
    application = make_application(make_scheme(stage="closed"), state)
    before = application.scheme.granted
    with pytest.raises(StateRefused):
        take_back_grant(
            actor=make_actor("lead", application.scheme.organisation), application=application, reason="No."
        )
    assert GrantScheme.objects.get().granted == before


def test_the_day_it_was_paid_lies_between_the_yes_and_today() -> None:
    today = timezone.localdate()
    application = make_application(state="agreed", agreed_at=timezone.now() - timedelta(days=3))
    member = make_actor("member", application.scheme.organisation)
    for day in (today - timedelta(days=4), today + timedelta(days=1)):
        with pytest.raises(InvalidInput) as refused:
            mark_paid(actor=member, application=application, paid_on=day)
        assert "paid_on" in refused.value.fields
    mark_paid(actor=member, application=application, paid_on=today)
    row = mark_paid(actor=member, application=application, paid_on=today - timedelta(days=1))
    mark_paid(actor=member, application=application, paid_on=today - timedelta(days=1))
    assert row.paid_on == today - timedelta(days=1)
    assert JournalEntry.objects.filter(action="grant_application.paid").count() == 2
    waits = make_application(application.scheme, "granted")
    with pytest.raises(StateRefused, match="agreed"):
        mark_paid(actor=member, application=waits, paid_on=today)


@pytest.mark.parametrize(("spent", "back"), [("0.00", "10000.00"), ("9999.99", "0.01"), ("10000.00", "0.00")])
def test_an_accepted_report_gives_back_what_was_not_used(spent: str, back: str, work_off: Callable[[], int]) -> None:
    application = make_application(make_scheme(stage="closed"), "reported", spent=Decimal(spent))
    lead = make_actor("lead", application.scheme.organisation)
    row = accept_report(actor=lead, application=application)
    assert (row.state, row.held) == ("done", Decimal(spent))
    assert GrantScheme.objects.get().granted == Decimal(spent)
    assert JournalEntry.objects.get().facts["after"]["back"] == back
    with pytest.raises(StateRefused):
        accept_report(actor=lead, application=application)
    work_off()
    assert len(mail.outbox) == 1


def test_more_used_than_granted_gives_nothing_back() -> None:
    application = make_application(make_scheme(stage="closed"), "reported", spent=Decimal("12000.00"))
    row = accept_report(actor=make_actor("member", application.scheme.organisation), application=application)
    assert row.held == Decimal(10000)


def test_a_question_sends_the_report_back_and_the_applicant_gets_it(work_off: Callable[[], int]) -> None:
    application = make_application(make_scheme(stage="closed"), "reported")
    member = make_actor("member", application.scheme.organisation)
    with pytest.raises(InvalidInput) as refused:
        ask_about_report(actor=member, application=application, question=" ")
    assert "question" in refused.value.fields
    row = ask_about_report(actor=member, application=application, question="Where is the hedge?")
    assert (row.state, row.report_question, row.held) == ("agreed", "Where is the hedge?", Decimal(10000))
    work_off()
    assert "Where is the hedge?" in str(mail.outbox[0].body)
    assert "hedge" not in str(JournalEntry.objects.get().facts)


def test_a_picture_is_taken_down_for_good_and_only_that_of_this_application() -> None:
    application = make_application(state="done")
    photo, other = make_photo(application), make_photo(make_application(application.scheme, "done"))
    member = make_actor("member", application.scheme.organisation)
    for token in (other.token, "x"):
        with pytest.raises(NotVisible):
            take_down_photo(actor=member, application=application, token=token)
    outsider = make_actor("lead", make_organisation())
    with pytest.raises(NotVisible):
        take_down_photo(actor=outsider, application=application, token=photo.token)
    take_down_photo(actor=member, application=application, token=photo.token)
    assert list(GrantPhoto.objects.all()) == [other]
    assert photo.shows not in str(JournalEntry.objects.get().facts)


def test_whoever_is_not_impartial_follows_nothing_up() -> None:
    scheme = make_scheme(stage="closed")
    user = make_user(role="lead", organisation=scheme.organisation)
    member = make_jury(scheme, user)
    reported = make_application(scheme, "reported")
    make_view(reported, member, "conflict")
    granted = make_application(scheme, "granted", email=user.email)
    lead = make_actor("lead", scheme.organisation)
    partial = actor_for(user)
    with pytest.raises(Refused, match="not impartial"):
        accept_report(actor=partial, application=reported)
    with pytest.raises(Refused, match="not impartial"):
        ask_about_report(actor=partial, application=reported, question="Why?")
    with pytest.raises(Refused, match="your e-mail address"):
        take_back_grant(actor=partial, application=granted, reason="Mine.")
    assert accept_report(actor=lead, application=reported).state == "done"


def test_the_way_from_the_grant_to_the_accepted_report_on_the_pages(client: Client) -> None:
    scheme = make_scheme(stage="closed")
    application = make_application(scheme, "agreed")
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    args = [scheme.token, application.number]
    page = reverse("grant_application", args=args)
    assert "Note that it is paid" in client.get(page).text
    paid = reverse("mark_grant_paid", args=args)
    assert client.post(paid, {"paid_on": "2001-01-01"}).status_code == 422
    assert client.post(paid, {"paid_on": timezone.localdate().isoformat()}).status_code == 302
    application.refresh_from_db()
    application.state, application.report, application.spent = "reported", "All went well.", Decimal(9000)
    application.reported_at = timezone.now()
    application.save()
    photo = make_photo(application, shows="Forty people plant")
    seen = client.get(page).text
    assert "All went well." in seen
    assert "Forty people plant" in seen
    assert money(1000, "SEK") in seen
    picture = client.get(reverse("inside_grant_photo", args=[*args, photo.token]))
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    ask = reverse("ask_about_grant_report", args=args)
    assert client.post(ask, {"question": ""}).status_code == 422
    assert client.post(ask, {"question": "Any receipts?"}).status_code == 302
    assert "Any receipts?" in client.get(page).text
    application.state = "reported"
    application.save()
    down = reverse("take_down_grant_photo", args=[*args, photo.token])
    assert "Forty people plant" in client.get(down).text
    assert client.post(down).status_code == 302
    assert client.post(reverse("accept_grant_report", args=args)).status_code == 302
    assert "Done" in client.get(page).text
    assert client.post(reverse("accept_grant_report", args=args)).status_code == 409
    assert client.get(reverse("take_back_grant", args=args)).status_code == 409


def test_a_report_that_is_not_sent_yet_is_not_read(client: Client) -> None:
    application = make_application(make_scheme(stage="closed"), "agreed", report="Half a sentence about Anna")
    photo = make_photo(application, shows="Anna")
    client.force_login(make_user(role="lead", organisation=application.scheme.organisation))
    page = client.get(reverse("grant_application", args=[application.scheme.token, application.number]))
    assert "Anna" not in page.text
    picture = reverse("inside_grant_photo", args=[application.scheme.token, application.number, photo.token])
    assert client.get(picture).status_code == 404

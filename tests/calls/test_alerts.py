"""News about calls: in the portal exactly once, by mail at least once and recognisable, as each person wishes."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone

from samskap.calls.models import AlertMail, AlertWish, CallAlert, CallFollow, CallSource, Rhythm
from samskap.calls.records import CallRecord
from samskap.calls.selectors.alerts import news_waits
from samskap.calls.services import alerts
from samskap.calls.services.sightings import record_reading
from samskap.core import tasks
from samskap.core.access import NOBODY, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import JournalEntry, User
from tests.calls.factories import day, make_record, make_source
from tests.core.factories import make_user
from tests.support.mailbox import Mailbox, receiving
from tests.support.together import at_once

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A real mail server that the portal sends to."""
    with receiving() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
        settings.PUBLIC_URL = "https://portal.example"
        yield box


@pytest.fixture
def source() -> CallSource:
    """A source that has been read once, so that what comes is news."""
    made = make_source()
    record_reading(source=made, records=[make_record("A")], seen_at=day(0), complete=True)
    return made


def follower(rhythm: str | None = Rhythm.AT_ONCE, **fields: Any) -> User:
    """Somebody who follows everything, and has wished so since before anything happened."""
    person = make_user(**{"language": "en", **fields})
    CallFollow.objects.create(person=person)
    if rhythm is not None:
        AlertWish.objects.create(person=person, rhythm=rhythm, since=day(0))
    return person


def read(source: CallSource, *records: CallRecord, number: int = 1) -> datetime:
    """One reading with these records."""
    record_reading(source=source, records=records, seen_at=day(number), complete=True)
    return day(number)


def moved(source: CallSource) -> datetime:
    return read(source, make_record("A", "2026-09-29"))


def test_an_alert_arrives_in_a_mailbox(mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]) -> None:
    person = follower(email="ada@example.org", name="Ada")
    moved(source)
    work_off()
    [message] = mailbox.arrived
    assert message["To"] == "ada@example.org" and message["Subject"] == "New deadline: Call A"
    body = message.get_content()
    assert "Hello Ada" in body
    assert "The deadline was 15 September 2026 and is now 29 September 2026." in body.replace("\xa0", " ")
    call = CallAlert.objects.get(person=person).change.listing.call
    assert f"https://portal.example/k/{call.token}/" in body
    mail = AlertMail.objects.get()
    assert mail.token in message["Message-ID"] and mail.sent_at is not None and mail.next_at is None
    work_off()
    assert len(mailbox.arrived) == 1


def test_what_one_reading_shows_is_one_mail(mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]) -> None:
    person = follower()
    read(source, make_record("A", "2026-09-29"), make_record("B"), make_record("C", None))
    work_off()
    [message] = mailbox.arrived
    assert message["Subject"] == "3 pieces of news about calls"
    assert all(title in message.get_content() for title in ("Call A", "Call B", "Call C"))
    assert CallAlert.objects.filter(person=person).count() == 3


def test_a_long_mail_names_forty_and_counts_the_rest(
    mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]
) -> None:
    follower()
    read(source, *(make_record(f"N{number:02}") for number in range(47)))
    work_off()
    [message] = mailbox.arrived
    assert message.get_content().count("/k/") == 40 and "7 more stand in the portal" in message.get_content()


def test_the_same_reading_again_mails_nothing(
    mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]
) -> None:
    follower()
    for _ in range(3):
        moved(source)
        work_off()
    assert len(mailbox.arrived) == 1 and CallAlert.objects.count() == 1


def test_once_a_day_is_one_mail_a_day(mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]) -> None:
    follower(Rhythm.DAILY)
    moved(source)
    read(source, make_record("A", "2026-09-30"), make_record("B"), number=2)
    work_off()
    assert mailbox.arrived == []
    now = timezone.now()
    assert (alerts.plan_daily(now), alerts.plan_daily(now)) == (1, 0)
    work_off()
    [message] = mailbox.arrived
    assert message["Subject"] == "3 pieces of news about calls"


def test_the_daily_mail_is_due_at_a_quarter_past_seven() -> None:
    tasks.load_tasks()
    latest = tasks._schedules["calls.daily_alert_mails"].latest
    assert latest(datetime.fromisoformat("2026-10-25T12:00+01:00")).isoformat() == "2026-10-25T07:15:00+01:00"
    assert latest(datetime.fromisoformat("2026-10-24T12:00+02:00")).isoformat() == "2026-10-24T07:15:00+02:00"


@pytest.mark.parametrize("rhythm", [None, Rhythm.MONDAY, Rhythm.NEVER])
def test_others_are_not_mailed(
    rhythm: str | None, mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]
) -> None:
    person = follower(rhythm)
    moved(source)
    alerts.plan_daily(timezone.now())
    alerts.take_up(timezone.now())
    work_off()
    assert mailbox.arrived == [] and CallAlert.objects.filter(person=person).count() == 1


def test_the_monday_mail_and_the_workbench_say_what_happened(source: CallSource) -> None:
    waiting, mailed, silent = follower(None), follower(Rhythm.AT_ONCE), follower(Rhythm.NEVER)
    moved(source)
    [line] = news_waits(actor_for(waiting))
    assert line.text.startswith("Call A. The deadline was 15") and line.url.startswith("/k/")
    [counted] = news_waits(actor_for(mailed))
    assert (counted.text, counted.url) == ("1 piece of news about calls", "/calls/alerts/")
    assert list(news_waits(actor_for(silent))) == [] == list(news_waits(NOBODY))
    CallAlert.objects.update(read_at=day(2))
    assert list(news_waits(actor_for(waiting))) == []


def test_many_pieces_are_one_line_on_the_workbench(source: CallSource, at_most_queries: Callable[[int], Any]) -> None:
    person = follower(None)
    read(source, *(make_record(f"N{number}") for number in range(40)))
    actor = actor_for(person)
    with at_most_queries(3):
        [line] = news_waits(actor)
    assert line.text == "40 pieces of news about calls"


# --- a mail server that is down, a worker that dies ---


def planned(source: CallSource) -> AlertMail:
    """A mail that is due; its orders are not worked off."""
    person = follower()
    moved(source)
    mail = alerts.plan_mail(person_id=person.pk, now=day(1))
    assert mail is not None
    return mail


def test_a_server_that_is_down_is_tried_again(mailbox: Mailbox, source: CallSource, settings: Any) -> None:
    mail = planned(source)
    settings.EMAIL_PORT = 1  # nobody listens there
    with pytest.raises(OSError):
        alerts.send_mail(mail_id=mail.pk, now=day(1))
    mail.refresh_from_db()
    assert (mail.attempts, mail.error, mail.sent_at) == (1, "ConnectionRefusedError", None)
    assert mail.next_at == day(1) + 5 * MINUTE
    settings.EMAIL_PORT = mailbox.port
    assert not alerts.send_mail(mail_id=mail.pk, now=day(1) + MINUTE)
    assert alerts.send_mail(mail_id=mail.pk, now=day(1) + 5 * MINUTE)
    assert not alerts.send_mail(mail_id=mail.pk, now=day(2))
    assert len(mailbox.arrived) == 1


def test_a_refused_address_is_tried_ever_more_rarely_and_given_up(mailbox: Mailbox, source: CallSource) -> None:
    mail = planned(source)
    mailbox.refuse = 550
    waits, now = [], day(1)
    while mail.next_at is not None:
        with pytest.raises(smtplib.SMTPException):
            alerts.send_mail(mail_id=mail.pk, now=now)
        mail.refresh_from_db()
        if mail.next_at is not None:
            waits.append(mail.next_at - now)
            now = mail.next_at
    assert waits[:3] == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE] and max(waits) == timedelta(hours=6)
    assert timedelta(days=14) <= now - day(1) < timedelta(days=15)
    assert mail.error == "SMTPRecipientsRefused" and CallAlert.objects.count() == 1


def test_a_server_that_dies_after_taking_the_mail_gets_the_same_mail_again(
    mailbox: Mailbox, source: CallSource
) -> None:
    mail = planned(source)
    mailbox.silent_after_data = True
    with pytest.raises(smtplib.SMTPException):
        alerts.send_mail(mail_id=mail.pk, now=day(1))
    mailbox.silent_after_data = False
    # what comes between is another mail, and does not change this one
    read(source, make_record("A", "2026-10-01"), number=2)
    assert alerts.send_mail(mail_id=mail.pk, now=day(2))
    assert len(mailbox.arrived) == 2 and len(set(mailbox.names)) == 1
    assert len({one.get_content() for one in mailbox.arrived}) == 1


class Killed(BaseException):
    """What `kill -9` is to a transaction: nothing after it runs."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", range(12))
def test_killed_at_any_moment_nothing_is_lost_and_the_portal_says_it_once(
    moment: int, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker dies at the n-th statement to the database, or while the mail is on its way; another one goes on."""
    source = make_source()
    record_reading(source=source, records=[make_record("A")], seen_at=day(0), complete=True)
    person = follower()
    record_reading(source=source, records=[make_record("A", "2026-09-29")], seen_at=day(1), complete=True)
    now, steps = day(1), iter(range(1000))

    def die(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if next(steps) == moment:
            raise Killed
        return result

    try:
        with connection.execute_wrapper(die):
            mail = alerts.plan_mail(person_id=person.pk, now=now)
            if mail is not None:
                alerts.send_mail(mail_id=mail.pk, now=now)
    except Killed:
        connection.close()  # as the database sees it when a process is gone
    for hour in (1, 2):
        now = day(1) + timedelta(hours=hour)
        alerts.plan_mail(person_id=person.pk, now=now)
        for pk in AlertMail.objects.filter(next_at__lte=now).values_list("pk", flat=True):
            alerts.send_mail(mail_id=pk, now=now)
    assert mailbox.arrived and len(set(mailbox.names)) == 1
    assert CallAlert.objects.filter(person=person).count() == 1
    assert AlertMail.objects.filter(sent_at__isnull=False, next_at=None).count() == 1


def test_an_order_that_was_lost_is_given_again(
    mailbox: Mailbox, source: CallSource, work_off: Callable[[], int]
) -> None:
    from django_tasks_db.models import DBTaskResult

    follower()
    [follower(rhythm) for rhythm in (Rhythm.DAILY, Rhythm.MONDAY, Rhythm.NEVER)]
    AlertWish.objects.create(person=make_user(), rhythm=Rhythm.AT_ONCE, since=day(0))
    moved(source)
    DBTaskResult.objects.all().delete()
    assert alerts.take_up(timezone.now()) == 1
    work_off()
    assert len(mailbox.arrived) == 1 and alerts.take_up(timezone.now()) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(mailbox: Mailbox) -> None:
    source = make_source()
    record_reading(source=source, records=[make_record("A")], seen_at=day(0), complete=True)
    person = follower()
    moved(source)
    planning = at_once(*[lambda: [alerts.plan_mail(person_id=person.pk, now=day(1))]] * 2)
    [mail] = [mail for [mail] in planning if mail is not None]
    sending = at_once(*[lambda: [alerts.send_mail(mail_id=mail.pk, now=day(1))]] * 2)
    assert sorted(sent for [sent] in sending) == [False, True]
    assert len(mailbox.arrived) == 1


def test_nothing_is_sent_to_a_closed_account_or_one_that_wants_none_by_now(
    mailbox: Mailbox, source: CallSource
) -> None:
    closed = planned(source)
    User.objects.filter(pk=closed.person_id).update(is_active=False)
    assert not alerts.send_mail(mail_id=closed.pk, now=day(1))
    User.objects.filter(pk=closed.person_id).update(is_active=True)
    AlertMail.objects.update(next_at=day(1))
    alerts.choose_rhythm(actor=actor_for(closed.person), rhythm=Rhythm.NEVER)
    assert not alerts.send_mail(mail_id=closed.pk, now=day(2))
    assert mailbox.arrived == [] and AlertMail.objects.get().next_at is None


# --- what people choose ---


def test_what_happened_before_the_choice_is_not_mailed_afterwards(source: CallSource) -> None:
    person = follower(Rhythm.MONDAY)
    moved(source)
    alerts.choose_rhythm(actor=actor_for(person), rhythm=Rhythm.AT_ONCE, now=day(2))
    assert alerts.plan_mail(person_id=person.pk, now=day(3)) is None
    read(source, make_record("A", "2026-10-01"), number=3)
    assert alerts.plan_mail(person_id=person.pk, now=day(3)) is not None
    [entry] = JournalEntry.objects.filter(action="call.alert_rhythm_chosen")
    assert entry.facts["after"] == {"rhythm": "at_once"}


def test_choosing_is_for_people_and_from_the_list() -> None:
    with pytest.raises(Refused):
        alerts.choose_rhythm(actor=NOBODY, rhythm=Rhythm.DAILY)
    with pytest.raises(Refused):
        alerts.mark_read(actor=NOBODY)
    with pytest.raises(InvalidInput):
        alerts.choose_rhythm(actor=actor_for(make_user()), rhythm="hourly")
    assert not AlertWish.objects.exists()


def test_one_click_ends_the_mails_without_signing_in(mailbox: Mailbox, source: CallSource) -> None:
    mail = planned(source)
    alerts.send_mail(mail_id=mail.pk, now=day(1))
    header = mailbox.arrived[0]["List-Unsubscribe"]
    address = re.fullmatch(r"<https://portal\.example(/calls/alerts/stop/.+/)>", "".join(header.split()))
    assert address is not None
    client = Client(enforce_csrf_checks=True)
    assert "Stop the mails about calls?" in client.get(address[1], headers={"accept-language": "en"}).text
    assert AlertWish.objects.get().rhythm == Rhythm.AT_ONCE
    for _ in range(2):
        assert client.post(address[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert AlertWish.objects.get().rhythm == Rhythm.NEVER


@pytest.mark.parametrize("key", ["1", "x", "MQ:1abc:def", "a" * 5000])
def test_a_made_up_key_ends_nothing(key: str, client: Client) -> None:
    person = follower()
    for send in (client.get, client.post):
        assert send(f"/calls/alerts/stop/{key}/").status_code == 404
    assert AlertWish.objects.get(person=person).rhythm == Rhythm.AT_ONCE


def test_the_key_of_the_monday_mail_does_not_end_these() -> None:
    from samskap.core.services import monday

    key = monday.stop_address(follower()).rstrip("/").rpartition("/")[2]
    with pytest.raises(NotVisible):
        alerts.person_of(key)


# --- the page ---


def test_the_page_shows_ones_own_news_and_marks_them(
    source: CallSource, client: Client, at_most_queries: Callable[[int], Any]
) -> None:
    person, other = follower(), follower()
    read(source, make_record("A", "2026-09-29"), *(make_record(f"N{number}") for number in range(60)))
    client.force_login(person)
    with at_most_queries(15):
        page = client.get("/calls/alerts/")
    assert page.status_code == 200 and page.text.count("Mark as read") == 25
    assert len(page.content) < 150_000
    newest = CallAlert.objects.filter(person=person)[0]
    client.post("/calls/alerts/read/", {"token": newest.token})
    assert CallAlert.objects.filter(person=person, read_at=None).count() == 60
    theirs = CallAlert.objects.filter(person=other)[0]
    client.post("/calls/alerts/read/", {"token": theirs.token})
    read(source, make_record("A", "2026-10-09"), number=2)
    client.post("/calls/alerts/read/", {"until": day(1).isoformat()})
    [unread] = CallAlert.objects.filter(person=person, read_at=None)
    assert unread.created_at == day(2)
    assert not CallAlert.objects.filter(person=other, read_at__isnull=False).exists()


@pytest.mark.parametrize("until", ["", "x", "2026-01-01", "9" * 400])
def test_a_moment_that_is_none_marks_what_is_there(until: str, source: CallSource, client: Client) -> None:
    person = follower()
    moved(source)
    client.force_login(person)
    assert client.post("/calls/alerts/read/", {"until": until}).status_code == 302
    assert not CallAlert.objects.filter(read_at=None).exists()


def test_a_choice_that_there_is_not_is_refused_beside_the_field(client: Client) -> None:
    client.force_login(make_user())
    refused = client.post("/calls/alerts/", {"rhythm": "hourly"})
    assert refused.status_code == 422
    assert client.post("/calls/alerts/", {"rhythm": "daily"}).status_code == 302
    assert AlertWish.objects.get().rhythm == "daily"


def test_a_hostile_title_stays_text(source: CallSource, client: Client, mailbox: Mailbox) -> None:
    person = follower()
    title = "<script>alert(1)</script>\r\nBcc: mallory@example.org"
    read(source, make_record("A", titles={"en": title}), make_record("X", titles={"en": title}))
    client.force_login(person)
    assert "<script>alert" not in client.get("/calls/alerts/").text
    mail = alerts.plan_mail(person_id=person.pk, now=day(1))
    assert mail is not None and alerts.send_mail(mail_id=mail.pk, now=day(1))
    [message] = mailbox.arrived
    assert message["Bcc"] is None and "mallory" not in " ".join(mailbox.recipients)


def test_erasing_the_account_takes_its_news_along(source: CallSource) -> None:
    mail = planned(source)
    User.objects.filter(pk=mail.person_id).delete()
    assert not CallAlert.objects.exists() and not AlertMail.objects.exists() and not AlertWish.objects.exists()


def test_mail_is_handed_over_outside_a_transaction(source: CallSource, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow mail server must not hold locks: the claim is one statement, not a transaction around the sending."""
    mail = planned(source)
    depths: list[int] = []
    before = len(connection.savepoint_ids)
    monkeypatch.setattr(EmailMessage, "send", lambda self: depths.append(len(connection.savepoint_ids) - before))
    alerts.send_mail(mail_id=mail.pk, now=day(1))
    assert depths == [0]

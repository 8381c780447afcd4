"""The Monday mail: once a week, in the person's language, only when there is something to say, and easy to end."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.translation import get_language

from samskap.core import tasks
from samskap.core.models import JournalEntry, MondayMail, User
from samskap.core.registry import Attention, Card, registry
from samskap.core.services import monday
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _one_thing_needs_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = Attention("Svar", "Torget: 3 påståenden utan svar", "/work/c/x/", MONDAY + timedelta(days=2))
    monkeypatch.setattr(registry, "attention", [lambda actor: [needed]])
    monkeypatch.setattr(registry, "cards", [])
    monkeypatch.setattr(registry, "network_news", [])


def planned(user: User) -> MondayMail:
    monday.plan_week(MONDAY)
    row = MondayMail.objects.get(user=user)
    MondayMail.objects.filter(pk=row.pk).update(created_at=MONDAY)
    return row


def test_the_week_is_the_one_of_the_portals_time_zone() -> None:
    assert monday.week_of(datetime(2026, 11, 22, 22, 59, tzinfo=UTC)) == "2026-W47"
    assert monday.week_of(datetime(2026, 11, 22, 23, 1, tzinfo=UTC)) == "2026-W48"
    assert monday.week_of(datetime(2027, 1, 3, 12, 0, tzinfo=UTC)) == "2026-W53"


def test_it_is_due_on_monday_at_seven_local_time() -> None:
    tasks.load_tasks()
    due = tasks._schedules["core.monday_mails"].latest(datetime(2026, 11, 25, 12, 0, tzinfo=UTC))
    assert due == datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


def test_the_worker_sends_one_mail_a_person_and_week(work_off: Callable[[], int]) -> None:
    make_user("ada@example.org", language="en")
    stopped = make_user()
    stopped.monday_mail = False
    stopped.save()
    gone = make_user()
    gone.is_active = False
    gone.save()
    now = datetime.now(UTC)
    for _ in range(3):
        monday.plan_week(now)
        work_off()
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    monday.plan_week(now + timedelta(days=7))
    assert MondayMail.objects.count() == 2


def test_it_says_what_needs_one_with_links_and_a_way_out(settings: pytest.FixtureRequest) -> None:
    settings.PUBLIC_URL = "https://portal.example"
    user = make_user("ada@example.org", name="Ada", language="en")
    assert monday.send_mail(planned(user).pk, MONDAY)
    message = mail.outbox[0]
    assert message.subject == "1 thing needs you this week"
    assert "Torget: 3 påståenden utan svar" in message.body
    assert "https://portal.example/work/c/x/" in message.body
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<(https://portal\.example/monday/stop/.+/)>", headers["List-Unsubscribe"])
    assert address is not None
    assert address[1] in message.body
    assert headers["Auto-Submitted"] == "auto-generated"


def test_each_person_gets_it_in_their_own_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "attention", [lambda actor: [Attention("", str(get_language()), "/")]])
    for language in ("sv", "nn"):
        monday.send_mail(planned(make_user(language=language)).pk, MONDAY)
    assert ["- : sv" in mail.outbox[0].body, "- : nn" in mail.outbox[1].body] == [True, True]


def test_nothing_to_say_sends_nothing_and_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "attention", [])
    row = planned(make_user())
    assert not monday.send_mail(row.pk, MONDAY)
    monkeypatch.setattr(registry, "cards", [lambda actor: Card("Samtal", "2", "Två pågår.", "/x/")])
    assert not monday.send_mail(row.pk, MONDAY)
    assert mail.outbox == []


def test_what_goes_on_is_a_summary_when_nothing_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "attention", [])
    monkeypatch.setattr(registry, "cards", [lambda actor: Card("Samtal", "2", "Två pågår.", "/x/")])
    assert monday.send_mail(planned(make_user()).pk, MONDAY)
    assert "Två pågår." in mail.outbox[0].body


def test_a_failing_mail_server_is_tried_again_and_the_mail_stays_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    row = planned(make_user())
    names: list[str] = []
    real = EmailMessage.send

    def refuse(message: EmailMessage, fail_silently: bool = False) -> int:
        names.append(message.extra_headers["Message-ID"])
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        monday.send_mail(row.pk, MONDAY)
    row.refresh_from_db()
    assert (row.attempts, row.error, row.sent_at) == (1, "SMTPServerDisconnected", None)
    monkeypatch.setattr(EmailMessage, "send", real)
    assert monday.send_mail(row.pk, MONDAY + timedelta(hours=1))
    assert mail.outbox[0].extra_headers["Message-ID"] == names[0]
    row.refresh_from_db()
    assert (row.attempts, row.error) == (2, "")
    assert not monday.send_mail(row.pk, MONDAY + timedelta(hours=2))
    assert len(mail.outbox) == 1


def test_an_old_mail_is_not_sent_late() -> None:
    assert not monday.send_mail(planned(make_user()).pk, MONDAY + timedelta(days=3))
    assert mail.outbox == []


def test_one_click_ends_the_mails_without_signing_in() -> None:
    user = make_user()
    address = monday.stop_address(user).removeprefix("http://127.0.0.1:8000")
    client = Client(enforce_csrf_checks=True)
    assert "Stop the Monday mail?" in client.get(address, headers={"accept-language": "en"}).text
    user.refresh_from_db()
    assert user.monday_mail
    for _ in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    user.refresh_from_db()
    assert not user.monday_mail
    assert JournalEntry.objects.filter(action="person.stopped_monday_mail").count() == 1


@pytest.mark.parametrize("key", ["1", "x", "MQ:1abc:def", "a" * 5000])
def test_a_made_up_key_ends_nothing(key: str, client: Client) -> None:
    user = make_user()
    for send in (client.get, client.post):
        assert send(f"/monday/stop/{key}/").status_code == 404
    forged = monday.stop_address(user)[:-3] + "xx/"
    assert client.post(forged.removeprefix("http://127.0.0.1:8000")).status_code == 404
    user.refresh_from_db()
    assert user.monday_mail


def test_no_name_or_address_can_add_a_header() -> None:
    user = make_user("ada@example.org", name="Ada\nBcc: all@example.org")
    monday.send_mail(planned(user).pk, MONDAY)
    assert mail.outbox[0].message()["Bcc"] is None
    assert mail.outbox[0].recipients() == ["ada@example.org"]

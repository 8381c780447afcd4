"""Mails that are still true, reminders once each, names and addresses erased in time, one's own data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.services.personal_data import collect_personal_data, erase_person
from samskap.portfolio.models import Application
from samskap.portfolio.services.grants.applicant_mails import STILL_TRUE, mail_applicant
from samskap.portfolio.services.grants.mails import Kind, mail_later
from samskap.portfolio.services.grants.retention import erase_applicants, remind_of_reports
from tests.core.factories import make_user
from tests.portfolio.factories import make_application, make_scheme, make_view
from tests.support.mailbox import receiving

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("language", ["sv", "nb", "nn", "en"])
def test_every_mail_is_whole_in_every_language(kind: str, language: str) -> None:
    state = STILL_TRUE[kind][0]
    row = make_application(state=state, language=language, report_question="How many?")
    assert mail_applicant(application_id=row.pk, kind=kind, stamp="x")
    told = mail.outbox.pop()
    assert told.to == [row.email]
    assert "\n" not in told.subject
    assert configured.PUBLIC_URL in told.body
    for fault in ("{{", "{%", "None", "&amp;", "&#"):
        assert fault not in told.subject + told.body


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (Kind.GRANTED, "lapsed"),
        (Kind.GRANTED, "agreed"),
        (Kind.REPORT_DUE, "reported"),
        (Kind.REPORT_LATE, "lapsed"),
        (Kind.REPORT_ASKED, "done"),
    ],
)
def test_a_mail_that_is_no_longer_true_is_not_sent(kind: Kind, state: str) -> None:
    assert not mail_applicant(application_id=make_application(state=state).pk, kind=kind, stamp="x")
    assert mail.outbox == []


def test_nothing_is_mailed_to_an_erased_address(work_off: Callable[[], int]) -> None:
    row = make_application(state="declined")
    mail_later(row, Kind.DECLINED)
    Application.objects.update(name="", email="", erased_at=timezone.now())
    work_off()
    assert mail.outbox == []
    row.refresh_from_db()
    mail_later(row, Kind.DECLINED)
    assert work_off() == 0


def test_a_mail_taken_twice_has_one_name_and_another_order_another(settings: Any) -> None:
    """The server dies after it took the mail: it is handed over again, and the reader's program shows it once."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS = "127.0.0.1", "", False
    row = make_application(state="granted")
    with receiving() as box:
        settings.EMAIL_PORT, box.silent_after_data = box.port, True
        with pytest.raises(OSError, match="closed"):
            mail_applicant(application_id=row.pk, kind=Kind.GRANTED, stamp="first")
        box.silent_after_data = False
        mail_applicant(application_id=row.pk, kind=Kind.GRANTED, stamp="first")
        mail_applicant(application_id=row.pk, kind=Kind.GRANTED, stamp="second")
    assert box.names[0] == box.names[1] != box.names[2]
    assert row.secret not in box.names[0]
    assert row.agreement_secret in box.arrived[0].get_content()


def test_reminders_come_a_week_before_and_the_day_after_once_each(work_off: Callable[[], int]) -> None:
    row = make_application(make_scheme(report_days=30), "agreed", ends_on=date(2026, 5, 20))  # due on 19 June
    days = {"11 june": 0, "12 june": 1, "13 june": 0, "19 june": 0, "20 june": 1, "21 june": 0}
    for when, expected in days.items():
        moment = datetime.strptime(f"{when} 2026", "%d %B %Y").replace(hour=9, tzinfo=UTC)
        assert remind_of_reports(now=moment) == expected, when
    work_off()
    assert [one.subject.split(":")[0] for one in mail.outbox] == [
        "Tell how it went by 19 June 2026",
        "Your report is missing",
    ]
    assert reverse("report_grant", args=[row.secret]) in mail.outbox[0].body


def test_a_missed_week_is_made_up_for_by_one_mail_and_others_get_none() -> None:
    scheme = make_scheme(report_days=30)
    for state in ("waiting", "granted", "reported", "done", "lapsed"):
        make_application(scheme, state, ends_on=date(2026, 1, 1))
    make_application(scheme, "agreed", ends_on=date(2026, 1, 1))
    assert remind_of_reports(now=NOON) == 1
    assert remind_of_reports(now=NOON) == 0


def test_name_and_address_are_erased_a_year_after_the_end_and_not_a_day_before(client: Client) -> None:
    now = timezone.now()
    scheme = make_scheme(answer_on=timezone.localdate() + timedelta(days=900))
    ends = {"declined": "decided_at", "withdrawn": "changed_at", "lapsed": "lapsed_at", "done": "accepted_at"}
    rows = [make_application(scheme, state, **{column: now, "name_is_public": True}) for state, column in ends.items()]
    kept = [make_application(scheme, state) for state in ("waiting", "granted", "agreed", "reported")]
    year = timedelta(days=365)
    assert erase_applicants(now=now + year) == 0
    assert client.get(reverse("my_application", args=[rows[0].secret])).status_code == 200
    assert erase_applicants(now=now + year + timedelta(seconds=1)) == len(rows)
    for row in rows:
        row.refresh_from_db()
        assert (row.name, row.email, row.name_is_public) == ("", "", False)
        assert client.get(reverse("my_application", args=[row.secret])).status_code == 404
        assert client.get(reverse("agree_to_grant", args=[row.agreement_secret])).status_code == 404
    assert client.get(reverse("grant_project", args=[scheme.token, rows[-1].number])).status_code == 200
    assert Application.objects.filter(pk__in=[row.pk for row in kept], email="").count() == 0


def test_who_never_got_an_answer_is_erased_a_year_after_it_was_promised() -> None:
    row = make_application(make_scheme(answer_on=date(2025, 6, 1)))
    assert erase_applicants(now=datetime(2026, 6, 1, 12, tzinfo=UTC)) == 0
    assert erase_applicants(now=datetime(2026, 6, 2, 12, tzinfo=UTC)) == 1
    row.refresh_from_db()
    assert row.state == "waiting"


def test_ones_own_data_are_found_by_proved_addresses_only_and_erased() -> None:
    user = make_user("kim@example.org")
    EmailAddress.objects.create(user=user, email="victim@example.org", verified=False)
    scheme = make_scheme()
    waits = make_application(scheme, email="kim@example.org", title="Mine, waiting")
    runs = make_application(scheme, "agreed", email="kim@example.org", title="Mine, running")
    other = make_application(scheme, email="victim@example.org", title="Another's")
    make_view(other)
    found = str(collect_personal_data(actor=actor_for(user))["portfolio.grants"])
    assert "Mine, waiting" in found
    assert "Mine, running" in found
    assert "Another's" not in found
    erase_person(actor=actor_for(user), confirmed_email="kim@example.org", leads_gone_accepted=True)
    for row in (waits, runs, other):
        row.refresh_from_db()
    assert (waits.state, waits.name, waits.email) == ("withdrawn", "", "")
    assert runs.email == "kim@example.org"  # money is out: the agreement still runs
    assert other.email == "victim@example.org"

"""What is no longer needed is forgotten, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samskap.core import tasks
from samskap.core.models import Invitation, MondayMail
from samskap.core.services import retention
from tests.core.factories import PASSWORD, make_invitation, make_organisation, make_user

pytestmark = pytest.mark.django_db


def test_addresses_of_spent_withdrawn_and_expired_invitations_are_erased_after_their_time(settings: Any) -> None:
    settings.RETAIN_INVITATIONS_DAYS = 90
    now, organisation = timezone.now(), make_organisation()
    old, young = now - timedelta(days=91), now - timedelta(days=89)

    def invite(email: str, **fields: Any) -> None:
        invitation, _secret = make_invitation(email, organisation=organisation)
        Invitation.objects.filter(pk=invitation.pk).update(**fields)

    invite("spent@example.org", accepted_at=old)
    invite("withdrawn@example.org", withdrawn_at=old)
    invite("expired@example.org", expires_at=old)
    invite("just-spent@example.org", accepted_at=young)
    invite("waiting@example.org")
    assert retention.erase_invitation_addresses(now) == 3
    left = set(Invitation.objects.exclude(email="").values_list("email", flat=True))
    assert left == {"just-spent@example.org", "waiting@example.org"}
    assert retention.erase_invitation_addresses(now) == 0


def test_sessions_that_ended_are_removed(client: Client) -> None:
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    now = timezone.now()
    assert retention.remove_expired_sessions(now) == 0
    Session.objects.update(expire_date=now - timedelta(minutes=1))
    assert retention.remove_expired_sessions(now) == 1


def test_failed_sign_ins_are_kept_for_an_hour_and_without_what_was_typed(client: Client) -> None:
    cache.clear()
    make_user("ada@example.org", password=PASSWORD)
    client.post("/account/login/", {"login": "ada@example.org", "password": "a secret typed wrongly"})
    kept = AccessAttempt.objects.get()
    for stored in (kept.post_data, kept.get_data, kept.user_agent, kept.path_info):
        assert "secret" not in stored
    assert "ada@example.org" not in kept.post_data
    now = timezone.now()
    assert retention.remove_sign_in_traces(now + timedelta(minutes=59)) == 0
    assert retention.remove_sign_in_traces(now + timedelta(minutes=61)) >= 1
    assert not AccessAttempt.objects.exists()


def test_a_sign_in_leaves_no_log_of_where_it_came_from(client: Client) -> None:
    cache.clear()
    make_user("ada@example.org", password=PASSWORD)
    answer = client.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 302
    assert not AccessLog.objects.exists()
    assert not AccessFailureLog.objects.exists()


def test_mails_in_files_are_removed_after_a_month(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path
    now = timezone.now()
    for name, days in {"old.log": 31, "young.log": 29, "other.txt": 99}.items():
        (tmp_path / name).write_text("mail")
        stamp = (now - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (stamp, stamp))
    assert retention.remove_mail_files(now) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.txt", "young.log"]
    settings.EMAIL_FILE_PATH = tmp_path / "absent"
    assert retention.remove_mail_files(now) == 0


def test_the_bookkeeping_of_mails_goes_after_two_months() -> None:
    row = MondayMail.objects.create(user=make_user(), week="2026-W01")
    assert retention.remove_monday_mail_records(row.created_at + timedelta(days=59)) == 0
    assert retention.remove_monday_mail_records(row.created_at + timedelta(days=61)) == 1


def test_all_of_it_is_done_by_the_worker(work_off: Callable[[], int]) -> None:
    row = MondayMail.objects.create(user=make_user(), week="2026-W01")
    MondayMail.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=99))
    AccessAttempt.objects.create(username="a", failures_since_start=1)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(days=1))
    tasks.load_tasks()
    for name in ("core.forget_old_records", "core.forget_sign_in_traces", "core.reconcile_search"):
        assert name in tasks._schedules
        tasks.enqueue(name)
    work_off()
    assert not MondayMail.objects.exists()
    assert not AccessAttempt.objects.exists()
    assert tasks.failures(timezone.now() - timedelta(days=1)) == {}

"""What a monitor and the operator see when something fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from samskap.core import tasks
from samskap.core.models import MondayMail
from samskap.core.registry import Attention, registry
from samskap.core.services import monday
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def _mail_server_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(message: EmailMessage, fail_silently: bool = False) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailMessage, "send", refuse)
    monkeypatch.setattr(registry, "attention", [lambda actor: [Attention("a", "b", "/")]])


def test_all_is_well(client: Client) -> None:
    tasks.beat()
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "up", "worker": "up", "waiting": 0, "failing": [], "failed_last_day": {}
    }  # fmt: skip


def test_work_that_fails_is_named(client: Client) -> None:
    tasks.beat(("cocreation.maps",))
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["cocreation.maps"])


@pytest.mark.usefixtures("_mail_server_gone")
def test_a_mail_that_cannot_be_sent_is_tried_again_and_shows(client: Client, work_off: Callable[[], int]) -> None:
    make_user("ada@example.org")
    monday.plan_week(timezone.now())
    for _ in range(6):
        work_off()
        DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    assert MondayMail.objects.get().attempts == 6
    tasks.beat()
    assert client.get("/health").json()["failed_last_day"] == {"core.send_monday_mail": 1}
    assert "ada" not in client.get("/health").text
    client.force_login(make_user(operator=True), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/about/it/", headers={"accept-language": "en"}).text
    assert "core.send_monday_mail" in page
    assert "Monday mail: ConnectionRefusedError" in page


@pytest.mark.parametrize("operator", [False, True])
def test_only_the_operator_sees_what_went_wrong(operator: bool, client: Client) -> None:
    client.force_login(make_user(operator=operator), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/about/it/", headers={"accept-language": "en"}).text
    assert ("What went wrong" in page) == operator

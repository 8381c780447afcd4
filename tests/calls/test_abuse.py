"""What somebody may send who means no good: each was tried before there was a guard."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse

from samskap.calls.services.alerts import stop_address
from samskap.calls.services.calendars import make_link
from samskap.core.access import actor_for
from samskap.core.logs import WithoutSecrets
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db

ENDS_OF_TIME = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00"]


@pytest.mark.parametrize("moment", ENDS_OF_TIME)
def test_a_moment_that_no_database_holds_breaks_nothing(client: Client, moment: str) -> None:
    assert client.get(reverse("api:calls_changes"), {"since": moment}).status_code in (200, 422)
    client.force_login(make_user())
    assert client.post(reverse("read_alerts"), {"until": moment}).status_code == 302


@pytest.mark.parametrize("secret_of", ["calendar", "stop"])
def test_the_secret_addresses_of_calls_stay_out_of_the_log(secret_of: str) -> None:
    person = make_user()
    address = stop_address(person)
    if secret_of == "calendar":
        address = reverse("calendar_feed", args=[make_link(actor=actor_for(person)).token])
    record = logging.LogRecord("django.request", 30, "x", 1, "%s: %s", ("Not Found", address), None)
    assert WithoutSecrets().filter(record)
    assert address.rstrip("/").rpartition("/")[2].removesuffix(".ics") not in record.getMessage()

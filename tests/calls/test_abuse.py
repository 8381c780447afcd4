"""What somebody may send who means no good: each was tried before there was a guard."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.calls.models import CalendarLink
from samskap.calls.services.alerts import stop_address
from samskap.calls.services.calendars import make_link
from samskap.calls.services.merging import merge_calls
from samskap.core.access import actor_for, can
from samskap.core.errors import Refused
from samskap.core.logs import WithoutSecrets
from samskap.core.models import Membership, OrganisationKind
from samskap.needs.models import FunderConsent
from samskap.ui.formats.ical import Entry, calendar
from tests.calls.factories import make_call
from tests.core.factories import make_actor, make_network, make_organisation, make_user

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


def test_whoever_leads_one_organisation_and_looks_on_at_a_coordinator_merges_nothing() -> None:
    coordinator = make_organisation(kind=OrganisationKind.NETWORK_OPERATOR)
    person = make_user(role="lead", organisation=make_organisation())
    make_network(coordinator)
    Membership.objects.create(user=person, organisation=coordinator, role="observer")
    with pytest.raises(Refused):
        merge_calls(actor=actor_for(person), into=make_call("A"), other=make_call("B"))
    assert can(make_actor("lead", coordinator), "calls.merge_call")


def test_no_title_begins_a_line_of_its_own_in_a_calendar() -> None:
    title = "X\r\nBEGIN:VALARM\x0bBEGIN:VALARM\x85BEGIN:VALARM\u2028BEGIN:VALARM\u2029BEGIN:VALARM\x1cBEGIN:VALARM"
    entry = Entry("a@b", timezone.now(), title, title, "https://portal.example/", 1, timezone.now())
    lines = calendar("Calls", [entry], product="Portal").decode().splitlines()
    assert not [line for line in lines if line.startswith("BEGIN:VALARM")]


def test_who_left_an_organisation_reads_its_calendar_no_more(client: Client) -> None:
    home = make_organisation()
    person, colleague = (make_user(role="lead", organisation=home) for _number in range(2))
    address = reverse("calendar_feed", args=[make_link(actor=actor_for(person), organisation=home).token])
    assert client.get(address).status_code == 200
    Membership.objects.filter(user=person).delete()
    assert client.get(address).status_code == 404
    client.force_login(colleague)
    assert address not in client.get(reverse("calendar_links")).text
    make_link(actor=actor_for(colleague), organisation=home)
    assert CalendarLink.objects.get().made_by == colleague


def test_nothing_is_posted_from_another_site() -> None:
    home, call = make_organisation(), make_call()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(role="lead", organisation=home))
    addresses = [reverse("funder_consent", args=[home.slug]), reverse("follow_call", args=[call.token])]
    addresses += [reverse("make_calendar_link"), reverse("take_step", args=[call.token, home.slug, "considering"])]
    for address in addresses:
        answer = client.post(address, {"consent": "yes", "seen": ""}, headers={"origin": "https://elsewhere.example"})
        assert answer.status_code == 403, address
    assert not FunderConsent.objects.exists()

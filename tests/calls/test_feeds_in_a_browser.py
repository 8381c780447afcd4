"""The news, the calendar and its addresses in a real browser: on a small telephone, in the dark, checked by axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from samskap.calls.models import AlertWish, CallFollow
from samskap.calls.records import Moment, Stage
from samskap.calls.services.sightings import record_reading
from samskap.core.models import User
from tests.calls.factories import make_record, make_source
from tests.core.factories import make_organisation, make_user
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/calls/alerts/", "/calls/calendar/", "/calls/calendar/links/")


@pytest.fixture
def person() -> User:
    """A lead who follows everything, with news, and calls that open and close this month."""
    lead = make_user("ada@example.org", role="lead", organisation=make_organisation("Solvik"), language="en")
    CallFollow.objects.create(person=lead)
    source, now = make_source(), timezone.now().replace(second=0, microsecond=0)
    today = timezone.localdate(now)

    def stage(days: int) -> Stage:
        return Stage(
            Moment(today, "Europe/Brussels"), Moment.of(now + timedelta(days=days, hours=1), "Europe/Brussels")
        )

    titles = ("Energieffektiva bostäder i små kommuner", "Trygge digitale tjenester", "Clean and circular roads")
    read = [
        make_record(f"N{number}", stages=(stage(number // 3),), titles={language: title}, funder="European Commission")
        for number, (language, title) in enumerate(zip(("sv", "nb", "en") * 4, titles * 4, strict=True))
    ]
    record_reading(source=source, records=read[:1], seen_at=now - timedelta(days=2), complete=True)
    AlertWish.objects.create(person=lead, rhythm="daily", since=now)
    moved = make_record("N0", stages=(stage(5),), titles={"sv": titles[0]}, funder="European Commission")
    record_reading(source=source, records=[moved, *read[1:]], seen_at=now, complete=True)
    return lead


def signed_in(live: str, page: Page, person: User) -> Page:
    """The person's cookie in this page's context."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live}])
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_bear_a_small_telephone(live: str, new_page: Callable[..., Page], person: User, scheme: str) -> None:
    page = signed_in(live, new_page(width=NARROW, color_scheme=scheme, java_script_enabled=True), person)
    for path in PAGES:
        page.goto(f"{live}{path}")
        check_narrow_page(page, path)


def test_the_calendar_is_a_month_on_a_wide_page_and_a_list_on_a_telephone(
    live: str, new_page: Callable[..., Page], person: User
) -> None:
    page = new_page()
    page.goto(f"{live}/calls/calendar/")
    expect(page.locator("table.month")).to_be_visible()
    page.locator("table.month a").first.click()
    expect(page.get_by_role("link", name="The whole month")).to_be_visible()
    small = new_page(width=375)
    small.goto(f"{live}/calls/calendar/")
    expect(small.locator("table.month")).to_be_hidden()
    expect(small.locator("ul.agenda").first).to_be_visible()


def test_news_are_read_and_an_address_is_made_without_script(
    live: str, new_page: Callable[..., Page], person: User
) -> None:
    page = signed_in(live, new_page(java_script_enabled=False), person)
    page.goto(f"{live}/calls/alerts/")
    expect(page.get_by_role("heading", name="12 unread")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("heading", name="You have read everything")).to_be_visible()
    page.get_by_label("At once").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("At once")).to_be_checked()
    page.goto(f"{live}/calls/calendar/links/")
    page.get_by_role("button", name=re.compile("Make an address.*My calls")).click()
    address = page.get_by_label("Address").input_value()
    answer = page.context.request.get(live + address[address.index("/calendar/") :])
    assert answer.ok and answer.text().startswith("BEGIN:VCALENDAR")

"""Calls beside needs, what funders see and calls that may be the same, in a real browser: on a small telephone, in the
dark, checked by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from samskap.calls.models import Call, Compared, Dismissal, Fit, KeptApart
from samskap.calls.records import Identifier, Money
from samskap.calls.services.funders import count_for_funders
from samskap.calls.services.merging import keep_apart
from samskap.core.access import SYSTEM
from samskap.core.models import Organisation, User
from samskap.needs.models import Need
from tests.calls.factories import make_call, make_source
from tests.core.factories import make_organisation, make_user
from tests.needs.factories import make_challenge, make_need
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
NewPage = Callable[..., Page]
TITLES = {
    "sv": "Energieffektivisering av flerbostadshusområden i Norrlandskommunernas bostadsbestånd",
    "nb": "Velferdsteknologi i hjemmetjenesten om natten",
    "en": "Deep renovation of public housing",
}


def signed_in(live: str, page: Page, person: User) -> Page:
    """The person's cookie in this page's context."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live}])
    return page


def matched(need: Need, call: Call, score: float) -> None:
    """As the worker leaves it, with sentences of both."""
    Compared.objects.update_or_create(need=need, defaults={"digest": "d", "method": "model", "at": timezone.now()})
    told = [
        {"need": "Många äldre är ensamma om natten. " * 4, "call": f"{call.title} är vad vi betalar för. " * 4},
        {"need": "Ingen väcks.", "call": "https://" + "a" * 120},
    ]
    Fit.objects.create(need=need, call=call, score=score, call_language=call.language, passages=told)


def listed(number: int, language: str = "sv", days: int = 12) -> Call:
    """A call with sums that closes in so many days."""
    closes = (timezone.localdate() + timedelta(days=days)).isoformat()
    money = Money(most=Decimal(600_000), currency="EUR", share=Decimal("0.4")) if number % 2 else Money()
    titles = {language: f"{TITLES[language]} {number}"}
    return make_call(f"N{number}", closes, titles=titles, texts=titles, funder="Exempelfonden", money=money)


def municipalities(count: int) -> list[Organisation]:
    """With a need each that all may see."""
    homes = [make_organisation(f"Exempelkommun nummer {number}") for number in range(count)]
    for home in homes:
        make_challenge(make_need(home), "care.night")
    return homes


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_calls_beside_needs_bear_a_small_telephone(live: str, new_page: NewPage, scheme: str) -> None:
    home = make_organisation("Solvik med ett långt namn")
    lead, need, empty = make_user(role="lead", organisation=home), make_need(home), make_need(home)
    calls = [listed(number, language) for number, language in enumerate((*TITLES, "sv", "en"))]
    for number, call in enumerate(calls):
        matched(need, call, 1.2 - number / 5)
    matched(make_need(make_organisation("Granvik")), calls[0], 1.1)
    Dismissal.objects.create(person=lead, call=calls[4], need=need)
    page = signed_in(live, new_page(width=NARROW, color_scheme=scheme, locale="sv"), lead)
    visitor = new_page(width=NARROW, color_scheme=scheme)
    where = reverse("where_to_engage", args=[need.token])
    for path in (
        where, reverse("need", args=[need.token]), reverse("call", args=[calls[0].token]),
        reverse("where_to_engage", args=[empty.token]),
    ):  # fmt: skip
        for one in (page, visitor):
            one.goto(f"{live}{path}")
            check_narrow_page(one, path)
    visitor.goto(f"{live}{where}")
    expect(visitor.locator("article")).to_have_count(len(calls))
    page.goto(f"{live}{where}")
    expect(page.locator("article")).to_have_count(len(calls) - 1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_funders_see_bears_a_small_telephone(live: str, new_page: NewPage, scheme: str) -> None:
    call = listed(1)
    for home in municipalities(4):
        matched(Need.objects.get(organisation=home), call, 99.0)
    Call.objects.filter(pk=call.pk).update(most=60_000, opens_at=timezone.now())
    count_for_funders(now=timezone.now())
    page = new_page(width=NARROW, color_scheme=scheme)
    for path in (reverse("funders"), f"{reverse('funders')}?theme=care", f"{reverse('funders')}?theme=health"):
        page.goto(f"{live}{path}")
        check_narrow_page(page, path)
    page.goto(f"{live}{reverse('funders')}")
    expect(page.get_by_role("img", name="Municipalities by theme and year")).to_be_visible()
    expect(page.get_by_role("img", name="Small calls open at the same time, by theme and year")).to_be_visible()


def test_a_pair_is_found_not_to_be_the_same_and_that_is_taken_back(live: str, new_page: NewPage) -> None:
    name = (Identifier("eu:topic", "HORIZON-MISS-2026-CIT-01-03-WITH-A-LONG-NAME"),)
    calls = [
        make_call(key, source=make_source(key, "feed"), identifiers=name, titles={"sv": TITLES["sv"]}) for key in "ABC"
    ]
    page = signed_in(live, new_page(width=NARROW, java_script_enabled=True), make_user(operator=True))
    address = reverse("call_merges")
    page.goto(f"{live}{address}")
    check_narrow_page(page, address)
    expect(page.get_by_role("button", name="Merge them")).to_have_count(2)
    page.get_by_role("button", name="Not the same").first.click()
    expect(page.get_by_text("Noted: not the same. It is not proposed again.")).to_be_visible()
    assert KeptApart.objects.get().first == calls[0]
    keep_apart(actor=SYSTEM, call=calls[0], other=calls[2])
    page.get_by_role("link", name="Not the same").click()
    check_narrow_page(page, f"{address}?show=decided")
    for _ in range(2):
        page.goto(f"{live}{address}?show=decided")
        page.get_by_role("button", name="Take it back").first.click()
        expect(page.get_by_text("Taken back: the two can be merged.")).to_be_visible()
    page.get_by_role("button", name="Merge them").first.click()
    expect(page.get_by_text("The two are one call now.")).to_be_visible()

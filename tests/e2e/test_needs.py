"""Needs in a real browser: written by keyboard, suggested about, answered, a list taken in; every page accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from samskap.core.models import User
from samskap.needs.models import Need
from tests.core.factories import make_organisation, make_user, sign_in
from tests.needs.factories import make_evidence, make_framing, make_need, make_suggestion
from tests.support.looks import check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def signed_in(context: BrowserContext, live: str, user: User) -> None:
    """A session for the browser without going through the pages."""
    cookie = sign_in(Client(), user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def test_a_need_is_written_by_keyboard_suggested_about_and_answered(new_page: NewPage, live: str) -> None:
    solvik, granvik = make_organisation("Solvik"), make_organisation("Granvik")
    lead = new_page()
    signed_in(lead.context, live, make_user(role="lead", organisation=solvik))
    lead.goto(f"{live}{reverse('write_need')}")
    lead.get_by_label("What happens today?").focus()
    for text in (
        "Night staff drive far.",
        "140 people and twelve who work at night.",
        "Looked after without being woken.",
    ):
        lead.keyboard.type(text)
        lead.keyboard.press("Tab")
    lead.keyboard.type("Everybody")
    lead.keyboard.press("Tab")
    lead.keyboard.press("Tab")
    expect(lead.get_by_role("button", name="Save the need")).to_be_focused()
    lead.keyboard.press("Enter")
    expect(lead.get_by_role("heading", level=1, name="Night staff drive far")).to_be_visible()
    address = lead.url

    other = new_page(width=375, java_script_enabled=False)
    signed_in(other.context, live, make_user(role="member", organisation=granvik))
    other.goto(address)
    expect(other.get_by_role("link", name="Change the need")).to_have_count(0)
    other.get_by_role("link", name="Suggest something").click()
    other.get_by_label("What is it about?").select_option("framing")
    other.get_by_label("Your suggestion").fill("The relatives were never asked.")
    other.get_by_role("button", name="Send the suggestion").click()
    expect(other.get_by_text("Waits for an answer")).to_be_visible()

    lead.goto(f"{live}/workbench/")
    lead.get_by_role("link", name="1 suggestion waits for your answer").click()
    lead.get_by_role("link", name="Answer").click()
    lead.get_by_label("Accept").check()
    lead.get_by_label("A word to the one who suggested it").fill("True, thank you.")
    lead.get_by_role("button", name="Answer").click()
    expect(lead.locator("#framing")).to_contain_text("Granvik")

    other.reload()
    expect(other.get_by_text("True, thank you.")).to_be_visible()
    expect(other.locator("#suggestions").get_by_text("Accepted")).to_be_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_list_is_pasted_matched_and_taken_in(new_page: NewPage, live: str, script: bool) -> None:
    page = new_page(width=375, java_script_enabled=script)
    signed_in(page.context, live, make_user(role="lead", organisation=make_organisation("Solvik")))
    page.goto(f"{live}{reverse('my_needs')}")
    page.get_by_role("link", name="Take in a list").click()
    rows = "No\tProblem\tWho\tBetter\n1\tBuses run empty\tCommuters\tRight buses\n2\t\tChildren\tSafer\n"
    page.get_by_label("Rows copied from the spreadsheet").fill(rows)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Column 2").select_option("today")
    page.get_by_label("Column 3").select_option("whom")
    page.get_by_label("Column 4").select_option("better")
    page.get_by_label("The first row holds headings").check()
    page.get_by_role("button", name="See what comes of it").click()
    expect(page.get_by_text("Line 3: What happens today: It is empty.")).to_be_visible()
    page.get_by_role("button", name="Take in 1 need").click()
    expect(page.get_by_text("1 need has been taken in.")).to_be_visible()
    expect(page.get_by_label("Rows copied from the spreadsheet")).to_have_value(
        "No\tProblem\tWho\tBetter\n2\t\tChildren\tSafer\n"
    )
    assert Need.objects.get().name == "Buses run empty"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_small_telephone_and_axe_finds_nothing(new_page: NewPage, live: str, scheme: str) -> None:
    solvik = make_organisation("Solvik med ett långt namn")
    lead, other = make_user(role="lead", organisation=solvik), make_user(role="lead", organisation=make_organisation())
    need = make_need(solvik, department="Omsorg", urgency="now", scale="unit", goals="Goal 4")
    framing, evidence = make_framing(need), make_evidence(need, source="x" * 150)
    suggestion = make_suggestion(need, other)
    gone = make_need(solvik, withdrawn_at="2026-01-01T00:00:00Z", withdrawn_because="Twice.")
    pages = {
        lead: [
            reverse("my_needs"),
            reverse("write_need"),
            reverse("need", args=[need.token]),
            reverse("need", args=[gone.token]),
            reverse("edit_need", args=[need.token]),
            reverse("withdraw_need", args=[need.token]),
            reverse("add_part", args=[need.token, "evidence"]),
            reverse("edit_part", args=[need.token, "framing", framing.pk]),
            reverse("delete_part", args=[need.token, "evidence", evidence.pk]),
            reverse("answer_suggestion", args=[need.token, suggestion.pk]),
            reverse("import_needs"),
            f"{reverse('create_conversation')}?template=blank&need={need.token}",
        ],
        other: [reverse("needs"), reverse("need", args=[need.token]), reverse("make_suggestion", args=[need.token])],
    }
    for user, addresses in pages.items():
        page = new_page(width=320, height=640, color_scheme=scheme, locale="sv")
        signed_in(page.context, live, user)
        for path in addresses:
            page.goto(f"{live}{path}")
            check_narrow_page(page, path)
    page = new_page(width=320, height=640, color_scheme=scheme)
    signed_in(page.context, live, lead)
    page.goto(f"{live}{reverse('import_needs')}")
    page.get_by_label("Rows copied from the spreadsheet").fill("today\twhom\tbetter\na\tb\tc\n\tb\tc")
    page.get_by_role("button", name="Go on").click()
    check_narrow_page(page, "the columns")
    page.get_by_role("button", name="Take in 1 need").click()
    check_narrow_page(page, "what was left out")

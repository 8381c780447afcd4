"""The workroom of a round in a real browser: planned by keyboard, taken on, and every page of it accessible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from samskap.core.models import User
from samskap.portfolio.models import Round
from tests.core.factories import make_organisation, make_user, sign_in
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_party
from tests.support.looks import check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


def signed_in(context: BrowserContext, live: str, user: User) -> None:
    """A session for the browser without going through the pages."""
    cookie = sign_in(Client(), user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def test_a_round_is_planned_gets_its_people_and_is_published(new_page: NewPage, live: str) -> None:
    lead = make_user(role="lead", organisation=make_organisation("Solvik"))
    steering = [make_user() for _number in range(2)]
    page = new_page(width=375, height=812)
    signed_in(page.context, live, lead)
    page.goto(f"{live}{reverse('my_rounds')}")
    page.get_by_role("link", name="Plan a portfolio round").click()
    page.get_by_label("Name of the round").fill("Everyday life in Solvik")
    page.get_by_label("What shall the portfolio change?").fill("It shall be easier to live here.")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_label("Name of the round")).to_have_value("Everyday life in Solvik")
    page.get_by_label("Money there is in all").fill("1 250 000")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everyday life in Solvik")
    page.get_by_role("link", name="Put it right").press("Enter")
    for person in steering:
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_role("radio", name="Steering group").check()
        page.get_by_role("button", name="Add").press("Enter")
        expect(page.get_by_text(person.email, exact=True)).to_be_visible()
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="Publish the round").press("Enter")
    page.get_by_role("button", name="Publish the round").press("Enter")
    expect(page.get_by_text("The round goes on.")).to_be_visible()
    assert Round.objects.get().state == "gathering"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_the_workroom_fits_a_small_telephone_and_axe_finds_nothing(
    new_page: NewPage, live: str, scheme: str
) -> None:
    solvik, asked = make_organisation("Solvik med ett mycket långt namn"), make_organisation("Högskolan")
    lead, other = make_user(role="lead", organisation=solvik), make_user(role="lead", organisation=asked)
    held = timezone.now() - timedelta(hours=1)
    rows = {one: make_round(solvik, one, workshop_at=held) for one in ("draft", "workshop", "voting", "cancelled")}
    row = rows["workshop"]
    walkers = make_round_party(row, name="Promenadgruppen" * 8, leg="civil_society")
    make_round_party(row, asked, leg="academia", joined=False)
    for _number in range(2):
        make_candidate(row)
    person = make_duty(row, "screener", make_user(name="Ola Nordmann"))
    pages = {
        lead: [
            reverse("my_rounds"),
            reverse("create_round"),
            *(reverse("round_work", args=[one.token]) for one in rows.values()),
            reverse("edit_round", args=[rows["draft"].token]),
            reverse("edit_round", args=[row.token]),
            reverse("move_round", args=[rows["draft"].token]),
            reverse("cancel_round", args=[row.token]),
            reverse("round_parties", args=[row.token]),
            reverse("remove_round_party", args=[row.token, walkers.pk]),
            reverse("round_people", args=[row.token]),
            reverse("remove_round_person", args=[row.token, person.pk]),
        ],
        other: [reverse("my_rounds"), reverse("round_party_answer", args=[row.token])],
    }
    for user, addresses in pages.items():
        page = new_page(width=320, height=640, color_scheme=scheme, locale="sv")
        signed_in(page.context, live, user)
        for path in addresses:
            page.goto(f"{live}{path}")
            check_narrow_page(page, path)

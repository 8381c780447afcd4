"""What needs are about, merging, voices, goals and assessments in a real browser: without script, small, accessible."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from samskap.core.models import Organisation, User
from samskap.needs.models import Need, NeedChallenge, NeedTarget
from tests.core.factories import make_organisation, make_user, sign_in
from tests.needs.factories import make_assessment, make_commitment, make_goal, make_need, make_point
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def signed_in(context: BrowserContext, live: str, user: User) -> None:
    """A session for the browser without going through the pages."""
    cookie = sign_in(Client(), user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def filled(home: Organisation) -> list[str]:
    """Something of everything; the addresses of the pages that show it."""
    need = make_need(home, title="Night visits wake those who sleep", urgency="now")
    make_need(home, title="Long drives at night", merged_into=need)
    NeedChallenge.objects.bulk_create(NeedChallenge(need=need, code=code) for code in ("care.night", "care.staff"))
    NeedTarget.objects.bulk_create(NeedTarget(need=need, code=code) for code in ("3.8", "11.2"))
    for name in ("Nabolag", "Fjärdinge", "Oppdølen"):
        need.supports.create(organisation=make_organisation(name), at=need.created_at)
    goal = make_goal(home, measure="Tonnes of carbon dioxide a year", decided="The council, 12 May 2026")
    make_commitment(goal, due=date(2027, 6, 30), funding="The budget for 2027", need=need)
    make_commitment(goal, text="Every new building is measured over its life", responsible="The building department")
    make_goal(home, text="Everybody sleeps well", target="3.4", year=2028)
    make_goal(home, text="A bicycle for everybody", ended=True)
    found = make_assessment(home)
    gap = make_point(found)
    make_point(found, text="Nobody knows who calls whom when the water is cut off.", target="6.1", need=need)
    make_point(found, "strength", text="The crisis staff trains twice a year.", target="")
    steps = ("choose_subjects", "merge_need")
    return [
        reverse("needs") + "?about=care",
        reverse("need", args=[need.token]),
        *(reverse(step, args=[need.token]) for step in steps),
        reverse("my_needs"),
        reverse("goals", args=[home.slug]),
        reverse("add_goal", args=[home.slug]),
        reverse("add_commitment", args=[goal.token]),
        reverse("goals_document", args=[home.slug, "sv"]),
        reverse("assessments"),
        reverse("assessment", args=[found.token]),
        reverse("write_assessment"),
        reverse("add_point", args=[found.token]),
        reverse("need_from_gap", args=[found.token, gap.pk]),
    ]


@pytest.mark.parametrize("language", ["en", "nn"])
def test_every_page_fits_a_small_telephone_and_is_accessible(new_page: NewPage, live: str, language: str) -> None:
    home = make_organisation("Solvik")
    addresses = filled(home)
    page = new_page(width=NARROW, color_scheme="dark", locale={"en": "en-GB", "nn": "nn-NO"}[language])
    signed_in(page.context, live, make_user(role="lead", organisation=home, language=language))
    for address in addresses:
        page.goto(live + address)
        check_narrow_page(page, address)
    need = make_need(make_organisation("Nabo"))
    page.goto(live + reverse("support_need", args=[need.token]))
    check_narrow_page(page, "we have this too")
    page.goto(live + reverse("need", args=[need.token]))
    check_narrow_page(page, "the need of others")


def test_two_needs_become_one_and_are_taken_apart_without_script(new_page: NewPage, live: str) -> None:
    home = make_organisation("Solvik")
    one, other = make_need(home, title="Long drives at night"), make_need(home, title="Night visits wake people")
    page = new_page(width=375, java_script_enabled=False)
    signed_in(page.context, live, make_user(role="member", organisation=home))
    page.goto(live + reverse("need", args=[one.token]))
    page.get_by_role("link", name="Say what it is about").click()
    page.get_by_text("Care of older people").click()
    page.get_by_label("Safe nights at home").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Safe nights at home")).to_be_visible()
    page.get_by_role("link", name="Merge it with another").click()
    page.get_by_label("Which need stands for both?").select_option(label="Night visits wake people")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_role("heading", level=1, name="Night visits wake people")).to_be_visible()
    expect(page.get_by_role("link", name="Safe nights at home")).to_be_visible()
    page.goto(live + reverse("need", args=[one.token]))
    expect(page.get_by_text("“Long drives at night” is the same need.")).to_be_visible()
    page.get_by_text("Long drives at night", exact=True).click()
    page.get_by_role("button", name="Take it apart again").click()
    expect(page.get_by_role("heading", level=1, name="Long drives at night")).to_be_visible()
    page.goto(live + reverse("need", args=[other.token]))
    expect(page.get_by_role("link", name="Safe nights at home")).to_have_count(0)


def test_a_gap_becomes_a_need_and_a_goal_a_document(new_page: NewPage, live: str) -> None:
    home = make_organisation("Solvik")
    found = make_assessment(home)
    make_point(found)
    page = new_page()
    signed_in(page.context, live, make_user(role="lead", organisation=home))
    page.goto(live + reverse("assessment", args=[found.token]))
    page.get_by_role("link", name="Make it a need").click()
    page.get_by_label("For whom?").fill("Those who live alone and are over 80.")
    page.get_by_label("What would be better?").fill("Somebody calls on them when it is hot.")
    page.get_by_role("button", name="Save the need").click()
    expect(page.get_by_text("13.1 Cope with climate hazards")).to_be_visible()
    page.goto(live + reverse("goals", args=[home.slug]))
    page.get_by_role("link", name="Write down a goal").click()
    page.get_by_label("Goal", exact=True).fill("Nobody dies of heat")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Write down what we do for it").click()
    page.get_by_label("What we commit ourselves to").fill("We call on everybody over 80")
    page.get_by_label("Who is responsible").fill("Home care")
    page.get_by_label("Need that it answers").select_option(label=Need.objects.get().name)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="See it as a document").click()
    expect(page.get_by_role("heading", level=1, name="Goals and commitments: Solvik")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert download.value.suggested_filename == f"goals-{home.slug}-en.pdf"

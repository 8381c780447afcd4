"""The parties build a portfolio together: at once on several screens, without scripts, on a small telephone."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from samskap.core.access import actor_for
from samskap.core.models import User
from samskap.portfolio.models import Candidate, CandidatePartner, Round
from samskap.portfolio.services.rounds.linking import link_candidates
from tests.core.factories import make_organisation, make_user
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party
from tests.support.looks import NARROW, check_narrow_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def enter(page: Page, live: str, user: User) -> Page:
    """The page, signed in as the person without going through the sign-in pages."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live}])
    return page


def gathered() -> tuple[Round, User, User]:
    """A round in its workshop with four candidates; somebody of the municipality, and somebody of a firm."""
    solvik, firm = make_organisation("Solvik"), make_organisation("Harbour Builders")
    row = make_round(solvik, "workshop", title="Everyday life in Solvik", budget=Decimal(1000), hours=Decimal(100))
    party = make_round_party(row, firm, "business")
    for number, name in enumerate(["Bicycle school", "Bicycle course", "Open library", "Boats to share"], start=1):
        make_candidate(row, 100 * number, 10 * number, title=name, goals="Health")
    CandidatePartner.objects.create(candidate=row.candidates.get(number=3), party=party)
    host, member = make_user(role="lead", organisation=solvik), make_user(role="member", organisation=firm)
    one, two = row.candidates.get(number=3), row.candidates.get(number=4)
    link_candidates(actor=actor_for(host), candidate=one, other=two, kind="needs")
    return row, host, member


def test_what_one_trims_all_others_see(new_page: NewPage, live: str) -> None:
    row, host, member = gathered()
    address = live + reverse("workshop", args=[row.token])
    desk, room, other = (enter(new_page(), live, user) for user in (host, host, member))
    for page in (desk, other):
        page.goto(address)
    room.goto(f"{address}?show=1")
    expect(room.get_by_text("The candidates need 1 000 SEK together.").first).to_be_visible()

    desk.get_by_role("link", name="Open library").click()
    desk.get_by_role("group", name=re.compile("Cost")).get_by_label("Likely").fill("250")
    desk.locator("#trim-save").click()
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(desk.locator("#balance-now").get_by_text("The candidates need 950 SEK together.")).to_be_visible()
    expect(desk.locator("#trim-save")).to_be_focused()
    expect(room.locator("#c-3")).to_contain_text("250 SEK")
    expect(other.locator("#balance-now")).to_contain_text("Somebody else changed something.", timeout=15_000)

    other.get_by_role("link", name="Show the table anew").click()
    other.get_by_role("link", name="Bicycle school").click()
    other.get_by_label("Money it pledges").fill("40")
    other.get_by_label("The round is asked for so much less").check()
    other.get_by_role("button", name="Put it in").click()
    expect(other.locator("#c-1")).to_contain_text("60 SEK")
    expect(room.locator("#c-1")).to_contain_text("Business")
    assert CandidatePartner.objects.get(candidate__number=1).money == 40


def test_two_who_change_the_same_at_once(new_page: NewPage, live: str) -> None:
    row, host, member = gathered()
    address = f"{live}{reverse('workshop', args=[row.token])}?open=3"
    first, second = (enter(new_page(), live, user) for user in (host, member))
    for page, cost in ((first, "280"), (second, "270")):
        page.goto(address)
        page.get_by_role("group", name=re.compile("Cost")).get_by_label("Likely").fill(cost)
    first.locator("#trim-save").click()
    expect(first.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    second.locator("#trim-save").click()
    expect(second.locator("#error-summary")).to_contain_text("Somebody else changed this while you wrote")
    expect(second.locator("#error-summary")).to_contain_text("280")
    assert Candidate.objects.get(number=3).cost == 280
    second.locator("#trim-save").click()
    expect(second.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    assert Candidate.objects.get(number=3).cost == 270


def hold(page: Page, part: str) -> list[Route]:
    """Requests to addresses with this part are not answered until the test says so."""
    held: list[Route] = []
    page.route(re.compile(re.escape(part)), lambda route: held.append(route))
    return held


def let_go(page: Page, held: list[Route], number: int = 1) -> None:
    """Answers the requests that wait, once there are so many."""
    for _each in range(100):
        if len(held) >= number:
            break
        page.wait_for_timeout(50)
    assert len(held) == number
    for one in held:
        one.continue_()


def at_work(new_page: NewPage, live: str, path: str = "?open=3") -> tuple[Page, Round]:
    """Somebody of the municipality with a candidate open."""
    row, host, _member = gathered()
    page = enter(new_page(), live, host)
    page.goto(f"{live}{reverse('workshop', args=[row.token])}{path}")
    return page, row


def likely(page: Page) -> Locator:
    return page.get_by_role("group", name=re.compile("Cost")).get_by_label("Likely")


def test_whoever_types_on_stays_with_the_candidate(new_page: NewPage, live: str) -> None:
    page, _row = at_work(new_page, live)
    held = hold(page, "open=1")
    page.get_by_role("link", name="Bicycle school").click()
    likely(page).fill("3009")
    with page.expect_response(re.compile("open=1")):
        let_go(page, held)
    page.wait_for_timeout(200)
    expect(likely(page)).to_have_value("3009")
    expect(page.locator("#open-3")).to_have_attribute("aria-expanded", "true")
    assert page.url.endswith("?open=3")


def test_what_was_typed_is_there_when_one_comes_back(new_page: NewPage, live: str) -> None:
    page, _row = at_work(new_page, live)
    likely(page).fill("280")
    page.get_by_label("What it does").fill("Opens at night")
    page.get_by_label("Mark Boats to share").check()
    page.get_by_role("link", name="Bicycle school").click()
    expect(likely(page)).to_have_value("100")
    assert Candidate.objects.filter(number=3).update(cost=Decimal(290)) == 1
    page.get_by_role("link", name="Open library").click()
    expect(likely(page)).to_have_value("280")
    expect(page.get_by_label("What it does")).to_have_value("Opens at night")
    expect(page.get_by_label("Mark Boats to share")).to_be_checked()
    page.locator("#trim-save").click()
    expect(page.locator("#error-summary")).to_contain_text("Somebody else changed this while you wrote")
    expect(page.get_by_label("What it does")).to_have_value("Opens at night")


def test_what_is_typed_while_something_is_saved_stays(new_page: NewPage, live: str) -> None:
    page, _row = at_work(new_page, live)
    held = hold(page, "/trim/")
    likely(page).fill("280")
    page.locator("#trim-save").click()
    page.get_by_label("What it does").fill("Opens at night")
    likely(page).fill("270")
    page.get_by_label("Mark Bicycle school").check()
    let_go(page, held)
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(page.locator("#c-3")).to_contain_text("280 SEK")
    expect(likely(page)).to_have_value("270")
    expect(page.get_by_label("What it does")).to_have_value("Opens at night")
    expect(page.get_by_label("Mark Bicycle school")).to_be_checked()
    held.clear()
    page.locator("#trim-save").click()
    let_go(page, held)
    expect(page.locator("#c-3")).to_contain_text("270 SEK")
    assert Candidate.objects.get(number=3).cost == 270


def test_what_is_pressed_while_something_is_saved_comes_after_it(new_page: NewPage, live: str) -> None:
    page, _row = at_work(new_page, live)
    held = hold(page, "/trim/")
    likely(page).fill("many")
    page.locator("#trim-save").click()
    page.get_by_role("link", name="Bicycle school").click()
    let_go(page, held)
    expect(page.locator("#error-summary")).to_be_visible()
    expect(likely(page)).to_have_value("many")
    held.clear()
    likely(page).fill("280")
    page.locator("#trim-save").click()
    page.get_by_label("What it does").fill("Opens at night")
    page.get_by_role("button", name="Put it in").click()
    let_go(page, held)
    expect(page.locator("#c-3")).to_contain_text("280 SEK")
    expect(page.locator(".workshop-partners")).to_contain_text("Opens at night")
    held.clear()
    likely(page).fill("260")
    page.locator("#trim-save").click()
    page.get_by_role("link", name="Bicycle school").click()
    let_go(page, held)
    expect(page.locator("#open-1")).to_have_attribute("aria-expanded", "true")
    expect(likely(page)).to_have_value("100")
    expect(page.locator("#c-3")).to_contain_text("260 SEK")


def test_what_cannot_be_saved_stays_and_one_is_told(new_page: NewPage, live: str) -> None:
    page, _row = at_work(new_page, live)
    likely(page).fill("280")
    page.route(re.compile("/trim/"), lambda route: route.abort())
    page.locator("#trim-save").click()
    expect(page.get_by_role("alert").filter(has_text="This does not work.")).to_be_visible()
    page.unroute_all()
    page.context.clear_cookies()
    page.locator("#pledge-save").click()
    page.wait_for_load_state("networkidle")
    expect(likely(page)).to_have_value("280")
    expect(page.locator("#open-3")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_two_become_one_and_are_taken_apart(new_page: NewPage, live: str, scripts: bool) -> None:
    row, host, _member = gathered()
    page = enter(new_page(width=375, java_script_enabled=scripts), live, host)
    page.goto(live + reverse("workshop", args=[row.token]))
    page.get_by_label("Mark Bicycle school").check()
    page.get_by_label("Mark Bicycle course").check()
    page.get_by_role("button", name="Merge those that are marked").click()
    expect(page.get_by_label("Likely cost")).to_have_value("300")
    page.get_by_label("Name", exact=True).fill("Bicycles for all")
    page.get_by_label("Likely cost").fill("260")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("They are one candidate now.")).to_be_visible()
    expect(page.locator("#c-1")).to_contain_text("260 SEK")

    page.get_by_text("No longer in the round").click()
    page.get_by_role("button", name="Take it out again").click()
    expect(page.locator("#c-2")).to_contain_text("Bicycle course")
    expect(page.locator("#c-1")).to_contain_text("60 SEK")


def test_a_candidate_is_proposed_and_trimmed_on_a_telephone_without_scripts(new_page: NewPage, live: str) -> None:
    row, _host, member = gathered()
    phone = enter(new_page(width=375, java_script_enabled=False), live, member)
    phone.goto(live + reverse("workshop", args=[row.token]))
    phone.get_by_role("link", name="Propose a candidate").click()
    phone.get_by_label("Name").fill("Night buses")
    phone.get_by_label("What is done, for whom?").fill("Buses until two in the morning.")
    phone.get_by_label("Likely cost").fill("1 250,50")
    for choice in ("Within a year", "New here", "Small"):
        phone.get_by_label(choice).check()
    phone.get_by_role("button", name="Propose it").click()
    expect(phone.get_by_text("The candidate is in the round.")).to_be_visible()
    group = phone.get_by_role("group", name=re.compile("Cost"))
    group.get_by_label("Likely").fill("900")
    group.get_by_label("Lowest").fill("950")
    phone.get_by_role("button", name="Save").click()
    expect(phone.locator("#error-summary")).to_contain_text("more than the likely")
    expect(group.get_by_label("Likely")).to_have_value("900")
    group.get_by_label("Lowest").fill("800")
    phone.get_by_role("button", name="Save").click()
    made = Candidate.objects.get(title="Night buses")
    assert (made.cost_low, made.cost, made.proposed_by and made.proposed_by.name) == (800, 900, "Harbour Builders")


def test_every_page_on_a_small_telephone_and_without_barriers(new_page: NewPage, live: str) -> None:
    row, host, _member = gathered()
    make_candidate(row, 50, 5, state="withdrawn", state_because="Nobody has time.")
    workshop, token = reverse("workshop", args=[row.token]), [row.token]
    paths = [
        workshop,
        f"{workshop}?open=3&c=1",
        f"{workshop}?show=1",
        reverse("propose_candidate", args=token),
        f"{reverse('merge_candidates', args=token)}?c=1&c=2",
        reverse("link_candidates", args=token),
        reverse("edit_candidate", args=[row.token, 3]),
        reverse("withdraw_candidate", args=[row.token, 3]),
    ]
    for scheme in ("light", "dark"):
        page = enter(new_page(width=NARROW, color_scheme=scheme), live, host)
        for path in paths:
            page.goto(live + path)
            check_narrow_page(page, path)
    wide = enter(new_page(), live, host)
    wide.goto(f"{live}{workshop}?open=3")
    assert wide.evaluate("document.documentElement.scrollWidth") <= 1280

"""People in a real browser: a municipality comes in, its lead is invited, opens a network, and another one joins."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from samskap.core.models import Membership, Network, NetworkMembership, Organisation, RoomPartner, User
from tests.core.factories import PASSWORD, make_invitation, make_network, make_organisation, make_room, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def path_in_mail(to: str, pattern: str) -> str:
    """The newest match in the newest mail to somebody."""
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [to])
    found = re.search(pattern, str(letter.body), re.M)
    assert found, letter.body
    return found[1]


def sign_in_by_link(page: Page, live: str, email: str) -> None:
    """As a person does: ask for the mail, open its link, press the button."""
    page.goto(f"{live}{reverse('account_request_login_code')}")
    page.get_by_label(re.compile("^E-?mail")).fill(email)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("confirm"))
    page.goto(live + path_in_mail(email, r"https?://[^/]+(/sign-in/\S+)"))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"/workbench/|/$"))


def create_account(page: Page, email: str, name: str) -> None:
    """From the invitation's page to an account with a confirmed address, and back."""
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label(re.compile("^E-?mail")).fill(email)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create an account").click()
    expect(page).to_have_url(re.compile("confirm-email"))
    page.get_by_label("Code").fill(path_in_mail(email, r"^([A-Z0-9]+-?[A-Z0-9]+)$"))
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text("Invitation", exact=True)).to_be_visible()


def test_from_an_empty_portal_to_a_network_of_two_municipalities(new_page: NewPage, live: str) -> None:
    make_user("operator@example.org", operator=True)
    operator = new_page()
    sign_in_by_link(operator, live, "operator@example.org")

    operator.goto(f"{live}{reverse('create_organisation')}")
    operator.get_by_label("Municipality", exact=True).select_option("SE-0114")
    operator.get_by_role("button", name="Add").click()
    expect(operator.get_by_role("heading", name="Members")).to_be_visible()
    operator.get_by_label("E-mail address").fill("leda@example.org")
    operator.get_by_label("Role", exact=True).select_option("lead")
    operator.get_by_role("button", name="Send the invitation").click()
    expect(operator.get_by_text("1 invitation is on its way.")).to_be_visible()

    lead = new_page(width=375, java_script_enabled=False)
    lead.goto(live + path_in_mail("leda@example.org", r"(/invitation/\S+)"))
    expect(lead.get_by_role("heading", name="Upplands Väsby")).to_be_visible()
    create_account(lead, "leda@example.org", "Leda Lund")
    lead.get_by_role("button", name="Accept the invitation").click()
    expect(lead.get_by_text("Your role here: Lead")).to_be_visible()
    assert Membership.objects.get(user__email="leda@example.org").role == "lead"

    lead.goto(f"{live}{reverse('create_network')}")
    lead.get_by_label("Name").fill("Nattnätverket")
    lead.get_by_role("button", name="Open the network").click()
    lead.get_by_label("E-mail addresses").fill("Kari <kari@example.org>\nnot an address")
    lead.get_by_role("button", name="Send the invitations").click()
    expect(lead.locator(".ds-validation-message")).to_contain_text("line 2: not an address")
    lead.get_by_label("E-mail addresses").fill("Kari <kari@example.org>")
    lead.get_by_role("button", name="Send the invitations").click()
    expect(lead.get_by_text("1 invitation waits.")).to_be_visible()

    other = new_page()
    other.goto(live + path_in_mail("kari@example.org", r"(/invitation/\S+)"))
    create_account(other, "kari@example.org", "Kari Nordmann")
    other.get_by_label("Municipality", exact=True).select_option("NO-5636")
    other.get_by_role("button", name="Join the network").click()
    expect(other.get_by_role("heading", name="Nattnätverket")).to_be_visible()

    lead.reload()
    expect(lead.get_by_role("link", name="Unjárga - Nesseby", exact=True)).to_be_visible()
    expect(lead.get_by_text("2 organisations have joined.")).to_be_visible()
    assert NetworkMembership.objects.filter(network=Network.objects.get()).count() == 2


def test_a_partner_is_asked_into_a_room_and_says_yes(new_page: NewPage, live: str) -> None:
    owner, university = make_organisation("Solvik"), make_organisation("Fjordens universitet", kind="university")
    make_user("lead@example.org", role="lead", organisation=owner)
    make_user("dean@example.org", role="lead", organisation=university)
    lead = new_page()
    sign_in_by_link(lead, live, "lead@example.org")
    lead.goto(f"{live}{reverse('create_room')}")
    lead.get_by_label("Name").fill("Trygg natt")
    lead.get_by_role("button", name="Open the room").click()
    lead.get_by_label("Name of the organisation").fill("fjord")
    lead.get_by_role("main").get_by_role("button", name="Search").click()
    lead.get_by_label("Fjordens universitet").check()
    lead.get_by_role("button", name="Ask them in").click()
    expect(lead.get_by_text("Asked", exact=True)).to_be_visible()
    address = lead.url

    dean = new_page()
    sign_in_by_link(dean, live, "dean@example.org")
    assert dean.goto(address).status == 404  # type: ignore[union-attr]
    dean.goto(f"{live}{reverse('rooms')}")
    dean.get_by_role("button", name="Join").click()
    expect(dean.get_by_role("heading", name="Trygg natt")).to_be_visible()
    assert RoomPartner.objects.get(organisation=university).joined_at


def test_fetching_and_erasing_ones_own_data(new_page: NewPage, live: str) -> None:
    make_user("ada@example.org", password=PASSWORD, name="Ada")
    page = new_page()
    sign_in_by_link(page, live, "ada@example.org")
    page.goto(f"{live}{reverse('my_data')}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Fetch as a file").click()
    assert "ada@example.org" in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("link", name="Erase my account").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button").first.click()
    page.get_by_label("The e-mail address of your account").fill("ada@example.org")
    page.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_text("Your account and your data are erased.")).to_be_visible()
    assert not User.objects.exists()


def signed_in(context: BrowserContext, live: str, user: User) -> None:
    """A session for the browser without going through the pages."""
    from django.test import Client

    from tests.core.factories import sign_in

    cookie = sign_in(Client(), user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_a_small_telephone_and_axe_finds_nothing(new_page: NewPage, live: str, scheme: str) -> None:
    organisation: Organisation = make_organisation("Solvik med ett långt namn")
    lead = make_user("lead@example.org", role="lead", organisation=organisation, name="Leda")
    make_user("member@example.org", role="member", organisation=organisation)
    network = make_network(organisation, make_organisation("Granvik"))
    room = make_room(organisation, make_organisation(kind="company"), guests=(make_user(),))
    for into in ({"organisation": organisation}, {"network": network}, {"room": room}):
        make_invitation("someone.with.a.long.name@example.org", **into)  # type: ignore[arg-type]
    _invitation, secret = make_invitation(lead.email, network=make_network())
    _gone, withdrawn = make_invitation(lead.email, room=make_room(), expires_at=_invitation.created_at)
    page = new_page(width=320, height=640, color_scheme=scheme)
    signed_in(page.context, live, lead)
    for path in (
        reverse("organisations"),
        reverse("organisation", args=[organisation.slug]),
        reverse("edit_organisation", args=[organisation.slug]),
        reverse("leave_organisation", args=[organisation.slug]),
        reverse("members", args=[organisation.slug]),
        reverse("networks"),
        reverse("network", args=[network.slug]),
        reverse("create_network"),
        reverse("rooms"),
        reverse("room", args=[room.token]),
        reverse("accept_invitation", args=[secret]),
        reverse("accept_invitation", args=[withdrawn]),
        reverse("profile"),
        reverse("my_data"),
        reverse("erase_me"),
    ):
        page.goto(f"{live}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path} is {wide} px wide"
        found = Axe().run(page)["violations"]
        assert not found, [(path, one["id"], one["nodes"][0]["html"]) for one in found]

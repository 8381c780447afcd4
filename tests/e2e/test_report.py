"""A result in a real browser: answered, published, read by everybody, shown in a meeting, printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from samskap.cocreation.models import Answer, Conversation, State
from samskap.cocreation.services.maps import refresh_dirty_maps, refresh_map
from samskap.core.models import Role, User
from tests.cocreation.factories import make_participant, make_vote
from tests.cocreation.report.crowds import make_crowd
from tests.core.factories import make_user, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


def signed_in(page: Page, live: str, user: User) -> None:
    cookie = sign_in(Client(), user).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def closed_crowd(**fields: object) -> Conversation:
    conversation = make_crowd(sizes=(30, 20), common=2, divisive=5, **{"state": State.CLOSED, **fields})  # type: ignore[arg-type]
    refresh_map(conversation_id=conversation.pk)
    return conversation


@pytest.mark.parametrize("script", [True, False])
def test_from_a_closed_conversation_to_an_answered_one(new_page: NewPage, live: str, script: bool) -> None:
    conversation = closed_crowd()
    page = new_page(java_script_enabled=script)
    signed_in(page, live, make_user(organisation=conversation.organisation, role=Role.LEAD))
    page.goto(f"{live}/work/c/{conversation.token}/answers/")
    expect(page.locator("p", has_text="0 of 9 answered")).to_be_visible()
    for done in range(1, 10):
        item = page.locator("li.card", has=page.get_by_text("Not answered yet")).first
        key = item.get_attribute("id")
        card = page.locator(f"#{key}")
        card.get_by_label("What we will do").fill(f"Action for {key}")
        card.get_by_label("Why").fill("You agree on it.")
        card.get_by_role("button", name="Save the answer").click()
        expect(page.locator("p", has_text=f"{done} of 9 answered")).to_be_visible()
    assert Answer.objects.count() == 9
    page.get_by_role("button", name="Everything is answered").click()
    expect(page.get_by_text("The conversation is answered.")).to_be_visible()
    page.get_by_role("link", name="Publish the report").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("The report is published.")).to_be_visible()
    resident = new_page(java_script_enabled=False)
    resident.goto(f"{live}/c/{conversation.token}/report/")
    expect(resident.get_by_text("We see two groups. They agree on two things.")).to_be_visible()
    expect(resident.get_by_text("Action for s1")).to_be_visible()
    expect(resident.get_by_text("Not answered yet")).to_have_count(0)


def test_a_missing_reason_is_said_beside_the_field(page: Page, live: str) -> None:
    conversation = closed_crowd()
    signed_in(page, live, make_user(organisation=conversation.organisation))
    page.goto(f"{live}/work/c/{conversation.token}/answers/")
    card = page.locator("#s1")
    will_do = card.get_by_label("What we will do")
    will_do.fill("We plant trees.")
    why = card.get_by_label("Why")
    why.evaluate("node => node.removeAttribute('required')")
    card.get_by_role("button", name="Save the answer").click()
    expect(why).to_have_attribute("aria-invalid", "true")
    expect(will_do).to_have_value("We plant trees.")
    assert not Answer.objects.exists()


def test_a_vote_shows_in_the_meeting_without_a_reload(page: Page, live: str) -> None:
    conversation = make_crowd(sizes=(30, 20), common=2, divisive=5, report_published_at=timezone.now())
    refresh_map(conversation_id=conversation.pk)
    page.goto(f"{live}/c/{conversation.token}/live/")
    expect(page.get_by_text("50 people")).to_be_visible()
    newcomer = make_participant(conversation)
    for statement in conversation.statements.all():
        make_vote(newcomer, statement, 1)
    Conversation.objects.update(map_dirty=True)
    assert refresh_dirty_maps() == 1
    expect(page.get_by_text("51 people")).to_be_visible(timeout=5_000)
    Conversation.objects.update(state=State.CLOSED, closed_at=timezone.now())
    expect(page.get_by_text("The figures no longer change.")).to_be_visible(timeout=5_000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(2_500)
    assert not asked, "a closed conversation is not asked about again"


def test_print_and_pdf_from_the_same_page(page: Page, live: str) -> None:
    conversation = closed_crowd(report_published_at=timezone.now())
    page.goto(f"{live}/c/{conversation.token}/report/")
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert len(printed) > 10_000
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Every statement")).to_be_hidden()
    expect(page.get_by_role("heading", name="1. What you share")).to_be_visible()
    expect(page.locator("svg[role=img]").first).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_pages_fit_and_axe_finds_nothing(new_page: NewPage, live: str, width: int, scheme: str) -> None:
    conversation = closed_crowd(report_published_at=timezone.now())
    few = make_crowd(sizes=(2, 1), report_published_at=timezone.now())
    refresh_map(conversation_id=few.pk)
    page = new_page(width=width, color_scheme=scheme)
    signed_in(page, live, make_user(organisation=conversation.organisation, role=Role.LEAD))
    own = (f"/c/{conversation.token}/report/", f"/c/{conversation.token}/live/")
    more = (f"/c/{conversation.token}/report/statements/?sort=agree", f"/work/c/{conversation.token}/answers/")
    for path in (*own, *more, f"/c/{few.token}/report/", f"/c/{few.token}/report/statements/", "/about/method/"):
        page.goto(live + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page)["violations"]
        assert not found, [(path, one["id"], one["nodes"][0]["html"]) for one in found]

"""A resident answers in a real browser: by keyboard, without JavaScript, on a bus, on a small telephone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from samskap.cocreation.models import Conversation, Participant, Statement, Vote, VoteEvent
from tests.cocreation.factories import make_conversation, make_statement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


def opened(page: Page, live: str, conversation: Conversation) -> None:
    page.goto(f"{live}/c/{conversation.token}/")


def scripted(page: Page) -> None:
    """Wait until the page's script has the statements that come next."""
    page.wait_for_load_state("networkidle")


def all_sent(page: Page) -> None:
    """Wait until nothing is left to send."""
    for _ in range(100):
        if page.evaluate("localStorage.length") == 0:
            return
        page.wait_for_timeout(50)
    pytest.fail("the answers were not sent")


def test_three_answers_by_keyboard_alone(page: Page, live: str) -> None:
    conversation = make_conversation(statements=3)
    opened(page, live, conversation)
    scripted(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    agree = page.get_by_role("button", name="Agree", exact=True)
    for _ in range(10):
        if agree.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(agree).to_be_focused()
    first = page.locator("#statement").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#statement")).not_to_have_text(first)
    expect(agree).to_be_focused()
    expect(page.get_by_text("1 of 3")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_text("2 of 3")).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_role("heading", name="You have answered everything")).to_be_visible()
    assert sorted(Vote.objects.values_list("value", flat=True)) == [-1, 0, 1]
    assert Participant.objects.count() == 1


def test_without_javascript(new_page: NewPage, live: str) -> None:
    conversation = make_conversation(statements=2)
    page = new_page(java_script_enabled=False)
    opened(page, live, conversation)
    assert not page.context.cookies()
    page.get_by_role("button", name="Disagree").click()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("0 of 2")).to_be_visible()
    for _ in range(2):
        page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_role("heading", name="You have answered everything")).to_be_visible()
    page.get_by_role("link", name="Write your own statement").click()
    page.get_by_role("textbox", name="Your statement").fill("More benches in the shade.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Waiting to be read")).to_be_visible()
    assert Statement.objects.get(author__isnull=False).text == "More benches in the shade."


def test_on_a_bus_an_answer_is_kept_and_sent_once(page: Page, live: str) -> None:
    conversation = make_conversation(statements=6)
    opened(page, live, conversation)
    scripted(page)
    page.get_by_role("button", name="Agree", exact=True).click()
    all_sent(page)
    page.context.set_offline(True)
    for _ in range(3):
        page.get_by_role("button", name="Disagree").click()
    expect(page.get_by_text("3 answers are waiting to be sent.")).to_be_visible()
    expect(page.get_by_text("4 of 6")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 answers are waiting to be sent.")).to_be_visible()
    assert Vote.objects.count() == 1
    page.context.set_offline(False)
    expect(page.get_by_text("All answers have been sent.")).to_be_visible()
    assert (Vote.objects.count(), VoteEvent.objects.count(), Participant.objects.count()) == (3, 3, 1)


def test_an_answer_kept_is_sent_when_the_page_is_opened_again(page: Page, live: str) -> None:
    """Also when it was the very first, and also when the receipt had been lost once before."""
    conversation = make_conversation(statements=3)
    opened(page, live, conversation)
    scripted(page)
    lost: list[str] = []

    def lose_the_receipt(route) -> None:  # type: ignore[no-untyped-def]
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    page.route(re.compile("/vote/$"), lose_the_receipt)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("1 answer is waiting to be sent.")).to_be_visible()
    assert lost
    assert VoteEvent.objects.count() == 1
    page.unroute(re.compile("/vote/$"))
    page.context.clear_cookies()
    page.reload()
    scripted(page)
    assert page.evaluate("localStorage.length") == 0
    assert (VoteEvent.objects.count(), Participant.objects.count()) == (1, 1)
    page.reload()
    expect(page.get_by_text("1 of 3")).to_be_visible()


def test_an_answer_that_came_too_late_is_told(page: Page, live: str) -> None:
    conversation = make_conversation(statements=3)
    opened(page, live, conversation)
    scripted(page)
    Conversation.objects.update(state="closed")
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(page.get_by_text("This conversation is closed. No more answers are taken.")).to_be_visible()
    assert not VoteEvent.objects.exists()


def test_undo_of_what_was_sent(page: Page, live: str) -> None:
    conversation = make_conversation(statements=3)
    opened(page, live, conversation)
    scripted(page)
    first = page.locator("#statement").inner_text()
    page.get_by_role("button", name="Agree", exact=True).click()
    all_sent(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#statement")).to_have_text(first)
    expect(page.get_by_text("0 of 3")).to_be_visible()
    assert not Vote.objects.exists()


def test_an_answer_can_be_changed_from_ones_own_page(page: Page, live: str) -> None:
    conversation = make_conversation(statements=2)
    opened(page, live, conversation)
    scripted(page)
    page.get_by_role("button", name="Agree", exact=True).click()
    all_sent(page)
    page.goto(f"{live}/c/{conversation.token}/me/")
    page.get_by_role("link", name="Change").click()
    expect(page.get_by_text("Your answer so far: Agree")).to_be_visible()
    scripted(page)
    page.get_by_role("button", name="Disagree").click()
    expect(page.get_by_text("1 of 2")).to_be_visible()
    all_sent(page)
    assert Vote.objects.get().value == -1


def test_a_hostile_statement_is_only_text(page: Page, live: str) -> None:
    """Abuse 6 and 7: on the page and in what the script shows next."""
    conversation = make_conversation()
    for _ in range(2):
        make_statement(
            conversation, '<img src=x onerror="document.title=1"><script>document.title=2</script>' + "x" * _
        )
    opened(page, live, conversation)
    scripted(page)
    for done in (0, 1):
        expect(page.get_by_text(f"{done} of 2")).to_be_visible()
        assert page.locator("#statement img, #statement script").count() == 0
        expect(page.locator("#statement")).to_contain_text("<img src=x")
        if not done:
            page.get_by_role("button", name="Agree", exact=True).click()
    assert page.title() not in ("1", "2")


PAGES = ("", "promise/", "statement/", "me/", "about-me/", "result/", "forget/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_small_telephone_and_axe(new_page: NewPage, live: str, scheme: str) -> None:
    conversation = make_conversation(statements=3, question="Vad ska platsen framför stadsbiblioteket användas till?")
    page = new_page(width=320, height=640, color_scheme=scheme)
    opened(page, live, conversation)
    scripted(page)
    page.get_by_role("button", name="Agree", exact=True).click()
    all_sent(page)
    for path in PAGES:
        page.goto(f"{live}/c/{conversation.token}/{path}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{path} is {wide} px wide"
        found = Axe().run(page)["violations"]
        assert not found, [(path, one["id"], one["nodes"][0]["html"]) for one in found]


def test_the_answers_are_large_and_in_reach(new_page: NewPage, live: str) -> None:
    conversation = make_conversation()
    make_statement(conversation, "A very long statement about the square. " * 9)
    page = new_page(width=375, height=667, has_touch=True)
    opened(page, live, conversation)
    boxes = [
        page.get_by_role("button", name=name, exact=True).bounding_box()
        for name in ("Agree", "Disagree", "Do not know")
    ]
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    assert all(box and box["y"] + box["height"] <= 667 for box in boxes), "the answers are in sight at once"
    assert [box["x"] for box in boxes if box] == sorted(box["x"] for box in boxes if box)

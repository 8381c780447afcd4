"""Five real conversations, each by hand in a browser: imported, opened, voted on, closed, mapped, answered, published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from samskap.cocreation.models import Answer, Conversation, MapSnapshot, Participant, State, Vote, VoteEvent
from samskap.core import journal
from samskap.core.models import Role, User
from tests.cocreation.factories import PROMISE
from tests.core.factories import make_organisation, make_user, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

CONVERSATIONS = (
    "austria-climate.5twd2jsnkf.2022-08-08",
    "brexit-consensus",
    "football-concussions",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
)
FILES = ("votes.csv", "comments.csv", "summary.csv")


def signed_in(page: Page, live: str, user: User) -> None:
    cookie = sign_in(Client(), user).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def import_in_browser(page: Page, live: str, folder: Path) -> Conversation:
    page.goto(f"{live}/work/conversations/import/")
    page.locator("input[name=files]").set_input_files([folder / name for name in FILES])
    page.locator("input[name=question]").fill(f"Question of {folder.name}")
    for name, value in PROMISE.items():
        page.locator(f"[name={name}]").fill(str(value))
    page.get_by_role("button", name="Import").click(timeout=60_000)
    expect(page.get_by_text("The conversation has been imported.")).to_be_visible(timeout=60_000)
    return Conversation.objects.get()


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_real_conversation_from_import_to_answer(
    new_page: Callable[..., Page], live: str, shared_data: Path, work_off: Callable[[], int], name: str
) -> None:
    lead = make_user(organisation=make_organisation("Solvik"), role=Role.LEAD)
    desk = new_page()
    signed_in(desk, live, lead)
    conversation = import_in_browser(desk, live, shared_data / "opinions" / name)
    imported = Participant.objects.count()
    assert imported > 200
    work_off()

    desk.get_by_text("Open it again", exact=True).click()
    desk.get_by_label("Why is it opened again?").fill("To hear a few more.")
    desk.get_by_role("button", name="Open it to everybody").click()
    expect(desk.get_by_text("Open", exact=True).first).to_be_visible()

    resident = new_page(width=375, height=800)
    resident.goto(f"{live}/c/{conversation.token}/")
    for done in range(1, 11):
        resident.get_by_role("button", name="Agree", exact=True).click()
        expect(resident.locator("[data-progress]")).to_contain_text(f"{done} of")
    resident.wait_for_load_state("networkidle")
    answers = Vote.objects.filter(participant__source="web")
    for _moment in range(100):  # the last answer may still be on its way
        if answers.count() == 10:
            break
        resident.wait_for_timeout(100)
    assert answers.count() == VoteEvent.objects.filter(participant__source="web").count() == 10
    work_off()
    resident.get_by_role("link", name="See where you stand").click()
    expect(resident.get_by_role("heading", level=1)).to_be_visible()

    desk.goto(f"{live}/work/c/{conversation.token}/")
    desk.get_by_role("button", name="Close the conversation").click()
    expect(desk.get_by_text("Now people wait for your answer.")).to_be_visible()
    work_off()
    snapshot = MapSnapshot.objects.get()
    assert snapshot.fixed_at is not None
    assert snapshot.participants == imported + 1

    desk.goto(f"{live}/work/c/{conversation.token}/answers/")
    cards = desk.locator("li.card")
    total = cards.count()
    assert total > 0
    for done in range(1, total + 1):
        card = desk.locator(f"#{cards.filter(has_text='Not answered yet').first.get_attribute('id')}")
        card.get_by_label("What we will do").fill("We take it in.")
        card.get_by_label("Why").fill("Because you said so.")
        card.get_by_role("button", name="Save the answer").click()
        expect(desk.get_by_text(f"{done} of {total} answered").first).to_be_visible()
    desk.get_by_role("button", name="Everything is answered").click()
    desk.get_by_role("link", name="Publish the report").click()
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("The report is published.")).to_be_visible()

    reader = new_page()
    reader.goto(f"{live}/c/{conversation.token}/report/")
    expect(reader.get_by_text("We take it in.").first).to_be_visible()
    expect(reader.get_by_text("Not answered yet")).to_have_count(0)
    assert Conversation.objects.get().state == State.ANSWERED
    assert Answer.objects.count() == total
    assert journal.verify().ok

"""Anybody can ask about a pilot, gets a promise in working days and a secret link, and one mail with the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samskap.core.access import NOBODY, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from samskap.pilots.models import PilotQuestion
from samskap.pilots.selectors.questions import questions_wait
from samskap.pilots.services import question_mails, questions
from samskap.pilots.services.questions import QuestionInput, answer_question, ask_question, show_question
from samskap.pilots.workdays import add_workdays
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import make_asked, make_ready, make_running

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def _forget() -> None:
    cache.clear()


@pytest.fixture
def solvik() -> Organisation:
    return make_organisation("Solvik")


@pytest.mark.parametrize(
    ("asked", "count", "promised"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # Monday to Monday
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday the Monday is the first
        (date(2026, 11, 29), 5, date(2026, 12, 4)),
        (date(2026, 12, 31), 5, date(2027, 1, 7)),  # over the new year; holidays count
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
    ],
)
def test_working_days(asked: date, count: int, promised: date) -> None:
    assert add_workdays(asked, count) == promised


def test_the_promise_counts_from_the_local_day(solvik: Organisation) -> None:
    pilot = make_running(solvik)
    pilot.charter.answer_days = 2
    pilot.charter.save()
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # half past midnight on Friday in Stockholm
    row = ask_question(actor=NOBODY, pilot=pilot, values=QuestionInput("When?"), now=late)
    assert row.promised_on == date(2026, 12, 1)


def test_a_visitor_asks_and_follows_the_answer(client: Client, solvik: Organisation) -> None:
    pilot = make_running(solvik, title="Night <b>supervision</b>")
    form = client.get(f"/p/{pilot.token}/ask/")
    assert "We answer within 5 working days." in form.text
    assert "public holidays are counted" in form.text
    assert not form.cookies
    sent = client.post(f"/p/{pilot.token}/ask/", {"text": "<script>why</script>", "email": ""})
    followed = client.get(sent.url)
    row = PilotQuestion.objects.get()
    assert sent.url == f"/question/{row.secret}/"
    assert len(row.secret) >= 40
    assert "answers by" in followed.text
    assert "<script>why" not in followed.text
    assert "<b>supervision" not in followed.text
    assert "no-store" in followed.headers["Cache-Control"]
    assert client.get("/question/guessed/").status_code == 404
    lead = actor_for(make_user(role="lead", organisation=solvik))
    answer_question(actor=lead, question=row, answer="Because.", is_public=False)
    assert "Because." in client.get(sent.url).text
    assert "Because." not in client.get(f"/p/{pilot.token}/questions/").text
    assert "why" not in client.get(f"/p/{pilot.token}/").text


@pytest.mark.parametrize("typed", [{"text": ""}, {"text": "x", "email": "no"}, {"text": "x" * 1001}])
def test_what_cannot_be_used_is_said_beside_it_and_kept(
    client: Client, solvik: Organisation, typed: dict[str, str]
) -> None:
    pilot = make_running(solvik)
    page = client.post(f"/p/{pilot.token}/ask/", typed)
    assert page.status_code == 422
    assert typed["text"] in page.text
    assert not PilotQuestion.objects.exists()


def test_nothing_hostile_gets_in(solvik: Organisation) -> None:
    pilot = make_running(solvik)
    for values in (
        QuestionInput(" "),
        QuestionInput("x", email="a@b\nBcc: c@d.e"),
        QuestionInput("x", language="xx"),
        QuestionInput("\x00"),
    ):
        with pytest.raises(InvalidInput):
            ask_question(actor=NOBODY, pilot=pilot, values=values)


def test_another_sites_form_is_refused(client: Client, solvik: Organisation) -> None:
    pilot = make_running(solvik)
    page = client.post(f"/p/{pilot.token}/ask/", {"text": "Hi"}, headers={"sec-fetch-site": "cross-site"})
    assert page.status_code == 403


def test_who_may_not_know_of_the_pilot_cannot_ask(client: Client, solvik: Organisation) -> None:
    pilot = make_running(solvik, visibility="private")
    assert client.post(f"/p/{pilot.token}/ask/", {"text": "Hi"}).status_code == 404


def test_the_eleventh_question_in_an_hour_waits(client: Client, solvik: Organisation) -> None:
    pilot, other = make_running(solvik), make_running(solvik)
    for number in range(questions.MOST_AN_HOUR):
        assert client.post(f"/p/{pilot.token}/ask/", {"text": f"Question {number}"}).status_code == 302
    assert client.post(f"/p/{pilot.token}/ask/", {"text": "One more"}).status_code == 429
    assert client.post(f"/p/{other.token}/ask/", {"text": "One more"}).status_code == 302
    assert client.post(f"/p/{pilot.token}/ask/", {"text": "x"}, REMOTE_ADDR="10.1.1.1").status_code == 302


def test_so_many_wait_that_nobody_reads_more(client: Client, solvik: Organisation) -> None:
    pilot = make_running(solvik)
    for number in range(questions.MOST_WAITING):
        make_asked(pilot, f"{number}")
    assert client.post(f"/p/{pilot.token}/ask/", {"text": "One more"}).status_code == 429


def test_a_button_pressed_twice_asks_once(client: Client, solvik: Organisation) -> None:
    pilot = make_running(solvik)
    first, second = (client.post(f"/p/{pilot.token}/ask/", {"text": "Why?"}).url for _ in range(2))
    assert first == second
    assert PilotQuestion.objects.count() == 1


def test_the_answer_is_mailed_once_and_the_address_erased(solvik: Organisation, work_off: Callable[[], int]) -> None:
    pilot, lead = make_running(solvik), make_actor("lead", solvik)
    values = QuestionInput("Varför?", email="Ask@Example.org", language="en")
    row = ask_question(actor=NOBODY, pilot=pilot, values=values)
    answer_question(actor=lead, question=row, answer="Because.", is_public=True)
    work_off()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["ask@example.org"], "Your question is answered: Night supervision")
    assert "Because." in letter.body
    assert row.secret in letter.body
    assert "Message-ID" in letter.extra_headers
    row.refresh_from_db()
    assert row.email == ""
    assert question_mails.mail_asker(question_id=row.pk) is False
    work_off()
    assert len(mail.outbox) == 1
    told = JournalEntry.objects.filter(action__startswith="pilot.question").values_list("facts", flat=True)
    assert "ask@example.org" not in str(list(told)).lower()


def test_a_mail_that_fails_keeps_the_address(solvik: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_asked(make_running(solvik), email="a@example.org", answer="Yes", answered_at=timezone.now())

    def refuse(self: Any) -> int:
        raise OSError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    with pytest.raises(OSError):
        question_mails.mail_asker(question_id=row.pk)
    row.refresh_from_db()
    assert row.email == "a@example.org"


def test_addresses_are_not_kept_for_ever(solvik: Organisation) -> None:
    now = timezone.now()
    pilot = make_running(solvik)
    old = make_asked(pilot, email="a@example.org", answer="Yes", answered_at=now - timedelta(days=31))
    waits = make_asked(pilot, email="b@example.org", asked_at=now - timedelta(days=366))
    fresh = make_asked(pilot, email="c@example.org")
    assert questions.erase_old_addresses(now=now) == 2
    kept = set(PilotQuestion.objects.exclude(email="").values_list("pk", flat=True))
    assert kept == {fresh.pk}
    assert {old.pk, waits.pk} & kept == set()


def test_only_answered_and_shown_ones_are_public(client: Client, solvik: Organisation) -> None:
    pilot, answered = make_running(solvik), {"answer": "Yes", "answered_at": timezone.now()}
    make_asked(pilot, "Shown one", is_public=True, **answered)
    make_asked(pilot, "Hidden one", is_public=False, **answered)
    make_asked(pilot, "Waiting one", is_public=True)
    for path in (f"/p/{pilot.token}/", f"/p/{pilot.token}/questions/"):
        page = client.get(path).text
        assert "Shown one" in page
        assert "Hidden one" not in page
        assert "Waiting one" not in page
    sign_in(client, make_user(role="observer", organisation=solvik))
    inside = client.get(f"/p/{pilot.token}/questions/").text
    assert all(text in inside for text in ("Shown one", "Hidden one", "Waiting one"))
    assert "/questions/1/" not in inside, "an observer changes nothing"


def test_answering_through_the_page_then_hiding_it(client: Client, solvik: Organisation) -> None:
    pilot = make_ready(solvik, state="closed", outcome="stop")
    row = make_asked(pilot)
    sign_in(client, make_user(role="member", organisation=solvik))
    address = f"/p/{pilot.token}/questions/{row.pk}/"
    assert address in client.get(f"/p/{pilot.token}/questions/").text
    assert client.post(address, {"answer": " ", "is_public": "on"}).status_code == 422
    assert client.post(address, {"answer": "Yes, always.", "is_public": "on"}).status_code == 302
    assert "Yes, always." in client.get(f"/p/{pilot.token}/").text
    assert client.post(address, {"answer": "Changed"}).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.is_public) == ("Yes, always.", False)
    actions = JournalEntry.objects.filter(action__startswith="pilot.question").order_by("pk")
    assert [entry.action for entry in actions] == ["pilot.question_answered", "pilot.question_hidden"]


def test_who_may_answer(solvik: Organisation) -> None:
    pilot = make_running(solvik)
    row, private = make_asked(pilot), make_asked(make_running(solvik, visibility="private"))
    for actor in (NOBODY, make_actor("observer", solvik), make_actor("lead", make_organisation())):
        with pytest.raises(Refused):
            answer_question(actor=actor, question=row, answer="No", is_public=True)
        with pytest.raises(Refused):
            show_question(actor=actor, question=row, is_public=False)
    with pytest.raises(NotVisible):
        answer_question(actor=NOBODY, question=private, answer="No", is_public=True)
    answer_question(actor=make_actor("member", solvik), question=row, answer="Yes", is_public=True)
    with pytest.raises(StateRefused):
        answer_question(actor=make_actor("member", solvik), question=row, answer="No", is_public=True)


def test_a_question_of_another_pilot_is_not_found(client: Client, solvik: Organisation) -> None:
    row, other = make_asked(make_running(solvik)), make_running(solvik)
    sign_in(client, make_user(role="lead", organisation=solvik))
    assert client.get(f"/p/{other.token}/questions/{row.pk}/").status_code == 404


def test_late_ones_are_said_to_those_who_work_there(solvik: Organisation, at_most_queries: Limit) -> None:
    pilot, today = make_running(solvik), timezone.localdate()
    make_asked(pilot, promised_on=today - timedelta(days=1))
    make_asked(pilot, promised_on=today + timedelta(days=4))
    make_asked(pilot, answer="Yes", answered_at=timezone.now())
    make_asked(make_running())
    member = make_actor("member", solvik)
    with at_most_queries(1):
        told = [item.text for item in questions_wait(member)]
    assert told == ["The answer to a question is late: Night supervision", "Somebody asks about Night supervision"]
    assert list(questions_wait(make_actor("observer", solvik))) == []


def test_many_questions_take_as_many_queries(client: Client, solvik: Organisation, at_most_queries: Limit) -> None:
    pilot = make_running(solvik)
    user = make_user(role="lead", organisation=solvik)
    sign_in(client, user)
    for count in (3, 97):
        for number in range(count):
            make_asked(pilot, f"Question {number}")
        with at_most_queries(10):
            page = client.get(f"/p/{pilot.token}/questions/").text
    assert len(re.findall(r"Question \d+</p>", page)) == 25

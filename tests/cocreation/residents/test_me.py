"""One's own page: where one stands, one's statements and answers, fetching and erasing everything."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from samskap.cocreation.models import (
    BackgroundAnswer,
    BackgroundOption,
    BackgroundQuestion,
    Conversation,
    Participant,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.cocreation.participation import cookie_name, cookie_value
from samskap.core.journal import verify
from samskap.core.models import JournalEntry
from tests.cocreation.factories import make_conversation, make_participant, make_statement, make_vote

pytestmark = pytest.mark.django_db


def client_of(participant: Participant) -> Client:
    """A browser with the participant's cookie."""
    client = Client()
    client.cookies[cookie_name(participant.conversation)] = cookie_value(participant, participant.conversation)
    return client


def two_camps(each: int = 12) -> Conversation:
    """Two groups that differ on statements 1 to 6 and agree on 7 and 8."""
    conversation = make_conversation(statements=8)
    statements = list(conversation.statements.all())
    for person in range(2 * each):
        participant = make_participant(conversation)
        side = 1 if person < each else -1
        for position, statement in enumerate(statements):
            value = 1 if position >= 6 else side
            make_vote(
                participant, statement, -value if position < 6 and (3 * person + 5 * position) % 11 == 0 else value
            )
    return conversation


def test_it_says_which_group_and_which_answers_say_so(work_off, at_most_queries) -> None:
    conversation = two_camps()
    me = make_participant(conversation)
    for statement in conversation.statements.all():
        make_vote(me, statement, 1)
    Conversation.objects.update(map_dirty=True)
    work_off()
    with at_most_queries(14):
        page = client_of(me).get(f"/c/{conversation.token}/me/").content.decode()
    assert "We place you near group A." in page or "We place you near group B." in page
    assert "These answers say so" in page
    said = page.split("These answers say so")[1].split("What people share")[0]
    assert "You agree" in said
    assert "Statement 7" not in said, "what everybody agrees on places nobody"
    shared = page.split("What people share")[1].split("What you have answered")[0]
    assert "Statement 7" in shared or "Statement 8" in shared
    assert "Map of opinion" in page


def test_it_says_how_many_answers_are_missing() -> None:
    conversation = make_conversation(statements=20)
    me = make_participant(conversation)
    for statement in conversation.statements.all()[:4]:
        make_vote(me, statement, 1)
    page = client_of(me).get(f"/c/{conversation.token}/me/").content.decode()
    assert "3 more answers, and we can show where you stand." in page


def test_nothing_is_said_about_fewer_than_five(work_off) -> None:
    conversation = make_conversation(statements=7)
    people = [make_participant(conversation) for _ in range(4)]
    for person in people:
        for statement in conversation.statements.all():
            make_vote(person, statement, 1)
    Conversation.objects.update(map_dirty=True)
    work_off()
    page = client_of(people[0]).get(f"/c/{conversation.token}/me/").content.decode()
    assert "Too few people have answered yet" in page
    assert "Map of opinion" not in page


def test_ones_statements_say_what_became_of_them() -> None:
    conversation = make_conversation()
    me = make_participant(conversation)
    make_statement(conversation, "Waits here.", author=me, status=StatementStatus.WAITING)
    make_statement(conversation, "Is out.", author=me)
    make_statement(conversation, "Is away.", author=me, status=StatementStatus.REJECTED, reason="It names a neighbour.")
    make_statement(conversation, "Of somebody else.", author=make_participant(conversation), status="waiting")
    page = client_of(me).get(f"/c/{conversation.token}/me/").content.decode()
    assert all(word in page for word in ("Waiting to be read", "Published", "because: It names a neighbour."))
    assert "Of somebody else." not in page


def test_the_page_does_not_grow_and_is_paged(at_most_queries) -> None:
    conversation = make_conversation(statements=60)
    me = make_participant(conversation)
    for statement in conversation.statements.all():
        make_vote(me, statement, 1)
    client = client_of(me)
    with at_most_queries(14):
        page = client.get(f"/c/{conversation.token}/me/").content.decode()
    assert page.count("Change<span") == 25
    assert "Page 1 of 3" in page
    assert client.get(f"/c/{conversation.token}/me/?page=3").content.decode().count("Change<span") == 10
    assert client.get(f"/c/{conversation.token}/me/?page=<script>").status_code == 200


def test_everything_can_be_fetched() -> None:
    conversation = make_conversation(statements=2)
    me = make_participant(conversation, address_hash="abc")
    make_vote(me, conversation.statements.first(), 1)
    make_vote(me, conversation.statements.first(), -1)
    make_statement(conversation, "Mine.", author=me, status=StatementStatus.WAITING)
    stranger = make_participant(conversation)
    make_vote(stranger, conversation.statements.last(), 1)
    answer = client_of(me).get(f"/c/{conversation.token}/mine.json")
    assert "attachment" in answer["Content-Disposition"]
    found = json.loads(answer.content)
    assert [(row["statement"], row["answer"]) for row in found["answers"]] == [(1, -1)]
    assert [row["answer"] for row in found["log"]] == [1, -1]
    assert [row["text"] for row in found["statements"]] == ["Mine."]
    assert found["address_code_stored"] is True
    assert me.key not in answer.content.decode()


def test_nobody_else_can_fetch_it() -> None:
    """Abuse 12, 14."""
    one, other = make_conversation(statements=1), make_conversation(statements=1)
    me = make_participant(one)
    make_vote(me, one.statements.get(), 1)
    assert Client().get(f"/c/{one.token}/mine.json").status_code == 404
    assert client_of(me).get(f"/c/{other.token}/mine.json").status_code == 404


def test_erasing_leaves_nothing_of_the_person(django_capture_on_commit_callbacks) -> None:
    conversation = make_conversation(statements=2)
    me, stranger = make_participant(conversation), make_participant(conversation)
    for who in (me, stranger):
        make_vote(who, conversation.statements.first(), 1)
    question = BackgroundQuestion.objects.create(conversation=conversation, text="Where do you live?")
    option = BackgroundOption.objects.create(question=question, text="North")
    BackgroundAnswer.objects.create(participant=me, question=question, option=option)
    mine = make_statement(conversation, "Mine.", author=me)
    client = client_of(me)
    assert "This cannot be undone." in client.get(f"/c/{conversation.token}/forget/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/c/{conversation.token}/forget/")
    assert answer.status_code == 200
    assert answer.cookies[cookie_name(conversation)]["max-age"] == 0
    assert list(Participant.objects.all()) == [stranger]
    assert Vote.objects.count() == VoteEvent.objects.count() == 1
    assert not BackgroundAnswer.objects.exists()
    assert Statement.objects.get(pk=mine.pk).author is None
    conversation.refresh_from_db()
    assert conversation.map_dirty
    entry = JournalEntry.objects.get(action="participant.erased")
    assert (entry.object_id, entry.personal) == (str(conversation.pk), {})
    assert verify().ok


def test_another_site_cannot_erase_somebody() -> None:
    conversation = make_conversation(statements=1)
    me = make_participant(conversation)
    client = client_of(me)
    assert client.post(f"/c/{conversation.token}/forget/", HTTP_ORIGIN="https://evil.example").status_code == 403
    assert Participant.objects.filter(pk=me.pk).exists()


def test_an_excluded_participant_is_told_why() -> None:
    conversation = make_conversation(statements=1)
    me = make_participant(conversation, exclusion_reason="The same answers 40 times.", excluded_at="2026-11-01T00:00Z")
    make_vote(me, conversation.statements.get(), 1)
    page = client_of(me).get(f"/c/{conversation.token}/me/").content.decode()
    assert "Reason: The same answers 40 times." in page

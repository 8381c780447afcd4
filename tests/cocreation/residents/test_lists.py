"""The list of conversations and the start page show what one may know of, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import ConversationTranslation, State
from tests.cocreation.factories import make_conversation, make_organisation, make_user
from tests.core.factories import make_room, sign_in

pytestmark = pytest.mark.django_db


def test_the_next_to_close_comes_first_and_drafts_never(client: Client) -> None:
    now = timezone.now()
    make_conversation(question="Closed?", state=State.CLOSED)
    make_conversation(question="Late?", closes_at=now + timedelta(days=9))
    make_conversation(question="Endless?")
    make_conversation(question="Soon?", closes_at=now + timedelta(days=1))
    make_conversation(question="Over?", closes_at=now - timedelta(days=1))
    make_conversation(question="Draft?", state=State.DRAFT)
    page = client.get("/conversations/").content.decode()
    order = [page.index(word) for word in ("Soon?", "Late?", "Endless?", "Closed?")]
    assert order == sorted(order)
    assert page.index("Over?") > page.index("Endless?")
    assert "Draft?" not in page


def test_what_one_may_not_know_of_is_in_no_list(client: Client) -> None:
    organisation = make_organisation()
    room = make_room(organisation)
    make_conversation(question="Secret?", organisation=organisation, visibility="partners", room=room)
    make_conversation(question="Ours alone?", organisation=organisation, visibility="private")
    for address in ("/conversations/", "/"):
        page = client.get(address).content.decode()
        assert "Secret?" not in page
        assert "Ours alone?" not in page
    member = sign_in(Client(), make_user(role="member", organisation=organisation))
    page = member.get("/conversations/").content.decode()
    assert "Secret?" in page
    assert "Ours alone?" in page


def test_it_is_paged_and_does_not_grow(client: Client, at_most_queries) -> None:
    organisation = make_organisation()
    for number in range(60):
        make_conversation(question=f"Question {number:02}?", organisation=organisation)
    with at_most_queries(5):
        page = client.get("/conversations/").content.decode()
    assert page.count("<article") == 25
    assert client.get("/conversations/?page=3").content.decode().count("<article") == 10


def test_the_start_page_shows_what_is_open(client: Client, at_most_queries) -> None:
    make_conversation(question="Open?")
    make_conversation(question="Closed?", state=State.CLOSED)
    with at_most_queries(8):
        page = client.get("/").content.decode()
    assert "Open?" in page
    assert "Closed?" not in page
    assert not client.cookies


def test_an_approved_translation_is_shown_in_the_readers_language(client: Client) -> None:
    conversation = make_conversation(question="Hur ska torget användas?", language="sv")
    words = ConversationTranslation.objects.create(
        conversation=conversation, language="en", question="How shall the square be used?"
    )
    original = '<h3 lang="sv"><a href="/c/' + conversation.token
    assert original in client.get("/conversations/").content.decode()
    words.approved_at = timezone.now()
    words.save()
    page = client.get("/conversations/").content.decode()
    assert "How shall the square be used?" in page
    assert "Hur ska torget" not in page


def test_the_page_of_an_organisation_lists_what_the_reader_may_know_of(client: Client) -> None:
    organisation, other = make_organisation(), make_organisation()
    address = f"/o/{organisation.slug}/"
    make_conversation(question="Ours, for all?", organisation=organisation)
    make_conversation(question="Ours alone?", organisation=organisation, visibility="private")
    make_conversation(question="Ours, unfinished?", organisation=organisation, state=State.DRAFT)
    make_conversation(question="Theirs?", organisation=other)
    page = client.get(address).content.decode()
    assert "Ours, for all?" in page
    for hidden in ("Ours alone?", "Ours, unfinished?", "Theirs?"):
        assert hidden not in page
    sign_in(client, make_user(role="member", organisation=organisation))
    page = client.get(address).content.decode()
    assert "Ours alone?" in page
    assert "Ours, unfinished?" not in page


def test_the_page_of_an_organisation_without_conversations_says_nothing_of_them(client: Client) -> None:
    assert "<h2>" not in client.get(f"/o/{make_organisation().slug}/").content.decode()


def test_the_page_of_an_organisation_stops_at_ten_in_few_queries(
    client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    organisation = make_organisation()
    for number in range(12):
        make_conversation(question=f"Question {number}?", organisation=organisation)
    with at_most_queries(15):
        page = client.get(f"/o/{organisation.slug}/").content.decode()
    assert page.count("Question ") == 10


def test_a_room_lists_what_is_shared_in_it_and_nothing_else(client: Client) -> None:
    organisation, partner = make_organisation(), make_organisation()
    room, elsewhere = make_room(organisation, partner), make_room(organisation)
    make_conversation(question="Shared here?", organisation=organisation, visibility="partners", room=room)
    make_conversation(question="Shared elsewhere?", organisation=organisation, visibility="partners", room=elsewhere)
    make_conversation(question="For all?", organisation=organisation)
    sign_in(client, make_user(role="member", organisation=partner))
    page = client.get(f"/rooms/in/{room.token}/").content.decode()
    assert "Shared here?" in page
    assert "Shared elsewhere?" not in page
    assert "For all?" not in page

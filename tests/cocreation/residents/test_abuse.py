"""Suspicious patterns are shown to the facilitator, and nothing is left out by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot, Participant, State, Vote
from samskap.cocreation.selectors.abuse import patterns_of
from samskap.cocreation.services.abuse import erase_address_hashes, exclude_participants, readmit_participants
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.journal import verify
from samskap.core.models import JournalEntry
from tests.cocreation.factories import (
    make_actor,
    make_conversation,
    make_organisation,
    make_participant,
    make_user,
    make_vote,
)
from tests.core.factories import sign_in

pytestmark = pytest.mark.django_db


def vote_row(conversation: Conversation, values: list[int], *, seconds: float = 20.0, **fields: object) -> Participant:
    """A participant with one vote a statement, so many seconds apart."""
    participant = make_participant(conversation, **fields)
    start = timezone.now() - timedelta(hours=1)
    for position, (statement, value) in enumerate(zip(conversation.statements.all(), values, strict=False)):
        make_vote(participant, statement, value, at=start + timedelta(seconds=seconds * position))
    return participant


def kinds(conversation: Conversation) -> list[tuple[str, int]]:
    return [(one.kind, len(one.people)) for one in patterns_of(conversation)]


def test_many_from_one_network() -> None:
    conversation = make_conversation(statements=1)
    for _ in range(6):
        make_participant(conversation, address_hash="a" * 64)
    for _ in range(4):
        make_participant(conversation, address_hash="b" * 64)
    make_participant(make_conversation(), address_hash="a" * 64)
    (found,) = patterns_of(conversation)
    assert (found.kind, len(found.people)) == ("address", 6)
    assert found.sentence == "6 people answered from one network."
    assert "school" in found.caution


def test_identical_rows_but_not_nearly_identical_ones() -> None:
    conversation = make_conversation(statements=12)
    row = [1, -1, 0, 1, 1, -1, 1, 0, -1, 1, 1, -1]
    for _ in range(5):
        vote_row(conversation, row)
    for position in range(12):
        other = list(row)
        other[position] = 0 if row[position] else 1
        vote_row(conversation, other)
    assert kinds(conversation) == [("same", 5)]
    assert patterns_of(conversation)[0].sentence == "5 people gave the same 12 answers."


def test_few_answers_are_alike_by_chance() -> None:
    conversation = make_conversation(statements=9)
    for _ in range(8):
        vote_row(conversation, [1] * 9)
    assert kinds(conversation) == []


def test_faster_than_one_can_read() -> None:
    conversation = make_conversation(statements=25)
    vote_row(conversation, [1] * 25, seconds=0.5)
    vote_row(conversation, [1] * 25, seconds=3)
    (found,) = patterns_of(conversation)
    assert found.sentence == "One person gave 25 answers in 12 seconds."


def test_imported_rows_are_no_pattern() -> None:
    conversation = make_conversation(statements=25)
    for _ in range(6):
        vote_row(conversation, [1] * 25, seconds=0, source="import")
    assert kinds(conversation) == []


def test_the_page_shows_them_in_a_bounded_number_of_queries(at_most_queries) -> None:
    organisation = make_organisation()
    conversation = make_conversation(organisation=organisation, statements=25)
    for number in range(8):
        vote_row(conversation, [1] * 25, seconds=0.5, address_hash=f"{number % 2}" * 64)
    client = sign_in(Client(), make_user(role="member", organisation=organisation))
    with at_most_queries(15):
        page = client.get(f"/work/c/{conversation.token}/patterns/").content.decode()
    assert "8 people gave the same 25 answers." in page
    assert page.count("One person gave") == 8
    assert Participant.objects.filter(excluded_at__isnull=False).count() == 0


def test_an_exclusion_carries_a_reason_stays_in_the_log_and_can_be_taken_back(work_off) -> None:
    organisation = make_organisation()
    conversation = make_conversation(organisation=organisation, statements=10)
    people = [vote_row(conversation, [1] * 10) for _ in range(6)]
    others = [vote_row(conversation, [1, -1] * 5) for _ in range(2)]
    actor = make_actor("member", organisation)
    ids = [person.pk for person in people]
    done = exclude_participants(
        actor=actor, conversation=conversation, people=ids, reason="One person, six telephones."
    )
    assert done == 6
    assert exclude_participants(actor=actor, conversation=conversation, people=ids, reason="Again.") == 0
    Conversation.objects.update(map_dirty=True)
    work_off()
    assert MapSnapshot.objects.get().members[0] == [person.pk for person in others]
    assert Vote.objects.count() == 80, "nothing is removed"
    assert readmit_participants(actor=actor, conversation=conversation, people=ids[:1], reason="It was a class.") == 1
    Conversation.objects.update(map_dirty=True)
    work_off()
    assert len(MapSnapshot.objects.get().members[0]) == 3
    log = JournalEntry.objects.filter(action__startswith="participant.").order_by("sequence")
    assert [entry.action for entry in log] == ["participant.excluded", "participant.readmitted"]
    assert log[0].personal["reason"] == "One person, six telephones."
    assert log[0].facts["after"] == {"participants": ids, "count": 6}
    assert verify().ok


def test_the_page_excludes_and_readmits() -> None:
    organisation = make_organisation()
    conversation = make_conversation(organisation=organisation, statements=1)
    for _ in range(5):
        make_participant(conversation, address_hash="a" * 64)
    client = sign_in(Client(), make_user(role="member", organisation=organisation))
    address = f"/work/c/{conversation.token}/patterns/"
    sent = {"kind": "address", "key": "a" * 64}
    refused = client.post(f"{address}exclude/", {**sent, "reason": " "})
    assert refused.status_code == 422
    assert not Participant.objects.filter(excluded_at__isnull=False).exists()
    assert client.post(f"{address}exclude/", {**sent, "reason": "A script."}).status_code == 302
    assert Participant.objects.filter(exclusion_reason="A script.").count() == 5
    page = client.get(address).content.decode()
    assert "5 of them are left out." in page
    assert page.count("A script.") == 5
    person = Participant.objects.first()
    answer = client.post(f"{address}readmit/", {"participant": person.pk, "reason": "Known to us."})
    assert answer.status_code == 302
    assert Participant.objects.filter(excluded_at__isnull=True).get() == person
    assert client.post(f"{address}exclude/", {"kind": "address", "key": "zz", "reason": "x"}).status_code == 409
    stranger = make_participant(make_conversation(), excluded_at=timezone.now(), exclusion_reason="x")
    assert client.post(f"{address}readmit/", {"participant": stranger.pk, "reason": "x"}).status_code == 409


def test_who_may_decide() -> None:
    """Abuse 16 and 23: observers and strangers decide nothing, and nobody about another conversation's people."""
    organisation = make_organisation()
    conversation = make_conversation(organisation=organisation, statements=1)
    person = make_participant(conversation)
    with pytest.raises(Refused):
        exclude_participants(
            actor=make_actor("observer", organisation), conversation=conversation, people=[person.pk], reason="x"
        )
    with pytest.raises(Refused):
        exclude_participants(
            actor=make_actor("lead", make_organisation()), conversation=conversation, people=[person.pk], reason="x"
        )
    draft = make_conversation(organisation=organisation, state=State.DRAFT)
    with pytest.raises(NotVisible):
        exclude_participants(actor=make_actor("lead", make_organisation()), conversation=draft, people=[], reason="x")
    actor = make_actor("member", organisation)
    elsewhere = make_participant(make_conversation())
    assert exclude_participants(actor=actor, conversation=conversation, people=[elsewhere.pk], reason="x") == 0
    with pytest.raises(InvalidInput):
        exclude_participants(actor=actor, conversation=conversation, people=[person.pk], reason="x" * 301)
    answered = make_conversation(organisation=organisation, state=State.ANSWERED)
    with pytest.raises(StateRefused):
        exclude_participants(actor=actor, conversation=answered, people=[], reason="x")


def test_the_code_of_an_address_is_forgotten_in_time(settings) -> None:
    settings.RETAIN_VISIT_TRACES_DAYS = 30
    conversation = make_conversation()
    now = timezone.now()
    old = make_participant(conversation, address_hash="a", created_at=now - timedelta(days=31))
    new = make_participant(conversation, address_hash="b", created_at=now - timedelta(days=29))
    assert erase_address_hashes(now=now) == 1
    assert list(Participant.objects.order_by("pk").values_list("address_hash", flat=True)) == ["", "b"]
    assert (old.address_hash, new.address_hash) == ("a", "b")

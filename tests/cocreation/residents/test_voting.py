"""Votes: one current vote a participant and statement, whatever is sent how often and by whom."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import Participant, State, StatementStatus, Vote, VoteEvent
from samskap.cocreation.services.participating import Visitor
from samskap.cocreation.services.voting import cast_vote, undo_vote
from samskap.core.access import NOBODY
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from tests.cocreation.factories import make_conversation, make_participant, make_statement, make_vote

pytestmark = pytest.mark.django_db


def vote(client: Client, conversation, number: int = 1, value: object = 1, **more: str):
    headers = {
        "HTTP_" + name.upper(): more.pop(name) for name in ("origin", "accept", "sec_fetch_site") if name in more
    }
    return client.post(f"/c/{conversation.token}/vote/", {"statement": number, "value": value, **more}, **headers)


def at_once(run: Callable[[int], None], count: int) -> None:
    """Run in ``count`` threads that start together; what one of them raises is raised here."""
    barrier = threading.Barrier(count)

    def one(position: int) -> None:
        try:
            barrier.wait()
            run(position)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        for done in [pool.submit(one, position) for position in range(count)]:
            done.result()


def test_the_first_vote_makes_a_participant_and_leads_to_the_next_statement(client: Client) -> None:
    conversation = make_conversation(statements=2)
    response = vote(client, conversation)
    assert response.status_code == 303
    assert response["Location"] == f"/c/{conversation.token}/#statement"
    cookie = response.cookies[f"samskap_participant_{conversation.token}"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (f"/c/{conversation.token}/", True, "Lax")
    current = Vote.objects.get()
    assert (current.value, current.statement.number, current.participant.source) == (1, 1, "web")
    assert "Statement 2" in client.get(f"/c/{conversation.token}/").content.decode()


def test_a_vote_counts_in_few_queries(client: Client, at_most_queries, django_capture_on_commit_callbacks) -> None:
    """Seven, and the two savepoints of the test itself."""
    conversation = make_conversation(statements=30)
    vote(client, conversation)
    conversation.map_dirty = True
    conversation.save()
    with at_most_queries(7 + 2), django_capture_on_commit_callbacks(execute=True):
        response = vote(client, conversation, 2, -1, accept="application/json", key=str(uuid4()))
    assert response.json() == {"accepted": True, "done": 2, "left": 28}


def test_the_map_is_asked_for_anew(client: Client, django_capture_on_commit_callbacks) -> None:
    conversation = make_conversation(statements=1)
    with django_capture_on_commit_callbacks(execute=True):
        vote(client, conversation)
    conversation.refresh_from_db()
    assert conversation.map_dirty


def test_another_answer_replaces_the_first_and_both_stay_in_the_log(client: Client) -> None:
    conversation = make_conversation(statements=1)
    for value in (1, -1, 0):
        vote(client, conversation, value=value)
    assert [row.value for row in Vote.objects.all()] == [0]
    assert list(VoteEvent.objects.values_list("value", flat=True)) == [1, -1, 0]


def test_the_same_vote_sent_again_counts_once_even_before_the_cookie_came_back() -> None:
    """Abuse 1, and the bus: the receipt of the first answer was lost in a tunnel."""
    conversation = make_conversation(statements=2)
    key = str(uuid4())
    first, second = (vote(Client(), conversation, accept="application/json", key=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert Participant.objects.count() == Vote.objects.count() == VoteEvent.objects.count() == 1
    assert first.cookies.output() == second.cookies.output()


def test_a_vote_sent_again_after_closing_had_been_taken(client: Client) -> None:
    conversation = make_conversation(statements=2)
    key = str(uuid4())
    vote(client, conversation, accept="application/json", key=key)
    conversation.state, conversation.closed_at = State.CLOSED, timezone.now()
    conversation.save()
    assert vote(client, conversation, accept="application/json", key=key).status_code == 200
    late = vote(client, conversation, 2, accept="application/json", key=str(uuid4()))
    assert late.status_code == 409
    assert "closed" in late.json()["message"]
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("state", [State.PAUSED, State.CLOSED, State.ANSWERED])
def test_only_an_open_conversation_takes_votes(client: Client, state: str) -> None:
    conversation = make_conversation(state=state, statements=1)
    assert vote(client, conversation).status_code == 409
    assert not Participant.objects.exists()


def test_the_closing_time_closes_before_the_worker_came_by(client: Client) -> None:
    conversation = make_conversation(statements=1, closes_at=timezone.now() - timedelta(seconds=1))
    assert vote(client, conversation).status_code == 409


def test_a_draft_takes_no_votes_and_is_not_there(client: Client) -> None:
    assert vote(client, make_conversation(state=State.DRAFT, statements=1)).status_code == 404


@pytest.mark.parametrize("status", [StatementStatus.WAITING, StatementStatus.REJECTED])
def test_only_published_statements_can_be_voted_on(client: Client, status: str) -> None:
    conversation = make_conversation()
    make_statement(conversation, status=status, reason="It names somebody.")
    assert vote(client, conversation).status_code == 404


def test_the_statement_of_another_conversation_is_not_there(client: Client) -> None:
    other = make_conversation(statements=5)
    assert vote(client, make_conversation(statements=1), 5).status_code == 404
    assert not Vote.objects.filter(statement__conversation=other).exists()


@pytest.mark.parametrize("number", [0, 1234])
def test_a_statement_keeps_the_number_of_the_tool_it_came_from(client: Client, number: int) -> None:
    """Polis counts its statements from 0, and a large conversation passes a thousand."""
    conversation = make_conversation()
    make_statement(conversation, number=number)
    assert f'data-number="{number}"' in client.get(f"/c/{conversation.token}/").content.decode()
    assert vote(client, conversation, number).status_code == 303
    assert Vote.objects.get().statement.number == number


@pytest.mark.parametrize("value", ["2", "-2", "yes", "", "1e9", "٣٤٥" * 40])
def test_any_other_value_is_refused(client: Client, value: str) -> None:
    conversation = make_conversation(statements=1)
    assert vote(client, conversation, value=value).status_code == 422
    assert vote(client, conversation, number=value).status_code in (404, 422)
    assert not VoteEvent.objects.exists()


def test_a_key_that_is_no_uuid_is_refused(client: Client) -> None:
    assert vote(client, make_conversation(statements=1), key="1").status_code == 422


def test_too_fast_is_told_when_to_go_on(client: Client, settings) -> None:
    settings.VOTES_PER_PARTICIPANT_MINUTE = 3
    conversation = make_conversation(statements=5)
    answers = [vote(client, conversation, n, accept="application/json", key=str(uuid4())) for n in range(1, 6)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert "Wait a minute" in answers[-1].json()["message"]
    VoteEvent.objects.update(at=timezone.now() - timedelta(minutes=2))
    assert vote(client, conversation, 4).status_code == 303


def test_many_from_one_address_are_slowed_but_nobody_who_has_begun(settings) -> None:
    settings.PARTICIPANTS_PER_ADDRESS_HOUR = 2
    conversation = make_conversation(statements=3)
    first = Client()
    vote(first, conversation)
    vote(Client(), conversation)
    refused = vote(Client(), conversation)
    assert refused.status_code == 429
    assert "Try again in an hour" in refused.content.decode()
    assert vote(first, conversation, 2).status_code == 303
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert vote(elsewhere, conversation).status_code == 303


def test_a_visitor_cannot_make_up_an_address(settings) -> None:
    """Abuse 22: a script that sends another X-Forwarded-For with every vote stays one address."""
    settings.PARTICIPANTS_PER_ADDRESS_HOUR = 1
    conversation = make_conversation(statements=1)
    vote(Client(HTTP_X_FORWARDED_FOR="198.51.100.1"), conversation)
    assert vote(Client(HTTP_X_FORWARDED_FOR="198.51.100.2"), conversation).status_code == 429
    settings.TRUSTED_PROXIES = 1
    other = Client(HTTP_X_FORWARDED_FOR="198.51.100.1, 203.0.113.5")
    assert vote(other, conversation).status_code == 303
    again = Client(HTTP_X_FORWARDED_FOR="198.51.100.77, 203.0.113.5")
    assert vote(again, conversation).status_code == 429


def test_the_address_itself_is_never_stored(client: Client) -> None:
    one, other = make_conversation(statements=1), make_conversation(statements=1)
    vote(client, one)
    vote(client, other)
    hashes = set(Participant.objects.values_list("address_hash", flat=True))
    assert len(hashes) == 2, "the same address in two conversations cannot be connected"
    assert not any("127.0.0.1" in value for value in hashes)


def test_a_cookie_of_one_conversation_means_nothing_in_another(client: Client) -> None:
    """Abuse 14: the signed value of A is copied into B's cookie."""
    one, other = make_conversation(statements=1), make_conversation(statements=1)
    vote(client, one)
    signed = client.cookies[f"samskap_participant_{one.token}"].value
    forger = Client()
    forger.cookies[f"samskap_participant_{other.token}"] = signed
    assert vote(forger, other).status_code == 303
    assert {row.conversation for row in Participant.objects.all()} == {one, other}
    assert Vote.objects.filter(participant__conversation=one).count() == 1


def test_another_participant_cannot_be_played(client: Client) -> None:
    """Abuse 22: the key alone, or signed with anything but the portal's secret, is nobody."""
    conversation = make_conversation(statements=2)
    victim = make_participant(conversation)
    name = f"samskap_participant_{conversation.token}"
    salt = f"samskap.participant.{conversation.token}"
    for forged in (victim.key, f"{victim.key}:", Signer(key="guessed", salt=salt).sign(victim.key), str(victim.pk)):
        forger = Client()
        forger.cookies[name] = forged
        assert vote(forger, conversation).status_code == 303
    assert not Vote.objects.filter(participant=victim).exists()


def test_another_site_cannot_vote_in_somebodys_browser() -> None:
    """Abuse 18: without the guard each of these would count."""
    conversation = make_conversation(statements=1)
    client = Client(enforce_csrf_checks=True)
    for sent in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ):
        assert vote(client, conversation, **sent).status_code == 403
    assert not VoteEvent.objects.exists()
    assert vote(client, conversation, origin="http://testserver").status_code == 303
    assert vote(client, conversation, sec_fetch_site="same-origin").status_code == 303


def test_where_it_leads_afterwards_cannot_be_chosen(client: Client) -> None:
    """Abuse 20."""
    conversation = make_conversation(statements=1)
    response = client.post(
        f"/c/{conversation.token}/vote/?next=javascript:alert(1)",
        {"statement": 1, "value": 1, "next": "https://evil.example"},
    )
    assert response["Location"] == f"/c/{conversation.token}/#statement"


def test_undo_takes_the_latest_vote_back_and_shows_its_statement(client: Client) -> None:
    conversation = make_conversation(statements=3)
    vote(client, conversation, 1)
    vote(client, conversation, 3, -1)
    response = client.post(f"/c/{conversation.token}/undo/")
    assert response["Location"] == f"/c/{conversation.token}/?statement=3#statement"
    assert list(Vote.objects.values_list("statement__number", flat=True)) == [1]
    assert list(VoteEvent.objects.values_list("value", flat=True)) == [1, -1, None]
    assert "Statement 3" in client.get(response["Location"]).content.decode()


def test_undo_without_a_vote_changes_nothing(client: Client) -> None:
    conversation = make_conversation(statements=1)
    assert client.post(f"/c/{conversation.token}/undo/").status_code == 303
    assert not VoteEvent.objects.exists()


def test_undo_after_closing_is_refused() -> None:
    conversation = make_conversation(statements=1)
    participant = make_participant(conversation)
    make_vote(participant, conversation.statements.get())
    conversation.state, conversation.closed_at = State.CLOSED, timezone.now()
    conversation.save()
    with pytest.raises(StateRefused):
        undo_vote(actor=NOBODY, conversation=conversation, visitor=Visitor(participant))
    assert Vote.objects.count() == 1


def test_an_erased_participant_does_not_come_back() -> None:
    conversation = make_conversation(statements=1)
    participant = make_participant(conversation)
    gone = Participant.objects.get(pk=participant.pk)
    participant.delete()
    with pytest.raises(NotVisible):
        cast_vote(actor=NOBODY, conversation=conversation, visitor=Visitor(gone), number=1, value=1)


def test_values_and_speed_are_refused_by_the_service_itself(settings) -> None:
    conversation = make_conversation(statements=1)
    with pytest.raises(InvalidInput):
        cast_vote(actor=NOBODY, conversation=conversation, visitor=Visitor(), number=1, value=5)
    settings.VOTES_PER_PARTICIPANT_MINUTE = 0
    with pytest.raises(TooMany):
        cast_vote(actor=NOBODY, conversation=conversation, visitor=Visitor(), number=1, value=1)
    assert not Participant.objects.exists(), "a refused first vote leaves nobody behind"


@pytest.mark.django_db(transaction=True)
def test_one_current_vote_under_concurrency(settings) -> None:
    """Abuse 1 (CVE-2023-47634): sixteen requests at once, with the same and with different answers and keys."""
    settings.VOTES_PER_PARTICIPANT_MINUTE = 1000
    conversation = make_conversation(statements=1)
    participant = make_participant(conversation)
    key = str(uuid4())
    keys = [key] * 8 + [str(uuid4()) for _ in range(8)]

    def run(position: int) -> None:
        cast_vote(
            actor=NOBODY,
            conversation=conversation,
            visitor=Visitor(participant),
            number=1,
            value=(1, -1, 0)[position % 3],
            client_key=keys[position],
        )

    at_once(run, len(keys))
    assert VoteEvent.objects.count() == 9, "the eight with the same key are one vote"
    assert Vote.objects.get().value == VoteEvent.objects.last().value, "the current vote is the last in the log"
    conversation.refresh_from_db()
    assert conversation.map_dirty


@pytest.mark.django_db(transaction=True)
def test_the_first_vote_sent_many_times_at_once_is_one_person() -> None:
    conversation = make_conversation(statements=1)
    key = str(uuid4())

    def run(_position: int) -> None:
        cast_vote(actor=NOBODY, conversation=conversation, visitor=Visitor(), number=1, value=1, client_key=key)

    at_once(run, 8)
    assert (Participant.objects.count(), Vote.objects.count(), VoteEvent.objects.count()) == (1, 1, 1)

"""Closing and voting at the same moment: what was acknowledged is in the count that the journal keeps."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from samskap.cocreation.models import Conversation, State, VoteEvent
from samskap.cocreation.services import states
from samskap.cocreation.services.vote_rows import check_vote, write_vote
from samskap.core.access import SYSTEM
from samskap.core.models import JournalEntry
from tests.cocreation.factories import make_conversation, make_participant, make_statement

pytestmark = pytest.mark.django_db(transaction=True)


def test_closing_waits_for_a_vote_under_way() -> None:
    conversation = make_conversation(statements=5)
    statement = conversation.statements.first() or make_statement(conversation)
    participant = make_participant(conversation)
    checked = threading.Event()
    failures: list[BaseException] = []

    def vote() -> None:
        try:
            with transaction.atomic():
                now = timezone.now()
                check = check_vote(conversation, statement.number, participant, "", now)
                assert check is not None
                assert check.is_open
                checked.set()
                threading.Event().wait(0.7)
                write_vote(participant, statement.pk, 1, now, "")
        except BaseException as failure:
            failures.append(failure)
            raise
        finally:
            checked.set()
            connection.close()

    voting = threading.Thread(target=vote)
    voting.start()
    assert checked.wait(10)
    states.change_state(actor=SYSTEM, conversation=conversation, to=State.CLOSED)
    voting.join(10)
    assert not failures
    assert Conversation.objects.get().state == State.CLOSED
    kept = JournalEntry.objects.get(action="conversation.closed").facts["after"]
    assert kept["events"] == VoteEvent.objects.count() == 1

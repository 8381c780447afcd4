"""What a state allows, what it needs, and what it leaves in the journal."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samskap.cocreation.models import Conversation, State
from samskap.cocreation.services.states import TRANSITIONS, change_state, close_due, vote_log_digest
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from tests.cocreation.factories import (
    make_actor,
    make_conversation,
    make_organisation,
    make_participant,
    make_statement,
    make_vote,
)

pytestmark = pytest.mark.django_db


def members_of(conversation, role="member"):
    return make_actor(role, conversation.organisation)


def test_a_draft_with_promise_and_statements_opens():
    draft = make_conversation(state=State.DRAFT, statements=5)
    opened = change_state(actor=members_of(draft), conversation=draft, to=State.OPEN)
    assert opened.state == State.OPEN
    assert opened.opened_at is not None


def test_a_draft_is_refused_with_everything_that_is_missing():
    draft = make_conversation(state=State.DRAFT, statements=1, decided_by="", decided_on=None)
    with pytest.raises(StateRefused) as refused:
        change_state(actor=members_of(draft), conversation=draft, to=State.OPEN)
    for part in ("Who decides", "When it is decided", "5 published statements", "it has 1"):
        assert part in refused.value.message
    assert Conversation.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("state", "to"),
    [(a, b) for a in State.values for b in State.values if b not in TRANSITIONS[a]],
)
def test_every_other_transition_is_refused_by_name(state, to):
    conversation = make_conversation(state=state, statements=5)
    with pytest.raises(StateRefused) as refused:
        change_state(actor=members_of(conversation), conversation=conversation, to=to, reason="because")
    assert str(State(state).label) in refused.value.message


def test_closing_keeps_counts_and_a_digest_of_the_votes():
    conversation = make_conversation(statements=5)
    statement = conversation.statements.first()
    for value in (1, -1, 0):
        make_vote(make_participant(conversation), statement, value)
    closed = change_state(actor=members_of(conversation), conversation=conversation, to=State.CLOSED)
    entry = JournalEntry.objects.get(action="conversation.closed")
    after = entry.facts["after"]
    assert (after["participants"], after["votes"], after["events"]) == (3, 3, 3)
    assert after["sha256"] == vote_log_digest(closed)
    make_vote(make_participant(conversation), statement, 1)
    assert after["sha256"] != vote_log_digest(closed)


def test_opening_again_needs_a_reason_and_a_closing_time_to_come():
    closed = make_conversation(state=State.CLOSED, statements=5, closes_at=timezone.now() - timedelta(days=1))
    actor = members_of(closed)
    with pytest.raises(InvalidInput):
        change_state(actor=actor, conversation=closed, to=State.OPEN)
    with pytest.raises(StateRefused, match="closing time has passed"):
        change_state(actor=actor, conversation=closed, to=State.OPEN, reason="Forty sheets came late.")
    closed.closes_at = None
    closed.save()
    assert change_state(actor=actor, conversation=closed, to=State.OPEN, reason="Late sheets.").closed_at is None
    assert JournalEntry.objects.get(action="conversation.opened").facts["after"]["reason"] == "Late sheets."


def test_a_passed_closing_time_closes_at_once_and_the_worker_writes_it_down():
    now = timezone.now()
    conversation = make_conversation(statements=5, closes_at=now + timedelta(hours=1))
    paused = make_conversation(state=State.PAUSED, statements=5, closes_at=now + timedelta(hours=1))
    later = now + timedelta(hours=2)
    assert conversation.accepts_votes(now)
    assert not conversation.accepts_votes(later)
    assert close_due(now=now) == 0
    assert close_due(now=later) == 1
    assert close_due(now=later) == 0
    conversation.refresh_from_db()
    paused.refresh_from_db()
    assert (conversation.state, conversation.closed_at, paused.state) == (State.CLOSED, later, State.PAUSED)
    assert JournalEntry.objects.filter(action="conversation.closed").count() == 1


def test_only_those_who_work_for_the_asker_change_the_state():
    conversation = make_conversation(statements=5)
    with pytest.raises(Refused):
        change_state(actor=members_of(conversation, "observer"), conversation=conversation, to=State.PAUSED)
    with pytest.raises(Refused):
        change_state(actor=make_actor("lead", make_organisation()), conversation=conversation, to=State.PAUSED)
    draft = make_conversation(state=State.DRAFT)
    with pytest.raises(NotVisible):
        change_state(actor=make_actor("lead", make_organisation()), conversation=draft, to=State.OPEN)


def test_a_statement_taken_away_counts_no_more_towards_the_opening():
    draft = make_conversation(state=State.DRAFT, statements=4)
    make_statement(draft, status="rejected", reason="Twice the same.")
    with pytest.raises(StateRefused, match="it has 4"):
        change_state(actor=members_of(draft), conversation=draft, to=State.OPEN)

"""Several moderators over the same statements."""

import pytest

from samskap.cocreation.models import State, StatementStatus
from samskap.cocreation.services.statements import (
    add_seed_statements,
    edit_seed_statement,
    moderate_statement,
    publish_statements,
    rows_of,
    undo_moderation,
)
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
WAITING, PUBLISHED, REJECTED = StatementStatus.WAITING, StatementStatus.PUBLISHED, StatementStatus.REJECTED


@pytest.fixture
def conversation():
    return make_conversation(statements=3)


@pytest.fixture
def actor(conversation):
    return make_actor("member", conversation.organisation)


@pytest.fixture
def waiting(conversation):
    return make_statement(conversation, "A bus in the evening.", author=make_participant(conversation), status=WAITING)


def test_two_moderators_do_not_overwrite_each_other(conversation, actor, waiting):
    other = make_actor("lead", conversation.organisation)
    moderate_statement(actor=actor, statement=waiting, to=PUBLISHED, expected=WAITING)
    with pytest.raises(StateRefused, match="A colleague has decided"):
        moderate_statement(actor=other, statement=waiting, to=REJECTED, expected=WAITING, reason="Off topic.")
    waiting.refresh_from_db()
    assert waiting.status == PUBLISHED
    assert JournalEntry.objects.get(action="statement.moderated").person == actor.user


def test_not_publishing_needs_a_reason_that_stays_with_the_statement(actor, waiting):
    with pytest.raises(InvalidInput) as refused:
        moderate_statement(actor=actor, statement=waiting, to=REJECTED, expected=WAITING, reason="  ")
    assert "reason" in refused.value.fields
    row = moderate_statement(actor=actor, statement=waiting, to=REJECTED, expected=WAITING, reason="Names a person.")
    assert (row.status, row.reason) == (REJECTED, "Names a person.")


def test_a_decision_is_taken_back_once(actor, waiting):
    moderate_statement(actor=actor, statement=waiting, to=REJECTED, expected=WAITING, reason="Off topic.")
    row = undo_moderation(actor=actor, statement=waiting, expected=REJECTED)
    assert (row.status, row.reason, row.moderated_by, row.moderated_at) == (WAITING, "", None, None)
    with pytest.raises(StateRefused):
        undo_moderation(actor=actor, statement=waiting, expected=WAITING)


def test_what_was_published_comes_back_published(conversation, actor):
    seed = conversation.statements.first()
    moderate_statement(actor=actor, statement=seed, to=REJECTED, expected=PUBLISHED, reason="Twice the same.")
    assert undo_moderation(actor=actor, statement=seed, expected=REJECTED).status == PUBLISHED


def test_many_are_published_at_once_and_what_a_colleague_decided_is_left_out(conversation, actor, waiting):
    more = make_statement(conversation, author=make_participant(conversation), status=WAITING)
    moderate_statement(actor=actor, statement=more, to=REJECTED, expected=WAITING, reason="Off topic.")
    done, left_out = publish_statements(actor=actor, conversation=conversation, numbers=[waiting.number, more.number])
    assert (done, left_out) == ([waiting.number], [more.number])


def test_numbers_of_another_conversation_do_nothing(conversation, actor, waiting):
    foreign = make_conversation()
    strange = make_statement(foreign, number=900, author=make_participant(foreign), status=WAITING)
    assert publish_statements(actor=actor, conversation=conversation, numbers=[900]) == ([], [900])
    with pytest.raises(Refused):
        moderate_statement(actor=actor, statement=strange, to=PUBLISHED, expected=WAITING)


def test_observers_and_strangers_decide_nothing(conversation, waiting):
    for stranger in (make_actor("observer", conversation.organisation), make_actor("lead", make_organisation())):
        with pytest.raises(Refused):
            moderate_statement(actor=stranger, statement=waiting, to=PUBLISHED, expected=WAITING)
    draft = make_conversation(state=State.DRAFT, statements=1)
    with pytest.raises(NotVisible):
        moderate_statement(
            actor=make_actor("lead", make_organisation()),
            statement=draft.statements.get(),
            to=REJECTED,
            expected=PUBLISHED,
            reason="x",
        )


def test_a_seed_is_edited_only_while_nobody_has_voted_on_it(conversation, actor, waiting):
    seed = conversation.statements.first()
    assert edit_seed_statement(actor=actor, statement=seed, text="  Benches   for all ").text == "Benches for all"
    with pytest.raises(InvalidInput, match="Statement 2 says the same"):
        edit_seed_statement(actor=actor, statement=seed, text="statement 2 about the square")
    make_vote(make_participant(conversation), seed)
    with pytest.raises(StateRefused, match="People have voted"):
        edit_seed_statement(actor=actor, statement=seed, text="Other")
    with pytest.raises(StateRefused, match="A resident wrote"):
        edit_seed_statement(actor=actor, statement=waiting, text="Other")


def test_added_seeds_name_the_statement_they_repeat(conversation, actor):
    with pytest.raises(InvalidInput) as refused:
        add_seed_statements(actor=actor, conversation=conversation, rows=rows_of("New.\nSTATEMENT 1 about the square"))
    assert "Line 2 says the same as statement 1" in refused.value.message
    added = add_seed_statements(actor=actor, conversation=conversation, rows=rows_of("New.\nNewer."))
    assert [row.number for row in added] == [4, 5]


def test_what_moves_the_map_marks_it(conversation, actor, waiting, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        moderate_statement(actor=actor, statement=waiting, to=PUBLISHED, expected=WAITING)
    conversation.refresh_from_db()
    assert conversation.map_dirty


def test_an_answered_conversation_keeps_its_statements():
    answered = make_conversation(state=State.ANSWERED, statements=1)
    actor = make_actor("lead", answered.organisation)
    with pytest.raises(StateRefused):
        moderate_statement(
            actor=actor, statement=answered.statements.get(), to=REJECTED, expected=PUBLISHED, reason="Late."
        )
    with pytest.raises(StateRefused):
        add_seed_statements(actor=actor, conversation=answered, rows=rows_of("New."))

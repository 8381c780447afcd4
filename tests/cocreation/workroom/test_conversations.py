"""Making, changing and deleting a conversation."""

from dataclasses import replace
from datetime import date

import pytest

from samskap.cocreation.models import Conversation, ConversationTranslation, State, Statement
from samskap.cocreation.selectors.promise import promise_changes
from samskap.cocreation.services.conversations import create_conversation, delete_conversation, edit_conversation
from samskap.cocreation.services.inputs import ConversationInput, Promise, Scope
from samskap.cocreation.services.statements import SeedRow, rows_of
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry, Visibility
from tests.cocreation.factories import PROMISE, make_actor, make_conversation, make_organisation, make_participant
from tests.cocreation.factories import make_vote as vote
from tests.core.factories import make_network, make_room

pytestmark = pytest.mark.django_db

INPUT = ConversationInput(question="How shall the square be used?", language="en")


def as_input(conversation):
    return ConversationInput(
        question=conversation.question,
        language=conversation.language,
        background=conversation.background,
        promise=Promise(**{name: getattr(conversation, name) for name in PROMISE}),
        scope=Scope(conversation.visibility),
        moderation=conversation.moderation,
    )


def test_a_draft_with_its_statements_in_the_order_they_were_typed():
    organisation = make_organisation()
    rows = rows_of("Benches for all.\n\n  More   trees.  \n")
    made = create_conversation(
        actor=make_actor("member", organisation), organisation=organisation, values=INPUT, seeds=rows
    )
    assert made.state == State.DRAFT
    assert list(made.statements.values_list("number", "text", "status", "by_asker")) == [
        (1, "Benches for all.", "published", True),
        (2, "More trees.", "published", True),
    ]
    assert Conversation.objects.get().next_statement_number == 3


def test_a_bad_line_is_named_and_nothing_is_made():
    organisation = make_organisation()
    rows = [SeedRow(1, "Benches."), SeedRow(2, "x" * 401), SeedRow(4, "benches")]
    with pytest.raises(InvalidInput) as refused:
        create_conversation(actor=make_actor("lead", organisation), organisation=organisation, values=INPUT, seeds=rows)
    assert "Line 2 is 401 signs long" in refused.value.fields["seeds"]
    assert "Line 4 says the same as line 1" in refused.value.fields["seeds"]
    assert not Conversation.objects.exists()
    assert not Statement.objects.exists()
    assert not JournalEntry.objects.exists()


def test_only_for_an_organisation_that_the_actor_works_in():
    mine, other = make_organisation(), make_organisation()
    with pytest.raises(Refused):
        create_conversation(actor=make_actor("lead", mine), organisation=other, values=INPUT)
    with pytest.raises(Refused):
        create_conversation(actor=make_actor("observer", mine), organisation=mine, values=INPUT)


def test_a_network_or_room_of_others_cannot_be_chosen():
    mine = make_organisation()
    actor = make_actor("lead", mine)
    foreign = Scope(Visibility.NETWORK, network=make_network())
    with pytest.raises(InvalidInput):
        create_conversation(actor=actor, organisation=mine, values=replace(INPUT, scope=foreign))
    with pytest.raises(InvalidInput):
        create_conversation(
            actor=actor, organisation=mine, values=replace(INPUT, scope=Scope(Visibility.PARTNERS, room=make_room()))
        )
    ours = make_network(None, mine)
    made = create_conversation(
        actor=actor, organisation=mine, values=replace(INPUT, scope=Scope(Visibility.NETWORK, network=ours))
    )
    assert made.network == ours


def test_a_text_that_does_not_fit_is_refused_beside_its_field():
    mine = make_organisation()
    with pytest.raises(InvalidInput) as refused:
        create_conversation(
            actor=make_actor("lead", mine), organisation=mine, values=replace(INPUT, question="x" * 201)
        )
    assert set(refused.value.fields) == {"question"}


def test_a_promise_changed_after_the_opening_shows_and_cannot_be_emptied():
    conversation = make_conversation(statements=5)
    actor = make_actor("member", conversation.organisation)
    values = as_input(conversation)
    later = replace(values, promise=replace(values.promise, decided_on=date(2027, 6, 1)))
    edit_conversation(actor=actor, conversation=conversation, values=later)
    (change,) = promise_changes(conversation)
    assert [(field.label, field.before, field.after) for field in change.fields] == [
        ("When it is decided", "2027-03-01", "2027-06-01")
    ]
    with pytest.raises(InvalidInput) as refused:
        edit_conversation(
            actor=actor, conversation=conversation, values=replace(values, promise=replace(values.promise, purpose=" "))
        )
    assert set(refused.value.fields) == {"purpose"}


def test_the_question_stays_once_somebody_has_voted():
    conversation = make_conversation(statements=5)
    actor = make_actor("member", conversation.organisation)
    edited = edit_conversation(
        actor=actor, conversation=conversation, values=replace(as_input(conversation), question="Which square?")
    )
    vote(make_participant(conversation), conversation.statements.first())
    with pytest.raises(InvalidInput, match="People have voted"):
        edit_conversation(actor=actor, conversation=edited, values=replace(as_input(edited), question="Other?"))


def test_a_changed_text_takes_the_approval_from_its_translations():
    conversation = make_conversation(state=State.DRAFT)
    from django.utils import timezone

    row = ConversationTranslation.objects.create(
        conversation=conversation, language="sv", question="Hur?", approved_at=timezone.now()
    )
    actor = make_actor("member", conversation.organisation)
    edit_conversation(actor=actor, conversation=conversation, values=as_input(conversation))
    row.refresh_from_db()
    assert row.approved_at is not None
    edit_conversation(
        actor=actor, conversation=conversation, values=replace(as_input(conversation), question="What then?")
    )
    row.refresh_from_db()
    assert row.approved_at is None


def test_an_answered_conversation_does_not_change():
    answered = make_conversation(state=State.ANSWERED)
    with pytest.raises(StateRefused):
        edit_conversation(
            actor=make_actor("lead", answered.organisation), conversation=answered, values=as_input(answered)
        )


def test_a_draft_is_deleted_and_the_journal_remembers_that_it_was():
    draft = make_conversation(state=State.DRAFT, statements=2)
    delete_conversation(actor=make_actor("member", draft.organisation), conversation=draft)
    assert not Conversation.objects.exists()
    assert JournalEntry.objects.get().action == "conversation.deleted"


def test_votes_are_erased_only_by_a_lead_who_writes_the_question():
    conversation = make_conversation(state=State.CLOSED, statements=1)
    vote(make_participant(conversation), conversation.statements.get())
    member, lead = make_actor("member", conversation.organisation), make_actor("lead", conversation.organisation)
    with pytest.raises(Refused):
        delete_conversation(actor=member, conversation=conversation, typed_question=conversation.question)
    with pytest.raises(InvalidInput):
        delete_conversation(actor=lead, conversation=conversation, typed_question="something else")
    delete_conversation(actor=lead, conversation=conversation, typed_question=conversation.question)
    assert not Conversation.objects.exists()
    assert JournalEntry.objects.get(action="conversation.erased").facts["before"]["votes"] == 1


def test_an_open_conversation_is_never_deleted():
    conversation = make_conversation()
    with pytest.raises(StateRefused, match="Close the conversation first"):
        delete_conversation(
            actor=make_actor("lead", conversation.organisation),
            conversation=conversation,
            typed_question=conversation.question,
        )

"""What conversations say on the workbench, in the search, and about the person who works with them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from samskap.cocreation.models import Conversation, State
from samskap.cocreation.selectors.workbench import attention, open_card, work_of
from samskap.cocreation.services.conversations import create_conversation, delete_conversation
from samskap.cocreation.services.indexing import documents, findable, index_conversation
from samskap.cocreation.services.inputs import ConversationInput
from samskap.cocreation.services.statements import moderate_statement, rows_of
from samskap.cocreation.services.states import change_state
from samskap.cocreation.services.translations import save_conversation_translation
from samskap.core.models import SearchDocument, Visibility
from tests.cocreation.factories import (
    make_actor,
    make_conversation,
    make_organisation,
    make_participant,
    make_statement,
)

pytestmark = pytest.mark.django_db


def test_what_needs_a_decision_is_named_with_its_date(django_assert_num_queries):
    organisation = make_organisation()
    closes = timezone.now() + timedelta(days=2)
    busy = make_conversation(organisation=organisation, question="Busy?", closes_at=closes)
    make_statement(busy, author=make_participant(busy), status="waiting")
    make_conversation(organisation=organisation, question="Draft?", state=State.DRAFT)
    make_conversation(organisation=organisation, question="Quiet?")
    make_conversation(question="Foreign?", state=State.DRAFT)
    actor = make_actor("member", organisation)
    with django_assert_num_queries(1):
        said = [(one.text, one.due) for one in attention(actor)]
    assert said == [
        ("1 statement waits for you: Busy?", closes),
        ("Finish and open: Draft?", None),
    ]
    assert list(attention(make_actor("observer", organisation))) == []


def test_the_card_counts_open_conversations_and_people(django_assert_num_queries):
    organisation = make_organisation()
    actor = make_actor("observer", organisation)
    assert open_card(actor) is None
    for _ in range(2):
        conversation = make_conversation(organisation=organisation)
        make_participant(conversation)
    with django_assert_num_queries(1):
        card = open_card(actor)
    assert card is not None
    assert (card.figure, card.sentence) == ("2", "2 people take part.")


def test_a_draft_is_found_at_home_only_and_an_open_one_by_its_statements():
    organisation = make_organisation()
    actor = make_actor("lead", organisation)
    values = ConversationInput(question="How shall the square be used?", language="en")
    draft = create_conversation(
        actor=actor, organisation=organisation, values=values, seeds=rows_of("\n".join("abcde"))
    )
    document = SearchDocument.objects.get()
    assert (document.visibility, document.url) == (Visibility.PRIVATE, f"/work/c/{draft.token}/")
    delete_conversation(actor=actor, conversation=draft)
    assert not SearchDocument.objects.exists()


def test_only_published_words_and_approved_languages_are_in_the_index():
    conversation = make_conversation(statements=5)
    actor = make_actor("member", conversation.organisation)
    waiting = make_statement(conversation, "Skating", author=make_participant(conversation), status="waiting")
    index_conversation(conversation.pk)
    assert "Skating" not in SearchDocument.objects.get().body
    moderate_statement(actor=actor, statement=waiting, to="published", expected="waiting")
    assert "Skating" in SearchDocument.objects.get().body
    moderate_statement(actor=actor, statement=waiting, to="rejected", expected="published", reason="x")
    assert "Skating" not in SearchDocument.objects.get().body
    texts = {"question": "Hur ska torget användas?"}
    save_conversation_translation(actor=actor, conversation=conversation, language="sv", texts=texts, approve=False)
    assert [one.language for one in SearchDocument.objects.all()] == ["en"]
    save_conversation_translation(actor=actor, conversation=conversation, language="sv", texts=texts, approve=True)
    assert {one.language: one.title for one in SearchDocument.objects.all()} == {
        "en": "How shall the square be used?",
        "sv": "Hur ska torget användas?",
    }


def test_the_source_finds_everything_and_opening_makes_it_public(django_assert_num_queries):
    draft = make_conversation(state=State.DRAFT, statements=5)
    make_conversation(statements=3)
    with django_assert_num_queries(4):
        assert len(list(findable())) == 2
    change_state(actor=make_actor("lead", draft.organisation), conversation=draft, to=State.OPEN)
    document = SearchDocument.objects.get(object_id=str(draft.pk))
    assert (document.visibility, document.url) == (Visibility.PUBLIC, f"/c/{draft.token}/")
    assert [found.language for found in documents(Conversation.objects.get(pk=draft.pk))] == ["en"]


def test_a_person_sees_their_own_work():
    conversation = make_conversation(statements=1)
    actor = make_actor("member", conversation.organisation)
    moderate_statement(
        actor=actor, statement=conversation.statements.get(), to="rejected", expected="published", reason="Twice."
    )
    assert actor.user is not None
    assert work_of(actor.user)["Statements you decided about"] == 1

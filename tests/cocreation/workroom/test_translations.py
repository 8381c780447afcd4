"""Translations are entered by people and shown once somebody has approved them."""

import pytest
from django.urls import reverse

from samskap.cocreation.models import ConversationTranslation, State, Statement, StatementTranslation
from samskap.cocreation.selectors.texts import shown_text
from samskap.cocreation.services.translations import save_conversation_translation, save_statement_translations
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry
from tests.cocreation.factories import make_actor, make_conversation, make_statement
from tests.cocreation.factories import make_user as user_of
from tests.core.factories import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    return make_conversation(statements=3)


@pytest.fixture
def actor(conversation):
    return make_actor("member", conversation.organisation)


def test_saved_is_not_shown_approved_is_and_a_change_waits_again(conversation, actor):
    def save(text, approve):
        save_statement_translations(
            actor=actor, conversation=conversation, language="sv", texts={1: text}, approve=approve
        )
        return str(shown_text(Statement.objects.get(conversation=conversation, number=1), "sv"))

    original = conversation.statements.first().text
    assert save("Bänkar.", False) == original
    assert save("Bänkar.", True) == "Bänkar."
    row = StatementTranslation.objects.get()
    assert (row.approved_by, row.approved_at is not None) == (actor.user, True)
    assert save("Bänkar åt alla.", False) == original
    assert save("", False) == original
    assert not StatementTranslation.objects.exists()
    assert set(JournalEntry.objects.values_list("action", flat=True)) == {
        "translation.entered",
        "translation.approved",
    }


def test_saving_the_same_text_again_keeps_who_approved_it(conversation, actor):
    texts = {"question": "Hur?"}
    save_conversation_translation(actor=actor, conversation=conversation, language="sv", texts=texts, approve=True)
    other = make_actor("lead", conversation.organisation)
    save_conversation_translation(actor=other, conversation=conversation, language="sv", texts=texts, approve=True)
    assert ConversationTranslation.objects.get().approved_by == actor.user


def test_what_cannot_be_translated_is_refused(conversation, actor):
    hidden = make_statement(conversation, status="waiting")
    with pytest.raises(InvalidInput):
        save_statement_translations(
            actor=actor, conversation=conversation, language="sv", texts={hidden.number: "x"}, approve=True
        )
    with pytest.raises(InvalidInput):
        save_statement_translations(actor=actor, conversation=conversation, language="en", texts={1: "x"}, approve=True)
    with pytest.raises(InvalidInput) as refused:
        save_conversation_translation(
            actor=actor, conversation=conversation, language="sv", texts={"purpose": "Torget"}, approve=True
        )
    assert set(refused.value.fields) == {"question"}
    with pytest.raises(InvalidInput) as refused:
        save_statement_translations(
            actor=actor, conversation=conversation, language="sv", texts={1: "x" * 1001}, approve=True
        )
    assert set(refused.value.fields) == {"statement-1"}


def test_only_those_who_work_there_and_not_after_the_answer(conversation):
    with pytest.raises(Refused):
        save_conversation_translation(
            actor=make_actor("observer", conversation.organisation),
            conversation=conversation,
            language="sv",
            texts={"question": "Hur?"},
            approve=True,
        )
    answered = make_conversation(state=State.ANSWERED)
    with pytest.raises(StateRefused):
        save_conversation_translation(
            actor=make_actor("lead", answered.organisation),
            conversation=answered,
            language="sv",
            texts={"question": "Hur?"},
            approve=True,
        )


def test_through_the_pages(client, conversation, at_most_queries):
    for _ in range(40):
        make_statement(conversation)
    sign_in(client, user_of(organisation=conversation.organisation))
    with at_most_queries(15):
        assert client.get(reverse("translations", args=[conversation.token])).status_code == 200
    address = reverse("translate", args=[conversation.token, "nn"])
    with at_most_queries(15):
        assert client.get(address).status_code == 200
    answer = client.post(address, {"texts-question": "Korleis?", "texts-purpose": "Torget", "action": "approve"})
    assert answer.status_code == 302
    assert ConversationTranslation.objects.get().approved_at is not None
    client.post(
        reverse("translate_statements", args=[conversation.token, "nn"]), {"statement-1": "Éin", "action": "save"}
    )
    assert StatementTranslation.objects.get().approved_at is None
    refused = client.post(address, {"texts-question": "", "texts-purpose": "<b>Torget</b>", "action": "save"})
    assert refused.status_code == 422
    assert "&lt;b&gt;Torget" in refused.content.decode()
    for wrong in ("en", "xx"):
        assert client.get(reverse("translate", args=[conversation.token, wrong])).status_code == 404

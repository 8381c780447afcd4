"""Readers see approved translations, else the original marked with its language."""

import pytest
from django.utils import timezone

from samskap.cocreation.models import Conversation, ConversationTranslation, Statement, StatementTranslation
from samskap.cocreation.selectors.texts import ShownText, shown_conversation, shown_text, with_translations
from tests.cocreation.factories import make_conversation, make_statement

pytestmark = pytest.mark.django_db


def test_an_approved_translation_is_shown_to_readers_of_its_language_only():
    statement = make_statement(make_conversation(language="sv"), "Bänkar åt alla.", language="sv")
    StatementTranslation.objects.create(
        statement=statement, language="nb", text="Benker til alle.", approved_at=timezone.now()
    )
    assert shown_text(statement, "nb") == ShownText("Benker til alle.", "nb", False)
    assert shown_text(statement, "en") == ShownText("Bänkar åt alla.", "sv", True)


def test_a_translation_that_nobody_approved_is_never_shown():
    conversation = make_conversation(language="sv", question="Hur ska torget användas?")
    ConversationTranslation.objects.create(conversation=conversation, language="en", question="How?")
    assert shown_text(conversation, "en") == ShownText("Hur ska torget användas?", "sv", True)


def test_a_field_without_translation_falls_back_by_itself():
    conversation = make_conversation(language="sv", question="Hur?", purpose="Torget byggs om.")
    ConversationTranslation.objects.create(
        conversation=conversation, language="en", question="How?", approved_at=timezone.now()
    )
    shown = shown_conversation(conversation, "en")
    assert (shown.question.language, shown.purpose.language) == ("en", "sv")
    assert shown.decided_on == conversation.decided_on


def test_a_page_of_statements_needs_one_query_for_their_translations(django_assert_num_queries):
    conversation = make_conversation(statements=12, language="sv")
    with django_assert_num_queries(2):
        rows = with_translations(Statement.objects.filter(conversation=conversation), "nb")
        assert len([shown_text(row, "nb") for row in rows]) == 12
    with django_assert_num_queries(2):
        shown_conversation(Conversation.objects.get(pk=conversation.pk), "nb")

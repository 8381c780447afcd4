"""The questions about who takes part."""

from django.db.models import Count, QuerySet

from samskap.cocreation.models import BackgroundQuestion, Conversation
from samskap.core.errors import NotVisible


def background_questions(conversation: Conversation) -> QuerySet[BackgroundQuestion]:
    """With their options and ``answered``: two queries."""
    rows = BackgroundQuestion.objects.filter(conversation=conversation)
    return rows.prefetch_related("options").annotate(answered=Count("answers")).order_by("order", "id")


def find_background_question(conversation: Conversation, pk: int) -> BackgroundQuestion:
    """The question of this conversation.

    :raises NotVisible: there is none.
    """
    row = background_questions(conversation).filter(pk=pk).first()
    if row is None:
        raise NotVisible
    return row

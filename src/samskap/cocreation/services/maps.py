"""The map of a conversation: marked when something moves it."""

from django.db import transaction

from samskap.cocreation.models import Conversation


def mark_map_dirty(conversation_id: int) -> None:
    """Ask for a new map once the running transaction, if any, is committed. At most one small update."""
    rows = Conversation.objects.filter(pk=conversation_id, map_dirty=False)
    transaction.on_commit(lambda: rows.update(map_dirty=True) and None)

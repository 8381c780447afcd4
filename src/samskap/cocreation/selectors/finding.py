"""A conversation by the token in its address."""

from samskap.cocreation.models import Conversation
from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible


def find_conversation(
    actor: Actor,
    token: str,
    action: str = "cocreation.view_conversation",
    *,
    view: str = "cocreation.view_conversation",
) -> Conversation:
    """The conversation with its organisation: one query.

    :raises NotVisible: there is none, or the actor may not know of it (permission ``view``).
    :raises Refused: the actor may know it but not do ``action``.
    """
    conversation = Conversation.objects.select_related("organisation", "need").filter(token=token).first()
    if conversation is None:
        raise NotVisible
    require(actor, action, conversation, view=view)
    return conversation

"""What later rooms show on the page of a conversation and in its workroom."""

from samskap.cocreation.models import Conversation
from samskap.core.access import Actor
from samskap.core.registry import StartBlock, registry


def blocks_around(actor: Actor, conversation: Conversation) -> list[StartBlock]:
    """Those that have something to show, in the order of registration. They ask what they need."""
    return [block for make in registry.conversation_blocks if (block := make(actor, conversation)) is not None]

"""What the parts of this room hang on the page of a call, each in a module of ``registrations``."""

from collections.abc import Callable

from samskap.calls.models import Call
from samskap.core.access import Actor
from samskap.core.registry import StartBlock

CALL_BLOCKS: list[Callable[[Actor, Call], StartBlock | None]] = []
"""Each gives its template and what that needs as ``block``, or None if it has nothing to say to the actor."""


def blocks_of(actor: Actor, call: Call) -> list[StartBlock]:
    """The blocks that have something to say about the call, in the order in which they were hung up."""
    return [block for make in CALL_BLOCKS if (block := make(actor, call)) is not None]

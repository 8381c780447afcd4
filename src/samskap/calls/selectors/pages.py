"""The page of one call."""

from collections.abc import Sequence
from dataclasses import dataclass

from samskap.calls.models import Call
from samskap.calls.selectors.blocks import blocks_of
from samskap.core.access import Actor
from samskap.core.registry import StartBlock


@dataclass(frozen=True)
class CallPage:
    """A call with all that stands around it, as one actor sees it."""

    call: Call
    blocks: Sequence[StartBlock]


def call_page(actor: Actor, call: Call) -> CallPage:
    """What the page of a call shows."""
    return CallPage(call=call, blocks=blocks_of(actor, call))

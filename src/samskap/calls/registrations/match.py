"""What the comparing of needs with calls contributes: blocks on the page of a need and on that of a call."""

from django.utils import timezone

from samskap.calls.models import Call
from samskap.calls.selectors.blocks import CALL_BLOCKS
from samskap.calls.selectors.match import best_calls, needs_for_call
from samskap.core.access import Actor
from samskap.core.registry import StartBlock, registry
from samskap.needs.models import Need


def calls_for_need(actor: Actor, need: Need) -> StartBlock | None:
    """The calls that may pay for a need, on its page."""
    if need.is_withdrawn or need.is_merged:
        return None
    lines, how = best_calls(actor, need, timezone.now())
    belongs = actor.belongs_to(need.organisation_id)
    if not lines and not belongs:
        return None
    return StartBlock("calls/match/for_need.html", {"lines": lines, "how": how, "belongs": belongs})


def needs_of_call(actor: Actor, call: Call) -> StartBlock | None:
    """The needs that a call may be for, on its page."""
    found = needs_for_call(actor, call)
    return StartBlock("calls/match/for_call.html", {"found": found}) if found.own or found.others else None


registry.need_blocks.append(calls_for_need)
CALL_BLOCKS.append(needs_of_call)

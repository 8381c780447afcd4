"""Tags of the pilots' room: ``{% load pilots %}``."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from samskap.pilots.models import Concern, ConcernStatus, Outcome, Pilot, PilotState, PublicValue
from samskap.ui import text
from samskap.ui.status import status_markup

register = template.Library()

_LOOKS = {
    PilotState.IDEA: ("neutral", "ring"),
    PilotState.PREPARED: ("info", "circle"),
    PilotState.RUNNING: ("success", "triangle"),
    PilotState.HALTED: ("danger", "pause"),
    PilotState.CLOSING: ("warning", "square"),
}
_ENDS = {
    Outcome.SCALE: ("success", "check"),
    Outcome.ADAPT: ("info", "diamond"),
    Outcome.STOP: ("neutral", "cross"),
    Outcome.FAILED_WELL: ("accent", "check"),
}


@register.simple_tag
def pilot_state(pilot: Pilot) -> SafeString:
    """The state of a pilot, or how it ended, as word, shape and colour."""
    if pilot.is_closed:
        color, shape = _ENDS[Outcome(pilot.outcome)]
        return status_markup(pilot.get_outcome_display(), color, shape)
    color, shape = _LOOKS[PilotState(pilot.state)]
    return status_markup(pilot.get_state_display(), color, shape)


@register.filter
def in_currency(amount: Any, pilot: Pilot) -> str:
    """``1250000|in_currency:pilot`` is ``1 250 000 kr``, ``0.50`` is ``0,50 kr``: one pilot has one currency. Sums in
    the journal are texts."""
    return text.money(None if amount is None else Decimal(str(amount)), pilot.currency)


_CONCERNS = {
    ConcernStatus.WAITING: ("info", "circle"),
    ConcernStatus.ADMITTED: ("warning", "triangle"),
    ConcernStatus.REJECTED: ("neutral", "cross"),
    ConcernStatus.ANSWERED: ("success", "check"),
}


@register.simple_tag
def concern_state(concern: Concern) -> SafeString:
    """What was said about a concern, as word, shape and colour."""
    color, shape = _CONCERNS[ConcernStatus(concern.status)]
    return status_markup(concern.get_status_display(), color, shape)


@register.simple_tag
def value_name(value: str) -> str:
    """The name of a public value."""
    return str(PublicValue(value).label)

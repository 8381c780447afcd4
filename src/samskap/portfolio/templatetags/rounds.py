"""Tags for pages of portfolio rounds."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from samskap.portfolio.models import RoundState
from samskap.ui.status import status_markup

register = template.Library()

STATES = {
    RoundState.DRAFT: ("neutral", "ring"),
    RoundState.GATHERING: ("info", "circle"),
    RoundState.WORKSHOP: ("info", "circle"),
    RoundState.SCREENING: ("info", "diamond"),
    RoundState.READY: ("info", "ring"),
    RoundState.VOTING: ("success", "circle"),
    RoundState.APPEAL: ("warning", "triangle"),
    RoundState.DECIDED: ("success", "check"),
    RoundState.CANCELLED: ("neutral", "cross"),
}


@register.simple_tag
def round_status(state: str) -> SafeString:
    """Where a round stands."""
    known = RoundState(state)
    return status_markup(str(known.label), *STATES[known])


TASKS = {
    "done": (gettext_lazy("Done"), "success", "check"),
    "now": (gettext_lazy("Now"), "warning", "triangle"),
    "later": (gettext_lazy("Later"), "neutral", "ring"),
    "always": (gettext_lazy("Always open"), "info", "circle"),
}


@register.simple_tag
def task_status(state: str) -> SafeString:
    """Whether a line of the workroom is done, to be done now or later."""
    word, color, shape = TASKS[state]
    return status_markup(str(word), color, shape)

"""Tags for pages of grants."""

from django import template
from django.utils.safestring import SafeString

from samskap.portfolio.models import ApplicationState, Stance
from samskap.portfolio.stages import Stage
from samskap.ui.status import status_markup

register = template.Library()

STATES = {
    ApplicationState.WAITING: ("warning", "triangle"),
    ApplicationState.WITHDRAWN: ("neutral", "cross"),
    ApplicationState.DECLINED: ("neutral", "cross"),
    ApplicationState.GRANTED: ("info", "ring"),
    ApplicationState.AGREED: ("info", "circle"),
    ApplicationState.REPORTED: ("warning", "diamond"),
    ApplicationState.DONE: ("success", "check"),
    ApplicationState.LAPSED: ("neutral", "pause"),
}
STAGES = {
    Stage.DRAFT: ("neutral", "ring"),
    Stage.COMING: ("info", "ring"),
    Stage.OPEN: ("success", "circle"),
    Stage.CLOSED: ("neutral", "square"),
}
STANCES = {
    Stance.YES: ("success", "check"),
    Stance.NO: ("danger", "cross"),
    Stance.CONFLICT: ("neutral", "pause"),
}


@register.simple_tag
def application_status(state: str) -> SafeString:
    """Where an application stands."""
    known = ApplicationState(state)
    return status_markup(str(known.label), *STATES[known])


@register.simple_tag
def stage_status(stage: str) -> SafeString:
    """Where a scheme stands."""
    known = Stage(stage)
    return status_markup(str(known.label), *STAGES[known])


@register.simple_tag
def stance_status(stance: str) -> SafeString:
    """What somebody on a jury thinks."""
    known = Stance(stance)
    return status_markup(str(known.label), *STANCES[known])

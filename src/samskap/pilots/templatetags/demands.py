"""Tags for demands and invitations to test: ``{% load demands %}``."""

from django import template
from django.utils.safestring import SafeString

from samskap.pilots.models import Demand, DemandStatus, DemandWeight, InvitationStatus, TestInvitation
from samskap.pilots.selectors.demands import LOOKS
from samskap.ui.status import status_markup

register = template.Library()

_ANSWERS = {
    InvitationStatus.RECEIVED: ("info", "ring"),
    InvitationStatus.YES: ("success", "check"),
    InvitationStatus.NO: ("neutral", "cross"),
    InvitationStatus.COUNTER: ("warning", "diamond"),
    InvitationStatus.AGREED: ("success", "check"),
    InvitationStatus.TURNED_DOWN: ("neutral", "cross"),
    InvitationStatus.WITHDRAWN: ("neutral", "pause"),
}


@register.simple_tag
def demand_status(demand: Demand) -> SafeString:
    """How far a demand has come, as word, shape and colour."""
    color, shape = LOOKS[demand.status]
    return status_markup(str(DemandStatus(demand.status).label), color, shape)


@register.simple_tag
def demand_weight(demand: Demand) -> str:
    """How heavy a demand is: a must or a should."""
    return str(DemandWeight(demand.weight).label)


@register.simple_tag
def invitation_status(invitation: TestInvitation) -> SafeString:
    """What has been said to an invitation, as word, shape and colour."""
    color, shape = _ANSWERS[InvitationStatus(invitation.status)]
    return status_markup(invitation.get_status_display(), color, shape)

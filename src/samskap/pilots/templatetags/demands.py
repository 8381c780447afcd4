"""Tags for demands and invitations to test: ``{% load demands %}``."""

from typing import Any

from django import template

from samskap.pilots.models import Demand, InvitationStatus, TestInvitation
from samskap.pilots.selectors.demands import LOOKS

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


@register.inclusion_tag("ui/components/status.html")
def demand_status(demand: Demand) -> dict[str, Any]:
    """How far a demand has come, as word, shape and colour."""
    color, shape = LOOKS[demand.status]
    return {"word": demand.get_status_display(), "color": color, "shape": shape}


@register.inclusion_tag("ui/components/status.html")
def invitation_status(invitation: TestInvitation) -> dict[str, Any]:
    """What has been said to an invitation, as word, shape and colour."""
    color, shape = _ANSWERS[InvitationStatus(invitation.status)]
    return {"word": invitation.get_status_display(), "color": color, "shape": shape}

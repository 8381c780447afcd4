"""Lists of pilots."""

from django.db.models import QuerySet

from samskap.core.access import Actor, visible_to
from samskap.pilots.models import Pilot, PilotState


def our_pilots(actor: Actor) -> QuerySet[Pilot]:
    """Those of the actor's organisations, what moved last first."""
    rows = Pilot.objects.filter(organisation__in=list(actor.roles)).select_related("organisation")
    return rows.order_by("-state_since", "-pk")


def tried_now(actor: Actor) -> QuerySet[Pilot]:
    """Those that the actor may know of and that have left the stage of an idea, what moved last first."""
    rows = visible_to(actor, Pilot.objects.exclude(state=PilotState.IDEA)).select_related("organisation")
    return rows.order_by("-state_since", "-pk")

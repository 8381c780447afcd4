"""What the pilots' room registers for demands on partners."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.registry import Named, registry
from samskap.pilots.models import Demand
from samskap.pilots.tabs import TABS, Tab


def _sees(actor: Actor, demand: Demand) -> bool:
    if demand.pilot is not None:
        return can(actor, "pilots.view_inside", demand.pilot)
    return demand.invitation is not None and can(actor, "pilots.view_invitations", demand.invitation.organisation)


def name_demands(ids: Iterable[str]) -> Mapping[str, Named]:
    """The text of each demand, and its page where it is on a pilot, for those inside the pilot or the invitation."""
    rows = Demand.objects.filter(pk__in=list(ids)).select_related("pilot", "invitation__organisation")
    return {
        str(row.pk): Named(
            Truncator(row.text).chars(120),
            reverse("pilot_demand", args=[row.pilot.token, row.pk]) if row.pilot else "",
            partial(_sees, demand=row),
        )
        for row in rows
    }


TABS.append(Tab("pilot_demands", gettext_lazy("Partners"), 30))
registry.journal_objects["pilots.demand"] = name_demands
registry.journal_actions |= {
    "demand.added": gettext_lazy("Added a demand on partners"),
    "demand.edited": gettext_lazy("Changed a demand on partners"),
    "demand.asked": gettext_lazy("Asked for the demand again"),
    "demand.accepted": gettext_lazy("Noted that a partner accepted the demand"),
    "demand.met": gettext_lazy("Noted that the demand is met"),
    "demand.breached": gettext_lazy("Noted that the demand is broken"),
    "demand.waived": gettext_lazy("Waived the demand"),
}

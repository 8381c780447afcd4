"""What the pilots' room registers for a pilot, its charter and its gates."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy

from samskap.core.registry import Named, registry
from samskap.pilots.models import Pilot
from samskap.pilots.services.indexing import KIND, findable
from samskap.pilots.tabs import TABS, Tab


def name_pilots(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each pilot, and its page."""
    rows = Pilot.objects.filter(pk__in=list(ids)).only("token", "title")
    return {str(row.pk): Named(row.title, reverse("pilot", args=[row.token])) for row in rows}


TABS.append(Tab("pilot", gettext_lazy("Overview"), 0))
registry.search_kinds[KIND] = gettext_lazy("Pilots")
registry.search_sources[KIND] = findable
registry.journal_objects["pilots.pilot"] = name_pilots
registry.journal_actions |= {
    "pilot.created": gettext_lazy("Wrote down an idea for a pilot"),
    "pilot.prepare": gettext_lazy("Called the pilot prepared"),
    "pilot.back": gettext_lazy("Took the pilot back to an idea"),
    "pilot.start": gettext_lazy("Started the pilot"),
    "pilot.next_stage": gettext_lazy("Let the pilot go on to the next stage"),
    "pilot.halt": gettext_lazy("Halted the pilot"),
    "pilot.resume": gettext_lazy("Let the halted pilot go on"),
    "pilot.begin_closing": gettext_lazy("Began to close the pilot"),
    "pilot.go_on": gettext_lazy("Let the pilot go on instead of closing it"),
    "pilot.scale": gettext_lazy("Closed the pilot: scale"),
    "pilot.adapt": gettext_lazy("Closed the pilot: adapt and try again"),
    "pilot.stop": gettext_lazy("Closed the pilot: stop"),
    "pilot.fail_well": gettext_lazy("Closed the pilot: failed well"),
    "pilot.drop": gettext_lazy("Dropped the pilot before it started"),
}

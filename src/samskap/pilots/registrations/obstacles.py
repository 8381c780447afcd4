"""What the pilots' room registers for obstacles."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.registry import Named, PersonalData, StoredData, registry
from samskap.pilots.models import Obstacle
from samskap.pilots.selectors.obstacle_alerts import obstacle_work_of, obstacles_speak
from samskap.pilots.selectors.obstacles import obstacles
from samskap.pilots.selectors.receiving import agencies_of, asked_once, waits_for
from samskap.pilots.tabs import TABS, Tab, insiders


def name_obstacles(ids: Iterable[str]) -> Mapping[str, Named]:
    """The title of each obstacle, and its page, for those who may see it: one query, and one for agencies."""
    agencies = asked_once(agencies_of)

    def sees(actor: Actor, row: Obstacle) -> bool:
        return can(actor, "pilots.view_obstacle_inside", row) or waits_for(actor, row, agencies)

    return {
        str(row.pk): Named(row.title, reverse("obstacle", args=[row.token]), partial(sees, row=row))
        for row in obstacles().filter(pk__in=list(ids))
    }


def stored() -> Iterable[StoredData]:
    """What obstacles store about people."""
    return [
        StoredData(
            what=_("Who wrote down, lifted, had and answered an obstacle of a pilot"),
            why=_("So that those who wait know whom to ask"),
            kept=_("With the pilot; who it was is emptied when the account is erased"),
            seen_by=_("Those who see the inside of the pilot; everybody else sees organisations, not people"),
        )
    ]


TABS.append(Tab("pilot_obstacles", gettext_lazy("Obstacles"), 60, insiders))
registry.attention.append(obstacles_speak)
registry.stored_data.append(stored)
# Every column that points at a person empties itself when the account goes; there is nothing more to erase.
registry.personal_data.append(
    PersonalData(
        "obstacles", gettext_lazy("Pilots: obstacles, documents, questions"), obstacle_work_of, lambda user: None
    )
)
registry.journal_objects["pilots.obstacle"] = name_obstacles
registry.journal_actions |= {
    "pilot.obstacle_raised": gettext_lazy("Wrote down an obstacle"),
    "pilot.obstacle_edited": gettext_lazy("Changed the words of an obstacle"),
    "pilot.obstacle_owned": gettext_lazy("Said who has an obstacle"),
    "pilot.obstacle_due_set": gettext_lazy("Set another day for the answer to an obstacle"),
    "pilot.obstacle_lifted": gettext_lazy("Lifted an obstacle one level"),
    "pilot.obstacle_reopened": gettext_lazy("Lifted an obstacle whose answer did not help"),
    "pilot.obstacle_answered": gettext_lazy("Answered an obstacle"),
    "pilot.obstacle_removed": gettext_lazy("Said that an obstacle is removed"),
    "pilot.obstacle_stayed": gettext_lazy("Said that an obstacle stays"),
    "pilot.obstacle_shared": gettext_lazy("Said who outside sees an obstacle"),
}

"""What stands around every page of a pilot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samskap.core.access import Actor, can
from samskap.pilots.models import Pilot
from samskap.pilots.tabs import tabs_of


@dataclass(frozen=True)
class Frame:
    """The head of a pilot's page: tabs, and what the actor may do."""

    pilot: Pilot
    tabs: Sequence[dict[str, Any]]
    is_inside: bool
    may_work: bool
    """May change things now: works on it, and it is not closed."""


def frame_of(actor: Actor, pilot: Pilot, current: str) -> Frame:
    """For the page with this route: no query."""
    works = can(actor, "pilots.work_on_pilot", pilot)
    return Frame(
        pilot=pilot,
        tabs=tabs_of(actor, pilot, current),
        is_inside=can(actor, "pilots.view_inside", pilot),
        may_work=works and not pilot.is_closed,
    )

"""The pages of one pilot, as tabs that each part of the room adds its own to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from samskap.core.access import Actor, can
from samskap.core.registry import StartBlock
from samskap.pilots.models import Pilot


def everybody(actor: Actor, pilot: Pilot) -> bool:
    """Whoever may know of the pilot."""
    return True


def insiders(actor: Actor, pilot: Pilot) -> bool:
    """Those of its organisation and of the room it is shared in."""
    return can(actor, "pilots.view_inside", pilot)


@dataclass(frozen=True)
class Tab:
    """A page of a pilot: its route, lazily translated label, place in the row, and who sees it."""

    route: str
    label: Any
    order: int
    shown: Callable[[Actor, Pilot], bool] = everybody


TABS: list[Tab] = []
"""Filled when the application starts, by ``registrations``."""


def tabs_of(actor: Actor, pilot: Pilot, current: str) -> list[dict[str, Any]]:
    """The tabs that the actor sees, as ``ui/components/tabs.html`` takes them."""
    return [
        {"label": tab.label, "url": reverse(tab.route, args=[pilot.token]), "current": tab.route == current}
        for tab in sorted(TABS, key=lambda tab: tab.order)
        if tab.shown(actor, pilot)
    ]


OVERVIEW_BLOCKS: list[Callable[[Actor, Pilot], StartBlock | None]] = []
"""What the other parts show on the overview, filled by ``registrations``: at most one query each, None for nothing.

Their templates get the context as ``block``.
"""

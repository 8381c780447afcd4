"""How the address of a route is filled in, for each state of its object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.access.world import World

Kwargs = Mapping[str, Any]
NO_STATE = "-"


@dataclass(frozen=True)
class Maker:
    """``kwargs(world, state)`` fills in the address; ``cookies(world, state)`` are what a participant carries there."""

    kwargs: Callable[[World, str], Kwargs]
    states: tuple[str, ...] = (NO_STATE,)
    cookies: Callable[[World, str], Mapping[str, str]] = lambda world, state: {}

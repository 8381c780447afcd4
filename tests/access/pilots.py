"""For the routes of pilots: in which states they are tried, and how their addresses are filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samskap.pilots.models import Pilot
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.pilots.factories import make_demand, make_ready, make_running

PILOT_STATES = ("private", "network", "room", "public", "closed")
"""From narrow to wide, all running; ``closed`` is seen by everybody."""


def piloted(world: World, state: str) -> Pilot:
    """The pilot in this state."""

    def make() -> Pilot:
        if state == "closed":
            return make_ready(world.organisation, state="closed", outcome="stop")
        fields: dict[str, Any] = {"visibility": {"room": "partners"}.get(state, state)}
        fields |= {"network": {"network": world.network}, "room": {"room": world.room}}.get(state, {})
        return make_running(world.organisation, **fields)

    return world.once("pilot", state, make)  # type: ignore[no-any-return]


def pilot(**more: Callable[[Pilot], Any]) -> Maker:
    """An address of a pilot; ``more`` make what its other parameters name, once a state."""

    def kwargs(world: World, state: str) -> Kwargs:
        found = piloted(world, state)
        made = {
            name: world.once(f"pilot {name} {id(make)}", state, lambda make=make: make(found))
            for name, make in more.items()
        }
        return {"token": found.token, **made}

    return Maker(kwargs, PILOT_STATES)


MAKERS: dict[str, Maker] = {
    # boards and the public page
    "network_pilots": Maker(lambda world, state: {"slug": world.network.slug}),
    # one pilot
    "pilot": pilot(),
    # demands
    "change_demand": pilot(number=lambda found: make_demand(found).pk),
    "choose_demands": pilot(),
    "pilot_demand": pilot(number=lambda found: make_demand(found).pk),
    "pilot_demands": pilot(),
    "write_demand": pilot(),
}

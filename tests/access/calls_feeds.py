"""For the routes of news, calendars and feeds of calls."""

from __future__ import annotations

from samskap.calls.services import alerts
from tests.access.maker import Kwargs, Maker
from tests.access.world import World


def _stop_key(world: World, state: str) -> Kwargs:
    return {"key": alerts.stop_address(world.people["member"]).rstrip("/").rpartition("/")[2]}


MAKERS: dict[str, Maker] = {
    "stop_call_mails": Maker(_stop_key),
}

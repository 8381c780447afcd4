"""For the routes of news, calendars and feeds of calls."""

from __future__ import annotations

from samskap.calls.services import alerts, calendars
from samskap.core.access import actor_for
from tests.access.calls_pages import call
from tests.access.maker import Kwargs, Maker
from tests.access.world import World


def _stop_key(world: World, state: str) -> Kwargs:
    return {"key": alerts.stop_address(world.people["member"]).rstrip("/").rpartition("/")[2]}


def _of_organisation(world: World, state: str) -> Kwargs:
    return {"slug": world.organisation.slug}


def _calendar(world: World, state: str) -> Kwargs:
    """The address of a member's calendar, or of the organisation's: who has it reads it; ``ended`` is none."""

    def make() -> str:
        actor = actor_for(world.people["member"])
        of = world.organisation if state == "organisation" else None
        token = calendars.make_link(actor=actor, organisation=of).token
        if state == "ended":
            calendars.end_link(actor=actor)
        return token

    return {"token": world.once("calendar", state, make)}


MAKERS: dict[str, Maker] = {
    "api:call": call(),
    "api:call_changes": call(),
    "calendar_feed": Maker(_calendar, ("ended", "organisation", "own")),
    "end_organisation_calendar": Maker(_of_organisation),
    "make_organisation_calendar": Maker(_of_organisation),
    "stop_call_mails": Maker(_stop_key),
}

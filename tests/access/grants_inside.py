"""For the routes where the organisation works with its grants."""

from __future__ import annotations

from tests.access.grants_public import applied, schemed
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.factories import make_application, make_jury, make_photo, make_view

SCHEME_STATES = ("draft", "open", "closed")
JUDGED = ("waiting", "granted", "agreed", "reported", "done")


def _scheme(world: World, state: str) -> Kwargs:
    return {"token": schemed(world, state).token}


def _member(world: World, state: str) -> Kwargs:
    """A scheme of which the member of the organisation is on the jury."""
    scheme = schemed(world, state)
    member = world.once("grant jury", state, lambda: make_jury(scheme, world.people["member"]))
    return {"token": scheme.token, "member": member.pk}


def _application(world: World, state: str) -> Kwargs:
    """An application to a closed scheme; the member is on the jury and has said yes, the lead is not."""
    scheme = schemed(world, "closed")
    member = world.once("grant jury", "closed", lambda: make_jury(scheme, world.people["member"]))
    row = world.once("judged application", state, lambda: make_application(scheme, state))
    world.once("grant view", state, lambda: make_view(row, member))
    return {"token": scheme.token, "number": row.number}


def _photo(world: World, state: str) -> Kwargs:
    row = applied(world, state)
    photo = world.once("inside photo", state, lambda: make_photo(row))
    return {"token": row.scheme.token, "number": row.number, "photo": photo.token}


MAKERS: dict[str, Maker] = {
    "grant_workroom": Maker(_scheme, SCHEME_STATES),
    "edit_grant_scheme": Maker(_scheme, SCHEME_STATES),
    "publish_grant_scheme": Maker(_scheme, ("draft", "open")),
    "end_grant_scheme": Maker(_scheme, SCHEME_STATES),
    "grant_jury": Maker(_scheme, SCHEME_STATES),
    "remove_from_grant_jury": Maker(_member, ("draft", "closed")),
    "grant_applications": Maker(_scheme, SCHEME_STATES),
    "export_grant_applications": Maker(_scheme, ("draft", "closed")),
    "grant_application": Maker(_application, JUDGED),
    "say_grant_view": Maker(_application, ("waiting", "granted")),
    "decide_grant": Maker(_application, ("waiting", "granted")),
    "take_back_grant": Maker(_application, JUDGED),
    "mark_grant_paid": Maker(_application, JUDGED),
    "accept_grant_report": Maker(_application, JUDGED),
    "ask_about_grant_report": Maker(_application, JUDGED),
    "take_down_grant_photo": Maker(_photo, ("agreed", "done")),
    "inside_grant_photo": Maker(_photo, ("agreed", "done")),
}

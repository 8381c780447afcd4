"""For the routes of grants that everybody sees, and those that an applicant's secret link opens."""

from __future__ import annotations

from samskap.portfolio.models import Application, GrantScheme
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.factories import make_application, make_photo, make_scheme

SCHEME_STATES = ("draft", "open", "closed")
APPLICATION_STATES = ("waiting", "declined", "granted", "agreed", "reported", "done")


def schemed(world: World, state: str) -> GrantScheme:
    """The scheme of the organisation in this stage."""
    return world.once("grant scheme", state, lambda: make_scheme(world.organisation, state))  # type: ignore[no-any-return]


def applied(world: World, state: str) -> Application:
    """An application in this state, to an open scheme of the organisation."""
    scheme = schemed(world, "open")
    return world.once("grant application", state, lambda: make_application(scheme, state))  # type: ignore[no-any-return]


def _scheme(world: World, state: str) -> Kwargs:
    return {"token": schemed(world, state).token}


def _project(world: World, state: str) -> Kwargs:
    row = applied(world, state)
    return {"token": row.scheme.token, "number": row.number}


def _photo(world: World, state: str) -> Kwargs:
    row = applied(world, state)
    photo = world.once("grant photo", state, lambda: make_photo(row))
    return {"token": row.scheme.token, "photo": photo.token}


def _mine(world: World, state: str) -> Kwargs:
    return {"secret": applied(world, state).secret}


def _agreement(world: World, state: str) -> Kwargs:
    return {"secret": applied(world, state).agreement_secret}


def _my_photo(world: World, state: str) -> Kwargs:
    photo = world.once("grant photo", state, lambda: make_photo(applied(world, state)))
    return {"secret": applied(world, state).secret, "photo": photo.token}


MAKERS: dict[str, Maker] = {
    "agree_to_grant": Maker(_agreement, APPLICATION_STATES),
    "api:grant_projects": Maker(_scheme, SCHEME_STATES),
    "apply_for_grant": Maker(_scheme, SCHEME_STATES),
    "decline_grant": Maker(_agreement, APPLICATION_STATES),
    "edit_application": Maker(_mine, APPLICATION_STATES),
    "grant_photo": Maker(_photo, ("agreed", "reported", "done")),
    "grant_project": Maker(_project, APPLICATION_STATES),
    "grant_scheme": Maker(_scheme, SCHEME_STATES),
    "mail_agreement_again": Maker(_mine, APPLICATION_STATES),
    "my_application": Maker(_mine, APPLICATION_STATES),
    "my_grant_photo": Maker(_my_photo, ("agreed", "done")),
    "report_grant": Maker(_mine, APPLICATION_STATES),
    "show_my_name": Maker(_mine, APPLICATION_STATES),
    "withdraw_application": Maker(_mine, APPLICATION_STATES),
}

"""For the routes of goals, commitments and assessments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from samskap.needs.models import Assessment, Goal
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.needs.factories import make_assessment, make_commitment, make_goal, make_point

ASSESSMENT_STATES = ("private", "network", "room", "public")
GOAL_STATES = ("standing", "ended")


def _assessment(**more: Callable[[Assessment], Any]) -> Maker:
    def make(world: World, state: str) -> Assessment:
        fields: dict[str, Any] = {"visibility": {"room": "partners"}.get(state, state)}
        fields |= {"network": {"network": world.network}, "room": {"room": world.room}}.get(state, {})
        return make_assessment(world.organisation, **fields)

    def kwargs(world: World, state: str) -> Kwargs:
        found = world.once("assessment", state, lambda: make(world, state))
        return {"token": found.token, **{name: value(found) for name, value in more.items()}}

    return Maker(kwargs, ASSESSMENT_STATES)


def _goal(**more: Callable[[Goal], Any]) -> Maker:
    def kwargs(world: World, state: str) -> Kwargs:
        found = world.once("goal", state, lambda: make_goal(world.organisation, ended=state == "ended"))
        return {"token": found.token, **{name: value(found) for name, value in more.items()}}

    return Maker(kwargs, GOAL_STATES)


def _home(**more: str) -> Maker:
    return Maker(lambda world, state: {"slug": world.organisation.slug, **more})


def _point(found: Assessment) -> int:
    return make_point(found).pk


MAKERS: dict[str, Maker] = {
    "add_commitment": _goal(),
    "add_goal": _home(),
    "add_point": _assessment(),
    "assessment": _assessment(),
    "delete_assessment": _assessment(),
    "delete_commitment": _goal(number=lambda found: make_commitment(found).pk),
    "delete_point": _assessment(number=_point),
    "edit_assessment": _assessment(),
    "edit_commitment": _goal(number=lambda found: make_commitment(found).pk),
    "edit_goal": _goal(),
    "edit_point": _assessment(number=_point),
    "end_goal": _goal(),
    "goals": _home(),
    "goals_document": _home(language="sv"),
    "goals_file": _home(language="sv"),
    "goals_table": _home(),
    "need_from_gap": _assessment(number=_point),
    "resume_goal": _goal(),
}

"""For the routes of calls: calls and sources, and how their addresses are filled in."""

from __future__ import annotations

from samskap.calls.models import Call
from samskap.calls.services.sightings import record_sighting
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.calls.factories import day, make_record, make_source

CALL_STATES = ("listed", "merged")
"""A call is everybody's to see; one that was merged leads to the other."""


def called(world: World, state: str) -> Call:
    """The call in this state."""

    def make() -> Call:
        source = make_source(f"Source of {state}")
        root, other = (_listed(source, key) for key in ("A", "B"))
        if state != "merged":
            return root
        Call.objects.filter(pk=other.pk).update(merged_into=root)
        other.refresh_from_db()
        return other

    return world.once("call", state, make)  # type: ignore[no-any-return]


def _listed(source: object, key: str) -> Call:
    record_sighting(source=source, record=make_record(key), seen_at=day(0))  # type: ignore[arg-type]
    return Call.objects.get(listings__source=source, listings__key=key)


def call() -> Maker:
    """An address of a call."""
    return Maker(lambda world, state: {"token": called(world, state).token}, CALL_STATES)


def _source(world: World, state: str) -> Kwargs:
    return {"token": world.once("call source", state, lambda: make_source("Source to change")).token}


def _entered(world: World, state: str) -> Kwargs:
    """A call that the organisation entered by hand, or one that a machine read."""

    def make() -> Call:
        fields = {"adapter": "manual", "organisation": world.organisation} if state == "entered" else {}
        return _listed(make_source(f"Source of what is {state}", **fields), state)

    return {"token": world.once("entered call", state, make).token}


MAKERS: dict[str, Maker] = {
    "correct_call": Maker(_entered, ("entered", "read")),
    "call": call(),
    "edit_source": Maker(_source),
    "merge_call": call(),
    "unmerge_call": call(),
}

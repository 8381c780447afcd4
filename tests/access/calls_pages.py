"""For the routes of calls: calls and sources, and how their addresses are filled in."""

from __future__ import annotations

from samskap.calls.models import Call
from samskap.calls.services.merging import keep_apart
from samskap.calls.services.sightings import record_sighting
from samskap.core.access import SYSTEM
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


def _pair(world: World, state: str) -> Kwargs:
    """Two calls that may be the same, and are refused where the state says so."""

    def make() -> tuple[Call, Call]:
        source = make_source(f"Source of what is {state}")
        one, two = (_listed(source, key) for key in ("A", "B"))
        if state == "refused":
            keep_apart(actor=SYSTEM, call=one, other=two)
        return one, two

    one, two = world.once("pair of calls", state, make)
    return {"token": one.token, "other": two.token}


PAIR_STATES = ("proposed", "refused")
MAKERS: dict[str, Maker] = {
    "correct_call": Maker(_entered, ("entered", "read")),
    "call": call(),
    "edit_source": Maker(_source),
    "keep_apart": Maker(_pair, PAIR_STATES),
    "let_merge": Maker(_pair, PAIR_STATES),
    "merge_call": call(),
    "unmerge_call": call(),
}

"""For the route where candidates are taken in from a file."""

from __future__ import annotations

from tests.access.maker import Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_round


def _token(world: World, state: str) -> dict[str, str]:
    return {"token": world.once("round to import into", state, lambda: make_round(world.organisation, state)).token}


MAKERS: dict[str, Maker] = {"import_candidates": Maker(_token, ("gathering", "workshop", "voting"))}

"""For the routes where the vote about a round is prepared; who steers it has no role of the table."""

from __future__ import annotations

from samskap.portfolio.models import Round
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_candidate, make_round, make_round_box

STATES = ("draft", "ready", "voting")


def _round(world: World, state: str) -> Round:
    def made() -> Round:
        row = make_round(world.organisation, state)
        if state == "voting":
            make_round_box(row)
        else:
            make_candidate(row, 600)
        return row

    return world.once("round with a vote", state, made)  # type: ignore[no-any-return]


def _token(world: World, state: str) -> Kwargs:
    return {"token": _round(world, state).token}


MAKERS: dict[str, Maker] = {
    "round_vote_setup": Maker(_token, STATES),
    "say_leg_gap": Maker(_token, STATES),
    "lock_round_vote": Maker(_token, STATES),
}

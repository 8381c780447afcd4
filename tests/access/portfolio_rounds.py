"""For the routes where those who work with portfolio rounds do it."""

from __future__ import annotations

from samskap.portfolio.models import Round
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_round

ROUND_STATES = ("draft", "gathering", "decided")


def rounded(world: World, state: str) -> Round:
    """A round of the organisation in this state."""
    made: Round = world.once("portfolio round", state, lambda: make_round(world.organisation, state))
    return made


def in_round(world: World, state: str) -> Kwargs:
    """The address of a round."""
    return {"token": rounded(world, state).token}


MAKERS: dict[str, Maker] = {
    "round_work": Maker(in_round, ROUND_STATES),
    "edit_round": Maker(in_round, ROUND_STATES),
    "move_round": Maker(in_round, ROUND_STATES),
    "cancel_round": Maker(in_round, ROUND_STATES),
}

"""For the routes of portfolio rounds that everybody sees."""

from __future__ import annotations

from samskap.portfolio.models import Candidate, Round
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_candidate, make_round

STATES = ("draft", "gathering", "voting", "decided", "cancelled")


def rounded(world: World, state: str) -> Round:
    """The round of the organisation in this state, with two candidates."""

    def made() -> Round:
        row = make_round(world.organisation, state)
        for _number in range(2):
            make_candidate(row)
        return row

    return world.once("portfolio round", state, made)  # type: ignore[no-any-return]


def first_candidate(world: World, state: str) -> Candidate:
    """A candidate of that round."""
    return rounded(world, state).candidates.order_by("number")[0]


def by_round(world: World, state: str) -> Kwargs:
    """An address of a round."""
    return {"token": rounded(world, state).token}


def by_candidate(world: World, state: str) -> Kwargs:
    """An address of a candidate."""
    return {"token": rounded(world, state).token, "number": first_candidate(world, state).number}


MAKERS: dict[str, Maker] = {
    "api:round": Maker(by_round, STATES),
    "api:round_candidates": Maker(by_round, STATES),
    "candidate": Maker(by_candidate, STATES),
    "candidates_csv": Maker(by_round, STATES),
    "candidates_json": Maker(by_round, STATES),
    "round": Maker(by_round, STATES),
}

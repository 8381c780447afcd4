"""For the routes of the result of a vote: before it is counted, and after."""

from __future__ import annotations

from samskap.portfolio.models import BallotBox
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.ballot_factories import door_of, make_box

STATES = ("sealed", "counted")


def _box(world: World, state: str) -> BallotBox:
    def made() -> BallotBox:
        box = make_box(organisation=world.organisation)
        for at in range(6):
            cast_ballot(box=box, voter=Voter(door_of(box), owner=f"address:{at}"), choices=[(1, 1), (3, 1)])
        seal_box(box=box, now=box.closes_at)
        box.refresh_from_db()
        if state == "counted":
            count_box(box=box)
        return box

    return world.once("result of a vote", state, made)  # type: ignore[no-any-return]


def _token(world: World, state: str) -> Kwargs:
    scheme = _box(world, state).scheme
    assert scheme is not None
    return {"token": scheme.token}


MAKERS: dict[str, Maker] = {
    "decide_by_ballot": Maker(_token, STATES),
    "grant_ballots": Maker(_token, STATES),
    "grant_result": Maker(_token, STATES),
    "grant_result_json": Maker(_token, STATES),
    "grant_what_if": Maker(_token, STATES),
}

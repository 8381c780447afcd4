"""For the routes where those who work with portfolio rounds do it."""

from __future__ import annotations

from samskap.portfolio.models import Round
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_duty, make_round, make_round_party

ROUND_STATES = ("draft", "gathering", "decided")


def rounded(world: World, state: str) -> Round:
    """A round of the organisation in this state."""
    made: Round = world.once("portfolio round", state, lambda: make_round(world.organisation, state))
    return made


def in_round(world: World, state: str) -> Kwargs:
    """The address of a round."""
    return {"token": rounded(world, state).token}


def _party(world: World, state: str) -> Kwargs:
    row = rounded(world, state)
    party = world.once("round party", state, lambda: make_round_party(row))
    return {"token": row.token, "party": party.pk}


def _asked(world: World, state: str) -> Kwargs:
    """A round of another municipality that asks the organisation to take part."""

    def make() -> Round:
        row = make_round(world.elsewhere, state)
        make_round_party(row, world.organisation, joined=False)
        return row

    return {"token": world.once("round that asks", state, make).token}


def _person(world: World, state: str) -> Kwargs:
    row = rounded(world, state)
    person = world.once("round screener", state, lambda: make_duty(row, "screener"))
    return {"token": row.token, "person": person.pk}


MAKERS: dict[str, Maker] = {
    "round_work": Maker(in_round, ROUND_STATES),
    "edit_round": Maker(in_round, ROUND_STATES),
    "move_round": Maker(in_round, ROUND_STATES),
    "cancel_round": Maker(in_round, ROUND_STATES),
    "round_party_answer": Maker(_asked, ("draft", "gathering")),
    "round_parties": Maker(in_round, ROUND_STATES),
    "name_round_party": Maker(in_round, ("draft", "decided")),
    "remove_round_party": Maker(_party, ("gathering", "decided")),
    "round_people": Maker(in_round, ROUND_STATES),
    "remove_round_person": Maker(_person, ("gathering", "decided")),
}

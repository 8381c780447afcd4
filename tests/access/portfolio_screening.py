"""For the routes where candidates of a round are screened."""

from __future__ import annotations

from samskap.portfolio.models import Criterion, Round
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_candidate, make_duty, make_round

STATES = ("draft", "workshop", "screening", "ready", "decided")


def _round(world: World, state: str) -> Round:
    """A round of the organisation in this state with one candidate; its member screens, its guest steers."""

    def made() -> Round:
        row = make_round(world.organisation, state)
        make_candidate(row)
        Criterion.objects.create(round=row, name="Benefit")
        make_duty(row, "screener", world.people["member"])
        make_duty(row, "steering", world.people["guest"])
        return row

    return world.once("screened round", state, made)  # type: ignore[no-any-return]


def _token(world: World, state: str) -> Kwargs:
    return {"token": _round(world, state).token}


def _candidate(world: World, state: str) -> Kwargs:
    return {"token": _round(world, state).token, "number": 1}


MAKERS: dict[str, Maker] = {
    "round_criteria": Maker(_token, ("draft", "workshop", "screening")),
    "screen": Maker(_token, ("draft", "screening", "ready")),
    "screen_candidate": Maker(_candidate, ("workshop", "screening", "ready")),
    "say_screening_conflict": Maker(_candidate, ("workshop", "screening", "ready")),
    "take_back_screening_conflict": Maker(_candidate, ("screening", "ready")),
    "lock_scores": Maker(_token, ("workshop", "screening", "ready")),
}

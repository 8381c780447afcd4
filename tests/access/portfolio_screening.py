"""For the routes where candidates of a round are screened."""

from __future__ import annotations

from decimal import Decimal

from samskap.portfolio.models import Criterion, Round
from samskap.portfolio.robustness import Option, result_of
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_candidate, make_duty, make_round

SCORES = {
    "criteria": [{"name": "Benefit", "weight": 10, "low": 5, "high": 20}],
    "points": {"1": [[1, [4]]]},
}
OPTION = Option(1, Decimal(100), Decimal(10))
STATES = ("draft", "workshop", "screening", "ready", "decided")


def _round(world: World, state: str) -> Round:
    """A round of the organisation in this state with one candidate; its member screens, its guest steers."""

    def made() -> Round:
        row = make_round(world.organisation, state)
        make_candidate(row)
        Criterion.objects.create(round=row, name="Benefit")
        if state == "ready":
            row.screening = {"scores": SCORES, "result": result_of(SCORES, [OPTION], row.budget, row.hours)}
            row.save()
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
    "round_outs": Maker(_token, ("draft", "ready")),
    "put_out": Maker(_candidate, ("screening", "ready")),
    "put_back": Maker(_candidate, ("screening", "ready")),
    "round_screening": Maker(_token, STATES),
    "api:round_screening": Maker(_token, ("draft", "screening", "ready")),
    "round_screening_csv": Maker(_token, ("draft", "screening", "ready")),
    "lock_scores": Maker(_token, ("workshop", "screening", "ready")),
}

"""For the routes of the result of a round: before the vote is counted, after, and when it is decided."""

from __future__ import annotations

from django.utils import timezone

from samskap.portfolio.models import Appeal, BallotBox, Round
from samskap.portfolio.services.votes.sealing import seal_box
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.result_factories import counted_box
from tests.portfolio.round_factories import make_round, make_round_box

STATES = ("sealed", "counted")
COUNCIL = "counted for the council"


def _box(world: World, state: str) -> BallotBox:
    def made() -> BallotBox:
        decides = "council" if state == COUNCIL else "steering"
        box = make_round_box(make_round(world.organisation, "voting", decides=decides), completion="none")
        if state == "sealed":
            return seal_box(box=box, now=box.closes_at)
        return counted_box(box).box

    return world.once("result of a round", state, made)  # type: ignore[no-any-return]


def round_with_result(world: World, state: str) -> Round:
    """The round of the organisation, as it is now."""
    return Round.objects.get(pk=_box(world, state).round_id)


def _token(world: World, state: str) -> Kwargs:
    return {"token": round_with_result(world, state).token}


def _appeal(world: World, state: str) -> Kwargs:
    row = round_with_result(world, state)

    def made() -> Appeal:
        return Appeal.objects.create(round=row, text="Wrong.", appealed_at=timezone.now())

    return {"token": row.token, "appeal": world.once("appeal", state, made).token}


MAKERS: dict[str, Maker] = {
    "answer_round_appeal": Maker(_appeal, STATES),
    "decide_round": Maker(_token, (*STATES, COUNCIL)),
    "api:round_result": Maker(_token, STATES),
} | {
    name: Maker(_token, STATES)
    for name in (
        "round_appeal",
        "round_appeals",
        "round_ballots",
        "round_ballots_csv",
        "round_result",
        "round_result_csv",
        "round_result_json",
        "round_what_if",
    )
}

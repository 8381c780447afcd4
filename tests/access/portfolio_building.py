"""For the routes where the parties of a portfolio round build it together."""

from __future__ import annotations

from typing import Any

from samskap.portfolio.models import CandidateLink, Round
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_candidate, make_round

STATES = ("draft", "workshop", "voting")


def _row(world: World, state: str) -> Round:
    """A round with two candidates, one that needs the other, one that is merged and one that is withdrawn."""

    def made() -> Round:
        row = make_round(world.organisation, state)
        one, two = (make_candidate(row, partners=[row.parties.get()]) for _number in range(2))
        make_candidate(row, state="merged", merged_into=one)
        make_candidate(row, state="withdrawn", state_because="No time.")
        CandidateLink.objects.create(candidate=one, other=two, kind="needs")
        return row

    return world.once("round that is built", state, made)  # type: ignore[no-any-return]


def _token(world: World, state: str) -> Kwargs:
    return {"token": _row(world, state).token}


def _candidate(number: int) -> Any:
    return lambda world, state: {**_token(world, state), "number": number}


def _link(world: World, state: str) -> Kwargs:
    row = _row(world, state)
    return {"token": row.token, "link": CandidateLink.objects.get(candidate__round=row).pk}


def _partner(world: World, state: str) -> Kwargs:
    return {**_candidate(1)(world, state), "party": _row(world, state).parties.get().pk}


MAKERS: dict[str, Maker] = {
    **{
        name: Maker(_token, STATES) for name in ("workshop", "propose_candidate", "merge_candidates", "link_candidates")
    },
    **{
        name: Maker(_candidate(1), STATES)
        for name in ("edit_candidate", "trim_candidate", "pledge", "withdraw_candidate")
    },
    "unlink_candidates": Maker(_link, STATES),
    "leave_candidate": Maker(_partner, STATES),
    "unmerge_candidate": Maker(_candidate(3), STATES),
    "bring_back_candidate": Maker(_candidate(4), STATES),
}

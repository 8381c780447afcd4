"""For the route where a pilot begins from what a portfolio round chose."""

from __future__ import annotations

from django.utils import timezone

from samskap.portfolio.models import Candidate, RoundDecision
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.round_factories import make_candidate, make_round

STATES = ("chosen", "left out", "not decided", "of a round that is planned")


def _candidate(world: World, state: str) -> Candidate:
    rounds = {"not decided": "appeal", "of a round that is planned": "draft"}
    row = make_candidate(make_round(world.organisation, state=rounds.get(state, "decided")))
    if state in ("chosen", "left out"):
        chosen = state == "chosen"
        RoundDecision.objects.create(candidate=row, chosen=chosen, by_count=chosen, decided_at=timezone.now())
    return row


def _token(world: World, state: str) -> Kwargs:
    return {"token": world.once("candidate to begin from", state, lambda: _candidate(world, state)).token}


MAKERS: dict[str, Maker] = {"pilot_from_candidate": Maker(_token, STATES)}

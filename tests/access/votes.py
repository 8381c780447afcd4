"""For the routes of a vote: its pages, the mailed link, the list of receipts."""

from __future__ import annotations

from datetime import timedelta

from samskap.core.tokens import digest
from samskap.portfolio.models import BallotBox, Channel, VoterAddress
from samskap.portfolio.services.votes.sealing import seal_box
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.ballot_factories import door_of, make_box

STATES = ("draft", "coming", "open", "closed", "sealed")
CODE = "a-code-from-a-mail"


def _box(world: World, state: str) -> BallotBox:
    def made() -> BallotBox:
        doors = [(Channel.EMAIL, "civil_society"), (Channel.ORGANISATION, world.organisation.leg)]
        stage = {"sealed": "closed"}.get(state, state)
        box = make_box(organisation=world.organisation, stage=stage, channels=[*doors, (Channel.OPEN, "civil_society")])
        VoterAddress.objects.create(
            door=door_of(box), email="kim@example.org", code_digest=digest(CODE + state), asked_at=box.opens_at
        )
        return seal_box(box=box, now=box.closes_at + timedelta(hours=1)) if state == "sealed" else box

    return world.once("ballot box", state, made)  # type: ignore[no-any-return]


def _token(world: World, state: str) -> Kwargs:
    return {"token": _box(world, state).token}


def _with_code(world: World, state: str) -> Kwargs:
    return {"token": _box(world, state).token, "code": CODE + state}


def _for_organisation(world: World, state: str) -> Kwargs:
    return {"token": _box(world, state).token, "slug": world.organisation.slug}


MAKERS: dict[str, Maker] = {
    "ask_way_in": Maker(_token, STATES),
    "cast_ballot": Maker(_token, STATES),
    "my_ballot": Maker(_token, STATES),
    "organisation_ballot": Maker(_for_organisation, STATES),
    "receipts": Maker(_token, STATES),
    "take_back_ballot": Maker(_token, STATES),
    "vote": Maker(_token, STATES),
    "vote_qr": Maker(_token, STATES),
    "vote_rules": Maker(_token, STATES),
    "vote_rules_json": Maker(_token, STATES),
    "vote_with_code": Maker(_with_code, STATES),
}

"""For the routes where the organisation prepares a vote and works with it."""

from __future__ import annotations

from datetime import timedelta

from samskap.portfolio.models import BallotBox, BallotOption, Channel, GrantScheme, PaperBatch
from samskap.portfolio.services.votes.casting import enter_sheet
from samskap.portfolio.services.votes.sealing import seal_box
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.portfolio.ballot_factories import door_of, make_box
from tests.portfolio.factories import make_application, make_scheme

STATES = ("draft", "open", "closed", "sealed")


def _scheme(world: World, state: str) -> GrantScheme:
    """By ballot: people apply (``applying``), nothing is prepared (``waiting``), or the vote is prepared (``ready``)."""

    def made() -> GrantScheme:
        scheme = make_scheme(world.organisation, "open" if state == "applying" else "closed", decided_by="ballot")
        if state == "ready":
            make_box(scheme, stage="draft")
        return scheme

    return world.once("scheme by ballot", state, made)  # type: ignore[no-any-return]


def _token(world: World, state: str) -> Kwargs:
    return {"token": _scheme(world, state).token}


def _application(world: World, state: str) -> Kwargs:
    scheme = _scheme(world, "waiting")
    row = world.once("application by ballot", state, lambda: make_application(scheme, state))
    return {"token": scheme.token, "number": row.number}


def _box(world: World, state: str) -> BallotBox:
    def made() -> BallotBox:
        scheme = make_scheme(world.organisation, "closed", decided_by="ballot")
        channels = [(Channel.OPEN, "civil_society"), (Channel.PAPER, "civil_society")]
        box = make_box(scheme, stage={"sealed": "closed"}.get(state, state), channels=channels)
        return seal_box(box=box, now=box.closes_at + timedelta(hours=1)) if state == "sealed" else box

    return world.once("ballot box to work with", state, made)  # type: ignore[no-any-return]


def _vote(world: World, state: str) -> Kwargs:
    return {"token": _box(world, state).token}


def _option(world: World, state: str) -> Kwargs:
    box = _box(world, state)
    return {"token": box.token, "number": BallotOption.objects.filter(box=box).last().number}  # type: ignore[union-attr]


def _batch(world: World, state: str) -> PaperBatch:
    """A batch with one sheet, entered by the member of the organisation."""

    def made() -> PaperBatch:
        door = door_of(_box(world, state), Channel.PAPER)
        batch = PaperBatch.objects.create(door=door, name="A", sheets=2, entered_by=world.people["member"])
        enter_sheet(batch=batch, sheet=1, choices=[(1, 1)])
        return batch

    return world.once("paper batch", state, made)  # type: ignore[no-any-return]


def _paper(world: World, state: str) -> Kwargs:
    batch = _batch(world, state)
    return {"token": batch.door.box.token, "batch": batch.pk}


def _sheet(world: World, state: str) -> Kwargs:
    return {**_paper(world, state), "sheet": 1}


MAKERS: dict[str, Maker] = {
    "vote_setup": Maker(_token, ("applying", "waiting", "ready")),
    "lock_vote": Maker(_token, ("waiting", "ready")),
    "admit_application": Maker(_application, ("waiting", "declined")),
    "put_back_application": Maker(_application, ("waiting", "declined")),
    "decline_before_vote": Maker(_application, ("waiting", "declined")),
    "vote_work": Maker(_vote, STATES),
    "seal_vote": Maker(_vote, STATES),
    "withdraw_option": Maker(_option, STATES),
    "ballot_sheet": Maker(_vote, STATES),
    "vote_poster": Maker(_vote, STATES),
    "drop_paper_batch": Maker(_paper, ("open", "closed")),
    "paper_batch": Maker(_paper, ("open", "closed")),
    "check_paper_batch": Maker(_paper, ("open", "closed")),
    "correct_paper_sheet": Maker(_sheet, ("open", "closed")),
}

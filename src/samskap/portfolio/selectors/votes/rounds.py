"""The page where the vote about a round is prepared, and how the vote shows on other pages of the round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from samskap.core.access import Actor, can
from samskap.core.models import HelixLeg, Organisation
from samskap.portfolio.models import BallotBox, BallotOption, Candidate, Channel, Round, RoundState, VotingDoor
from samskap.portfolio.selectors.rounds.balance import candidates_in
from samskap.portfolio.selectors.votes.casting import organisations_of, state_of
from samskap.portfolio.selectors.votes.round_ballot import (
    Lacking,
    box_of_round,
    demands_from,
    lacking_of,
    options_of,
    proposed_round_box,
)
from samskap.portfolio.steps import Demand

BEFORE = (RoundState.DRAFT, RoundState.GATHERING, RoundState.WORKSHOP, RoundState.SCREENING)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class RoundVoteSetup:
    """The page. ``box`` is not saved before somebody has saved it."""

    round: Round
    box: BallotBox
    is_saved: bool
    options: Sequence[BallotOption]
    asked: Decimal
    asked_hours: Decimal
    demands: Sequence[Demand]
    lacking: Sequence[Lacking]
    may_work: bool
    may_lock: bool
    may_steer: bool

    @property
    def is_early(self) -> bool:
        """Whether the candidates are not screened yet."""
        return self.round.state in BEFORE

    @property
    def may_set(self) -> bool:
        """Whether the actor can choose the rules now."""
        return self.may_work and self.round.state == RoundState.READY

    @property
    def is_ready(self) -> bool:
        """Whether the rules can be locked."""
        return self.round.state == RoundState.READY and all(one.is_done for one in self.demands)


@dataclass(frozen=True)
class Part:
    """What the voters of a leg share equally."""

    label: str
    per_cent: Decimal
    money: Decimal
    hours: Decimal | None


@dataclass(frozen=True)
class RoundVote:
    """The vote on the public page of its round. ``organisations``: for which the actor can vote."""

    box: BallotBox
    state: str
    organisations: Sequence[Organisation]


def round_vote_setup(actor: Actor, row: Round, now: datetime) -> RoundVoteSetup:
    """The page for those inside: eight queries."""
    there, candidates = box_of_round(row, "doors", "shares"), list(candidates_in(row))
    box = there or proposed_round_box(row, now)
    is_open = row.state == RoundState.READY
    options = list(there.options.all()) if there and there.locked_at else options_of(row, candidates)
    lacking = lacking_of(row, candidates, there) if is_open else ()
    return RoundVoteSetup(
        round=row,
        box=box,
        is_saved=there is not None,
        options=options,
        asked=sum((one.cost for one in options), Decimal(0)),
        asked_hours=sum((one.hours or Decimal(0) for one in options), Decimal(0)),
        demands=list(demands_from(row, candidates, there, lacking, now)) if is_open else (),
        lacking=lacking,
        may_work=can(actor, "portfolio.work_on_round", row),
        may_lock=can(actor, "portfolio.lead_round", row),
        may_steer=can(actor, "portfolio.steer_round", row),
    )


def parts_of(box: BallotBox, shares: Mapping[str, Decimal | None]) -> list[Part]:
    """What each leg gets of the money and of the hours, to the hundredth."""
    return [
        Part(
            label=str(leg.label),
            per_cent=part,
            money=(box.budget * part / 100).quantize(CENT),
            hours=None if box.hours is None else (box.hours * part / 100).quantize(CENT),
        )
        for leg in HelixLeg
        if (part := shares.get(leg))
    ]


def vote_of_round(actor: Actor, row: Round, now: datetime) -> RoundVote | None:
    """The vote, once its rules are locked: one query unless the round knows it already, two more for those who work
    somewhere while it is open."""
    box: BallotBox | None = row._state.fields_cache.get("box") or box_of_round(row)
    if box is None or box.locked_at is None:
        return None
    state = state_of(box, now)
    return RoundVote(box, state, _organisations(actor, box) if state == "open" else ())


def vote_of_candidate(candidate: Candidate, now: datetime) -> tuple[BallotOption, str] | None:
    """What stands on the ballot for the candidate, and where the vote stands: one query."""
    options = BallotOption.objects.filter(candidate=candidate, box__locked_at__isnull=False)
    option = options.select_related("box__round").defer("box__leaves", "box__rules").first()
    return (option, state_of(option.box, now)) if option else None


def _organisations(actor: Actor, box: BallotBox) -> Sequence[Organisation]:
    if not actor.roles:
        return ()
    doors = VotingDoor.objects.filter(box=box, channel=Channel.ORGANISATION)
    return organisations_of(actor, box, list(doors.values_list("leg", flat=True)))

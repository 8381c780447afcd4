"""A round with what others voted on, for example municipalities only: candidates and, if wanted, real ballots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core import journal
from samskap.core.access import SYSTEM, Actor, require
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import HelixLeg, Organisation, Visibility
from samskap.core.tokens import digest, new_secret
from samskap.engines.allocation import Election
from samskap.portfolio.candidate_files import CandidateFile
from samskap.portfolio.models import (
    Ballot,
    BallotBox,
    BallotKind,
    BallotOption,
    Candidate,
    CandidateRisk,
    Channel,
    Horizon,
    LegShare,
    PaperBatch,
    Round,
    RoundState,
    Size,
    VotingDoor,
)
from samskap.portfolio.services.rounds.importing import Otherwise, import_candidates
from samskap.portfolio.services.rounds.planning import RoundInput, create_round
from samskap.portfolio.services.votes.boxes import lock_box
from samskap.portfolio.services.votes.casting import new_receipt

KINDS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.APPROVAL,
    "cumulative": BallotKind.POINTS,
    "ordinal": BallotKind.RANK,
}
"""How the portal names the ballots of a Pabulib file; it has none on which points lie below nothing."""
OPEN_FOR = timedelta(days=14)
BATCH = 2000
"""Rows written at a time."""


@dataclass(frozen=True)
class Example:
    """What was made. ``ballots`` lie in the box; ``empty`` named nothing, and are not in it."""

    round: Round
    candidates: Sequence[Candidate]
    ballots: int = 0
    empty: int = 0


@transaction.atomic
def begin_example(
    *,
    actor: Actor,
    organisation: Organisation,
    file: CandidateFile,
    title: str = "",
    with_ballots: bool = False,
    now: datetime | None = None,
) -> Example:
    """A public round of an example municipality with the projects of a participatory budget as candidates.

    ``with_ballots``: it has come to its vote, and the ballots of the file lie in the box as paper that was looked
    through; the vote closes in two weeks.

    :raises Refused: the municipality is no example, or the actor does not work there.
    :raises InvalidInput: the file has no election, or what it holds cannot be.
    """
    if not organisation.is_example:
        raise Refused(_("Rounds with others' ballots are made for example municipalities only."))
    require(actor, "portfolio.create_round_for", organisation)
    election, moment = file.election, now or timezone.now()
    if election is None:
        raise _refusal(_("An example round is made from a Pabulib file."))
    with override("en"):
        row = create_round(actor=actor, organisation=organisation, values=_planned(election, title, moment), now=moment)
    row.state, row.published_at, row.visibility = RoundState.GATHERING, moment, Visibility.PUBLIC
    row.save()
    party = row.parties.get(organisation=organisation)
    otherwise = Otherwise(party, Horizon.NEXT, CandidateRisk.MEDIUM, Size.SMALL)
    made = import_candidates(actor=actor, row=row, given=file.candidates, otherwise=otherwise)
    row.refresh_from_db()
    if not with_ballots:
        return Example(row, made)
    box = _box_of(row, made, election, moment)
    ballots, empty = _fill(box, made, election)
    return Example(row, made, ballots, empty)


def _planned(election: Election, title: str, now: datetime) -> RoundInput:
    """What the file says of the whole; its sums are taken as they stand."""
    said = election.meta.get("description", "").strip() or _("A participatory budget")
    today = timezone.localdate(now)
    budgets = [Decimal(one.numerator) / Decimal(one.denominator) for one in election.instance.budgets]
    hours = budgets[election.resources.index("hours")] if "hours" in election.resources else None
    about = _("An example with real projects: %(where)s. The sums are in %(currency)s.")
    return RoundInput(
        title=(title or said)[:120],
        purpose=about % {"where": said[:1000], "currency": election.meta.get("currency", "?")[:10]},
        budget=budgets[0].quantize(Decimal("0.01")),
        hours=hours.quantize(Decimal("0.01")) if hours is not None else None,
        gather_until=today,
        screen_until=today,
        decide_on=today + 3 * OPEN_FOR,
        language="en",
    )


def _box_of(row: Round, made: Sequence[Candidate], election: Election, now: datetime) -> BallotBox:
    """The vote with its rules locked: a door for paper for each leg that the file knows."""
    if election.instance.ballots.kind not in KINDS:
        raise _refusal(
            _("The portal has no ballots of this kind: %(kind)s.") % {"kind": election.instance.ballots.kind}
        )
    row.state, row.state_since, row.criteria_locked_at, row.scores_locked_at = RoundState.VOTING, now, now, now
    row.save()
    box = BallotBox.objects.create(
        round=row,
        kind=KINDS[election.instance.ballots.kind],
        most=_most(election),
        budget=row.budget,
        hours=row.hours,
        opens_at=now,
        closes_at=now + OPEN_FOR,
    )
    BallotOption.objects.bulk_create(
        BallotOption(
            box=box,
            number=number,
            name=one.title,
            cost=one.cost,
            hours=one.hours if row.hours is not None else None,
            candidate=one,
        )
        for number, one in enumerate(made, start=1)
    )
    for leg in _legs(election):
        VotingDoor.objects.create(box=box, channel=Channel.PAPER, leg=leg)
    if election.shares is not None and _legs(election) == list(election.legs):
        for leg, share in zip(election.legs, election.shares, strict=True):
            LegShare.objects.create(box=box, leg=leg, per_cent=Decimal(100) * share.numerator / share.denominator)
    lock_box(actor=SYSTEM, box=box, now=now)
    box.refresh_from_db()
    return box


def _legs(election: Election) -> list[str]:
    """Those that the file names, if the portal knows them all; else everybody stands for civil society."""
    known = bool(election.legs) and set(election.legs) <= set(HelixLeg.values)
    return list(election.legs) if known else [HelixLeg.CIVIL_SOCIETY.value]


def _most(election: Election) -> int:
    """The most ticks, points or places on any ballot of the file."""
    ballots = election.instance.ballots
    given = [
        int(ballots.points[start:end].sum()) if ballots.kind == "cumulative" else int(end - start)
        for start, end in zip(ballots.starts[:-1], ballots.starts[1:], strict=True)
    ]
    most = max(given, default=1)
    if not 1 <= most <= 100:
        raise _refusal(_("On a ballot of the portal are at most %(most)d ticks or points.") % {"most": 100})
    return most


def _fill(box: BallotBox, made: Sequence[Candidate], election: Election) -> tuple[int, int]:
    """The ballots of the file as sheets of one batch a leg; how many, and how many were empty."""
    ballots, legs = election.instance.ballots, _legs(election)
    doors = {one.leg: one for one in box.doors.all()}
    batches: dict[str, PaperBatch] = {}
    rows: list[Ballot] = []
    empty = 0
    for place in range(ballots.size):
        choices = _choices(election, place)
        if not choices:
            empty += 1
            continue
        leg = legs[int(ballots.legs[place])] if ballots.legs is not None and len(legs) > 1 else legs[0]
        if leg not in batches:
            batches[leg] = PaperBatch.objects.create(
                door=doors[leg], name=leg.upper(), sheets=0, checked_at=box.opens_at
            )
        batch = batches[leg]
        batch.sheets += 1
        rows.append(
            Ballot(
                box=box,
                door=batch.door,
                batch=batch,
                sheet=batch.sheets,
                choices=choices,
                key_digest=digest(new_secret()),
                receipt=new_receipt(),
            )
        )
    for batch in batches.values():
        batch.save(update_fields=["sheets"])
    Ballot.objects.bulk_create(rows, batch_size=BATCH)
    facts = {"ballots": len(rows), "candidates": len(made)}
    organisation = box.about.organisation
    journal.record(actor=SYSTEM, action="vote.example_filled", obj=box, organisation=organisation, after=facts)
    return len(rows), empty


def _choices(election: Election, place: int) -> list[list[int]]:
    """What a ballot says, by the numbers on ours: the projects of the file are numbered from 1 in their order."""
    ballots = election.instance.ballots
    start, end = int(ballots.starts[place]), int(ballots.starts[place + 1])
    named = [int(one) + 1 for one in ballots.projects[start:end]]
    if ballots.kind == "ordinal":
        return [[number, at] for at, number in enumerate(named, start=1)]
    if ballots.kind == "cumulative":
        points = [int(one) for one in ballots.points[start:end]]
        return sorted([number, given] for number, given in zip(named, points, strict=True) if given)
    return sorted([number, 1] for number in named)


def _refusal(said: str) -> InvalidInput:
    return InvalidInput(said, {"pasted": said})

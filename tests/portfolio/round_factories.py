"""Portfolio rounds with their parties and candidates, for tests. Every function saves what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from samskap.core.access import SYSTEM
from samskap.core.models import Organisation, User, Visibility
from samskap.portfolio.models import (
    BallotBox,
    BallotOption,
    Candidate,
    CandidatePartner,
    Channel,
    Criterion,
    LegShare,
    Round,
    RoundParty,
    RoundPerson,
    Score,
    VotingDoor,
)
from samskap.portfolio.services.votes.boxes import lock_box
from tests.core.factories import make_organisation, make_user

LEGS = ("public", "business", "academia", "civil_society")
ON_ITS_WAY = ("draft", "gathering", "workshop", "screening", "ready", "voting", "appeal", "decided")


def make_round(organisation: Organisation | None = None, state: str = "gathering", **fields: Any) -> Round:
    """A round in this state, with two people steering and its organisation as a party."""
    organisation = organisation or make_organisation()
    now, today = timezone.now(), timezone.localdate()
    come = ON_ITS_WAY.index(state) if state in ON_ITS_WAY else 0
    values: dict[str, Any] = {
        "title": "Solvik builds together",
        "purpose": "Everyday life shall be easier for those who live here.",
        "language": "en",
        "budget": Decimal("1000.00"),
        "hours": Decimal("400.00"),
        "decides": "steering",
        "state_since": now,
        "gather_until": today + timedelta(days=30),
        "screen_until": today + timedelta(days=60),
        "decide_on": today + timedelta(days=120),
    }
    if state not in ("draft", "cancelled"):
        values |= {"published_at": now, "visibility": Visibility.PUBLIC}
    if state == "cancelled":
        values |= {"cancelled_because": "There is no money left."}
    if come >= 3:
        values["criteria_locked_at"] = now
    if come >= 4:
        values["scores_locked_at"] = now
    if state == "decided":
        values |= {"decided_on": today, "register_number": "KS 2026/17"}
    made = Round.objects.create(organisation=organisation, state=state, **(values | fields))
    make_round_party(made, organisation=organisation, leg="public")
    for _number in range(2):
        make_duty(made)
    return made


def make_round_party(
    row: Round, organisation: Organisation | None = None, leg: str = "business", joined: bool = True, **fields: Any
) -> RoundParty:
    """A party of the round: this organisation, or one known by its name."""
    now = timezone.now()
    name = fields.pop("name", None) or (organisation.name if organisation else f"{leg} {row.parties.count()}")
    return RoundParty.objects.create(
        round=row, organisation=organisation, name=name, leg=leg, asked_at=now, joined_at=now if joined else None
    )


def make_duty(row: Round, duty: str = "steering", user: User | None = None) -> RoundPerson:
    """Somebody with a duty in the round: a new user without a role unless given."""
    return RoundPerson.objects.create(round=row, user=user or make_user(), duty=duty, named_at=timezone.now())


def make_candidate(
    row: Round, cost: int | str = 100, hours: int | str = 10, partners: Sequence[RoundParty] = (), **fields: Any
) -> Candidate:
    """A candidate in the round, with these parties taking part in it."""
    number = row.candidates.count() + 1
    likely, work = Decimal(cost), Decimal(hours)
    values: dict[str, Any] = {
        "number": number,
        "title": f"Candidate {number}",
        "text": "We try it together.",
        "origin": "person",
        "proposed_by": partners[0] if partners else row.parties.order_by("id").first(),
        "cost_low": likely / 2,
        "cost": likely,
        "cost_high": likely * 2,
        "hours_low": work / 2,
        "hours": work,
        "hours_high": work * 2,
        "horizon": "now",
        "risk": "medium",
        "size": "small",
    }
    made = Candidate.objects.create(round=row, **(values | fields))
    for party in partners:
        CandidatePartner.objects.create(candidate=made, party=party)
    return made


def make_scores(row: Round, points: Sequence[Sequence[int]], criteria: Sequence[str] = ("Benefit", "Courage")) -> None:
    """Criteria, one screener, and its points: a row for each candidate by number, a column for each criterion."""
    screener = make_duty(row, "screener")
    made = [Criterion.objects.create(round=row, name=name) for name in criteria]
    for candidate, given in zip(row.candidates.order_by("number"), points, strict=True):
        for criterion, one in zip(made, given, strict=True):
            Score.objects.create(
                criterion=criterion, candidate=candidate, screener=screener, points=one, scored_at=timezone.now()
            )


def make_round_box(
    row: Round | None = None,
    costs: Sequence[int] = (600, 500, 400, 300),
    stage: str = "open",
    channels: Sequence[tuple[str, str]] = tuple((Channel.OPEN, leg) for leg in LEGS),
    shares: Sequence[int] = (25, 25, 25, 25),
    **fields: Any,
) -> BallotBox:
    """A box of a round in this stage: ``draft``, ``coming``, ``open`` or ``closed``; candidates 1, 2, ... cost this
    much and ten hours for every hundred. Each leg has its share in per cent; none: all ballots share all."""
    row = row or make_round(state="ready" if stage == "draft" else "voting")
    now = timezone.now()
    opens_in, closes_in = {"coming": (1, 8), "closed": (-8, -1)}.get(stage, (-1, 7))
    values: dict[str, Any] = {
        "budget": row.budget,
        "hours": row.hours,
        "opens_at": now + timedelta(days=opens_in),
        "closes_at": now + timedelta(days=closes_in),
    }
    box = BallotBox.objects.create(round=row, **(values | fields))
    for number, cost in enumerate(costs, start=1):
        candidate = make_candidate(row, cost, cost // 10)
        BallotOption.objects.create(
            box=box,
            number=number,
            name=candidate.title,
            cost=candidate.cost,
            hours=candidate.hours if box.hours else None,
            candidate=candidate,
        )
    for channel, leg in channels:
        VotingDoor.objects.create(box=box, channel=channel, leg=leg)
    for leg, per_cent in zip(LEGS, shares, strict=False):
        LegShare.objects.create(box=box, leg=leg, per_cent=Decimal(per_cent))
    return box if stage == "draft" else lock_now(box)


def lock_now(box: BallotBox) -> BallotBox:
    """Lock the rules of the box, the day before it opens."""
    lock_box(actor=SYSTEM, box=box, now=box.opens_at - timedelta(days=1))
    box.refresh_from_db()
    return box

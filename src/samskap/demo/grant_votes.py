"""The example grants about which residents vote: one where people vote now, one of last year with its result."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.models import HelixLeg, Organisation, User
from samskap.demo.content_grants import ExampleApplication, ExampleScheme
from samskap.demo.content_votes import VOTED_LAST_YEAR, VOTED_NOW
from samskap.demo.grants import applied, end_of, published_scheme, start_of, used
from samskap.portfolio.models import Application, BallotBox, District, GrantScheme
from samskap.portfolio.services.results.deciding_grants import decide_by_ballot
from samskap.portfolio.services.votes.admitting import admit_application, decline_before_vote
from samskap.portfolio.services.votes.casting import Choices, Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.paper import begin_batch, check_batch, enter_paper
from samskap.portfolio.services.votes.preparing import VoteInput, lock_vote, prepare_vote
from samskap.portfolio.services.votes.sealing import seal_box

MOST_TICKS = 4
SEED = 12
BATCH = "BIBLIOTEKET 1"
RESIDENTS = HelixLeg.CIVIL_SOCIETY.value
Taken = Sequence[tuple[Application, ExampleApplication]]


def seed_grant_votes(lead: Actor, organisation: Organisation, *, member: User, now: datetime) -> None:
    """What the residents decided last year, and what they vote about for three weeks more."""
    paper = (actor_for(member), lead)
    box, rows, draw = _voted(lead, organisation, VOTED_LAST_YEAR, now, opens=-280, closes=-260)
    _cast(box, draw, 92, box.opens_at + timedelta(days=5))
    _on_paper(box, draw, 14, paper, box.opens_at + timedelta(days=6))
    _counted(lead, box, rows)
    box, _rows, draw = _voted(lead, organisation, VOTED_NOW, now, opens=-5, closes=21)
    _cast(box, draw, 37, now - timedelta(hours=3))
    _on_paper(box, draw, 8, paper, now - timedelta(hours=2))


class _Draw:
    """Ballots of invented residents, the same each time: they like what is near more than what is not."""

    def __init__(self, scheme: GrantScheme, rows: Taken, box: BallotBox) -> None:
        self.random = random.Random(SEED)  # noqa: S311 the example is the same each time
        self.districts = list(scheme.districts.all())
        number_of = dict(box.options.values_list("application", "number"))
        self.options = [(number_of[row.pk], one) for row, one in rows if row.pk in number_of]

    def ballot(self) -> tuple[District, Choices]:
        """Where somebody lives, and what they tick."""
        home = self.random.choice(self.districts)
        wants = [
            number for number, one in self.options if self.random.random() < one.likes[one.district != home.name]
        ] or [self.random.choice(self.options)[0]]
        ticks = wants if len(wants) <= MOST_TICKS else self.random.sample(wants, MOST_TICKS)
        return home, [(number, 1) for number in sorted(ticks)]


def _voted(
    lead: Actor, organisation: Organisation, example: ExampleScheme, now: datetime, *, opens: int, closes: int
) -> tuple[BallotBox, Taken, _Draw]:
    """Applied for, looked through, and the rules locked the day before voting opens; days count from today."""
    scheme = published_scheme(lead, organisation, example, now)
    rows = list(applied(scheme, example, now))
    today, looked = timezone.localdate(now), scheme.closes_at + timedelta(days=2)
    for row, one in rows:
        if one.became == "declined":
            decline_before_vote(actor=lead, application=row, reason=one.reason, now=looked)
        else:
            admit_application(actor=lead, application=row, now=looked)
    values = VoteInput(
        kind="approval",
        most=MOST_TICKS,
        rule="equal-shares",
        completion="add1u",
        ties="votes",
        opens_at=start_of(today + timedelta(days=opens)),
        closes_at=end_of(today + timedelta(days=closes)),
        doors=[(channel, RESIDENTS) for channel in ("open", "email", "paper")],
        budget=Decimal(example.budget),
    )
    before = values.opens_at - timedelta(days=1)
    prepare_vote(actor=lead, scheme=scheme, values=values, now=before)
    box = lock_vote(actor=lead, scheme=scheme, now=before)
    return box, rows, _Draw(scheme, rows, box)


def _cast(box: BallotBox, draw: _Draw, voters: int, now: datetime) -> None:
    """Ballots of people without account."""
    door = box.doors.get(channel="open")
    for number in range(voters):
        district, choices = draw.ballot()
        voter = Voter(door=door, key=f"grant-{number}".ljust(40, "x"))
        cast_ballot(box=box, voter=voter, choices=choices, district=district, now=now)


def _on_paper(box: BallotBox, draw: _Draw, sheets: int, people: tuple[Actor, Actor], now: datetime) -> None:
    """A batch from the library: one person enters it, another looks through it."""
    entered_by, checked_by = people
    door = box.doors.get(channel="paper")
    batch = begin_batch(actor=entered_by, door=door, name=BATCH, sheets=sheets, now=now)
    for sheet in range(1, sheets + 1):
        district, choices = draw.ballot()
        enter_paper(actor=entered_by, batch=batch, sheet=sheet, choices=choices, district=district, now=now)
    check_batch(actor=checked_by, batch=batch, now=now)


def _counted(lead: Actor, box: BallotBox, rows: Taken) -> None:
    """Sealed, counted, decided as counted; and what came of what was granted."""
    closed = box.closes_at
    sealed = seal_box(box=box, now=closed + timedelta(minutes=5))
    count = count_box(box=sealed, now=closed + timedelta(minutes=10))
    decided = decide_by_ballot(actor=lead, count=count, now=closed + timedelta(days=2))
    granted: Mapping[int, Application] = {row.pk: row for row in decided if row.granted}
    for row, one in rows:
        if row.pk in granted:
            used(lead, granted[row.pk], one, closed + timedelta(days=150))

"""The example portfolio rounds: one that is being built, one that is voted on, and one that was taken from its plan to
the decision."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from samskap.core.access import NOBODY, Actor, actor_for
from samskap.core.models import HelixLeg, Organisation, User, Visibility
from samskap.core.scopes import Scope
from samskap.demo.content_rounds import (
    APPEAL,
    BUILT,
    CHOSEN,
    CRITERIA,
    FIRST_PILOT,
    HOST,
    PARTIES,
    REGISTER_NUMBER,
    ExampleCandidate,
    ExampleRound,
)
from samskap.demo.content_vote_round import VOTED, VOTED_BY
from samskap.demo.grants import end_of, start_of
from samskap.needs.models import Need
from samskap.pilots.selectors.chosen import comers_of, what_is_known
from samskap.pilots.services.chosen import FromCandidateInput, begin_from_candidate
from samskap.portfolio.blocks import Prefill
from samskap.portfolio.models import (
    Ballot,
    BallotBox,
    BallotCount,
    BallotKind,
    BallotOption,
    Candidate,
    CandidateState,
    Decider,
    Duty,
    LinkKind,
    Origin,
    Round,
    RoundDecision,
    RoundParty,
)
from samskap.portfolio.services.results.appealing import answer_appeal, appeal
from samskap.portfolio.services.results.deciding_rounds import decide_round
from samskap.portfolio.services.rounds.candidates import propose_candidate, withdraw_candidate
from samskap.portfolio.services.rounds.linking import link_candidates
from samskap.portfolio.services.rounds.merging import merge_candidates
from samskap.portfolio.services.rounds.moves import move_round
from samskap.portfolio.services.rounds.parties import name_party
from samskap.portfolio.services.rounds.people import name_person
from samskap.portfolio.services.rounds.planning import RoundInput, create_round
from samskap.portfolio.services.rounds.pledging import PledgeInput, pledge
from samskap.portfolio.services.screening.criteria import CriterionInput, set_criteria
from samskap.portfolio.services.screening.locking_scores import lock_scores
from samskap.portfolio.services.screening.outs import put_out
from samskap.portfolio.services.screening.scoring import score_candidate
from samskap.portfolio.services.screening.screened import screen_round
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.rounds import RoundVoteInput, lock_round_vote, prepare_round_vote
from samskap.portfolio.services.votes.sealing import seal_box

DISTRICTS = ("Centrum", "Norra Solvik", "Södra Solvik")
VOTERS: Mapping[str, int] = {"public": 14, "business": 12, "academia": 11, "civil_society": 38}
MOST_TICKS = 4
POINTS = 10
SCREENERS = ("observer", "guest", "operator", "agency")
"""Points are shown where at least three have scored."""
SEED = 4
OPEN, ORGANISATION = "open", "organisation"


def seed_rounds(lead: Actor, organisation: Organisation, people: Mapping[str, User], *, now: datetime) -> None:
    """The rounds, and the first pilot of what was chosen; ``people`` are those of the example by their role."""
    _Taken(lead, organisation, BUILT, people, now).built()
    _Taken(lead, organisation, VOTED, people, now).voting(now)
    chosen = _Taken(lead, organisation, CHOSEN, people, now)
    chosen.decided()
    _first_pilot(lead, chosen.made[FIRST_PILOT])


def _first_pilot(lead: Actor, candidate: Candidate) -> None:
    """What was chosen first becomes a pilot, with what the round knows filled in."""
    candidate.refresh_from_db()
    comers = comers_of(candidate)
    known = what_is_known(candidate, comers)
    values = FromCandidateInput(
        **{**known, "kind": "service", "risk": "low", "need": candidate.need, "visible": Scope(Visibility.PUBLIC)}
    )
    home = candidate.round.organisation
    begin_from_candidate(actor=lead, candidate=candidate, organisation=home, values=values)


def remove_rounds(organisations: list[int]) -> None:
    """Take the rounds and votes of these organisations away, with all that protects itself from being deleted."""
    boxes = BallotBox.objects.filter(
        Q(round__organisation__in=organisations) | Q(scheme__organisation__in=organisations)
    )
    BallotCount.objects.filter(box__in=boxes).delete()
    Ballot.objects.filter(box__in=boxes).delete()
    BallotOption.objects.filter(box__in=boxes).delete()
    boxes.delete()
    candidates = Candidate.objects.filter(round__organisation__in=organisations)
    RoundDecision.objects.filter(candidate__in=candidates).delete()
    candidates.filter(state=CandidateState.MERGED).delete()
    candidates.delete()
    Round.objects.filter(organisation__in=organisations).delete()
    RoundParty.objects.filter(organisation__in=organisations).delete()


class _Taken:
    """One round on its way, each step at the day it would have had."""

    def __init__(
        self, lead: Actor, organisation: Organisation, example: ExampleRound, people: Mapping[str, User], now: datetime
    ) -> None:
        self.lead, self.example, self.people = lead, example, people
        self.begun = now + timedelta(days=example.begun)
        self.workshop = (now + timedelta(days=example.workshop)).replace(hour=16, minute=0, second=0, microsecond=0)
        day = timezone.localdate(self.workshop)
        values = RoundInput(
            title=example.title,
            purpose=example.purpose,
            budget=Decimal(example.budget),
            hours=Decimal(example.hours),
            gather_until=day - timedelta(days=3),
            workshop_at=self.workshop,
            workshop_place=example.place,
            screen_until=day + timedelta(days=21),
            decide_on=day + timedelta(days=110),
            decides=Decider.STEERING,
            districts=DISTRICTS,
        )
        self.row = create_round(actor=lead, organisation=organisation, values=values, now=self.begun)
        self.made: dict[str, Candidate] = {}

    def built(self) -> None:
        """To the workshop, which begins soon; some have said already what they put in."""
        for role in ("coordinator", "agency"):
            self._name(role, Duty.STEERING)
        self._move(self.begun + timedelta(days=3))
        for name, leg in PARTIES:
            name_party(actor=self.lead, row=self.row, name=name, leg=leg, now=self.begun + timedelta(days=4))
        for one in self.example.candidates:
            self._propose(one)
        self._move(self.workshop - timedelta(days=7))
        for one in self.example.candidates:
            self._build(one)
        for kind, pairs in ((LinkKind.NEEDS, self.example.needs), (LinkKind.EXCLUDES, self.example.excludes)):
            for first, second in pairs:
                link_candidates(actor=self.lead, candidate=self.made[first], other=self.made[second], kind=kind)

    def decided(self) -> None:
        """The whole way to the decision."""
        self._ready()
        self._counted(self.workshop + timedelta(days=40))

    def voting(self, now: datetime) -> None:
        """To a vote that is open, with points and every way to the ballot; some have voted."""
        self._ready()
        today = timezone.localdate(now)
        opens, closes = start_of(today - timedelta(days=6)), end_of(today + timedelta(days=20))
        resident = HelixLeg.CIVIL_SOCIETY.value
        doors = [*_open_doors(), ("email", resident), ("paper", resident)]
        doors += [(ORGANISATION, leg) for leg in HelixLeg.values if leg != resident]
        box = self._vote_opened("points", POINTS, doors, opens, closes)
        self._vote(box, VOTED_BY, now - timedelta(hours=2))

    def _ready(self) -> None:
        """Built and screened."""
        self.built()
        for role in SCREENERS:
            self._name(role, Duty.SCREENER)
        criteria = [CriterionInput(place, *one) for place, one in enumerate(CRITERIA, start=1)]
        set_criteria(actor=self.lead, row=self.row, criteria=criteria)
        self._move(self.workshop + timedelta(days=1))
        self._screened(self.workshop + timedelta(days=18))

    def _move(self, now: datetime) -> None:
        self.row = move_round(actor=self.lead, row=self.row, since=self.row.state, now=now)

    def _name(self, role: str, duty: str) -> None:
        name_person(actor=self.lead, row=self.row, email=self.people[role].email, duty=duty, now=self.begun)

    def _party(self, name: str) -> RoundParty:
        return self.row.parties.get(name=name)

    def _propose(self, one: ExampleCandidate) -> None:
        low, high = one.spread
        values: dict[str, Any] = {
            **{name: getattr(one, name) for name in ("title", "text", "horizon", "risk", "size", "goals")},
            **{name: Decimal(getattr(one, name)) for name in ("cost", "hours")},
            **{f"{name}_low": Decimal(getattr(one, name) * (100 - low) // 100) for name in ("cost", "hours")},
            **{f"{name}_high": Decimal(getattr(one, name) * (100 + high) // 100) for name in ("cost", "hours")},
        }
        need = Need.objects.filter(organisation=self.row.organisation, title=one.need).first() if one.need else None
        source = Prefill(Origin.NEED, need.token, {}) if need else None
        party = self._party(one.party)
        made = propose_candidate(actor=self.lead, row=self.row, party=party, values=values, source=source)
        made.created_at = self.begun + timedelta(days=5 + made.number)
        made.save(update_fields=["created_at"])
        self.made[one.title] = made

    def _build(self, one: ExampleCandidate) -> None:
        """What parties put in; what is merged or withdrawn in the workshop."""
        candidate, moment = self.made[one.title], min(self.workshop, timezone.now())
        for part in one.parts:
            values = PledgeInput(part.role, Decimal(part.money), Decimal(part.hours))
            pledge(actor=self.lead, candidate=candidate, party=self._party(part.party), values=values, now=moment)
        if one.became == "withdrawn":
            withdraw_candidate(actor=self.lead, candidate=candidate, reason=one.because)
        elif one.became in self.made:
            merge_candidates(actor=self.lead, into=self.made[one.became], others=[candidate], values={})

    def _screened(self, now: datetime) -> None:
        """Four score; one of them works in the municipality, and is barred from what is the municipality's own."""
        criteria = [one.pk for one in self.row.criteria.all()]
        inside = {one.title: one for one in self.example.candidates if one.became in ("in", "out")}
        for role in SCREENERS:
            screener = actor_for(self.people[role])
            for title, one in inside.items():
                if role == "observer" and HOST in (one.party, *(part.party for part in one.parts)):
                    continue
                points = dict(zip(criteria, one.points, strict=True))
                score_candidate(actor=screener, row=self.row, candidate=self.made[title], points=points, now=now)
        self.row = screen_round(row=lock_scores(actor=self.lead, row=self.row, now=now))
        for title, one in inside.items():
            if one.became == "out":
                steering = actor_for(self.people["agency"])
                put_out(actor=steering, candidate=self.made[title], reason=one.because)

    def _vote_opened(
        self, kind: str, most: int, doors: Sequence[tuple[str, str]], opens: datetime, closes: datetime
    ) -> BallotBox:
        """Its rules are chosen and locked two days before it opens."""
        values = RoundVoteInput(
            kind=kind,
            most=most,
            rule="equal-shares",
            completion="greedy",
            ties="votes",
            opens_at=opens,
            closes_at=closes,
            doors=doors,
            shares=dict.fromkeys(HelixLeg.values, Decimal(25)),
        )
        before = opens - timedelta(days=2)
        prepare_round_vote(actor=self.lead, row=self.row, values=values, now=before)
        return lock_round_vote(actor=self.lead, row=self.row, now=before)

    def _counted(self, opens: datetime) -> None:
        """A vote of three weeks, its count, an appeal, and the decision."""
        closes = opens + timedelta(days=21)
        box = self._vote_opened("approval", MOST_TICKS, _open_doors(), opens, closes)
        self._vote(box, VOTERS, opens + timedelta(days=9))
        sealed = seal_box(box=box, now=closes + timedelta(minutes=5))
        count = count_box(box=sealed, now=closes + timedelta(minutes=10))
        text, answer = APPEAL
        self.row.refresh_from_db()
        made = appeal(actor=NOBODY, row=self.row, text=text, now=closes + timedelta(days=4))
        answer_appeal(actor=self.lead, row=made, upheld=False, answer=answer, now=closes + timedelta(days=6))
        decided = closes + timedelta(days=20)
        steering = actor_for(self.people["coordinator"])
        decide_round(
            actor=steering,
            count=count,
            register_number=REGISTER_NUMBER,
            decided_on=timezone.localdate(decided),
            now=decided,
        )

    def _vote(self, box: BallotBox, voters: Mapping[str, int], now: datetime) -> None:
        """Ballots drawn from what the people of each leg like, the same each time."""
        draw = random.Random(SEED)  # noqa: S311 the example is the same each time
        districts = list(self.row.districts.all())
        likes = {one.title: one.likes for one in self.example.candidates}
        options = [(one.number, likes[one.name]) for one in box.options.all()]
        doors = {door.leg: door for door in box.doors.all() if door.channel == OPEN}
        for place, leg in enumerate(HelixLeg.values):
            for number in range(voters[leg]):
                liked = [option for option, chances in options if draw.random() < chances[place]]
                chosen = (liked or [options[number % len(options)][0]])[:MOST_TICKS]
                share = POINTS // len(chosen) if box.kind == BallotKind.POINTS else 1
                voter = Voter(door=doors[leg], key=f"{leg}-{number}".ljust(40, "x"))
                choices = [(option, share) for option in chosen]
                cast_ballot(box=box, voter=voter, choices=choices, district=draw.choice(districts), now=now)


def _open_doors() -> list[tuple[str, str]]:
    """Everybody can vote without anything, in the group they say."""
    return [(OPEN, leg) for leg in HelixLeg.values]

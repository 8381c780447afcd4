"""A round goes its whole way through the services of all parts: what each step demands can be done before it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import StateRefused
from samskap.core.journal import verify
from samskap.core.models import HelixLeg, JournalEntry, Organisation
from samskap.core.registry import registry
from samskap.portfolio.models import BallotBox, Candidate, CandidateLink, Round, RoundState
from samskap.portfolio.services.rounds.candidates import propose_candidate
from samskap.portfolio.services.rounds.linking import link_candidates
from samskap.portfolio.services.rounds.moves import move_round
from samskap.portfolio.services.rounds.parties import answer_party, ask_parties, name_party
from samskap.portfolio.services.rounds.people import name_person
from samskap.portfolio.services.rounds.planning import RoundInput, create_round
from samskap.portfolio.services.rounds.pledging import PledgeInput, pledge
from samskap.portfolio.services.screening.criteria import CriterionInput, set_criteria
from samskap.portfolio.services.screening.locking_scores import lock_scores, scores_stand
from samskap.portfolio.services.screening.scoring import score_candidate
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.rounds import RoundVoteInput, lock_round_vote, prepare_round_vote, say_gap
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_actor, make_organisation, make_user, sign_in

pytestmark = pytest.mark.django_db
LEGS = [str(leg) for leg in HelixLeg]


class Way:
    """One round with a lead, parties of the four legs, and those who steer and screen."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.home = make_organisation("Solvik")
        self.lead = make_actor("lead", self.home)
        today = timezone.localdate(self.now)
        values = RoundInput(
            title="Everyday life in Solvik",
            purpose="It shall be easier to live here.",
            language="en",
            budget=Decimal(1000),
            hours=Decimal(100),
            gather_until=today,
            workshop_at=self.now - timedelta(hours=1),
            screen_until=today + timedelta(days=1),
            decide_on=today + timedelta(days=60),
            districts=["North", "South"],
        )
        self.row = create_round(actor=self.lead, organisation=self.home, values=values)
        self.partners: dict[str, tuple[Organisation, Actor]] = {}

    def move(self, since: str) -> Round:
        self.row = move_round(actor=self.lead, row=self.row, since=since)
        return self.row

    def name_people(self) -> None:
        self.steering = [make_actor() for _number in range(2)]
        self.screener = make_actor()
        for actor in self.steering:
            assert actor.user is not None
            name_person(actor=self.lead, row=self.row, email=actor.user.email, duty="steering")
        assert self.screener.user is not None
        name_person(actor=self.lead, row=self.row, email=self.screener.user.email, duty="screener")

    def gather(self) -> None:
        for leg in LEGS[1:]:
            organisation = make_organisation(f"Our {leg}", leg=leg)
            actor = make_actor("lead", organisation)
            ask_parties(actor=self.lead, row=self.row, organisations=[organisation])
            answer_party(actor=actor, row=self.row, organisation=organisation, joins=True)
            self.partners[leg] = (organisation, actor)
        name_party(actor=self.lead, row=self.row, name="The walkers", leg="civil_society")
        for number, leg in enumerate((*LEGS[:3], "business")):  # nothing of civil society
            self.propose(leg, cost=300 + 100 * number)

    def propose(self, leg: str, cost: int) -> Candidate:
        organisation, actor = self.partners.get(leg, (self.home, self.lead))
        values: dict[str, Any] = {"title": f"What {leg} wants", "text": "We try it.", "cost": Decimal(cost)}
        values |= {"cost_low": Decimal(cost), "cost_high": Decimal(2 * cost), "hours": Decimal(20)}
        values |= {
            "horizon": "now",
            "risk": "low",
            "size": "small",
            "hours_low": Decimal(10),
            "hours_high": Decimal(30),
        }
        party = self.row.parties.get(organisation=organisation)
        return propose_candidate(actor=actor, row=self.row, party=party, values=values)

    def build(self) -> None:
        first, second, *_more = self.row.candidates.all()
        organisation, actor = self.partners["business"]
        party = self.row.parties.get(organisation=organisation)
        pledge(actor=actor, candidate=first, party=party, values=PledgeInput("Drives", Decimal(50), Decimal(5)))
        link_candidates(actor=self.lead, candidate=second, other=first, kind="needs")
        criteria = [CriterionInput(place, name) for place, name in enumerate(("Benefit", "Courage"), start=1)]
        set_criteria(actor=self.lead, row=self.row, criteria=criteria)

    def screen(self) -> None:
        criteria = list(self.row.criteria.all())
        for candidate in self.row.candidates.all():
            points = {one.pk: candidate.number % 6 for one in criteria}
            score_candidate(actor=self.screener, row=self.row, candidate=candidate, points=points)
        self.row = lock_scores(actor=self.lead, row=self.row)

    def open_vote(self) -> BallotBox:
        values = RoundVoteInput(
            kind="approval",
            most=3,
            rule="equal-shares",
            completion="none",
            ties="name",
            opens_at=self.now + timedelta(minutes=5),
            closes_at=self.now + timedelta(days=3),
            doors=[("open", leg) for leg in LEGS],
            shares=dict.fromkeys(LEGS, Decimal(25)),
        )
        prepare_round_vote(actor=self.lead, row=self.row, values=values)
        with pytest.raises(StateRefused):
            lock_round_vote(actor=self.lead, row=self.row)
        reason = "The associations vote on what others carry."
        say_gap(actor=self.steering[0], row=self.row, leg="civil_society", lack="candidates", reason=reason)
        box = lock_round_vote(actor=self.lead, row=self.row)
        self.row.refresh_from_db()
        return box

    def vote(self, box: BallotBox, ballots: int = 5) -> None:
        moment = self.now + timedelta(days=1)
        for leg in LEGS:
            door = box.doors.get(leg=leg)
            for number in range(ballots):
                voter = Voter(door=door, key=f"{leg}{number}".ljust(32, "x"))
                cast_ballot(box=box, voter=voter, choices=[(1, 1), (2 + number % 3, 1)], now=moment)


@pytest.fixture
def way() -> Way:
    return Way()


def test_the_whole_way(way: Way, client: Client) -> None:
    with pytest.raises(StateRefused):
        way.move("draft")
    way.name_people()
    way.move("draft")
    with pytest.raises(StateRefused):
        way.move("gathering")
    way.gather()
    way.move("gathering")
    with pytest.raises(StateRefused):
        way.move("workshop")
    way.build()
    way.move("workshop")
    with pytest.raises(StateRefused):
        way.propose("public", 100)
    with pytest.raises(StateRefused):
        lock_scores(actor=way.lead, row=way.row)
    way.screen()
    assert way.row.state == RoundState.READY and scores_stand(way.row)
    box = way.open_vote()
    assert way.row.state == RoundState.VOTING
    way.vote(box)
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    count = count_box(box=box)
    assert [one["number"] for one in count.outcome["chosen"]]
    way.row.refresh_from_db()
    assert way.row.state == RoundState.APPEAL
    assert verify().ok
    said = set(JournalEntry.objects.values_list("action", flat=True))
    assert said <= set(registry.journal_actions)
    assert CandidateLink.objects.count() == 1


def test_the_workroom_shows_at_every_step_what_each_of_them_may_see(
    way: Way, client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    """Each kind of person opens the workroom in each state; nothing in it leads to a page that they may not open."""
    way.name_people()
    steps: list[Callable[[], object]] = [
        lambda: way.move("draft"),
        way.gather,
        lambda: way.move("gathering"),
        way.build,
        lambda: way.move("workshop"),
        way.screen,
        way.open_vote,
    ]
    observer = actor_for(make_user(role="observer", organisation=way.home))
    for step in [lambda: None, *steps]:
        step()
        party = [actor for _organisation, actor in list(way.partners.values())[:1]]
        for actor in (way.lead, observer, way.screener, way.steering[0], *party):
            assert actor.user is not None
            sign_in(client, actor.user)
            with at_most_queries(15):
                page = client.get(reverse("round_work", args=[way.row.token]))
            assert page.status_code == 200
            shown = page.context["shown"]
            for task in [*shown.tasks, *([shown.goes_on] if shown.goes_on else [])]:
                status = client.get(task.url).status_code
                assert status in (200, 409), f"{way.row.state} {actor.roles} {task.title}: {status}"

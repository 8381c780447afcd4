"""A round that is being screened, and one whose scores are locked, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.models import User
from samskap.core.tasks import work_off
from samskap.portfolio.models import Candidate, Criterion, Round, RoundPerson
from samskap.portfolio.services.screening.locking_scores import lock_scores
from samskap.portfolio.services.screening.scoring import score_candidate
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_party


@dataclass
class Screened:
    """A round of four candidates: 1 put forward by a company, 2 by a company without account, the others by the host.

    ``screeners`` have no role anywhere.
    """

    row: Round
    lead: Actor
    screeners: Sequence[Actor]
    criteria: Sequence[Criterion]

    def candidate(self, number: int) -> Candidate:
        return Candidate.objects.get(round=self.row, number=number)

    def score(self, actor: Actor, number: int, *points: int) -> None:
        given = {one.pk: point for one, point in zip(self.criteria, points, strict=True)}
        score_candidate(actor=actor, row=self.row, candidate=self.candidate(number), points=given)

    def score_all(self, points: Mapping[int, Sequence[int]], actors: Sequence[Actor] = ()) -> None:
        for actor in actors or self.screeners:
            for number, given in points.items():
                self.score(actor, number, *given)

    def lock(self, work: bool = True) -> Round:
        lock_scores(actor=self.lead, row=self.row)
        if work:
            work_off()
        self.row = Round.objects.get(pk=self.row.pk)
        return self.row


def make_screening(screeners: int = 2, criteria: Sequence[str] = ("Benefit", "Courage"), **fields: Any) -> Screened:
    """A round in screening, its scores all to come."""
    row = make_round(state="screening", **fields)
    company = make_organisation("Fjordvarme AS", kind="company")
    party = make_round_party(row, company, "business")
    alone = make_round_party(row, name="Grannar i Solvik", leg="civil_society")
    host = row.parties.get(organisation=row.organisation)
    for cost, parties in ((400, [party]), (300, [alone]), (500, [host]), (200, [host])):
        make_candidate(row, cost, cost // 10, parties)
    people = [make_duty(row, "screener") for _one in range(screeners)]
    made = [Criterion.objects.create(round=row, name=name) for name in criteria]
    lead = make_actor("lead", row.organisation)
    return Screened(row, lead, [actor_for(one.user) for one in people], made)


def client_of(who: Actor | User) -> Client:
    client = Client()
    user = who.user if isinstance(who, Actor) else who
    assert user is not None
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_screener(screened: Screened, **fields: Any) -> tuple[Actor, RoundPerson]:
    """A further screener with these fields of an account."""
    user = make_user(**fields)
    duty = RoundPerson.objects.create(round=screened.row, user=user, duty="screener", named_at=timezone.now())
    return actor_for(user), duty

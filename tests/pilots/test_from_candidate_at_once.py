"""One candidate becomes one pilot, and a file is taken in once, however many do so at the same moment."""

from __future__ import annotations

import pytest
from django.utils import timezone

from samskap.pilots.models import Demand, Pilot
from samskap.pilots.selectors.chosen import comers_of
from samskap.pilots.services.chosen import FromCandidateInput, begin_from_candidate
from samskap.pilots.services.inviting import begin_from_invitation
from samskap.portfolio.candidate_files import read_candidates
from samskap.portfolio.models import Candidate, RoundDecision
from samskap.portfolio.services.rounds.importing import Otherwise, import_candidates
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_invitation
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "title;text;cost\nQuiet nights;We try.;2000\nWarm days;We try.;900\n"


def test_of_those_who_begin_at_once_one_does_and_the_others_are_told() -> None:
    home, university = make_organisation("Solvik"), make_organisation("Northern University")
    row = make_round(home, state="decided")
    candidate = make_candidate(row, partners=[make_round_party(row, university, "academia")])
    candidate.partners.update(hours=40)
    RoundDecision.objects.create(candidate=candidate, chosen=True, by_count=True, decided_at=timezone.now())
    parties = [one.party.pk for one in comers_of(candidate)]
    values = FromCandidateInput(title="Nights", kind="service", risk="low", language="en", parties=parties)
    who = [
        (make_actor("member", home), home),
        (make_actor("lead", home), home),
        (make_actor("lead", university), university),
    ]
    outcome = at_once(
        *(
            lambda actor=actor, where=where: begin_from_candidate(
                actor=actor, candidate=candidate, organisation=where, values=values
            )
            for actor, where in who
        )
    )
    assert sorted(type(one).__name__ for one in outcome) == ["Pilot", "StateRefused", "StateRefused"]
    pilot = Pilot.objects.get()
    assert Demand.objects.filter(pilot=pilot).count() == (pilot.organisation == home)


def test_the_same_file_at_once_is_taken_in_once() -> None:
    home = make_organisation("Solvik")
    row = make_round(home)
    party = row.parties.get(organisation=home)
    otherwise = Otherwise(party=party, horizon="now", risk="low", size="small")
    given = read_candidates(TABLE).candidates
    actors = [make_actor("member", home) for _ in range(3)]
    outcome = at_once(
        *(
            lambda actor=actor: import_candidates(actor=actor, row=row, given=given, otherwise=otherwise)
            for actor in actors
        )
    )
    assert sorted(type(one).__name__ for one in outcome) == ["InvalidInput", "InvalidInput", "list"]
    assert sorted(Candidate.objects.values_list("number", "title")) == [(1, "Quiet nights"), (2, "Warm days")]


def test_an_invitation_of_another_organisation_keeps_its_own_pilot() -> None:
    home, elsewhere = make_organisation("Solvik"), make_organisation("Elsewhere")
    row = make_invitation(elsewhere)
    candidate = make_candidate(make_round(home, state="decided"), origin="invitation", source=row.token)
    RoundDecision.objects.create(candidate=candidate, chosen=True, by_count=True, decided_at=timezone.now())
    values = FromCandidateInput(title="Nights", kind="service", risk="low", language="en")
    actor = make_actor("lead", home)
    begun = begin_from_candidate(actor=actor, candidate=candidate, organisation=home, values=values)
    made = begin_from_invitation(actor=make_actor("lead", elsewhere), row=row, owner=None, now=timezone.now())
    assert made != begun

"""Two at the same moment in a round: one step is one step, who steers stays enough. On either database."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest

from samskap.core.errors import SamskapError
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Candidate, Round, RoundParty, RoundPerson
from samskap.portfolio.services.rounds.candidates import propose_candidate
from samskap.portfolio.services.rounds.moves import cancel_round, move_round
from samskap.portfolio.services.rounds.parties import answer_party, ask_parties, remove_party
from samskap.portfolio.services.rounds.people import remove_person
from samskap.portfolio.services.rounds.planning import edit_round
from tests.core.factories import make_actor, make_organisation
from tests.portfolio.round_factories import make_duty, make_round, make_round_party
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def done(act: Callable[[], None]) -> Callable[[], bool]:
    """The same, saying that it was done."""

    def run() -> bool:
        act()
        return True

    return run


def test_published_four_times_at_once_it_is_published_once() -> None:
    row = make_round(state="draft")
    lead = make_actor("lead", row.organisation)
    outcome = at_once(*[lambda: move_round(actor=lead, row=row, since="draft")] * 4)
    assert sum(isinstance(one, Round) for one in outcome) == 1
    assert sum(isinstance(one, SamskapError) for one in outcome) == 3
    assert JournalEntry.objects.filter(action="round.published").count() == 1
    row.refresh_from_db()
    assert row.state == "gathering"


def test_cancelled_and_published_at_once_it_ends_cancelled_or_was_never_public() -> None:
    row = make_round(state="draft")
    lead = make_actor("lead", row.organisation)
    outcome = at_once(
        lambda: move_round(actor=lead, row=row, since="draft"),
        lambda: cancel_round(actor=lead, row=row, reason="No money"),
    )
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert isinstance(outcome[0], Round) == (row.published_at is not None)


def test_of_three_who_steer_two_stay_however_many_are_taken_off_at_once() -> None:
    row = make_round()
    make_duty(row)
    lead = make_actor("lead", row.organisation)
    at_once(*[done(partial(remove_person, actor=lead, row=row, person=one)) for one in row.people.all()])
    assert RoundPerson.objects.filter(round=row, duty="steering").count() == 2


def test_an_organisation_asked_by_three_at_once_is_asked_once() -> None:
    row, asked = make_round(), make_organisation()
    actor = make_actor("member", row.organisation)
    outcome = at_once(*[lambda: ask_parties(actor=actor, row=row, organisations=[asked])] * 3)
    assert sum(len(one) for one in outcome) == 1
    assert RoundParty.objects.filter(round=row, organisation=asked).count() == 1


def test_a_yes_and_a_no_at_once_are_one_of_them() -> None:
    row, asked = make_round(), make_organisation()
    make_round_party(row, asked, joined=False)
    lead = make_actor("lead", asked)
    outcome = at_once(
        done(partial(answer_party, actor=lead, row=row, organisation=asked, joins=True)),
        done(partial(answer_party, actor=lead, row=row, organisation=asked, joins=False)),
    )
    assert sum(isinstance(one, SamskapError) for one in outcome) == 1
    joined = RoundParty.objects.filter(round=row, organisation=asked, joined_at__isnull=False).exists()
    assert joined == (outcome[0] is True)


def test_a_party_does_not_go_while_it_proposes() -> None:
    row = make_round()
    party = make_round_party(row, name="The walkers")
    actor = make_actor("lead", row.organisation)
    values = {"title": "A path", "text": "We mark it.", "cost": Decimal(100), "horizon": "now"}
    values |= {"risk": "low", "size": "small"}
    outcome = at_once(
        done(partial(remove_party, actor=actor, row=row, party=party)),
        lambda: propose_candidate(actor=actor, row=row, party=party, values=values),
    )
    assert sum(isinstance(one, SamskapError) for one in outcome) == 1
    assert Candidate.objects.filter(proposed_by=None).count() == 0
    assert Candidate.objects.exists() == RoundParty.objects.filter(pk=party.pk).exists()


def test_two_changes_at_once_are_both_there() -> None:
    row = make_round()
    actor = make_actor("member", row.organisation)
    at_once(
        lambda: edit_round(actor=actor, row=row, values={"title": "Another name"}),
        lambda: edit_round(actor=actor, row=row, values={"workshop_place": "Library"}),
    )
    row.refresh_from_db()
    assert (row.title, row.workshop_place) == ("Another name", "Library")

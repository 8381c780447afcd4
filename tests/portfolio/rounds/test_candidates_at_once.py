"""Two who build at the same moment: nothing is merged twice, no number given twice, nothing overwritten. On either
database."""

from __future__ import annotations

from decimal import Decimal

import pytest

from samskap.core.errors import SamskapError
from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner
from samskap.portfolio.services.rounds.candidate_inputs import ChangedMeanwhile, Seen
from samskap.portfolio.services.rounds.candidates import edit_candidate, propose_candidate, withdraw_candidate
from samskap.portfolio.services.rounds.linking import link_candidates
from samskap.portfolio.services.rounds.merging import merge_candidates, unmerge_candidate
from samskap.portfolio.services.rounds.pledging import PledgeInput, pledge
from tests.portfolio.round_factories import make_candidate, make_round
from tests.portfolio.rounds.test_candidates import WRITTEN, host, somebody
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def refusals(outcome: list[object]) -> int:
    return sum(isinstance(one, SamskapError) for one in outcome)


def test_each_gets_a_number_of_its_own() -> None:
    row = make_round()
    actor, party = somebody(row)
    outcome = at_once(
        *[lambda: propose_candidate(actor=actor, row=row, party=party, values=WRITTEN) for _number in range(4)]
    )
    assert not refusals(outcome)
    assert sorted(Candidate.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_of_two_who_write_the_same_field_one_is_told() -> None:
    row = make_round(state="workshop")
    made, actor = make_candidate(row, 100, 10), host(row)
    seen = Seen.of(made)
    outcome = at_once(
        lambda: edit_candidate(actor=actor, candidate=made, values={"cost": Decimal(90)}, seen=seen),
        lambda: edit_candidate(actor=actor, candidate=made, values={"cost": Decimal(80)}, seen=seen),
    )
    assert sum(isinstance(one, ChangedMeanwhile) for one in outcome) == 1


def test_one_candidate_goes_into_one_other() -> None:
    row = make_round(state="workshop")
    one, two, three = (make_candidate(row, 100, 10) for _number in range(3))
    actor = host(row)
    outcome = at_once(
        lambda: merge_candidates(actor=actor, into=one, others=[three], values={"cost": Decimal(200)}),
        lambda: merge_candidates(actor=actor, into=two, others=[three], values={"cost": Decimal(200)}),
        lambda: withdraw_candidate(actor=actor, candidate=three, reason="We have no time."),
    )
    assert refusals(outcome) == 2
    assert Candidate.objects.filter(state="in").count() == 2


def test_two_that_swallow_each_other_leave_one() -> None:
    row = make_round(state="workshop")
    one, two = (make_candidate(row, 100, 10) for _number in range(2))
    actor = host(row)
    outcome = at_once(
        lambda: merge_candidates(actor=actor, into=one, others=[two], values={}),
        lambda: merge_candidates(actor=actor, into=two, others=[one], values={}),
    )
    assert refusals(outcome) == 1
    assert Candidate.objects.filter(state="in").count() == 1


def test_two_links_that_close_a_circle_together() -> None:
    row = make_round(state="workshop")
    one, two, three = (make_candidate(row) for _number in range(3))
    actor = host(row)
    link_candidates(actor=actor, candidate=three, other=one, kind="needs")
    outcome = at_once(
        lambda: link_candidates(actor=actor, candidate=one, other=two, kind="needs"),
        lambda: link_candidates(actor=actor, candidate=two, other=three, kind="needs"),
    )
    assert refusals(outcome) == 1
    assert CandidateLink.objects.count() == 2


def test_a_pledge_is_one_and_lowers_once() -> None:
    row = make_round(state="workshop")
    actor, party = somebody(row)
    made = make_candidate(row, 100, 10)
    values = PledgeInput(money=Decimal(20), lower=True)
    outcome = at_once(
        *[lambda: pledge(actor=actor, candidate=made, party=party, values=values) for _number in range(3)]
    )
    assert not refusals(outcome)
    made.refresh_from_db()
    assert (made.cost, CandidatePartner.objects.get().money) == (80, 20)


def test_taken_apart_once() -> None:
    row = make_round(state="workshop")
    one, two = make_candidate(row, 100, 10), make_candidate(row, 60, 10)
    actor = host(row)
    merge_candidates(actor=actor, into=one, others=[two], values={"cost": Decimal(160), "cost_high": Decimal(400)})
    outcome = at_once(*[lambda: unmerge_candidate(actor=actor, candidate=two) for _number in range(2)])
    assert refusals(outcome) == 1
    one.refresh_from_db()
    assert one.cost == 100

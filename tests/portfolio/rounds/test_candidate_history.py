"""What became of a candidate: every step in words, with parties and never with people."""

from __future__ import annotations

from decimal import Decimal

import pytest

from samskap.portfolio.selectors.rounds.candidate_history import Change, history_of
from samskap.portfolio.services.rounds.candidates import (
    bring_back_candidate,
    edit_candidate,
    propose_candidate,
    withdraw_candidate,
)
from samskap.portfolio.services.rounds.linking import link_candidates
from samskap.portfolio.services.rounds.merging import merge_candidates, unmerge_candidate
from samskap.portfolio.services.rounds.pledging import PledgeInput, leave_candidate, pledge
from tests.portfolio.round_factories import make_candidate, make_round
from tests.portfolio.rounds.test_candidates import WRITTEN, host, somebody

pytestmark = pytest.mark.django_db


def test_every_step_the_newest_first() -> None:
    row = make_round(state="workshop")
    actor, party = somebody(row)
    lead, other = host(row, "lead"), make_candidate(row, title="Boats to share")
    made = propose_candidate(actor=actor, row=row, party=party, values=WRITTEN)
    edit_candidate(actor=lead, candidate=made, values={"cost": Decimal(90), "size": "large", "text": "Anew."})
    pledge(actor=actor, candidate=made, party=party, values=PledgeInput("Lends a hall", Decimal(20)))
    link_candidates(actor=lead, candidate=made, other=other, kind="needs")
    leave_candidate(actor=actor, candidate=made, party=party)
    withdraw_candidate(actor=lead, candidate=made, reason="No time.")
    bring_back_candidate(actor=lead, candidate=made)
    told = history_of(made)
    assert [one.what for one in told] == [
        "Brought a withdrawn candidate back",
        "Withdrew a candidate",
        "Took a party out of a candidate",
        "Said what candidates mean for one another",
        "Said what a party puts into a candidate",
        "Changed a candidate",
        "Proposed a candidate for the portfolio",
    ]
    withdrawn, linked, pledged, changed = told[1], told[3], told[4], told[5]
    assert (withdrawn.party, withdrawn.about) == (row.organisation.name, ["No time."])
    assert linked.about == ["Needs Boats to share"]
    assert (pledged.party, pledged.about) == (party.name, [])
    assert Change("Money it pledges", "", "20\xa0SEK") in pledged.changes
    assert [one.label for one in pledged.changes if one.label.startswith("Hours")] == [], "none are pledged"
    assert Change("Large or small?", "Small", "Large") in changed.changes
    assert Change("What is done, for whom?", "", "written anew") in changed.changes
    assert actor.user is not None
    assert actor.user.email not in str(told)


def test_merging_and_taking_apart_name_the_others() -> None:
    row = make_round(state="workshop")
    one, two = make_candidate(row, 100), make_candidate(row, 60, title="Boats to share")
    merge_candidates(actor=host(row), into=one, others=[two], values={"cost": Decimal(160)})
    two.refresh_from_db()
    assert history_of(two)[0].about == [one.title]
    unmerge_candidate(actor=host(row), candidate=two)
    apart, together = history_of(one)
    assert (apart.about, together.about) == (["Boats to share"], ["Boats to share"])
    assert Change("Likely cost", "100\xa0SEK", "160\xa0SEK") in together.changes

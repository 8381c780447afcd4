"""Whatever is merged, in whatever order it is taken apart: in the end everything is as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.portfolio.dependencies import contradiction_in, cycle_in
from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, CandidateState, LinkKind, Round
from samskap.portfolio.services.rounds.candidate_inputs import FIELDS
from samskap.portfolio.services.rounds.linking import link_candidates
from samskap.portfolio.services.rounds.merging import merge_candidates, proposed_sums, unmerge_candidate
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party
from tests.portfolio.rounds.test_candidates import host

pytestmark = pytest.mark.django_db
SIZE = 5
places = st.integers(0, SIZE - 1)
pledges = st.dictionaries(st.tuples(places, st.integers(0, 2)), st.integers(0, 9), max_size=8)
links = st.lists(st.tuples(places, places, st.sampled_from(["needs", "excludes"])), max_size=5)
merges = st.lists(st.tuples(places, places), max_size=6)


def built(row: Round) -> Any:
    """All that merging touches in this round."""
    partners = CandidatePartner.objects.filter(candidate__round=row)
    return (
        list(Candidate.objects.filter(round=row).order_by("pk").values_list("pk", "state", "merged_into", *FIELDS)),
        sorted(partners.values_list("candidate", "party", "role", "money", "hours", "came_with")),
        sorted(
            CandidateLink.objects.filter(candidate__round=row).values_list("candidate", "other", "kind", "came_with")
        ),
    )


def check_sound(row: Round) -> None:
    """Everything in the round can be chosen with all it needs; what is merged leads to something that is not, and all
    who took part in it take part there."""
    inside = CandidateLink.objects.filter(candidate__round=row, candidate__state="in", other__state="in")
    said = list(inside.values_list("kind", "candidate__number", "other__number"))
    needs = [(one, two) for kind, one, two in said if kind == LinkKind.NEEDS]
    assert not cycle_in(needs)
    assert contradiction_in(needs, [(one, two) for kind, one, two in said if kind == LinkKind.EXCLUDES]) is None
    into = dict(Candidate.objects.filter(round=row).values_list("pk", "merged_into"))
    partners = CandidatePartner.objects.filter(candidate__round=row).values_list("candidate", "party", "money")
    pledged = {(candidate, party): money for candidate, party, money in partners}
    for (candidate, party), money in pledged.items():
        if into[candidate]:
            assert pledged[into[candidate], party] >= money, "who is merged with others takes part in what they became"
    for one in into:
        seen = {one}
        while (one := into[one]) is not None:
            assert one not in seen
            seen.add(one)


def take_apart(actor: Actor, row: Round, order: list[int]) -> None:
    """Take all out again, as often as it needs: who is inside another that is merged itself waits."""
    for _round in range(SIZE):
        for number in order:
            one = Candidate.objects.get(round=row, number=number + 1)
            if one.state == CandidateState.MERGED:
                try:
                    unmerge_candidate(actor=actor, candidate=one)
                except (StateRefused, InvalidInput):
                    continue
                check_sound(row)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(pledges, links, merges, st.permutations(range(SIZE)))
def test_taking_all_apart_gives_back_what_was_there(
    pledged: dict[tuple[int, int], int],
    said: list[tuple[int, int, str]],
    wanted: list[tuple[int, int]],
    order: list[int],
) -> None:
    row = make_round(state="workshop")
    actor = host(row)
    parties = [make_round_party(row) for _number in range(3)]
    made = [make_candidate(row, 100 + 7 * number, number) for number in range(SIZE)]
    for (place, party), money in pledged.items():
        CandidatePartner.objects.create(candidate=made[place], party=parties[party], money=Decimal(money))
    for one, two, kind in said:
        try:
            link_candidates(actor=actor, candidate=made[one], other=made[two], kind=kind)
        except InvalidInput:
            continue
    before = built(row)
    for into, other in wanted:
        pair = list(Candidate.objects.filter(pk__in=[made[into].pk, made[other].pk]))
        try:
            merge_candidates(actor=actor, into=made[into], others=[made[other]], values=proposed_sums(pair))
        except (InvalidInput, StateRefused):
            continue
        check_sound(row)
    take_apart(actor, row, order)
    assert built(row) == before

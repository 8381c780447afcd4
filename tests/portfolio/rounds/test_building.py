"""Merging and taking apart, pledging, and what candidates mean for one another."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.dependencies import MOST_AT_ONE, MOST_LINKS, Pair, contradiction_in, cycle_in
from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, Round
from samskap.portfolio.services.rounds.candidate_inputs import FIELDS, Seen
from samskap.portfolio.services.rounds.linking import link_candidates, link_new, unlink_candidates
from samskap.portfolio.services.rounds.merging import merge_candidates, proposed_sums, unmerge_candidate
from samskap.portfolio.services.rounds.pledging import PledgeInput, leave_candidate, pledge
from tests.core.factories import make_actor, make_organisation
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party
from tests.portfolio.rounds.test_candidates import host, somebody

pytestmark = pytest.mark.django_db


def built(row: Round) -> Any:
    """All that merging touches."""
    return (
        list(Candidate.objects.filter(round=row).order_by("pk").values_list("pk", "state", "merged_into", *FIELDS)),
        sorted(CandidatePartner.objects.values_list("candidate", "party", "role", "money", "hours", "came_with")),
        sorted(CandidateLink.objects.values_list("candidate", "other", "kind", "came_with")),
    )


def merge(row: Round, into: Candidate, *others: Candidate) -> Candidate:
    rows = list(Candidate.objects.filter(pk__in=[into.pk, *(one.pk for one in others)]))
    return merge_candidates(actor=host(row), into=into, others=others, values=proposed_sums(rows))


@pytest.fixture
def row() -> Round:
    return make_round(state="workshop")


class TestMerging:
    def test_costs_partners_and_pledges_add_up(self, row: Round) -> None:
        firm, school = make_round_party(row), make_round_party(row, leg="academia")
        one = make_candidate(row, 100, 10, partners=[firm])
        two = make_candidate(row, 60, 4, partners=[firm, school])
        two.partners.update(money=5, hours=1, role="Teaches")
        kept = merge(row, one, two)
        assert (kept.cost_low, kept.cost, kept.cost_high, kept.hours) == (80, 160, 320, 14)
        found = {part.party: (part.money, part.role, part.came_with) for part in kept.partners.all()}
        assert found == {firm: (5, "", None), school: (5, "Teaches", two)}
        two.refresh_from_db()
        assert (two.state, two.merged_into, two.cost) == ("merged", kept, 60)

    def test_what_is_merged_can_be_written_anew(self, row: Round) -> None:
        one, two = make_candidate(row, 100), make_candidate(row, 60)
        values = {"title": "Both", "text": "Together.", "cost": Decimal(120), "cost_low": None, "cost_high": None}
        kept = merge_candidates(actor=host(row), into=one, others=[two], values=values)
        assert (kept.title, kept.cost_low, kept.cost_high) == ("Both", 120, 120)
        line = JournalEntry.objects.get(action="candidate.merged")
        assert line.facts["after"]["took_in"] == [two.title]
        assert line.facts["before"]["title"] == one.title

    def test_taking_apart_gives_back_what_was_there(self, row: Round) -> None:
        firm, school = make_round_party(row), make_round_party(row, leg="academia")
        one, two, three, four, five = (
            make_candidate(row, 100 + number, number, partners=parties)
            for number, parties in enumerate([[firm], [firm, school], [school], [], []])
        )
        two.partners.update(money=5, hours=1)
        link_candidates(actor=host(row), candidate=two, other=four, kind="needs")
        link_candidates(actor=host(row), candidate=five, other=three, kind="excludes")
        link_candidates(actor=host(row), candidate=two, other=three, kind="excludes")
        before = built(row)
        merge(row, one, two, three)
        assert {(link.candidate, link.other, link.kind) for link in CandidateLink.objects.filter(came_with=two)} == {
            (one, four, "needs")
        }
        first = built(row)
        unmerge_candidate(actor=host(row), candidate=two)
        assert built(row) != first
        unmerge_candidate(actor=host(row), candidate=three)
        assert built(row) == before

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_a_merged_one_that_took_in_others_comes_out_with_them(self, row: Round, order: tuple[int, int]) -> None:
        party = make_round_party(row)
        one, two, three = (make_candidate(row, 50, 5, partners=[party]) for _number in range(3))
        before = built(row)
        merge(row, two, three)
        between = built(row)
        merge(row, one, two)
        with pytest.raises(StateRefused):
            unmerge_candidate(actor=host(row), candidate=three)
        unmerge_candidate(actor=host(row), candidate=two)
        assert built(row) == between
        unmerge_candidate(actor=host(row), candidate=three)
        assert built(row) == before

    def test_a_party_that_two_of_them_brought_stays_with_the_other(self, row: Round) -> None:
        firm = make_round_party(row)
        one, two, three = (
            make_candidate(row),
            make_candidate(row, partners=[firm]),
            make_candidate(row, partners=[firm]),
        )
        CandidatePartner.objects.filter(candidate=two).update(money=5)
        CandidatePartner.objects.filter(candidate=three).update(money=7)
        merge(row, one, two, three)
        assert one.partners.get().money == 12
        unmerge_candidate(actor=host(row), candidate=two)
        assert (one.partners.get().money, one.partners.get().came_with) == (7, three)
        unmerge_candidate(actor=host(row), candidate=three)
        assert not one.partners.exists()

    def test_a_party_that_pledged_itself_stays_when_they_are_taken_apart(self, row: Round) -> None:
        actor, party = somebody(row)
        one, two = make_candidate(row, 100), make_candidate(row, 50, partners=[party])
        merge(row, one, two)
        pledge(actor=actor, candidate=one, party=party, values=PledgeInput(money=Decimal(7)))
        unmerge_candidate(actor=host(row), candidate=two)
        assert one.partners.get().money == 7

    def test_costs_that_would_be_less_than_nothing_stay(self, row: Round) -> None:
        one, two = make_candidate(row, 100), make_candidate(row, 90)
        merge_candidates(actor=host(row), into=one, others=[two], values={"cost": Decimal(80)})
        _held, is_less = unmerge_candidate(actor=host(row), candidate=two)
        one.refresh_from_db()
        assert (is_less, one.cost) == (False, 80)

    @pytest.mark.parametrize("pledged", [{"money": Decimal("999999999999.99")}, {"hours": Decimal("9999999.99")}])
    def test_pledges_that_no_column_holds_together_are_refused(self, row: Round, pledged: dict[str, Decimal]) -> None:
        actor, party = somebody(row)
        one, two = make_candidate(row), make_candidate(row)
        for each in (one, two):
            pledge(actor=actor, candidate=each, party=party, values=PledgeInput(**pledged))
        with pytest.raises(InvalidInput, match="not so large"):
            merge(row, one, two)

    def test_what_cannot_be_merged(self, row: Round) -> None:
        one, two = make_candidate(row), make_candidate(row)
        gone = make_candidate(row, state="withdrawn", state_because="No time.")
        elsewhere = make_candidate(make_round(state="workshop"))
        for others in ([], [one], [two, two]):
            with pytest.raises(InvalidInput):
                merge_candidates(actor=host(row), into=one, others=others, values={})
        with pytest.raises(StateRefused):
            merge_candidates(actor=host(row), into=one, others=[gone], values={})
        with pytest.raises(NotVisible):
            merge_candidates(actor=host(row), into=one, others=[elsewhere], values={})
        with pytest.raises(StateRefused):
            unmerge_candidate(actor=host(row), candidate=one)

    def test_before_the_workshop_nobody_swallows_what_is_others(self) -> None:
        row = make_round()
        actor, party = somebody(row)
        mine, theirs = make_candidate(row, proposed_by=party), make_candidate(row)
        with pytest.raises(Refused):
            merge_candidates(actor=actor, into=mine, others=[theirs], values={})

    def test_nothing_changed_meanwhile_is_swallowed(self, row: Round) -> None:
        one, two = make_candidate(row), make_candidate(row)
        seen = {candidate.number: Seen.of(candidate) for candidate in (one, two)}
        Candidate.objects.filter(pk=two.pk).update(cost=Decimal(101))
        with pytest.raises(InvalidInput, match="Candidate 2"):
            merge_candidates(actor=host(row), into=one, others=[two], values={}, seen=seen)

    def test_two_that_exclude_each_other_become_one_and_come_out_again(self, row: Round) -> None:
        one, two = make_candidate(row), make_candidate(row)
        link_candidates(actor=host(row), candidate=one, other=two, kind="excludes")
        before = built(row)
        merge(row, one, two)
        unmerge_candidate(actor=host(row), candidate=two)
        assert built(row) == before

    def test_what_came_along_must_not_contradict(self, row: Round) -> None:
        one, two, three = (make_candidate(row) for _number in range(3))
        link_candidates(actor=host(row), candidate=one, other=three, kind="needs")
        link_candidates(actor=host(row), candidate=two, other=three, kind="excludes")
        before = built(row)
        with pytest.raises(InvalidInput, match="cannot be: Candidate 1"):
            merge(row, one, two)
        assert built(row) == before
        four = make_candidate(row)
        link_candidates(actor=host(row), candidate=three, other=four, kind="needs")
        with pytest.raises(InvalidInput, match="circle"):
            merge(row, one, four)


class TestPledging:
    def test_a_party_joins_and_changes_its_pledge(self, row: Round) -> None:
        actor, party = somebody(row)
        made = make_candidate(row, 100, 10)
        pledge(actor=actor, candidate=made, party=party, values=PledgeInput("Lends a room", Decimal(20), Decimal(3)))
        pledge(actor=actor, candidate=made, party=party, values=PledgeInput("Lends a room", Decimal(30), Decimal(3)))
        found = made.partners.get()
        assert (found.role, found.money, found.hours) == ("Lends a room", 30, 3)
        made.refresh_from_db()
        assert made.cost == 100
        line = JournalEntry.objects.filter(action="candidate.pledged").latest("sequence")
        assert (line.facts["before"], line.facts["after"]["partner"]) == ({"money": "20.00"}, party.name)

    def test_a_pledge_can_lower_what_the_round_is_asked_for_by_what_is_new(self, row: Round) -> None:
        actor, party = somebody(row)
        made = make_candidate(row, 100, 10)
        for money in (20, 50, 10):
            values = PledgeInput(money=Decimal(money), hours=Decimal(7), lower=True)
            pledge(actor=actor, candidate=made, party=party, values=values)
        made.refresh_from_db()
        assert (made.cost_low, made.cost, made.cost_high) == (0, 50, 150)
        assert (made.hours_low, made.hours, made.hours_high) == (0, 3, 13)

    def test_not_down_to_nothing(self, row: Round) -> None:
        actor, party = somebody(row)
        made = make_candidate(row, 100, 10)
        with pytest.raises(InvalidInput) as refused:
            pledge(actor=actor, candidate=made, party=party, values=PledgeInput(money=Decimal(100), lower=True))
        assert "lower" in refused.value.fields
        assert not made.partners.exists()

    def test_before_the_workshop_one_joins_but_lowers_only_ones_own(self) -> None:
        row = make_round()
        actor, party = somebody(row)
        theirs, mine = make_candidate(row, 100, 10), make_candidate(row, 100, 10, proposed_by=party)
        pledge(actor=actor, candidate=theirs, party=party, values=PledgeInput(money=Decimal(5)))
        with pytest.raises(Refused):
            pledge(actor=actor, candidate=theirs, party=party, values=PledgeInput(money=Decimal(50), lower=True))
        assert theirs.partners.get().money == 5
        pledge(actor=actor, candidate=mine, party=party, values=PledgeInput(money=Decimal(50), lower=True))
        mine.refresh_from_db()
        assert mine.cost == 50

    def test_nobody_pledges_for_others(self, row: Round) -> None:
        actor, party = somebody(row)
        made = make_candidate(row)
        with pytest.raises(Refused):
            pledge(actor=host(row), candidate=made, party=party, values=PledgeInput(money=Decimal(5)))
        for other in (make_round_party(row), make_round_party(make_round(), make_organisation())):
            with pytest.raises(Refused):
                pledge(actor=actor, candidate=made, party=other, values=PledgeInput(money=Decimal(5)))
        with pytest.raises(NotVisible):
            pledge(actor=make_actor("lead", make_organisation()), candidate=made, party=party, values=PledgeInput())

    def test_those_who_hold_it_pledge_for_a_party_without_account(self, row: Round) -> None:
        made, party = make_candidate(row), make_round_party(row, name="The village hall")
        pledge(actor=host(row), candidate=made, party=party, values=PledgeInput(hours=Decimal(40)))
        assert made.partners.get().hours == 40

    @pytest.mark.parametrize("wrong", [{"money": Decimal(-1)}, {"hours": Decimal("NaN")}, {"role": "x" * 201}])
    def test_what_cannot_be_pledged(self, row: Round, wrong: dict[str, Any]) -> None:
        actor, party = somebody(row)
        with pytest.raises(InvalidInput) as refused:
            pledge(actor=actor, candidate=make_candidate(row), party=party, values=PledgeInput(**wrong))
        assert set(refused.value.fields) == set(wrong)

    def test_a_party_leaves(self, row: Round) -> None:
        actor, party = somebody(row)
        made = make_candidate(row, partners=[party])
        leave_candidate(actor=actor, candidate=made, party=party)
        assert not made.partners.exists()
        with pytest.raises(NotVisible):
            leave_candidate(actor=actor, candidate=made, party=party)

    @pytest.mark.parametrize("state", ["screening", "ready", "voting", "decided", "cancelled"])
    def test_pledges_stand_when_the_portfolio_is_built(self, state: str) -> None:
        row = make_round(state=state)
        actor, party = somebody(row)
        made = make_candidate(row, partners=[party])
        with pytest.raises(StateRefused):
            pledge(actor=actor, candidate=made, party=party, values=PledgeInput(money=Decimal(5)))
        with pytest.raises(StateRefused):
            leave_candidate(actor=actor, candidate=made, party=party)


class TestLinking:
    @pytest.fixture
    def link(self, row: Round) -> Callable[[int, str, int], CandidateLink]:
        made = [make_candidate(row) for _number in range(5)]
        actor = host(row)
        return lambda one, kind, two: link_candidates(actor=actor, candidate=made[one], other=made[two], kind=kind)

    def test_no_circle_of_needs(self, link: Callable[[int, str, int], CandidateLink]) -> None:
        link(0, "needs", 1)
        link(1, "needs", 2)
        with pytest.raises(InvalidInput, match="circle: Candidate 1 → Candidate 2 → Candidate 3 → Candidate 1"):
            link(2, "needs", 0)
        with pytest.raises(InvalidInput):
            link(0, "needs", 0)

    def test_no_contradiction_through_a_chain(self, link: Callable[[int, str, int], CandidateLink]) -> None:
        link(0, "needs", 1)
        link(1, "needs", 2)
        with pytest.raises(InvalidInput, match="cannot be: Candidate 1"):
            link(2, "excludes", 0)
        link(0, "needs", 3)
        with pytest.raises(InvalidInput, match="cannot be: Candidate 1"):
            link(3, "excludes", 2)
        link(3, "excludes", 4)

    def test_what_one_candidate_means_for_others_has_an_end(self, row: Round) -> None:
        actor, base = host(row), make_candidate(row)
        others = [make_candidate(row) for _number in range(MOST_AT_ONE + 1)]
        for at, one in enumerate(others[:-1]):
            two, three = (base, one) if at % 2 else (one, base)
            link_candidates(actor=actor, candidate=two, other=three, kind="excludes")
        for two, three in ((base, others[-1]), (others[-1], base)):
            with pytest.raises(InvalidInput, match="at most 20 others") as refused:
                link_candidates(actor=actor, candidate=two, other=three, kind="needs")
            assert "other" in refused.value.fields
        assert CandidateLink.objects.count() == MOST_AT_ONE
        link_candidates(actor=actor, candidate=others[0], other=base, kind="needs")
        link_candidates(actor=actor, candidate=others[0], other=others[-1], kind="needs")
        assert CandidateLink.objects.count() == MOST_AT_ONE + 1

    def test_a_round_is_not_filled_with_what_excludes_what(self, row: Round) -> None:
        actor, made = host(row), [make_candidate(row) for _number in range(36)]
        pairs = [(one, two) for at, one in enumerate(made) for two in made[at + 1 : at + 11]]
        CandidateLink.objects.bulk_create(
            CandidateLink(candidate=one, other=two, kind="excludes") for one, two in pairs[: MOST_LINKS - 1]
        )
        late, last = make_candidate(row), make_candidate(row)
        first = link_candidates(actor=actor, candidate=late, other=last, kind="excludes")
        with pytest.raises(StateRefused, match="at most 300 times"):
            link_candidates(actor=actor, candidate=late, other=made[0], kind="excludes")
        with pytest.raises(StateRefused, match="at most 300 times"):
            link_new(actor=actor, row=row, said=[(late, "needs", made[0])])
        link_candidates(actor=actor, candidate=last, other=late, kind="needs")
        assert CandidateLink.objects.count() == MOST_LINKS and not CandidateLink.objects.filter(pk=first.pk).exists()

    def test_the_last_word_about_two_stands(self, link: Callable[[int, str, int], CandidateLink]) -> None:
        link(0, "needs", 1)
        link(1, "excludes", 0)
        found = link(1, "needs", 0)
        assert CandidateLink.objects.get() == found

    def test_taken_back(self, row: Round, link: Callable[[int, str, int], CandidateLink]) -> None:
        made = link(0, "needs", 1)
        other = make_round(state="workshop")
        with pytest.raises(NotVisible):
            unlink_candidates(actor=host(other), row=other, link=made.pk)
        unlink_candidates(actor=host(row), row=row, link=made.pk)
        assert not CandidateLink.objects.exists()
        with pytest.raises(NotVisible):
            unlink_candidates(actor=host(row), row=row, link=2**70)

    def test_what_came_along_is_taken_back_for_good(self, row: Round) -> None:
        one, two, three = (make_candidate(row) for _number in range(3))
        link_candidates(actor=host(row), candidate=two, other=three, kind="needs")
        merge(row, one, two)
        unlink_candidates(actor=host(row), row=row, link=CandidateLink.objects.get(came_with=two).pk)
        unmerge_candidate(actor=host(row), candidate=two)
        assert not CandidateLink.objects.exists()

    def test_between_rounds_nothing_is_linked(self, row: Round) -> None:
        one, elsewhere = make_candidate(row), make_candidate(make_round(state="workshop"))
        with pytest.raises(NotVisible):
            link_candidates(actor=host(row), candidate=one, other=elsewhere, kind="needs")
        with pytest.raises(InvalidInput):
            link_candidates(actor=host(row), candidate=one, other=make_candidate(row), kind="likes")

    def test_what_is_withdrawn_still_counts(self, row: Round, link: Callable[[int, str, int], CandidateLink]) -> None:
        link(0, "needs", 1)
        link(1, "needs", 2)
        Candidate.objects.filter(number=2).update(state="withdrawn", state_because="No time.")
        with pytest.raises(InvalidInput, match="circle"):
            link(2, "needs", 0)


NUMBERS = range(5)
pairs = st.sets(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).filter(lambda one: one[0] != one[1]))


def possible(number: int, needs: set[Pair], excludes: set[Pair]) -> bool:
    """Whether some choice holds the candidate, all that its members need, and no two that exclude each other."""
    for size in range(len(NUMBERS) + 1):
        for chosen in combinations(NUMBERS, size):
            whole = all(two in chosen for one, two in needs if one in chosen)
            if number in chosen and whole and not any({*pair} <= {*chosen} for pair in excludes):
                return True
    return False


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairs, pairs)
def test_what_is_let_through_can_be_chosen_and_only_that(needs: set[Pair], excludes: set[Pair]) -> None:
    found = contradiction_in(needs, excludes)
    stuck = [number for number in NUMBERS if not possible(number, needs, excludes)]
    assert (found is None) == (not stuck)
    if found:
        assert found[0] in stuck


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pairs)
def test_a_circle_is_found_if_there_is_one_and_is_one(needs: set[Pair]) -> None:
    found = cycle_in(needs)
    if found:
        assert all(pair in needs for pair in zip(found, [*found[1:], found[0]], strict=True))
        return
    left, ends = set(NUMBERS), {one for one, _two in needs}
    while left:
        free = {one for one in left if not any(first == one and second in left for first, second in needs)}
        assert free, f"a circle among {left}, {ends}"
        left -= free


def test_long_chains_need_no_recursion() -> None:
    chain = [(number, number + 1) for number in range(5000)]
    assert cycle_in(chain) == []
    assert contradiction_in(chain[:300], [(300, 299)]) is not None

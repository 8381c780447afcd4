"""The count of a sealed vote: what the published rules give, what the public file says, and who can be told apart."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.access import SYSTEM
from samskap.core.errors import StateRefused
from samskap.core.models import JournalEntry
from samskap.engines.allocation import choose, read_pabulib
from samskap.portfolio.engine import Slip, joined, sheets_of, vote_of
from samskap.portfolio.models import Ballot, BallotBox, BallotCount, BallotKind, Channel, LegShare
from samskap.portfolio.outcome import outcome_of
from samskap.portfolio.selectors.votes.counting import prove_count
from samskap.portfolio.services.votes.boxes import lock_box, withdraw_option
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from samskap.portfolio.tasks import count_box as task
from tests.portfolio.ballot_factories import door_of, make_box
from tests.portfolio.factories import make_district

NORTH: list[list[tuple[int, int]]] = [[(1, 1), (2, 1)]] * 6
SOUTH: list[list[tuple[int, int]]] = [[(3, 1)]] * 3 + [[(4, 1)]] * 2


def sealed(box: BallotBox, ballots: Sequence[Sequence[tuple[int, int]]], channel: str = Channel.EMAIL) -> BallotBox:
    for at, choices in enumerate(ballots):
        cast_ballot(box=box, voter=Voter(door_of(box, channel), owner=f"email:{at}"), choices=choices)
    seal_box(box=box, now=box.closes_at)
    return BallotBox.objects.select_related("scheme", "round").get(pk=box.pk)


def recounted(count: BallotCount, **more: Any) -> tuple[str, ...]:
    """What the engine makes of the public file alone."""
    election = read_pabulib(count.public_file.splitlines(keepends=True))
    rules: dict[str, Any] = {key: election.meta[key] for key in ("rule", "completion", "ties")}
    if rules["completion"].startswith("add1"):
        rules |= {"step": Fraction(election.meta["step"].removesuffix("%")) / 100, "step_of": "start"}
    one = election.instance
    found = choose(one.projects, one.ballots, one.budgets, shares=election.shares, **rules)
    assert set(found.winners) == election.selected
    return found.winners


def rules(costs: Sequence[int], kind: str = "approval", budget: str = "1000.00", **more: Any) -> dict[str, Any]:
    options = [
        {"number": at, "name": f"Option {at}", "cost": f"{cost}.00", "hours": None, "needs": [], "excludes": []}
        for at, cost in enumerate(costs, start=1)
    ]
    plain = {"kind": kind, "rule": "equal-shares", "completion": "add1u", "ties": "votes", "hours": None, "shares": {}}
    return {**plain, "budget": budget, "options": options, **more}


@pytest.mark.django_db
def test_anybody_can_count_the_public_file_again() -> None:
    count = count_box(box=sealed(make_box(), NORTH + SOUTH))
    assert [int(name) for name in recounted(count)] == [one["number"] for one in count.outcome["chosen"]]
    assert count.outcome["ballots"] == 11
    assert Decimal(count.outcome["spent"]) <= Decimal(count.outcome["budget"])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", BallotKind.values)
@pytest.mark.parametrize("rule", ["equal-shares", "greedy"])
def test_every_kind_of_ballot_is_counted(kind: str, rule: str) -> None:
    count = count_box(box=sealed(make_box(kind=kind, rule=rule), [[(1, 1), (3, 2)], [(2, 1)], [(3, 1)]]))
    assert recounted(count)


@pytest.mark.django_db
def test_the_public_file_says_nothing_of_a_ballot_but_choices_and_purse() -> None:
    box = make_box()
    district = make_district(box.scheme) if box.scheme else None
    cast_ballot(box=box, voter=Voter(door_of(box), owner="email:x"), choices=[(1, 1)], district=district)
    count = count_box(box=sealed(box, NORTH))
    header, first = count.public_file.split("VOTES\n")[1].splitlines()[:2]
    assert header == "voter_id;vote"
    assert first.startswith("1;")
    for one in Ballot.objects.all():
        assert one.receipt not in count.public_file
        assert one.salt not in json.dumps(count.outcome)


@pytest.mark.django_db
def test_counting_twice_is_counting_once() -> None:
    box = sealed(make_box(), NORTH)
    first = count_box(box=box)
    task(box_id=box.pk)
    assert BallotCount.objects.get() == first
    assert JournalEntry.objects.filter(action="vote.counted").count() == 1


@pytest.mark.django_db
def test_an_open_box_is_not_counted() -> None:
    with pytest.raises(StateRefused):
        count_box(box=make_box())


@pytest.mark.django_db
def test_a_vote_without_ballots_has_a_result_too() -> None:
    outcome = count_box(box=sealed(make_box(), [])).outcome
    assert outcome["ballots"] == 0
    assert outcome["chosen"] == []
    assert len(outcome["not_chosen"]) == 4


@pytest.mark.django_db
def test_what_was_withdrawn_is_not_counted_and_its_ballots_stay() -> None:
    box = make_box()
    for at in range(6):
        cast_ballot(box=box, voter=Voter(door_of(box), owner=f"address:{at}"), choices=[(2, 1)])
    withdraw_option(actor=SYSTEM, option=box.options.get(number=2), reason="The land was sold.")
    outcome = count_box(box=sealed(box, [[(1, 1)]] * 2)).outcome
    assert outcome["withdrawn"] == [2]
    assert outcome["ballots"] == 8
    assert 2 not in [one["number"] for one in outcome["chosen"] + outcome["not_chosen"]]


@pytest.mark.django_db
def test_legs_share_purses_and_a_leg_with_few_ballots_is_not_shown_alone() -> None:
    doors = [(Channel.EMAIL, leg) for leg in ("civil_society", "business", "academia")]
    box = make_box(channels=doors, stage="draft")
    for leg, part in (("civil_society", 50), ("business", 30), ("academia", 20)):
        LegShare.objects.create(box=box, leg=leg, per_cent=part)
    lock_box(actor=SYSTEM, box=box, now=box.opens_at - timedelta(days=1))
    box.refresh_from_db()
    for leg, voters in (("civil_society", 8), ("business", 4), ("academia", 2)):
        for at in range(voters):
            voter = Voter(box.doors.get(leg=leg), owner=f"{leg}:{at}")
            cast_ballot(box=box, voter=voter, choices=[(1 + at % 4, 1)])
    seal_box(box=box, now=box.closes_at)
    count = count_box(box=BallotBox.objects.get(pk=box.pk))
    shown = [(one["legs"], one["share"], one["ballots"]) for one in count.outcome["purses"]]
    assert shown == [(["civil_society"], "1/2", 8), (["academia", "business"], "1/2", 6)]
    recounted(count)
    assert "academia+business" in count.public_file


@pytest.mark.django_db
def test_a_changed_ballot_or_result_is_found() -> None:
    box = sealed(make_box(), NORTH + SOUTH)
    assert prove_count(box) is None
    count = count_box(box=box)
    proof = prove_count(box)
    assert proof is not None and proof.ok
    Ballot.objects.filter(box=box).update(choices=[[4, 1]])
    proof = prove_count(box)
    assert proof is not None and not proof.recount_agrees and proof.journal_agrees
    count.public_file += "99;1\n"
    count.save()
    proof = prove_count(box)
    assert proof is not None and not proof.journal_agrees


@pytest.mark.django_db
@pytest.mark.parametrize(
    "choices",
    [
        [[1, 1], [1, 1]], [["x", 1]], "x", [[1]], [[99, 1]], [[1.5, 1]], [[1, 1, 1]], [1, 2], {"12": 1}, [[1, 10**30]],
        [[1, None]], 7,
    ],
)  # fmt: skip
def test_ballots_that_can_no_longer_be_counted_are_found_too(choices: Any) -> None:
    box = sealed(make_box(), NORTH)
    count_box(box=box)
    Ballot.objects.filter(box=box).update(choices=choices)
    proof = prove_count(box)
    assert proof is not None and not proof.recount_agrees


@pytest.mark.django_db
def test_a_count_that_was_taken_away_is_found() -> None:
    box = sealed(make_box(), NORTH)
    count_box(box=box).delete()
    proof = prove_count(box)
    assert proof is not None and not proof.ok


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_ballots_read_in_parts_are_those_read_at_once(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["approval", "points", "rank"]))
    choice = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), max_size=5, unique_by=lambda one: one[0])
    slips = [Slip(leg, one) for leg, one in data.draw(st.lists(st.tuples(st.sampled_from("xy"), choice), max_size=9))]
    withdrawn = data.draw(st.sets(st.integers(1, 5)))
    cut = data.draw(st.integers(0, len(slips)))
    parts = [sheets_of([one.leg for one in some], [one.choices for one in some]) for some in (slips[:cut], slips[cut:])]
    given_rules = rules([100] * 5, kind=kind, shares={"x": "50", "y": "50"})
    whole = vote_of(given_rules, slips, withdrawn).instance.ballots
    again = vote_of(given_rules, joined([*parts, sheets_of([], [])]), withdrawn).instance.ballots
    place = {number: at for at, number in enumerate(one for one in range(1, 6) if one not in withdrawn)}
    for at, slip in enumerate(slips):
        said = sorted(slip.choices, key=lambda one: one[1]) if kind == "rank" else slip.choices
        kept = [(place[number], points if kind == "points" else 1) for number, points in said if number in place]
        for ballots in (whole, again):
            part = slice(*ballots.starts[at : at + 2])
            assert list(zip(ballots.projects[part], ballots.points[part], strict=True)) == kept


def test_ties_by_number_go_by_number_and_not_by_its_letters() -> None:
    """The engine breaks ties by name as text, where 10 comes before 9."""
    vote = vote_of(rules([100] * 12, budget="100.00", ties="name", rule="greedy"), [Slip("x", [[9, 1], [10, 1]])])
    found = vote.choose()
    assert vote.number_of[found.winners[0]] == 9


def test_nothing_is_told_of_a_part_with_fewer_than_five_ballots_nor_by_subtraction() -> None:
    """The row of all ballots follows from the public file, so it is told; then the parts must not give more away."""
    slips = [Slip("x", [[1, 1]], district=1)] * 8 + [Slip("x", [[2, 1]], district=2)] * 3 + [Slip("x", [[1, 1]])] * 9
    vote = vote_of(rules([900, 900]), slips)
    rows = outcome_of(vote, vote.choose(), slips, {1: "North", 2: "South"}, [], 0.01)["reached"]
    shown = {one["district"]: (one["ballots"], one["got"]) for one in rows}
    assert shown["South"] == (None, None)
    assert shown[""] == (20, 17)
    assert shown["North"][1] is None, "three got nothing, and they would be known to be of the south"


def test_large_parts_are_told() -> None:
    slips = [Slip("x", [[1 + at % 2, 1]], district=1 + at % 3 % 2) for at in range(60)]
    vote = vote_of(rules([900, 900]), slips)
    rows = outcome_of(vote, vote.choose(), slips, {1: "North", 2: "South"}, [], 0.01)["reached"]
    assert [(one["district"], one["ballots"], one["got"]) for one in rows] == [
        ("", 60, 30),
        ("North", 40, 20),
        ("South", 20, 10),
    ]


def test_payers_are_told_by_kind_only_where_that_tells_nothing_of_a_handful() -> None:
    many = [Slip("x", [[1, 1]])] * 20 + [Slip("x", [[1, 1]], True)] * 4 + [Slip("x", [[2, 1]])] * 9
    many += [Slip("x", [[2, 1]], True)] * 3
    vote = vote_of(rules([500, 900]), many)
    (first, *_rest) = outcome_of(vote, vote.choose(), many, {}, [], 0.01)["chosen"]
    assert (first["people"], first["organisations"]) == (20, 4)
    few = [Slip("x", [[1, 1]])] * 20 + [Slip("x", [[1, 1]], True)] + [Slip("x", [[2, 1]], True)] * 3
    agreed = [Slip("x", [[1, 1]])] * 20 + [Slip("x", [[1, 1]], True)] * 4 + [Slip("x", [[2, 1]])] * 9
    for slips in (few, agreed):
        vote = vote_of(rules([500, 900]), slips)
        (first, *_rest) = outcome_of(vote, vote.choose(), slips, {}, [], 0.01)["chosen"]
        assert (first["people"], first["organisations"]) == (None, None)


def test_so_many_more_supporters_are_enough() -> None:
    slips = [Slip("x", [[1, 1]])] * 20 + [Slip("x", [[2, 1]])] * 7
    vote = vote_of(rules([600, 500], completion="none"), slips)
    (lost,) = [one for one in outcome_of(vote, vote.choose(), slips, {}, [], 0.01)["not_chosen"] if one["number"] == 2]
    more = lost["more_supporters"]
    for extra, wins in ((more, True), (more - 1, False)):
        again = vote_of(rules([600, 500], completion="none"), slips + [Slip("x", [[2, 1]])] * extra)
        assert (2 in [again.number_of[name] for name in again.choose().winners]) == wins


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=4, unique=True), max_size=14),
    st.sampled_from(["none", "add1u", "greedy", "add1-overspend", "add1-exhaustive"]),
    st.sets(st.integers(1, 5), max_size=3),
)
def test_never_more_than_there_is_and_nothing_withdrawn(
    ballots: list[list[int]], completion: str, withdrawn: set[int]
) -> None:
    slips = [Slip("x", [[number, 1] for number in one]) for one in ballots]
    vote = vote_of(rules([600, 500, 400, 300, 700], completion=completion), slips, withdrawn)
    outcome = outcome_of(vote, vote.choose(), slips, {}, sorted(withdrawn), 0.01)
    numbers = [one["number"] for one in outcome["chosen"]]
    assert not withdrawn & set(numbers)
    assert Decimal(outcome["spent"]) == sum(Decimal(one["cost"]) for one in outcome["chosen"]) <= 1000
    assert sorted(numbers + [one["number"] for one in outcome["not_chosen"]]) == sorted({1, 2, 3, 4, 5} - withdrawn)


def test_what_cannot_be_done_without_something_withdrawn_is_left_out_too() -> None:
    given = rules([100, 100, 100])
    given["options"][1]["needs"], given["options"][2]["needs"] = [1], [2]
    assert vote_of(given, [], [1]).numbers == ()


def test_shares_grow_by_what_the_published_rules_say() -> None:
    """Rules that do not say it were locked when shares grew by one unit of the currency."""
    slips = [Slip("residents", [[1, 1]])] * 5
    old = vote_of(rules([900], budget="500.00"), slips)
    assert (old.options["step"], old.options["step_of"]) == (1, "unit")
    assert "step" not in old.election("", [], "SEK").meta
    new = vote_of(rules([900], budget="500.00", step_of_share="0.01"), slips)
    assert (new.options["step"], new.options["step_of"]) == (Fraction(1, 100), "start")
    assert new.election("", [], "SEK").meta["step"] == "1%"
    assert new.with_rule("greedy", "none").election("", [], "SEK").meta.get("step") is None

"""The result of a round as everybody sees it, what if, and its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from samskap.core.access import SYSTEM
from samskap.core.errors import StateRefused
from samskap.core.models import HelixLeg
from samskap.engines.allocation import read_pabulib, receipt
from samskap.portfolio.models import BallotBox, BallotCount, BallotKind, CandidateLink, Round, RoundState
from samskap.portfolio.outcome import paid_by
from samskap.portfolio.scenarios import Range, scenarios_of
from samskap.portfolio.selectors.results import round_what_if
from samskap.portfolio.selectors.results.grants import chosen_with
from samskap.portfolio.selectors.results.rounds import round_result_page
from samskap.portfolio.selectors.votes.counting import prove_count, ranges_of, slips_of, stored_vote
from samskap.portfolio.services.votes.boxes import lock_box
from samskap.portfolio.services.votes.counting import OPEN_TO_APPEALS, count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.portfolio.result_factories import Choices, counted_box, round_of
from tests.portfolio.round_factories import LEGS, make_round, make_round_box

pytestmark = pytest.mark.django_db


def path_of(count: BallotCount, more: str = "") -> str:
    return f"/rounds/{round_of(count).token}/result/{more}"


def test_everybody_reads_what_was_chosen_and_why(client: Client) -> None:
    count = counted_box()
    page = client.get(path_of(count)).content.decode().replace("\xa0", " ")
    assert "of 4 are chosen. Together they cost" in page
    assert "of 400 hours" in page
    assert "31 ballots were counted" in page
    assert "Paid by" in page
    assert "would have been enough." in page
    assert "cost scenarios" in page
    assert "By group of voters" in page


def test_groups_of_voters_stand_in_the_order_of_the_helix() -> None:
    shown = [leg for one in round_result_page(counted_box()).groups for leg in one.legs]
    assert shown == list(HelixLeg.values)


def test_pictures_that_stand_together_have_the_same_axis() -> None:
    count = counted_box()
    for one, when in zip(count.outcome["chosen"], ("now", "next"), strict=False):
        round_of(count).candidates.filter(number=one["number"]).update(horizon=when)
    result = round_result_page(count)
    assert len(result.pictures) > 2
    assert len({one.axis for one in result.pictures}) == 1


def test_a_page_takes_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    count = counted_box()
    with django_assert_max_num_queries(15):
        client.get(path_of(count))


def test_before_the_count_there_is_no_result(client: Client) -> None:
    box = make_round_box(stage="closed")
    assert box.round is not None
    for more in ("", "what-if/", "public.pb", "ballots.csv", "result.csv", "result.json"):
        assert client.get(f"/rounds/{box.round.token}/result/{more}").status_code == 404


def test_the_count_opens_the_round_to_appeals_once() -> None:
    count = counted_box()
    row = round_of(count)
    assert row.state == RoundState.APPEAL
    assert row.appeal_until is not None
    assert row.appeal_until - count.counted_at.astimezone().date() == OPEN_TO_APPEALS
    count_box(box=count.box)
    assert round_of(count).state == RoundState.APPEAL


def test_a_round_that_was_cancelled_is_not_counted_box() -> None:
    box = make_round_box()
    seal_box(box=box, now=box.closes_at)
    Round.objects.filter(pk=box.round_id).update(state="cancelled", cancelled_because="No money.")
    with pytest.raises(StateRefused):
        count_box(box=BallotBox.objects.select_related("round__organisation").get(pk=box.pk))
    assert not BallotCount.objects.exists()


@pytest.mark.parametrize("kind", BallotKind.values)
def test_what_one_ballot_paid_in_money_and_hours_is_what_the_engine_says(kind: str) -> None:
    count = counted_box(make_round_box(kind=kind))
    vote = stored_vote(count.box)
    found = vote.choose()
    for resource, column in enumerate(("cost", "hours")):
        total = Fraction(0)
        for at, slip in enumerate(slips_of(count.box)):
            engine = {vote.number_of[name]: part for name, part in receipt(vote.instance, found, at, resource).paid}
            own = paid_by(count.outcome, kind, slip.leg, slip.choices, resource)
            assert own == engine
            total += sum(own.values())
        bought = [one for one in count.outcome["chosen"] if one["stage"] == "equal-shares"]
        assert total == sum(Fraction(one[column]) for one in bought)


def test_the_voter_sees_what_the_own_ballot_paid_and_nobody_else(client: Client) -> None:
    box = make_round_box()
    leg = {"leg": "civil_society", "group": "civil_society"}
    client.post(f"/v/{box.token}/cast/", {"choice": ["1"], **leg}, headers={"origin": "http://testserver"})
    counted_box(box)
    own = client.get(f"/v/{box.token}/mine/").content.decode()
    assert "What your ballot paid for" in own
    assert "What your ballot paid for" not in Client().get(f"/v/{box.token}/mine/").content.decode()


def test_what_would_have_been_enough_is_enough() -> None:
    """Each of the changes that are named is tried again, by hand."""
    count = counted_box()
    vote = stored_vote(count.box)
    told = 0
    for one in count.outcome["not_chosen"]:
        number = one["number"]
        cost, hours = Fraction(one["cost"]), Fraction(one["hours"])
        for changed in (
            one.get("less_cost") and [cost - Fraction(one["less_cost"]), hours],
            one.get("less_hours") and [cost, hours - Fraction(one["less_hours"])],
        ):
            if changed:
                again = vote.with_costs({number: changed})
                assert number in {again.number_of[name] for name in again.choose().winners}
                told += 1
    assert told


def test_hours_alone_can_be_what_was_missing(client: Client) -> None:
    row = make_round(state="voting", budget=Decimal(100_000), hours=Decimal(60))
    box = make_round_box(row, costs=(400, 500), completion="none")
    count = counted_box(box, {"civil_society": [[(1, 1)]] * 9 + [[(2, 1)]] * 9})
    page = client.get(path_of(count)).content.decode().replace("\xa0", " ")
    assert "hours less would have been enough" in page


def test_what_needs_or_excludes_another_is_explained(client: Client) -> None:
    box = make_round_box(stage="draft", costs=(600, 500, 400, 300))
    first, second, third, fourth = [one.candidate for one in box.options.order_by("number")]
    CandidateLink.objects.create(candidate=second, other=fourth, kind="needs")
    CandidateLink.objects.create(candidate=third, other=first, kind="excludes")
    Round.objects.filter(pk=box.round_id).update(state="voting")
    box = lock_box(actor=SYSTEM, box=box, now=box.opens_at)
    sheets = {leg: [[(1, 1), (2, 1), (3, 1)]] * 5 for leg in LEGS}
    page = client.get(path_of(counted_box(box, sheets))).content.decode()
    assert "It needs what was not chosen: “Candidate 4”." in page
    assert "It cannot go together with what was chosen: “Candidate 1”." in page


def test_nothing_is_told_of_few_in_a_group(client: Client) -> None:
    sheets: dict[str, Sequence[Choices]] = {
        "civil_society": [[(1, 1)]] * 20,
        "public": [[(1, 1)]] * 6,
        "business": [[(1, 1)]] * 4 + [[(4, 1)]] * 3,
        "academia": [[(1, 1)]] * 2,
    }
    rows = counted_box(None, sheets).outcome["reached_groups"]
    assert ["academia", "public"] in [one["legs"] for one in rows] or ["academia", "business"] in [
        one["legs"] for one in rows
    ], "two ballots share a purse with another group"
    by = {tuple(one["legs"]): one for one in rows}
    assert by["civil_society",]["low"] == by["civil_society",]["high"] or by["civil_society",]["low"] < 20
    for one in rows:
        got, missed = (one["low"], one["high"]), (one["ballots"] - one["high"], one["ballots"] - one["low"])
        for low, high in (got, missed):
            assert low == high == 0 or high >= 4, "one to four are told as one to four"


def test_a_group_that_is_told_roughly_cannot_be_worked_out_from_the_others() -> None:
    """Two of business got nothing; everybody knows how many got something in all."""
    sheets: dict[str, Sequence[Choices]] = {
        "civil_society": [[(4, 1)]] * 20,
        "public": [[(4, 1)]] * 10,
        "business": [[(4, 1)]] * 10 + [[(1, 1)]] * 2,
        "academia": [[(4, 1)]] * 8,
    }
    box = make_round_box(costs=(1100, 500, 400, 300), completion="greedy", hours=None)
    rows = counted_box(box, sheets).outcome["reached_groups"]
    rough = [one for one in rows if one["low"] != one["high"]]
    assert len(rough) != 1


def test_the_same_seal_gives_the_same_scenarios_and_costs_stay_within_their_range() -> None:
    count = counted_box()
    vote = stored_vote(count.box)
    found, ranges = vote.choose(), ranges_of(count.box)
    first = scenarios_of(vote, found, ranges, count.box.seal)
    assert first == count.outcome["scenarios"] == scenarios_of(vote, found, ranges, count.box.seal)
    assert first["draws"] == 100
    assert scenarios_of(vote, found, ranges, "x", seconds=-1)["draws"] == 0


def test_with_costs_that_are_certain_every_scenario_gives_the_result() -> None:
    count = counted_box()
    vote = stored_vote(count.box)
    found = vote.choose()
    won = {vote.number_of[name] for name in found.winners}
    certain = {
        number: [Range(one.likely, one.likely, one.likely) for one in each]
        for number, each in ranges_of(count.box).items()
    }
    for row in scenarios_of(vote, found, certain, "seed")["rows"]:
        inside = row["number"] in won
        assert row["chosen"] == (100 if inside else 0)
        assert row["low"] == row["high"] == inside
        assert row["alone"] == (True if inside else None)


def test_the_count_can_be_proved() -> None:
    proof = prove_count(counted_box().box)
    assert proof is not None and proof.ok


def test_the_files(client: Client) -> None:
    count = counted_box()
    file = client.get(path_of(count, "public.pb"))
    assert file.content.decode() == count.public_file
    election = read_pabulib(count.public_file.splitlines(keepends=True))
    assert election.resources == ("money", "hours") and election.instance.ballots.size == 31
    ballots = client.get(path_of(count, "ballots.csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(ballots), delimiter=";"))
    assert len(rows) == 31 and set(rows[0]) == {"voter_id", "vote", "leg"}
    result = client.get(path_of(count, "result.csv")).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(result), delimiter=";"))) == 5
    told = client.get(path_of(count, "result.json")).json()
    assert told["outcome"] == count.outcome and told["decision"]["lines"] == []


def test_what_if_shows_another_result_and_stores_nothing(client: Client) -> None:
    count = counted_box()
    path = path_of(count, "what-if/")
    assert "Only a what-if" in client.get(path).content.decode()
    page = client.get(path, {"budget": "2 000", "hours": "800"}).content.decode()
    assert "4 of 4 are chosen" in page
    assert "Chosen only in this what-if" in page
    greedy = client.get(path, {"budget": "1000", "hours": "400", "rule": "greedy", "completion": "none"})
    assert greedy.status_code == 200
    same = client.get(path, {"budget": "1000", "hours": "400"}).content.decode()
    assert "Exactly the same would be chosen." in same
    assert BallotCount.objects.get().outcome == count.outcome


@pytest.mark.parametrize(
    "asked",
    [
        {"budget": "0", "hours": "5"},
        {"budget": "10", "hours": "-1"},
        {"budget": "10"},
        {"budget": "1e9", "hours": "1"},
        {"budget": "10", "hours": "1", "rule": "welfare"},
        {"budget": "10", "hours": "1", "completion": "<b>"},
        {"budget": "10", "hours": "801"},
        {"budget": "2001", "hours": "10"},
        {"budget": "", "hours": ""},
    ],
)
def test_a_what_if_that_cannot_be_is_refused_beside_the_field(client: Client, asked: dict[str, str]) -> None:
    answer = client.get(path_of(counted_box(), "what-if/"), asked)
    assert answer.status_code == 422
    assert "<b>" not in answer.content.decode().replace("<b></b>", "")


def test_who_has_a_what_if_counted_again_and_again_waits_and_others_do_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    path = path_of(counted_box(), "what-if/")
    monkeypatch.setattr(round_what_if, "MOST_WORK", 1)
    answers = [client.get(path, {"budget": "500", "hours": str(hours)}) for hours in range(4, 400, 8)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert "Too many requests. Wait a while." in answers[-1].content.decode()
    assert 'value="500' in answers[-1].content.decode()
    assert client.get(path, {"budget": "500", "hours": "9"}, REMOTE_ADDR="192.0.2.7").status_code == 200
    cache.clear()


def test_a_completion_that_the_rule_does_not_know_is_no_question_of_its_own(client: Client) -> None:
    path = path_of(counted_box(), "what-if/")
    chosen_with.cache_clear()
    for completion in ("none", "greedy", "add1u"):
        asked = {"budget": "500", "hours": "200", "rule": "greedy", "completion": completion}
        assert client.get(path, asked).status_code == 200
    assert chosen_with.cache_info().misses == 1


def test_a_vote_without_ballots_has_a_page(client: Client) -> None:
    page = client.get(path_of(counted_box(None, {}))).content.decode()
    assert "None of 4 was chosen." in page
    assert "Nobody voted for it." in page


def test_a_round_without_hours_has_a_page(client: Client) -> None:
    row = make_round(state="voting", hours=None)
    page = client.get(path_of(counted_box(make_round_box(row, shares=())))).content.decode()
    assert "Hours of work" not in page
    assert client.get(path_of(BallotCount.objects.get(), "what-if/"), {"budget": "900"}).status_code == 200


def test_other_programs_read_the_result_in_pages(client: Client) -> None:
    count = counted_box()
    path = f"/api/rounds/{round_of(count).token}/result/"
    told = client.get(path, {"limit": 3}).json()
    assert (told["count"], len(told["items"]), told["spent"]) == (4, 3, count.outcome["spent"])
    assert told["items"][0]["chosen"] and told["items"][0]["decided"] == ""
    rest = client.get(path, {"limit": 3, "offset": 3}).json()["items"]
    assert [one["number"] for one in told["items"] + rest] == [
        one["number"] for one in [*count.outcome["chosen"], *count.outcome["not_chosen"]]
    ]
    assert client.get(path, {"limit": 1000}).status_code == 422
    assert client.get("/api/rounds/none/result/").status_code == 404

"""The result of a vote as people see it, what if, what one's own ballot paid for, and the decision by it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from samskap.core.access import SYSTEM, Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.engines.allocation import receipt
from samskap.portfolio.models import Application, BallotBox, BallotCount, BallotKind
from samskap.portfolio.outcome import paid_by
from samskap.portfolio.selectors.results.grants import chosen_with
from samskap.portfolio.selectors.votes.counting import slips_of, stored_vote
from samskap.portfolio.services.grants.applying import withdraw_application
from samskap.portfolio.services.results.deciding_grants import decide_by_ballot
from samskap.portfolio.services.votes.boxes import withdraw_option
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_organisation, make_user
from tests.portfolio.ballot_factories import door_of, make_box
from tests.portfolio.factories import make_district

pytestmark = pytest.mark.django_db

BALLOTS: list[list[tuple[int, int]]] = [[(1, 1), (2, 2)]] * 6 + [[(3, 1)]] * 3 + [[(4, 1)]] * 2


def counted(box: BallotBox | None = None, ballots: Sequence[Sequence[tuple[int, int]]] = BALLOTS) -> BallotCount:
    box = box or make_box()
    for at, choices in enumerate(ballots):
        cast_ballot(box=box, voter=Voter(door_of(box), owner=f"address:{at}"), choices=choices)
    seal_box(box=box, now=box.closes_at)
    return count_box(box=BallotBox.objects.select_related("scheme__organisation").get(pk=box.pk))


def path_of(count: BallotCount, more: str = "") -> str:
    assert count.box.scheme is not None
    return f"/grants/{count.box.scheme.token}/result/{more}"


def lead_of(count: BallotCount, role: str = "lead") -> Actor:
    assert count.box.scheme is not None
    return actor_for(make_user(role=role, organisation=count.box.scheme.organisation))


def test_everybody_reads_what_was_chosen_and_why(client: Client) -> None:
    page = client.get(path_of(counted())).content.decode()
    assert "2 of 4 are chosen" in page
    assert "Paid by 6 voters together." in page
    assert "would have been enough" in page
    assert "11 ballots were counted" in page
    assert "waits for your decision" not in page


def test_before_the_count_there_is_no_result(client: Client) -> None:
    box = make_box(stage="closed")
    assert box.scheme is not None
    for more in ("", "what-if/", "public.pb", "result.json"):
        assert client.get(f"/grants/{box.scheme.token}/result/{more}").status_code == 404


def test_the_files(client: Client) -> None:
    count = counted()
    file = client.get(path_of(count, "public.pb"))
    assert file.content.decode() == count.public_file
    assert "attachment" in file["Content-Disposition"]
    told = client.get(path_of(count, "result.json")).json()
    assert told["outcome"] == count.outcome
    assert told["seal"] == count.box.seal


def test_with_more_money_more_is_chosen_and_nothing_is_stored(client: Client) -> None:
    count = counted()
    page = client.get(path_of(count, "what-if/"), {"budget": "2 000"}).content.decode()
    assert "Only a what-if" in page
    assert "Chosen only with this sum" in page
    assert "4 of 4 are chosen" in page
    assert BallotCount.objects.get().outcome == count.outcome


@pytest.mark.parametrize("budget", ["0", "-5", "2 000,01", "5000", "abc", "1e9", "99999999999999", "", "NaN", "0,001"])
def test_a_sum_that_cannot_be_is_refused_beside_the_field(client: Client, budget: str) -> None:
    answer = client.get(path_of(counted(), "what-if/"), {"budget": budget})
    assert answer.status_code == 422
    assert "id_budget" in answer.content.decode()


def test_the_same_sum_gives_the_same_result(client: Client) -> None:
    page = client.get(path_of(counted(), "what-if/"), {"budget": "1000"}).content.decode()
    assert "Exactly the same would be chosen." in page


def test_sums_that_are_almost_the_same_are_counted_once(client: Client) -> None:
    path = path_of(counted(), "what-if/")
    before = chosen_with.cache_info().misses
    for budget in ("1501", "1499", "1500", "1503,50"):
        assert "What if there were 1 500 SEK?" in client.get(path, {"budget": budget}).content.decode().replace(
            "\xa0", " "
        )
    assert chosen_with.cache_info().misses == before + 1


def test_parts_of_the_municipality_with_few_ballots_are_not_told(client: Client) -> None:
    box = make_box()
    assert box.scheme is not None
    big, small = make_district(box.scheme, "North"), make_district(box.scheme, "South")
    for at in range(12):
        district = small if at < 2 else big
        cast_ballot(box=box, voter=Voter(door_of(box), owner=f"d:{at}"), choices=[(1 + at % 2, 1)], district=district)
    rows = {one["district"]: one for one in counted(box, []).outcome["reached"]}
    assert rows["South"]["ballots"] is None
    assert rows["North"]["ballots"] is None, "the difference to all would tell"


@pytest.mark.parametrize("kind", BallotKind.values)
def test_what_one_ballot_paid_is_what_the_engine_says(kind: str) -> None:
    count = counted(make_box(kind=kind))
    vote, found = stored_vote(count.box), None
    found = vote.choose()
    total = Fraction(0)
    for at, slip in enumerate(slips_of(count.box)):
        engine = {vote.number_of[name]: part for name, part in receipt(vote.instance, found, at).paid}
        own = paid_by(count.outcome, kind, slip.leg, slip.choices)
        assert own == engine
        total += sum(own.values())
    bought = [one for one in count.outcome["chosen"] if one["stage"] == "equal-shares"]
    assert total == sum(Fraction(one["cost"]) for one in bought)


def test_only_the_own_browser_sees_what_the_ballot_paid_for(client: Client) -> None:
    box = make_box()
    client.post(f"/v/{box.token}/cast/", {"choice": ["1"]}, headers={"origin": "http://testserver"})
    counted(box)
    assert "What your ballot paid for" in client.get(f"/v/{box.token}/mine/").content.decode()
    assert "What your ballot paid for" not in Client().get(f"/v/{box.token}/mine/").content.decode()


def test_the_winners_get_the_sum_and_the_others_are_declined_with_their_sentence() -> None:
    count = counted()
    decide_by_ballot(actor=lead_of(count), count=count)
    won = {one["number"] for one in count.outcome["chosen"]}
    for option in count.box.options.select_related("application__scheme"):
        row = option.application
        assert row is not None
        assert row.state == ("granted" if option.number in won else "declined")
        assert row.granted == (option.cost if option.number in won else None)
        assert row.reason.startswith(
            "The vote chose it. Paid" if option.number in won else "The vote did not choose it."
        )
        assert row.scheme.granted == Decimal(count.outcome["spent"])


def test_a_decision_against_the_vote_stands_beside_the_result(client: Client) -> None:
    count = counted()
    first = count.outcome["chosen"][0]["number"]
    decide_by_ballot(actor=lead_of(count), count=count, otherwise={first: "The land is not ours."})
    assert Application.objects.get(option__number=first).state == "declined"
    page = client.get(path_of(count)).content.decode()
    assert "has decided by it" in page
    assert "The vote chose it, and it was declined all the same." in page
    assert "The land is not ours." in page


def test_a_decision_needs_a_lead_and_is_made_once() -> None:
    count = counted()
    with pytest.raises(Refused):
        decide_by_ballot(actor=lead_of(count, "member"), count=count)
    with pytest.raises(NotVisible):
        decide_by_ballot(actor=actor_for(make_user(role="lead", organisation=make_organisation())), count=count)
    lead = lead_of(count)
    decide_by_ballot(actor=lead, count=count)
    with pytest.raises(StateRefused):
        decide_by_ballot(actor=lead, count=count)


def test_a_grant_against_the_vote_never_overruns_the_pot() -> None:
    box = make_box()
    assert box.scheme is not None
    box.scheme.budget = box.scheme.cap = Decimal("1000.00")
    box.scheme.save()
    count = counted(box)
    lost = count.outcome["not_chosen"][0]["number"]
    with pytest.raises(InvalidInput) as wrong:
        decide_by_ballot(actor=lead_of(count), count=count, otherwise={lost: "We like it."})
    assert f"reason_{lost}" in wrong.value.fields
    assert set(Application.objects.values_list("state", flat=True)) == {"waiting"}


def test_what_was_taken_out_is_declined_with_its_reason_and_what_was_withdrawn_stays_so() -> None:
    box = make_box()
    withdraw_option(actor=SYSTEM, option=box.options.get(number=4), reason="The land was sold.")
    count = counted(box, [[(1, 1)]] * 5)
    Application.objects.filter(option__number=2).update(state="withdrawn")
    decide_by_ballot(actor=lead_of(count), count=count)
    assert Application.objects.get(option__number=4).reason == "It was taken out of the vote: The land was sold."
    assert Application.objects.get(option__number=2).state == "withdrawn"
    with pytest.raises(StateRefused):
        decide_by_ballot(actor=lead_of(count), count=count, otherwise={4: "x"})


def test_what_is_taken_back_after_the_vote_says_so_and_is_not_decided(client: Client) -> None:
    count = counted()
    lead = lead_of(count)
    assert lead.user is not None and count.box.scheme is not None
    assert "withdrawn since" not in client.get(path_of(count)).content.decode()
    won = count.outcome["chosen"][0]["number"]
    withdraw_application(secret=Application.objects.get(option__number=won).secret)
    page = client.get(path_of(count)).content.decode()
    assert page.count("It has been withdrawn since.") == 1
    told = client.get(path_of(count, "result.json")).json()
    assert (told["withdrawn_after_the_vote"], told["outcome"]) == ([won], count.outcome)
    client.force_login(lead.user)
    path = f"/work/grants/{count.box.scheme.token}/result/decide/"
    page = client.get(path).content.decode()
    assert "Those who applied have taken it back." in page and f"against_{won}" not in page
    with pytest.raises(InvalidInput):
        decide_by_ballot(actor=lead, count=count, otherwise={won: "Because."})
    assert client.post(path, {f"against_{won}": "on", f"reason_{won}": "Because."}).status_code == 302
    assert Application.objects.get(option__number=won).state == "withdrawn"
    assert not Application.objects.filter(state="waiting").exists()
    assert "It has been withdrawn since." in client.get(path_of(count)).content.decode()


def test_the_page_of_the_decision_keeps_what_was_typed(client: Client) -> None:
    count = counted()
    lead = lead_of(count)
    assert lead.user is not None and count.box.scheme is not None
    client.force_login(lead.user)
    path = f"/work/grants/{count.box.scheme.token}/result/decide/"
    assert "waits for your decision" in client.get(path_of(count)).content.decode()
    refused = client.post(path, {"reason_1": "Because <b>of</b> this."})
    assert refused.status_code == 422
    assert "Because &lt;b&gt;of&lt;/b&gt; this." in refused.content.decode()
    assert client.post(path, {"against_1": "on"}).status_code == 422
    assert client.post(path, {}).status_code == 302
    assert "waits for your decision" not in client.get(path_of(count)).content.decode()
    assert "decided already" in client.get(path).content.decode()
    assert client.post(path, {}).status_code == 422


def test_a_vote_without_ballots_has_a_page(client: Client) -> None:
    page = client.get(path_of(counted(None, []))).content.decode()
    assert "None of 4 was chosen." in page
    assert "Nobody voted for it." in page

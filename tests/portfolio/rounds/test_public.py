"""What everybody sees of a portfolio round and its candidates, and what nobody outside does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, LegGap, Round, RoundDecision
from samskap.portfolio.selectors.rounds.public import public_rounds
from tests.core.factories import make_organisation, make_user, sign_in
from tests.needs.factories import make_need
from tests.portfolio.result_factories import counted_box, round_of
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_box, make_round_party

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def test_rounds_that_need_people_come_first() -> None:
    made = {state: make_round(state=state) for state in ("decided", "screening", "gathering", "workshop", "voting")}
    made["appeal"] = make_round(state="appeal")
    for state in ("draft", "cancelled"):
        make_round(state=state)
    names = {row.pk: state for state, row in made.items()}
    order = [names[row.pk] for row in public_rounds()]
    assert order == ["voting", "gathering", "workshop", "appeal", "screening", "decided"]


def test_an_empty_portal_says_what_would_stand_here(client: Client) -> None:
    make_round(state="draft")
    page = client.get(reverse("rounds")).text
    assert "No portfolio rounds yet" in page
    assert "Solvik builds together" not in page


def test_the_list_counts_what_can_still_be_chosen_in_few_queries(client: Client, at_most_queries: Limit) -> None:
    for _number in range(8):
        row = make_round()
        make_candidate(row)
        make_candidate(row, state="withdrawn", state_because="No time.")
    with at_most_queries(6):
        page = client.get(reverse("rounds")).text
    assert page.count("1 candidate.") == 8


def test_from_the_page_of_an_organisation_one_comes_to_all_its_rounds(client: Client) -> None:
    home, other = make_organisation("Granvik"), make_organisation("Solvik")
    for number in range(5):
        make_round(home, title=f"Round {number}")
    assert "All portfolio rounds" not in client.get(reverse("organisation", args=[home.slug])).text
    make_round_party(make_round(other, title="Theirs, and we joined"), home)
    make_round(other, title="Not ours")
    make_round(home, "draft", title="Hidden")
    path = f"{reverse('rounds')}?organisation={home.slug}"
    assert f'href="{path}"' in client.get(reverse("organisation", args=[home.slug])).text
    page = client.get(path).text
    assert all(f"Round {number}" in page for number in range(5))
    assert "Theirs, and we joined" in page
    assert "Not ours" not in page
    assert "Hidden" not in page
    empty = client.get(f"{reverse('rounds')}?organisation={make_organisation().slug}").text
    assert f'<a href="{reverse("rounds")}">All portfolio rounds</a>' in empty
    for strange in ("nowhere", "%00", "%ff", "x" * 3000):
        assert client.get(f"{reverse('rounds')}?organisation={strange}").status_code == 404


def test_a_round_shows_its_way_its_money_and_its_candidates(client: Client) -> None:
    row = make_round(state="workshop", workshop_at=timezone.now() + timedelta(days=3), workshop_place="The library")
    shop = make_round_party(row, leg="business", name="The corner shop")
    make_candidate(row, 600, 50, [shop], title="Longer opening hours")
    make_candidate(row, 700, 60, title="A bench")
    page = client.get(reverse("round", args=[row.token])).text
    assert 'aria-current="step"><span class="way-name">Building together' in page
    assert "The library" in page
    assert "The candidates need 1\xa0300\xa0SEK together. There is 1\xa0000\xa0SEK" in page
    assert "The candidates need 110 hours together. There is 400 hours, so all fit" in page
    assert "In no candidate yet: Academia, Civil society." in page
    assert page.index("Longer opening hours") < page.index("A bench")
    assert "The corner shop" in page


def test_who_is_only_asked_and_who_steers_is_not_shown(client: Client) -> None:
    row = make_round()
    make_round_party(row, name="Asked only", joined=False)
    steering = make_user(name="Kim Steering")
    make_duty(row, user=steering)
    page = client.get(reverse("round", args=[row.token])).text
    assert "Asked only" not in page
    assert "Kim Steering" not in page
    assert steering.email not in page
    assert "3 people in the steering group" in page


def test_a_missing_leg_is_said_with_the_reason(client: Client) -> None:
    row = make_round(state="voting")
    LegGap.objects.create(
        round=row, leg="academia", lack="voters", reason="The college is closed <b>now</b>.", said_at=timezone.now()
    )
    page = client.get(reverse("round", args=[row.token])).text
    assert "No way to vote" in page
    assert "The college is closed &lt;b&gt;now&lt;/b&gt;." in page


def test_what_left_the_round_stands_on_a_list_of_its_own(client: Client) -> None:
    row = make_round()
    kept = make_candidate(row, title="Kept")
    make_candidate(row, title="Taken in", state="merged", merged_into=kept)
    make_candidate(row, title="Gone", state="withdrawn", state_because="We have no time.")
    address = reverse("round", args=[row.token])
    page = client.get(address).text
    assert "Kept" in page
    assert "Gone" not in page
    assert "2 more are no longer in the round" in page
    left = client.get(address, {"show": "left"}).text
    assert "Gone" in left
    assert "We have no time." in left
    assert "Taken in" in left
    assert ">Kept<" not in left


def test_many_candidates_can_be_narrowed_down_and_cost_no_more_queries(client: Client, at_most_queries: Limit) -> None:
    row = make_round(budget=100_000)
    shop, school = make_round_party(row, leg="business"), make_round_party(row, leg="academia")
    for number in range(40):
        party, size = (shop, "large") if number % 2 else (school, "small")
        make_candidate(row, partners=[party], title=f"Number {number:02}", size=size)
    address = reverse("round", args=[row.token])
    client.get(reverse("rounds"))  # what the menu shows is asked once a minute
    with at_most_queries(9):
        page = client.get(address).text
    assert "Page 1 of 2" in page
    narrowed = client.get(address, {"leg": "business", "page": "1"}).text
    assert "Number 01" in narrowed
    assert "Number 02" not in narrowed
    assert "Page 1 of" not in narrowed
    assert "None of the candidates is like that" in client.get(address, {"leg": "business", "size": "small"}).text
    for odd in ({"leg": "x"}, {"size": "'"}, {"page": "-1"}, {"page": "9" * 400}, {"show": "<"}):
        assert client.get(address, odd).status_code == 200


def test_a_candidate_shows_costs_partners_pledges_and_what_it_means_for_others(
    client: Client, at_most_queries: Limit
) -> None:
    row = make_round()
    shop, school = make_round_party(row, name="The shop"), make_round_party(row, leg="academia", name="The school")
    one = make_candidate(row, 100, 10, [shop, school], goals="Safer evenings\nMore trees", title="Light")
    one.partners.filter(party=shop).update(money=40, hours=6, role="Lends the wall", pledged_at=timezone.now())
    other, against = make_candidate(row, title="Cables"), make_candidate(row, title="Darkness")
    CandidateLink.objects.create(candidate=one, other=other, kind="needs")
    CandidateLink.objects.create(candidate=against, other=one, kind="excludes")
    make_candidate(row, title="Lamps", state="merged", merged_into=one)
    with at_most_queries(14):
        page = client.get(reverse("candidate", args=[row.token, one.number])).text
    for said in (
        "at least 50\xa0SEK, likely 100\xa0SEK, at most 200\xa0SEK",
        "Lends the wall",
        "Safer evenings, More trees",
    ):
        assert said in page
    assert "They put in 40\xa0SEK and" in page
    assert "It only works together with" in page
    assert "It cannot be chosen together with" in page
    assert "It was put together from" in page
    back = client.get(reverse("candidate", args=[row.token, other.number])).text
    assert "It is needed by" in back


def test_a_candidate_that_left_says_why_and_leads_on(client: Client) -> None:
    row = make_round()
    kept = make_candidate(row, title="Kept")
    gone = make_candidate(row, title="Gone", state="merged", merged_into=kept)
    out = make_candidate(row, title="Out", state="out", state_because="It is against the law.")
    page = client.get(reverse("candidate", args=[row.token, gone.number])).text
    assert reverse("candidate", args=[row.token, kept.number]) in page
    assert "It is against the law." in client.get(reverse("candidate", args=[row.token, out.number])).text


def test_nobody_outside_knows_of_a_draft_and_numbers_of_another_round_lead_nowhere(client: Client) -> None:
    row = make_round(state="draft")
    one = make_candidate(row)
    for address in (reverse("round", args=[row.token]), reverse("candidate", args=[row.token, one.number])):
        assert client.get(address).status_code == 404
        sign_in(client, make_user(role="observer", organisation=row.organisation))
        assert client.get(address).status_code == 200
        sign_in(client, make_user(role="lead", organisation=make_organisation()))
        assert client.get(address).status_code == 404
        client.logout()
    public = make_round()
    assert client.get(reverse("candidate", args=[public.token, one.number])).status_code == 404
    assert client.get(reverse("candidate", args=[public.token, 10**30])).status_code == 404
    assert client.get(reverse("round", args=["nothing"])).status_code == 404


def test_the_way_names_the_days_of_the_vote_once_its_rules_are_public(client: Client) -> None:
    box = make_round_box()
    assert box.round is not None
    page = client.get(reverse("round", args=[box.round.token])).text
    assert "Voting</span>" in page
    assert " to " in page
    assert f'class="ds-button" href="{reverse("vote", args=[box.token])}"' in page
    option = box.options.get(number=1)
    assert option.candidate is not None
    page = client.get(reverse("candidate", args=[box.round.token, option.candidate.number])).text
    assert "It is number 1 on the ballot." in page


def test_once_it_is_decided_what_was_chosen_comes_first_and_says_so(client: Client, at_most_queries: Limit) -> None:
    row = make_round(state="decided")
    left, chosen, gone = (make_candidate(row, title=title) for title in ("Left out", "Taken", "Withdrawn late"))
    for one in (left, chosen):
        RoundDecision.objects.create(
            candidate=one, chosen=one == chosen, by_count=one == chosen, decided_at=timezone.now()
        )
    with at_most_queries(15):
        page = client.get(reverse("round", args=[row.token])).text
    assert page.index("Taken") < page.index("Left out") < page.index("Withdrawn late")
    for one, said in ((chosen, "Chosen</span>"), (left, "Not chosen</span>"), (gone, "In the round</span>")):
        with at_most_queries(15):
            page = client.get(reverse("candidate", args=[row.token, one.number])).text
        assert said in page


def test_a_candidate_takes_few_queries_whoever_reads_it_whatever_became_of_it(
    client: Client, at_most_queries: Limit
) -> None:
    row = round_of(counted_box())
    Round.objects.filter(pk=row.pk).update(
        state="decided", decided_on=timezone.localdate(), register_number="KS 2026/17"
    )
    need, firm = make_need(row.organisation), make_organisation()
    one = row.candidates.get(number=1)
    Candidate.objects.filter(pk=one.pk).update(origin="need", need=need)
    CandidatePartner.objects.create(candidate=one, party=make_round_party(row, firm, name="The firm"))
    RoundDecision.objects.create(candidate=one, chosen=True, by_count=True, decided_at=timezone.now())
    steering = make_user(role="lead", organisation=make_organisation())
    make_duty(row, user=steering)
    sign_in(client, steering)
    with at_most_queries(15):
        page = client.get(reverse("candidate", args=[row.token, one.number])).text
    for said in (reverse("need", args=[need.token]), "The firm", "The result of the vote", "It was decided so"):
        assert said in page


@pytest.mark.parametrize(
    ("state", "shown"), [("workshop", True), ("voting", True), ("appeal", False), ("decided", False)]
)
def test_the_balance_of_all_candidates_is_shown_until_there_is_a_result(
    client: Client, state: str, shown: bool
) -> None:
    row = make_round(state=state)
    make_candidate(row, 2000)
    page = client.get(reverse("round", args=[row.token])).content.decode()
    assert ('id="balance"' in page) is shown
    assert ('href="#balance"' in page) is shown

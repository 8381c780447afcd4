"""The pages of a vote about a round, as voters of the four legs meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core.errors import NotVisible
from samskap.portfolio.models import (
    Ballot,
    BallotBox,
    CandidateLink,
    CandidatePartner,
    Channel,
    District,
    VotingDoor,
)
from samskap.portfolio.selectors.votes.proof import prove_box
from samskap.portfolio.services.votes import casting
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.paper import begin_batch, check_batch, enter_paper
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.ballot_factories import cast, door_of, make_box, to, way_in
from tests.portfolio.round_factories import LEGS, lock_now, make_round, make_round_box, make_round_party

pytestmark = pytest.mark.django_db


def test_who_votes_says_in_which_group_and_has_one_ballot_in_all(client: Client) -> None:
    box = make_round_box()
    page = cast(client, box, choice=["1"])
    assert page.status_code == 422
    assert "Choose the group in which you vote." in page.content.decode()
    assert re.findall(r'id="choice-(\d)" checked', page.content.decode()) == ["1"]
    cast(client, box, choice=["1"], leg="business")
    assert Ballot.objects.get().door.leg == "business"
    form = client.get(to("vote", box)).content.decode()
    assert re.findall(r'id="leg-(\w+)" checked', form) == ["business"]
    cast(client, box, choice=["2"], leg="academia")
    ballot = Ballot.objects.get()
    assert (ballot.door.leg, ballot.choices) == ("academia", [[2, 1]])


@pytest.mark.parametrize("leg", ["", "nobody", "public "])
def test_a_group_that_is_none_is_refused(client: Client, leg: str) -> None:
    box = make_round_box()
    assert cast(client, box, choice=["1"], leg=leg).status_code == 422
    assert not Ballot.objects.exists()


def test_a_link_names_the_group_and_the_voter_can_change_it(client: Client) -> None:
    box = make_round_box()
    form = client.get(to("vote", box) + "?leg=academia").content.decode()
    assert re.findall(r'id="leg-(\w+)" checked', form) == ["academia"]
    assert "checked" not in client.get(to("vote", box) + '?leg="><script>').content.decode().split("choices")[-1]


def test_the_group_is_chosen_among_those_that_vote_that_way(client: Client) -> None:
    box = make_round_box(channels=[(Channel.OPEN, "civil_society"), *((Channel.EMAIL, leg) for leg in LEGS)])
    page = client.get(to("vote", box)).content.decode()
    assert 'name="leg"' not in page
    assert page.count('name="email"') == 1
    cast(client, box, choice=["1"], leg="business")
    assert Ballot.objects.get().door.leg == "civil_society"
    client.get(to("vote_with_code", box, way_in(box)))
    assert client.get(to("vote", box)).content.decode().count('name="leg"') == 4
    cast(client, box, choice=["2"], leg="business")
    ballot = Ballot.objects.get()
    assert (ballot.door.channel, ballot.door.leg) == ("email", "business")
    assert ballot.receipt in client.get(to("my_ballot", box)).content.decode()
    cast(client, box, choice=["3"], leg="academia")
    assert Ballot.objects.get().choices == [[3, 1]]


def test_who_asked_for_a_link_for_somebody_else_does_not_choose_their_group(client: Client) -> None:
    box = make_round_box(channels=[(Channel.EMAIL, leg) for leg in LEGS])
    client.get(to("vote_with_code", box, way_in(box)))
    assert not re.findall(r'id="leg-(\w+)" checked', client.get(to("vote", box)).content.decode())
    assert cast(client, box, choice=["2"]).status_code == 422


def test_an_organisation_votes_in_its_own_leg_whatever_is_sent() -> None:
    organisation = make_organisation(leg="academia")
    box = make_round_box(channels=[(Channel.ORGANISATION, leg) for leg in LEGS])
    make_round_party(box.about, organisation=organisation, leg="academia")  # type: ignore[arg-type]
    client = Client()
    client.force_login(make_user(organisation=organisation))
    theirs = to("organisation_ballot", box, organisation.slug)
    assert 'name="leg"' not in client.get(theirs).content.decode()
    client.post(theirs, {"choice": ["2"], "leg": "business"})
    ballot = Ballot.objects.get()
    assert ballot.is_organisation and ballot.door.leg == "academia"


def test_a_voter_says_where_they_live_among_the_parts_of_the_round(client: Client) -> None:
    box = make_round_box(channels=[(Channel.OPEN, "civil_society")], shares=())
    harbour = District.objects.create(round=box.round, name="Harbour")
    elsewhere = District.objects.create(scheme=make_box().scheme, name="Elsewhere")
    page = client.get(to("vote", box)).content.decode()
    assert "Harbour" in page and "Elsewhere" not in page
    cast(client, box, choice=["1"], district=str(harbour.pk))
    assert Ballot.objects.get().district == harbour
    cast(client, box, choice=["1"], district=str(elsewhere.pk))
    assert Ballot.objects.get().district is None
    with pytest.raises(NotVisible):
        cast_ballot(box=box, voter=Voter(door_of(box, Channel.OPEN)), choices=[(1, 1)], district=elsewhere)


def test_what_was_said_about_where_one_lives_is_counted_by_part() -> None:
    box = make_round_box(channels=[(Channel.OPEN, "civil_society")], shares=())
    harbour = District.objects.create(round=box.round, name="Harbour")
    for _number in range(6):
        cast_ballot(box=box, voter=Voter(door_of(box, Channel.OPEN)), choices=[(1, 1)], district=harbour)
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    assert count_box(box=box).outcome["reached"][1]["district"] == "Harbour"


def test_hours_partners_and_what_depends_on_what_are_said_in_words(client: Client) -> None:
    row = make_round(state="ready")
    box = make_round_box(row, stage="draft")
    first, second, third, _last = row.candidates.order_by("number")
    CandidatePartner.objects.create(candidate=first, party=make_round_party(row, leg="academia", name="The university"))
    CandidateLink.objects.create(candidate=first, other=second, kind="needs")
    CandidateLink.objects.create(candidate=third, other=second, kind="excludes")
    type(row).objects.filter(pk=row.pk).update(state="voting")
    box = lock_now(box)
    page = " ".join(client.get(to("vote", box)).content.decode().split())
    assert "400" in page and "working hours in all" in page
    assert "60 hours" in page and "The university" in page
    assert re.search(r"only chosen together with: <span[^>]*>2\. Candidate 2<", page)
    assert len(re.findall(r"Cannot go together with: <span[^>]*>[23]\. Candidate [23]<", page)) == 2
    rules = client.get(to("vote_rules", box)).content.decode()
    assert "What depends on what" in rules and "measured by what it takes the larger part of" in rules


def test_the_rules_name_each_group_once_with_its_ways_and_its_part(client: Client) -> None:
    ways = [(channel, leg) for leg in LEGS for channel in (Channel.EMAIL, Channel.PAPER)]
    box = make_round_box(channels=ways, shares=(40, 20, 20, 20))
    page = client.get(to("vote_rules", box)).content.decode()
    for name in ("Public sector", "Business", "Academia", "Civil society"):
        assert len(re.findall(f'<th scope="row">{name}</th>', page)) == 1
    assert "40 %" in page


@pytest.mark.parametrize("number", [4, 40])
def test_a_vote_asks_as_much_with_many_candidates(
    client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    box = make_round_box(costs=[300] * number)
    with django_assert_max_num_queries(12):
        client.get(to("vote", box))


def test_paper_of_each_group_has_its_own_batches() -> None:
    box = make_round_box(channels=[(Channel.PAPER, leg) for leg in LEGS])
    lead = make_user(organisation=box.about.organisation, role="lead")
    client = Client()
    client.force_login(lead)
    assert client.get(to("ballot_sheet", box)).status_code == 404
    assert "Academia" in client.get(to("ballot_sheet", box) + "?leg=academia").content.decode()
    refused = client.post(to("vote_work", box), {"name": "A", "sheets": "1"})
    assert refused.status_code == 422
    client.post(to("vote_work", box), {"name": "A", "sheets": "1", "leg": "business"})
    client.post(to("vote_work", box), {"name": "A", "sheets": "1", "leg": "academia"})
    legs = sorted(VotingDoor.objects.filter(batches__isnull=False).values_list("leg", flat=True))
    assert legs == ["academia", "business"]
    page = client.get(to("vote_work", box)).content.decode()
    assert page.count("?leg=") == 4


def test_paper_of_a_group_is_counted_in_its_leg() -> None:
    box = make_round_box(channels=[(Channel.PAPER, "business"), (Channel.OPEN, "civil_society")], shares=(0, 50, 0, 50))
    one, other = (make_actor("member", box.about.organisation) for _ in range(2))
    door = VotingDoor.objects.get(box=box, channel=Channel.PAPER)
    batch = begin_batch(actor=one, door=door, name="A", sheets=5)
    for sheet in range(1, 6):
        enter_paper(actor=one, batch=batch, sheet=sheet, choices=[(2, 1)])
        cast_ballot(box=box, voter=Voter(door_of(box, Channel.OPEN)), choices=[(1, 1)])
    check_batch(actor=other, batch=batch)
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    purses = count_box(box=box).outcome["purses"]
    assert {tuple(one["legs"]): one["ballots"] for one in purses} == {("business",): 5, ("civil_society",): 5}


def test_the_printed_ballot_and_the_poster_lead_to_the_group_they_are_for(client: Client) -> None:
    box = make_round_box(channels=[(Channel.PAPER, "business"), *((Channel.OPEN, leg) for leg in LEGS)])
    client.force_login(make_user(organisation=box.about.organisation))
    address = f"/v/{box.token}/?leg=business"
    sheet = client.get(to("ballot_sheet", box)).content.decode()
    assert address in sheet and f"{to('vote_qr', box)}?leg=business" in sheet
    assert client.get(to("vote_work", box)).content.decode().count(to("vote_poster", box)) == 4
    assert address in client.get(to("vote_poster", box) + "?leg=business").content.decode()
    assert "?leg=x" not in client.get(to("vote_poster", box) + "?leg=x").content.decode().replace('?leg=x"', "")
    drawn = Client().get(to("vote_qr", box) + "?leg=business")
    assert drawn["Content-Type"] == "image/svg+xml" and address in drawn.content.decode()
    assert "&lt;b" not in Client().get(to("vote_qr", box) + "?leg=<b>").content.decode()


def test_what_was_said_about_where_one_lives_stays_when_something_was_wrong(client: Client) -> None:
    box = make_round_box()
    harbour = District.objects.create(round=box.round, name="Harbour")
    page = cast(client, box, choice=["1"], district=str(harbour.pk)).content.decode()
    assert re.search(rf'value="{harbour.pk}" selected', page)


@pytest.mark.parametrize("asked", [True, False])
def test_an_organisation_that_has_not_joined_the_round_does_not_vote_in_it(client: Client, asked: bool) -> None:
    organisation = make_organisation(leg="public")
    box = make_round_box(channels=[(Channel.ORGANISATION, leg) for leg in LEGS])
    assert box.round is not None
    if asked:
        make_round_party(box.round, organisation=organisation, leg="public", joined=False)
    client.force_login(make_user(organisation=organisation, role="lead"))
    theirs = to("organisation_ballot", box, organisation.slug)
    assert theirs not in client.get(to("vote", box)).content.decode()
    assert theirs not in client.get(reverse("round", args=[box.round.token])).content.decode()
    assert client.post(theirs, {"choice": ["1"]}).status_code == 404
    assert not Ballot.objects.exists()


def test_a_crowd_behind_one_network_is_one_crowd_in_whatever_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "OPEN_BALLOTS_A_NETWORK", 3)
    box = make_round_box()
    for leg in LEGS[:3]:
        assert cast(Client(), box, choice=["1"], leg=leg).status_code == 200
    assert cast(Client(), box, choice=["1"], leg=LEGS[3]).status_code == 429
    assert Ballot.objects.count() == 3


def test_the_group_of_a_ballot_changed_after_sealing_is_found(client: Client) -> None:
    box = make_round_box()
    cast(client, box, choice=["1"], leg="business")
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    assert prove_box(box).ok
    Ballot.objects.update(door=VotingDoor.objects.get(box=box, leg="academia"))
    assert prove_box(box).changed


def test_a_sealed_ballot_of_a_round_is_seen_by_its_own_browser_only_with_its_group(client: Client) -> None:
    box = make_round_box()
    cast(client, box, choice=["2"], leg="business")
    seal_box(box=box, now=box.closes_at)
    BallotBox.objects.filter(pk=box.pk).update(closes_at=box.opens_at + timedelta(hours=1))
    page = client.get(to("my_ballot", box)).content.decode()
    assert "Candidate 2" in page and "among the ballots of the group Business" in page
    other = Client().get(to("my_ballot", box)).content.decode()
    assert "Candidate 2" not in other and "Business" not in other

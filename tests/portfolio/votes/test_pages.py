"""The pages of a vote, as a voter without account meets them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samskap.portfolio.models import Ballot, Channel
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_organisation, make_user
from tests.portfolio.ballot_factories import HERE, cast, door_of, make_box, to, way_in

pytestmark = pytest.mark.django_db


def test_a_browser_votes_sees_its_receipt_and_changes_its_mind(client: Client) -> None:
    box = make_box()
    assert client.get(to("vote", box)).status_code == 200
    assert not client.cookies
    page = cast(client, box, choice=["1", "3"])
    receipt = Ballot.objects.get().receipt
    assert receipt in page.content.decode()
    page = cast(client, box, choice=["2"])
    assert Ballot.objects.get().choices == [[2, 1]]
    assert receipt in page.content.decode()
    form = client.get(to("vote", box)).content.decode()
    assert re.findall(r'id="choice-(\d)" checked', form) == ["2"]


def test_the_mailed_link_opens_the_ballot_in_any_browser(client: Client) -> None:
    box = make_box(channels=[(Channel.EMAIL, "civil_society")])
    assert 'name="choice"' not in client.get(to("vote", box)).content.decode()
    code = way_in(box)
    client.get(to("vote_with_code", box, code))
    cast(client, box, choice=["1"])
    elsewhere = Client()
    page = elsewhere.get(to("vote_with_code", box, code), follow=True).content.decode()
    assert re.findall(r'id="choice-(\d)" checked', page) == ["1"]
    cast(elsewhere, box, choice=["4"])
    assert Ballot.objects.get().choices == [[4, 1]]


def test_a_wrong_ballot_keeps_what_was_ticked_and_says_what_to_do(client: Client) -> None:
    box = make_box(most=2)
    page = cast(client, box, choice=["1", "2", "3"])
    assert page.status_code == 422
    text = page.content.decode()
    assert "at most 2" in text
    assert re.findall(r'id="choice-(\d)" checked', text) == ["1", "2", "3"]
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("sent", ["x", "-1", "1e3", "٣", "99999999999999999999", ""])
def test_a_number_that_is_none_is_refused(client: Client, sent: str) -> None:
    box = make_box()
    assert cast(client, box, choice=[sent]).status_code == 422


def test_points_and_places_are_read_by_number(client: Client) -> None:
    box = make_box(kind="points", most=10)
    cast(client, box, **{"points-1": "4", "points-2": "", "points-4": "6"})
    assert Ballot.objects.get().choices == [[1, 4], [4, 6]]
    other = make_box(kind="rank", most=3)
    cast(client, other, **{"place-1": "2", "place-2": "", "place-4": "1"})
    assert Ballot.objects.get(box=other).choices == [[4, 1], [1, 2]]


def test_somebody_who_works_there_votes_for_the_organisation_and_nobody_else() -> None:
    organisation = make_organisation(leg="business")
    box = make_box(channels=[(Channel.ORGANISATION, "business")])
    theirs = to("organisation_ballot", box, organisation.slug)
    for person in (make_user(organisation=organisation), make_user(organisation=organisation, role="lead")):
        client = Client()
        client.force_login(person)
        assert theirs in client.get(to("vote", box)).content.decode()
        assert organisation.name in client.get(theirs).content.decode()
        assert client.post(theirs, {"choice": ["2"]}).status_code == 302
    ballot = Ballot.objects.get()
    assert ballot.is_organisation and ballot.door.leg == "business"
    for stranger in (make_user(organisation=organisation, role="observer"), make_user(), None):
        client = Client()
        if stranger:
            client.force_login(stranger)
        assert client.post(theirs, {"choice": ["1"]}).status_code == 404


def test_the_ballot_of_an_organisation_needs_the_token_of_the_session() -> None:
    organisation = make_organisation(leg="business")
    box = make_box(channels=[(Channel.ORGANISATION, "business")])
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user(organisation=organisation))
    assert client.post(to("organisation_ballot", box, organisation.slug), {"choice": ["1"]}).status_code == 403
    assert not Ballot.objects.exists()


def test_an_organisation_of_a_leg_without_a_door_cannot_vote() -> None:
    organisation = make_organisation(leg="academia")
    box = make_box(channels=[(Channel.ORGANISATION, "business")])
    client = Client()
    client.force_login(make_user(organisation=organisation))
    assert client.post(to("organisation_ballot", box, organisation.slug), {"choice": ["1"]}).status_code == 404


def test_the_cookie_of_one_vote_says_nothing_in_another(client: Client) -> None:
    box, other = make_box(), make_box()
    cast(client, box, choice=["1"])
    name = f"samskap_ballot_{box.token}"
    client.cookies[f"samskap_ballot_{other.token}"] = client.cookies[name].value
    assert Ballot.objects.get().receipt not in client.get(to("my_ballot", other)).content.decode()
    client.cookies[name] = client.cookies[name].value[:-2] + "xx"
    assert Ballot.objects.get().receipt not in client.get(to("my_ballot", box)).content.decode()


def test_another_site_cannot_cast_a_ballot(client: Client) -> None:
    box = make_box()
    page = client.post(to("cast_ballot", box), {"choice": ["1"]}, HTTP_SEC_FETCH_SITE="cross-site")
    assert page.status_code == 403
    assert not Ballot.objects.exists()


def test_asking_for_a_link_answers_the_same_for_every_address(client: Client) -> None:
    box = make_box()
    door = {"door": str(door_of(box).pk)}
    first = client.post(to("ask_way_in", box), {"email": "kim@example.org", **door}, **HERE)
    again = client.post(to("ask_way_in", box), {"email": "kim@example.org", **door}, **HERE)
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    wrong = client.post(to("ask_way_in", box), {"email": "kim", **door}, **HERE)
    assert wrong.status_code == 422
    assert "kim" in wrong.content.decode()


def test_a_ballot_is_taken_back_after_asking(client: Client) -> None:
    box = make_box()
    cast(client, box, choice=["1"])
    assert client.get(to("take_back_ballot", box)).status_code == 200
    assert Ballot.objects.exists()
    client.post(to("take_back_ballot", box), **HERE)
    assert not Ballot.objects.exists()


def test_receipts_are_listed_once_the_box_is_sealed(client: Client) -> None:
    box = make_box()
    cast(client, box, choice=["1"])
    assert client.get(to("receipts", box)).status_code == 404
    receipt = Ballot.objects.get().receipt
    seal_box(box=box, now=box.closes_at + timedelta(minutes=1))
    page = client.post(to("receipts", box), {"code": f" {receipt.lower()} "}, **HERE).content.decode()
    assert "is counted" in page and receipt in page
    assert "There is no ballot" in client.post(to("receipts", box), {"code": "AAAA"}, **HERE).content.decode()
    hostile = client.post(to("receipts", box), {"code": "<script>"}, **HERE).content.decode()
    assert "<script" not in hostile.split("<main")[1]
    elsewhere = client.post(to("receipts", box), {"code": receipt}, HTTP_SEC_FETCH_SITE="cross-site")
    assert elsewhere.status_code == 403
    listed = client.get(to("receipts", box), {"code": receipt}).content.decode()
    assert "is counted" not in listed and 'method="get"' not in listed.split("<main")[1]
    assert receipt in client.get(to("my_ballot", box)).content.decode()


def test_a_vote_leads_to_its_result_as_soon_as_there_is_one(client: Client) -> None:
    box = make_box()
    cast(client, box, choice=["1"])
    result = reverse("grant_result", args=[box.about.token])
    sealed = seal_box(box=box, now=box.closes_at + timedelta(minutes=1))
    assert result not in client.get(to("vote", box)).content.decode()
    count_box(box=sealed)
    assert result in client.get(to("vote", box)).content.decode()


def test_the_rules_are_public_with_the_text_behind_their_checksum(client: Client) -> None:
    import hashlib

    box = make_box()
    text = client.get(to("vote_rules_json", box)).content
    assert hashlib.sha256(text).hexdigest() == box.rules_sha256
    assert box.rules_sha256 in client.get(to("vote_rules", box)).content.decode()


def test_a_vote_asks_as_much_with_many_things_to_choose_from(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    box = make_box(costs=[600] * 40)
    with django_assert_max_num_queries(15):
        client.get(to("vote", box))
    with django_assert_max_num_queries(15):
        client.post(to("cast_ballot", box), {"choice": ["1", "2"]}, **HERE)


def test_a_wrong_address_leaves_the_ballot_ticked(client: Client) -> None:
    box = make_box()
    client.post(reverse("cast_ballot", args=[box.token]), {"choice": ["1", "4"]})
    sent = {"door": str(door_of(box).pk), "email": "no address"}
    page = client.post(reverse("ask_way_in", args=[box.token]), sent).content.decode()
    assert "This is not an e-mail address." in page
    assert re.findall(r'id="choice-(\d)" checked', page) == ["1", "4"]

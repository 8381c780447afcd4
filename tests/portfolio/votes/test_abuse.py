"""Ways to misuse a vote, each tried: two ballots for one voter, voter and ballot brought together, seals undone."""

from __future__ import annotations

import logging
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from samskap.core.errors import InvalidInput, Refused
from samskap.core.logs import WithoutSecrets
from samskap.core.models import Membership
from samskap.portfolio.models import Ballot, BallotBox, Channel, VoterAddress
from samskap.portfolio.selectors.votes.proof import prove_box, sealed_boxes
from samskap.portfolio.services.votes.paper import begin_batch, check_batch, correct_paper, enter_paper
from samskap.portfolio.services.votes.sealing import seal_box
from samskap.portfolio.services.votes.ways_in import AGAIN_AFTER, MAILS_AN_ADDRESS, ask_way_in, mail_way_in
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.ballot_factories import HERE, door_of, make_box, to
from tests.portfolio.votes.test_ways_in import mailed

pytestmark = pytest.mark.django_db
OPEN_AND_BUSINESS = [(Channel.OPEN, "civil_society"), (Channel.ORGANISATION, "business")]


def test_the_link_of_a_voter_and_a_receipt_looked_up_stay_out_of_logs() -> None:
    for path in ("/v/abc-DEF_1/in/SECRET/", "/v/abc/receipts/?code=SECRET", "/v/abc/receipts/?page=2&code=SECRET HTTP"):
        record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
        assert WithoutSecrets().filter(record)
        assert "SECRET" not in record.getMessage()


def test_the_link_is_kept_in_no_cache_and_told_to_no_site(client: Client) -> None:
    box = make_box()
    answer = client.get(to("vote_with_code", box, mailed(box)))
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("kim@example.org", "Kim@EXAMPLE.org"),
        ("kim@example.org", "kim+two@example.org"),
        ("kimsen@gmail.com", "k.i.m.sen+x@googlemail.com"),
        ("kim@räksmörgås.example", "kim@xn--rksmrgs-5wao1o.example"),
        ("kim@example.org", "kim@ｅxample.org"),
        ("kim@solvik.example", "kim@ſolvik.example"),
    ],
)
def test_a_mailbox_has_one_ballot_however_its_address_is_written(first: str, second: str) -> None:
    box = make_box()
    for email in (first, second):
        ask_way_in(door=door_of(box), email=email, language="sv")
    assert VoterAddress.objects.count() == 1


@pytest.mark.parametrize(
    "email", ['"kim"@example.org', "kim@\ud800.org", "+x@example.org", "kſm@example.org", "kim@example。org"]
)
def test_an_address_that_hides_another_is_refused(email: str) -> None:
    box = make_box()
    with pytest.raises(InvalidInput):
        ask_way_in(door=door_of(box), email=email, language="sv")


def test_dots_count_where_they_mean_something() -> None:
    box = make_box()
    for email in ("k.im@example.org", "kim@example.org"):
        ask_way_in(door=door_of(box), email=email, language="sv")
    assert VoterAddress.objects.count() == 2


def test_nobody_takes_the_link_of_another_away_nor_fills_their_mailbox(client: Client) -> None:
    box = make_box()
    code = mailed(box)
    for _again in range(2 * MAILS_AN_ADDRESS):
        row = VoterAddress.objects.get()
        moment = row.asked_at + AGAIN_AFTER
        ask_way_in(door=door_of(box), email=row.email, language="sv", now=moment)
        row.refresh_from_db()
        mail_way_in(address_id=row.pk, asked=row.asked_at.isoformat(), now=moment)
    assert len(mail.outbox) == MAILS_AN_ADDRESS
    assert client.get(to("vote_with_code", box, code)).status_code == 302


def test_a_mail_that_was_refused_leaves_no_address_with_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: EmailMessage, **_more: Any) -> int:
        raise SMTPRecipientsRefused({"kim@example.org": (550, b"no")})

    box = make_box()
    ask_way_in(door=door_of(box), email="kim@example.org", language="sv")
    row = VoterAddress.objects.get()
    monkeypatch.setattr(EmailMessage, "send", refuse)
    with pytest.raises(SMTPException) as raised:
        mail_way_in(address_id=row.pk, asked=row.asked_at.isoformat())
    assert "kim" not in str(raised.value)
    assert raised.value.__suppress_context__


def test_voting_without_anything_and_then_by_mail_in_one_browser_is_one_ballot(client: Client) -> None:
    box = make_box()
    client.post(to("cast_ballot", box), {"choice": "1"}, **HERE)
    first = Ballot.objects.get()
    client.get(to("vote_with_code", box, mailed(box)))
    client.post(to("cast_ballot", box), {"choice": "2"}, **HERE)
    ballot = Ballot.objects.get()
    assert ballot.choices == [[2, 1]]
    assert ballot.receipt == first.receipt
    assert ballot.door.channel == Channel.EMAIL
    assert ballot.network_hash == ""


def test_a_mailed_ballot_and_one_without_anything_in_another_browser_become_one(client: Client) -> None:
    box, code = make_box(), ""
    code = mailed(box)
    elsewhere = Client()
    elsewhere.get(to("vote_with_code", box, code))
    elsewhere.post(to("cast_ballot", box), {"choice": "1"}, **HERE)
    client.post(to("cast_ballot", box), {"choice": "2"}, **HERE)
    assert Ballot.objects.count() == 2
    client.get(to("vote_with_code", box, code))
    client.post(to("cast_ballot", box), {"choice": "3"}, **HERE)
    assert Ballot.objects.get().choices == [[3, 1]]


def test_voting_for_an_organisation_in_between_gives_no_second_ballot(client: Client) -> None:
    box = make_box(channels=OPEN_AND_BUSINESS)
    company = make_organisation(kind="company")
    client.force_login(make_user(organisation=company))
    client.post(to("cast_ballot", box), {"choice": "1"}, **HERE)
    client.post(to("organisation_ballot", box, company.slug), {"choice": "2"}, **HERE)
    client.post(to("cast_ballot", box), {"choice": "3"}, **HERE)
    assert sorted(one.choices for one in Ballot.objects.all()) == [[[2, 1]], [[3, 1]]]


def test_who_no_longer_works_there_cannot_take_the_organisations_ballot_out(client: Client) -> None:
    box = make_box(channels=OPEN_AND_BUSINESS)
    company = make_organisation(kind="company")
    client.force_login(make_user(organisation=company))
    client.post(to("organisation_ballot", box, company.slug), {"choice": "2"}, **HERE)
    assert client.get(to("take_back_ballot", box)).status_code == 200
    Membership.objects.all().delete()
    assert client.post(to("take_back_ballot", box), **HERE).status_code == 404
    assert Ballot.objects.count() == 1


def test_a_box_that_was_opened_again_is_found() -> None:
    box = make_box(stage="open")
    closed = box.closes_at + timedelta(seconds=1)
    seal_box(box=box, now=closed)
    BallotBox.objects.update(sealed_at=None, seal="", ballots_sealed=None, pepper="again", leaves="")
    (found,) = sealed_boxes()
    assert not prove_box(found).ok


def test_a_box_that_was_deleted_is_found() -> None:
    box = make_box(stage="open")
    seal_box(box=box, now=box.closes_at)
    BallotBox.objects.all().delete()
    (found,) = sealed_boxes()
    assert not prove_box(found).ok


def test_choices_and_texts_that_are_hostile_stay_text(client: Client) -> None:
    box = make_box()
    box.options.filter(number=1).update(name="<script>alert(1)</script>")
    page = client.get(to("vote", box)).content.decode()
    assert "<script>alert(1)" not in page
    many = {"choice": [str(number) for number in range(900)]}
    assert client.post(to("cast_ballot", box), many, **HERE).status_code == 422
    assert not Ballot.objects.exists()
    assert timezone.now() < box.closes_at


def test_who_changed_a_sheet_cannot_look_through_the_batch_alone() -> None:
    house = make_organisation()
    box = make_box(organisation=house, channels=[(Channel.PAPER, "civil_society")])
    first, second = (make_actor("member", house) for _person in range(2))
    batch = begin_batch(actor=first, door=door_of(box, Channel.PAPER), name="A", sheets=2)
    ballot = enter_paper(actor=first, batch=batch, sheet=1, choices=[(1, 1)])
    correct_paper(actor=second, ballot=ballot, choices=[(2, 1)])
    with pytest.raises(Refused):
        check_batch(actor=second, batch=batch, spoiled=1)
    enter_paper(actor=first, batch=batch, sheet=2, choices=[(1, 1)])
    with pytest.raises(Refused):
        check_batch(actor=first, batch=batch)
    assert check_batch(actor=second, batch=batch).checked_at is not None

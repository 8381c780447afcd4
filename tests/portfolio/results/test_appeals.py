"""Appeals against the result of a round: without an account, answered in public, the address forgotten."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from samskap.core.access import NOBODY, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused, TooMany
from samskap.core.models import JournalEntry
from samskap.core.tasks import work_off
from samskap.portfolio import tasks
from samskap.portfolio.models import Appeal, BallotCount, Round
from samskap.portfolio.selectors.results.appeals import results_to_follow
from samskap.portfolio.services.results.appealing import (
    AN_HOUR,
    AT_ONCE,
    KEPT_FOR,
    MOST_WAITING,
    answer_appeal,
    answer_appeals,
    appeal,
    forget_addresses,
    forget_appellant,
)
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.result_factories import counted_box, round_of

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}


@pytest.fixture
def count() -> BallotCount:
    cache.clear()
    return counted_box()


def said(row: Round, **more: str) -> Appeal:
    return appeal(actor=NOBODY, row=row, **({"text": "Our ballots are missing.", "language": "en"} | more))


def test_anybody_appeals_and_reads_the_answer_beside_the_result(client: Client, count: BallotCount) -> None:
    row = round_of(count)
    path = f"/rounds/{row.token}/appeal/"
    assert client.get(path).status_code == 200
    told = client.post(path, {"text": "Our <b>ballots</b>", "email": "kari@example.org"}, headers=HERE)
    assert "Your appeal has come" in told.content.decode()
    page = client.get(f"/rounds/{row.token}/result/").content.decode()
    assert "1 appeal waits for an answer." in page
    assert "&lt;b&gt;ballots" not in page, "what nobody has looked at is not shown"
    member = make_user(role="member", organisation=row.organisation)
    client.force_login(member)
    waits = Appeal.objects.get()
    assert "Our &lt;b&gt;ballots" in client.get(f"/work/rounds/{row.token}/appeals/").content.decode()
    answer = f"/work/rounds/{row.token}/appeals/{waits.token}/"
    refused = client.post(answer, {"answer": "They are there."})
    assert refused.status_code == 422 and "They are there." in refused.content.decode()
    assert client.post(answer, {"answer": "They are there.", "upheld": "wrong"}).status_code == 302
    page = client.get(f"/rounds/{row.token}/result/").content.decode()
    assert "Our &lt;b&gt;ballots" in page and "They are there." in page
    assert "already" in client.post(answer, {"answer": "x", "upheld": "right"}).content.decode()


def test_the_answer_is_mailed_and_the_address_forgotten(count: BallotCount) -> None:
    row = round_of(count)
    made = said(row, email="kari@example.org")
    lead = actor_for(make_user(role="lead", organisation=row.organisation))
    answer_appeal(actor=lead, row=made, upheld=True, answer="You are right.")
    tasks.mail_appeal_answer(appeal_id=made.pk)
    (letter,) = mail.outbox
    assert letter.to == ["kari@example.org"] and "You are right." in letter.body
    assert made.text not in letter.body, "nobody is mailed what a stranger wrote"
    made.refresh_from_db()
    assert made.email == ""
    tasks.mail_appeal_answer(appeal_id=made.pk)
    assert len(mail.outbox) == 1


def test_a_text_that_exposes_somebody_stays_inside(client: Client, count: BallotCount) -> None:
    row = round_of(count)
    made = said(row, text="Kari Nordmann cheated.")
    lead = actor_for(make_user(role="lead", organisation=row.organisation))
    answer_appeal(actor=lead, row=made, upheld=False, answer="We have looked.", withheld=True)
    page = client.get(f"/rounds/{row.token}/result/").content.decode()
    assert "Kari" not in page and "We have looked." in page
    assert not JournalEntry.objects.filter(action__startswith="round.appeal", facts__icontains="Kari").exists()


def test_it_is_open_to_its_last_day_and_not_longer(client: Client, count: BallotCount) -> None:
    row = round_of(count)
    assert row.appeal_until is not None
    said(row)
    with pytest.raises(StateRefused):
        appeal(actor=NOBODY, row=row, text="Late.", now=timezone.now() + timedelta(days=15))
    Round.objects.filter(pk=row.pk).update(appeal_until=timezone.localdate() - timedelta(days=1))
    assert client.post(f"/rounds/{row.token}/appeal/", {"text": "Late."}, headers=HERE).status_code == 409
    assert "The time for appeals is over" in client.get(f"/rounds/{row.token}/appeal/").content.decode()


@pytest.mark.parametrize(
    ("text", "email", "field"),
    [("", "", "text"), ("  ", "", "text"), ("x" * 2001, "", "text"), ("a\x00b", "", "text"), ("a", "no", "email")],
)
def test_what_cannot_be_used_is_refused_beside_the_field(
    count: BallotCount, client: Client, text: str, email: str, field: str
) -> None:
    row = round_of(count)
    with pytest.raises(InvalidInput) as wrong:
        said(row, text=text, email=email)
    assert field in wrong.value.fields
    answer = client.post(f"/rounds/{row.token}/appeal/", {"text": text, "email": email}, headers=HERE)
    assert answer.status_code == 422
    assert not Appeal.objects.exists()


def test_many_from_one_network_are_refused_and_other_networks_are_not(count: BallotCount) -> None:
    row = round_of(count)
    for _number in range(AN_HOUR):
        said(row, network="a")
    with pytest.raises(TooMany):
        said(row, network="a")
    said(row, network="b")


def test_pressed_twice_it_is_one_appeal(count: BallotCount) -> None:
    row = round_of(count)
    once = said(row, email="kari@example.org")
    assert said(row, email="kari@example.org") == once
    assert said(row, email="ola@example.org") != once
    answer_appeal(actor=make_actor("member", row.organisation), row=once, upheld=False, answer="They are there.")
    assert said(row, email="kari@example.org") != once


def test_another_site_cannot_send_it(client: Client, count: BallotCount) -> None:
    row = round_of(count)
    sent = client.post(f"/rounds/{row.token}/appeal/", {"text": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert sent.status_code == 403
    assert not Appeal.objects.exists()


def test_only_those_of_the_organisation_answer_and_only_about_their_round(count: BallotCount) -> None:
    row = round_of(count)
    made = said(row)
    other = actor_for(make_user(role="lead", organisation=make_organisation()))
    observer = actor_for(make_user(role="observer", organisation=row.organisation))
    with pytest.raises(NotVisible):
        answer_appeal(actor=other, row=made, upheld=False, answer="x")
    with pytest.raises(Refused):
        answer_appeal(actor=observer, row=made, upheld=False, answer="x")


def test_those_who_answer_are_told_that_an_appeal_waits(count: BallotCount) -> None:
    row = round_of(count)
    member = actor_for(make_user(role="member", organisation=row.organisation))
    assert not list(results_to_follow(member))
    said(row)
    assert ["waits for your answer" in one.text for one in results_to_follow(member)] == [True]
    assert not list(results_to_follow(actor_for(make_user(role="lead", organisation=make_organisation()))))


def test_addresses_do_not_stay(count: BallotCount) -> None:
    row = round_of(count)
    made, lead = said(row, email="kari@example.org"), actor_for(make_user(role="lead", organisation=row.organisation))
    now = timezone.now()
    assert forget_addresses(now=now) == 0
    answer_appeal(actor=lead, row=made, upheld=False, answer="No.")
    assert forget_addresses(now=now) == 0
    assert forget_addresses(now=timezone.now() + KEPT_FOR) == 1
    user = make_user()
    said(row, email=user.email)
    forget_appellant(user)
    assert not Appeal.objects.exclude(email="").exists()


def answer_all(row: Round, appeals: list[Appeal], **more: object) -> int:
    member = make_actor("member", row.organisation)
    values = {"upheld": False, "answer": "The ballots are there.", **more}
    return answer_appeals(actor=member, row=row, appeals=[one.token for one in appeals], **values)  # type: ignore[arg-type]


def many(row: Round, count: int, text: str = "Wrong.") -> list[Appeal]:
    return Appeal.objects.bulk_create(
        Appeal(round=row, text=text, appealed_at=timezone.now(), language="en") for _number in range(count)
    )


def test_several_get_the_same_answer_each_with_its_line_and_its_mail(count: BallotCount) -> None:
    row = round_of(count)
    work_off()
    mail.outbox.clear()
    made = [said(row, text=f"Wrong {n}.", email=f"p{n}@example.org") for n in range(3)] + [said(row)]
    assert answer_all(row, made[:3]) == 3
    assert JournalEntry.objects.filter(action="round.appeal_answered").count() == 3
    work_off()
    assert sorted(one.to[0] for one in mail.outbox) == [f"p{n}@example.org" for n in range(3)]
    assert all("The ballots are there." in one.body for one in mail.outbox)
    assert not Appeal.objects.exclude(email="").exists()
    assert list(Appeal.objects.filter(answered_at=None)) == [made[3]]


def test_sent_twice_it_answers_once_and_what_a_colleague_answered_stays(count: BallotCount) -> None:
    row = round_of(count)
    made = many(row, 3)
    answer_appeal(actor=make_actor("lead", row.organisation), row=made[0], upheld=True, answer="Right.")
    assert answer_all(row, [*made, made[1]]) == 2
    with pytest.raises(StateRefused):
        answer_all(row, made, answer="Another.")
    assert [one.answer for one in Appeal.objects.order_by("pk")] == ["Right."] + ["The ballots are there."] * 2
    assert JournalEntry.objects.filter(action="round.appeal_answered").count() == 3


def test_an_answer_to_several_is_refused_whole(count: BallotCount) -> None:
    row, other = round_of(count), round_of(counted_box())
    made, strange = many(row, AT_ONCE + 1), many(other, 1)
    for chosen, more in (
        ([], {}),
        (made, {}),
        (made[:2], {"answer": " "}),
        (made[:2], {"answer": "x" * 2001}),
        (made[:2], {"answer": "a\x00b"}),
    ):
        with pytest.raises(InvalidInput):
            answer_all(row, chosen, **more)
    with pytest.raises(NotVisible):
        answer_all(row, [made[0], strange[0]])
    for who, wrong in ((make_actor("observer", row.organisation), Refused), (make_actor("lead"), NotVisible)):
        with pytest.raises(wrong):
            answer_appeals(actor=who, row=row, appeals=[made[0].token], upheld=True, answer="x")
    Round.objects.filter(pk=row.pk).update(state="cancelled", cancelled_because="No.")
    with pytest.raises(StateRefused):
        answer_all(row, made[:2])
    assert not Appeal.objects.filter(answered_at__isnull=False).exists()


def test_five_hundred_waiting_appeals_do_not_hold_up_a_decision(client: Client, count: BallotCount) -> None:
    row = round_of(count)
    honest = said(row, text="You forgot our group.")
    many(row, MOST_WAITING - 2, "Flood.")
    many(row, 1, "  flood. ")
    client.force_login(make_user(role="member", organisation=row.organisation))
    url = f"/work/rounds/{row.token}/appeals/"
    page = client.get(url).content.decode()
    assert "499 appeals say this." in page and page.count("Flood.</blockquote>") == 1 and len(page) < 60_000
    assert page.index("You forgot our group.") < page.index("Flood.")
    for left in (399, 299, 199, 99, 0):
        boxes = re.findall(r'name="appeals" value="([^"]+)"', client.get(url).content.decode())
        answer = client.post(url, {"appeals": boxes[1], "answer": "No.", "upheld": "wrong"})
        assert answer.status_code == 302
        assert Appeal.objects.filter(answered_at=None).count() == left + 1
    answer_all(row, [honest])
    public = client.get(f"/rounds/{row.token}/result/").content.decode()
    assert "You forgot our group." in public and "498 appeals say this." in public


def test_a_flood_without_names_shuts_out_nobody_who_signs_in(client: Client, count: BallotCount) -> None:
    row = round_of(count)
    many(row, MOST_WAITING, "Flood.")
    path, sent = f"/rounds/{row.token}/appeal/", {"text": "You forgot our group."}
    refused = client.post(path, sent, headers=HERE)
    assert "Sign in to send yours now" in refused.content.decode()
    client.force_login(make_user(name="Kari"))
    client.post(path, sent, headers=HERE)
    assert Appeal.objects.filter(text="You forgot our group.").count() == 1


def test_what_is_wrong_with_an_answer_to_several_keeps_what_was_typed_and_ticked(
    client: Client, count: BallotCount
) -> None:
    row = round_of(count)
    made = [said(row, text=f"Wrong {n}.") for n in range(2)]
    client.force_login(make_user(role="member", organisation=row.organisation))
    url = f"/work/rounds/{row.token}/appeals/"
    answer = client.post(url, {"appeals": made[1].token, "answer": "They are there."})
    body = answer.content.decode()
    assert answer.status_code == 422 and "They are there." in body
    assert f'value="{made[1].token}" id="tick-2" checked' in body and body.count(" checked") == 1
    assert client.post(url, {"answer": "No.", "upheld": "wrong"}).status_code == 422
    assert client.post(url, {"appeals": ["\0", ",,"], "answer": "No.", "upheld": "wrong"}).status_code == 422
    assert client.post(url, {"appeals": "x" * 24, "answer": "No.", "upheld": "wrong"}).status_code == 404
    hostile = Client(enforce_csrf_checks=True)
    hostile.force_login(make_user(role="member", organisation=row.organisation))
    assert hostile.post(url, {"appeals": made[0].token, "answer": "No.", "upheld": "wrong"}).status_code == 403
    assert not Appeal.objects.filter(answered_at__isnull=False).exists()

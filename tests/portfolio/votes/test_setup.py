"""Preparing a vote about grants: what comes on the ballot, how it is counted, locking, sealing when it has closed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.core.tasks import work_off
from samskap.portfolio.models import Application, BallotBox, BallotCount, BallotOption, Channel, GrantScheme, PaperBatch
from samskap.portfolio.selectors.votes.attention import votes_to_follow
from samskap.portfolio.selectors.votes.work import vote_work
from samskap.portfolio.services.grants.applying import withdraw_application
from samskap.portfolio.services.grants.deciding import decide_application
from samskap.portfolio.services.grants.jury import say_view
from samskap.portfolio.services.votes.admitting import admit_application, decline_before_vote, put_back_application
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.closing import seal_due_boxes
from samskap.portfolio.services.votes.preparing import VoteInput, lock_vote, prepare_vote, proposed_box
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.ballot_factories import door_of, make_box
from tests.portfolio.factories import make_application, make_jury, make_scheme

pytestmark = pytest.mark.django_db
EMAIL = (str(Channel.EMAIL), "civil_society")


def by_ballot(stage: str = "closed", **fields: Any) -> tuple[GrantScheme, Actor]:
    scheme = make_scheme(
        stage=stage, decided_by="ballot", **{"budget": Decimal("15000.00"), "cap": Decimal("10000.00"), **fields}
    )
    return scheme, make_actor("lead", scheme.organisation)


def chosen(**changes: Any) -> VoteInput:
    now = timezone.now()
    given: dict[str, Any] = {
        "kind": "approval",
        "most": 3,
        "rule": "equal-shares",
        "completion": "add1u",
        "ties": "votes",
        "budget": Decimal("15000.00"),
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=10),
        "doors": [EMAIL],
    }
    return VoteInput(**(given | changes))


def prepared(number: int = 3) -> tuple[GrantScheme, Actor, list[Application]]:
    scheme, lead = by_ballot()
    rows = [make_application(scheme, title=f"Plan {index}") for index in range(number)]
    for row in rows:
        admit_application(actor=lead, application=row)
    prepare_vote(actor=lead, scheme=scheme, values=chosen())
    return scheme, lead, rows


def test_what_is_admitted_comes_on_the_ballot_without_gaps_and_the_rules_are_locked() -> None:
    scheme, lead, rows = prepared(4)
    put_back_application(actor=lead, application=rows[1])
    decline_before_vote(actor=lead, application=rows[1], reason="The street is not ours.")
    box = lock_vote(actor=lead, scheme=scheme)
    assert [(one.number, one.name) for one in box.options.all()] == [(1, "Plan 0"), (2, "Plan 2"), (3, "Plan 3")]
    assert [one["name"] for one in box.rules["options"]] == ["Plan 0", "Plan 2", "Plan 3"]
    rows[1].refresh_from_db()
    assert (rows[1].state, rows[1].reason) == ("declined", "The street is not ours.")
    done = list(JournalEntry.objects.values_list("action", flat=True))
    assert {"grant_application.admitted", "grant_application.declined", "vote.rules_locked"} <= set(done)


def test_admitting_twice_is_admitting_once() -> None:
    scheme, lead = by_ballot()
    row = make_application(scheme)
    assert admit_application(actor=lead, application=row) == admit_application(actor=lead, application=row)
    assert JournalEntry.objects.filter(action="grant_application.admitted").count() == 1


def test_nothing_is_locked_while_an_application_is_neither_on_the_ballot_nor_declined() -> None:
    scheme, lead, _rows = prepared()
    make_application(scheme)
    with pytest.raises(StateRefused, match="neither"):
        lock_vote(actor=lead, scheme=scheme)
    assert BallotBox.objects.get().locked_at is None


def test_a_locked_ballot_stays_as_it_is() -> None:
    scheme, lead, rows = prepared()
    lock_vote(actor=lead, scheme=scheme)
    for act in (
        lambda: put_back_application(actor=lead, application=rows[0]),
        lambda: admit_application(actor=lead, application=rows[0]),
        lambda: decline_before_vote(actor=lead, application=rows[0], reason="No."),
        lambda: prepare_vote(actor=lead, scheme=scheme, values=chosen(most=1)),
        lambda: lock_vote(actor=lead, scheme=scheme),
    ):
        with pytest.raises(StateRefused):
            act()
    assert BallotOption.objects.count() == 3


def test_only_leads_lock_and_strangers_know_of_nothing() -> None:
    scheme, _lead, rows = prepared()
    member = make_actor("member", scheme.organisation)
    with pytest.raises(Refused):
        lock_vote(actor=member, scheme=scheme)
    stranger = make_actor("lead", make_organisation())
    for act in (
        lambda: admit_application(actor=stranger, application=rows[0]),
        lambda: prepare_vote(actor=stranger, scheme=scheme, values=chosen()),
        lambda: lock_vote(actor=stranger, scheme=scheme),
    ):
        with pytest.raises(NotVisible):
            act()
    observer = make_actor("observer", scheme.organisation)
    with pytest.raises(Refused):
        admit_application(actor=observer, application=rows[0])


def test_whoever_applied_does_not_admit_it() -> None:
    scheme, _lead = by_ballot()
    person = make_user(role="member", organisation=scheme.organisation)
    row = make_application(scheme, email=person.email.upper())
    with pytest.raises(Refused):
        admit_application(actor=actor_for(person), application=row)


def test_a_jury_decides_nothing_where_residents_do_and_the_other_way_round() -> None:
    scheme, _lead = by_ballot()
    row = make_application(scheme)
    member = make_actor("member", scheme.organisation)
    assert member.user is not None
    make_jury(scheme, member.user)
    with pytest.raises(StateRefused, match="ballot"):
        say_view(actor=member, application=row, stance="yes")
    with pytest.raises(StateRefused, match="ballot"):
        decide_application(actor=member, application=row, grant=False, reason="No.")
    other = make_application(make_scheme(stage="closed"))
    with pytest.raises(NotVisible):
        admit_application(actor=make_actor("lead", other.scheme.organisation), application=other)


def test_nothing_is_admitted_while_people_can_still_change_what_they_wrote() -> None:
    scheme, lead = by_ballot("open")
    row = make_application(scheme)
    with pytest.raises(StateRefused):
        admit_application(actor=lead, application=row, now=scheme.closes_at - timedelta(microseconds=1))
    admit_application(actor=lead, application=row, now=scheme.closes_at)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"budget": Decimal("15000.01")}, "budget"),
        ({"budget": Decimal(0)}, "budget"),
        ({"budget": None}, "budget"),
        ({"most": 0}, "most"),
        ({"most": 101}, "most"),
        ({"kind": "shouting"}, "kind"),
        ({"rule": "lottery"}, "rule"),
        ({"doors": []}, "channels"),
        ({"doors": [("open", "aliens")]}, "leg"),
        ({"closes_at": timezone.now() + timedelta(hours=1)}, "closes_at"),
        ({"closes_at": timezone.now() + timedelta(days=90)}, "closes_at"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes: dict[str, Any], field: str) -> None:
    scheme, lead = by_ballot()
    with pytest.raises(InvalidInput) as refused:
        prepare_vote(actor=lead, scheme=scheme, values=chosen(**changes))
    assert field in refused.value.fields
    assert not BallotBox.objects.exists()


def test_without_money_left_there_is_nothing_to_vote_on() -> None:
    scheme, lead = by_ballot(granted=Decimal("15000.00"))
    with pytest.raises(StateRefused):
        admit_application(actor=lead, application=make_application(scheme))


def test_the_proposed_vote_ends_before_the_promised_answer() -> None:
    for days in (1, 2, 5, 60):
        scheme, _lead = by_ballot(answer_on=timezone.localdate() + timedelta(days=days))
        box = proposed_box(scheme, timezone.now())
        assert box.opens_at < box.closes_at
        assert days < 3 or timezone.localdate(box.closes_at) < scheme.answer_on


def test_a_vote_that_should_have_opened_opens_when_it_is_locked() -> None:
    scheme, lead, _rows = prepared()
    BallotBox.objects.update(opens_at=timezone.now() - timedelta(days=1))
    now = timezone.now()
    assert lock_vote(actor=lead, scheme=scheme, now=now).opens_at == now


def test_who_takes_the_application_back_is_not_voted_on() -> None:
    scheme, lead, rows = prepared(4)
    withdraw_application(secret=rows[0].secret)
    box = lock_vote(actor=lead, scheme=scheme)
    assert [one.name for one in box.options.all()] == ["Plan 1", "Plan 2", "Plan 3"]
    withdraw_application(secret=rows[2].secret)
    gone = box.options.get(name="Plan 2")
    assert gone.withdrawn_at is not None and gone.withdrawn_because


def test_the_worker_seals_what_has_closed_and_leaves_paper_to_people() -> None:
    closed, still = make_box(stage="closed"), make_box()
    paper = make_box(stage="closed", channels=[(Channel.PAPER, "civil_society")])
    assert seal_due_boxes(now=timezone.now()) == 1
    assert seal_due_boxes(now=timezone.now()) == 0
    sealed = set(BallotBox.objects.exclude(sealed_at=None).values_list("pk", flat=True))
    assert sealed == {closed.pk}
    assert still.pk != paper.pk


def test_the_worker_seals_at_the_closing_second_and_not_before() -> None:
    box = make_box()
    assert seal_due_boxes(now=box.closes_at - timedelta(microseconds=1)) == 0
    assert seal_due_boxes(now=box.closes_at) == 1


def test_the_organisation_sees_how_many_and_never_fewer_than_five() -> None:
    box = make_box()
    lead = make_actor("lead", box.scheme.organisation)  # type: ignore[union-attr]
    seen = []
    for number in range(6):
        seen.append(vote_work(lead, box, None, timezone.now()).ballots)
        cast_ballot(box=box, voter=Voter(door_of(box), owner=f"address:{number}"), choices=[(1, 1)])
    assert seen == [0, None, None, None, None, 5]


def test_many_ballots_of_one_network_are_told_as_a_number() -> None:
    box = make_box()
    lead = make_actor("lead", box.scheme.organisation)  # type: ignore[union-attr]
    for network, ballots in (("here", 12), ("there", 9)):
        for _number in range(ballots):
            cast_ballot(box=box, voter=Voter(door_of(box, Channel.OPEN), network_hash=network), choices=[(1, 1)])
    shown = vote_work(lead, box, None, timezone.now())
    assert (shown.networks, shown.from_networks) == (1, 12)


def test_what_waits_is_said_one_query_long(at_most_queries: Callable[[int], AbstractContextManager[None]]) -> None:
    scheme, lead = by_ballot()
    assert not list(votes_to_follow(lead))
    rows = [make_application(scheme) for _number in range(3)]
    with at_most_queries(1):
        assert [one.url for one in votes_to_follow(lead)] == [reverse("vote_setup", args=[scheme.token])]
    for row in rows:
        admit_application(actor=lead, application=row)
    prepare_vote(actor=lead, scheme=scheme, values=chosen(doors=[EMAIL, ("paper", "civil_society")]))
    box = lock_vote(actor=lead, scheme=scheme)
    assert not list(votes_to_follow(lead))
    (said,) = votes_to_follow(lead, box.closes_at)
    assert said.url == reverse("vote_work", args=[box.token])
    assert not list(votes_to_follow(make_actor("observer", scheme.organisation), box.closes_at))
    assert not list(votes_to_follow(make_actor("lead", make_organisation()), box.closes_at))


def signed_in(client: Client, scheme: GrantScheme, role: str = "lead") -> Client:
    client.force_login(make_user(role=role, organisation=scheme.organisation))
    return client


def test_the_whole_way_by_the_pages(client: Client) -> None:
    scheme, _lead = by_ballot()
    rows = [make_application(scheme, title=f"Plan {index}") for index in range(3)]
    signed_in(client, scheme)
    setup = reverse("vote_setup", args=[scheme.token])
    for row in rows:
        page = client.get(reverse("grant_application", args=[scheme.token, row.number])).content.decode()
        assert "Put it on the ballot" in page and "Say it" not in page
        client.post(reverse("admit_application", args=[scheme.token, row.number]))
    page = client.get(setup)
    assert b"Lock the rules" not in page.content
    opens, closes = timezone.localtime() + timedelta(days=1), timezone.localtime() + timedelta(days=9)
    typed = {
        "kind": "points", "most": "7", "rule": "equal-shares", "completion": "add1u", "ties": "votes",
        "budget": "15 000", "channels": ["email", "paper"], "legs": ["business"],
        "opens_at": f"{opens:%Y-%m-%dT%H:%M}", "closes_at": f"{closes:%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    wrong = client.post(setup, typed | {"budget": "99 000"})
    assert wrong.status_code == 422 and b"99 000" in wrong.content
    page = client.post(setup, typed, follow=True)
    assert b"Lock the rules" in page.content and b"shared out equally among all who vote" in page.content
    client.post(reverse("lock_vote", args=[scheme.token]))
    box = BallotBox.objects.get()
    assert sorted(box.doors.values_list("channel", "leg")) == [
        ("email", "civil_society"), ("organisation", "business"), ("paper", "civil_society")
    ]  # fmt: skip
    public = Client().get(reverse("grant_scheme", args=[scheme.token])).content.decode()
    assert reverse("vote", args=[box.token]) in public and "A jury of" not in public


def test_grants_by_ballot_need_no_jury_and_say_who_decides(client: Client) -> None:
    home = make_organisation()
    client.force_login(make_user(role="lead", organisation=home))
    form = client.get(reverse("create_grant_scheme")).context["form"]
    typed = {name: form[name].value() for name in form.fields}
    typed |= {"title": "Your street", "purpose": "Hedges", "who": "All", "budget": "50 000", "contact": "a@example.org"}
    typed |= {"decided_by": "ballot", "not_for": "", "districts": "", "organisation": home.pk, "cap": "20 000"}
    client.post(reverse("create_grant_scheme"), typed)
    scheme = GrantScheme.objects.get()
    assert scheme.decided_by == "ballot"
    client.post(reverse("publish_grant_scheme", args=[scheme.token]))
    scheme.refresh_from_db()
    assert scheme.published_at is not None
    public = Client().get(reverse("grant_scheme", args=[scheme.token])).content.decode()
    assert "The residents, by ballot" in public and "A jury of" not in public
    assert client.get(reverse("vote_setup", args=[scheme.token])).status_code == 200
    assert client.get(reverse("vote_setup", args=[make_scheme(home).token])).status_code == 404


def test_a_vote_that_has_closed_is_sealed_counted_and_waits_for_a_decision() -> None:
    scheme, lead, _rows = prepared()
    box = lock_vote(actor=lead, scheme=scheme)
    for number in range(6):
        choices = [(1 + number % 3, 1)]
        voter = Voter(door_of(box), owner=f"address:{number}")
        cast_ballot(box=box, voter=voter, choices=choices, now=box.closes_at - timedelta(hours=1))
    assert seal_due_boxes(now=box.closes_at) == 1
    work_off()
    assert BallotCount.objects.filter(box=box).exists()
    (said,) = votes_to_follow(lead, box.closes_at + timedelta(minutes=1))
    assert said.url == reverse("decide_by_ballot", args=[scheme.token])
    page = Client().get(reverse("grant_scheme", args=[scheme.token])).content.decode()
    assert reverse("grant_result", args=[scheme.token]) in page


def test_paper_by_the_pages_needs_two_people(client: Client) -> None:
    scheme, _lead = by_ballot()
    box = make_box(scheme, channels=[(Channel.PAPER, "civil_society")], kind="points", most=5)
    signed_in(client, scheme, "member")
    assert "paper-mark" in client.get(reverse("ballot_sheet", args=[box.token])).content.decode()
    client.post(reverse("vote_work", args=[box.token]), {"name": "Library 1", "sheets": "2"})
    batch = PaperBatch.objects.get()
    page = reverse("paper_batch", args=[box.token, batch.pk])
    for written in ("1:2 2:4", "nothing", "9:1", ""):
        refused = client.post(page, {"sheet": "1", "choices": written})
        assert refused.status_code == 422
        assert f'value="{written}"' in refused.content.decode() or not written
    client.post(page, {"sheet": "1", "choices": "1:2, 2:3"})
    client.post(reverse("correct_paper_sheet", args=[box.token, batch.pk, 1]), {"choices": "3:5"})
    assert list(batch.ballots.values_list("choices", flat=True)) == [[[3, 5]]]
    check = reverse("check_paper_batch", args=[box.token, batch.pk])
    assert client.post(check, {"spoiled": "1"}).status_code == 403
    other = signed_in(Client(), scheme, "member")
    assert other.post(check, {"spoiled": "0"}).status_code == 422
    other.post(check, {"spoiled": "1"})
    seal = reverse("seal_vote", args=[box.token])
    other.post(seal)
    box.refresh_from_db()
    assert box.sealed_at is None
    BallotBox.objects.update(closes_at=timezone.now())
    other.post(seal)
    box.refresh_from_db()
    assert box.ballots_sealed == 1


def test_a_lead_takes_something_out_with_a_reason(client: Client) -> None:
    scheme, _lead = by_ballot()
    box = make_box(scheme)
    address = reverse("withdraw_option", args=[box.token, 2])
    assert signed_in(Client(), scheme, "member").post(address, {"reason": "x"}).status_code == 403
    signed_in(client, scheme)
    assert client.post(address, {"reason": " "}).status_code == 422
    client.post(address, {"reason": "The ground is unsafe."})
    assert box.options.get(number=2).withdrawn_because == "The ground is unsafe."
    assert client.get(reverse("withdraw_option", args=[box.token, 2**40])).status_code == 404


@pytest.mark.parametrize("route", ["vote_work", "ballot_sheet"])
def test_pages_take_few_queries(
    client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]], route: str
) -> None:
    scheme, _lead = by_ballot()
    box = make_box(
        scheme, costs=[300] * 30, channels=[(Channel.OPEN, "civil_society"), (Channel.PAPER, "civil_society")]
    )
    for number in range(25):
        PaperBatch.objects.create(door=door_of(box, Channel.PAPER), name=f"{number}", sheets=3)
    signed_in(client, scheme)
    with at_most_queries(15):
        assert client.get(reverse(route, args=[box.token])).status_code == 200

"""Preparing the vote about a round: the rules, the gaps that the steering group answers for, locking."""

from __future__ import annotations

import re
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
from samskap.core.services.personal_data import collect_personal_data
from samskap.core.tasks import work_off
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, ROUND_BLOCKS, WORK_TASKS
from samskap.portfolio.models import (
    Ballot,
    BallotBox,
    BallotCount,
    BallotOption,
    Candidate,
    CandidateLink,
    Channel,
    LegGap,
    LegShare,
    Round,
    VoterAddress,
)
from samskap.portfolio.seals import hash_of
from samskap.portfolio.selectors.votes.attention import round_votes_to_follow
from samskap.portfolio.services.rounds.moves import cancel_round
from samskap.portfolio.services.votes.boxes import withdraw_option
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.rounds import RoundVoteInput, lock_round_vote, prepare_round_vote, say_gap
from samskap.portfolio.services.votes.sealing import seal_box
from samskap.portfolio.services.votes.ways_in import ask_way_in
from samskap.portfolio.steps import demands_of
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.round_factories import (
    LEGS,
    make_candidate,
    make_duty,
    make_round,
    make_round_box,
    make_round_party,
)

pytestmark = pytest.mark.django_db
EVERYBODY = [(str(Channel.EMAIL), leg) for leg in LEGS]
EQUAL = dict.fromkeys(LEGS, Decimal(25))


def ready(legs: tuple[str, ...] = LEGS, **fields: Any) -> tuple[Round, Actor]:
    """A screened round with a candidate of each of these legs, and a lead of its organisation."""
    row = make_round(state="ready", **fields)
    for leg in legs:
        make_candidate(row, 400, 150, partners=[make_round_party(row, leg=leg)])
    return row, make_actor("lead", row.organisation)


def chosen(**changes: Any) -> RoundVoteInput:
    now = timezone.now()
    given: dict[str, Any] = {
        "kind": "approval",
        "most": 3,
        "rule": "equal-shares",
        "completion": "add1u",
        "ties": "votes",
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=10),
        "doors": EVERYBODY,
        "shares": EQUAL,
    }
    return RoundVoteInput(**(given | changes))


def prepared(**fields: Any) -> tuple[Round, Actor]:
    row, lead = ready(**fields)
    prepare_round_vote(actor=lead, row=row, values=chosen())
    return row, lead


def missing(row: Round) -> str:
    return " ".join(one.text for one in demands_of(row) if not one.is_done)


def test_locking_freezes_the_candidates_that_are_in_under_their_own_numbers_and_opens_the_vote() -> None:
    row, lead = prepared()
    Candidate.objects.filter(round=row, number=2).update(state="withdrawn", state_because="Not now.")
    LegGap.objects.create(round=row, leg="business", lack="candidates", reason="Next year.", said_at=timezone.now())
    box = lock_round_vote(actor=lead, row=row)
    assert [(one.number, one.name, one.hours) for one in box.options.all()] == [
        (number, f"Candidate {number}", Decimal(150)) for number in (1, 3, 4)
    ]
    row.refresh_from_db()
    assert row.state == "voting"
    assert (box.rules["budget"], box.rules["hours"]) == ("1000.00", "400.00")
    assert box.rules["shares"] == dict.fromkeys(sorted(LEGS), "25.00")
    assert box.rules["gaps"] == [{"leg": "business", "lack": "candidates", "reason": "Next year."}]
    assert hash_of(box.rules) == box.rules_sha256
    done = set(JournalEntry.objects.values_list("action", flat=True))
    assert {"round.vote_prepared", "vote.rules_locked", "round.voting_set"} <= done


def test_nothing_changes_once_the_rules_are_locked() -> None:
    row, lead = prepared()
    lock_round_vote(actor=lead, row=row)
    steering = actor_for(make_duty(row).user)
    for act in (
        lambda: prepare_round_vote(actor=lead, row=row, values=chosen(most=1)),
        lambda: lock_round_vote(actor=lead, row=row),
        lambda: say_gap(actor=steering, row=row, leg="business", lack="voters", reason="No."),
    ):
        with pytest.raises(StateRefused):
            act()
    assert BallotOption.objects.count() == 4


def test_money_and_hours_are_those_that_the_round_has_when_the_rules_are_locked() -> None:
    row, lead = prepared()
    Round.objects.filter(pk=row.pk).update(budget=Decimal("900.00"), hours=None)
    box = lock_round_vote(actor=lead, row=row)
    assert (box.rules["budget"], box.rules["hours"]) == ("900.00", None)
    assert {one["hours"] for one in box.rules["options"]} == {None}


@pytest.mark.parametrize("state", ["gathering", "screening", "voting", "cancelled"])
def test_rules_are_set_after_the_screening_and_before_the_vote(state: str) -> None:
    row = make_round(state=state)
    lead = make_actor("lead", row.organisation)
    for act in (
        lambda: prepare_round_vote(actor=lead, row=row, values=chosen()),
        lambda: lock_round_vote(actor=lead, row=row),
    ):
        with pytest.raises(StateRefused):
            act()
    assert not BallotBox.objects.exists()


def test_only_leads_lock_only_the_steering_group_answers_for_gaps_and_strangers_know_of_nothing() -> None:
    row, lead = prepared(legs=LEGS[:3])
    member = make_actor("member", row.organisation)
    steering = actor_for(make_duty(row).user)
    for act in (
        lambda: lock_round_vote(actor=member, row=row),
        lambda: say_gap(actor=lead, row=row, leg="civil_society", lack="candidates", reason="No."),
        lambda: prepare_round_vote(actor=steering, row=row, values=chosen()),
    ):
        with pytest.raises(Refused):
            act()
    stranger = make_actor("lead", make_organisation())
    with pytest.raises(NotVisible):
        prepare_round_vote(actor=stranger, row=row, values=chosen())
    with pytest.raises(NotVisible):
        say_gap(actor=stranger, row=row, leg="civil_society", lack="candidates", reason="No.")


def test_a_leg_without_candidates_or_without_a_way_to_vote_waits_for_the_steering_group() -> None:
    row, lead = ready(legs=LEGS[:3])
    doors = [(str(Channel.EMAIL), leg) for leg in LEGS if leg != "academia"]
    shares = EQUAL | {"academia": Decimal(0), "business": Decimal(50)}
    prepare_round_vote(actor=lead, row=row, values=chosen(doors=doors, shares=shares))
    assert "Civil society" in missing(row) and "Academia" in missing(row)
    with pytest.raises(StateRefused, match="Civil society"):
        lock_round_vote(actor=lead, row=row)
    assert BallotBox.objects.get().locked_at is None
    person = make_duty(row)
    steering = actor_for(person.user)
    say_gap(actor=steering, row=row, leg="civil_society", lack="candidates", reason="The associations  come next year.")
    say_gap(actor=steering, row=row, leg="academia", lack="voters", reason="First.")
    gap = say_gap(actor=steering, row=row, leg="academia", lack="voters", reason="There is no university.")
    assert gap.said_by == person.user
    assert not missing(row)
    box = lock_round_vote(actor=lead, row=row)
    page = Client().get(reverse("vote_rules", args=[box.token])).content.decode()
    assert "The associations come next year." in page and "There is no university." in page
    assert "First." not in page


def test_a_gap_that_is_filled_again_leaves_no_word_that_is_not_true() -> None:
    row, lead = prepared(legs=LEGS[:3])
    steering = actor_for(make_duty(row).user)
    say_gap(actor=steering, row=row, leg="civil_society", lack="candidates", reason="There are none.")
    make_candidate(row, 300, partners=[make_round_party(row, leg="civil_society")])
    box = lock_round_vote(actor=lead, row=row)
    assert box.rules["gaps"] == []
    assert not LegGap.objects.exists()
    assert JournalEntry.objects.filter(action="round.gap_filled").exists()


@pytest.mark.parametrize(
    ("leg", "lack", "reason", "error"),
    [
        ("business", "candidates", "There are some.", StateRefused),
        ("nobody", "candidates", "No.", StateRefused),
        ("civil_society", "money", "No.", StateRefused),
        ("civil_society", "candidates", " \n ", InvalidInput),
        ("civil_society", "candidates", "x" * 501, InvalidInput),
        ("civil_society", "candidates", "a\x00b", InvalidInput),
    ],
)
def test_what_is_no_gap_or_no_reason_is_refused(leg: str, lack: str, reason: str, error: type[Exception]) -> None:
    row, _lead = prepared(legs=LEGS[:3])
    with pytest.raises(error):
        say_gap(actor=actor_for(make_duty(row).user), row=row, leg=leg, lack=lack, reason=reason)
    assert not LegGap.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"doors": []}, "doors"),
        ({"doors": [("email", "nobody")]}, "leg"),
        ({"doors": [("pigeon", "business")]}, "channel"),
        ({"most": 0}, "most"),
        ({"most": 101}, "most"),
        ({"rule": "dice"}, "rule"),
        ({"kind": ""}, "kind"),
        ({"shares": EQUAL | {"public": Decimal(24)}}, "shares"),
        ({"shares": EQUAL | {"public": Decimal("-25"), "business": Decimal(75)}}, "share_public"),
        ({"shares": EQUAL | {"public": Decimal("NaN")}}, "share_public"),
        ({"shares": EQUAL | {"public": Decimal("24.999"), "business": Decimal("25.001")}}, "share_public"),
        ({"shares": EQUAL | {"public": None}}, "share_public"),
        ({"rule": "greedy"}, "shares"),
        ({"shares": EQUAL | {"public": Decimal(0), "business": Decimal(50)}}, "share_public"),
        ({"doors": EVERYBODY[1:]}, "share_public"),
        ({"closes_at": timezone.now() + timedelta(hours=1)}, "closes_at"),
        ({"closes_at": timezone.now() + timedelta(days=200)}, "closes_at"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(changes: dict[str, Any], field: str) -> None:
    row, lead = ready()
    with pytest.raises(InvalidInput) as refused:
        prepare_round_vote(actor=lead, row=row, values=chosen(**changes))
    assert field in refused.value.fields
    assert not BallotBox.objects.exists()


def test_without_parts_every_ballot_has_the_same() -> None:
    row, lead = ready()
    prepare_round_vote(actor=lead, row=row, values=chosen())
    prepare_round_vote(actor=lead, row=row, values=chosen(shares=dict.fromkeys(LEGS)))
    assert not LegShare.objects.exists()
    assert lock_round_vote(actor=lead, row=row).rules["shares"] == {}


def test_a_round_where_everything_can_be_paid_or_one_is_left_has_no_vote() -> None:
    row, lead = prepared(budget=Decimal(5000), hours=Decimal(5000))
    with pytest.raises(StateRefused, match="enough for everything"):
        lock_round_vote(actor=lead, row=row)
    Round.objects.filter(pk=row.pk).update(hours=Decimal(500))
    row.refresh_from_db()
    assert not missing(row)
    Candidate.objects.filter(round=row, number__gt=1).update(state="withdrawn", state_because="No.")
    assert "at least two" in missing(row)


def test_a_candidate_that_needs_one_that_is_gone_keeps_the_rules_from_being_locked() -> None:
    row, _lead = prepared()
    first, second = row.candidates.order_by("number")[:2]
    CandidateLink.objects.create(candidate=first, other=second, kind="needs")
    assert not missing(row)
    Candidate.objects.filter(pk=second.pk).update(state="out", state_because="No.")
    assert "“Candidate 1” needs “Candidate 2”" in missing(row)


def test_a_candidate_taken_out_during_the_vote_is_withdrawn_and_those_that_need_it_go_with_it() -> None:
    row, lead = prepared()
    first, second = row.candidates.order_by("number")[:2]
    CandidateLink.objects.create(candidate=first, other=second, kind="needs")
    box = lock_round_vote(actor=lead, row=row)
    BallotBox.objects.filter(pk=box.pk).update(opens_at=timezone.now() - timedelta(hours=1))
    box.refresh_from_db()
    cast_ballot(
        box=box, voter=Voter(box.doors.get(leg="business"), owner="address:1"), choices=[(1, 1), (2, 1), (3, 1)]
    )
    withdraw_option(actor=lead, option=box.options.get(number=2), reason="The school has closed.")
    second.refresh_from_db()
    assert (second.state, second.state_because) == ("withdrawn", "The school has closed.")
    assert JournalEntry.objects.filter(action="candidate.withdrawn", object_id=str(second.pk)).count() == 1
    page = Client().get(reverse("vote", args=[box.token])).content.decode()
    assert "The school has closed." in page
    assert re.search(r"1\. Candidate 1</span>: taken out of the vote", page)
    with pytest.raises(InvalidInput):
        cast_ballot(box=box, voter=Voter(box.doors.get(leg="public"), owner="address:2"), choices=[(2, 1)])
    for number in range(3, 9):
        voter = Voter(box.doors.get(leg="public"), owner=f"address:{number}")
        cast_ballot(box=box, voter=voter, choices=[(1, 1), (3, 1)])
    seal_box(box=box, now=box.closes_at)
    box.refresh_from_db()
    outcome = count_box(box=box).outcome
    assert outcome["withdrawn"] == [2]
    assert {one["number"] for one in [*outcome["chosen"], *outcome["not_chosen"]]} <= {3, 4}


def test_a_round_that_is_cancelled_calls_its_vote_off_and_forgets_the_voters() -> None:
    box = make_round_box(channels=[(Channel.EMAIL, leg) for leg in LEGS])
    ask_way_in(door=box.doors.first(), email="kim@example.org", language="sv")
    cast_ballot(box=box, voter=Voter(box.doors.first(), owner="address:1"), choices=[(1, 1)])
    cancel_round(actor=make_actor("lead", box.about.organisation), row=box.round, reason="There is no money.")
    box.refresh_from_db()
    for act in (
        lambda: cast_ballot(box=box, voter=Voter(box.doors.first(), owner="address:2"), choices=[(1, 1)]),
        lambda: ask_way_in(door=box.doors.first(), email="li@example.org", language="sv"),
    ):
        with pytest.raises(StateRefused, match="called off"):
            act()
    page = Client().get(reverse("vote", args=[box.token])).content.decode()
    assert "There is no money." in page and "<form" not in page.split("<main")[1]
    seal_box(box=box, now=box.closes_at)
    work_off()
    assert not VoterAddress.objects.exists() and not Ballot.objects.exclude(owner_digest="").exists()
    assert not BallotCount.objects.exists()


def page_of(client: Client, row: Round, **sent: Any) -> Any:
    return client.post(reverse("round_vote_setup", args=[row.token]), sent)


def as_sent(**changes: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "kind": "approval",
        "most": "4",
        "rule": "equal-shares",
        "completion": "add1u",
        "ties": "votes",
        "doors": [f"email:{leg}" for leg in LEGS],
        **{f"share_{leg}": "25" for leg in LEGS},
        "opens_at": f"{now + timedelta(days=1):%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(days=9):%Y-%m-%dT%H:%M}",
        **changes,
    }


def test_a_lead_sets_the_rules_and_locks_them_on_the_page(client: Client) -> None:
    row, _lead = ready()
    client.force_login(make_user(organisation=row.organisation, role="lead"))
    url = reverse("round_vote_setup", args=[row.token])
    first = client.get(url).content.decode()
    assert first.count('name="doors"') == 16 and "not saved yet" in first
    assert client.post(url, as_sent()).status_code == 302
    saved = client.get(url).content.decode()
    lock = reverse("lock_round_vote", args=[row.token])
    assert lock in saved
    assert "400" in client.get(lock).content.decode() or client.get(lock).status_code == 200
    done = client.post(lock, follow=True)
    assert done.redirect_chain[-1][0] == reverse("vote_work", args=[BallotBox.objects.get().token])
    assert client.get(url).status_code == 200


def test_what_would_happen_is_shown_without_saving_and_what_was_typed_stays(client: Client) -> None:
    row, _lead = ready()
    client.force_login(make_user(organisation=row.organisation))
    url = reverse("round_vote_setup", args=[row.token]) + "?look=1"
    page = client.post(url, as_sent(share_public="40")).content.decode()
    assert "115 %" in page and "400" in page
    assert 'value="40"' in page
    other = client.post(url, as_sent(rule="greedy")).content.decode()
    assert "most votes for its cost" in other and "Every ballot counts the same" in other
    assert "115 %" not in other and "100 %" not in other
    assert not BallotBox.objects.exists()
    assert f'action="{reverse("round_vote_setup", args=[row.token])}"' in page


def test_a_rule_without_parts_is_saved_without_them(client: Client) -> None:
    row, _lead = ready()
    client.force_login(make_user(organisation=row.organisation))
    assert page_of(client, row, **as_sent(rule="greedy")).status_code == 302
    assert BallotBox.objects.get().rule == "greedy" and not LegShare.objects.exists()


def test_parts_that_are_not_a_hundred_are_refused_with_their_sum(client: Client) -> None:
    row, _lead = ready()
    client.force_login(make_user(organisation=row.organisation))
    page = page_of(client, row, **as_sent(share_public="40"))
    assert page.status_code == 422
    assert "115 per cent together" in page.content.decode()
    assert page_of(client, row, **as_sent(share_public="<b>")).status_code == 422
    assert page_of(client, row, **as_sent(doors=["email:nobody"])).status_code == 422
    assert page_of(client, row, **as_sent(doors=[])).status_code == 422
    assert not BallotBox.objects.exists()


def test_the_steering_group_says_why_on_the_page_and_an_empty_word_is_refused(client: Client) -> None:
    row, _lead = prepared(legs=LEGS[:3])
    client.force_login(make_duty(row).user)
    url = reverse("say_leg_gap", args=[row.token])
    assert url in client.get(reverse("round_vote_setup", args=[row.token])).content.decode()
    sent = {"leg": "civil_society", "lack": "candidates"}
    assert client.post(url, {**sent, "reason": ""}).status_code == 422
    assert client.post(url, {**sent, "leg": "nobody", "reason": "No."}).status_code == 422
    assert client.post(url, {**sent, "reason": "They <b>come</b> later."}).status_code == 302
    assert "They &lt;b&gt;come" in client.get(reverse("round_vote_setup", args=[row.token])).content.decode()


def test_the_vote_shows_itself_in_the_workroom_and_on_public_pages() -> None:
    row, lead = prepared()
    visitor = actor_for(None)
    assert WORK_TASKS[60](lead, row).state == "now"  # type: ignore[union-attr]
    assert WORK_TASKS[65](lead, row) is None
    assert ROUND_BLOCKS[20](visitor, row) is None
    box = lock_round_vote(actor=lead, row=row)
    row.refresh_from_db()
    assert WORK_TASKS[60](lead, row).state == "done"  # type: ignore[union-attr]
    assert WORK_TASKS[65](lead, row).url == reverse("vote_work", args=[box.token])  # type: ignore[union-attr]
    block = ROUND_BLOCKS[20](visitor, row)
    assert block is not None and block.context["vote"].state == "coming"
    assert CANDIDATE_BLOCKS[20](visitor, row.candidates.first()) is not None  # type: ignore[arg-type]
    Round.objects.filter(pk=row.pk).update(visibility="public")
    BallotBox.objects.filter(pk=box.pk).update(opens_at=timezone.now() - timedelta(hours=1))
    withdraw_option(actor=lead, option=box.options.get(number=2), reason="The school has closed.")
    page = Client().get(reverse("round", args=[row.token])).content.decode()
    assert reverse("vote", args=[box.token]) in page and "Voting is open until" in page
    first = Client().get(reverse("candidate", args=[row.token, 1])).content.decode()
    assert "It is number 1 on the ballot." in first and reverse("vote", args=[box.token]) in first
    gone = Client().get(reverse("candidate", args=[row.token, 2])).content.decode()
    assert "It was taken out of the vote. The school has closed." in gone
    assert WORK_TASKS[60](lead, make_round(state="gathering")).state == "later"  # type: ignore[union-attr]


@pytest.mark.parametrize("number", [4, 40])
def test_the_page_asks_as_much_with_many_candidates(
    client: Client, number: int, django_assert_max_num_queries: Any
) -> None:
    row, lead = ready()
    for _number in range(number):
        make_candidate(row, partners=[make_round_party(row, leg="business")])
    prepare_round_vote(actor=lead, row=row, values=chosen())
    client.force_login(make_user(organisation=row.organisation, role="lead"))
    with django_assert_max_num_queries(15):
        client.get(reverse("round_vote_setup", args=[row.token]))


def test_a_closed_vote_with_paper_waits_for_those_of_the_organisation_and_for_nobody_else() -> None:
    box = make_round_box(channels=[(Channel.PAPER, "public")], shares=(), stage="closed")
    make_round_box(channels=[(Channel.OPEN, "public")], shares=(), stage="closed")
    make_round_box(make_round(box.about.organisation, "cancelled"), channels=[(Channel.PAPER, "public")], stage="open")
    member = make_actor("member", box.about.organisation)
    (waits,) = round_votes_to_follow(member)
    assert waits.url == reverse("vote_work", args=[box.token])
    for other in (make_actor("observer", box.about.organisation), make_actor("lead", make_organisation())):
        assert not list(round_votes_to_follow(other))
    seal_box(box=box, now=timezone.now())
    assert not list(round_votes_to_follow(member))


def test_who_answered_for_a_vote_finds_it_among_their_own_data_and_nobodys_ballot() -> None:
    row, lead = prepared(legs=LEGS[:3])
    person = make_duty(row).user
    say_gap(actor=actor_for(person), row=row, leg="civil_society", lack="candidates", reason="They come later.")
    box = lock_round_vote(actor=lead, row=row)
    BallotBox.objects.filter(pk=box.pk).update(opens_at=timezone.now() - timedelta(hours=1))
    assert "They come later." in str(collect_personal_data(actor=actor_for(person))["portfolio.votes"])
    assert str(row) in str(collect_personal_data(actor=lead)["portfolio.votes"])
    person.delete()
    assert LegGap.objects.get().said_by is None

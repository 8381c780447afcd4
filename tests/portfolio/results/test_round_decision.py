"""The decision about a round by its result: by whom, when, as counted or with a reason that stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from samskap.core.access import NOBODY, SYSTEM, Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.models import BallotCount, CandidateLink, Round, RoundDecision, RoundState
from samskap.portfolio.selectors.results.appeals import results_to_follow
from samskap.portfolio.services.results.appealing import answer_appeal, appeal
from samskap.portfolio.services.results.deciding_rounds import decide_round
from samskap.portfolio.services.rounds import mails as round_mails
from samskap.portfolio.services.votes.boxes import lock_box, withdraw_option
from tests.core.factories import make_organisation, make_user
from tests.portfolio.result_factories import counted_box, round_of
from tests.portfolio.round_factories import LEGS, make_round, make_round_box, make_round_party

pytestmark = pytest.mark.django_db


def over(count: BallotCount, **fields: Any) -> BallotCount:
    """The time for appeals is over."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(pk=count.box.round_id).update(appeal_until=yesterday, **fields)
    return BallotCount.objects.select_related("box__round__organisation").get(pk=count.pk)


def steering(count: BallotCount) -> Actor:
    return actor_for(round_of(count).people.filter(duty="steering")[0].user)


def decide(count: BallotCount, actor: Actor | None = None, **more: Any) -> Round:
    given = {"register_number": "KS 2026/17", "decided_on": timezone.localdate()} | more
    return decide_round(actor=actor or steering(count), count=count, **given)


def numbers(count: BallotCount, kind: str) -> list[int]:
    return [one["number"] for one in count.outcome[kind]]


def test_the_steering_group_decides_as_counted() -> None:
    count = over(counted_box())
    row = decide(count)
    assert (row.state, row.register_number) == (RoundState.DECIDED, "KS 2026/17")
    won = set(numbers(count, "chosen"))
    for one in RoundDecision.objects.select_related("candidate__option"):
        assert one.chosen == one.by_count == (one.candidate.option.number in won)
        assert one.reason == ""
    entry = JournalEntry.objects.get(action="round.decided")
    assert (entry.facts or {})["after"]["chosen"] == sorted(won)


def test_a_decision_against_the_vote_stands_beside_the_result_for_ever(client: Client) -> None:
    count = over(counted_box())
    first = numbers(count, "chosen")[0]
    decide(count, otherwise={first: "The land is not ours."})
    row = round_of(count)
    page = client.get(f"/rounds/{row.token}/result/").content.decode()
    assert "The vote chose it, and the decision leaves it out." in page
    assert "The land is not ours." in page
    told = client.get(f"/rounds/{row.token}/result/result.json").json()["decision"]
    assert [one["reason"] for one in told["lines"] if not one["as_counted"]] == ["The land is not ours."]
    candidate = count.box.options.get(number=first).candidate
    assert candidate is not None
    shown = client.get(f"/rounds/{row.token}/{candidate.number}/").content.decode()
    assert "The land is not ours." in shown
    with pytest.raises(StateRefused):
        decide(count)


def test_what_the_council_decides_a_lead_writes_down() -> None:
    count = over(counted_box(), decides="council")
    row = round_of(count)
    with pytest.raises(Refused):
        decide(count)
    with pytest.raises(Refused):
        decide(count, actor_for(make_user(role="member", organisation=row.organisation)))
    with pytest.raises(NotVisible):
        decide(count, actor_for(make_user(role="lead", organisation=make_organisation())))
    assert decide(count, actor_for(make_user(role="lead", organisation=row.organisation))).state == "decided"


def test_a_lead_does_not_decide_for_the_steering_group() -> None:
    count = over(counted_box())
    with pytest.raises(Refused):
        decide(count, actor_for(make_user(role="lead", organisation=round_of(count).organisation)))


def test_nothing_is_decided_while_people_can_appeal_or_wait_for_an_answer() -> None:
    count = counted_box()
    with pytest.raises(StateRefused, match="Everybody can appeal until"):
        decide(count)
    made = appeal(actor=NOBODY, row=round_of(count), text="Wrong.")
    count = over(count)
    with pytest.raises(StateRefused, match="1 appeal waits"):
        decide(count)
    assert not RoundDecision.objects.exists(), "nothing is kept of a decision that was refused"
    lead = actor_for(make_user(role="lead", organisation=round_of(count).organisation))
    answer_appeal(actor=lead, row=made, upheld=False, answer="No.")
    decide(count)
    with pytest.raises(StateRefused):
        answer_appeal(actor=lead, row=made, upheld=True, answer="Yes.")


def test_money_and_hours_must_suffice() -> None:
    count = over(counted_box())
    lost = numbers(count, "not_chosen")[0]
    with pytest.raises(InvalidInput) as wrong:
        decide(count, otherwise={lost: "We like it."})
    assert f"reason_{lost}" in wrong.value.fields
    row = make_round(state="voting", budget=100_000, hours=100)
    count = over(counted_box(make_round_box(row, completion="greedy")))
    lost = numbers(count, "not_chosen")[0]
    with pytest.raises(InvalidInput, match="hours"):
        decide(count, otherwise={lost: "We like it."})
    assert not RoundDecision.objects.exists()


def test_what_is_needed_or_excluded_is_kept() -> None:
    box = make_round_box(stage="draft", costs=(300, 200, 900, 900), completion="greedy")
    first, second, *_rest = [one.candidate for one in box.options.order_by("number")]
    CandidateLink.objects.create(candidate=second, other=first, kind="needs")
    Round.objects.filter(pk=box.round_id).update(state="voting")
    box = lock_box(actor=SYSTEM, box=box, now=box.opens_at)
    count = over(counted_box(box, {leg: [[(1, 1), (2, 1)]] * 5 for leg in LEGS}))
    assert numbers(count, "chosen") == [1, 2]
    with pytest.raises(InvalidInput) as wrong:
        decide(count, otherwise={1: "No."})
    assert "needs" in wrong.value.fields["reason_1"]
    decide(count, otherwise={1: "No.", 2: "Not without the other."})


def test_two_that_exclude_one_another_are_not_both_taken_in() -> None:
    box = make_round_box(stage="draft", costs=(300, 200, 900, 900), completion="greedy")
    first, second, *_rest = [one.candidate for one in box.options.order_by("number")]
    CandidateLink.objects.create(candidate=second, other=first, kind="excludes")
    Round.objects.filter(pk=box.round_id).update(state="voting")
    box = lock_box(actor=SYSTEM, box=box, now=box.opens_at)
    count = over(counted_box(box, {leg: [[(1, 1), (2, 1)]] * 5 for leg in LEGS}))
    (lost,) = {1, 2} - set(numbers(count, "chosen"))
    with pytest.raises(InvalidInput) as wrong:
        decide(count, otherwise={lost: "Both are good."})
    assert "cannot go together" in wrong.value.fields[f"reason_{lost}"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"register_number": " "}, "register_number"),
        ({"register_number": "x" * 61}, "register_number"),
        ({"decided_on": None}, "decided_on"),
        ({"decided_on": date(1026, 1, 1)}, "decided_on"),
        ({"decided_on": date(2099, 1, 1)}, "decided_on"),
        ({"otherwise": {1: " "}}, "reason_1"),
        ({"otherwise": {1: "x" * 1001}}, "reason_1"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_the_field(given: dict[str, Any], field: str) -> None:
    count = over(counted_box())
    with pytest.raises(InvalidInput) as wrong:
        decide(count, **given)
    assert field in wrong.value.fields
    assert round_of(count).state == RoundState.APPEAL


def test_what_was_taken_out_of_the_vote_is_not_decided() -> None:
    box = make_round_box(completion="greedy")
    withdraw_option(actor=SYSTEM, option=box.options.get(number=4), reason="The land was sold.")
    count = over(counted_box(box, {"public": [[(1, 1)]] * 5}))
    with pytest.raises(InvalidInput):
        decide(count, otherwise={4: "All the same."})
    decide(count)
    assert RoundDecision.objects.count() == 3


def test_the_page_keeps_what_was_typed_and_tells_who_decides(client: Client) -> None:
    count = over(counted_box())
    row = round_of(count)
    actor = steering(count)
    assert actor.user is not None
    client.force_login(actor.user)
    assert ["waits for a decision" in one.text for one in results_to_follow(actor)] == [True]
    path = f"/work/rounds/{row.token}/decide/"
    assert client.get(path).status_code == 200
    refused = client.post(path, {"reason_1": "Because <b>of</b> this."})
    assert refused.status_code == 422
    assert "Because &lt;b&gt;of&lt;/b&gt; this." in refused.content.decode()
    sent = {"register_number": "KS 1", "decided_on": timezone.localdate().isoformat()}
    assert client.post(path, {**sent, "against_1": "on"}).status_code == 422
    assert client.post(path, sent).status_code == 302
    assert "decided already" in client.get(path).content.decode()
    assert client.post(path, sent).status_code == 422
    page = client.get(f"/rounds/{row.token}/result/").content.decode()
    assert "Register number: KS 1." in page and "The decision is as the vote." in page


def test_the_result_stands_on_the_pages_of_the_round_and_the_candidate_and_in_the_workroom(client: Client) -> None:
    count = counted_box()
    row = round_of(count)
    assert "See the result" in client.get(f"/rounds/{row.token}/").content.decode()
    assert "The whole result" in client.get(f"/rounds/{row.token}/1/").content.decode()
    client.force_login(make_user(role="lead", organisation=row.organisation))
    page = client.get(f"/work/rounds/{row.token}/").content.decode()
    assert "No appeal waits for an answer." in page
    assert "Everybody can appeal until" in page


def test_those_who_build_and_steer_are_told_of_the_result_and_of_the_decision(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ordered: list[tuple[str, int]] = []

    def order(name: str, **more: Any) -> None:
        if name == "portfolio.mail_round":
            ordered.append((more["kind"], more["user_id"]))

    monkeypatch.setattr(round_mails.tasks, "enqueue", order)
    box = make_round_box(completion="greedy")
    assert box.round is not None
    theirs, asked = make_organisation(), make_organisation()
    make_round_party(box.round, theirs)
    make_round_party(box.round, asked, joined=False)
    lead, other = make_user(role="lead", organisation=theirs), make_user(role="lead", organisation=asked)
    count = over(counted_box(box))
    row = round_of(count)
    assert round_mails.mail_round(kind="counted", round_id=row.pk, user_id=lead.pk, stamp="1")
    assert f"/rounds/{row.token}/result/" in mail.outbox[-1].body
    assert [kind for kind, user in ordered if user == lead.pk] == ["counted"]
    decide(count)
    assert [kind for kind, user in ordered if user == lead.pk] == ["counted", "decided"]
    assert other.pk not in {user for _kind, user in ordered}, "who only was asked hears nothing of it"
    assert round_mails.mail_round(kind="decided", round_id=row.pk, user_id=lead.pk, stamp="1")
    assert not round_mails.mail_round(kind="counted", round_id=row.pk, user_id=lead.pk, stamp="2"), "it is past"

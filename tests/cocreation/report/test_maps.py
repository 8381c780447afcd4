"""The map is refreshed when something moved it, never lost, and leaves out who was excluded."""

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot, State, Statement, StatementStatus
from samskap.cocreation.services import maps
from samskap.engines.opinionmap import OpinionMapError
from tests.cocreation.factories import make_conversation, make_participant, make_statement, make_vote
from tests.cocreation.report.crowds import make_crowd

pytestmark = pytest.mark.django_db


def snapshot(conversation: Conversation) -> MapSnapshot:
    return MapSnapshot.objects.get(conversation=conversation)


def test_a_marked_map_is_refreshed_once(django_capture_on_commit_callbacks) -> None:
    conversation = make_conversation(statements=1)
    make_vote(make_participant(conversation), conversation.statements.get(), 1)
    with django_capture_on_commit_callbacks(execute=True):
        maps.mark_map_dirty(conversation.pk)
    assert maps.refresh_dirty_maps() == 1
    assert maps.refresh_dirty_maps() == 0
    assert (snapshot(conversation).participants, snapshot(conversation).votes) == (1, 1)


def test_two_camps_become_two_groups_and_what_they_share_is_found() -> None:
    conversation = make_crowd(sizes=(30, 20), common=3, divisive=5)
    maps.refresh_map(conversation_id=conversation.pk)
    report = snapshot(conversation).report
    assert sorted(group["low"] for group in report["groups"]) == [20, 30]
    assert report["groups"][0]["low"] == 30, "the largest group is A"
    first = set(conversation.statements.order_by("number").values_list("id", flat=True)[:3])
    assert {one["statement"] for one in report["common"]} == first
    assert not first & {one["statement"] for one in report["divisive"]}
    bar = report["common"][0]["bars"][0]
    assert bar["low"] < bar["agree"] <= bar["high"] <= 1


def test_counts_and_priority_follow_the_votes() -> None:
    conversation = make_crowd(sizes=(12, 8), common=2, divisive=6)
    new = make_statement(conversation)
    maps.refresh_map(conversation_id=conversation.pk)
    first = conversation.statements.order_by("number")[0]
    assert (first.agrees, first.disagrees, first.passes) == (20, 0, 0)
    new.refresh_from_db()
    assert new.priority == pytest.approx((0.5 * 0.5 * 9) ** 2), "an unseen statement has the published priority"
    with CaptureQueriesContext(connection) as seen:
        maps.refresh_map(conversation_id=conversation.pk)
    assert not [query for query in seen if "UPDATE" in query["sql"] and Statement._meta.db_table in query["sql"]]


def test_excluded_people_and_moderated_statements_are_left_out() -> None:
    conversation = make_crowd(sizes=(12, 8), common=2, divisive=6)
    gone = conversation.participants.first()
    gone.excluded_at, gone.exclusion_reason = timezone.now(), "Many from one address."
    gone.save()
    away = conversation.statements.order_by("number")[0]
    away.status, away.reason = StatementStatus.REJECTED, "About a person."
    away.save()
    maps.refresh_map(conversation_id=conversation.pk)
    stored = snapshot(conversation)
    assert stored.participants == 19
    assert stored.report["answers"] == 19 * 7
    assert away.pk not in str(stored.report["common"] + stored.report["divisive"]).split()
    assert gone.pk not in stored.members[0]


def test_interrupted_refreshes_are_done_again() -> None:
    conversation = make_conversation(statements=1, map_refresh_started=timezone.now(), map_dirty=False)
    assert maps.refresh_dirty_maps() == 1
    conversation.refresh_from_db()
    assert conversation.map_refresh_started is None


def test_one_faulty_map_does_not_stop_the_others(monkeypatch) -> None:
    ill, well = (make_conversation(statements=1, map_dirty=True) for _ in range(2))
    real = maps.draw_map

    def draw(ballots, before):
        if ill.statements.get().pk in ballots.published:
            raise OpinionMapError("a fault")
        return real(ballots, before)

    monkeypatch.setattr(maps, "draw_map", draw)
    with pytest.raises(OpinionMapError):
        maps.refresh_dirty_maps()
    assert MapSnapshot.objects.filter(conversation=well).exists()
    monkeypatch.undo()
    assert maps.refresh_dirty_maps() == 1
    assert MapSnapshot.objects.filter(conversation=ill).exists()


def test_a_vote_during_the_refresh_is_not_missed(monkeypatch) -> None:
    conversation = make_crowd(sizes=(6, 6), common=2, divisive=5)
    real = maps.read_ballots

    def read_then_vote(pk):
        ballots = real(pk)
        make_vote(make_participant(conversation), conversation.statements.first(), 1)
        Conversation.objects.filter(pk=pk, map_dirty=False).update(map_dirty=True)
        return ballots

    monkeypatch.setattr(maps, "read_ballots", read_then_vote)
    maps.refresh_map(conversation_id=conversation.pk)
    monkeypatch.undo()
    assert maps.refresh_dirty_maps() == 1
    assert snapshot(conversation).participants == 13


def test_groups_keep_their_letter_when_they_grow() -> None:
    conversation = make_crowd(sizes=(20, 16), common=2, divisive=6)
    maps.refresh_map(conversation_id=conversation.pk)
    before = dict(zip(snapshot(conversation).members[0], snapshot(conversation).members[3], strict=True))
    make_crowd(sizes=(0, 10), conversation=conversation)
    maps.refresh_map(conversation_id=conversation.pk)
    after = dict(zip(snapshot(conversation).members[0], snapshot(conversation).members[3], strict=True))
    assert {person: after[person] for person in before} == before
    assert snapshot(conversation).report["groups"][1]["low"] == 26, "the smaller group grew and is still B"


def test_fewer_than_five_people_give_no_report() -> None:
    conversation = make_crowd(sizes=(2, 2), common=2, divisive=6)
    maps.refresh_map(conversation_id=conversation.pk)
    assert snapshot(conversation).report == {"enough": False, "background": []}


def test_a_conversation_without_votes_has_an_empty_map() -> None:
    conversation = make_conversation(statements=2, state=State.CLOSED)
    maps.refresh_map(conversation_id=conversation.pk)
    assert snapshot(conversation).participants == 0
    assert snapshot(conversation).fixed_at is not None


def test_shares_of_few_people_are_left_out() -> None:
    conversation = make_crowd(sizes=(30, 20), common=2, divisive=6)
    rare = make_statement(conversation)
    people = list(conversation.participants.order_by("id"))
    for person in [*people[:9], *people[-3:]]:
        make_vote(person, rare, 1)
    maps.refresh_map(conversation_id=conversation.pk)
    stored = snapshot(conversation)
    for one in stored.report["common"] + stored.report["divisive"]:
        assert all(bar["n"] >= 5 for bar in one["bars"])
    assert rare.pk not in {one["statement"] for one in stored.report["common"]}


def test_arrays_are_in_the_order_of_voting() -> None:
    conversation = make_conversation(statements=2)
    late, early = make_participant(conversation), make_participant(conversation)
    one, two = conversation.statements.order_by("number")
    make_vote(early, two, 1)
    make_vote(late, one, -1)
    make_vote(early, two, 0)
    ballots = maps.read_ballots(conversation.pk)
    assert ballots.participants.tolist() == [early.pk, late.pk]
    assert ballots.values.tolist() == [0, -1]
    assert ballots.values.dtype == np.int8

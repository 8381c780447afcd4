"""One person follows a call or all of them, puts calls away for good, and has a way back from each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from samskap.calls.models import Call, CallAlert, CallFollow, CallSource, Dismissal
from samskap.calls.services.following import dismiss_call, follow_call, undo_dismissal, unfollow_call
from samskap.calls.services.merging import unmerge_call
from samskap.calls.services.sightings import record_sighting
from samskap.core.access import NOBODY, SYSTEM, Actor
from samskap.core.errors import NotVisible, Refused
from samskap.core.models import JournalEntry
from tests.calls.factories import make_call, make_record, merge
from tests.core.factories import make_actor, make_organisation
from tests.needs.factories import make_need
from tests.support.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Actor:
    return make_actor()


def moves(call: Call, days: int) -> None:
    """Its source names another deadline."""
    source = CallSource.objects.get(listings__home=call)
    closes = (timezone.localdate() + timedelta(days=days)).isoformat()
    key = call.title.removeprefix("Call ")
    record_sighting(source=source, record=make_record(key, closes), seen_at=timezone.now())


def test_following_twice_is_once_and_can_be_ended(reader: Actor) -> None:
    call = make_call()
    follow_call(actor=reader, call=call)
    follow_call(actor=reader, call=call)
    assert CallFollow.objects.count() == 1
    moves(call, 40)
    assert CallAlert.objects.count() == 1
    unfollow_call(actor=reader, call=call)
    unfollow_call(actor=reader, call=call)
    moves(call, 50)
    assert CallAlert.objects.count() == 1
    told = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert told == ["call.followed", "call.unfollowed"]
    assert all(call.token not in str(one.facts) for one in JournalEntry.objects.all())


def test_all_calls_are_followed_apart_from_single_ones(reader: Actor) -> None:
    call = make_call()
    for one in (None, None, call):
        follow_call(actor=reader, call=one)
    assert CallFollow.objects.count() == 2
    unfollow_call(actor=reader, call=None)
    assert [row.call for row in CallFollow.objects.all()] == [call]


def test_what_was_put_away_tells_nothing_more_until_it_is_undone(reader: Actor) -> None:
    call, other = make_call("A"), make_call("B")
    follow_call(actor=reader, call=None)
    follow_call(actor=reader, call=call)
    dismiss_call(actor=reader, call=call)
    dismiss_call(actor=reader, call=call)
    assert Dismissal.objects.count() == 1
    assert not CallFollow.objects.filter(call=call).exists()
    moves(call, 40)
    moves(other, 40)
    assert [row.change.listing.call for row in CallAlert.objects.all()] == [other]
    undo_dismissal(actor=reader, call=call)
    moves(call, 50)
    assert CallAlert.objects.count() == 2


def test_following_what_was_put_away_takes_it_back(reader: Actor) -> None:
    call = make_call()
    dismiss_call(actor=reader, call=call)
    follow_call(actor=reader, call=call)
    assert not Dismissal.objects.exists()


def test_it_is_put_away_for_one_need_alone(reader: Actor) -> None:
    call, need = make_call(), make_need()
    follow_call(actor=reader, call=call)
    dismiss_call(actor=reader, call=call, need=need)
    assert Dismissal.objects.get().need == need
    assert CallFollow.objects.exists()
    undo_dismissal(actor=reader, call=call)
    assert Dismissal.objects.exists()
    undo_dismissal(actor=reader, call=call, need=need)
    assert not Dismissal.objects.exists()


def test_nothing_is_said_about_a_need_that_one_may_not_know_of(reader: Actor) -> None:
    hidden = make_need(make_organisation(), visibility="private")
    with pytest.raises(NotVisible):
        dismiss_call(actor=reader, call=make_call(), need=hidden)


def test_without_account_nothing_is_kept() -> None:
    call = make_call()
    for act in (follow_call, unfollow_call, dismiss_call, undo_dismissal):
        with pytest.raises(Refused):
            act(actor=NOBODY, call=call)


def test_merged_calls_are_followed_and_put_away_as_one_and_apart_again(reader: Actor) -> None:
    first, second = make_call("A"), make_call("B")
    follow_call(actor=reader, call=second)
    root = merge(first, second)
    follow_call(actor=reader, call=root)
    assert CallFollow.objects.count() == 1
    follow_call(actor=reader, call=None)
    dismiss_call(actor=reader, call=root)
    assert not CallFollow.objects.filter(call__isnull=False).exists()
    moves(second, 45)
    assert not CallAlert.objects.exists()
    unmerge_call(actor=SYSTEM, call=second)
    moves(second, 50)
    assert CallAlert.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_clicks_at_once_are_one() -> None:
    reader, call = make_actor(), make_call()
    at_once(*[lambda: follow_call(actor=reader, call=None) or 1] * 3, lambda: follow_call(actor=reader, call=call) or 1)
    assert CallFollow.objects.count() == 2
    at_once(*[lambda: dismiss_call(actor=reader, call=call) or 1] * 4)
    assert Dismissal.objects.count() == 1
    assert JournalEntry.objects.filter(action="call.dismissed").count() == 1

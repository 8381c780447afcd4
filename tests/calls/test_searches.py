"""Saved searches: kept, changed, taken away and back; a new call that fits is told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from samskap.calls.models import CallAlert, CallSource, Compared, Fit, SavedSearch, Unasked
from samskap.calls.services.following import dismiss_call, follow_call
from samskap.calls.services.searches import MOST_SEARCHES, SearchInput, ask_searches, remove_search, save_search
from samskap.calls.services.sightings import record_reading, record_sighting
from samskap.core.access import NOBODY, Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import JournalEntry
from samskap.needs.models import Need
from tests.calls.factories import make_call, make_record, make_source
from tests.core.factories import make_actor, make_organisation
from tests.needs.factories import make_need
from tests.support.together import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Actor:
    return make_actor()


def keep(actor: Actor, **values: Any) -> SavedSearch:
    return save_search(actor=actor, values=SearchInput(**{"name": "Mine", **values}))


def told(actor: Actor) -> list[str]:
    rows = CallAlert.objects.filter(person=actor.user).order_by("change__listing__call__title")
    return [row.change.listing.call.title for row in rows]


def later() -> Any:
    return timezone.now() + timedelta(minutes=1)


def test_a_new_call_that_fits_is_told_once(reader: Actor) -> None:
    keep(reader, words="bicycle")
    make_call("A", titles={"en": "Bicycle roads in small towns"})
    make_call("B", titles={"en": "Heat pumps"})
    assert told(reader) == []
    assert ask_searches(now=later()) == 1
    assert ask_searches(now=later()) == 0
    assert told(reader) == ["Bicycle roads in small towns"]
    assert not Unasked.objects.exists()


@pytest.mark.parametrize(
    ("looked", "fits"),
    [
        ({}, True),
        ({"words": "bicycle roads"}, True),
        ({"words": "bicycle pumps"}, False),
        ({"funder": "Vinnova"}, True),
        ({"funder": "Formas"}, False),
        ({"status": "open"}, True),
        ({"status": "expected"}, False),
        ({"applies": "unknown", "words": "bicycle"}, True),
        ({"applies": "yes"}, False),
        ({"words": "bicycle", "tells": False}, False),
    ],
)
def test_every_field_narrows(reader: Actor, looked: dict[str, Any], fits: bool) -> None:
    keep(reader, **looked)
    keep(make_actor(), words="nothing like it")
    make_call("A", titles={"en": "Bicycle roads"}, funder="Vinnova")
    assert ask_searches(now=later()) == fits


def test_what_was_there_before_is_no_news(reader: Actor) -> None:
    source = make_source()
    keep(reader, name="All")
    record_reading(source=source, records=[make_record("A")], seen_at=timezone.now(), complete=True, first=True)
    assert ask_searches(now=later()) == 0
    record_sighting(source=source, record=make_record("B"), seen_at=timezone.now())
    SavedSearch.objects.update(created_at=later())
    assert ask_searches(now=later()) == 0
    assert told(reader) == []


def test_two_searches_and_a_follower_of_everything_are_told_once(reader: Actor) -> None:
    follow_call(actor=reader, call=None)
    for number in range(3):
        keep(reader, name=f"Mine {number}")
    make_call()
    assert ask_searches(now=later()) == 0
    assert told(reader) == ["Call A"]


def test_what_was_put_away_is_not_told(reader: Actor) -> None:
    keep(reader)
    dismiss_call(actor=reader, call=make_call())
    assert ask_searches(now=later()) == 0


def compare(need: Need, calls: Iterable[Any], at: Any) -> None:
    Compared.objects.update_or_create(need=need, defaults={"digest": "x", "at": at})
    for place, call in enumerate(calls):
        Fit.objects.create(need=need, call=call, score=1 - place / 100)


def test_a_search_for_a_need_waits_until_the_two_were_compared(reader: Actor) -> None:
    need = make_need()
    keep(reader, need=need)
    compare(need, [], timezone.now() - timedelta(hours=1))
    fitting, other = make_call("A"), make_call("B")
    assert ask_searches(now=later()) == 0
    assert Unasked.objects.count() == 2
    compare(need, [fitting], later())
    assert ask_searches(now=later()) == 1
    assert told(reader) == [fitting.title]
    assert other.title not in told(reader)
    assert not Unasked.objects.exists()


def test_only_the_ten_that_fit_best_count_and_nobody_waits_for_ever(reader: Actor) -> None:
    need = make_need()
    keep(reader, need=need)
    source = CallSource.objects.create(name="Many", adapter="sedia")
    for number in range(12):
        make_call(f"{number:02}", source=source)
    calls = [row.change.listing.call for row in Unasked.objects.all()]
    assert ask_searches(now=later()) == 0
    compare(need, calls, later())
    assert ask_searches(now=later()) == 10
    SavedSearch.objects.all().delete()
    keep(reader, need=make_need())
    make_call("never compared")
    assert ask_searches(now=timezone.now() + timedelta(days=8)) == 0
    assert not Unasked.objects.exists()


def test_nobody_is_told_by_a_need_that_they_may_no_longer_know_of(reader: Actor) -> None:
    need = make_need(make_organisation())
    keep(reader, need=need)
    Need.objects.update(visibility="private")
    compare(need, [make_call()], later())
    assert ask_searches(now=later()) == 0


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"words": "x" * 201}, "words"),
        ({"words": "a\x00b"}, "words"),
        ({"status": "nonsense"}, "status"),
        ({"applies": "maybe"}, "applies"),
        ({"name": "Taken"}, "name"),
    ],
)
def test_what_cannot_be_used_is_named(reader: Actor, values: dict[str, Any], wrong: str) -> None:
    keep(reader, name="Taken")
    with pytest.raises(InvalidInput) as refused:
        keep(reader, **values)
    assert set(refused.value.fields) == {wrong}
    assert SavedSearch.objects.count() == 1


def test_nobody_reaches_the_search_of_another_or_a_need_that_is_not_theirs_to_see(reader: Actor) -> None:
    row, thief = keep(reader, words="secret"), make_actor()
    with pytest.raises(NotVisible):
        save_search(actor=thief, values=SearchInput("Mine now"), search=row)
    with pytest.raises(NotVisible):
        remove_search(actor=thief, search=row)
    with pytest.raises(NotVisible):
        keep(thief, need=make_need(visibility="private"))
    with pytest.raises(Refused):
        keep(NOBODY)
    keep(thief, name="Mine")
    assert SavedSearch.objects.filter(name="Mine").count() == 2


def test_it_is_taken_away_and_kept_again_and_the_journal_tells_of_no_words(reader: Actor) -> None:
    row = keep(reader, words="secret", applies="yes", status="all")
    was = remove_search(actor=reader, search=row)
    assert not SavedSearch.objects.exists()
    again = save_search(actor=reader, values=was)
    assert (again.words, again.applies, again.status) == ("secret", "yes", "all")
    save_search(actor=reader, values=SearchInput("Mine", words="other"), search=again)
    entries = JournalEntry.objects.order_by("sequence")
    assert [one.action for one in entries] == ["search.saved", "search.removed", "search.saved", "search.changed"]
    assert all("secret" not in str(one.facts) for one in entries)


def test_there_is_an_end_to_how_many(reader: Actor) -> None:
    SavedSearch.objects.bulk_create([SavedSearch(person=reader.user, name=str(n)) for n in range(MOST_SEARCHES)])
    with pytest.raises(InvalidInput):
        keep(reader)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once() -> None:
    reader = make_actor()
    keep(reader)
    make_call()
    at_once(*[lambda: [ask_searches(now=later())]] * 3)
    assert told(reader) == ["Call A"]


@pytest.mark.django_db(transaction=True)
def test_a_name_is_taken_once_however_many_save_it_at_once() -> None:
    reader = make_actor()
    outcome = at_once(*[lambda: keep(reader)] * 3)
    assert sum(isinstance(one, InvalidInput) for one in outcome) == 2
    assert SavedSearch.objects.count() == 1

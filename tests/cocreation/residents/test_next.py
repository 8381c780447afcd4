"""Which statement comes next on the page: by the map and by one's own answers."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import pytest
from django.test import Client

from samskap.cocreation.models import Conversation, MapSnapshot, Vote
from samskap.cocreation.participation import cookie_name, cookie_value
from samskap.cocreation.selectors.drawing import chance_of, draw_statements
from samskap.cocreation.services.maps import refresh_map
from tests.cocreation.factories import make_conversation, make_participant, make_statement, make_vote
from tests.cocreation.report.crowds import make_crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def camps() -> Conversation:
    """Two camps of 30; statements 1 to 6 are common, 7 to 16 divide."""
    conversation = make_crowd(sizes=(30, 30), common=6, divisive=10)
    refresh_map(conversation_id=conversation.pk)
    return conversation


def first_drawn(conversation: Conversation, count: int = 300) -> Counter[int]:
    """The number of the first statement of so many visitors."""
    statements = list(conversation.statements.order_by("number"))
    numbers = {one.pk: one.number for one in statements}
    asked = [(one.pk, one.agrees + one.disagrees + one.passes) for one in statements]
    drawn = (draw_statements(conversation, None, f"visitor {n}", asked, 1)[0] for n in range(count))
    return Counter(numbers[one] for one in drawn)


def test_what_divides_is_met_before_what_all_agree_on(camps: Conversation) -> None:
    first = first_drawn(camps)
    assert sum(first[number] for number in range(7, 17)) > 0.8 * 300


def test_a_new_statement_is_met_at_once_and_a_new_map_is_noticed(camps: Conversation) -> None:
    before = first_drawn(camps)
    new = make_statement(camps)
    assert first_drawn(camps)[new.number] > 300 / 16
    for person in camps.participants.all()[:60]:
        make_vote(person, new, value=1)
    refresh_map(conversation_id=camps.pk)
    after = first_drawn(camps)
    assert after[new.number] < max(before.values()) / 2


def test_who_has_answered_meets_the_rest_once_each_and_the_same_when_loaded_again(camps: Conversation) -> None:
    person = make_participant(camps)
    for said in camps.statements.order_by("number")[6:12]:
        make_vote(person, said, value=1)
    browser = Client()
    browser.cookies[cookie_name(camps)] = cookie_value(person, camps)
    first, again = (browser.get(f"/c/{camps.token}/next.json").json()["statements"] for _ in "ab")
    assert first == again
    assert sorted(one["number"] for one in first) == [1, 2, 3, 4, 5, 6, 13, 14, 15, 16]


def test_the_page_of_somebody_on_the_map_takes_few_queries(camps: Conversation, at_most_queries) -> None:
    person = camps.participants.first()
    Vote.objects.filter(participant=person)[3].delete()
    browser = Client()
    browser.cookies[cookie_name(camps)] = cookie_value(person, camps)
    browser.get(f"/c/{camps.token}/")
    with at_most_queries(9):
        assert browser.get(f"/c/{camps.token}/").status_code == 200


def test_without_a_map_or_with_one_that_cannot_be_read_what_few_have_answered_comes_first(camps: Conversation) -> None:
    for data in ({}, {"version": 99}):
        conversation = make_conversation(statements=2)
        snapshot = MapSnapshot.objects.get(conversation=camps)
        snapshot.pk, snapshot.conversation, snapshot.data = None, conversation, data
        snapshot._state.adding = True
        snapshot.save()
        conversation.statements.filter(number=1).update(agrees=200)
        assert first_drawn(conversation)[2] > 250


def test_the_chance_is_even_over_seeds() -> None:
    tenths = Counter(int(10 * chance_of(f"somebody {n}")) for n in range(2000))
    # four standard deviations of a tenth in 2,000
    assert set(tenths) == set(range(10)) and all(abs(one - 200) < 54 for one in tenths.values())


def test_nothing_is_drawn_from_nothing() -> None:
    assert draw_statements(SimpleNamespace(pk=0), None, "x", [], 5) == []

"""One call in two sources: merged by hand, taken apart again, proposed by the names they share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.calls.models import Call, CallAlert, CallFollow, CallSource, Listing
from samskap.calls.records import Identifier
from samskap.calls.registrations.pages import name_calls
from samskap.calls.selectors.merging import proposed_merges
from samskap.calls.services.merging import NotMerged, SameAlready, merge_calls, unmerge_call
from samskap.calls.services.sightings import record_reading
from samskap.core.access import NOBODY, SYSTEM, actor_for
from samskap.core.errors import Refused
from samskap.core.models import JournalEntry
from tests.calls.factories import day, make_record, make_source
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db


def listed(source: CallSource, *keys: str, number: int = 0, **fields: object) -> list[Call]:
    records = [make_record(key, **fields) for key in keys]  # type: ignore[arg-type]
    record_reading(source=source, records=records, seen_at=day(number), complete=True)
    return [Listing.objects.get(source=source, key=key).call for key in keys]


def test_merging_moves_listings_and_unmerging_brings_them_back() -> None:
    [one], [two] = listed(make_source("EU"), "A"), listed(make_source("Vinnova", "vinnova"), "A")
    assert merge_calls(actor=SYSTEM, into=one, other=two) == one
    assert set(Listing.objects.values_list("call", "home")) == {(one.pk, one.pk), (one.pk, two.pk)}
    with pytest.raises(SameAlready):
        merge_calls(actor=SYSTEM, into=two, other=one)
    unmerge_call(actor=SYSTEM, call=two)
    assert set(Listing.objects.values_list("call", "home")) == {(one.pk, one.pk), (two.pk, two.pk)}
    with pytest.raises(NotMerged):
        unmerge_call(actor=SYSTEM, call=two)
    assert list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True)) == [
        "call.merged",
        "call.unmerged",
    ]


def test_who_may_merge() -> None:
    one, two = listed(make_source(), "A", "B")
    for actor in (NOBODY, actor_for(make_user())):
        with pytest.raises(Refused):
            merge_calls(actor=actor, into=one, other=two)
        with pytest.raises(Refused):
            unmerge_call(actor=actor, call=two)
    assert not Call.objects.filter(merged_into__isnull=False).exists()


def test_a_sighting_after_merging_tells_followers_of_either_once() -> None:
    eu, vinnova = make_source("EU"), make_source("Vinnova", "vinnova")
    [one], [two] = listed(eu, "A"), listed(vinnova, "A")
    first, second = make_user(), make_user()
    CallFollow.objects.create(person=first, call=one)
    CallFollow.objects.create(person=second, call=two)
    merge_calls(actor=SYSTEM, into=one, other=two)
    listed(eu, "A", number=1, closes="2026-10-01")
    assert sorted(CallAlert.objects.values_list("person", flat=True)) == sorted([first.pk, second.pk])
    listed(vinnova, "A", number=2, closes="2026-10-01")  # the other source says the same: no news
    assert CallAlert.objects.count() == 2
    listed(vinnova, "A", number=3, closes="2026-11-01")
    assert CallAlert.objects.count() == 4


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=15))
def test_any_merging_and_unmerging(steps: list[tuple[bool, int, int]]) -> None:
    """Every listing stands under the call at the root of where it came from; taking all apart restores all."""
    source = make_source(f"Source {CallSource.objects.count()}")
    calls = listed(source, *"ABCDE")
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while number in parent:
            number = parent[number]
        return number

    for merging, first, second in steps:
        if merging and root(first) != root(second):
            merge_calls(actor=SYSTEM, into=calls[first], other=calls[second])
            parent[root(second)] = root(first)
        elif not merging and first in parent:
            unmerge_call(actor=SYSTEM, call=calls[first])
            del parent[first]
        held = dict(Listing.objects.filter(source=source).values_list("home", "call"))
        assert held == {calls[number].pk: calls[root(number)].pk for number in range(5)}


def test_proposals_by_a_name_that_stands_for_one_call() -> None:
    eu, other = make_source("EU"), make_source("Other", "feed")
    [one] = listed(eu, "A", identifiers=(Identifier("eu:topic", "T-1"), Identifier("eu:call", "C")))
    [two] = listed(other, "X", identifiers=(Identifier("eu:topic", "T-1"), Identifier("eu:call", "C")))
    [proposal] = proposed_merges()
    assert (proposal.first, proposal.second, proposal.scheme, proposal.value) == (one.pk, two.pk, "eu:topic", "T-1")
    merge_calls(actor=SYSTEM, into=one, other=two)
    assert proposed_merges() == []


def test_names_that_stand_for_many_propose_nothing() -> None:
    """Seventeen cascade calls bear one identifier; a call of a programme bears the programme's."""
    listed(
        make_source("EU"), "A", "B", identifiers=(Identifier("eu:topic", "T-1"), Identifier("eu:project-topic", "P"))
    )
    listed(
        make_source("Other", "feed"),
        "X",
        identifiers=(Identifier("eu:topic", "T-1"), Identifier("eu:project-topic", "P")),
    )
    assert proposed_merges() == []


def test_titles() -> None:
    one, two = listed(make_source(), "A", "B")
    named = name_calls([str(one.pk), str(two.pk)])
    assert {pk: (found.name, found.url) for pk, found in named.items()} == {
        str(one.pk): ("Call A", f"/k/{one.token}/"),
        str(two.pk): ("Call B", f"/k/{two.token}/"),
    }

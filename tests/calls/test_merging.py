"""One call in two sources: merged by hand, taken apart again, proposed by the names they share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.calls.models import Call, CallAlert, CallFollow, CallSource, KeptApart, Listing
from samskap.calls.records import Identifier
from samskap.calls.registrations.pages import name_calls
from samskap.calls.selectors.merging import proposed_merges
from samskap.calls.services.merging import (
    NotMerged,
    SaidDifferent,
    SameAlready,
    keep_apart,
    let_merge,
    merge_calls,
    unmerge_call,
)
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


def three_of_one_name() -> list[Call]:
    """In three sources, under one number."""
    name = (Identifier("eu:topic", "T-1"),)
    return [listed(make_source(one, "feed"), one, identifiers=name)[0] for one in ("A", "B", "C")]


def pairs() -> list[tuple[int, int]]:
    return [(one.first, one.second) for one in proposed_merges()]


def test_a_refused_proposal_stays_refused_until_it_is_taken_back() -> None:
    one, two, three = three_of_one_name()
    assert pairs() == [(one.pk, two.pk), (one.pk, three.pk)]
    kept = keep_apart(actor=SYSTEM, call=two, other=one, now=day(3))
    assert keep_apart(actor=SYSTEM, call=one, other=two, now=day(4)) == kept
    kept.refresh_from_db()
    assert kept.at == day(3)
    assert pairs() == [(one.pk, three.pk)]
    listed(make_source("D", "feed"), "D", identifiers=(Identifier("eu:topic", "T-1"),))  # the sources say it once more
    assert (one.pk, two.pk) not in pairs()
    let_merge(actor=SYSTEM, call=one, other=two)
    let_merge(actor=SYSTEM, call=one, other=two)
    assert (one.pk, two.pk) in pairs()
    lines = JournalEntry.objects.order_by("sequence").values_list("action", "object_id")
    assert list(lines) == [
        (action, str(call.pk)) for action in ("call.kept_apart", "call.let_merge") for call in (one, two)
    ]


def test_the_next_that_may_be_the_same_is_proposed_where_the_first_is_refused() -> None:
    one, two, three = three_of_one_name()
    keep_apart(actor=SYSTEM, call=one, other=three)
    assert pairs() == [(one.pk, two.pk), (two.pk, three.pk)]


def test_what_stands_for_a_refused_call_is_refused_too() -> None:
    one, two, three = three_of_one_name()
    keep_apart(actor=SYSTEM, call=one, other=two)
    merge_calls(actor=SYSTEM, into=three, other=one)
    assert pairs() == []
    for into, other in ((three, two), (two, three), (one, two)):
        with pytest.raises(SaidDifferent):
            merge_calls(actor=SYSTEM, into=into, other=other)
    unmerge_call(actor=SYSTEM, call=one)
    assert pairs() == [(one.pk, three.pk)]
    let_merge(actor=SYSTEM, call=two, other=one)
    merge_calls(actor=SYSTEM, into=two, other=one)
    with pytest.raises(SameAlready):
        keep_apart(actor=SYSTEM, call=one, other=two)


def test_who_may_say_that_calls_are_not_the_same() -> None:
    one, two = listed(make_source(), "A", "B")
    kept = keep_apart(actor=SYSTEM, call=one, other=two)
    for actor in (NOBODY, actor_for(make_user())):
        for say in (keep_apart, let_merge):
            with pytest.raises(Refused):
                say(actor=actor, call=one, other=two)
    assert list(KeptApart.objects.all()) == [kept]


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.tuples(st.sampled_from("mua"), st.integers(0, 4), st.integers(0, 4)), max_size=20))
def test_nothing_is_one_call_or_proposed_that_holds_what_is_kept_apart(steps: list[tuple[str, int, int]]) -> None:
    """Whatever is merged, taken apart and refused in whatever order."""
    start, name = CallSource.objects.count(), (Identifier("eu:topic", f"T-{CallSource.objects.count()}"),)
    calls = [listed(make_source(f"S {start + n}", "feed"), f"{start + n}", identifiers=name)[0] for n in range(5)]
    for verb, first, second in steps:
        try:
            if verb == "m":
                merge_calls(actor=SYSTEM, into=calls[first], other=calls[second])
            elif verb == "u":
                unmerge_call(actor=SYSTEM, call=calls[first])
            else:
                keep_apart(actor=SYSTEM, call=calls[first], other=calls[second])
        except (SameAlready, SaidDifferent, NotMerged):
            continue
    stands = dict(Listing.objects.filter(home__in=calls).values_list("home", "call"))
    apart = KeptApart.objects.filter(first__in=calls).values_list("first", "second")
    refused = {frozenset((stands[one], stands[two])) for one, two in apart}
    assert all(len(pair) == 2 for pair in refused)
    assert not {frozenset(pair) for pair in pairs()} & refused


def test_titles() -> None:
    one, two = listed(make_source(), "A", "B")
    named = name_calls([str(one.pk), str(two.pk)])
    assert {pk: (found.name, found.url) for pk, found in named.items()} == {
        str(one.pk): ("Call A", f"/k/{one.token}/"),
        str(two.pk): ("Call B", f"/k/{two.token}/"),
    }

"""New, same, changed, back: what a sighting stores, and that it stores nothing else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from samskap.calls.models import CallAlert, CallChange, CallFollow, CallIdentifier, CallSource, Listing
from samskap.calls.records import Applicants, CallRecord, Identifier, Kind, Link, Money, Stage, StageKind, Status
from samskap.calls.services.closing import close_passed
from samskap.calls.services.sightings import Outcome, record_reading, record_sighting
from tests.calls.factories import at, day, make_record, make_source, on
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db


def sight(source: CallSource, record: CallRecord, number: int = 0) -> tuple[str, list[str]]:
    """The outcome and the kinds of change."""
    told = record_sighting(source=source, record=record, seen_at=day(number))
    return str(told.outcome), [str(one.kind) for one in told.changes]


def reading(source: CallSource, number: int, *records: CallRecord) -> Any:
    return record_reading(source=source, records=records, seen_at=day(number), complete=True)


def listing(key: str = "A") -> Listing:
    return Listing.objects.get(key=key)


def test_the_first_sighting_makes_a_call() -> None:
    source = make_source()
    assert sight(source, make_record()) == ("new", ["new"])
    row = listing()
    assert row.call == row.home and row.first_seen == row.last_seen == day(0)
    assert row.closes_at == on("2026-09-15").over
    assert CallIdentifier.objects.get().value == "TOPIC-A"
    [change] = CallChange.objects.all()
    assert change.before is None and change.after["closes"] == ["2026-09-15"]


def test_the_same_again_writes_nothing_but_last_seen() -> None:
    source = make_source()
    sight(source, make_record())
    before = Listing.objects.values().get()
    with CaptureQueriesContext(connection) as queries:
        assert sight(source, make_record(), 1) == ("same", [])
    writes = [one["sql"] for one in queries if one["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len(writes) == 1 and '"last_seen"' in writes[0] and "facts" not in writes[0]
    assert Listing.objects.values().get() == {**before, "last_seen": day(1)}
    assert CallChange.objects.count() == 1


def test_the_same_moment_twice_is_as_once() -> None:
    source = make_source()
    for _time in range(2):
        sight(source, make_record())
        sight(source, make_record(closes="2026-10-01"), 1)
    assert CallChange.objects.count() == 2
    assert sight(source, make_record(), 0) == ("old", [])
    assert listing().closes_at == on("2026-10-01").over


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"closes": "2026-09-16"}, ["deadline"]),
        ({"closes": at("2026-09-15T17:00+02:00")}, ["hour"]),
        ({"closes": at("2026-09-16T00:30+02:00")}, ["deadline"]),
        ({"stages": (Stage(kind=StageKind.ROLLING),)}, ["deadline"]),
        ({"stages": (Stage(kind=StageKind.EXPECTED),)}, ["deadline"]),
        ({"stages": (Stage(on("2026-04-01"), on("2026-09-15")),)}, ["opening"]),
        ({"stages": (Stage(closes=on("2026-09-15")), Stage(closes=on("2026-12-01")))}, ["deadline"]),
        ({"status": Status.CLOSED}, ["status"]),
        ({"money": Money(total=Decimal(5), currency="EUR")}, ["money"]),
        ({"applicants": Applicants(("Kommuner",), (Kind.MUNICIPALITY,))}, ["applicants"]),
        ({"invited_only": True}, ["applicants"]),
        ({"titles": {"en": "Another"}}, ["title"]),
        ({"texts": {"sv": "Text"}}, ["text"]),
        ({"url": "https://a.example/"}, ["place"]),
        ({"documents": (Link("https://a.example/d.pdf"),)}, ["place"]),
        ({"identifiers": (Identifier("eu:topic", "OTHER"),)}, ["other"]),
        ({"funder": "EU", "closes": "2026-10-01", "titles": {"en": "B"}}, ["deadline", "title", "other"]),
    ],
)
def test_each_kind_of_change(fields: dict[str, Any], kinds: list[str]) -> None:
    source = make_source()
    sight(source, make_record())
    assert sight(source, make_record(**fields), 1)[1] == kinds
    assert sight(source, make_record(**fields), 2) == ("same", [])
    for change in CallChange.objects.exclude(kind="new"):
        assert change.before != change.after and change.at == day(1)


def test_a_change_is_stored_with_before_and_after() -> None:
    source = make_source()
    sight(source, make_record())
    sight(source, make_record(closes="2026-10-01", titles={"en": "B", "sv": "Be"}), 1)
    deadline, title = CallChange.objects.exclude(kind="new").order_by("kind")
    assert (deadline.before, deadline.after) == (["2026-09-15"], ["2026-10-01"])
    assert title.before == {"titles": {"en": "Call A"}} and title.after == {"titles": {"en": "B", "sv": "Be"}}


def test_seconds_are_no_change() -> None:
    source = make_source()
    sight(source, make_record(closes=at("2026-05-07T14:00:44+00:00")))
    assert sight(source, make_record(closes=at("2026-05-07T14:00:35+00:00")), 1) == ("same", [])
    assert sight(source, make_record(closes=at("2026-05-07T15:00:00+00:00")), 2) == ("changed", ["hour"])


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("2026-03-29T00:30+01:00", "2026-03-29T23:30+02:00", "hour"),  # the day the clocks go forward has 23 hours
        ("2026-10-25T00:30+02:00", "2026-10-25T23:30+01:00", "hour"),
        ("2026-10-25T22:30+00:00", "2026-10-25T23:30+00:00", "deadline"),  # midnight in Brussels lies between
        ("2026-06-30T21:59+00:00", "2026-06-30T22:00+00:00", "deadline"),
    ],
)
def test_a_day_is_a_calendar_day_in_the_sources_zone(before: str, after: str, kind: str) -> None:
    source = make_source()
    sight(source, make_record(closes=at(before)))
    assert sight(source, make_record(closes=at(after)), 1)[1] == [kind]


def test_silence_changes_nothing() -> None:
    source = make_source()
    full = make_record(
        texts={"en": "Text"}, money=Money(total=Decimal(5), currency="EUR"), url="https://a.example/", funder="EU",
        applicants=Applicants(("Kommuner",), (Kind.MUNICIPALITY,)), themes=("a",), facts={"x": "y"},
    )  # fmt: skip
    sight(source, full)
    bare = CallRecord(key="A", titles={"en": "Call A"})
    assert sight(source, bare, 1) == ("same", [])
    assert sight(source, full, 2) == ("same", [])
    half = make_record(closes=None, stages=(Stage(),))
    assert sight(source, half, 3) == ("same", [])


def test_not_seen_is_not_closed() -> None:
    source = make_source()
    reading(source, 0, make_record("A"), make_record("B"))
    for number in range(1, 30):
        assert reading(source, number, make_record("A")).closed == ()
    row = listing("B")
    assert row.closed_at is None and row.status == "open" and row.last_seen == day(0)
    assert CallChange.objects.filter(listing=row).count() == 1
    told = reading(source, 30, make_record("A"), make_record("B"))
    assert [str(one.outcome) for one in told.sightings] == ["same", "back"]
    change = CallChange.objects.get(kind="back")
    assert (change.before, change.after) == ("2026-03-13T06:00Z", "2026-04-12T06:00Z")


def test_a_reading_that_is_not_complete_makes_nothing_missing() -> None:
    source = make_source()
    reading(source, 0, make_record("A"), make_record("B"))
    record_reading(source=source, records=[make_record("A")], seen_at=day(1), complete=False)
    assert str(reading(source, 2, make_record("A"), make_record("B")).sightings[1].outcome) == "same"


def test_back_with_another_deadline_tells_both() -> None:
    source = make_source()
    reading(source, 0, make_record("A"))
    reading(source, 1)
    [told] = reading(source, 2, make_record("A", closes="2026-12-01")).sightings
    assert told.outcome is Outcome.BACK and [str(one.kind) for one in told.changes] == ["back", "deadline"]


def test_a_deadline_that_passes_closes_what_is_no_longer_listed() -> None:
    source = make_source()
    reading(source, 0, make_record("A", closes="2026-03-15"), make_record("B"))
    assert reading(source, 2, make_record("B")).closed == ()  # the 15th lasts until midnight in Brussels
    assert reading(source, 3, make_record("B")).closed == (("A", "deadline"),)
    assert reading(source, 4, make_record("B")).closed == ()
    row = listing()
    assert (row.closed_at, row.closed_because, row.status) == (day(3), "deadline", "open")


def test_a_source_that_lists_a_call_as_open_after_its_deadline_is_believed() -> None:
    source = make_source()
    record = make_record("A", closes="2026-03-15")
    for number in range(6):
        assert reading(source, number, record).closed == ()
    assert reading(source, 6).closed == (("A", "deadline"),)


def test_a_source_without_status_closes_by_its_deadlines() -> None:
    source = make_source()
    record = make_record("A", closes="2026-03-15", status=Status.UNKNOWN)
    assert reading(source, 1, record).closed == ()
    assert reading(source, 3, record).closed == (("A", "deadline"),)


def test_a_deadline_passes_while_the_source_fails() -> None:
    source = make_source()
    reading(source, 0, make_record("A", closes="2026-03-15"), make_record("B", stages=(Stage(kind=StageKind.ROLLING),)))
    assert [one.key for one in close_passed(source=source, now=day(5))] == ["A"]
    assert close_passed(source=source, now=day(6)) == []


def test_closed_by_word_and_open_again() -> None:
    source = make_source()
    reading(source, 0, make_record("A"))
    assert reading(source, 1, make_record("A", status=Status.CLOSED)).closed == (("A", "said"),)
    assert reading(source, 2, make_record("A", status=Status.CLOSED)).closed == ()
    assert reading(source, 3, make_record("A", status=Status.UNKNOWN)).closed == ()
    assert listing().closed_because == "said"
    told = reading(source, 4, make_record("A")).sightings[0]
    assert [(one.before, one.after) for one in told.changes] == [("closed", "open")]
    assert listing().closed_at is None


def test_a_new_deadline_opens_what_a_deadline_closed() -> None:
    source = make_source()
    reading(source, 0, make_record("A", closes="2026-03-15"))
    reading(source, 3)
    assert reading(source, 4, make_record("A", closes="2026-03-15")).sightings[0].changes[0].kind == "back"
    assert listing().closed_because == "deadline"  # the same passed deadline opens nothing
    told = reading(source, 5, make_record("A", closes="2026-12-01")).sightings[0]
    assert [str(one.kind) for one in told.changes] == ["deadline", "status"]
    assert listing().closed_at is None


def test_several_stages_close_with_the_last() -> None:
    source = make_source()
    stages = (Stage(closes=on("2026-03-15")), Stage(closes=on("2026-03-20")))
    reading(source, 0, make_record("A", closes=None, stages=stages))
    assert reading(source, 4).closed == ()
    assert reading(source, 8).closed == (("A", "deadline"),)


def follower(call: Any = None) -> Any:
    person = make_user()
    CallFollow.objects.create(person=person, call=call)
    return person


def test_followers_are_told_once_of_what_matters() -> None:
    source, person = make_source(), follower()
    assert reading(source, 0, make_record("A")).alerts == 0  # it was there before anybody asked
    assert reading(source, 1, make_record("A"), make_record("B")).alerts == 1
    assert reading(source, 1, make_record("A"), make_record("B")).alerts == 0
    assert reading(source, 2, make_record("A", closes="2026-10-01"), make_record("B", texts={"en": "More"})).alerts == 1
    assert reading(source, 3, make_record("A", closes=at("2026-10-01T12:00+02:00")), make_record("B")).alerts == 0
    assert reading(source, 4, make_record("B")).alerts == 0
    assert (
        reading(source, 5, make_record("A", closes="2026-10-01"), make_record("B")).alerts == 0
    )  # back: never told that it was gone
    kinds = CallAlert.objects.filter(person=person).order_by("id").values_list("change__kind", flat=True)
    assert list(kinds) == ["new", "deadline"]


def test_followers_of_one_call_hear_of_that_alone() -> None:
    source = make_source()
    reading(source, 0, make_record("A"), make_record("B"))
    one, all_of = follower(listing("A").call), follower()
    CallFollow.objects.create(person=all_of, call=listing("A").call)
    reading(source, 1, make_record("A", closes="2026-10-01"), make_record("B", closes="2026-10-01"))
    assert CallAlert.objects.filter(person=one).count() == 1
    assert CallAlert.objects.filter(person=all_of).count() == 2


def test_what_is_new_but_over_is_told_to_nobody() -> None:
    source = make_source()
    follower()
    reading(source, 0)
    assert reading(source, 5, make_record("A", closes="2026-03-14"), make_record("B", status=Status.CLOSED)).alerts == 0


def test_a_reading_takes_few_queries(at_most_queries: Callable[[int], AbstractContextManager[None]]) -> None:
    source = make_source()
    follower()
    reading(source, 0, *(make_record(f"K{number}") for number in range(300)))
    with at_most_queries(50):
        reading(source, 1, *(make_record(f"K{number}", closes="2026-10-01") for number in range(30, 320)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": ""},
        {"status": "perhaps"},
        {"closed_at": day(1)},
        {"closed_because": "absence", "closed_at": day(1)},
        {"closed_because": "said"},
        {"closed_because": "deadline", "closed_at": day(1)},  # before its deadline
        {"last_seen": day(-1)},
    ],
)
def test_the_database_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    source = make_source()
    sight(source, make_record())
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.filter(key="A").update(**wrong)


def test_the_database_refuses_a_second_alert_and_a_second_follow() -> None:
    source, person = make_source(), follower()
    sight(source, make_record())
    change = CallChange.objects.get()
    CallAlert.objects.get_or_create(person=person, change=change, defaults={"created_at": day(0)})
    with pytest.raises(IntegrityError), transaction.atomic():
        CallAlert.objects.create(person=person, change=change, created_at=day(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        CallFollow.objects.create(person=person)
    with pytest.raises(IntegrityError), transaction.atomic():
        CallChange.objects.create(listing=change.listing, kind="new", at=change.at)


def test_a_long_name_is_no_obstacle() -> None:
    source = make_source()
    names = (Identifier("url", "https://a.example/" + "ä" * 2000), Identifier("url", "https://a.example/" + "ö" * 280))
    record = replace(make_record(), identifiers=names, texts={"en": "😀" * 50_000})
    assert sight(source, record) == ("new", ["new"])
    assert [len(one.value) for one in CallIdentifier.objects.all()] == [298]


def test_moments_are_compared_as_moments(settings: Any) -> None:
    source = make_source()
    later: datetime = day(0) + timedelta(hours=1)
    sight(source, make_record())
    record_sighting(source=source, record=make_record(closes="2026-10-01"), seen_at=later)
    assert CallChange.objects.filter(at=later, kind="deadline").count() == 1

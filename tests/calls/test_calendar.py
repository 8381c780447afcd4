"""Deadlines in calendars: the page, and files that a calendar library reads, right over every change of clocks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.calls.models import CalendarLink, Call, CallFollow, CallSource, Engagement, Step
from samskap.calls.records import Moment, Stage, StageKind
from samskap.calls.selectors.calendar import month_page
from samskap.calls.selectors.calendar_files import calendar_file
from samskap.calls.services.calendars import end_link, make_link
from samskap.calls.services.merging import merge_calls, unmerge_call
from samskap.calls.services.sightings import record_sighting
from samskap.core.access import NOBODY, SYSTEM, actor_for
from samskap.core.errors import NotVisible, Refused
from samskap.core.models import JournalEntry, Membership, Organisation, User
from samskap.ui.formats.ical import Entry, calendar
from tests.calls.factories import at, day, make_record, make_source, on
from tests.core.factories import make_organisation, make_user
from tests.support.together import at_once

STOCKHOLM, BRUSSELS = "Europe/Stockholm", "Europe/Brussels"
NOW = day(0)


def listed(key: str, *stages: Stage, source: CallSource | None = None, number: int = 0, **fields: Any) -> Call:
    """A call with these stages, as its source lists it."""
    source = source or CallSource.objects.filter(name="EU").first() or make_source()
    record_sighting(source=source, record=make_record(key, None, stages=stages, **fields), seen_at=day(number))
    return Call.objects.get(listings__source=source, listings__key=key)


def followed(person: User, *calls: Call) -> None:
    for call in calls:
        CallFollow.objects.create(person=person, call=call)


def events_of(person: User, now: datetime = NOW) -> list[icalendar.Event]:
    """What a calendar program gets from the person's address."""
    link = CalendarLink.objects.filter(person=person).first() or make_link(actor=actor_for(person))
    return read(calendar_file(link.token, now))


def read(content: bytes) -> list[icalendar.Event]:
    whole = icalendar.Calendar.from_ical(content)
    assert not whole.errors
    return list(whole.walk("VEVENT"))


# --- clocks ---

LOCAL = [
    # the hour in Sweden before, in and after the night in which clocks go back, and forward
    ("2026-10-24T17:00+02:00", STOCKHOLM),
    ("2026-10-25T02:30+02:00", STOCKHOLM),
    ("2026-10-25T02:30+01:00", STOCKHOLM),
    ("2026-10-25T17:00+01:00", STOCKHOLM),
    ("2026-10-26T12:00+01:00", STOCKHOLM),
    ("2027-03-27T23:59+01:00", STOCKHOLM),
    ("2027-03-28T01:59+01:00", STOCKHOLM),
    ("2027-03-28T03:00+02:00", STOCKHOLM),
    ("2027-03-28T17:00+02:00", STOCKHOLM),
    # Brussels closes at 17 whatever the season
    ("2026-09-15T17:00+02:00", BRUSSELS),
    ("2026-10-25T17:00+01:00", BRUSSELS),
    ("2027-01-14T17:00+01:00", BRUSSELS),
    ("2027-03-30T17:00+02:00", BRUSSELS),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("closes", "zone"), LOCAL)
def test_a_moment_is_the_same_moment_in_every_zone(closes: str, zone: str) -> None:
    person = make_user()
    followed(person, listed("A", Stage(None, at(closes, zone))))
    [event] = events_of(person)
    moment = event["DTSTART"].dt
    assert moment == datetime.fromisoformat(closes) and moment.tzinfo is not None
    local = moment.astimezone(ZoneInfo(zone))
    assert (local.isoformat(timespec="minutes"), local.fold) == (closes, int(closes == "2026-10-25T02:30+01:00"))
    assert "DTEND" not in event


@pytest.mark.django_db
def test_seventeen_in_brussels_is_eighteen_in_helsinki_and_sixteen_in_london() -> None:
    person = make_user()
    followed(person, listed("A", Stage(None, at("2026-10-25T17:00+01:00"))))
    moment = events_of(person)[0]["DTSTART"].dt
    assert [moment.astimezone(ZoneInfo(f"Europe/{city}")).hour for city in ("Helsinki", "London")] == [18, 16]


@pytest.mark.django_db
@pytest.mark.parametrize("when", ["2026-10-25", "2027-03-28", "2026-12-31", "2028-02-29"])
def test_where_only_the_day_is_known_it_is_a_whole_day(when: str) -> None:
    """Also in the nights of the clocks: no zone can move a day that has no hour."""
    person = make_user()
    followed(person, listed("A", Stage(None, on(when, STOCKHOLM))))
    [event] = events_of(person)
    first, last = event["DTSTART"].dt, event["DTEND"].dt
    assert (type(first), first.isoformat(), last - first) == (date, when, timedelta(days=1))
    assert b"DTSTART;VALUE=DATE:" + when.replace("-", "").encode() in calendar_file(
        CalendarLink.objects.get().token, NOW
    )


@pytest.mark.django_db
def test_the_page_says_the_hour_of_the_source() -> None:
    listed("A", Stage(None, at("2026-10-25T17:00+01:00")))
    listed("B", Stage(None, at("2026-10-24T23:30+00:00", STOCKHOLM)))
    month = month_page(NOBODY, "2026-10", "", None, mine=False, today=date(2026, 10, 1))
    [(when, [second, first])] = month.days if len(month.days) == 1 else [(None, [None, None])]
    assert when == date(2026, 10, 25)  # half past one in the night in Sweden is the next day there
    assert {first.hour, second.hour} == {"17:00 Brussels time", "01:30 Swedish time"}


# --- what stands in it ---


@pytest.mark.django_db
def test_stages_open_and_close_and_keep_their_names() -> None:
    person = make_user(language="en")
    call = listed(
        "A",
        Stage(on("2026-06-01"), at("2026-09-15T17:00+02:00"), name="Outline"),
        Stage(None, at("2027-01-14T17:00+01:00"), name="Full proposal"),
        Stage(None, None, StageKind.ROLLING),
    )
    followed(person, call)
    titles = [str(one["SUMMARY"]) for one in events_of(person)]
    assert titles == ["Opens: Call A (Outline)", "Closes: Call A (Outline)", "Closes: Call A (Full proposal)"]
    uids = [str(one["UID"]) for one in events_of(person)]
    assert len(set(uids)) == 3 and all(call.token in one for one in uids)
    assert "Brussels time" in events_of(person)[1]["DESCRIPTION"]
    assert str(events_of(person)[1]["URL"]).endswith(f"/k/{call.token}/")


@pytest.mark.django_db
def test_a_deadline_that_moves_is_the_same_event_in_a_later_version() -> None:
    person, source = make_user(), make_source()
    call = listed("A", Stage(None, at("2026-09-15T17:00+02:00")), source=source)
    followed(person, call)
    versions = [events_of(person)[0]]
    for number, hour in enumerate(("17:00", "18:00"), 1):
        listed("A", Stage(None, at(f"2026-09-29T{hour}+02:00")), source=source, number=number)
        versions.append(events_of(person)[0])
    assert len({str(one["UID"]) for one in versions}) == 1
    assert [one["SEQUENCE"] for one in versions] == sorted({one["SEQUENCE"] for one in versions})
    assert versions[2]["DTSTART"].dt == datetime(2026, 9, 29, 16, 0, tzinfo=UTC)
    listed("A", Stage(None, at("2026-09-29T18:00+02:00")), source=source, number=3)
    assert events_of(person)[0]["SEQUENCE"] == versions[2]["SEQUENCE"]


@pytest.mark.django_db
def test_merging_and_unmerging_never_goes_back_a_version() -> None:
    person = make_user()
    one = listed("A", Stage(None, on("2026-09-15")))
    other = listed("B", Stage(None, on("2026-09-16")), source=make_source("Other"))
    followed(person, other)
    assert [str(event["UID"]).split("-0-")[0] for event in events_of(person)] == [other.token]
    merge_calls(actor=SYSTEM, into=one, other=other)
    [merged] = events_of(person)
    assert str(merged["UID"]).startswith(one.token)
    unmerge_call(actor=SYSTEM, call=Call.objects.get(pk=other.pk))
    followed(person, one)
    apart = {str(event["UID"]): event["SEQUENCE"] for event in events_of(person)}
    assert len(apart) == 2 and apart[str(merged["UID"])] > merged["SEQUENCE"]


@pytest.mark.django_db
def test_ones_own_calendar_has_what_one_follows_and_what_ones_organisations_do() -> None:
    ours, theirs = make_organisation("Solvik"), make_organisation("Elsewhere")
    person = make_user(role="observer", organisation=ours)
    stage = Stage(None, on("2026-09-15"))
    calls = {key: listed(key, stage) for key in ("follow", "go", "no", "theirs", "other")}
    followed(person, calls["follow"])
    CallFollow.objects.create(person=person)  # everything: told of, but not a thousand lines in a calendar
    for key, organisation, step in (("go", ours, Step.GO), ("no", ours, Step.NO_GO), ("theirs", theirs, Step.GO)):
        Engagement.objects.create(organisation=organisation, call=calls[key], step=step, decided_at=NOW)
    assert {str(one["SUMMARY"]).split()[-1] for one in events_of(person)} == {"follow", "go"}
    lead = make_user(role="lead", organisation=ours)
    link = make_link(actor=actor_for(lead), organisation=ours)
    assert {str(one["SUMMARY"]).split()[-1] for one in read(calendar_file(link.token, NOW))} == {"go"}
    Membership.objects.filter(user=person).delete()
    assert {str(one["SUMMARY"]).split()[-1] for one in events_of(person)} == {"follow"}


@pytest.mark.django_db
def test_what_was_over_long_ago_is_left_out() -> None:
    person = make_user()
    followed(person, listed("A", Stage(None, on("2026-09-15"))))
    assert len(events_of(person, datetime(2026, 11, 13, tzinfo=UTC))) == 1
    assert events_of(person, datetime(2026, 12, 1, tzinfo=UTC)) == []


@pytest.mark.django_db
def test_it_is_in_the_language_of_its_reader() -> None:
    person = make_user(language="en")
    followed(person, listed("A", Stage(None, on("2026-09-15"))))
    content = calendar_file(make_link(actor=actor_for(person)).token, NOW)
    assert b"NAME:My calls: calls in Samskap" in content.replace(b"\r\n ", b"")


HOSTILE = "Ny;tt, \\ rad\r\nBEGIN:VEVENT\nATTACH:file:///etc/passwd\x00\x07 🌲é" + "å" * 200


@pytest.mark.django_db
def test_a_hostile_title_is_text_and_no_event_of_its_own() -> None:
    person, title = make_user(language="en"), HOSTILE.replace("\x00", "")  # no adapter lets a zero byte through
    followed(person, listed("A", Stage(None, on("2026-09-15"), name=title[:100]), titles={"sv": title}))
    [event] = events_of(person)
    assert "ATTACH" not in event and "Ny;tt, \\ rad" in event["SUMMARY"]


# --- the format ---


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.text(max_size=120),
            st.text(max_size=120),
            st.datetimes(datetime(1990, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)),
            st.integers(0, 2**31 - 1),
        ),
        max_size=2,
    )
)
def test_any_text_comes_out_as_it_went_in(rows: list[tuple[str, str, datetime, int]]) -> None:
    entries = [
        Entry(f"{number}@x", when, title, said, "https://x.example/", revision, when)
        for number, (title, said, when, revision) in enumerate(rows)
    ]
    content = calendar("Calls", entries, product="Samskap")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    content.decode("utf-8")
    back = read(content)
    assert [one["DTSTART"].dt for one in back] == [when.replace(microsecond=0) for *_rest, when, _revision in rows]
    assert [one["SEQUENCE"] for one in back] == [revision for *_rest, revision in rows]
    for event, (title, *_rest) in zip(back, rows, strict=True):
        letters = "".join(sign for sign in title if sign.isalnum())
        assert "".join(sign for sign in str(event["SUMMARY"]) if sign.isalnum()) == letters


def test_a_line_is_folded_between_characters() -> None:
    entry = Entry("a@x", date(2026, 9, 15), "å" * 100, "", "https://x.example/", 1, NOW)
    content = calendar("Calls", [entry], product="Samskap")
    assert str(read(content)[0]["SUMMARY"]) == "å" * 100
    for line in content.split(b"\r\n"):
        line.decode("utf-8")


# --- the address ---


@pytest.mark.django_db
def test_a_new_address_ends_the_old_one_and_an_ended_one_is_none() -> None:
    person = make_user()
    first = make_link(actor=actor_for(person))
    second = make_link(actor=actor_for(person))
    assert len(first.token) >= 43 and first.token != second.token
    with pytest.raises(NotVisible):
        calendar_file(first.token, NOW)
    calendar_file(second.token, NOW)
    assert end_link(actor=actor_for(person)) and not end_link(actor=actor_for(person))
    with pytest.raises(NotVisible):
        calendar_file(second.token, NOW)
    written = JournalEntry.objects.filter(action__startswith="call.calendar").order_by("sequence")
    assert [one.action.split("_")[1] for one in written] == ["linked", "renewed", "ended"]
    assert not any(
        token in str(one.facts) + str(one.personal) for one in written for token in (first.token, second.token)
    )


@pytest.mark.django_db
def test_a_closed_account_has_no_calendar() -> None:
    person = make_user()
    link = make_link(actor=actor_for(person))
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(NotVisible):
        calendar_file(link.token, NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["observer", "outsider", None])
def test_an_organisations_address_is_made_by_those_who_work_there(role: str | None) -> None:
    ours = make_organisation("Solvik")
    if role is None:
        person = make_user()
    elif role == "observer":
        person = make_user(role="observer", organisation=ours)
    else:
        person = make_user(role="lead", organisation=make_organisation("Elsewhere"))
    for act in (make_link, end_link):
        with pytest.raises(Refused):
            act(actor=actor_for(person), organisation=ours)
    with pytest.raises(Refused):
        make_link(actor=NOBODY)


@pytest.mark.django_db(transaction=True)
def test_two_who_renew_at_once_leave_one_address() -> None:
    ours = make_organisation("Solvik")
    leads = [actor_for(make_user(role="lead", organisation=ours)) for _ in range(2)]
    made = at_once(*[lambda lead=lead: make_link(actor=lead, organisation=ours) for lead in leads])
    [standing] = CalendarLink.objects.all()
    assert standing.token in {one.token for one in made}


@pytest.mark.django_db
def test_the_address_is_read_without_signing_in_and_not_sent_again_unchanged(
    client: Client, at_most_queries: Callable[[int], Any]
) -> None:
    person = make_user(role="lead", organisation=make_organisation("Solvik"))
    followed(person, *(listed(f"N{number}", Stage(None, on("2099-09-15"))) for number in range(30)))
    address = f"/calendar/{make_link(actor=actor_for(person)).token}.ics"
    with at_most_queries(8):
        answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "noindex" in answer["X-Robots-Tag"] and "private" in answer["Cache-Control"]
    assert len(read(answer.content)) == 30 and not answer.cookies
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("token", ["x", "a" * 43, "..%2f..", "%00" * 5, "a" * 5000])
@pytest.mark.django_db
def test_a_made_up_address_is_none(token: str, client: Client) -> None:
    assert client.get(f"/calendar/{token}.ics").status_code in (400, 404)


@pytest.mark.django_db
def test_the_page_of_addresses_shows_ones_own_only(client: Client) -> None:
    ours, theirs = make_organisation("Solvik"), make_organisation("Elsewhere")
    mine = make_user(role="lead", organisation=ours)
    other = make_link(actor=actor_for(make_user(role="lead", organisation=theirs)), organisation=theirs)
    client.force_login(mine)
    client.post(f"/calls/calendar/links/{ours.slug}/make/")
    client.post("/calls/calendar/links/make/")
    page = client.get("/calls/calendar/links/").text
    assert page.count("/calendar/") >= 2 and other.token not in page and "Elsewhere" not in page
    assert all(one.token in page for one in CalendarLink.objects.exclude(pk=other.pk))
    client.post(f"/calls/calendar/links/{ours.slug}/end/")
    assert not CalendarLink.objects.filter(organisation=Organisation.objects.get(pk=ours.pk)).exists()


# --- the page ---


@pytest.mark.django_db
def test_a_month_counts_and_lists_what_opens_and_closes(at_most_queries: Callable[[int], Any]) -> None:
    listed("A", Stage(on("2026-09-01"), on("2026-09-15")))
    listed("B", Stage(on("2026-08-31"), on("2026-09-15")), Stage(None, on("2026-10-01")))
    for number in range(100):
        listed(f"N{number}", Stage(None, on("2026-09-30")))
    with at_most_queries(4):
        month = month_page(NOBODY, "2026-09", "", None, mine=False, today=date(2026, 9, 14))
    assert (month.closing, month.opening, month.before, month.after) == (102, 1, "2026-08", "2026-10")
    assert [(when.day, len(events)) for when, events in month.days] == [(1, 1), (15, 2), (30, 37)]
    assert month.days[1][1][0].left == "tomorrow"
    cells = {cell.day: cell for week in month.weeks for cell in week if cell.day}
    assert len(cells) == 30 and cells[date(2026, 9, 30)].closing == 100 and cells[date(2026, 9, 14)].is_today
    one_day = month_page(NOBODY, "2026-09", "2026-09-15", None, mine=False, today=date(2026, 9, 14))
    assert one_day.page.paginator.count == 2


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "2026", "2026-13", "9999-12", "0001-01", "x" * 500, "2026-1-", "٢٠٢٦-٠١"])
def test_a_month_that_is_none_shows_this_one(asked: str, client: Client) -> None:
    assert client.get("/calls/calendar/", {"month": asked, "day": asked, "page": asked, "mine": "1"}).status_code == 200


@pytest.mark.django_db
def test_the_first_and_the_last_month_have_neighbours(client: Client) -> None:
    for month in ("2000-01", "2199-12"):
        assert client.get("/calls/calendar/", {"month": month}).status_code == 200


@pytest.mark.django_db
def test_a_month_of_a_thousand_calls_stays_small(client: Client, at_most_queries: Callable[[int], Any]) -> None:
    source = make_source()
    for number in range(300):
        listed(f"no-{number}", Stage(on("2026-09-02"), at("2026-09-15T17:00+02:00")), source=source)
    person = make_user(role="lead", organisation=make_organisation("Solvik"))
    client.force_login(person)
    with at_most_queries(15):
        page = client.get("/calls/calendar/", {"month": "2026-09"})
    assert page.status_code == 200 and len(page.content) < 150_000
    with at_most_queries(15):
        mine = client.get("/calls/calendar/", {"month": "2026-09", "mine": "1"})
    assert "no-1" in page.text
    assert "no-1" not in mine.text


@pytest.mark.django_db
def test_a_moment_that_only_a_day_is_known_of_can_be_any_zone() -> None:
    listed("A", Stage(None, Moment(date(2026, 9, 15), "Arctic/Longyearbyen")))
    month = month_page(NOBODY, "2026-09", "", None, mine=False, today=date(2026, 9, 1))
    assert month.closing == 1

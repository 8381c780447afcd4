"""Reading a source over the network: pages, failures, rubbish. Each leaves a clear health line, and nothing is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from samskap.calls.models import CallFollow, CallSource, Listing
from samskap.calls.selectors.sources import health_of_sources
from samskap.calls.services.reading import LONGEST_WAIT, read_source
from samskap.calls.tasks import read_due_sources
from samskap.core.http import Client, Retries
from tests.calls.factories import day, make_source
from tests.calls.grants import real_grants
from tests.core.factories import make_user
from tests.core.http.server import Asked, Reply, Site

pytestmark = pytest.mark.django_db


def opportunity(number: int, **fields: Any) -> dict[str, Any]:
    close = {"name": "c", "eventType": "singleDate", "date": "2026-12-31"}
    return {
        "id": f"id-{number}",
        "title": f"Grant {number}",
        "status": {"value": "open"},
        "keyDates": {"closeDate": close},
        **fields,
    }


def pages(site: Site, total: int, size: int = 2) -> None:
    """A CommonGrants server with so many opportunities."""

    def answer(asked: Asked) -> Reply:
        page = int(dict(part.split("=") for part in asked.query.split("&"))["page"])
        numbers = range((page - 1) * size, min(page * size, total))
        info = {"page": page, "pageSize": size, "totalItems": total, "totalPages": -(-total // size)}
        return Reply(json.dumps({"items": [opportunity(one) for one in numbers], "paginationInfo": info}).encode())

    site.answers["/common-grants/opportunities"] = answer


def stored() -> list[dict[str, Any]]:
    """Everything about calls but when they were last seen."""
    return list(Listing.objects.order_by("key").values("key", "call", "facts", "status", "closed_at"))


@pytest.fixture
def source(site: Site) -> CallSource:
    return make_source("Grants", "commongrants", address=site.url)


def test_all_pages_are_read(site: Site, source: CallSource) -> None:
    pages(site, 5)
    with site.client() as client:
        told = read_source(source=source, client=client, now=day(0))
    assert told.failure == "" and Listing.objects.count() == 5 and len(site.asked) == 3
    [line] = health_of_sources()
    assert (line.succeeded_at, line.complete_at, line.listed, line.failure) == (day(0), day(0), 5, "")
    assert line.cannot_know == ("share",)
    assert line.next_at is not None and line.next_at > day(0)


def drip(asked: Asked) -> Reply:
    time.sleep(1.0)
    return Reply(b"{}")


def endless_pages(asked: Asked) -> Reply:
    return Reply(json.dumps({"items": [opportunity(0)], "paginationInfo": {"totalPages": 10**9}}).encode())


BROKEN: dict[str, tuple[Reply | Callable[[Asked], Reply], str]] = {
    "not there": (Reply(status=404), "status_404"),
    "failing": (Reply(status=503), "status_503"),
    "too many": (Reply(status=429, headers={"Retry-After": "86400"}), "status_429"),
    "slow": (drip, "timed_out"),
    "truncated": (Reply(b'{"items": [{"id": "id-0", "title": "Gr'), "truncated"),
    "cut off": (Reply(b"{}", length=1000), "unreachable"),
    "html": (Reply(b"<!doctype html><title>Sorry</title>"), "html"),
    "empty": (Reply(b""), "empty"),
    "encoding": (Reply(b"\xff\xfe\x00"), "encoding"),
    "packed": (Reply(b"zz", headers={"Content-Encoding": "br"}), "encoding"),
    "shape": (Reply(b'{"message": "moved"}'), "shape"),
    "a line of 10 MB": (Reply(b'{"x": "' + b"a" * 10_000_000), "truncated"),
    "too large": (Reply(b" " * 21_000_000), "too_large"),
    "round and round": (Reply(status=302, headers={"Location": "/common-grants/opportunities"}), "redirects"),
    "inside": (Reply(status=302, headers={"Location": "http://169.254.169.254/latest/"}), "private_address"),
    "to a file": (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "address"),
    "no http": (Reply(raw=lambda send: send(b"\x00\x01rubbish\r\n\r\n")), "unreachable"),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_source_that_fails_loses_nothing_and_says_why(site: Site, source: CallSource, name: str) -> None:
    pages(site, 3)
    with site.client(seconds=0.3) as client:
        read_source(source=source, client=client, now=day(0))
        before = stored()
        reply, code = BROKEN[name]
        site.answers["/common-grants/opportunities"] = reply
        for number in (1, 2):
            told = read_source(source=source, client=client, now=day(number))
            assert told.failure == code
        assert stored() == before and len(before) == 3
        [line] = health_of_sources()
        assert (line.failure, line.failures, line.failed_at) == (code, 2, day(2))
        assert (line.succeeded_at, line.complete_at, line.listed) == (day(0), day(0), 3)
        pages(site, 3)
        told = read_source(source=source, client=client, now=day(3))
    assert told.failure == "" and told.recorded is not None
    assert {str(one.outcome) for one in told.recorded.sightings} == {"same"}, "failing made nothing missing"
    [line] = health_of_sources()
    assert (line.failure, line.failures, line.succeeded_at, line.failed_at) == ("", 0, day(3), day(2))


def test_a_source_inside_the_network_is_not_read(source: CallSource) -> None:
    with Client(retries=Retries(attempts=1)) as client:
        assert read_source(source=source, client=client, now=day(0)).failure in ("private_address", "address")


def test_pages_before_the_one_that_fails_are_kept(site: Site, source: CallSource) -> None:
    pages(site, 5)
    whole = site.answers["/common-grants/opportunities"]
    assert callable(whole)
    with site.client() as client:
        read_source(source=source, client=client, now=day(0))
        site.answers["/common-grants/opportunities"] = lambda asked: (
            Reply(status=500) if "page=2" in asked.query else whole(asked)
        )
        told = read_source(source=source, client=client, now=day(1))
        assert told.failure == "status_500"
        seen = dict(Listing.objects.values_list("key", "last_seen"))
        assert [number for number in range(5) if seen[f"id-{number}"] == day(1)] == [0, 1]
        site.answers["/common-grants/opportunities"] = whole
        told = read_source(source=source, client=client, now=day(2))
    assert told.recorded is not None and {str(one.outcome) for one in told.recorded.sightings} == {"same"}


def test_pages_without_end_end(site: Site, source: CallSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samskap.calls.services.reading.MOST_PAGES", 5)
    site.answers["/common-grants/opportunities"] = endless_pages
    with site.client() as client:
        assert read_source(source=source, client=client, now=day(0)).failure == "endless"
    assert len(site.asked) == 5


def test_records_that_cannot_be_used_are_named_and_the_others_kept(site: Site, source: CallSource) -> None:
    bad = opportunity(7, keyDates={"closeDate": {"date": "someday"}})
    answer = {"items": [opportunity(1), bad, {"title": "no id"}, None, opportunity(2)]}
    site.answers["/common-grants/opportunities"] = Reply(json.dumps(answer).encode())
    with site.client() as client:
        told = read_source(source=source, client=client, now=day(0))
    assert told.failure == "" and Listing.objects.count() == 2
    [line] = health_of_sources()
    assert line.problem_count == 3 and [one["code"] for one in line.problems] == ["day", "no_key", "no_key"]
    assert line.problems[0]["where"] == "page 1 items[1]" and "someday" in line.problems[0]["detail"]


def test_a_mark_and_an_older_encoding_are_read(site: Site, source: CallSource) -> None:
    text = json.dumps({"items": [opportunity(1, title="Välfärd")]}, ensure_ascii=False)
    for number, content in enumerate((text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("cp1252"))):
        site.answers["/common-grants/opportunities"] = Reply(content)
        with site.client() as client:
            assert read_source(source=source, client=client, now=day(number)).failure == ""
        assert Listing.objects.get().facts["titles"] == {"en": "Välfärd"}


def test_attempts_grow_rarer(site: Site, source: CallSource) -> None:
    waits = []
    with site.client() as client:
        for number in range(12):
            read_source(source=source, client=client, now=day(number))
            source.refresh_from_db()
            assert source.next_at is not None
            waits.append(source.next_at - day(number))
    assert waits[:3] == [timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1)]
    assert waits[-1] == LONGEST_WAIT


RSS = b"<rss><channel><item><title>%s</title><guid>g</guid></item></channel></rss>"


def test_an_unchanged_feed_is_not_sent_again(site: Site) -> None:
    feed = make_source("Feed", "feed", address=site.url + "/feed")
    site.answers["/feed"] = lambda asked: (
        Reply(status=304)
        if asked.headers.get("if-none-match") == '"1"'
        else Reply(RSS % b"One", headers={"ETag": '"1"'})
    )
    with site.client() as client:
        assert not read_source(source=feed, client=client, now=day(0)).unchanged
        feed.refresh_from_db()
        assert read_source(source=feed, client=client, now=day(1)).unchanged
        feed.refresh_from_db()
        assert (feed.succeeded_at, feed.listed, feed.failures) == (day(1), 1, 0)
        assert not read_source(source=feed, client=client, now=day(2), force=True).unchanged


def test_rubbish_is_not_remembered_as_a_version(site: Site) -> None:
    feed = make_source("Feed", "feed", address=site.url + "/feed")
    site.answers["/feed"] = Reply(b"<rss>", headers={"ETag": '"bad"'})
    with site.client() as client:
        assert read_source(source=feed, client=client, now=day(0)).failure == "truncated"
        feed.refresh_from_db()
        assert feed.validators == {}
        site.answers["/feed"] = lambda asked: (
            Reply(status=304) if "if-none-match" in asked.headers else Reply(RSS % b"One")
        )
        assert read_source(source=feed, client=client, now=day(1)).failure == ""
    assert Listing.objects.count() == 1


def test_an_unchanged_file_keeps_its_calls_in_sight(site: Site) -> None:
    table = b"Title;AuthorityName\nOne;A\n"
    danish = make_source("DK", "danish_csv", address=site.url + "/csv")
    site.answers["/csv"] = lambda asked: (
        Reply(status=304) if "if-none-match" in asked.headers else Reply(table, headers={"ETag": '"1"'})
    )
    with site.client() as client:
        for number in range(3):
            danish.refresh_from_db()
            read_source(source=danish, client=client, now=day(number))
    assert Listing.objects.get().last_seen == day(2)
    danish.refresh_from_db()
    assert danish.complete_at == day(2)


def test_what_a_feed_no_longer_shows_is_not_missing(site: Site) -> None:
    feed = make_source("Feed", "feed", address=site.url + "/feed")
    with site.client() as client:
        for number, title in enumerate((b"One", b"One", b"One")):
            item = RSS % title if number != 1 else b"<rss><channel/></rss>"
            site.answers["/feed"] = Reply(item)
            told = read_source(source=feed, client=client, now=day(number))
    assert told.recorded is not None and str(told.recorded.sightings[0].outcome) == "same"


def test_a_next_page_elsewhere_is_not_asked(site: Site) -> None:
    """The adapters do not lead elsewhere; if one did, the key would not follow."""
    gdp = make_source("GDP", "gdp", address=site.url)
    site.answers["/utlysningar"] = Reply(b"[]", headers={"x-next": "http://elsewhere.example/utlysningar?x"})
    with site.client() as client:
        assert read_source(source=gdp, client=client, now=day(0), key="secret").failure == ""
    assert [one.headers["authorization"] for one in site.asked] == ["secret"]


def test_the_real_grants_of_two_states(site: Site, source: CallSource, shared_data: Path) -> None:
    grants = real_grants(shared_data / "calls" / "commongrants")

    def answer(asked: Asked) -> Reply:
        page = int(dict(part.split("=") for part in asked.query.split("&"))["page"])
        info = {"page": page, "pageSize": 100, "totalItems": len(grants), "totalPages": 4}
        return Reply(json.dumps({"items": grants[page * 100 - 100 : page * 100], "paginationInfo": info}).encode())

    site.answers["/common-grants/opportunities"] = answer
    with site.client() as client:
        told = read_source(source=source, client=client, now=day(0))
        again = read_source(source=source, client=client, now=day(1))
    assert told.failure == "" and told.problems == () and Listing.objects.count() == len(grants) == 372
    assert again.recorded is not None and {str(one.outcome) for one in again.recorded.sightings} == {"same"}
    held = {row.key: row for row in Listing.objects.all()}
    assert {one["id"] for one in grants} == set(held)
    for one in grants:
        close = one.get("keyDates", {}).get("closeDate", {})
        stages = held[one["id"]].facts["stages"]
        closes = None if close.get("date", "").startswith("2999") else close.get("date")  # a stand-in for none
        assert [stage["closes"] and stage["closes"]["day"] for stage in stages][:1] in ([closes], [])
        assert (close.get("details") == "Ongoing") == ([stage["kind"] for stage in stages] == ["rolling"])
    for_municipalities = [row for row in held.values() if "municipality" in row.facts["applicants"]["kinds"]]
    assert len(for_municipalities) > 50


def test_deadlines_pass_while_a_source_fails(site: Site, source: CallSource) -> None:
    pages(site, 1)
    with site.client() as client:
        read_source(source=source, client=client, now=day(0))
        site.answers.clear()
        read_source(source=source, client=client, now=day(400))
    row = Listing.objects.get()
    assert (row.closed_because, row.closed_at, row.last_seen) == ("deadline", day(400), day(0))


def test_a_source_gets_no_more_than_its_time(site: Site, source: CallSource) -> None:
    pages(site, 9)
    ticks = iter(range(0, 100_000, 400))
    with site.client() as client:
        told = read_source(source=source, client=client, now=day(0), clock=lambda: float(next(ticks)))
    assert told.failure == "too_slow" and 0 < Listing.objects.count() < 9


def test_the_worker_reads_what_is_due(
    site: Site, source: CallSource, work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    pages(site, 3)
    make_source("Idle", "feed", address=site.url + "/feed", is_active=False)
    make_source("By hand", "own_csv")
    monkeypatch.setattr("samskap.calls.tasks.Client", site.client)
    for _time in range(2):
        read_due_sources()
        work_off()
    assert Listing.objects.count() == 3
    assert [one.path for one in site.asked] == ["/common-grants/opportunities"] * 2, "two pages, once"
    CallSource.objects.filter(pk=source.pk).update(next_at=timezone.now())
    read_due_sources()
    work_off()
    assert len(site.asked) == 4


def test_a_first_reading_that_breaks_off_alerts_nobody(site: Site, source: CallSource) -> None:
    CallFollow.objects.create(person=make_user())
    pages(site, 5)
    whole = site.answers["/common-grants/opportunities"]
    assert callable(whole)
    site.answers["/common-grants/opportunities"] = lambda asked: (
        Reply(status=500) if "page=2" in asked.query else whole(asked)
    )
    with site.client() as client:
        for number in range(3):
            told = read_source(source=source, client=client, now=day(number))
            assert told.recorded is not None and told.recorded.alerts == 0
            source.refresh_from_db()
            site.answers["/common-grants/opportunities"] = whole
        pages(site, 6)
        told = read_source(source=source, client=client, now=day(4))
    assert told.recorded is not None and told.recorded.alerts == 1


def test_signs_that_no_database_takes_reach_none(site: Site, source: CallSource) -> None:
    bad = "\x00\ud800\x1b"
    closing = {"closeDate": {"date": f"1{bad}"}}
    items = [
        opportunity(1, title=f"T{bad}", description=bad, id=f"a{bad}"),
        opportunity(2, keyDates=closing, title=bad + "x"),
    ]
    site.answers["/common-grants/opportunities"] = Reply(json.dumps({"items": items}).encode())
    with site.client() as client:
        assert read_source(source=source, client=client, now=day(0)).failure == ""
    source.refresh_from_db()
    assert source.problem_count == 1 and Listing.objects.get().facts["titles"] == {"en": "T?"}

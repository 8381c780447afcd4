"""What outgoing HTTP does with servers that send on, fail, dawdle, flood or send rubbish."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable

import pytest

from samskap.core.http import (
    AddressRefused,
    BadEncoding,
    BadStatus,
    Client,
    HttpError,
    PrivateAddress,
    Retries,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Validators,
)
from tests.core.http.server import Asked, Reply, Site

Raw = Callable[[Callable[[bytes], object]], None]


def moved(place: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": place})


def test_an_answer_with_what_identifies_its_version(site: Site) -> None:
    site.answers["/x"] = Reply(b"hello", headers={"ETag": '"v1"', "Last-Modified": "Fri, 20 Nov 2026 10:00:00 GMT"})
    with site.client() as client:
        answer = client.fetch(site.url + "/x?a=1", headers={"accept": "text/plain"})
    assert (answer.status, answer.content, answer.url) == (200, b"hello", site.url + "/x?a=1")
    assert answer.validators == Validators('"v1"', "Fri, 20 Nov 2026 10:00:00 GMT")
    [asked] = site.asked
    assert asked.query == "a=1" and asked.headers["accept"] == "text/plain" and "Samskap" in asked.headers["user-agent"]
    assert asked.headers["host"] == f"127.0.0.1:{site.port}"


def test_a_conditional_question_may_be_answered_with_unchanged(site: Site) -> None:
    site.answers["/x"] = lambda asked: (
        Reply(status=304) if asked.headers.get("if-none-match") == '"v1"' else Reply(b"new")
    )
    with site.client() as client:
        unchanged = client.fetch(site.url + "/x", known=Validators('"v1"', "Fri, 20 Nov 2026 10:00:00 GMT"))
        changed = client.fetch(site.url + "/x", known=Validators('"v0"'))
    assert unchanged.unchanged and unchanged.content == b""
    assert not changed.unchanged and changed.content == b"new"
    assert site.asked[0].headers["if-modified-since"] == "Fri, 20 Nov 2026 10:00:00 GMT"


def test_the_machine_of_another_name_is_asked_under_that_name(site: Site) -> None:
    site.answers["/x"] = Reply(b"ok")
    with Client(doors=site.doors(), resolver=lambda host, port: ["127.0.0.1"]) as client:
        client.fetch(f"http://calls.example:{site.port}/x")
    assert site.asked[0].headers["host"] == f"calls.example:{site.port}"


def test_redirects_are_followed_five_times(site: Site) -> None:
    for number in range(5):
        site.answers[f"/{number}"] = moved(f"/{number + 1}", (301, 302, 303, 307, 308)[number])
    site.answers["/5"] = Reply(b"there")
    with site.client() as client:
        assert client.fetch(site.url + "/0").url == site.url + "/5"
        site.answers["/5"], site.answers["/6"] = moved("/6"), Reply(b"too far")
        with pytest.raises(TooManyRedirects):
            client.fetch(site.url + "/0")


def test_an_endless_redirect_ends(site: Site) -> None:
    site.answers["/x"] = moved("/x")
    with site.client() as client, pytest.raises(TooManyRedirects):
        client.fetch(site.url + "/x")
    assert len(site.asked) == 6


@pytest.mark.parametrize(
    "place",
    [
        *("http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/", "http://2130706434/"),
    ],
)
def test_a_redirect_to_an_inner_network_is_not_followed(site: Site, place: str) -> None:
    site.answers["/x"] = moved(place)
    with (
        Client(doors=site.doors(), retries=Retries(attempts=1)) as client,
        pytest.raises((PrivateAddress, AddressRefused)),
    ):
        # the door for this machine is open, at this port, for this address alone
        client.fetch(site.url + "/x")


@pytest.mark.parametrize("place", ["file:///etc/passwd", "http://a:b@127.0.0.1/", "http://[", "http://127.0.0.1:1/"])
def test_a_redirect_to_what_is_not_asked_is_refused(site: Site, place: str) -> None:
    site.answers["/x"] = moved(place)
    with site.client() as client, pytest.raises(AddressRefused):
        client.fetch(site.url + "/x")


def test_a_redirect_without_a_place_is_an_error(site: Site) -> None:
    site.answers["/x"] = Reply(status=302)
    with site.client() as client, pytest.raises(BadStatus):
        client.fetch(site.url + "/x")


def test_credentials_stay_with_the_server_they_are_for(site: Site) -> None:
    site.answers["/x"] = moved(f"http://other.example:{site.port}/y")
    site.answers["/y"] = Reply(b"ok")
    with Client(doors=site.doors(), resolver=lambda host, port: ["127.0.0.1"]) as client:
        client.fetch(f"http://one.example:{site.port}/x", headers={"Authorization": "key", "Accept": "text/csv"})
    first, second = site.asked
    assert first.headers["authorization"] == "key"
    assert "authorization" not in {name.lower() for name in second.headers} and second.headers["accept"] == "text/csv"


@pytest.mark.parametrize(("status", "method", "body"), [(302, "GET", b""), (303, "GET", b""), (307, "POST", b"q")])
def test_a_question_that_is_sent_on_becomes_what_the_status_says(
    site: Site, status: int, method: str, body: bytes
) -> None:
    site.answers["/x"], site.answers["/y"] = moved("/y", status), Reply(b"ok")
    with site.client() as client:
        client.fetch(site.url + "/x", method="POST", content=b"q", headers={"Content-Type": "application/json"})
    assert (site.asked[1].method, site.asked[1].body) == (method, body)
    assert ("content-type" in site.asked[1].headers) == (method == "POST")


@pytest.mark.parametrize(("status", "times"), [(500, 3), (503, 3), (429, 3), (404, 1), (403, 1), (410, 1), (304, 1)])
def test_what_may_pass_is_asked_again(site: Site, status: int, times: int) -> None:
    site.answers["/x"] = Reply(b"no", status=status)
    with site.client(attempts=3) as client:
        if status == 304:
            assert client.fetch(site.url + "/x").unchanged
        else:
            with pytest.raises(BadStatus) as told:
                client.fetch(site.url + "/x")
            assert told.value.status == status
    assert len(site.asked) == times


def test_a_server_that_recovers_is_heard(site: Site) -> None:
    site.answers["/x"] = lambda asked: Reply(b"well") if len(site.asked) > 2 else Reply(status=502)
    with site.client(attempts=3) as client:
        assert client.fetch(site.url + "/x").content == b"well"


def test_pauses_grow_with_jitter_and_heed_what_is_asked() -> None:
    retries = Retries(attempts=9, base=1.0, most_seconds=30.0, jitter=lambda: 1.0)
    assert [retries.pause(one, BadStatus(500)) for one in range(1, 10)] == [1, 2, 4, 8, 16, 30, 30, 30, None]
    assert Retries(attempts=2, jitter=lambda: 0.0).pause(1, BadStatus(500)) == 0.5
    assert retries.pause(1, BadStatus(429, 7.0)) == 7.0
    assert retries.pause(1, BadStatus(429, 3600.0)) is None
    assert retries.pause(1, BadStatus(404)) is None
    assert retries.pause(1, TooLarge("large")) is None


@pytest.mark.parametrize(("said", "least", "most"), [("12", 12, 12), ("Fri, 20 Nov 2020 10:00:00 GMT", 0, 0), ("soon", None, None), ("9" * 50, 10, 1e9)])  # fmt: skip
def test_what_a_server_says_about_waiting_is_read(
    site: Site, said: str, least: float | None, most: float | None
) -> None:
    site.answers["/x"] = Reply(status=429, headers={"Retry-After": said})
    with site.client() as client, pytest.raises(BadStatus) as told:
        client.fetch(site.url + "/x")
    waiting = told.value.retry_after
    assert waiting is None if least is None or most is None else waiting is not None and least <= waiting <= most


def test_a_slow_server_is_left(site: Site) -> None:
    site.answers["/x"] = lambda asked: time.sleep(1.0) or Reply(b"late")  # type: ignore[func-returns-value]
    with site.client(seconds=0.2) as client, pytest.raises(TimedOut):
        client.fetch(site.url + "/x")


def drip(head: bytes) -> Raw:
    def write(send: Callable[[bytes], object]) -> None:
        send(head)
        for _second in range(100):
            send(b"a")
            time.sleep(0.05)

    return write


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Long: "],
    ids=["body", "body-without-end", "headers"],
)
def test_a_server_that_sends_drop_by_drop_is_left_in_time(site: Site, head: bytes) -> None:
    site.answers["/x"] = Reply(raw=drip(head))
    started = time.monotonic()
    with site.client(seconds=2.0, total_seconds=0.5) as client, pytest.raises(TimedOut):
        client.fetch(site.url + "/x")
    assert time.monotonic() - started < 1.5


def test_no_more_is_read_than_allowed(site: Site) -> None:
    site.answers["/x"] = Reply(b"x" * 1001)
    site.answers["/y"] = Reply(b"x" * 1000)
    site.answers["/z"] = Reply(raw=lambda send: send(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000))
    with site.client(most_bytes=1000) as client:
        assert len(client.fetch(site.url + "/y").content) == 1000
        for path in ("/x", "/z"):
            with pytest.raises(TooLarge):
                client.fetch(site.url + path)
        assert len(client.fetch(site.url + "/x", most_bytes=1001).content) == 1001


def test_a_line_of_ten_megabytes_is_read_when_it_fits(site: Site) -> None:
    site.answers["/x"] = Reply(b"x" * 10_000_000)
    with site.client() as client:
        assert len(client.fetch(site.url + "/x").content) == 10_000_000


def test_packed_answers_are_unpacked_within_the_limit(site: Site) -> None:
    site.answers["/gzip"] = Reply(gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"})
    site.answers["/deflate"] = Reply(zlib.compress(b"hello"), headers={"Content-Encoding": "deflate"})
    site.answers["/bomb"] = Reply(gzip.compress(b"\0" * 50_000_000), headers={"Content-Encoding": "gzip"})
    with site.client(most_bytes=1_000_000) as client:
        assert client.fetch(site.url + "/gzip").content == client.fetch(site.url + "/deflate").content == b"hello"
        with pytest.raises(TooLarge):
            client.fetch(site.url + "/bomb")


@pytest.mark.parametrize(
    ("packing", "body"),
    [
        ("gzip", b"not packed"),
        ("gzip", gzip.compress(b"x" * 99, mtime=0)[:-9]),
        ("br", b"x"),
        ("gzip, gzip", b"x"),
        ("zstd", b"x"),
    ],
)
def test_answers_that_cannot_be_unpacked_are_named(site: Site, packing: str, body: bytes) -> None:
    site.answers["/x"] = Reply(body, headers={"Content-Encoding": packing})
    with site.client() as client, pytest.raises(BadEncoding):
        client.fetch(site.url + "/x")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe rubbish",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 999999 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000,
    ],
)
def test_what_is_no_http_is_named(site: Site, raw: bytes) -> None:
    site.answers["/x"] = Reply(raw=lambda send: None if not raw else send(raw))
    with site.client(seconds=2.0) as client, pytest.raises(HttpError) as told:
        client.fetch(site.url + "/x")
    assert isinstance(told.value, Unreachable | BadStatus)


def test_nobody_at_the_port_is_unreachable(site: Site) -> None:
    with site.client() as client, pytest.raises(Unreachable):
        client.fetch("http://does-not-exist.invalid/")


def test_the_environments_proxies_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.answers["/x"] = Reply(b"direct")
    with site.client() as client:
        assert client.fetch(site.url + "/x").content == b"direct"


def test_every_question_is_closed(site: Site) -> None:
    """Asking a hundred times leaves no connection behind."""
    import os

    def answer(asked: Asked) -> Reply:
        return Reply(b"x" * 5000)

    site.answers["/x"] = answer
    with site.client(most_bytes=1000) as client:
        for _time in range(5):
            with pytest.raises(TooLarge):
                client.fetch(site.url + "/x")
        before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        for _time in range(50):
            with pytest.raises(TooLarge):
                client.fetch(site.url + "/x")
        after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after <= before + 5


def test_a_version_that_cannot_be_sent_back_is_not_kept(site: Site) -> None:
    head = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: "v\xe5"\r\nLast-Modified: ' + "x" * 300 + "\r\n\r\nok"
    site.answers["/x"] = Reply(raw=lambda send: send(head.encode("latin-1")))
    with site.client() as client:
        answer = client.fetch(site.url + "/x")
        assert answer.content == b"ok" and answer.validators == Validators()
        with pytest.raises(AddressRefused):
            client.fetch(site.url + "/x", headers={"authorization": "nyckel å"})
        with pytest.raises(AddressRefused):
            client.fetch(site.url + "/x", headers={"authorization": "a\r\nx: y"})

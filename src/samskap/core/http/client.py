"""The one door for outgoing HTTP."""

import random
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import httpx

from samskap.core.http.addresses import PUBLIC, Doors, Resolve, Target, check, resolve
from samskap.core.http.errors import (
    AddressRefused,
    BadEncoding,
    BadStatus,
    HttpError,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)
from samskap.core.http.fuse import Fuse

MOST_REDIRECTS = 5
MEGABYTE = 1_000_000
USER_AGENT = "Samskap (open portal of municipalities)"
_CREDENTIALS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_PACKED = {"": 0, "identity": 0, "gzip": 47, "x-gzip": 47, "deflate": 47}
"""Ways of packing and the ``wbits`` of zlib; 47 finds out by itself which of the two it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for each step (connecting, waiting for the next bytes), ``total_seconds`` for a whole answer with its
    redirects, ``most_bytes`` of an answer after unpacking."""

    seconds: float = 20.0
    total_seconds: float = 120.0
    most_bytes: int = 20 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and how patiently. ``sleep`` and ``jitter`` (0 to 1) are handed in by tests.

    Before attempt n + 1 it waits between half and all of ``base * 2 ** (n - 1)`` seconds, or what the server asks for;
    never longer than ``most_seconds``: a server that asks for more is asked again at the next round.
    """

    attempts: int = 3
    base: float = 1.0
    most_seconds: float = 30.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random

    def pause(self, attempt: int, error: HttpError) -> float | None:
        """Seconds to wait after this failed attempt (from 1), or None: do not try again."""
        if not error.passing or attempt >= self.attempts:
            return None
        asked = error.retry_after if isinstance(error, BadStatus) else None
        if asked is not None:
            return asked if asked <= self.most_seconds else None
        return min(self.base * 2.0 ** (attempt - 1), self.most_seconds) * (0.5 + self.jitter() / 2)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said identifies the version it sent."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``content`` is unpacked; empty when ``unchanged``. ``url`` is where it came from after redirects."""

    url: str
    status: int
    content: bytes
    headers: Mapping[str, str]
    validators: Validators = field(default_factory=Validators)

    @property
    def unchanged(self) -> bool:
        """The server says that what it sent before still stands."""
        return self.status == httpx.codes.NOT_MODIFIED


class Client:
    """Asks other servers. Used as a context manager; one for a whole round of questions.

    ``doors``, ``resolver`` and ``trust`` (whose certificates) are for tests and inner networks. Proxies and credentials
    of the environment are not used: the check of addresses would then be somebody else's.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        retries: Retries | None = None,
        doors: Doors = PUBLIC,
        resolver: Resolve = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._limits, self._retries = limits or Limits(), retries or Retries()
        self._doors, self._resolver = doors, resolver
        # A connection is kept by the address of the machine, so none is shared between names: none is kept.
        self._http = httpx.Client(
            trust_env=False,
            verify=True if trust is None else trust,
            follow_redirects=False,
            timeout=self._limits.seconds,
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        known: Validators | None = None,
        most_bytes: int | None = None,
    ) -> Answer:
        """The answer to one question that changes nothing at the server, asked again when that may help.

        ``known`` makes the question conditional. Redirects are followed at most :data:`MOST_REDIRECTS` times, each
        checked like the first address, never from https to http.

        :raises HttpError: one of its kinds; nothing else.
        """
        asked = _question(headers, known)
        limit = self._limits.most_bytes if most_bytes is None else most_bytes
        attempt = 0
        while True:
            attempt += 1
            try:
                return self._follow(url, method, asked, content, limit)
            except HttpError as error:
                pause = self._retries.pause(attempt, error)
                if pause is None:
                    raise
            self._retries.sleep(pause)

    def _follow(self, url: str, method: str, headers: httpx.Headers, content: bytes, limit: int) -> Answer:
        ends = time.monotonic() + self._limits.total_seconds
        here: str | httpx.URL = url
        headers = headers.copy()
        for _hop in range(MOST_REDIRECTS + 1):
            target = check(here, doors=self._doors, resolver=self._resolver)
            reached = self._once(target, method, headers, content, limit, ends)
            if isinstance(reached, Answer):
                return reached
            status, place = reached
            following = _joined(target.url, place)
            if target.url.scheme == "https" and following.scheme == "http":
                raise AddressRefused("the server sends on from https to http")
            if (following.host, following.port, following.scheme) != (
                target.url.host,
                target.url.port,
                target.url.scheme,
            ):
                for name in _CREDENTIALS:
                    headers.pop(name, None)
            if method != "GET" and status in (301, 302, 303):
                method, content = "GET", b""
                headers.pop("content-type", None)
            here = following
        raise TooManyRedirects(f"the server sent on more than {MOST_REDIRECTS} times")

    def _once(
        self, target: Target, method: str, headers: httpx.Headers, content: bytes, limit: int, ends: float
    ) -> Answer | tuple[int, str]:
        """The answer, or the status and place of a redirect."""
        request = self._http.build_request(
            method, target.connect_url, headers={**headers, "host": target.host_header}, content=content or None
        )
        with Fuse(ends - time.monotonic()) as fuse:
            request.extensions |= {"sni_hostname": target.url.host, "trace": fuse.watch}
            try:
                response = self._http.send(request, stream=True)
                try:
                    answer = self._answer(target, response, limit)
                finally:
                    response.close()
            except httpx.TimeoutException as error:
                raise TimedOut(f"{target.url.host} was too slow") from error
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
                if fuse.blown:
                    raise TimedOut(f"{target.url.host} took too long") from error
                raise Unreachable(f"{target.url.host} cannot be reached ({type(error).__name__})") from error
            if fuse.blown:
                # cut where the end of the connection is the end of the answer
                raise TimedOut(f"{target.url.host} took too long")
            return answer

    def _answer(self, target: Target, response: httpx.Response, limit: int) -> Answer | tuple[int, str]:
        status = response.status_code
        if status in (301, 302, 303, 307, 308):
            if not (place := response.headers.get("location")):
                raise BadStatus(status)
            return status, place
        validators = Validators(_kept(response, "etag"), _kept(response, "last-modified"))
        if status == httpx.codes.NOT_MODIFIED:
            return Answer(str(target.url), status, b"", dict(response.headers), validators)
        if not 200 <= status < 300:
            raise BadStatus(status, _retry_after(response.headers.get("retry-after", "")))
        announced = response.headers.get("content-length", "")
        if announced.isdecimal() and int(announced[:20]) > limit:
            raise TooLarge(f"the answer is larger than {limit} bytes")
        body = _unpacked(response.iter_raw(), response.headers.get("content-encoding", ""), limit)
        return Answer(str(target.url), status, body, dict(response.headers), validators)


def _question(headers: Mapping[str, str] | None, known: Validators | None) -> httpx.Headers:
    if not all(one.isascii() and one.isprintable() for pair in (headers or {}).items() for one in pair):
        raise AddressRefused("a header of the question has signs that none can have")
    asked = httpx.Headers({"user-agent": USER_AGENT, "accept-encoding": "gzip, deflate", **(headers or {})})
    if known and known.etag:
        asked["if-none-match"] = known.etag
    if known and known.last_modified:
        asked["if-modified-since"] = known.last_modified
    return asked


def _kept(response: httpx.Response, name: str) -> str:
    """A header that can be sent back as it came."""
    value = str(response.headers.get(name, ""))
    return value if value.isascii() and value.isprintable() and len(value) <= 200 else ""


def _joined(base: httpx.URL, place: str) -> httpx.URL:
    try:
        return base.join(place)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused("the server sends on to what is no address") from error


def _retry_after(text: str) -> float | None:
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _unpacked(pieces: Iterator[bytes], packing: str, limit: int) -> bytes:
    """The whole answer, unpacked at most one byte beyond ``limit``: a small packet may hold gigabytes."""
    name = packing.strip().lower()
    if name not in _PACKED:
        raise BadEncoding(f"the answer is packed as {packing[:40]!r}, which was not asked for")
    unpack = zlib.decompressobj(_PACKED[name]) if _PACKED[name] else None
    body = bytearray()
    for piece in pieces:
        try:
            body += unpack.decompress(piece, limit + 1 - len(body)) if unpack else piece
        except zlib.error as error:
            raise BadEncoding("the answer cannot be unpacked") from error
        if len(body) > limit:
            raise TooLarge(f"the answer is larger than {limit} bytes")
    if unpack and body and not unpack.eof:
        raise BadEncoding("the packed answer ends too early")
    return bytes(body)

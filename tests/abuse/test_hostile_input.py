"""Cases 5, 8, 24: whatever is sent to any address, the answer says what is wrong; no address falls over.

Every route is tried with what databases and number parsers refuse: zero bytes, numbers of five thousand digits, unpaired
surrogates, pages that are not there. What falls over with a zero byte does so on PostgreSQL only: run these on both.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.access import walk
from tests.access.world import World, make_world

ROUTES = walk.routes()
NUL = "a\x00b"
HOSTILE = [NUL, "9" * 5000, "-1", "99999999999999999999", "9e99", "\u202e", "'\"><script>", "٣" * 30, "x" * 30_000]
SINGLE = [NUL, "9" * 5000, "0001-01-01", "9999-12-31T23:59"]
READ = (
    "page", "invited", "statement", "sort", "group", "q", "kind", "language", "limit", "offset", "template", "of",
    "next", "process",
)  # fmt: skip
SENT = (
    "statement", "value", "key", "seed", "withdraw", "kind", "participant", "template", "typed_question", "action",
    "to", "seen", "number", "ticked", "numbers", "next", "code", "login", "id", "answer-1", "sheet", "batch", "role",
)  # fmt: skip
FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?')


def _fields() -> list[str]:
    names = set(SENT)
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            waiting.append(one)
            names |= set(getattr(one, "base_fields", {}))
    return sorted(names)


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(everybody: World, db: None) -> World:
    return replace(everybody, made={})


def ask(client: Client, method: str, address: str, body: str = "", **headers: str) -> HttpResponseBase:
    """One request that leaves nothing behind, answered as a server would answer it."""
    cookies = copy.deepcopy(client.cookies)
    cache.clear()
    client.raise_request_exception = False
    try:
        with transaction.atomic():
            answer = client.generic(method, address, body, "application/x-www-form-urlencoded", **headers)
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
        client.raise_request_exception = True
    return answer


def fell_over(answer: HttpResponseBase) -> bool:
    return answer.status_code >= 500 and answer.status_code != 503


def _state(route: walk.Route) -> str:
    states = walk.maker_of(route).states
    return "open" if "open" in states else states[0]


def _acting(world: World, route: walk.Route) -> Client:
    return world.clients["operator" if route.name == "create_organisation" else "lead"]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_case_8_no_query_makes_an_address_fall_over(route: walk.Route, world: World) -> None:
    client = _acting(world, route)
    address = walk.address_of(world, route, _state(route))
    queries = [urlencode(dict.fromkeys(READ, value)) for value in HOSTILE]
    for query in [*queries, "page=%ED%A0%80&%00=1"]:
        answer = ask(client, "GET", f"{address}?{query}")
        assert not fell_over(answer), f"GET {address}?{query[:200]}: {answer.status_code}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_case_24_no_form_makes_an_address_fall_over(route: walk.Route, world: World) -> None:
    client = _acting(world, route)
    state = _state(route)
    address = walk.address_of(world, route, state)
    if "POST" not in walk.methods_of(world, route, state):
        return
    names = _fields()
    page = ask(client, "GET", address)
    found: dict[str, Any] = {}
    if page.status_code == 200 and not page.streaming:
        text = page.content.decode(errors="replace")  # type: ignore[attr-defined]
        found = {unescape(name): unescape(value) or "1" for name, value in FIELD.findall(text)}
    tried = [dict.fromkeys([*names, *found], value) for value in HOSTILE]
    tried += [{**found, name: value} for name in found for value in SINGLE]
    for sent in tried:
        answer = ask(client, "POST", address, urlencode(sent))
        assert not fell_over(answer), f"POST {address} {str(sent)[:300]}: {answer.status_code}"


@pytest.mark.parametrize("route", [one for one in ROUTES if one.parameters], ids=lambda route: route.name)
def test_case_5_no_parameter_of_an_address_makes_it_fall_over(route: walk.Route, world: World) -> None:
    client = _acting(world, route)
    kwargs = walk.maker_of(route).kwargs(world, walk.maker_of(route).states[0])
    address = walk.address_of(world, route, walk.maker_of(route).states[0])
    for value in kwargs.values():
        for hostile in ("%00", "a%00b", "9" * 5000, "99999999999999999999", "%ED%A0%80", "%E2%80%AE", "..%2F", "'"):
            changed = address.replace(f"/{quote(str(value))}", f"/{hostile}", 1)
            for method in ("GET", "POST"):
                answer = ask(client, method, changed)
                assert not fell_over(answer), f"{method} {changed[:200]}: {answer.status_code}"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "X" * 40])
def test_case_18_unusual_methods_change_nothing_and_fall_over_nowhere(method: str, world: World) -> None:
    for route in ROUTES:
        answer = ask(world.clients["lead"], method, walk.address_of(world, route, walk.maker_of(route).states[0]))
        assert not fell_over(answer), f"{method} {route.name}: {answer.status_code}"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "samskap_participant_x"])
def test_case_24_no_cookie_makes_an_address_fall_over(name: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies.load(f'{name}="\\000\\000\\000\\000aaaaaaaaaaaaaaa"')
    answer = client.get("/workbench/")
    assert answer.status_code == 302
    assert "/account/login/" in answer.headers["Location"]

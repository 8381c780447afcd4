"""Finds every address of the portal and tries each with every role."""

from __future__ import annotations

import copy
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.access.factories import MAKERS
from tests.access.maker import NO_STATE, Maker
from tests.access.world import ROLES, World

TABLES = sorted(Path(__file__).parent.glob("table*.csv"))
METHODS = ("GET", "POST", "PATCH", "DELETE")
"""PUT is left out: no view of ours takes it, and Django's form views treat it exactly as POST."""

Key = tuple[str, str, str]
Row = dict[str, str]


@dataclass(frozen=True)
class Route:
    """A named address; ``parameters`` are the names that its address is filled in with."""

    name: str
    pattern: str
    parameters: frozenset[str]


def routes() -> list[Route]:
    """Every route of the project, those of its libraries and of its API included, sorted by name."""
    return sorted(_walk(get_resolver(), (), "", frozenset()), key=lambda route: route.name)


def _walk(
    resolver: URLResolver, namespaces: tuple[str, ...], prefix: str, parameters: frozenset[str]
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        known = parameters | frozenset(entry.pattern.converters) | frozenset(entry.pattern.regex.groupindex)
        if isinstance(entry, URLResolver):
            deeper = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, deeper, address, known)
        elif isinstance(entry, URLPattern):
            yield Route(":".join((*namespaces, entry.name or "")), address, known)


def maker_of(route: Route) -> Maker:
    """How the route's address is filled in; KeyError names a route that nobody described."""
    if not route.parameters:
        return MAKERS.get(route.name, Maker(lambda world, state: {}))
    return MAKERS[route.name]


def address_of(world: World, route: Route, state: str) -> str:
    """The address for an object in this state."""
    address = reverse(route.name, kwargs=dict(maker_of(route).kwargs(world, state)))
    found = resolve(address)
    assert found.view_name == route.name, f"{address} is answered by {found.view_name}, not by {route.name}"
    return address


def methods_of(world: World, route: Route, state: str) -> list[str]:
    """The methods that the route takes, as it says itself when asked with one that nobody has."""
    answer = _send(world.clients["lead"], "PROPFIND", address_of(world, route, state))
    if answer.status_code != 405:
        return ["GET", "POST"]
    allowed = {method.strip() for method in answer.headers["Allow"].split(",")}
    return [method for method in METHODS if method in allowed]


def outcome(answer: HttpResponseBase) -> str:
    """One word for an answer: ``ok`` (done, or the input was wrong), ``login``, or the status that refuses."""
    status = answer.status_code
    if 300 <= status < 400 and urlsplit(answer.headers["Location"]).path == reverse(settings.LOGIN_URL):
        return "login"
    if status < 400 or status in (400, 409, 422):
        return "ok"
    return str(status)


def _send(client: Client, method: str, address: str) -> HttpResponseBase:
    """One request that leaves nothing behind: rows, cookies and rate limits are as before."""
    cookies = copy.deepcopy(client.cookies)
    cache.clear()
    try:
        with transaction.atomic():
            answer = client.generic(method, address, b"", "application/x-www-form-urlencoded")
            transaction.set_rollback(True)
    finally:
        client.cookies = cookies
    return answer


def observe(world: World, route: Route) -> dict[Key, dict[str, str]]:
    """What the route answers to each role, by (route, method, state)."""
    seen: dict[Key, dict[str, str]] = {}
    maker = maker_of(route)
    methods = methods_of(world, route, maker.states[0])
    for state in maker.states:
        address = address_of(world, route, state)
        cookies = maker.cookies(world, state)
        for method in methods:
            answers = {}
            for role in ROLES:
                client = world.clients[role]
                before = copy.deepcopy(client.cookies)
                if role == "participant":
                    client.cookies.load(dict(cookies))
                answers[role] = outcome(_send(client, method, address))
                client.cookies = before
            seen[route.name, method, state] = answers
    return seen


def read_table() -> dict[Key, Row]:
    """The committed table by (route, method, state); a row that stands twice is an error."""
    table: dict[Key, Row] = {}
    for path in TABLES:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                key = (row["route"], row["method"], row["state"])
                assert key not in table, f"{' '.join(key)} stands twice, again in {path.name}"
                table[key] = row
    return table


def as_line(key: Key, answers: dict[str, str]) -> str:
    """A line for the table."""
    return ",".join([*key, *(answers[role] for role in ROLES)])


__all__ = ["NO_STATE", "ROLES", "Route", "as_line", "observe", "read_table", "routes"]

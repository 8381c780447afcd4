"""Votes a second through HTTP, pages at 10,000 participants, and how soon a vote shows on the map."""

from __future__ import annotations

import json
import re
import statistics
import time
import urllib.request
import uuid
from typing import Any
from urllib.parse import urlencode

from bench.rows import Row
from bench.serving import Portal, serving

NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
PEOPLE = 10_000
STATEMENTS = 100
VOTES_EACH = 30
FRESH_SECONDS = 2.0
QUERIES, CPU_SECONDS, BYTES = 15, 0.025, 150_000


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick": a tenth of the participants and votes."""
    people, votes = (PEOPLE // 10, 800) if profile == "quick" else (PEOPLE, 6000)
    rows: list[Row] = []
    for database in NAMES:
        with serving(f"load-{database}", database) as portal:
            made = portal.inside("make", statements=STATEMENTS, people=people, votes_each=VOTES_EACH)
            case = f"{people:,} participants, {people * VOTES_EACH:,} votes before, {NAMES[database]}"
            rows.append(_votes(portal, made["token"], votes, case))
            rows.append(_fresh(portal, made, case))
            rows += _pages(portal, made, case)
    return rows


def _votes(portal: Portal, token: str, votes: int, case: str) -> Row:
    """Two client processes with eight connections each, beside the server on the same machine."""
    before = portal.cpu_seconds("granian")
    clients = [portal.votes(token, statements=20, votes=votes // 2, threads=8) for _ in range(2)]
    reports: list[dict[str, Any]] = [json.loads(client.communicate(timeout=300)[0]) for client in clients]
    done = sum(len(one["acknowledged"]) for one in reports)
    cpu = (portal.cpu_seconds("granian") - before) / done
    latencies = sorted(second for one in reports for second in one["latencies"])
    most = latencies[int(len(latencies) * 0.95)]
    speed = done / max(one["seconds"] for one in reports)
    return Row(
        measure="votes a second through HTTP",
        case=case,
        ours=f"{speed:.0f}",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach="every vote acknowledged",
        reached=done == votes,
        note=f"{done} votes over 16 connections, client on the same machine; {1e3 * cpu:.1f} ms CPU of the server a vote; median "
        f"{1e3 * statistics.median(latencies):.0f} ms, 95 % within {1e3 * most:.0f} ms",
    )


def _fresh(portal: Portal, made: dict[str, Any], case: str) -> Row:
    """From sending a vote to the live page that counts it, ten times."""
    live = f"http://127.0.0.1:{portal.port}/c/{made['token']}/live/"
    _settled(portal, made["id"])
    seconds = []
    for number in range(1, 11):
        before = _numbers(live)
        began = time.monotonic()
        body = {"statement": number, "value": 1, "key": str(uuid.uuid4()), "seed": str(uuid.uuid4())}
        with urllib.request.urlopen(
            f"http://127.0.0.1:{portal.port}/c/{made['token']}/vote/", urlencode(body).encode(), timeout=10
        ) as answer:
            answer.read()
        while _numbers(live) == before and time.monotonic() - began < 30:
            time.sleep(0.02)
        seconds.append(time.monotonic() - began)
        time.sleep(0.3)
    return Row(
        measure="a new vote shows on the live page",
        case=case,
        ours=f"{max(seconds):.2f} s at most, median {statistics.median(seconds):.2f} s",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach=f"within {FRESH_SECONDS:.0f} s",
        reached=max(seconds) <= FRESH_SECONDS,
        note=f"{len(seconds)} votes",
    )


def _numbers(url: str) -> list[str]:
    """The figures that the page for a meeting shows first: participants and votes."""
    request = urllib.request.Request(url, headers={"Accept-Language": "en"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        page = answer.read().decode()
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.findall(r"\d[\d\s.,\u00a0\u202f]*", text)[:6]


def _settled(portal: Portal, pk: int) -> None:
    for _ in range(100):
        if not portal.inside("map_state", id=pk)["waiting"]:
            return
        time.sleep(0.3)
    raise RuntimeError("the worker never finished the map")


def _pages(portal: Portal, made: dict[str, Any], case: str) -> list[Row]:
    found = portal.inside("pages", token=made["token"])
    return [page_row(name, one, case) for name, one in found.items()]


def page_row(name: str, one: dict[str, Any], case: str, queries: int = QUERIES) -> Row:
    """How a page stands against the budget of every page; ``queries``: where it has a number of its own."""
    if one["status"] != 200:
        return Row(f"page: {name}", case, f"status {one['status']}", None, None, None, "status 200", False)
    return Row(
        measure=f"page: {name}",
        case=case,
        ours=f"{one['queries']} queries, {1e3 * one['cpu']:.1f} ms CPU, {one['size'] / 1000:.0f} KB",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach=f"at most {queries} queries, {1e3 * CPU_SECONDS:.0f} ms, {BYTES // 1000} KB",
        reached=one["queries"] <= queries and one["cpu"] <= CPU_SECONDS and one["size"] <= BYTES,
    )

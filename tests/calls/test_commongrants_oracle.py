"""What the portal reads from a CommonGrants server is what the protocol's own SDK reads."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from samskap.calls.moments import LAST_YEAR
from samskap.calls.records import CallRecord, Status
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import Ask, Got, Place
from samskap.calls.sources.commongrants import KINDS
from tests.calls.grants import real_grants
from tests.support.commongrants import read_by_the_sdk

STATUSES = {"forecasted": Status.EXPECTED, "open": Status.OPEN, "closed": Status.CLOSED, "custom": Status.UNKNOWN}


@pytest.fixture(scope="module")
def grants(shared_data: Path) -> list[dict[str, Any]]:
    return real_grants(shared_data / "calls" / "commongrants")


def read_here(grants: list[dict[str, Any]]) -> dict[str, CallRecord]:
    content = json.dumps({"items": grants, "paginationInfo": {"totalPages": 1, "totalItems": len(grants)}}).encode()
    reading = ADAPTERS["commongrants"].read([Got(Ask("", part="page 1"), content)], Place("https://grants.example"))
    return {one.key: one for one in reading.records}


def test_the_sdk_takes_every_grant_for_one_and_reads_the_same(grants: list[dict[str, Any]]) -> None:
    here, there = read_here(grants), read_by_the_sdk(grants)
    assert len(there) == len(grants) > 300
    assert not [one["refused"] for one in there if "refused" in one]
    for one in there:
        record = here[one["id"]]
        [title] = record.titles.values()
        assert " ".join(title.split()) == " ".join(one["title"].split())
        assert record.status == STATUSES[one["status"]]
        # a day like 2999-07-01 stands for none
        assert _day(record) == ("" if one["closes"] >= f"{LAST_YEAR + 1}" else one["closes"])
        assert {name: getattr(record.money, name) for name in ("total", "least", "most")} == {
            name: None if one[name] is None else Decimal(one[name]) for name in ("total", "least", "most")
        }
        assert {KINDS[kind] for kind in one["types"] if kind in KINDS} <= set(record.applicants.kinds)


def test_the_kinds_of_applicants_are_those_of_the_protocol() -> None:
    asked = [{"value": kind} for kind in KINDS] + [{"value": "custom", "customValue": "Boroughs"}]
    grant = {
        "id": "2c1fd0b4-9a0f-4f0e-9f7f-0e5d7c6b8a10",
        "title": "A",
        "status": {"value": "open"},
        "description": "A",
        "acceptedApplicantTypes": asked,
        "createdAt": "2026-01-01T00:00:00Z",
        "lastModifiedAt": "2026-01-01T00:00:00Z",
    }
    [there] = read_by_the_sdk([grant])
    assert set(there["types"]) == {*KINDS, "custom"}


def test_what_the_sdk_refuses_is_seen(grants: list[dict[str, Any]]) -> None:
    """The check can fail: a grant without a status, and one whose sum is no number, are none."""
    broken = [{**grants[0], "status": "who knows"}, {**grants[0], "title": None}]
    assert all("refused" in one for one in read_by_the_sdk(broken))


def _day(record: CallRecord) -> str:
    closes = record.stages[0].closes if record.stages else None
    return closes.day.isoformat() if closes else ""

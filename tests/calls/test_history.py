"""Random histories against a plain oracle, and the real one through the command."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap import cli
from samskap.calls.models import CallChange, CallSource, Listing
from samskap.calls.records import Moment, Stage, Status
from samskap.calls.services.sightings import record_reading
from tests.calls.factories import day, make_record, make_source

ROOT = Path(__file__).resolve().parents[2]
BRUSSELS = ZoneInfo("Europe/Brussels")

MOMENTS = st.one_of(
    st.none(),
    st.datetimes(datetime(2026, 3, 10), datetime(2026, 4, 5)).map(
        lambda one: Moment.of(one.replace(tzinfo=UTC), "Europe/Brussels")
    ),
    st.dates(datetime(2026, 3, 10).date(), datetime(2026, 4, 5).date()).map(lambda one: Moment(one, "Europe/Brussels")),
)
STATUSES = st.sampled_from([Status.OPEN, Status.EXPECTED, Status.CLOSED, Status.UNKNOWN])
LISTS = st.dictionaries(st.sampled_from("ABCD"), st.tuples(MOMENTS, STATUSES), max_size=4)


class Oracle:
    """The rules in their plainest form, a dictionary a call."""

    def __init__(self) -> None:
        self.calls: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[int, str, str]] = []
        self.before = -1

    def reading(self, number: int, listed: Mapping[str, tuple[Moment | None, Status]]) -> None:
        for key, (closes, status) in listed.items():
            held = self.calls.get(key)
            if held is None:
                self.calls[key] = {"closes": closes, "status": status, "closed": "", "seen": number}
                self.told.append((number, key, "new"))
                if status is Status.CLOSED:
                    self.calls[key]["closed"] = "said"
                continue
            if held["seen"] < self.before:
                self.told.append((number, key, "back"))
            if closes is not None:
                if held["closes"] is None or held["closes"].day != closes.day:
                    self.told.append((number, key, "deadline"))
                elif held["closes"].at != closes.at:
                    self.told.append((number, key, "hour"))
                held["closes"] = closes
            was = held["status"]
            held["status"] = was if status is Status.UNKNOWN else status
            over = held["closes"] is not None and held["closes"].over <= day(number)
            reopened = (
                held["closed"] and held["status"] is not Status.CLOSED and not (held["closed"] == "deadline" and over)
            )
            if reopened:
                held["closed"] = ""
            if held["status"] is not was or reopened:
                self.told.append((number, key, "status"))
            if held["status"] is Status.CLOSED:
                held["closed"] = "said"
            held["seen"] = number
        self.before = number
        for key, held in self.calls.items():
            if held["closed"] or held["closes"] is None or held["closes"].over > day(number):
                continue
            if held["seen"] < number or held["status"] is Status.UNKNOWN:
                held["closed"] = "deadline"
                self.told.append((number, key, "closed"))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(LISTS, max_size=12), again=st.booleans())
def test_any_history(history: list[dict[str, tuple[Moment | None, Status]]], again: bool) -> None:
    source = make_source(f"Source {CallSource.objects.count()}")
    oracle = Oracle()
    for number, listed in enumerate(history):
        oracle.reading(number * 2, listed)
        records = [
            make_record(key, None, stages=(Stage(closes=closes),) if closes else (), status=status)
            for key, (closes, status) in listed.items()
        ]
        for _time in range(1 + again):
            record_reading(source=source, records=records, seen_at=day(number * 2), complete=True)
    told = [
        ((row.at - day(0)).days, row.listing.key, row.kind)
        for row in CallChange.objects.filter(listing__source=source).select_related("listing")
    ]
    assert sorted(told) == sorted(oracle.told)
    for row in Listing.objects.filter(source=source):
        held = oracle.calls[row.key]
        assert (row.closed_because, row.status, (row.last_seen - day(0)).days) == (
            held["closed"],
            held["status"],
            held["seen"],
        )


@pytest.mark.django_db
@settings(max_examples=20, deadline=None)
@given(order=st.permutations("ABCDE"))
def test_the_order_of_records_changes_nothing(order: list[str]) -> None:
    source = make_source(f"Source {CallSource.objects.count()}")
    record_reading(source=source, records=[make_record(key) for key in "ABC"], seen_at=day(0), complete=True)
    told = record_reading(
        source=source,
        records=[make_record(key, f"2026-10-0{1 + 'ABCDE'.index(key)}") for key in order],
        seen_at=day(1),
        complete=True,
    )
    assert {one.key: str(one.outcome) for one in told.sightings} == dict(
        zip("ABCDE", ["changed"] * 3 + ["new"] * 2, strict=True)
    )


def plain_history(archive: Path) -> dict[str, Any]:
    """The history counted without the portal: the deadline of each id, as a day in Brussels."""
    days: dict[str, tuple[str, str]] = {}
    moved, hours, returned, before, last_seen = [], 0, [], 0, dict[str, int]()
    deadline_at: dict[str, str] = {}
    snapshots = {}
    with tarfile.open(archive) as opened:
        for member in opened:
            if member.name.endswith(".json"):
                content = opened.extractfile(member)
                assert content is not None
                data = json.load(content)
                snapshots[int(Path(member.name).name[:3])] = (
                    data["generatedAt"],
                    [(one["id"], one["deadlineDate"]) for one in data["grants"]],
                )
    for number in sorted(snapshots):
        for key, deadline in snapshots[number][1]:
            found = datetime.fromisoformat(deadline.replace("Z", "+00:00")).astimezone(BRUSSELS).date().isoformat()
            if key in days and days[key][0] != found:
                moved.append({"id": key, "snapshot": number, "before": days[key][0], "after": found})
            elif key in days and days[key][1] != deadline:
                hours += 1
            if key in last_seen and last_seen[key] < before:
                returned.append({"id": key, "snapshot": number})
            days[key], last_seen[key], deadline_at[f"{key} {number}"] = (found, deadline), number, deadline
        before = number
    listed = {number: {key for key, _deadline in of} for number, (_at, of) in snapshots.items()}
    return {
        "moved": moved,
        "hours": hours,
        "returned": returned,
        "topics": len(days),
        "listed": listed,
        "made": {number: at for number, (at, _of) in snapshots.items()},
    }


def test_the_real_history(archive: Path, tmp_path: Path) -> None:
    script = (
        # Not ru_maxrss: it remembers the process that this one was forked from, which is the one that runs the tests.
        "import pathlib, re, sys, time\nfrom samskap import cli\n"
        "code = cli.main(sys.argv[1:])\nstatus = pathlib.Path('/proc/self/status').read_text()\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', status)[1]\n"
        "print(peak, time.process_time(), file=sys.stderr)\nsys.exit(code)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, "calls", "replay", str(archive), "--json"],
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path), "OMP_NUM_THREADS": "1"},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(ran.stdout)
    plain = plain_history(archive)
    assert sorted(told) == ["alerts", "closed", "deadline_changes", "returned", "seconds", "snapshots", "topics"]
    assert told["snapshots"] == 80
    assert told["topics"] == plain["topics"] == 1179
    by_place = lambda one: (one["snapshot"], one["id"])  # noqa: E731
    assert sorted(told["deadline_changes"], key=by_place) == sorted(plain["moved"], key=by_place)
    assert len(told["deadline_changes"]) == 44
    assert plain["hours"] == 85
    assert sorted(told["returned"], key=by_place) == sorted(plain["returned"], key=by_place)
    for one in told["closed"]:
        assert one["reason"] == "deadline"
    assert told["alerts"] >= 44
    kilobytes, seconds = ran.stderr.split()[-2:]
    assert int(kilobytes) < 500_000
    assert float(seconds) < 60.0, "of the processor: a busy machine proves nothing"
    assert list(tmp_path.iterdir()) == [], "nothing is left behind"


def archive_of(folder: Path, **files: bytes) -> Path:
    path = folder / "history.tar.xz"
    with tarfile.open(path, "w:xz") as made:
        for name, content in files.items():
            info = tarfile.TarInfo(name.replace("__", "/") + ".json")
            info.size = len(content)
            made.addfile(info, BytesIO(content))
    return path


def snapshot(when: str, **grants: str) -> bytes:
    listed = [
        {"id": key, "title": key, "deadlineDate": deadline, "status": {"id": "31094502"}}
        for key, deadline in grants.items()
    ]
    return json.dumps({"generatedAt": when, "grants": listed}).encode()


@pytest.mark.django_db
def test_snapshots_are_taken_in_the_order_of_their_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive_of(
        tmp_path,
        **{
            "10_x": snapshot("2026-03-20T06:00:00Z", A="2026-06-01T00:00:00Z"),
            "9_x": snapshot("2026-03-19T06:00:00Z", B="2026-03-19T00:00:00Z"),
            "8_x": snapshot("2026-03-18T06:00:00Z", A="2026-05-01T00:00:00Z", B="2026-03-19T00:00:00Z"),
            "11_x": b"<html>",
            "readme": b"no snapshot",
        },
    )
    assert cli.main(["calls", "replay", str(path), "--json"]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert (told["snapshots"], told["topics"], told["alerts"]) == (3, 2, 1)
    assert told["deadline_changes"] == [{"id": "A", "snapshot": 10, "before": "2026-05-01", "after": "2026-06-01"}]
    assert told["returned"] == [{"id": "A", "snapshot": 10}]
    assert told["closed"] == [{"id": "B", "snapshot": 10, "reason": "deadline"}]
    assert "snapshot 11 was left out: html" in err
    assert not Listing.objects.exists() and not CallSource.objects.exists()


@pytest.mark.django_db
def test_what_a_person_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["calls", "replay", str(archive_of(tmp_path, **{"1_x": snapshot("2026-03-18T06:00:00Z")}))]) == 0
    assert "1 snapshots, 0 topics" in capsys.readouterr().out


@pytest.mark.django_db
def test_what_is_no_archive_is_said_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text").write_text("hello")
    twice = archive_of(tmp_path, **{"1_a": b"{}", "1_b": b"{}"})
    cut = tmp_path / "cut.tar.xz"
    cut.write_bytes(twice.read_bytes()[:-20])
    empty = tmp_path / "empty.tar"
    tarfile.open(empty, "w").close()
    for path in (tmp_path / "absent", tmp_path / "text", twice, cut, empty, tmp_path):
        assert cli.main(["calls", "replay", str(path)]) == 2
        assert capsys.readouterr().err.startswith("samskap: ")

"""`./run test`: style, import rules, types, all tests on SQLite (with a real browser), and the pages again on a real
PostgreSQL. Ends with one line that counts; its exit code is 0 only if something ran and nothing failed."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from samskap.core.management.commands.prepare import compile_languages  # noqa: E402
from tests.support import chromium, postgres  # noqa: E402

PARTS = ("lint", "types", "tests", "processes", "postgres")
PART_SECONDS = 2400
TOOLS = {
    "lint": [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--check", "--no-cache", "."],
        ["lint-imports", "--no-cache"],
    ],
    "types": [["mypy"]],
}
WITHOUT_DATABASE = ("tests/engines", "tests/architecture", "tests/languages", "tests/cli", "tests/bench")


@dataclass
class Tally:
    """What has been counted so far, and what was slow."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    lines: list[str] = field(default_factory=list)

    def add(self, name: str, passed: int, failed: int, skipped: int, seconds: float) -> None:
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        self.lines.append(f"{name:34} {passed:5} passed {failed:4} failed {skipped:4} skipped {seconds:7.1f} s")


def run(command: list[str], **more: str) -> int:
    """Run one tool to its end, or end it and all it started when it takes too long."""
    # one thread for linear algebra, as in the portal: on matrices this small more only wait for each other
    environment = {
        "OMP_NUM_THREADS": "1",
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        return process.wait(PART_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"Took longer than {PART_SECONDS} s: {' '.join(command)}", flush=True)
        return 1
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def tool(tally: Tally, command: list[str]) -> None:
    """A checker counts as one test."""
    began = time.monotonic()
    name = " ".join(command)
    print(f"\n== {name}", flush=True)
    good = run([str(Path(sys.executable).parent / command[0]), *command[1:]]) == 0
    tally.add(name, int(good), int(not good), 0, time.monotonic() - began)


def tests(tally: Tally, name: str, arguments: list[str], **more: str) -> None:
    """A run of pytest, counted by its report; a run that broke off or ran nothing counts as failed."""
    began = time.monotonic()
    print(f"\n== {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="samskap-report-") as folder:
        report = Path(folder) / "report.xml"
        code = run(
            [sys.executable, "-m", "pytest", "-q", "--durations=5", f"--junitxml={report}", *arguments],
            DJANGO_SETTINGS_MODULE="tests.settings",
            **more,
        )
        suites = list(ET.parse(report).iter("testsuite")) if report.exists() else []  # noqa: S314
    total, failed, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("tests",), ("failures", "errors"), ("skipped",))
    )
    passed = max(0, total - failed - skipped)
    if (code != 0 or passed == 0) and failed == 0:
        print(f"{name}: pytest ended with {code} and {passed} tests passed; counted as a failure.", flush=True)
        failed = 1
    tally.add(name, passed, failed, skipped, time.monotonic() - began)


def on_postgres(tally: Tally) -> None:
    """Everything that touches the database, on a real PostgreSQL."""
    ignored = [f"--ignore={path}" for path in WITHOUT_DATABASE]
    with postgres.running() as url:
        tests(
            tally,
            "tests on PostgreSQL",
            ["-n", "2", "-m", "not browser and not processes", *ignored, "tests"],
            SAMSKAP_DATABASE_URL=url,
        )


def main() -> int:
    """Run the chosen parts, or all."""
    parser = argparse.ArgumentParser(prog="./run test", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[], metavar="PART", help=", ".join(PARTS))
    chosen = parser.parse_args().parts or PARTS
    tally = Tally()
    for name in [name for name in os.environ if name.startswith("SAMSKAP_")]:
        if name not in {"SAMSKAP_CHROMIUM", "SAMSKAP_SHARED_DATA", "SAMSKAP_PYTHON"}:
            del os.environ[name]
    compile_languages(ROOT / "locale")
    for part in ("lint", "types"):
        for command in TOOLS[part] if part in chosen else []:
            tool(tally, command)
    if "tests" in chosen or "processes" in chosen:
        os.environ["SAMSKAP_CHROMIUM"] = chromium.find_or_install()
    if "tests" in chosen:
        tests(tally, "tests on SQLite, with a browser", ["-n", "2", "-m", "not processes", "tests"])
    if "postgres" in chosen:
        on_postgres(tally)
    if "processes" in chosen:
        tests(tally, "tests of the running processes", ["-m", "processes", "tests"])
    print("\n" + "\n".join(tally.lines) + "\n")
    skipped = f", {tally.skipped} skipped" if tally.skipped else ""
    print(f"{tally.passed} passed, {tally.failed} failed{skipped}", flush=True)
    return 0 if tally.failed == 0 and tally.passed else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (chromium.NoBrowser, postgres.PostgresFailed) as missing:
        print(missing, file=sys.stderr)
        print("0 passed, 1 failed", flush=True)
        sys.exit(1)

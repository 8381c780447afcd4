"""`./run bench [--quick] [FAMILY …]`: every measurement, printed and written to docs/benchmarks.md.

A family is a module of this package with `measure(profile) -> list[Row]`. Families that are not measured this time keep
their tables in the document.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import platform
import re
import sys
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import bench
from bench.rows import Row

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "benchmarks.md"
TITLE = """# What it measures

Made by `./run bench`; every figure comes from the run named above its table. A ratio says how many times better we are than
the peer beside it, unless the note says otherwise. Peers run in environments of their own, one thread each. Server, client and database
share one machine.
"""
PACKAGES = ("Django", "granian", "numpy", "scipy", "psycopg")


def families() -> list[str]:
    """Modules that measure, by name."""
    names = [one.name for one in pkgutil.iter_modules(bench.__path__) if not one.ispkg]
    sources = {name: (Path(bench.__path__[0]) / f"{name}.py").read_text(encoding="utf-8") for name in names}
    return sorted(name for name, source in sources.items() if re.search(r"^def measure\(", source, re.MULTILINE))


def machine() -> str:
    """Cores, memory, system and versions; nothing that names the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GB memory, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {versions}"
    )


def table(rows: list[Row]) -> str:
    """The rows in Markdown."""
    lines = ["| Measure | Case | Samskap | Peer | Ratio | Must reach | | Note |", "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        peer = f"{row.peer}: {row.peer_value}" if row.peer else ""
        ratio = "" if row.ratio is None else f"{row.ratio:g}"
        reached = {True: "reached", False: "**not reached**", None: ""}[row.reached]
        cells = [row.measure, row.case, row.ours, peer, ratio, row.must_reach, reached, row.note]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def section(name: str, rows: list[Row], seconds: float, profile: str, busy: float = 0.0) -> str:
    """One family's part of the document; `busy` is the load average before it began."""
    quick = " Quick profile: smaller cases." if profile == "quick" else ""
    when = datetime.now(tz=UTC).strftime("%Y-%m-%d")
    return f"## {name}\n\n{when} · {machine()} · load average {busy:.1f} before · took {seconds:.0f} s.{quick}\n\n{table(rows)}\n"


def merged(new: dict[str, str]) -> str:
    """The document with the new parts in place of the old ones of the same name."""
    old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    parts = {
        part.split("\n", 1)[0]: f"## {part}".rstrip() + "\n" for part in re.split(r"^## ", old, flags=re.MULTILINE)[1:]
    }
    known = set(families())
    parts = {name: text for name, text in parts.items() if name in known} | new
    return TITLE + "\n" + "\n".join(parts[name] for name in sorted(parts))


def main() -> int:
    """Measure what was asked for; 1 when a demand was not reached."""
    known = families()
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("families", nargs="*", metavar="FAMILY", help=", ".join(known))
    parser.add_argument("--quick", action="store_true", help="smaller cases; nothing is written")
    options = parser.parse_args()
    if unknown := set(options.families) - set(known):
        parser.error(f"no family {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    profile = "quick" if options.quick else "full"
    failed = 0
    for name in options.families or known:
        print(f"Measuring {name} …", flush=True)
        began, busy = time.monotonic(), os.getloadavg()[0]
        rows = importlib.import_module(f"bench.{name}").measure(profile)
        text = section(name, rows, time.monotonic() - began, profile, busy)
        print(text, flush=True)
        failed += sum(row.reached is False for row in rows)
        if profile == "full":
            DOCUMENT.write_text(merged({name: text}), encoding="utf-8")
    print(f"{failed} demands not reached." if failed else "Every demand was reached.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

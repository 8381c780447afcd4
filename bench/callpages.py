"""Pages about calls and the needs they are for, with 1,000 calls, 300 needs and all that hangs on them."""

from __future__ import annotations

from bench.load import NAMES, QUERIES, page_row
from bench.rows import Row
from bench.serving import serving

CALLS, NEEDS, MUNICIPALITIES = 1000, 300, 20
WORKBENCH = 5
"""Queries of the workbench, and one more for every part that the rooms register."""


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick": SQLite only."""
    rows: list[Row] = []
    for database, name in NAMES.items():
        if profile == "quick" and database != "sqlite":
            continue
        with serving(f"callpages-{database}", database) as portal:
            made = portal.inside("make_calls", calls=CALLS, needs=NEEDS, municipalities=MUNICIPALITIES)
            case = f"{CALLS:,} calls, {NEEDS} needs of {MUNICIPALITIES} municipalities, {name}"
            found = portal.inside("call_pages", **made)
            parts = found.pop("parts of the workbench")
            limits = {"the workbench": WORKBENCH + parts}
            rows += [page_row(page, one, case, limits.get(page, QUERIES)) for page, one in found.items()]
    return rows

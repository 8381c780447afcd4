"""Votes about money: pages of grants and of a portfolio round with 60 to choose from and 10,000 ballots, and what counting
the same ballots with other money costs."""

from __future__ import annotations

from typing import Any

from bench.load import NAMES, page_row
from bench.rows import Row
from bench.serving import serving

OPTIONS, BALLOTS = 60, 10_000
RECOUNT_SECONDS = 0.3


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick": SQLite only, and a tenth of the ballots."""
    rows: list[Row] = []
    ballots = BALLOTS // 10 if profile == "quick" else BALLOTS
    for database, name in NAMES.items():
        if profile == "quick" and database != "sqlite":
            continue
        with serving(f"votes-{database}", database) as portal:
            made = portal.inside("make_votes", options=OPTIONS, ballots=ballots)
            case = f"{OPTIONS} to choose from, {ballots:,} ballots, {name}"
            found = portal.inside("vote_pages", **made)
            rows += [_recount(one, case) for one in found.pop("recounts")]
            rows += [page_row(page, one, case) for page, one in found.items()]
    return rows


def _recount(one: dict[str, Any], case: str) -> Row:
    return Row(
        measure=f"what if there were other money: {one['what']}",
        case=case,
        ours=f"{1e3 * one['cpu']:.0f} ms CPU",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach=f"at most {1e3 * RECOUNT_SECONDS:.0f} ms",
        reached=one["cpu"] <= RECOUNT_SECONDS,
        note=f"the whole page with a sum that nobody asked for before; the dearest of {one['asked']}: "
        f"{1e3 * one['most']:.0f} ms",
    )

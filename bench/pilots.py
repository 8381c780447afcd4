"""Pages about pilots: the board of a network with 150 of them in 20 municipalities."""

from __future__ import annotations

from bench.load import NAMES, page_row
from bench.rows import Row
from bench.serving import serving

PILOTS, MUNICIPALITIES, COSTS = 150, 20, 100


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick": a tenth of the costs."""
    costs = COSTS // 10 if profile == "quick" else COSTS
    rows: list[Row] = []
    for database, name in NAMES.items():
        with serving(f"pilots-{database}", database) as portal:
            made = portal.inside("make_pilots", pilots=PILOTS, municipalities=MUNICIPALITIES, costs=costs)
            case = f"{PILOTS} pilots in {MUNICIPALITIES} municipalities, {PILOTS * costs:,} costs, {name}"
            found = portal.inside("pilot_pages", slug=made["slug"], token=made["token"])
            rows += [page_row(page, one, case) for page, one in found.items()]
    return rows

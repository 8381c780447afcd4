"""What a count says, as it is kept and published: what was chosen and why, what was not and what was missing.

Sums are text with two decimals, other exact numbers are fractions as text; options are named by their number.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from samskap.core.small_numbers import FEWEST_MUNICIPALITIES, FEWEST_PEOPLE, protect, shown_counts
from samskap.engines.allocation import Allocation, Project, RunnerUp, receipt, sensitivity
from samskap.portfolio.engine import Slip, Vote

EFFORT = 0
"""Nothing smaller is tried beside halving: it is said that so many more would have been enough, not that fewer would
not."""
SECONDS = 40.0
"""How long at most is looked for what would have changed the decisions; the closest ones come first."""
RUNS = 60
"""About how many times it takes to choose anew for one of these answers; half as many more where there are hours."""
STEPS_OF_COST = 200
"""A lower cost is looked for in so many steps at least."""


def outcome_of(
    vote: Vote,
    found: Allocation,
    slips: Sequence[Slip],
    districts: Mapping[int, str],
    withdrawn: Sequence[int],
    seconds: float,
) -> dict[str, Any]:
    """Everything of the count but the public file. ``seconds``: so long it took to choose once."""
    payers = _payers(vote, found, slips)
    wanted = Counter(number for one in slips for number, _points in one.choices)
    organisations = sum(one.is_organisation for one in slips)
    return {
        "ballots": len(slips),
        "budget": amount(found.budgets[0]),
        "spent": amount(found.spent[0]),
        "hours": [amount(found.spent[1]), amount(found.budgets[1])] if len(found.budgets) > 1 else None,
        "chosen": [
            {
                "number": vote.number_of[one.project],
                "cost": amount(one.cost),
                **_of_hours({"hours": one.costs}),
                "stage": one.stage,
                "price": None if one.rho is None else str(one.rho),
                "prices": [None if price is None else str(price) for price in one.prices],
                "payers": one.payers,
                "supporters": wanted[vote.number_of[one.project]],
                **_by_kind(payers.get(one.project, ()), slips, organisations),
            }
            for one in found.purchases
        ],
        "not_chosen": _not_chosen(vote, found, seconds),
        "withdrawn": sorted(withdrawn),
        "longest": max((len(one) for one in rows_of(vote)), default=0),
        "ties": [
            {"position": one.position, "options": [vote.number_of[name] for name in one.projects], "by": one.by}
            for one in found.ties
        ],
        "purses": [
            {"legs": list(one.legs), "share": str(one.share), "ballots": one.ballots, "begun": str(begun[0])}
            | ({"begun_hours": str(begun[1])} if len(begun) > 1 else {})
            for one, begun in zip(vote.purses, _begun(vote, found), strict=True)
        ],
        "steps": found.steps,
        "stopped": found.stopped,
        **reached(vote, found, slips, districts),
    }


def rows_of(vote: Vote) -> Iterator[Sequence[int]]:
    """The projects that each ballot names, by index."""
    starts, marks = vote.instance.ballots.starts.tolist(), vote.instance.ballots.projects.tolist()
    return (marks[begin:end] for begin, end in pairwise(starts))


def paid_by(
    outcome: Mapping[str, Any], kind: str, leg: str, choices: Sequence[Sequence[int]], resource: int = 0
) -> dict[int, Fraction]:
    """What one ballot paid, in money (0) or hours (1), for each option that it named and that was bought together;
    nothing under other rules.

    It follows from the published prices and the ballot alone, as :func:`samskap.engines.allocation.receipt` says.
    """
    there = {one["number"] for one in [*outcome["chosen"], *outcome["not_chosen"]]}
    purse = next((one for one in outcome["purses"] if leg in one["legs"]), None)
    begun = ("begun", "begun_hours")[resource]
    if purse is None or begun not in purse:
        return {}
    named = [one for one in sorted(choices, key=lambda one: one[1]) if one[0] in there]
    given = {one[0]: one[1] for one in named}
    if kind == "rank":
        given = {number: outcome["longest"] - place for place, (number, _points) in enumerate(named)}
    left, paid = Fraction(purse[begun]), {}
    for one in outcome["chosen"]:
        number = one["number"]
        price = one["prices"][resource] if one["stage"] == "equal-shares" else None
        if number in given and price is not None:
            paid[number] = min(left, Fraction(price) * given[number])
            left -= paid[number]
    return paid


def amount(exact: Fraction) -> str:
    """Money or hours with two decimals, rounded up: never less than what was missing."""
    return f"{Decimal(-((-exact * 100) // 1)) / 100:.2f}"


def reached(
    vote: Vote, found: Allocation, slips: Sequence[Slip], districts: Mapping[int, str]
) -> dict[str, list[dict[str, Any]]]:
    """Of how many ballots something was chosen, in all and by part of the municipality, and by group of voters where
    these have shares: nothing about fewer than five ballots of a part or group, nor by subtraction.

    The first row is all ballots; it follows from the public file, so it is always told, and where it would give the
    parts away, these are not.
    """
    chosen = {vote.number_of[name] for name in found.winners}
    got = {at for at, one in enumerate(slips) if any(number in chosen for number, _points in one.choices)}
    everybody = set(range(len(slips)))
    parts: dict[str, set[int]] = {}
    for at, one in enumerate(slips):
        if one.district is not None and one.district in districts:
            parts.setdefault(districts[one.district], set()).add(at)
    shown = shown_counts(_halved({"": everybody, **parts}, got), least=FEWEST_PEOPLE)
    told = shown["", True] is not None and shown["", False] is not None
    return {
        "reached": [
            {"district": "", "ballots": len(slips), "got": len(got)},
            *(
                {"district": part, "ballots": shown[part, False], "got": shown[part, True] if told else None}
                for part in sorted(parts)
            ),
        ],
        "reached_groups": _reached_groups(vote, slips, got) if vote.shares is not None else [],
    }


def _reached_groups(vote: Vote, slips: Sequence[Slip], got: set[int]) -> list[dict[str, Any]]:
    """Of how many ballots of each purse something was chosen, between ``low`` and ``high``: None where nothing is said.

    How many ballots a purse has is public. Neither how few got something may be told, nor how few did not.
    """
    purse_of = {leg: at for at, one in enumerate(vote.purses) for leg in one.legs}
    reached = Counter(purse_of[slips[at].leg] for at in got)
    sizes = [one.ballots for one in vote.purses]
    with_it = protect([reached[at] for at in range(len(sizes))])
    without = protect([size - reached[at] for at, size in enumerate(sizes)])
    rows = []
    for purse, size, yes, no in zip(vote.purses, sizes, with_it, without, strict=True):
        row: dict[str, Any] = {"legs": list(purse.legs), "ballots": None, "low": None, "high": None}
        if size >= FEWEST_PEOPLE:
            row["ballots"] = size
            if None not in (yes.low, yes.high, no.low, no.high):
                row["low"] = max(yes.low or 0, size - (no.high or 0))
                row["high"] = min(yes.high or 0, size - (no.low or 0))
        rows.append(row)
    return sorted(rows, key=lambda row: row["legs"])


def _halved(rows: Mapping[Any, set[int]], got: set[int]) -> dict[Any, set[int]]:
    """All of each part, and those of it of which something was chosen."""
    return {(part, kind): rows[part] & got if kind else rows[part] for part in rows for kind in (False, True)}


def _not_chosen(vote: Vote, found: Allocation, seconds: float) -> list[dict[str, Any]]:
    """Those that lacked least first, with what would have been enough, as far as there is time to find it."""
    began, told = time.monotonic(), []
    needed = RUNS * (1 + len(found.budgets)) / 2 * seconds
    won = set(found.winners)
    projects = {one.name: one for one in vote.instance.projects}
    for one in found.runner_up:
        project = projects[one.project]
        waits = [vote.number_of[name] for name in project.needs if name not in won]
        in_time = time.monotonic() + needed < began + SECONDS
        margin = _margin(vote, one) if one.supporters and in_time and not waits else {}
        told.append(
            {
                "number": vote.number_of[one.project],
                "cost": amount(one.cost),
                "missing": amount(one.missing),
                **_of_hours({"hours": project.costs, "missing_hours": one.lacking}),
                "supporters": one.supporters,
                "waits_for": waits,
                "ruled_out_by": sorted(vote.number_of[name] for name in won if _cannot(project, projects[name])),
                **margin,
            }
        )
    return told


def _cannot(one: Project, other: Project) -> bool:
    """Whether the two cannot go together."""
    return other.name in one.excludes or one.name in other.excludes


def _of_hours(amounts: Mapping[str, Sequence[Fraction]]) -> dict[str, str]:
    """The second of each of these, where there are hours."""
    return {name: amount(each[1]) for name, each in amounts.items() if len(each) > 1}


def _margin(vote: Vote, one: RunnerUp) -> dict[str, Any]:
    instance = vote.instance
    options = {**vote.options, "shares": vote.shares}
    unit = next((unit for unit in (1000, 100, 10) if one.cost >= unit * STEPS_OF_COST), 1)
    options |= {"only": {one.project}, "effort": EFFORT, "unit": unit}
    (margin,) = sensitivity(instance.projects, instance.ballots, instance.budgets, **options)
    return {
        "more_supporters": None if margin.supporters is None else int(margin.supporters.change),
        "less_cost": None if margin.cost is None else amount(margin.cost.change),
    } | (
        {"less_hours": None if margin.further[0] is None else amount(margin.further[0].change)}
        if margin.further
        else {}
    )


def _begun(vote: Vote, found: Allocation) -> Sequence[Sequence[Fraction]]:
    """What a ballot of each purse began with of each resource; nought where the rule has no purses."""
    if not found.endowed:
        return [[Fraction(0)]] * len(vote.purses)
    rows = [at if vote.shares is not None else 0 for at in range(len(vote.purses))]
    return [[each[at] for each in found.endowed] for at in rows]


def _payers(vote: Vote, found: Allocation, slips: Sequence[Slip]) -> dict[str, list[int]]:
    """The ballots that paid something for each project under equal shares; nothing elsewhere."""
    paid: dict[str, list[int]] = {}
    resources = range(len(found.endowed))
    for at in range(len(slips) if resources else 0):
        own = [receipt(vote.instance, found, at, resource) for resource in resources]
        for name in {name for one in own for name, part in one.paid if part}:
            paid.setdefault(name, []).append(at)
    return paid


def _by_kind(payers: Sequence[int], slips: Sequence[Slip], organisations: int) -> dict[str, int | None]:
    """How many of the payers are people and organisations, unless that would tell how a handful voted.

    Which organisations can vote is public: where all of them paid, that would tell how each voted.
    """
    theirs = sum(slips[at].is_organisation for at in payers)
    people, others = len(payers) - theirs, len(slips) - organisations
    few = any(
        (
            theirs < FEWEST_MUNICIPALITIES,
            organisations - theirs < FEWEST_MUNICIPALITIES,
            people < FEWEST_PEOPLE,
            0 < others - people < FEWEST_PEOPLE,
        )
    )
    return {"people": None, "organisations": None} if few else {"people": people, "organisations": theirs}

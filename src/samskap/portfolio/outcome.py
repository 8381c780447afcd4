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

from samskap.core.small_numbers import FEWEST_MUNICIPALITIES, FEWEST_PEOPLE, shown_counts
from samskap.engines.allocation import Allocation, NotTogether, RunnerUp, receipt, sensitivity
from samskap.portfolio.engine import Slip, Vote

EFFORT = 0
"""Nothing smaller is tried beside halving: it is said that so many more would have been enough, not that fewer would
not."""
SECONDS = 40.0
"""How long at most is looked for what would have changed the decisions; the closest ones come first."""
RUNS = 60
"""About how many times it takes to choose anew for one of these answers."""
STEPS_OF_COST = 200
"""A lower cost is looked for in so many steps at least."""


def outcome_of(
    vote: Vote, found: Allocation, slips: Sequence[Slip], districts: Mapping[int, str], withdrawn: Sequence[int]
) -> dict[str, Any]:
    """Everything of the count but the public file."""
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
                "stage": one.stage,
                "price": None if one.rho is None else str(one.rho),
                "payers": one.payers,
                "supporters": wanted[vote.number_of[one.project]],
                **_by_kind(payers.get(one.project, ()), slips, organisations),
            }
            for one in found.purchases
        ],
        "not_chosen": _not_chosen(vote, found),
        "withdrawn": sorted(withdrawn),
        "longest": max((len(one) for one in rows_of(vote)), default=0),
        "ties": [
            {"position": one.position, "options": [vote.number_of[name] for name in one.projects], "by": one.by}
            for one in found.ties
        ],
        "purses": [
            {"legs": list(one.legs), "share": str(one.share), "ballots": one.ballots, "begun": str(begun)}
            for one, begun in zip(vote.purses, _begun(vote, found), strict=True)
        ],
        "steps": found.steps,
        "stopped": found.stopped,
        "reached": reached(vote, found, slips, districts),
    }


def rows_of(vote: Vote) -> Iterator[Sequence[int]]:
    """The projects that each ballot names, by index."""
    starts, marks = vote.instance.ballots.starts.tolist(), vote.instance.ballots.projects.tolist()
    return (marks[begin:end] for begin, end in pairwise(starts))


def paid_by(outcome: Mapping[str, Any], kind: str, leg: str, choices: Sequence[Sequence[int]]) -> dict[int, Fraction]:
    """What one ballot paid for each option that it named and that was bought together; nothing under other rules.

    It follows from the published prices and the ballot alone, as :func:`samskap.engines.allocation.receipt` says.
    """
    costs = {one["number"]: Fraction(one["cost"]) for one in [*outcome["chosen"], *outcome["not_chosen"]]}
    purse = next((one for one in outcome["purses"] if leg in one["legs"]), None)
    if purse is None or outcome["hours"] is not None:
        return {}
    named = [one for one in sorted(choices, key=lambda one: one[1]) if one[0] in costs]
    given = {one[0]: one[1] for one in named}
    if kind == "rank":
        given = {number: outcome["longest"] - place for place, (number, _points) in enumerate(named)}
    left, paid = Fraction(purse["begun"]), {}
    for one in outcome["chosen"]:
        number = one["number"]
        if one["stage"] == "equal-shares" and number in given and one["price"] is not None:
            paid[number] = min(left, Fraction(one["price"]) * given[number] * costs[number])
            left -= paid[number]
    return paid


def amount(exact: Fraction) -> str:
    """Money or hours with two decimals, rounded up: never less than what was missing."""
    return f"{Decimal(-((-exact * 100) // 1)) / 100:.2f}"


def reached(vote: Vote, found: Allocation, slips: Sequence[Slip], districts: Mapping[int, str]) -> list[dict[str, Any]]:
    """Of how many ballots something was chosen, in all and by part of the municipality: nothing about fewer than five
    ballots of a part, nor by subtraction. The first row is all ballots; it follows from the public file, so it is
    always told, and where it would give the parts away, these are not."""
    chosen = {vote.number_of[name] for name in found.winners}
    got = {at for at, one in enumerate(slips) if any(number in chosen for number, _points in one.choices)}
    parts: dict[int | None, set[int]] = {None: set(range(len(slips)))}
    for at, one in enumerate(slips):
        if one.district in districts:
            parts.setdefault(one.district, set()).add(at)
    table = {(part, kind): rows & got if kind else rows for part, rows in parts.items() for kind in (False, True)}
    shown = shown_counts(table, least=FEWEST_PEOPLE)
    told_by_part = shown[None, True] is not None and shown[None, False] is not None
    order = sorted((part for part in parts if part is not None), key=lambda part: districts[part])
    return [
        {"district": "", "ballots": len(slips), "got": len(got)},
        *(
            {
                "district": districts[part],
                "ballots": shown[part, False],
                "got": shown[part, True] if told_by_part else None,
            }
            for part in order
        ),
    ]


def _not_chosen(vote: Vote, found: Allocation) -> list[dict[str, Any]]:
    """Those that lacked least first, with what would have been enough, as far as there is time to find it."""
    began, told = time.monotonic(), []
    vote.choose()
    needed = RUNS * (time.monotonic() - began)
    for one in found.runner_up:
        in_time = time.monotonic() + needed < began + SECONDS
        margin = _margin(vote, one) if one.supporters and in_time else {}
        told.append(
            {
                "number": vote.number_of[one.project],
                "cost": amount(one.cost),
                "missing": amount(one.missing),
                "supporters": one.supporters,
                **margin,
            }
        )
    return told


def _margin(vote: Vote, one: RunnerUp) -> dict[str, Any]:
    instance = vote.instance
    options = {**vote.options, "shares": vote.shares}
    unit = next((unit for unit in (1000, 100, 10) if one.cost >= unit * STEPS_OF_COST), 1)
    options |= {"only": {one.project}, "effort": EFFORT, "unit": unit}
    (margin,) = sensitivity(instance.projects, instance.ballots, instance.budgets, **options)
    return {
        "more_supporters": None if margin.supporters is None else int(margin.supporters.change),
        "less_cost": None if margin.cost is None else amount(margin.cost.change),
    }


def _begun(vote: Vote, found: Allocation) -> Sequence[Fraction]:
    """What a ballot of each purse began with; nought where the rule has no purses."""
    if not found.endowments:
        return [Fraction(0)] * len(vote.purses)
    return [found.endowments[at if vote.shares is not None else 0] for at in range(len(vote.purses))]


def _payers(vote: Vote, found: Allocation, slips: Sequence[Slip]) -> dict[str, list[int]]:
    """The ballots that paid something for each project under equal shares of money; nothing elsewhere."""
    paid: dict[str, list[int]] = {}
    for at in range(len(slips)):
        try:
            own = receipt(vote.instance, found, at)
        except NotTogether:
            return {}
        for name, part in own.paid:
            if part:
                paid.setdefault(name, []).append(at)
    return paid


def _by_kind(payers: Sequence[int], slips: Sequence[Slip], organisations: int) -> dict[str, int | None]:
    """How many of the payers are people and organisations, unless that would tell how a handful voted."""
    theirs = sum(slips[at].is_organisation for at in payers)
    people, others = len(payers) - theirs, len(slips) - organisations
    few = any(
        (
            theirs < FEWEST_MUNICIPALITIES,
            0 < organisations - theirs < FEWEST_MUNICIPALITIES,
            people < FEWEST_PEOPLE,
            0 < others - people < FEWEST_PEOPLE,
        )
    )
    return {"people": None, "organisations": None} if few else {"people": people, "organisations": theirs}

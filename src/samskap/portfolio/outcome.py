"""What a count says, as it is kept and published: what was chosen and why, what was not and what was missing.

Sums are text with two decimals, other exact numbers are fractions as text; options are named by their number.
"""

import time
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from samskap.core.small_numbers import FEWEST_MUNICIPALITIES, FEWEST_PEOPLE, shown_counts
from samskap.engines.allocation import Allocation, NotTogether, RunnerUp, receipt, sensitivity
from samskap.portfolio.engine import Slip, Vote

EFFORT = 12
"""How many smaller changes are tried where halving alone does not prove the least."""
SECONDS = 60.0
"""How long at most is looked for what would have changed the decisions; the closest ones come first."""


def outcome_of(
    vote: Vote, found: Allocation, slips: Sequence[Slip], districts: Mapping[int, str], withdrawn: Sequence[int]
) -> dict[str, Any]:
    """Everything of the count but the public file."""
    payers = _payers(vote, found, slips)
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
                **_by_kind(payers.get(one.project, ()), slips, organisations),
            }
            for one in found.purchases
        ],
        "not_chosen": _not_chosen(vote, found),
        "withdrawn": sorted(withdrawn),
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


def amount(exact: Fraction) -> str:
    """Money or hours with two decimals, rounded up: never less than what was missing."""
    return f"{Decimal(-((-exact * 100) // 1)) / 100:.2f}"


def reached(vote: Vote, found: Allocation, slips: Sequence[Slip], districts: Mapping[int, str]) -> list[dict[str, Any]]:
    """Of how many ballots something was chosen, in all and by part of the municipality: nothing about fewer than five
    ballots, nor by subtraction. The first row is all ballots."""
    chosen = {vote.number_of[name] for name in found.winners}
    got = {at for at, one in enumerate(slips) if any(number in chosen for number, _points in one.choices)}
    parts: dict[int | None, set[int]] = {None: set(range(len(slips)))}
    for at, one in enumerate(slips):
        if one.district in districts:
            parts.setdefault(one.district, set()).add(at)
    table = {(part, kind): rows & got if kind else rows for part, rows in parts.items() for kind in (False, True)}
    shown = shown_counts(table, least=FEWEST_PEOPLE)
    order = sorted((part for part in parts if part is not None), key=lambda part: districts[part])
    return [
        {
            "district": "" if part is None else districts[part],
            "ballots": len(slips) if part is None else shown[part, False],
            "got": shown[part, True],
        }
        for part in (None, *order)
    ]


def _not_chosen(vote: Vote, found: Allocation) -> list[dict[str, Any]]:
    """Those that lacked least first, with what would have been enough, as far as there is time to find it."""
    until, told = time.monotonic() + SECONDS, []
    for one in found.runner_up:
        margin = _margin(vote, one) if time.monotonic() < until else {}
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
    only = {one.project}
    (margin,) = sensitivity(instance.projects, instance.ballots, instance.budgets, only=only, effort=EFFORT, **options)
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

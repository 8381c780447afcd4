"""What one ballot paid for: told for one voter at a time, from the outcome alone.

The outcome holds the price of every purchase, so what a voter paid follows from their own ballot; no table of what
everybody paid is made or kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .errors import NotTogether
from .instance import Instance
from .outcome import Allocation


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one voter of a ballot paid for each project, in the order of purchase, and had left; in money.

    Projects that the voter wanted and that cost them nothing, since they had nothing left, stand with 0.
    """

    begun: Fraction
    paid: tuple[tuple[str, Fraction], ...]
    left: Fraction


def receipt(instance: Instance, chosen: Allocation, ballot: int) -> Receipt:
    """What a voter of a ballot (its row) paid under equal shares.

    Raises NotTogether where the rule has no purses, or there are several resources; IndexError for no such ballot.
    """
    if not chosen.endowments or len(instance.budgets) != 1:
        raise NotTogether("Only equal shares of money have receipts.")
    ballots = instance.ballots
    if not 0 <= ballot < ballots.size:
        raise IndexError(f"There is no ballot {ballot}.")
    given = dict(_given(instance, ballot))
    worth = {
        one.name: given[index] * (one.cost if chosen.satisfaction == "cost" else 1)
        for index, one in enumerate(instance.projects)
        if index in given
    }
    begun = left = chosen.endowments[0 if ballots.legs is None else int(ballots.legs[ballot])]
    paid = []
    for one in chosen.purchases:
        if one.stage == "equal-shares" and one.project in worth and one.rho is not None:
            amount = min(left, one.rho * worth[one.project])
            left -= amount
            paid.append((one.project, amount))
    return Receipt(begun, tuple(paid), left)


def _given(instance: Instance, ballot: int) -> list[tuple[int, int]]:
    """The projects that a ballot supports and what it gives to each; as `satisfaction.given` says for all ballots."""
    ballots = instance.ballots
    start, end = int(ballots.starts[ballot]), int(ballots.starts[ballot + 1])
    named = ballots.projects[start:end].tolist()
    if ballots.kind in ("approval", "choose-1"):
        return [(index, 1) for index in named]
    if ballots.kind == "ordinal":
        longest = int((ballots.starts[1:] - ballots.starts[:-1]).max())
        return [(index, longest - place) for place, index in enumerate(named)]
    points = ballots.points[start:end].tolist()
    return [(index, share) for index, share in zip(named, points, strict=True) if share > 0]

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
    """What one voter of a ballot paid for each project, in the order of purchase, and had left, of one resource.

    Projects that the voter wanted and that cost them nothing, since they had nothing left, stand with 0.
    """

    begun: Fraction
    paid: tuple[tuple[str, Fraction], ...]
    left: Fraction


def receipt(instance: Instance, chosen: Allocation, ballot: int, resource: int = 0) -> Receipt:
    """What a voter of a ballot (its row) paid of a resource (0 is money) under equal shares.

    Raises NotTogether where the rule has no purses; IndexError for no such ballot or resource.
    """
    if not chosen.endowed:
        raise NotTogether("Only equal shares have receipts.")
    ballots = instance.ballots
    if not 0 <= ballot < ballots.size:
        raise IndexError(f"There is no ballot {ballot}.")
    given = {instance.projects[index].name: share for index, share in _given(instance, ballot)}
    begun = left = chosen.endowed[resource][0 if ballots.legs is None else int(ballots.legs[ballot])]
    paid = []
    for one in chosen.purchases:
        price = one.prices[resource] if one.prices and one.stage == "equal-shares" else None
        if one.project in given and price is not None:
            amount = min(left, price * given[one.project])
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

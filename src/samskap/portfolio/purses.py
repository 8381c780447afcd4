"""How the resources are shared among the voters of the legs, without showing how a handful voted.

The file from which anybody can count again must say what each ballot started with. In a leg with two ballots that would
say what two known voters chose. So legs with few ballots share one purse with another leg; the rule is published before
the vote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

LEAST_IN_A_PURSE = 5
"""Ballots: fewer share their purse with those of another leg."""
STEP_OF_SHARE = Decimal("0.01")
"""Where shares grow (Add1), by this part of what each began with at a time: the same for few voters and for many, in
every currency, and no more than some hundred steps."""


@dataclass(frozen=True)
class Purse:
    """Legs whose ballots share ``share`` of all resources equally; ``ballots`` of them."""

    legs: tuple[str, ...]
    share: Fraction
    ballots: int


def purses(ballots: Mapping[str, int], shares: Mapping[str, Fraction]) -> tuple[Purse, ...]:
    """The purses of a vote, most ballots first.

    ``ballots``: how many of each leg. ``shares``: the part of the whole that was published for each leg; empty: every
    ballot has the same. As long as a purse has fewer than :data:`LEAST_IN_A_PURSE` ballots, the one with the fewest
    joins the one with the next fewest (by name where that is equal), and their shares are added.
    """
    if not shares:
        legs = tuple(sorted(leg for leg, number in ballots.items() if number))
        return (Purse(legs, Fraction(1), sum(ballots.values())),) if legs else ()
    left = [Purse((leg,), shares.get(leg, Fraction(0)), ballots.get(leg, 0)) for leg in sorted({*ballots, *shares})]
    left = [one for one in left if one.ballots or one.share]
    while len(left) > 1:
        left.sort(key=lambda one: (one.ballots, one.legs))
        first, second = left[0], left[1]
        if first.ballots >= LEAST_IN_A_PURSE:
            break
        joined = Purse(
            tuple(sorted((*first.legs, *second.legs))), first.share + second.share, first.ballots + second.ballots
        )
        left[:2] = [joined]
    return tuple(sorted((one for one in left if one.ballots), key=lambda one: (-one.ballots, one.legs)))

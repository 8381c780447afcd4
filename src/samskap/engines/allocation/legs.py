"""What every voter begins with: an equal part of each budget, or of their leg's share of it.

The legs of the helix (residents, business, academia, civil society, the municipality) may have published shares of the
budgets; within a leg the share is split equally. So a voter's purse depends on how many vote in their leg, and the legs
together have no more than there is. The share of a leg in which nobody votes is nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

import numpy as np

from .errors import BadBallots, BadShares
from .instance import Instance
from .resources import Starts
from .satisfaction import Electorate


def starts_of(instance: Instance, shares: Sequence[Fraction] | None, whole: bool) -> Starts:
    """Of each resource what a voter of each leg begins with; rounded down to whole units if `whole`.

    `shares` has a part for each leg, none below 0 and together 1; None: every voter begins with the same. Raises
    BadShares, and BadBallots where ballots do not say their leg, or one that has no share.
    """
    voters = _voters(instance)
    if shares is not None:
        if any(one < 0 for one in shares) or sum(shares) != 1:
            raise BadShares("The shares of the legs are not below 0 and add up to 1.")
        if instance.ballots.legs is None:
            raise BadBallots("The legs have shares, but the ballots do not say their leg.")
        if len(voters) > len(shares):
            raise BadBallots("A ballot is of a leg that has no share.")
        voters += [0] * (len(shares) - len(voters))
    everybody = sum(voters)
    starts = []
    for budget in instance.budgets:
        purses = []
        for leg, many in enumerate(voters):
            part, among = (budget, everybody) if shares is None else (budget * shares[leg], many)
            purse = part / among if among else Fraction(0)
            purses.append(Fraction(purse.__floor__()) if whole else purse)
        starts.append(tuple(purses))
    return tuple(starts)


def steps_of(instance: Instance, starts: Starts, step: Fraction, step_of: str = "unit") -> Starts:
    """By how much Add1 raises each purse, all purses in proportion: `step` units of money a voter on average (of the
    first resource of which there is anything, where there is no money), or that part of the ``start``.

    So the legs keep their shares, and the resources are raised by the same part of their budgets.
    """
    if step_of == "start":
        return tuple(tuple(purse * step for purse in purses) for purses in starts)
    voters = _voters(instance)
    if len(starts) == 1 and len(starts[0]) == 1:
        return ((step,),)  # also from nothing, where whole units are rounded down to none
    for purses in starts:
        begun = sum((purse * many for purse, many in zip(purses, voters, strict=False)), Fraction(0))
        if begun:
            part = step * sum(voters) / begun
            return tuple(tuple(purse * part for purse in each) for each in starts)
    return tuple(tuple(Fraction(0) for _ in purses) for purses in starts)


def raised_by(starts: Starts, steps: Starts, many: int) -> Starts:
    """The purses after so many steps."""
    return tuple(
        tuple(begun + many * more for begun, more in zip(purses, raises, strict=True))
        for purses, raises in zip(starts, steps, strict=True)
    )


def never_paid(instance: Instance, electorate: Electorate, starts: Starts, steps: Starts) -> frozenset[int]:
    """Projects that no raise ever pays: all their supporters begin with nothing of what they cost, and stay there."""
    found = set()
    for index, (one, support) in enumerate(zip(instance.projects, electorate.support, strict=True)):
        legs = {0} if electorate.legs is None else set(electorate.legs[support.members].tolist())
        for cost, purses, raises in zip(one.costs, starts, steps, strict=True):
            if cost and not any(purses[leg] or raises[leg] for leg in legs):
                found.add(index)
    return frozenset(found)


def in_whole_numbers(amounts: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """The same proportions, in the smallest whole numbers."""
    unit = lcm(*(one.denominator for one in amounts))
    scaled = [int(one * unit) for one in amounts]
    common = gcd(*scaled) or 1
    return tuple(Fraction(one // common) for one in scaled)


def _voters(instance: Instance) -> list[int]:
    """How many voters each leg has; one leg where the ballots do not say."""
    ballots = instance.ballots
    if ballots.legs is None:
        return [ballots.voters]
    weights = np.ones(ballots.size, dtype=np.int64) if ballots.weights is None else ballots.weights
    legs = int(ballots.legs.max()) + 1 if ballots.size else 1
    return [int(weights[ballots.legs == leg].sum()) for leg in range(legs)]

"""How sure a result is while nobody knows the costs exactly: the same ballots counted with other costs.

The scenarios are fixed beforehand: all costs at their lowest, all at their highest, each chosen one alone at its
highest, and a hundred draws of all costs and hours at once, each from the triangle between lowest, likely and highest.
The draws come from a generator that begins with the seal of the vote, so that anybody gets the same ones.
"""

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from samskap.engines.allocation import Allocation
from samskap.portfolio.engine import Vote

DRAWS = 100
WHOLE_FROM = 100
SECONDS = 40.0
"""How long at most is counted again; fewer draws are told as fewer."""


@dataclass(frozen=True)
class Range:
    """Lowest, likely and highest of one resource."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def drawn(self, random_numbers: random.Random) -> Fraction:
        """One from the triangle: whole where the highest is at least 100, else in hundredths."""
        value = random_numbers.triangular(float(self.low), float(self.high), float(self.likely))
        return Fraction(round(value)) if self.high >= WHOLE_FROM else Fraction(round(value * 100), 100)


Ranges = Mapping[int, Sequence[Range]]
"""By number of the option: money, and hours where there are any."""


def scenarios_of(vote: Vote, found: Allocation, ranges: Ranges, seed: str, seconds: float = SECONDS) -> dict[str, Any]:
    """In how many scenarios each is chosen. ``draws``: how many were made, of :data:`DRAWS`.

    Rows have ``number``, ``chosen`` (in so many draws), ``low`` and ``high`` (whether it is with all costs at lowest or
    highest) and ``alone`` (whether it stays if it alone costs the most; nothing for what was not chosen).
    """
    began = time.monotonic()
    known = {number: ranges[number][: len(found.budgets)] for number in vote.numbers if number in ranges}
    low = _chosen(vote, {number: [Fraction(one.low) for one in each] for number, each in known.items()})
    high = _chosen(vote, {number: [Fraction(one.high) for one in each] for number, each in known.items()})
    won = {vote.number_of[name] for name in found.winners}
    alone = {
        number: number in _chosen(vote, {number: [Fraction(one.high) for one in known[number]]})
        for number in sorted(won & known.keys())
        if time.monotonic() < began + seconds
    }
    generator, times, draws = random.Random(seed), Counter[int](), 0  # noqa: S311
    while draws < DRAWS and time.monotonic() < began + seconds:
        costs = {number: [one.drawn(generator) for one in each] for number, each in known.items()}
        times.update(_chosen(vote, costs))
        draws += 1
    return {
        "draws": draws,
        "rows": [
            {
                "number": number,
                "chosen": times[number],
                "low": number in low,
                "high": number in high,
                "alone": alone.get(number),
            }
            for number in vote.numbers
        ],
    }


def _chosen(vote: Vote, costs: Mapping[int, Sequence[Fraction]]) -> set[int]:
    again = vote.with_costs(costs)
    return {again.number_of[name] for name in again.choose().winners}

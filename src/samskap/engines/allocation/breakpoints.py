"""Purses raised without steps: from one break point to the next, whatever the currency.

Let W(t) be the purchases, in order, from purses of ``start + t direction``. W changes only at certain t, the break
points. `raised` goes from break point to break point, looks at the purchases just above each, stops at the first that
cost more than the budget, and keeps those before. At a break point itself a tie decides; that outcome is of one
point only and is passed over. So nothing depends on a currency unit, as it does in steps.

**Where the next break point is.** From a start below and a start above, `Run.repeat` shows a number of rounds to be
the same in between, and names those that could buy instead in the next one (or, after the last round, at all). As
long as the first k rounds are the same, purses grow and prices fall with t (see `Run.repeat`), so for every voter the
purse less the price grows: whoever pays in full below pays in full above. If the same voters pay in full at both ends,
they do in between, and every purse, price and difference of two prices is a line in t. So the first t at which a
rival's price falls to the winner's, or its supporters have what it costs, is where two lines meet, a rational that is
computed exactly. It is taken where everything is a line up to it (checked at the point itself: who has exactly enough
there does not count as paying in full); else the interval is made smaller.

**Just above.** The next run starts at the break point plus 2 to the -N. With V voters, shares up to q, K projects, D a
common denominator of costs and starts, d that of the break point, every comparison in a run is the sign of a line in t
whose value at the break point is 0 or at least 1 / (D d (qV)^(K + 2) w), w from the worths of two projects, and whose
slope is at most (1 + qV)^(K + 1) w. So there is an N, from the lengths of these numbers, for which no comparison can
turn out otherwise than infinitely little above the break point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .add1 import EVERYTHING, OVERSPEND, Completed
from .equal_shares import Run, Setting
from .purses import Flags, Members, Price, Purses

SMALL = 1 << 40


@dataclass(frozen=True, eq=False)
class Raising:
    """Purses of ``start + t direction``, one of each for every leg."""

    given: Setting
    start: tuple[Fraction, ...]
    direction: tuple[Fraction, ...]

    def run(self, t: Fraction) -> Run:
        """A run from there, not begun."""
        return Run(self.given, tuple(one + t * more for one, more in zip(self.start, self.direction, strict=True)))

    def repeated(self, t: Fraction, before: Run, rounds: int) -> Run:
        """A run that has made the first rounds of another one."""
        run = self.run(t)
        for one in before.bought[:rounds]:
            run.force(one.project)
        return run

    def above(self, t: Fraction) -> Fraction:
        """So little above t that nothing can lie between."""
        voters = self.given.electorate
        lengths = max((one.highest * one.voters for one in voters.support), default=1).bit_length() + 1
        worth = max((one.numerator.bit_length() + one.denominator.bit_length() for one in voters.worth), default=1)
        amounts = math.lcm(*(one.denominator for one in (*self.given.costs, *self.start, *self.direction)))
        steepest = max(self.direction).numerator.bit_length()
        bits = (2 * len(self.given.wanted) + 4) * lengths + 4 * worth + amounts.bit_length() + steepest
        return t + Fraction(1, 1 << (bits + t.denominator.bit_length() + 64))


def raised(given: Setting, start: tuple[Fraction, ...], direction: tuple[Fraction, ...]) -> Completed:
    """Raise the purses from break point to break point until the budget is overspent, or everything is bought."""
    raising = Raising(given, start, direction)
    best, breaks, runs, t = raising.run(Fraction(0)).finish(), 0, 1, Fraction(0)
    since: Fraction | None = None  # the break point that `best` begins above
    width = sum(start, Fraction(0)) / 64 or given.budget / 64 or Fraction(1)
    while True:
        just_above = raising.above(t)
        run = raising.run(just_above).finish(given.budget)
        if run.spent > given.budget:
            # told from the middle between two break points, which no currency changes
            told = best if since is None else raising.run((since + t) / 2).finish()
            return Completed(told, breaks, OVERSPEND, runs)
        if [one.project for one in run.bought] != [one.project for one in best.bought]:
            best, breaks, since = run, breaks + 1, t
        if len(run.bought) == len(given.wanted):
            return Completed(best, breaks, EVERYTHING, runs)
        following, tried = _next(raising, just_above, run, width)
        runs += tried + 1
        width, t = 2 * (following - t), following


def _next(raising: Raising, low: Fraction, below: Run, width: Fraction) -> tuple[Fraction, int]:
    """The first break point above `low`, from which `below` was run, and how many runs it took."""
    high: Fraction | None = None  # up to here something is in the way
    meets: Fraction | None = None  # up to here the first `known` rounds are the same, and the last of them ends here
    reach, known, runs = _short(low, low + width), 0, 0
    while True:
        above, rounds, rivals, tried = _shown(raising, low, below, reach, known)
        runs += tried
        if not rivals:
            if meets is not None:
                return meets, runs
            low, below, width = reach, above, 2 * width
            # what is in the way further up is told anew from here
            reach, high = (_short(low, low + width) if high is None else high), None
            continue
        found, sure = _meeting(raising, low, below, rounds, rivals)
        if found is not None and found <= reach and sure:
            if rounds == len(below.bought):
                return found, runs
            # the first in this round; a later round may change before
            reach = meets = found
            known = rounds + 1
            continue
        high, meets, known = reach, None, 0
        if (reach - low) * SMALL < low + width:
            # two lines that run together, or meet where they bend: go there
            bend = _bend(raising, low, below, reach, rounds, rivals)
            if bend is not None:
                return bend, runs
        # nearer to where they seem to meet, or to the middle
        aim = low + (found - low) * 7 / 8 if found is not None and found < high else (low + high) / 2
        reach = _short(low, aim)


def _shown(raising: Raising, low: Fraction, below: Run, reach: Fraction, known: int) -> tuple[Run, int, list[int], int]:
    """A run from `reach`, how many rounds are the same from everywhere between, and who is in the way of the next one
    (nobody: all is the same)."""
    runs = 0
    while True:
        above = raising.run(reach)
        rounds, runs = above.repeat(below, known), runs + 1
        if rounds == len(below.bought):
            return above, rounds, above.affordable(), runs
        if not _behind_on_lines(raising, low, below, reach, rounds, above.contested):
            return above, rounds, above.contested, runs
        known = rounds + 1


def _behind_on_lines(
    raising: Raising, low: Fraction, below: Run, reach: Fraction, rounds: int, rivals: list[int]
) -> bool:
    """Whether prices of the winner and its rivals are lines, and none is before the winner at either end."""
    winner = below.bought[rounds].project
    there = raising.repeated(reach, below, rounds).purses
    if not _alike(below.purses, there):
        return False
    here = raising.repeated(low, below, rounds).purses
    gaps: dict[int, tuple[Fraction, Fraction]] = {}
    for index in {winner, *rivals}:
        first, second = here.price(index), there.price(index)
        if first is None or second is None or not np.array_equal(first.full, second.full):
            return False
        worth = raising.given.electorate.worth[index]
        gaps[index] = (here.exactly(index, first) / worth, there.exactly(index, second) / worth)
    place, (price, later) = raising.given.order.place, gaps.pop(winner)
    return all(
        (one >= price and other > later) or (one == price and other == later and place[winner] < place[index])
        for index, (one, other) in gaps.items()
    )


def _alike(here: Purses, there: Purses) -> bool:
    """Whether the same voters paid in full in every purchase that the second one has."""
    pairs = zip(here.payments, there.payments, strict=False)
    return all(np.array_equal(one.full, other.full) for one, other in pairs)


def _short(low: Fraction, wanted: Fraction) -> Fraction:
    """A number with a short denominator near `wanted`, above `low`."""
    gap = wanted - low
    bits = max(0, gap.denominator.bit_length() - gap.numerator.bit_length()) + 8
    short = Fraction(math.floor(wanted * (1 << bits)), 1 << bits)
    return short if short > low else wanted


def _meeting(
    raising: Raising, low: Fraction, below: Run, rounds: int, rivals: list[int]
) -> tuple[Fraction | None, bool]:
    """Where the first rival seems to come in, going straight on from `low`, and whether that is certain."""
    here = raising.repeated(low, below, rounds).purses
    slopes = _slopes(here, raising.direction)
    winner = below.bought[rounds].project if rounds < len(below.bought) else None
    lines = {index: _line(here, index, slopes, raising.direction) for index in {winner, *rivals} if index is not None}
    best: Fraction | None = None
    for index in rivals:
        if index == winner:
            continue
        line = lines[index]
        value, slope = line.value, line.slope
        if line.full is not None and winner is not None:
            value, slope = _per_worth(raising, line, index)
            other = _per_worth(raising, lines[winner], winner)
            value, slope = value - other[0], slope - other[1]
        if slope < 0 and value > 0 and (best is None or low - value / slope < best):
            best = low - value / slope
    if best is None:
        return None, False
    return best, _straight(raising, here, best, below, rounds, lines, winner)


def _bend(
    raising: Raising, low: Fraction, below: Run, reach: Fraction, rounds: int, rivals: list[int]
) -> Fraction | None:
    """The first t above `low` where somebody begins to pay in full: up to there all is lines (None: up to `reach`)."""
    found: Fraction | None = None
    projects = [one.project for one in below.bought[:rounds]]
    last = [*({below.bought[rounds].project} if rounds < len(below.bought) else ()), *rivals]
    while True:
        there = raising.repeated(reach if found is None else found, below, rounds)
        here, earlier = raising.run(low), found
        for number, index in enumerate([*projects, *last]):
            then = there.purses.payments[number].full if number < rounds else _in_full(there.purses, index)
            found = _first_to_pay(raising, low, here.purses, index, then)
            if found is not None:
                break
            if number < rounds:
                here.force(index)
        if found is None:
            return earlier


def _in_full(purses: Purses, index: int) -> Members:
    price = purses.exact_price(index)
    members = purses.electorate.support[index].members
    return members[:0] if price is None else members[price.full]


def _first_to_pay(raising: Raising, low: Fraction, here: Purses, index: int, then: Members) -> Fraction | None:
    """Where, going straight on, the first of those who pay a project in full further up begins to (None: all do)."""
    one = here.electorate.support[index]
    slopes = _slopes(here, raising.direction)
    line = _line(here, index, slopes, raising.direction)
    if line.full is None:
        return None
    new = np.flatnonzero(np.isin(one.members, then) & ~line.full)
    history, prices, number = here.history(), here.exact_prices(), len(here.payments)
    shares = np.ones(new.size) if one.shares is None else one.shares[new]
    legs = here.electorate.legs
    leg = np.zeros(new.size) if legs is None else legs[one.members[new]]
    alike = np.column_stack([history[one.members[new]], shares, leg])
    _, sample = np.unique(alike, axis=0, return_index=True) if new.size else (None, new)
    meets = []
    for place in sample.tolist():
        who, share = one.members[new[place] : new[place] + 1], int(shares[place])
        many = int(here.electorate.counts[who[0]])
        has = here.combined(who, here.start, prices, history, number) / many
        gets = here.combined(who, raising.direction, slopes, history, number) / many
        meets.append(low + (line.value * share - has) / (gets - line.slope * share))
    return min(meets, default=None)


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """At the lower end, value and slope of the price of a project and who pays in full; where it cannot be paid (`full`
    is None), those of what is missing."""

    value: Fraction
    slope: Fraction
    full: Flags | None


def _per_worth(raising: Raising, line: Line, index: int) -> tuple[Fraction, Fraction]:
    worth = raising.given.electorate.worth[index]
    return line.value / worth, line.slope / worth


def _slopes(purses: Purses, direction: tuple[Fraction, ...]) -> list[Fraction]:
    """By how much each price so far rises with t, by the same counts as the prices themselves."""
    history, slopes = purses.history(), list[Fraction]()
    counts = purses.electorate.counts
    for number, payment in enumerate(purses.payments):
        paying = counts[payment.full]
        total = int(paying.sum() if payment.shares is None else paying @ payment.shares)
        slopes.append(-purses.combined(payment.rest, direction, slopes, history, number) / total)
    return slopes


def _line(purses: Purses, index: int, slopes: list[Fraction], direction: tuple[Fraction, ...]) -> Line:
    one, history, number = purses.electorate.support[index], purses.history(), len(purses.payments)
    holding = purses.left[one.members] > 0.0
    price = purses.price(index)
    if price is None or not price.full.any():
        alive = one.members[holding]
        missing = purses.costs[index] - purses.held_by(index)
        return Line(missing, -purses.combined(alive, direction, slopes, history, number), None)
    poor = one.members[holding & ~price.full]
    slope = -purses.combined(poor, direction, slopes, history, number) / purses.paying(index, price)
    return Line(purses.exactly(index, price), slope, price.full)


def _straight(
    raising: Raising,
    here: Purses,
    t: Fraction,
    below: Run,
    rounds: int,
    lines: dict[int, Line],
    winner: int | None,
) -> bool:
    """Whether all is a line from the lower end up to t, and nobody is before the winner at t."""
    there = raising.repeated(t, below, rounds).purses
    if not _alike(here, there):
        return False
    found: dict[int, Price | None] = {index: there.price(index) for index in lines}
    least: Fraction | None = None
    worth = raising.given.electorate.worth
    if winner is not None:
        best = found[winner]
        assert best is not None
        least = there.exactly(winner, best) / worth[winner]
    for index, line in lines.items():
        price = found[index]
        if line.full is None:
            if there.held_by(index) > there.costs[index]:
                return False
            continue
        assert price is not None
        if not np.array_equal(line.full, price.full):
            return False
        if least is not None and there.exactly(index, price) / worth[index] < least:
            return False
    return True

"""What a round's ballots would have chosen with other money, other hours or another rule; kept in memory only."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput, TooMany
from samskap.engines.allocation import TooHard
from samskap.portfolio.engine import rule_options
from samskap.portfolio.selectors.results.grants import CENT, GRID, Key, chosen_with
from samskap.portfolio.selectors.results.round_findings import RoundLine
from samskap.portfolio.selectors.results.round_words import sum_up
from samskap.portfolio.selectors.results.rounds import RoundResult
from samskap.ui import text

MOST_WORK = 6000
"""Milliseconds of counting for one network in a minute: twenty questions about a very large vote. With hours there are
more questions than memory holds answers."""
_MINUTE = 60


@dataclass(frozen=True)
class Asked:
    """Money, hours (None: the round has none), rule and completion."""

    budget: Decimal
    hours: Decimal | None
    rule: str
    completion: str


@dataclass(frozen=True)
class RoundWhatIf:
    """What would be chosen. ``gained`` and ``lost``: against the count."""

    asked: Asked
    told: str
    chosen: Sequence[RoundLine]
    gained: Sequence[RoundLine]
    lost: Sequence[RoundLine]


def as_counted(result: RoundResult) -> Asked:
    """What the vote was counted with."""
    box = result.count.box
    return Asked(box.budget, box.hours, box.rule, box.completion)


def step_of(amount: Decimal) -> Decimal:
    """The amounts that one can ask about are so far apart: then everybody's questions together are not many."""
    return max((amount / GRID).quantize(CENT), CENT)


def round_what_if(result: RoundResult, asked: Asked, network: str = "") -> RoundWhatIf:
    """The same ballots with this, each amount taken to the nearest that can be asked about.

    :raises InvalidInput: it would take too long to count so.
    :raises TooMany: counting for this network has taken long within the last minute.
    """
    box, there = result.count.box, as_counted(result)
    budget = _nearest(asked.budget, there.budget)
    hours = None if asked.hours is None or there.hours is None else _nearest(asked.hours, there.hours)
    numbers = _chosen(Key(box.token, box.seal), Asked(budget, hours, asked.rule, asked.completion), network)
    known = {one.number: one for one in result.lines}
    chosen = [known[number] for number in numbers]
    currency = result.round.currency
    money = text.money(sum((one.cost for one in chosen), Decimal(0)), currency), text.money(budget, currency)
    taken = sum((one.hours or Decimal(0) for one in chosen), Decimal(0))
    return RoundWhatIf(
        asked=Asked(budget, hours, asked.rule, asked.completion),
        told=sum_up(len(chosen), len(known), *money, None if hours is None else (taken, hours)),
        chosen=chosen,
        gained=[one for one in chosen if not one.is_chosen],
        lost=[one for one in result.chosen if one.number not in numbers],
    )


def _chosen(key: Key, asked: Asked, network: str) -> Sequence[int]:
    """How long it takes is counted in memory, by each process for itself; what is known takes no time."""
    spent = f"samskap.what_if.{network}"
    if cache.get(spent, 0) >= MOST_WORK:
        raise TooMany(_("Too many requests. Wait a while."))
    began, completion = time.thread_time(), rule_options(asked.rule, asked.completion)["completion"]
    try:
        return chosen_with(key, asked.budget, asked.hours, asked.rule, completion)
    except TooHard as error:
        message = _("With these numbers it would take too long to count. Try others.")
        raise InvalidInput(message) from error
    finally:
        cache.add(spent, 0, _MINUTE)
        cache.incr(spent, int(1000 * (time.thread_time() - began)))


def _nearest(amount: Decimal, there: Decimal) -> Decimal:
    step = step_of(there)
    return max((amount / step).quantize(Decimal(1)), Decimal(1)) * step

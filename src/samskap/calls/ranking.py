"""Where it is worth engaging: calls for one need, in an order whose every part can be read. Knows no database.

Six parts, each from 0 to 1 with a sentence that says why, are weighed and added. What nobody knows counts as the
middle, and is said. Same input, same order. The weights and the steps are a judgement, not a measurement: how well each
part alone and all together put right calls first is measured in ``docs/benchmarks.md``.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samskap.ui import text

UNKNOWN: Final = 0.5
"""The worth of a part of which nothing is known."""
MUCH, SOMEWHAT = 2 / 3, 1 / 3
"""Fits from which the texts of a need and a call are said to be much or somewhat alike. By meaning one pair in 250
and one in 20 that have nothing to do with each other reach them."""
EUROS: Final = {"EUR": 1.0, "SEK": 0.09, "NOK": 0.085, "DKK": 0.134, "ISK": 0.007, "GBP": 1.15, "USD": 0.87}
"""What one unit is worth in euros, roughly, in 2026: only to compare sizes, never shown as an amount."""
LEAST_VALUE, MOST_VALUE = 10_000, 1_000_000
"""Euros for one project at which a call's value is 0 and 1; between them each doubling counts the same."""
LEAST_HOURS, MOST_HOURS = 20, 400
"""Hours of applying at which the effort part is 1 and 0."""
ENOUGH_DAYS: Final = 90
"""So many days are enough to find partners and write; with fewer the part shrinks evenly."""
AT_ONCE: Final = 4
"""With so many calls under way an organisation can take on no more."""
EUROS_A_HEAD: Final = 100
"""Of one project for each inhabitant, beyond which a call is larger than a municipality can carry."""


class Work(StrEnum):
    """How much work it usually is to apply where nobody has noted hours, in hours."""

    RESEARCH = "research"
    EUROPEAN = "european"
    CASCADE = "cascade"
    OTHER = ""

    @property
    def hours(self) -> int:
        """An assumption; hours that the organisation has noted itself go before it."""
        return {"research": 300, "european": 160, "cascade": 50}.get(self.value, 80)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the ranking reads of a call. ``fit`` is from 0 to 1; amounts are for one project in ``currency``; ``share``
    is the part of the costs that the applicant pays."""

    key: str
    fit: float
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_rolling: bool = False
    is_closed: bool = False
    currency: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    share: Decimal | None = None
    applies: str = "unknown"
    work: Work = Work.OTHER
    hours_before: int | None = None
    """The median of the hours that the organisation noted for earlier applications to the same funder."""

    @property
    def sum(self) -> Decimal | None:
        """What one project can get at most, as far as is known."""
        return self.most if self.most is not None else self.least

    @property
    def euros(self) -> float | None:
        """The same in euros, roughly; None where the amount or the currency is not known."""
        rate = EUROS.get(self.currency)
        return None if self.sum is None or rate is None else float(self.sum) * rate


@dataclass(frozen=True, slots=True)
class Applicant:
    """What the ranking reads of the organisation; nothing of it is known to those outside."""

    under_way: int = 0
    """Calls that it is considering or writing for now."""
    inhabitants: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its name, what it is worth from 0 to 1, its weight, and a sentence that says why."""

    name: str
    label: Any
    worth: float
    weight: float
    sentence: str
    known: bool = True

    @property
    def percent(self) -> int:
        """The worth in whole per cent."""
        return round(100 * self.worth)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A call with its parts and what they make together, from 0 to 1. ``barred``: a municipality cannot apply."""

    key: str
    total: float
    parts: tuple[Part, ...]
    barred: bool

    @property
    def percent(self) -> int:
        """The total in whole per cent."""
        return round(100 * self.total)


Judged = tuple[float, str, bool]
WEIGHTS: Final = {"fit": 0.6, "value": 0.08, "effort": 0.08, "time": 0.1, "co_funding": 0.07, "capacity": 0.07}
LABELS: Final = {
    "fit": gettext_lazy("Fit"),
    "value": gettext_lazy("Value"),
    "effort": gettext_lazy("Effort"),
    "time": gettext_lazy("Time left"),
    "co_funding": gettext_lazy("Co-funding"),
    "capacity": gettext_lazy("Capacity"),
}


def rank(
    calls: Iterable[CallFacts], *, now: datetime, applicant: Applicant | None = None, only: str | None = None
) -> list[Ranked]:
    """The calls, best first: those that a municipality can apply for before those that it cannot, then by total, then
    by key. ``applicant`` None leaves capacity out; ``only`` takes one part alone (for measuring)."""
    found = [_ranked(call, now, applicant, only) for call in calls]
    return sorted(found, key=lambda one: (one.barred, -round(one.total, 9), one.key))


def _ranked(call: CallFacts, now: datetime, applicant: Applicant | None, only: str | None) -> Ranked:
    parts = [_part(name, call, now, applicant) for name in WEIGHTS if only in (None, name)]
    counted = [one for one in parts if one.name != "capacity" or applicant is not None]
    weight = sum(one.weight for one in counted)
    total = sum(one.worth * one.weight for one in counted) / weight if weight else UNKNOWN
    return Ranked(call.key, total, tuple(counted), call.applies == "no" or call.is_closed)


def _part(name: str, call: CallFacts, now: datetime, applicant: Applicant | None) -> Part:
    judge: Callable[[], Judged] = {
        "fit": lambda: _fit(call),
        "value": lambda: _value(call),
        "effort": lambda: _effort(call),
        "time": lambda: _time(call, now),
        "co_funding": lambda: _co_funding(call),
        "capacity": lambda: _capacity(call, applicant or Applicant()),
    }[name]
    worth, sentence, known = judge()
    return Part(name, LABELS[name], min(max(worth, 0.0), 1.0), WEIGHTS[name], sentence, known)


def fit_words(fit: float) -> str:
    """How alike a need and a call are, in a sentence."""
    if fit >= MUCH:
        return _("The text of the call is much like the need.")
    if fit >= SOMEWHAT:
        return _("The text of the call is somewhat like the need.")
    return _("The text of the call is only a little like the need.")


def _fit(call: CallFacts) -> Judged:
    return call.fit, fit_words(call.fit), True


def _value(call: CallFacts) -> Judged:
    if call.euros is None or call.sum is None:
        return UNKNOWN, _("It is not known how much a project can get."), False
    worth = math.log(max(call.euros, 1) / LEAST_VALUE) / math.log(MOST_VALUE / LEAST_VALUE)
    said = _("A project can get up to %(sum)s.") if call.most is not None else _("A project gets at least %(sum)s.")
    return worth, said % {"sum": text.money(call.sum, call.currency)}, True


def _effort(call: CallFacts) -> Judged:
    if call.hours_before is not None:
        said = ngettext(
            "Your earlier applications to this funder took %(count)d hour.",
            "Your earlier applications to this funder took %(count)d hours.",
            call.hours_before,
        )
        return _of_hours(call.hours_before), said % {"count": call.hours_before}, True
    words = {
        Work.RESEARCH: _("A research programme of the EU: partners in several countries and a long application."),
        Work.EUROPEAN: _("A programme of the EU: often partners in several countries."),
        Work.CASCADE: _("Money passed on by an EU project: usually a short application."),
        Work.OTHER: _("It is not known how much work it is to apply."),
    }
    return _of_hours(call.work.hours), words[call.work], call.work is not Work.OTHER


def _of_hours(hours: int) -> float:
    return 1 - math.log(max(hours, 1) / LEAST_HOURS) / math.log(MOST_HOURS / LEAST_HOURS)


def _time(call: CallFacts, now: datetime) -> Judged:
    if call.is_closed or (call.closes_at is not None and call.closes_at <= now):
        return 0.0, _("The call has closed."), True
    if call.is_rolling:
        return 1.0, _("One can apply at any time."), True
    if call.closes_at is None:
        return UNKNOWN, _("It is not known when the call closes."), False
    days = (call.closes_at - now) // timedelta(days=1)
    said = ngettext("%(count)d day left to apply.", "%(count)d days left to apply.", days) % {"count": days}
    return days / ENOUGH_DAYS, said, True


def _co_funding(call: CallFacts) -> Judged:
    if call.share is None:
        return UNKNOWN, _("It is not known how much you must pay yourselves."), False
    if call.share == 0:
        return 1.0, _("The call pays all costs."), True
    said = _("You must pay %(share)s of the costs yourselves.") % {"share": text.share(float(call.share))}
    return 1 - float(call.share), said, True


def _capacity(call: CallFacts, applicant: Applicant) -> Judged:
    """How much is under way already, and whether a project of this size can be carried."""
    free = 1 - applicant.under_way / AT_ONCE
    size = 1.0
    if applicant.inhabitants and call.euros is not None:
        size = EUROS_A_HEAD / max(call.euros / applicant.inhabitants, EUROS_A_HEAD)
    if size < UNKNOWN:
        return (
            max(free, 0.0) * size,
            _("The sum is large for a municipality of your size: take part rather than lead."),
            True,
        )
    if not applicant.under_way:
        return size, _("You have no other call under way."), True
    said = ngettext(
        "You have %(count)d other call under way.", "You have %(count)d other calls under way.", applicant.under_way
    )
    return max(free, 0.0) * size, said % {"count": applicant.under_way}, True

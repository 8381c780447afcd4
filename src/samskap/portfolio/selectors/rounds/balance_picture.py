"""A balance as it is shown: a sentence and a bar for money and for hours, then a bar for each leg, size, horizon, risk
and goal. Places and widths are in per cent of the width of the picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.portfolio.models import Round
from samskap.portfolio.selectors.rounds.balance import Balance, Part, Resource
from samskap.ui import text

EXACT_BELOW = 100
"""Sums and hours from here on are said in whole numbers."""
MOST_GOALS = 8
"""Shown; there are seldom more, and the picture must fit on a screen."""


@dataclass(frozen=True)
class Purse:
    """Money or hours: what is asked for, against what there is.

    ``fits`` and ``over``: the part of the bar within and beyond what there is; ``limit_at`` nothing where it is not
    limited.
    """

    title: str
    sentence: str
    detail: str
    fits: float
    over: float
    low_at: float
    high_at: float
    limit_at: float | None
    is_over: bool


@dataclass(frozen=True)
class Bar:
    """A row of the picture. ``leg``: its place in the helix, where it is a leg; ``is_own``: people wrote the label."""

    label: str
    width: float
    share: str
    detail: str
    leg: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Group:
    """Bars that belong together."""

    key: str
    title: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Picture:
    """Everything that is shown. ``missing``: a sentence about legs that are in no candidate, or nothing."""

    candidates: int
    purses: Sequence[Purse]
    legs: Group
    groups: Sequence[Group]
    missing: str


def picture_of(row: Round, balance: Balance) -> Picture:
    """The picture of a balance of the round, in the reader's language: no query."""

    def money(amount: Decimal) -> str:
        return text.money(_readable(amount), row.currency)

    purses = [_purse(_("Money"), balance.money, money)]
    if balance.hours.high or balance.hours.limit is not None:
        purses.append(_purse(_("Hours of work"), balance.hours, in_hours))
    own = [_bar(one, money, is_own=bool(one.key)) for one in balance.goals[:MOST_GOALS]]
    others = [
        Group("sizes", _("Large and small"), [_bar(one, money) for one in balance.sizes]),
        Group("horizons", _("When it makes a difference"), [_bar(one, money) for one in balance.horizons]),
        Group("risks", _("How sure it is"), [_bar(one, money) for one in balance.risks]),
        Group("goals", _("Goals"), own),
    ]
    return Picture(
        candidates=balance.candidates,
        purses=purses,
        legs=Group("legs", _("Who does it"), [_leg(one, money) for one in balance.legs]),
        groups=[one for one in others if one.bars],
        missing=_missing(balance),
    )


def in_hours(amount: Decimal) -> str:
    """``12 hours``."""
    amount = _readable(amount)
    number = text.number(amount, 2 if amount % 1 else 0)
    return ngettext("%(number)s hour", "%(number)s hours", 1 if amount == 1 else 2) % {"number": number}


def _readable(amount: Decimal) -> Decimal:
    """Without hundredths where nobody would say them."""
    return amount.quantize(Decimal(1)) if amount >= EXACT_BELOW else amount


def _purse(title: str, found: Resource, written: Callable[[Decimal], str]) -> Purse:
    scale = found.scale
    details = []
    if found.low != found.high:
        span = {"low": written(found.low), "high": written(found.high)}
        details.append(_("It can become %(low)s at lowest and %(high)s at highest.") % span)
    if found.pledged:
        details.append(_("The parties put in %(sum)s of their own beside that.") % {"sum": written(found.pledged)})
    within = found.likely - found.over
    return Purse(
        title=title,
        sentence=_sentence(found, written),
        detail=" ".join(details),
        fits=_at(within, scale),
        over=_at(found.over, scale),
        low_at=_at(found.low, scale),
        high_at=_at(found.high, scale),
        limit_at=None if found.limit is None else _at(found.limit, scale),
        is_over=bool(found.over),
    )


def _sentence(found: Resource, written: Callable[[Decimal], str]) -> str:
    words = {"asked": written(found.likely)}
    if found.limit is None:
        return _("The candidates need %(asked)s together.") % words
    words["limit"] = written(found.limit)
    if found.over:
        words["over"] = written(found.over)
        return _("The candidates need %(asked)s together. There is %(limit)s, which is %(over)s less.") % words
    if found.left:
        words["left"] = written(found.left)
        return _("The candidates need %(asked)s together. There is %(limit)s, so all fit and %(left)s is left.") % words
    return _("The candidates need %(asked)s together. That is exactly what there is.") % words


def _bar(part: Part, money: Callable[[Decimal], str], *, is_own: bool = False) -> Bar:
    number = ngettext("%(number)s candidate", "%(number)s candidates", part.candidates)
    detail = f"{number % {'number': text.number(part.candidates)}}, {money(part.money)}"
    return Bar(part.label, part.width, text.share(part.share), detail, is_own=is_own)


def _leg(part: Part, money: Callable[[Decimal], str]) -> Bar:
    made = _bar(part, money)
    pledges = [money(part.pledged)] if part.pledged else []
    pledges += [in_hours(part.pledged_hours)] if part.pledged_hours else []
    detail = made.detail
    if pledges:
        detail = f"{detail}; {_('puts in %(sum)s') % {'sum': ' + '.join(pledges)}}"
    return Bar(made.label, made.width, made.share, detail, leg=part.key)


def _missing(balance: Balance) -> str:
    if not balance.candidates or not balance.missing_legs:
        return ""
    names = ", ".join(one.label for one in balance.missing_legs)
    return _("In no candidate yet: %(legs)s.") % {"legs": names}


def _at(value: Decimal, scale: Decimal) -> float:
    return round(float(100 * value / scale), 2)

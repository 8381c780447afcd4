"""The balance of candidates in sentences, and as tables with a bar in each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.portfolio.models import Round
from samskap.portfolio.selectors.balance import Balance, Part, Resource
from samskap.ui import text


@dataclass(frozen=True)
class BalanceTable:
    """One way to look at the balance. ``has_legs``: the rows are legs of the helix, which pledge something."""

    title: str
    head: str
    rows: Sequence[Part]
    has_legs: bool = False


def balance_sentence(balance: Balance) -> str:
    """Which leg has most, and which none: made from the numbers."""
    if not balance.candidates:
        return ""
    most = max(balance.legs, key=lambda one: one.money)
    same = [one for one in balance.legs if one.money == most.money]
    said = []
    if len(same) == 1:
        said.append(_("Most of the money: %(leg)s, %(share)s.") % {"leg": most.label, "share": text.share(most.share)})
    if balance.missing_legs:
        legs = ", ".join(one.label for one in balance.missing_legs)
        said.append(_("In no candidate yet: %(legs)s.") % {"legs": legs})
    return " ".join(said)


def balance_tables(balance: Balance) -> list[BalanceTable]:
    """All ways to look at it; goals only where some are named."""
    tables = [
        BalanceTable(_("By leg of the helix"), _("Leg of the helix"), balance.legs, has_legs=True),
        BalanceTable(_("Large and small"), _("Size"), balance.sizes),
        BalanceTable(_("By when it makes a difference"), _("When"), balance.horizons),
        BalanceTable(_("By how sure it is"), _("How sure"), balance.risks),
    ]
    return [*tables, BalanceTable(_("By goal"), _("Goal"), balance.goals)] if balance.goals else tables


@dataclass(frozen=True)
class PurseBar:
    """What all candidates cost together beside what there is, in per cent of the longer of the two."""

    sentence: str
    within: float
    limit_at: float
    beyond: float


def purse_bar(resource: Resource, *, there_is: str, cost: str, times: str) -> PurseBar | None:
    """A bar for money or for hours; none where there is no limit or nothing to compare.

    ``there_is`` and ``cost`` are the amounts as words, ``times`` a sentence with ``%(cost)s`` and ``%(there_is)s``.
    """
    if not resource.limit or not resource.likely:
        return None
    longest = max(resource.likely, resource.limit)
    within, limit = min(resource.likely, resource.limit), resource.limit
    return PurseBar(
        sentence=times % {"cost": cost, "there_is": there_is},
        within=round(float(100 * within / longest), 2),
        limit_at=round(float(100 * limit / longest), 2),
        beyond=round(float(100 * resource.over / longest), 2),
    )


def purse_bars(row: Round, balance: Balance) -> list[PurseBar]:
    """Money and hours."""
    money = purse_bar(
        balance.money,
        cost=text.money(balance.money.likely, row.currency),
        there_is=text.money(row.budget, row.currency),
        times=_("The candidates cost %(cost)s together. There is %(there_is)s."),
    )
    hours = purse_bar(
        balance.hours,
        cost=text.number(balance.hours.likely),
        there_is=text.number(row.hours),
        times=_("They take %(cost)s hours of work. There are %(there_is)s."),
    )
    return [one for one in (money, hours) if one is not None]

"""Hours worked in a pilot: every row for those inside, shares for everybody.

The portal knows hours and not how many people worked them, so a figure could be one person's. Outside the pilot only
shares of the whole are shown, which say nothing of anybody's time as long as no figure stands beside them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samskap.pilots.models import Hours, HoursOf, Pilot
from samskap.pilots.selectors.sums import ZERO, from_hundredths, hundredths
from samskap.ui import charts, text


@dataclass(frozen=True)
class Worked:
    """Hours of one party and kind of people. ``party`` is empty where none was named."""

    party: str
    whose: HoursOf
    hours: Decimal

    @property
    def label(self) -> str:
        """Whose they are, in words."""
        return str(self.whose.label)


@dataclass(frozen=True)
class HoursShare:
    """The hours of one kind of people, and their part of all. ``hours`` are for those inside."""

    whose: HoursOf
    hours: Decimal
    share: float

    @property
    def label(self) -> str:
        """Whose they are, in words."""
        return str(self.whose.label)


def hours_of(pilot: Pilot) -> "QuerySet[Hours]":
    """The newest first."""
    return Hours.objects.filter(pilot=pilot).select_related("party", "recorded_by").order_by("-on", "-id")


def hours_by_party(pilot: Pilot) -> list[Worked]:
    """Those that count, summed, the most first: one query."""
    rows = Hours.objects.filter(pilot=pilot, taken_back_at=None).order_by()
    sums = rows.values_list("party__name", "whose").annotate(total=hundredths("hours"))
    found = [Worked(party or "", HoursOf(whose), from_hundredths(total)) for party, whose, total in sums]
    return sorted(found, key=lambda one: (-one.hours, one.party, one.label))


def shares_of(worked: Iterable[Worked]) -> list[HoursShare]:
    """Who did how much of the work: own staff first, in the order of the choices; nothing where no hours are noted."""
    by_whose = dict.fromkeys(HoursOf, ZERO)
    for one in worked:
        by_whose[one.whose] += one.hours
    total = sum(by_whose.values(), ZERO)
    return [HoursShare(whose, hours, float(hours / total)) for whose, hours in by_whose.items() if hours]


def shares_of_hours(pilot: Pilot) -> list[HoursShare]:
    """As :func:`shares_of`, of the hours that count: one query."""
    return shares_of(hours_by_party(pilot))


def hours_chart(worked: Sequence[Worked]) -> Any:
    """A bar for each whose, with the hours, for those inside: own staff, consultants; None without hours."""
    rows = [charts.Share(_with_hours(one), one.share) for one in shares_of(worked)]
    return charts.shares(rows, title=_("Whose hours"), heads=(_("Whose"), _("Share"), "")) if rows else None


def _with_hours(one: HoursShare) -> str:
    hours = text.number(one.hours, 2 if one.hours % 1 else 0)
    return _("%(whose)s: %(hours)s hours") % {"whose": one.label, "hours": hours}

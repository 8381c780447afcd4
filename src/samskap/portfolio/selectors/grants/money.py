"""What is in the pot: granted, used and left, for pages inside and outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from samskap.portfolio.models import Application, ApplicationState, GrantScheme
from samskap.ui import text


@dataclass(frozen=True)
class Pot:
    """The money of a scheme, exact. ``asked``: what applications that wait for an answer ask for, where it is known."""

    budget: Decimal
    granted: Decimal
    currency: str
    asked: Decimal | None = None

    @property
    def left(self) -> Decimal:
        """What nobody holds."""
        return self.budget - self.granted

    @property
    def granted_width(self) -> float:
        """The granted share in per cent."""
        return round(float(100 * self.granted / self.budget), 2)

    @property
    def asked_width(self) -> float:
        """The share asked for in per cent, as far as it fits into what is left."""
        return round(float(100 * min(self.asked or 0, self.left) / self.budget), 2)

    @property
    def sentence(self) -> str:
        """How much is left, in words."""
        words = {"left": text.money(self.left, self.currency), "budget": text.money(self.budget, self.currency)}
        if not self.left:
            return _("All of %(budget)s is granted.") % words
        if not self.granted:
            return _("All of %(budget)s is left.") % words
        return _("%(left)s of %(budget)s is left.") % words

    @property
    def asks_too_much(self) -> bool:
        """Whether not all who wait can get what they ask for."""
        return self.asked is not None and self.asked > self.left


def pot_of(scheme: GrantScheme) -> Pot:
    """The pot as everybody sees it: no query."""
    return Pot(scheme.budget, scheme.granted, scheme.currency)


def pot_inside(scheme: GrantScheme) -> Pot:
    """The pot with what is asked for: one query. Added here, since SQLite adds decimals as floats."""
    rows = Application.objects.filter(scheme=scheme, state=ApplicationState.WAITING)
    return Pot(scheme.budget, scheme.granted, scheme.currency, total(rows.values_list("amount", flat=True)))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Their exact sum."""
    return sum(amounts, Decimal("0.00"))

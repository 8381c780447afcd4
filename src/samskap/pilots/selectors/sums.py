"""What pilots have cost and promised, exactly: sums are made of whole hundredths, which no database rounds."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, F, Sum
from django.db.models.functions import Cast, Coalesce, Round

from samskap.pilots.models import Commitment, Cost, Pilot

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Sums:
    """In the pilot's currency. ``committed``: promised and not paid yet. ``limit``: the loss limit, if one is set."""

    incurred: Decimal = ZERO
    committed: Decimal = ZERO
    limit: Decimal | None = None

    @property
    def exposure(self) -> Decimal:
        """What the pilot has cost or is bound to cost."""
        return self.incurred + self.committed

    @property
    def excess(self) -> Decimal:
        """How much the exposure passes the limit; 0 while it does not, or without a limit."""
        return max(self.exposure - self.limit, ZERO) if self.limit is not None else ZERO

    @property
    def left(self) -> Decimal | None:
        """What may still be committed; None without a limit."""
        return max(self.limit - self.exposure, ZERO) if self.limit is not None else None

    @property
    def used(self) -> float | None:
        """Exposure as a share of the limit; None without a limit or with a limit of nothing."""
        return float(self.exposure / self.limit) if self.limit else None


def hundredths(column: str) -> Coalesce:
    """The sum of a column of money in whole hundredths."""
    return Coalesce(Sum(Cast(Round(F(column) * 100), BigIntegerField())), 0, output_field=BigIntegerField())


def from_hundredths(total: int) -> Decimal:
    """The sum as a decimal with two places."""
    return (Decimal(total) / 100).quantize(ZERO)


def sums_of(pilots: Iterable[Pilot]) -> dict[int, Sums]:
    """By pilot: two queries, however many."""
    limits = {pilot.pk: pilot.loss_limit for pilot in pilots}
    costs = Cost.objects.filter(pilot__in=limits).order_by().values_list("pilot")
    incurred = {pk: from_hundredths(total) for pk, total in costs.annotate(total=hundredths("amount"))}
    committed: dict[int, Decimal] = {}
    promised = Commitment.objects.filter(pilot__in=limits, released_at=None).order_by()
    rows = promised.annotate(paid=hundredths("costs__amount")).values_list("pilot", "amount", "paid")
    for pk, amount, paid in rows:
        committed[pk] = committed.get(pk, ZERO) + max(amount - from_hundredths(paid), ZERO)
    return {pk: Sums(incurred.get(pk, ZERO), committed.get(pk, ZERO), limit) for pk, limit in limits.items()}

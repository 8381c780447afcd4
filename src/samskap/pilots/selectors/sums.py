"""What pilots have cost and promised, exactly: sums are made of whole hundredths, which no database rounds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import BigIntegerField, F, Q, Sum
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
        """What the pilot has cost or is bound to cost. Where more came back than was paid, that makes no room."""
        return max(self.incurred, ZERO) + self.committed

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


def hundredths(column: str, only: Q | None = None) -> Coalesce:
    """The sum of a column of money in whole hundredths, of the rows that ``only`` names."""
    total = Sum(Cast(Round(F(column) * 100), BigIntegerField()), filter=only)
    return Coalesce(total, 0, output_field=BigIntegerField())


def from_hundredths(total: int) -> Decimal:
    """The sum as a decimal with two places."""
    return Decimal(total).scaleb(-2)


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


def by_currency(pilots: Iterable[Pilot], sums: Mapping[int, Sums]) -> dict[str, Sums]:
    """The sums of many pilots, one for each currency: what is counted in different money is never added together.

    ``limit`` is the sum of the limits, None where a pilot has none.
    """
    totals: dict[str, Sums] = {}
    for pilot in pilots:
        one, before = sums[pilot.pk], totals.get(pilot.currency, Sums(limit=ZERO))
        limit = None if one.limit is None or before.limit is None else before.limit + one.limit
        totals[pilot.currency] = Sums(before.incurred + one.incurred, before.committed + one.committed, limit)
    return totals


def after_paying(now: Sums, total: Decimal, commitment: Commitment | None) -> Sums:
    """What the sums would be with so much more paid, of a commitment or of none: one query at most."""
    if commitment is None or commitment.released_at is not None:
        return Sums(now.incurred + total, now.committed, now.limit)
    row = Cost.objects.filter(commitment=commitment).aggregate(paid=hundredths("amount"))
    paid = from_hundredths(row["paid"])
    before, after = max(commitment.amount - paid, ZERO), max(commitment.amount - paid - total, ZERO)
    return Sums(now.incurred + total, now.committed - before + after, now.limit)

"""Public values across municipalities: which are at stake in how many pilots, and how many concerns were admitted.

Nothing that rests on fewer than three municipalities is shown, and nothing about fewer than five concerns: who raised a
concern is not known, so that each stands for a person. Real and example municipalities are never counted together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.core.small_numbers import FEWEST_PEOPLE, hidden_figures
from samskap.pilots.models import Concern, ConcernStatus, Pilot, PublicValue, ValueAtStake
from samskap.pilots.plain_values import VALUES, Meaning

MOST_COUNTED = 20_000
ADMITTED = (ConcernStatus.ADMITTED, ConcernStatus.ANSWERED)
Record = tuple[int, int]
"""A pilot or a concern, and its municipality."""


@dataclass(frozen=True)
class ValueSum:
    """A line of the table; None where too few are behind the figure."""

    value: PublicValue
    meaning: Meaning
    pilots: int | None
    admitted: int | None


@dataclass(frozen=True)
class ValueSums:
    """The table, the value at stake in most pilots first; ``sentence`` says what it comes to."""

    lines: Sequence[ValueSum]
    sentence: str
    is_example: bool


def value_sums() -> ValueSums:
    """Three queries, however many pilots; the latest 20,000 rows are counted.

    A pilot can have several values and no total is shown, so that every figure stands by itself: none follows from
    the others.
    """
    example = not Pilot.objects.filter(organisation__is_example=False).exists()
    whose = {"pilot__organisation__is_example": example}
    stakes = ValueAtStake.objects.filter(**whose).values_list("value", "pilot", "pilot__organisation")
    concerns = Concern.objects.filter(status__in=ADMITTED, **whose).values_list("value", "pk", "pilot__organisation")
    at_stake = _by_value(stakes.order_by("-pk")[:MOST_COUNTED])
    admitted = _by_value(concerns.order_by("-pk")[:MOST_COUNTED])
    few = [("admitted", value) for value, records in admitted.items() if len(records) < FEWEST_PEOPLE]
    tables = [{("pilots", value): records} for value, records in at_stake.items()]
    tables += [{("admitted", value): records} for value, records in admitted.items()]
    hidden = hidden_figures(*tables, owner=lambda record: record[1], hidden=few)
    lines = [
        ValueSum(
            value,
            VALUES[value],
            None if ("pilots", value) in hidden else len(at_stake[value]),
            None if ("admitted", value) in hidden else len(admitted[value]),
        )
        for value in PublicValue
    ]
    lines.sort(key=lambda line: -(line.pilots or 0))
    return ValueSums(lines, _sentence(lines), example)


def _by_value(rows: object) -> dict[PublicValue, set[Record]]:
    found: dict[PublicValue, set[Record]] = {value: set() for value in PublicValue}
    for value, key, organisation in rows:  # type: ignore[attr-defined]
        found[PublicValue(value)].add((key, organisation))
    return found


def _sentence(lines: Sequence[ValueSum]) -> str:
    first = lines[0]
    if first.pilots is None:
        return _("Too few municipalities have named values to say anything about them together.")
    words = {"value": first.value.label, "count": first.pilots}
    if len(lines) > 1 and lines[1].pilots == first.pilots:
        return _("%(value)s and at least one more value are at stake most often, in %(count)d pilots each.") % words
    return _("%(value)s is at stake most often: in %(count)d pilots.") % words

"""Filters for the money of a pilot: ``{% load pilot_money %}``."""

from collections.abc import Sequence
from decimal import Decimal

from django import template

from samskap.pilots.models import Cost
from samskap.pilots.selectors.hours import Worked
from samskap.pilots.selectors.money import is_too_late
from samskap.ui.text import number

register = template.Library()


@register.filter
def to_the_hundredth(amount: Decimal) -> str:
    """``1 250,50``: for columns of a table, whose heading says the currency."""
    return number(amount, 2)


@register.filter
def factor(value: Decimal) -> str:
    """``3``, ``2,5``: without decimals that say nothing."""
    return number(value, -int(Decimal(value).normalize().as_tuple().exponent) if value % 1 else 0)


@register.filter
def too_late(cost: Cost) -> bool:
    """Whether the cost came after the last day of its grant."""
    return is_too_late(cost)


@register.filter
def names_a_party(worked: Sequence[Worked]) -> bool:
    """Whether any of the hours are somebody's in particular."""
    return any(one.party for one in worked)

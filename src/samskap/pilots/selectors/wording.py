"""Sums as sentences write them."""

from decimal import Decimal

from samskap.ui.text import NBSP, number


def in_money(amount: Decimal) -> str:
    """``1 250 kr``, and ``1 250,50 kr`` where there are hundredths: a pilot has one currency, that of its country."""
    return f"{number(amount, 2 if amount % 1 else 0)}{NBSP}kr"

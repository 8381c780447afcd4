"""Sums of money: always a decimal number beside a currency, never a float."""

from typing import Any

from django.db import models

from samskap.core.models.organisations import Country

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
"""Up to 999 999 999 999.99 in the currency that stands beside it."""

HOURS: dict[str, Any] = {"max_digits": 9, "decimal_places": 2}
"""Up to 9 999 999.99 working hours."""


class Currency(models.TextChoices):
    """The currencies of the countries that the portal knows (ISO 4217)."""

    SEK = "SEK", "SEK"
    NOK = "NOK", "NOK"


def currency_of(country: str) -> Currency:
    """What public money is counted in there."""
    return Currency.NOK if country == Country.NORWAY else Currency.SEK

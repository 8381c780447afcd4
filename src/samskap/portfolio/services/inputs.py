"""What the services of this room share: rows locked in one order, and checks of sums."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.portfolio.models import Application, GrantScheme

CENT = Decimal("0.01")
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Days outside of these are slips of the pen, and some of them no calendar can move between time zones."""


def locked_scheme(scheme: GrantScheme) -> GrantScheme:
    """The row as it is now, with its organisation, locked until the transaction ends."""
    return GrantScheme.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=scheme.pk)


def locked_application(application: Application) -> Application:
    """The row as it is now, locked until the transaction ends; its ``scheme`` is the locked row of the scheme.

    The scheme is locked first, always: two that lock in different orders would wait for each other for ever.
    """
    scheme = locked_scheme(GrantScheme(pk=application.scheme_id))
    row = Application.objects.select_for_update(of=("self",)).select_related("district").get(pk=application.pk)
    row.scheme = scheme
    return row


def check_sum(field: str, amount: Decimal | None) -> Decimal:
    """A sum above nothing with at most two decimals, below what the column holds.

    :raises InvalidInput: beside ``field``.
    """
    if amount is None:
        message = _("Write a sum.")
    elif not amount.is_finite() or amount <= 0:
        message = _("Write a sum above zero.")
    elif amount >= 10**12 or amount != amount.quantize(CENT):
        message = _("Write a sum with at most two decimals.")
    else:
        return amount.quantize(CENT)
    raise InvalidInput(message, {field: message})


def check_day(field: str, day: date) -> date:
    """A day that somebody can mean.

    :raises InvalidInput: beside ``field``.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = _("Check the year.")
        raise InvalidInput(message, {field: message})
    return day


def check_address(field: str, address: str) -> str:
    """An e-mail address.

    :raises InvalidInput: beside ``field``.
    """
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {field: message}) from error
    return address


def check_choice(row: Model, **values: Any) -> None:
    """Set choices, refusing what is not offered.

    :raises InvalidInput: with every field that is not among the choices of its column.
    """
    wrong = {}
    for name, value in values.items():
        column: Any = row._meta.get_field(name)
        if value not in dict(column.flatchoices):
            wrong[name] = _("Choose one of those in the list.")
        setattr(row, name, value)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)

"""The pot: what applications hold of it, exactly. Nothing else changes what a scheme has granted.

Both need the rows as :func:`~samskap.portfolio.services.inputs.locked_application` gives them, so that two at once wait
for each other. Sums are added here and not in the database, where SQLite would count in floats.
"""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.portfolio.models import Application, GrantScheme
from samskap.ui import text


def hold(application: Application, amount: Decimal) -> None:
    """Take ``amount`` out of the pot for this application, which held nothing. The caller saves the application.

    :raises InvalidInput: beside ``granted``, if less is left.
    """
    scheme = _locked_scheme_of(application)
    if application.held or amount <= 0:
        raise ValueError("only what holds nothing takes more than nothing")
    refuse_more_than_left(scheme, amount)
    application.held = amount
    _set(scheme, scheme.granted + amount)


def give_back(application: Application, amount: Decimal) -> None:
    """Put ``amount`` of what this application holds back into the pot. The caller saves the application."""
    scheme = _locked_scheme_of(application)
    if not 0 <= amount <= application.held:
        raise ValueError("only what is held can be given back")
    application.held -= amount
    _set(scheme, scheme.granted - amount)


def left_of(scheme: GrantScheme) -> Decimal:
    """What nobody holds yet."""
    return scheme.budget - scheme.granted


def refuse_more_than_left(scheme: GrantScheme, amount: Decimal, field: str = "granted") -> None:
    """The pot is never overrun.

    :raises InvalidInput: beside ``field``, if less is left.
    """
    if amount > left_of(scheme):
        message = _("There is %(left)s left. Grant at most that.") % {
            "left": text.money(left_of(scheme), scheme.currency)
        }
        raise InvalidInput(message, {field: message})


def _locked_scheme_of(application: Application) -> GrantScheme:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("money moves only inside a transaction, with the scheme locked")
    return application.scheme


def _set(scheme: GrantScheme, granted: Decimal) -> None:
    scheme.granted = granted
    scheme.save(update_fields=["granted"])

"""What the services of this room share: rows locked in one order, and checks of sums."""

from decimal import Decimal

from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.portfolio.models import Application, GrantScheme

CENT = Decimal("0.01")


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

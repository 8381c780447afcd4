"""Checks that the services of this room share: the pilot locked as it is now, and what a closed one refuses."""

from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.pilots.models import Pilot


def pilot_to_work_on(actor: Actor, pilot: Pilot) -> Pilot:
    """The pilot as it is now, locked until the transaction ends, for those who work on it and while it is not closed.

    :raises NotVisible, Refused: the actor does not work on it.
    :raises StateRefused: it is closed.
    """
    require(actor, "pilots.work_on_pilot", pilot, view="pilots.view_pilot")
    row = locked(pilot)
    refuse_closed(row)
    return row


def locked(pilot: Pilot) -> Pilot:
    """The row as it is now, locked until the transaction ends."""
    return Pilot.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=pilot.pk)


def refuse_closed(pilot: Pilot) -> None:
    """Nothing changes in a closed pilot.

    :raises StateRefused: it is closed.
    """
    if pilot.is_closed:
        raise StateRefused(_("The pilot is closed. What was written stays as it is."))


def check_choice(row: Model, **values: Any) -> None:
    """Set choices, refusing what is not offered.

    :raises InvalidInput: with every field that is not among the choices of its column.
    """
    wrong = {}
    for name, value in values.items():
        column: Any = row._meta.get_field(name)
        if value not in dict(column.flatchoices) and not (value == "" and column.blank):
            wrong[name] = _("Choose one of those in the list.")
        setattr(row, name, value)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def check_sum(field: str, amount: Decimal | None, *, required: bool = True) -> Decimal | None:
    """A sum above nothing with at most two decimals, below what the column holds.

    :raises InvalidInput: beside ``field``.
    """
    if amount is None:
        if required:
            message = _("Write a sum.")
            raise InvalidInput(message, {field: message})
        return None
    if not amount.is_finite() or amount < 0 or (required and amount == 0):
        message = _("Write a sum above zero.")
        raise InvalidInput(message, {field: message})
    if amount >= 10**12 or amount != amount.quantize(Decimal("0.01")):
        message = _("Write a sum with at most two decimals.")
        raise InvalidInput(message, {field: message})
    return amount

"""Grants: money from a funder, for a part of what is eligible."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Cost, Grant, Pilot
from samskap.pilots.services.inputs import check_sum, pilot_to_work_on

MOST = 20
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class GrantInput:
    """``share``: the part of an eligible cost that it pays, in per cent; ``ends_on``: the last day for costs."""

    funder: str
    amount: Decimal | None
    share: Decimal = Decimal(100)
    eligible: str = ""
    ends_on: date | None = None


@transaction.atomic
def save_grant(*, actor: Actor, pilot: Pilot, values: GrantInput, grant: Grant | None = None) -> Grant:
    """Add a grant, or change one.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST` already.
    """
    row = pilot_to_work_on(actor, pilot)
    found = Grant.objects.get(pk=grant.pk, pilot=row) if grant else Grant(pilot=row)
    if grant is None and Grant.objects.filter(pilot=row).count() >= MOST:
        raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST})
    before = _facts(found) if grant else None
    fill_texts(found, {"funder": values.funder, "eligible": values.eligible}, ("funder",))
    found.amount = check_sum("amount", values.amount) or Decimal(0)
    found.share = _checked_share(values.share)
    found.ends_on = values.ends_on
    if _facts(found) != before:
        found.save()
        _journal(actor, row, "changed" if grant else "added", before, {"grant": found.pk, **_facts(found)})
    return found


@transaction.atomic
def remove_grant(*, actor: Actor, pilot: Pilot, grant: Grant) -> None:
    """Take away a grant that no cost is counted to.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or costs are counted to the grant.
    """
    row = pilot_to_work_on(actor, pilot)
    found = Grant.objects.get(pk=grant.pk, pilot=row)
    if Cost.objects.filter(grant=found).exists():
        raise StateRefused(_("Costs are counted to this grant. Take it off them first."))
    before = {"grant": found.pk, **_facts(found)}
    found.delete()
    _journal(actor, row, "removed", before, None)


def _checked_share(share: Decimal) -> Decimal:
    if not share.is_finite() or not 0 < share <= 100 or share != share.quantize(_HUNDREDTH):
        message = _("Write a part above zero and at most 100 per cent.")
        raise InvalidInput(message, {"share": message})
    return share


def _facts(row: Grant) -> dict[str, object]:
    facts = {"funder": row.funder, "amount": f"{row.amount:.2f}", "share": f"{row.share:.2f}"}
    return {**facts, "eligible": row.eligible, "ends_on": row.ends_on}


def _journal(
    actor: Actor, pilot: Pilot, verb: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    action = f"pilot.grant_{verb}"
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, before=before, after=after)

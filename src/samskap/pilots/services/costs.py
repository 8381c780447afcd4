"""Costs: always recorded, never changed; when they pass the loss limit, the pilot halts in the same transaction."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Commitment, Cost, Grant, Pilot
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.inputs import check_sum, locked
from samskap.pilots.services.passing import halt_pilot
from samskap.ui import text

FIRST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class CostInput:
    """A cost as it is written down. ``commitment``: the promise that it pays; ``grant``: who pays a part of it."""

    on: date
    text: str
    amount: Decimal | None
    reference: str = ""
    commitment: Commitment | None = None
    grant: Grant | None = None


@transaction.atomic
def record_cost(*, actor: Actor, pilot: Pilot, values: CostInput, now: datetime | None = None) -> Cost:
    """Record a cost, in whatever state the pilot is; a running pilot whose loss limit it passes is halted.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises InvalidInput: a field cannot be used.
    """
    moment = now or timezone.now()
    row = pilot_to_pay_for(actor, pilot)
    made = Cost(pilot=row, on=check_day("on", values.on, moment), recorded_at=moment, recorded_by=actor.user)
    fill_texts(made, {"text": values.text, "reference": values.reference}, ("text",))
    made.amount = check_sum("amount", values.amount) or Decimal(0)
    made.reference = _free_reference(row, made.reference)
    made.commitment, made.grant = check_tags(row, values.commitment, values.grant)
    made.save()
    _journal(actor, row, "recorded", made)
    halt_if_passed(actor, row, moment)
    return made


@transaction.atomic
def reverse_cost(*, actor: Actor, pilot: Pilot, cost: Cost, reason: str, now: datetime | None = None) -> Cost:
    """Take a wrong cost out of the sums with a row of its own, on the same day and with the same marks.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: it is reversed already, or reverses another.
    :raises InvalidInput: the reason cannot be used.
    """
    moment = now or timezone.now()
    row = pilot_to_pay_for(actor, pilot)
    found = Cost.objects.get(pk=cost.pk, pilot=row)
    if found.reverses_id is not None:
        raise StateRefused(_("This row reverses another. If that was wrong, record the cost again."))
    if Cost.objects.filter(reverses=found).exists():
        raise StateRefused(_("This cost is reversed already."))
    made = Cost(pilot=row, on=found.on, amount=-found.amount, reverses=found, recorded_at=moment)
    made.recorded_by, made.commitment, made.grant = actor.user, found.commitment, found.grant
    _fill_reason(made, reason)
    made.save()
    _journal(actor, row, "reversed", made, reverses=found.pk)
    halt_if_passed(actor, row, moment)
    return made


@transaction.atomic
def place_cost(
    *,
    actor: Actor,
    pilot: Pilot,
    cost: Cost,
    commitment: Commitment | None,
    grant: Grant | None,
    now: datetime | None = None,
) -> Cost:
    """Say which commitment a cost pays and which grant pays a part of it; day, text and sum stay as they are.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises InvalidInput: the commitment or the grant is not this pilot's.
    """
    moment = now or timezone.now()
    row = pilot_to_pay_for(actor, pilot)
    found = Cost.objects.get(pk=cost.pk, pilot=row)
    before = _marks(found)
    found.commitment, found.grant = check_tags(row, commitment, grant)
    if _marks(found) == before:
        return found
    pair = Q(pk=found.pk) | Q(reverses=found) | Q(pk=found.reverses_id)
    Cost.objects.filter(pair, pilot=row).update(commitment=found.commitment, grant=found.grant)
    journal.record(
        actor=actor,
        action="pilot.cost_placed",
        obj=row,
        organisation=row.organisation,
        before=before,
        after=_marks(found),
    )
    halt_if_passed(actor, row, moment)
    return found


def pilot_to_pay_for(actor: Actor, pilot: Pilot) -> Pilot:
    """The pilot as it is now, locked, for those who work on it: costs come to closed pilots too.

    :raises NotVisible, Refused: the actor does not work on it.
    """
    require(actor, "pilots.work_on_pilot", pilot, view="pilots.view_pilot")
    return locked(pilot)


def halt_if_passed(actor: Actor, row: Pilot, now: datetime) -> Decimal:
    """Halt a running pilot whose exposure passes its loss limit; ``row`` is locked. Returns the excess."""
    sums = sums_of([row])[row.pk]
    if sums.excess > 0:
        with override(row.language):
            reason = _(
                "Spent and committed: %(exposure)s. This is %(excess)s more than the loss limit of %(limit)s."
            ) % {
                "exposure": text.money(sums.exposure, row.currency),
                "excess": text.money(sums.excess, row.currency),
                "limit": text.money(sums.limit or Decimal(0), row.currency),
            }
        halt_pilot(actor=actor, pilot=row, reason=reason, now=now)
    return sums.excess


def check_day(field: str, day: date | None, now: datetime) -> date:
    """A day that has come.

    :raises InvalidInput: beside ``field``.
    """
    if day is None or not day >= FIRST_DAY:
        message = _("Write a day after 1999.")
        raise InvalidInput(message, {field: message})
    if day > timezone.localdate(now):
        message = _("This day is still to come.")
        raise InvalidInput(message, {field: message})
    return day


def check_tags(
    pilot: Pilot, commitment: Commitment | None, grant: Grant | None
) -> tuple[Commitment | None, Grant | None]:
    """Both are the pilot's own.

    :raises InvalidInput: with every one that is not.
    """
    wrong = {}
    for name, tag in (("commitment", commitment), ("grant", grant)):
        if tag is not None and tag.pilot_id != pilot.pk:
            wrong[name] = _("Choose one of those in the list.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    return commitment, grant


def repeats(reference: str) -> list[str]:
    """A voucher number, and how it is written where it stands again after a reversal."""
    return [reference, *(f"{reference[:52]} ({number})" for number in range(2, 100))]


def numbered(reference: str, taken: set[str]) -> str:
    """The voucher number as it is written so that it is none of ``taken``.

    :raises InvalidInput: it stands on a hundred reversed costs.
    """
    if not reference:
        return ""
    free = next((one for one in repeats(reference) if one not in taken), None)
    if free is None:
        message = _("This voucher number cannot be used again.")
        raise InvalidInput(message, {"reference": message})
    return free


def _free_reference(pilot: Pilot, reference: str) -> str:
    """A voucher number stands on one cost that holds; where that is reversed, it may stand again, with a number."""
    rows = Cost.objects.filter(pilot=pilot, reference__in=repeats(reference) if reference else [])
    held = rows.filter(reversed_by=None).first()
    if held is not None:
        message = _("This voucher number stands on a cost of %(amount)s already.")
        message %= {"amount": text.money(held.amount, pilot.currency)}
        raise InvalidInput(message, {"reference": message})
    return numbered(reference, set(rows.values_list("reference", flat=True)))


def _fill_reason(row: Cost, reason: str) -> None:
    try:
        fill_texts(row, {"text": reason}, ("text",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"reason": error.message}) from error


def _marks(row: Cost) -> dict[str, object]:
    return {"cost": row.pk, "commitment": row.commitment_id, "grant": row.grant_id}


def _journal(actor: Actor, pilot: Pilot, verb: str, row: Cost, **more: object) -> None:
    after = {**_marks(row), "amount": f"{row.amount:.2f}", "currency": pilot.currency, "on": row.on, **more}
    action = f"pilot.cost_{verb}"
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, after=after)

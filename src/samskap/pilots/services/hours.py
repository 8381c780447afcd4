"""Hours worked in a pilot: written down, and taken back with a mark."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Hours, Party, Pilot
from samskap.pilots.services.costs import check_day
from samskap.pilots.services.inputs import check_choice, pilot_to_work_on

MOST = Decimal(10_000)
"""At a time; a whole department's year fits in."""
_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class HoursInput:
    """Whose hours (``HoursOf``), how many, when; the party and what was done if one wants."""

    whose: str
    hours: Decimal
    on: date
    party: Party | None = None
    text: str = ""


@transaction.atomic
def record_hours(*, actor: Actor, pilot: Pilot, values: HoursInput, now: datetime | None = None) -> Hours:
    """Write down hours.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed.
    :raises InvalidInput: a field cannot be used.
    """
    moment = now or timezone.now()
    row = pilot_to_work_on(actor, pilot)
    made = Hours(pilot=row, on=check_day("on", values.on, moment), recorded_at=moment, recorded_by=actor.user)
    check_choice(made, whose=values.whose)
    fill_texts(made, {"text": values.text}, ())
    made.hours = _checked(values.hours)
    if values.party is not None and values.party.pilot_id != row.pk:
        message = _("Choose one of those who take part.")
        raise InvalidInput(message, {"party": message})
    made.party = values.party
    made.save()
    _journal(actor, row, "recorded", made)
    return made


@transaction.atomic
def take_back_hours(*, actor: Actor, pilot: Pilot, hours: Hours, now: datetime | None = None) -> Hours:
    """Hours that were wrong stay, with a mark, and no longer count.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or they are taken back already.
    """
    row = pilot_to_work_on(actor, pilot)
    found = Hours.objects.get(pk=hours.pk, pilot=row)
    if found.taken_back_at is not None:
        raise StateRefused(_("They are taken back already."))
    found.taken_back_at = now or timezone.now()
    found.save(update_fields=["taken_back_at"])
    _journal(actor, row, "taken_back", found)
    return found


def _checked(hours: Decimal) -> Decimal:
    if not hours.is_finite() or not 0 < hours <= MOST or hours != hours.quantize(_HUNDREDTH):
        message = _("Write hours above zero and at most %(most)d, with at most two decimals.") % {"most": MOST}
        raise InvalidInput(message, {"hours": message})
    return hours


def _journal(actor: Actor, pilot: Pilot, verb: str, row: Hours) -> None:
    after = {"hours": row.pk, "whose": row.whose, "party": row.party_id, "number": f"{row.hours:.2f}", "on": row.on}
    action = f"pilot.hours_{verb}"
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, after=after)

"""Delegations: rows are added and ended, never changed, so that what held on a day can always be read."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Currency, Membership, Organisation, Role, User
from samskap.core.texts import fill_texts
from samskap.pilots.models import Delegation, Level, Power, Risk
from samskap.pilots.services.inputs import check_choice, check_sum

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_STAGE = 99


@dataclass(frozen=True)
class DelegationInput:
    """A row as it is typed; what is empty has no limit."""

    power: str
    holder: User | None
    from_on: date | None
    decided: str
    title: str = ""
    level: str = Level.MANAGEMENT
    max_amount: Decimal | None = None
    currency: str = Currency.SEK
    max_stage: int | None = None
    max_risk: str = Risk.HIGH
    until_on: date | None = None


@transaction.atomic
def add_delegation(
    *, actor: Actor, organisation: Organisation, values: DelegationInput, now: datetime | None = None
) -> Delegation:
    """Delegate a power from a day on. A day that has passed is allowed, and the journal says that it had passed.

    :raises NotVisible, Refused: the actor does not lead the organisation.
    :raises InvalidInput: a field cannot be used, or the holder does not work there.
    """
    require(actor, "pilots.change_delegations", organisation, view="pilots.view_delegations")
    today = timezone.localdate(now or timezone.now())
    row = Delegation(organisation=organisation, created_by=actor.user)
    fill_texts(row, {"title": values.title, "decided": values.decided}, ("decided",))
    check_choice(row, power=values.power, level=values.level, max_risk=values.max_risk, currency=values.currency)
    row.holder = _check_holder(organisation, values.holder)
    row.max_amount, row.max_stage = _limits(values)
    row.from_on, row.until_on = _days(values)
    row.save()
    journal.record(
        actor=actor,
        action="delegation.added",
        obj=row,
        organisation=organisation,
        after={**_facts(row), "backdated": row.from_on < today},
    )
    return row


@transaction.atomic
def end_delegation(
    *, actor: Actor, delegation: Delegation, until_on: date | None, now: datetime | None = None
) -> Delegation:
    """Let a delegation hold until and including a day, today at the earliest. It is never lengthened.

    :raises NotVisible, Refused: the actor does not lead the organisation.
    :raises StateRefused: it has ended.
    :raises InvalidInput: the day has passed, lies before its first day, or after the day when it ends anyway.
    """
    organisation = delegation.organisation
    require(actor, "pilots.change_delegations", organisation, view="pilots.view_delegations")
    today = timezone.localdate(now or timezone.now())
    row = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if row.until_on is not None and row.until_on < today:
        raise StateRefused(_("This delegation has ended already."))
    problem = _wrong_end(row, until_on, today)
    if problem:
        raise InvalidInput(problem, {"until_on": problem})
    before, row.until_on = row.until_on, until_on
    row.save(update_fields=["until_on"])
    journal.record(
        actor=actor,
        action="delegation.ended",
        obj=row,
        organisation=organisation,
        before={"until": before},
        after={"until": until_on},
    )
    return row


def _wrong_end(row: Delegation, until_on: date | None, today: date) -> str:
    if until_on is None:
        return _("Write a day.")
    if until_on < today:
        return _("What has been cannot be changed. Choose today or a later day.")
    if until_on < row.from_on:
        return _("It has not begun. Choose its first day or a later one.")
    if row.until_on is not None and until_on > row.until_on:
        return _("It ends earlier than that already. Write a new row to make it last longer.")
    return ""


def _check_holder(organisation: Organisation, holder: User | None) -> User:
    rows = Membership.objects.filter(organisation=organisation, role__in=(Role.LEAD, Role.MEMBER))
    if holder is None or not rows.filter(user=holder, user__is_active=True).exists():
        message = _("Choose somebody who works in the organisation.")
        raise InvalidInput(message, {"holder": message})
    return holder


def _limits(values: DelegationInput) -> tuple[Decimal | None, int | None]:
    amount = check_sum("max_amount", values.max_amount, required=False)
    wrong = {}
    if amount is not None and values.power != Power.COMMIT:
        wrong["max_amount"] = _("A sum limits only who commits money. Leave it empty here.")
    if values.max_stage is not None and values.power != Power.NEXT_STAGE:
        wrong["max_stage"] = _("A stage limits only who lets a pilot grow. Leave it empty here.")
    elif values.max_stage is not None and not 1 <= values.max_stage <= MOST_STAGE:
        wrong["max_stage"] = _("Write a number from 1 to %(most)d.") % {"most": MOST_STAGE}
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    return amount, values.max_stage


def _days(values: DelegationInput) -> tuple[date, date | None]:
    wrong = {}
    for name, day in (("from_on", values.from_on), ("until_on", values.until_on)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            wrong[name] = _("Look at the year once more.")
    if values.from_on is None:
        wrong["from_on"] = _("Write a day.")
    elif values.until_on is not None and values.until_on < values.from_on:
        wrong["until_on"] = _("It cannot end before it begins.")
    if wrong or values.from_on is None:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    return values.from_on, values.until_on


def _facts(row: Delegation) -> dict[str, Any]:
    names = ("power", "level", "max_amount", "currency", "max_stage", "max_risk", "from_on", "until_on", "decided")
    return {"holder": row.holder_id, **{name: getattr(row, name) for name in names}}

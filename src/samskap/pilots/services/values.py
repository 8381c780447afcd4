"""Public values at stake in a pilot: what could go wrong, what guards against it, who watches."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.models import Membership, Role, User
from samskap.core.texts import fill_texts
from samskap.pilots.models import Pilot, ValueAtStake, Veto
from samskap.pilots.services.inputs import check_choice, pilot_to_work_on


@dataclass(frozen=True)
class ValueInput:
    """A value at stake as it is typed."""

    value: str
    risk: str
    safeguard: str = ""
    watcher: User | None = None


@transaction.atomic
def save_value(*, actor: Actor, pilot: Pilot, values: ValueInput, part: ValueAtStake | None = None) -> ValueAtStake:
    """Add a value that is at stake, or change what is said of it.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed; or a veto stands, and somebody else than the watcher (a lead where nobody
        watches any more) would change who watches, or anybody which value it is.
    :raises InvalidInput: a field cannot be used, or the value is there already.
    """
    pilot = pilot_to_work_on(actor, pilot)
    row = _locked(pilot, part) if part else ValueAtStake(pilot=pilot)
    before = _facts(row) if part else None
    was = (row.value, row.watcher_id)
    fill_texts(row, {"risk": values.risk, "safeguard": values.safeguard}, ("risk",))
    check_choice(row, value=values.value)
    _check_new(pilot, row)
    row.watcher = _check_watcher(pilot, values.watcher)
    if part and (row.value, row.watcher_id) != was:
        _refuse_under_veto(actor, pilot, value=was[0], watcher=was[1], moved=row.value != was[0])
    if _facts(row) == before:
        return row
    row.save()
    action = "pilot.value_edited" if part else "pilot.value_added"
    _record(actor, pilot, action, before, _facts(row))
    return row


@transaction.atomic
def remove_value(*, actor: Actor, pilot: Pilot, part: ValueAtStake) -> None:
    """Take a value away; the journal keeps what was said of it, and concerns about it stay.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or a veto on the value stands.
    """
    pilot = pilot_to_work_on(actor, pilot)
    row = _locked(pilot, part)
    if standing_veto(pilot, row.value):
        raise StateRefused(_("A veto on this value stands. It must be lifted first."))
    _record(actor, pilot, "pilot.value_removed", _facts(row), None)
    row.delete()


def standing_veto(pilot: Pilot, value: str) -> bool:
    """Whether a veto on the value stands."""
    return Veto.objects.filter(pilot=pilot, value=value, lifted_at=None).exists()


def _locked(pilot: Pilot, part: ValueAtStake) -> ValueAtStake:
    """The row as it is now.

    :raises NotVisible: it is gone, or another pilot's.
    """
    row = ValueAtStake.objects.select_for_update(of=("self",)).filter(pilot=pilot, pk=part.pk).first()
    if row is None:
        raise NotVisible
    row.pilot = pilot
    return row


def _check_new(pilot: Pilot, row: ValueAtStake) -> None:
    if ValueAtStake.objects.filter(pilot=pilot, value=row.value).exclude(pk=row.pk).exists():
        message = _("This value is in the list already. Change what is said of it there.")
        raise InvalidInput(message, {"value": message})


def _check_watcher(pilot: Pilot, watcher: User | None) -> User | None:
    if watcher is not None and not _working(pilot).filter(user=watcher).exists():
        message = _("Choose somebody who works in the organisation.")
        raise InvalidInput(message, {"watcher": message})
    return watcher


def _working(pilot: Pilot) -> "QuerySet[Membership]":
    """Those who work in the organisation and can sign in."""
    rows = Membership.objects.filter(organisation=pilot.organisation_id, role__in=(Role.LEAD, Role.MEMBER))
    return rows.filter(user__is_active=True)


def _refuse_under_veto(actor: Actor, pilot: Pilot, *, value: str, watcher: int | None, moved: bool) -> None:
    """Nobody takes a veto from the watcher by becoming the watcher."""
    if not standing_veto(pilot, value):
        return
    watches = _working(pilot).filter(user=watcher).exists()
    mine = actor.user is not None and actor.user.pk == watcher
    if moved or not (mine if watches else actor.is_lead(pilot.organisation_id)):
        raise StateRefused(
            _("A veto on this value stands. Only its watcher can say who watches now; a lead if nobody does.")
        )


def _facts(row: ValueAtStake) -> dict[str, Any]:
    return {"value": row.value, "risk": row.risk, "safeguard": row.safeguard, "watcher": row.watcher_id}


def _record(
    actor: Actor, pilot: Pilot, action: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, before=before, after=after)

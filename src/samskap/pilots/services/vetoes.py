"""A veto by whoever watches over a value: it halts the pilot in the same transaction and is public."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible, Refused, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Pilot, ValueAtStake, Veto
from samskap.pilots.selectors.values import may_lift, watcher_of
from samskap.pilots.services.inputs import locked, refuse_closed
from samskap.pilots.services.passing import halt_pilot
from samskap.pilots.services.values import standing_veto


@transaction.atomic
def cast_veto(*, actor: Actor, part: ValueAtStake, reason: str, now: datetime | None = None) -> Veto:
    """Stop the pilot for the sake of a value; a running one is halted, and no gate opens until it is lifted.

    :raises NotVisible, Refused: the actor does not watch over the value.
    :raises StateRefused: the pilot is closed, or a veto on this value stands already.
    :raises InvalidInput: there is no reason.
    """
    moment = now or timezone.now()
    require_watcher(actor, part)
    pilot = locked(part.pilot)
    refuse_closed(pilot)
    row = ValueAtStake.objects.filter(pilot=pilot, pk=part.pk).first()
    if row is None:
        raise NotVisible
    require_watcher(actor, row)
    if standing_veto(pilot, row.value):
        raise StateRefused(_("A veto on this value stands already."))
    veto = Veto(pilot=pilot, value=row.value, by=actor.user, at=moment)
    fill_texts(veto, {"reason": reason}, ("reason",))
    veto.save()
    _record(actor, pilot, "pilot.veto_cast", {"veto": veto.pk, "value": veto.value, "reason": veto.reason})
    with translation.override(pilot.language):  # it is kept, and stands among the pilot's own texts
        because = _("Veto, %(value)s: %(reason)s") % {"value": veto.get_value_display(), "reason": veto.reason}
    halt_pilot(actor=actor, pilot=pilot, reason=because, now=moment)
    return veto


@transaction.atomic
def lift_veto(*, actor: Actor, veto: Veto, because: str, now: datetime | None = None) -> Veto:
    """Take the veto back, with a public reason. The pilot stays halted until somebody lets it go on.

    :raises NotVisible, Refused: the actor does not watch over the value; a lead may if nobody does.
    :raises StateRefused: the pilot is closed, or the veto was lifted.
    :raises InvalidInput: there is no reason.
    """
    require_may_lift(actor, veto)
    pilot = locked(veto.pilot)
    refuse_closed(pilot)
    row = Veto.objects.select_for_update(of=("self",)).get(pk=veto.pk)
    require_may_lift(actor, row)
    if row.lifted_at is not None:
        raise StateRefused(_("The veto has been lifted already."))
    fill_texts(row, {"lifted_because": because}, ("lifted_because",))
    row.lifted_at, row.lifted_by = now or timezone.now(), actor.user
    row.save()
    _record(actor, pilot, "pilot.veto_lifted", {"veto": row.pk, "value": row.value, "because": row.lifted_because})
    return row


def require_watcher(actor: Actor, part: ValueAtStake) -> None:
    """Only the one who watches over a value, while they work there, vetoes for its sake.

    :raises NotVisible, Refused: it is somebody else.
    """
    require(actor, "pilots.work_on_pilot", part.pilot, view="pilots.view_pilot")
    if actor.user is None or part.watcher_id != actor.user.pk:
        raise Refused(_("Only the one who watches over this value can say no for its sake."))


def require_may_lift(actor: Actor, veto: Veto) -> None:
    """Only the one who watches over the value now lifts a veto; a lead where nobody does.

    :raises NotVisible, Refused: it is somebody else.
    """
    require(actor, "pilots.work_on_pilot", veto.pilot, view="pilots.view_pilot")
    if not may_lift(actor, veto.pilot, watcher_of(veto.pilot, veto.value)):
        raise Refused(_("Only the one who watches over the value can lift the veto; a lead if nobody does."))


def _record(actor: Actor, pilot: Pilot, action: str, facts: dict[str, object]) -> None:
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, after=facts)

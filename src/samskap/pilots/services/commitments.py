"""Promises to pay: none passes the loss limit, also when two are made at the same moment."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Commitment, Party, Pilot, PilotState, Power
from samskap.pilots.selectors.deciding import decide, in_force
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.inputs import check_sum, pilot_to_work_on
from samskap.ui import text


@transaction.atomic
def make_commitment(
    *,
    actor: Actor,
    pilot: Pilot,
    text: str,
    amount: Decimal | None,
    party: Party | None = None,
    now: datetime | None = None,
) -> Commitment:
    """Promise to pay.

    :raises NotVisible, Refused: the actor may not, by role or by delegation.
    :raises StateRefused: the state of the pilot, or a loss limit that is not set, does not allow it.
    :raises InvalidInput: a field cannot be used, or the sum would pass the loss limit; the message says what is left.
    """
    moment = now or timezone.now()
    row = pilot_to_work_on(actor, pilot)
    check_may_commit(row)
    made = Commitment(pilot=row, made_at=moment, made_by=actor.user)
    fill_texts(made, {"text": text}, ("text",))
    made.amount = check_sum("amount", amount) or Decimal(0)
    made.party = _own_party(row, party)
    rows = in_force([row.organisation_id], timezone.localdate(moment))
    decision = decide(actor, row, Power.COMMIT, rows, amount=made.amount)
    if not decision.allowed:
        raise Refused(decision.why)
    made.delegation = decision.delegation
    _check_room(row, made.amount)
    made.save()
    _journal(actor, row, "made", made, delegation=made.delegation_id)
    return made


@transaction.atomic
def release_commitment(
    *, actor: Actor, pilot: Pilot, commitment: Commitment, now: datetime | None = None
) -> Commitment:
    """Say that no more will be paid of it: what is not paid no longer counts.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or it is released already.
    """
    row = pilot_to_work_on(actor, pilot)
    found = Commitment.objects.get(pk=commitment.pk, pilot=row)
    if found.released_at is not None:
        raise StateRefused(_("It is released already."))
    found.released_at = now or timezone.now()
    found.save(update_fields=["released_at"])
    _journal(actor, row, "released", found)
    return found


def check_may_commit(pilot: Pilot) -> None:
    """Whether the pilot is in a state in which money may be promised.

    :raises StateRefused: with the reason, and what would change it.
    """
    if reason := why_not_commit(pilot):
        raise StateRefused(reason)


def why_not_commit(pilot: Pilot) -> str:
    """The reason why no money may be promised now; nothing if it may."""
    if pilot.state == PilotState.IDEA:
        return _("This is an idea still. Prepare the pilot before you commit money to it.")
    if pilot.state == PilotState.HALTED:
        return _("The pilot is halted. Nothing more is committed until it goes on or begins to close.")
    if pilot.is_closed:
        return _("The pilot is closed. Nothing more is committed to it.")
    return _("Set a loss limit first.") if pilot.loss_limit is None else ""


def _check_room(pilot: Pilot, amount: Decimal) -> None:
    left = sums_of([pilot])[pilot.pk].left or Decimal(0)
    if amount > left:
        message = _("This would pass the loss limit. %(left)s is left.") % {"left": text.money(left, pilot.currency)}
        raise InvalidInput(message, {"amount": message})


def _own_party(pilot: Pilot, party: Party | None) -> Party | None:
    if party is not None and party.pilot_id != pilot.pk:
        message = _("Choose one of those who take part.")
        raise InvalidInput(message, {"party": message})
    return party


def _journal(actor: Actor, pilot: Pilot, verb: str, row: Commitment, **more: object) -> None:
    after = {"commitment": row.pk, "amount": f"{row.amount:.2f}", "currency": pilot.currency, **more}
    action = f"pilot.commitment_{verb}"
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, after=after)

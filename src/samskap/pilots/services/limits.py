"""Budget, loss limit and how fast a pilot may grow."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, Refused
from samskap.core.plain import plain
from samskap.pilots.models import Delegation, Pilot, PilotState, Power
from samskap.pilots.selectors.deciding import decide, in_force
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.inputs import check_sum, pilot_to_work_on
from samskap.ui import text

ACTION = "pilot.limits_changed"
BEFORE_THE_START = (PilotState.IDEA, PilotState.PREPARED)
REASON_LENGTH = 500
FASTEST = Decimal(100)
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class LimitsInput:
    """Sums in the pilot's currency; None where none is set."""

    budget: Decimal | None
    loss_limit: Decimal | None
    growth_factor: Decimal


@transaction.atomic
def set_limits(
    *, actor: Actor, pilot: Pilot, values: LimitsInput, reason: str = "", now: datetime | None = None
) -> Pilot:
    """Set them: freely before the start, afterwards with a reason that everybody inside can read.

    After the start a higher loss limit needs the power to commit as much, and faster growth the power to let it grow.

    :raises NotVisible, Refused: the actor may not, by role or by delegation.
    :raises StateRefused: the pilot is closed.
    :raises InvalidInput: a sum cannot be used, the loss limit lies below what is spent and committed or is taken away
        after the start, or a reason is missing.
    """
    row = pilot_to_work_on(actor, pilot)
    before = _facts(row)
    old_limit, old_factor = row.loss_limit, row.growth_factor
    row.budget = check_sum("budget", values.budget, required=False)
    row.loss_limit = check_sum("loss_limit", values.loss_limit, required=False)
    row.growth_factor = _checked_factor(values.growth_factor)
    if before == _facts(row):
        return row
    started = row.state not in BEFORE_THE_START
    because = _reason(reason, needed=started)
    _check_limit(row, old_limit, started)
    delegations: list[Delegation] = []
    if started:
        rows = in_force([row.organisation_id], timezone.localdate(now or timezone.now()))
        if row.loss_limit is not None and (old_limit is None or row.loss_limit > old_limit):
            delegations += _decided(actor, row, Power.COMMIT, rows, amount=row.loss_limit)
        if row.growth_factor > old_factor:
            delegations += _decided(actor, row, Power.NEXT_STAGE, rows, stage=row.stage + 1)
    row.save(update_fields=["budget", "loss_limit", "growth_factor"])
    after = {**_facts(row), "reason": because, "delegations": [given.pk for given in delegations]}
    journal.record(actor=actor, action=ACTION, obj=row, organisation=row.organisation, before=before, after=after)
    return row


def _decided(
    actor: Actor, pilot: Pilot, power: Power, rows: list[Delegation], **reach: Decimal | int
) -> list[Delegation]:
    decision = decide(actor, pilot, power, rows, **reach)  # type: ignore[arg-type]
    if not decision.allowed:
        raise Refused(decision.why)
    return [decision.delegation] if decision.delegation else []


def _check_limit(row: Pilot, old: Decimal | None, started: bool) -> None:
    if row.loss_limit is None:
        if old is not None and started:
            message = _("A pilot that has started keeps a loss limit. You can change it.")
            raise InvalidInput(message, {"loss_limit": message})
        return
    exposure = sums_of([row])[row.pk].exposure
    if row.loss_limit < exposure and (old is None or row.loss_limit < old):
        message = _("%(sum)s is spent and committed already. The limit cannot lie below that.")
        message %= {"sum": text.money(exposure, row.currency)}
        raise InvalidInput(message, {"loss_limit": message})


def _checked_factor(factor: Decimal) -> Decimal:
    if not factor.is_finite() or not 1 <= factor <= FASTEST or factor != factor.quantize(_TENTH):
        message = _("Write a number from 1 to %(most)d with at most one decimal.") % {"most": FASTEST}
        raise InvalidInput(message, {"growth_factor": message})
    return factor.quantize(_TENTH)


def _reason(text: str, *, needed: bool) -> str:
    because = plain(text).strip()
    if (needed and not because) or len(because) > REASON_LENGTH or "\x00" in because:
        message = _("Say why, in at most %(limit)d signs. It stands beside the new limits.") % {"limit": REASON_LENGTH}
        raise InvalidInput(message, {"reason": message})
    return because


def _facts(row: Pilot) -> dict[str, object]:
    sums = {"budget": row.budget, "loss_limit": row.loss_limit, "growth_factor": row.growth_factor}
    return {name: None if value is None else f"{value.normalize():f}" for name, value in sums.items()}

"""Passing the gates of a pilot: checked in the transaction that passes, so that two gatekeepers cannot both."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import Visibility
from samskap.core.plain import plain
from samskap.pilots.gates import BY_KEY, Passage, Review, review
from samskap.pilots.models import Delegation, Outcome, Passed, Pilot, PilotState, Power, Stage
from samskap.pilots.selectors.deciding import decide, in_force
from samskap.pilots.selectors.facts import pilot_facts
from samskap.pilots.services.indexing import index_pilot
from samskap.pilots.services.inputs import locked

REASON_LENGTH = 1000
HALTED_LENGTH = 500


@dataclass(frozen=True)
class Seen:
    """The state and stage that the one who decides was looking at."""

    state: str
    stage: int


@transaction.atomic
def pass_gate(
    *,
    actor: Actor,
    pilot: Pilot,
    passage: str,
    seen: Seen,
    reason: str = "",
    override: bool = False,
    now: datetime | None = None,
) -> Pilot:
    """Take the pilot through a gate. ``override``: although something is missing, with a public reason.

    :raises NotVisible, Refused: the actor may not, by role or by delegation.
    :raises StateRefused: the pilot has moved since, the gate does not lead from here, or something is missing;
        the message says what.
    :raises InvalidInput: a reason is needed.
    """
    require(actor, "pilots.work_on_pilot", pilot, view="pilots.view_pilot")
    moment = now or timezone.now()
    row = locked(pilot)
    way = BY_KEY.get(passage)
    if (row.state, row.stage) != (seen.state, seen.stage) or way is None or row.state not in way.from_states:
        raise StateRefused(_("The pilot has moved on since you opened this page. Look at how it stands now."))
    because = _reason(reason, needed=way.asks_reason or override)
    rows = in_force([row.organisation_id], timezone.localdate(moment))
    delegation = _delegation(actor, row, way, rows)
    found = review(way, pilot_facts(row, now=moment))
    if not found.is_open:
        delegation = _overridden(actor, row, found, rows, override)
    _move(actor, row, found, because, delegation, moment)
    return row


def halt_pilot(*, actor: Actor, pilot: Pilot, reason: str, now: datetime) -> None:
    """Halt a running pilot inside the caller's transaction; ``pilot`` is locked. Any other state stays as it is."""
    if pilot.state == PilotState.RUNNING:
        _move(actor, pilot, Review(BY_KEY["halt"], ()), reason[:REASON_LENGTH], None, now)


def _reason(text: str, *, needed: bool) -> str:
    because = plain(text).strip()
    if (needed and not because) or len(because) > REASON_LENGTH or "\x00" in because:
        message = _("Say why, in at most %(limit)d signs. Everybody who sees the pilot can read it.")
        message %= {"limit": REASON_LENGTH}
        raise InvalidInput(message, {"reason": message})
    return because


def _delegation(actor: Actor, pilot: Pilot, way: Passage, rows: list[Delegation]) -> Delegation | None:
    if way.power is None:
        return None
    decision = decide(actor, pilot, way.power, rows, stage=pilot.stage + 1 if way.power == Power.NEXT_STAGE else None)
    if not decision.allowed:
        raise Refused(decision.why)
    return decision.delegation


def _overridden(actor: Actor, pilot: Pilot, found: Review, rows: list[Delegation], override: bool) -> Delegation | None:
    missing = "; ".join(text for line in found.missing for text in line.missing)
    if not override:
        raise StateRefused(_("The gate is shut. Missing: %(missing)s") % {"missing": missing})
    if not found.may_be_overridden:
        firm = "; ".join(text for line in found.missing if line.condition.firm for text in line.missing)
        raise StateRefused(_("Nobody can override this: %(missing)s") % {"missing": firm})
    decision = decide(actor, pilot, Power.OVERRIDE, rows)
    if not decision.allowed:
        raise Refused(decision.why)
    return decision.delegation


def _move(actor: Actor, row: Pilot, found: Review, reason: str, delegation: Delegation | None, now: datetime) -> None:
    """Write the passage, the new state, and what follows from it; ``row`` is locked."""
    way, before = found.passage, _facts(row)
    Passed.objects.create(
        pilot=row,
        passage=way.key,
        from_state=row.state,
        to_state=way.to_state,
        stage=row.stage,
        at=now,
        by=actor.user,
        reason=reason,
        missing=[line.condition.key for line in found.missing],
        delegation=delegation,
    )
    row.state, row.state_since, row.outcome = way.to_state, now, way.outcome or ""
    row.halted_because = reason[:HALTED_LENGTH] if way.to_state == PilotState.HALTED else ""
    if way.key == "start":
        row.stage = 1
    if way.key == "next_stage":
        Stage.objects.filter(pilot=row, number=row.stage).update(passed_at=now)
        row.stage += 1
    if way.outcome == Outcome.FAILED_WELL:
        row.visibility, row.network, row.room = Visibility.PUBLIC, None, None
    row.save()
    facts = {**_facts(row), "reason": reason, "missing": [line.condition.key for line in found.missing]}
    journal.record(
        actor=actor,
        action=f"pilot.{way.key}",
        obj=row,
        organisation=row.organisation,
        before=before,
        after={**facts, "delegation": delegation.pk if delegation else None},
    )
    index_pilot(row)


def _facts(row: Pilot) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("state", "stage", "outcome", "visibility")}

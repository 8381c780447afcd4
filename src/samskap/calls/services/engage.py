"""What an organisation does about a call: where it stands, with whom and at what cost, and notes for colleagues.

Of two who write at once one does: the other is told what stands there now. An engagement stays with the call it was
made for, so that it is found again when a merge is undone.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.calls.models import Call, Engagement, EngagementNote, EngagementReason, NoGoReason, Step
from samskap.calls.selectors.engage import mark_of, standing
from samskap.calls.steps import ASKED_AT, FIRST, PLAN, may_go
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import Membership, Organisation, Role, User
from samskap.core.texts import fill_texts
from samskap.needs.models import Need

MOST_HOURS = 100_000
MOST_NOTES = 200
_SUMS = {"cost": Decimal(10) ** 10, "asked": Decimal(10) ** 14, "granted": Decimal(10) ** 14}
"""Below what each column holds."""
_CURRENCY = re.compile("[A-Z]{3}")


class Values(TypedDict, total=False):
    """What can be written about an engagement. Sums are in ``currency`` (ISO 4217)."""

    because: str
    reasons: Sequence[str]
    need: Need | None
    lead: User | None
    partners: str
    hours: int | None
    cost: Decimal | None
    asked: Decimal | None
    granted: Decimal | None
    currency: str


class ChangedMeanwhile(InvalidInput):
    """Somebody else has changed it since the page was opened."""


@transaction.atomic
def take_step(
    *,
    actor: Actor,
    organisation: Organisation,
    call: Call,
    step: str,
    seen: str,
    values: Values | None = None,
    now: datetime | None = None,
) -> Engagement:
    """Say where the organisation stands with a call. ``call`` stands for all that is merged into it; ``seen``:
    :func:`~samskap.calls.selectors.engage.mark_of` what the actor was looking at, empty where nothing was said.

    Saying twice that one considers it is saying it once.

    :raises NotVisible, Refused: the actor does not work there.
    :raises StateRefused: one does not get to that step from where it stands.
    :raises ChangedMeanwhile: somebody else was faster.
    :raises InvalidInput: a field cannot be used, or a no has no reason.
    """
    require(actor, "calls.engage", organisation, view="calls.view_engagement")
    row = _locked(organisation, call) or Engagement(organisation=organisation, call=call)
    if row.pk and row.step == step == Step.CONSIDERING:
        return row
    _check_seen(row, seen)
    stands = row.step if row.pk else FIRST
    if not may_go(stands, step):
        raise StateRefused(_("One does not get there from where you stand now. Look at it again."))
    before = _facts(row) if row.pk else None
    row.step, row.because = step, ""
    asked: dict[str, Any] = {name: value for name, value in (values or {}).items() if name in ASKED_AT[step]}
    reasons = _reasons(asked.pop("reasons", ())) if step == Step.NO_GO else ()
    _fill(row, asked, required=("because",) if NoGoReason.OTHER in reasons else ())
    decided = step != Step.CONSIDERING
    row.decided_by, row.decided_at = (actor.user, now or timezone.now()) if decided else (None, None)
    row.save()
    row.reasons.all().delete()
    EngagementReason.objects.bulk_create([EngagementReason(engagement=row, reason=one) for one in reasons])
    _record(actor, "stepped", row, before, {**_facts(row), "reasons": list(reasons)})
    return row


@transaction.atomic
def plan_engagement(*, actor: Actor, organisation: Organisation, call: Call, seen: str, values: Values) -> Engagement:
    """Write for which need, who leads it, with whom, and what applying takes; the reason of the latest step too.

    :raises NotVisible, Refused: the actor does not work there.
    :raises NotVisible: nothing was said about the call yet.
    :raises ChangedMeanwhile: somebody else was faster.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "calls.engage", organisation, view="calls.view_engagement")
    row = _existing(organisation, call)
    _check_seen(row, seen)
    before = _facts(row)
    granted = ("granted",) if row.step in (Step.GRANTED, Step.WITHDRAWN) else ()
    asked = {name: value for name, value in values.items() if name in (*PLAN, *granted, "because")}
    has_other = row.reasons.filter(reason=NoGoReason.OTHER).exists()
    _fill(row, asked, required=("because",) if has_other else ())
    if _facts(row) != before:
        row.save()
        _record(actor, "planned", row, before, _facts(row))
    return row


@transaction.atomic
def add_note(
    *, actor: Actor, organisation: Organisation, call: Call, text: str, now: datetime | None = None
) -> EngagementNote:
    """A note for colleagues.

    :raises NotVisible, Refused: the actor does not work there, or nothing was said about the call yet.
    :raises InvalidInput: the text cannot be used, or there are :data:`MOST_NOTES` already.
    """
    require(actor, "calls.engage", organisation, view="calls.view_engagement")
    row = _existing(organisation, call)
    note = EngagementNote(engagement=row, by=actor.user, at=now or timezone.now())
    fill_texts(note, {"text": text}, ("text",))
    if row.notes.count() >= MOST_NOTES:
        raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST_NOTES})
    note.save()
    # what somebody wrote goes from the journal with their account; the note itself is their organisation's
    _record(actor, "noted", row, None, {"note": note.pk}, personal={"text": note.text})
    return note


@transaction.atomic
def delete_note(*, actor: Actor, organisation: Organisation, call: Call, number: int) -> None:
    """Its author takes a note away, or a lead of the organisation.

    :raises NotVisible, Refused: the actor does not work there, or there is no such note, or it is a colleague's.
    """
    require(actor, "calls.engage", organisation, view="calls.view_engagement")
    row = _existing(organisation, call)
    note = row.notes.filter(pk=number).first() if number < 2**63 else None
    if note is None:
        raise NotVisible
    mine = actor.user is not None and note.by_id == actor.user.pk
    if not (mine or actor.is_lead(organisation.pk)):
        raise Refused(_("Only the one who wrote it, or a lead of the organisation, can do this."))
    _record(actor, "note_deleted", row, {"note": note.pk}, None)
    note.delete()


def _locked(organisation: Organisation, call: Call) -> Engagement | None:
    """What stands there now; the call is locked, so that two who begin at once do not both begin."""
    Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    return standing(organisation, call)


def _existing(organisation: Organisation, call: Call) -> Engagement:
    row = _locked(organisation, call)
    if row is None:
        raise NotVisible
    return row


def _check_seen(row: Engagement, seen: str) -> None:
    if seen != mark_of(row):
        raise ChangedMeanwhile(
            _("Somebody has changed this since you opened the page. Look at how it stands now, then save again.")
        )


def _reasons(given: Iterable[str]) -> tuple[str, ...]:
    """In the order of the list, each once."""
    chosen = set(given)
    message = _("Choose at least one reason.") if not chosen else _("Choose one of those in the list.")
    if not chosen or not chosen <= set(NoGoReason.values):
        raise InvalidInput(message, {"reasons": message})
    return tuple(one for one in NoGoReason.values if one in chosen)


def _fill(row: Engagement, values: dict[str, Any], required: Sequence[str]) -> None:
    """Set the values that are given.

    :raises InvalidInput: with every field that cannot be used.
    """
    wrong: dict[str, str] = {}
    texts: dict[str, str] = {name: values[name] for name in ("because", "partners") if name in values}
    try:
        fill_texts(row, {**dict.fromkeys(required, ""), **texts}, required)
    except InvalidInput as error:
        wrong |= error.fields
    for name in ("need", "lead", "hours", *_SUMS):
        if name in values:
            setattr(row, name, values[name])
    row.currency = values.get("currency", row.currency)
    wrong |= _wrong_choices(row, values) | _wrong_figures(row, values)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _wrong_choices(row: Engagement, values: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    need, lead = values.get("need"), values.get("lead")
    if need is not None and need.organisation_id != row.organisation_id:
        wrong["need"] = _("Choose one of your own needs.")
    if lead is not None and not _works_there(lead, row.organisation_id):
        wrong["lead"] = _("Choose somebody who works in the organisation.")
    return wrong


def _works_there(person: User, organisation: int) -> bool:
    working = Membership.objects.filter(user=person, organisation=organisation)
    return working.exclude(role=Role.OBSERVER).exists()


def _wrong_figures(row: Engagement, values: dict[str, Any]) -> dict[str, str]:
    wrong = {}
    hours = values.get("hours")
    if hours is not None and not 0 <= hours <= MOST_HOURS:
        wrong["hours"] = _("Write whole hours, at most %(most)d.") % {"most": MOST_HOURS}
    for name, most in _SUMS.items():
        amount = values.get(name)
        if amount is not None and not (amount.is_finite() and 0 <= amount < most and amount == round(amount, 2)):
            wrong[name] = _("Write a sum with at most two decimals.")
    has_sum = any(getattr(row, name) is not None for name in _SUMS)
    if (row.currency or has_sum) and not _CURRENCY.fullmatch(row.currency):
        wrong["currency"] = _("Choose the currency of the sums.")
    return wrong


def _facts(row: Engagement) -> dict[str, Any]:
    """What the journal keeps; who leads it is a person, and kept apart."""
    sums = {name: getattr(row, name) for name in ("cost", "asked", "granted")}
    return {
        "step": row.step,
        "because": row.because,
        "need": row.need_id,
        "has_lead": row.lead_id is not None,
        "partners": row.partners,
        "hours": row.hours,
        **{name: None if value is None else str(round(value, 2)) for name, value in sums.items()},
        "currency": row.currency,
    }


def _record(
    actor: Actor,
    action: str,
    row: Engagement,
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    personal: dict[str, Any] | None = None,
) -> None:
    journal.record(
        actor=actor,
        action=f"engagement.{action}",
        obj=row,
        organisation=row.organisation,
        before=before,
        after=after,
        personal={"lead": row.lead_id, **(personal or {})},
    )

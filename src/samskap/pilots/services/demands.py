"""Demands on partners: chosen from the library or own, and how they come along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Organisation
from samskap.core.texts import fill_texts
from samskap.pilots.demands_library import BY_KEY
from samskap.pilots.models import Demand, DemandStatus, Party, Pilot, PilotState, TestInvitation
from samskap.pilots.services.inputs import check_choice, pilot_to_work_on

MOST_DEMANDS = 100
"""More than this nobody follows up."""
_S = DemandStatus
TRANSITIONS: Mapping[DemandStatus, tuple[DemandStatus, ...]] = {
    _S.ASKED: (_S.ACCEPTED, _S.WAIVED),
    _S.ACCEPTED: (_S.MET, _S.BREACHED, _S.WAIVED),
    _S.MET: (_S.BREACHED,),
    _S.BREACHED: (_S.ACCEPTED, _S.MET, _S.WAIVED),
    _S.WAIVED: (_S.ASKED,),
}
"""From each status the ones that can follow: what was met can be broken, what was waived can be asked for again."""
NEEDS_REASON = (_S.BREACHED, _S.WAIVED)


@dataclass(frozen=True)
class Chosen:
    """A demand of the library as it was ticked."""

    key: str
    weight: str
    due: str


@dataclass(frozen=True)
class DemandInput:
    """An own demand."""

    text: str
    topic: str
    weight: str
    due: str
    shown_by: str = ""
    party: Party | None = None


@transaction.atomic
def add_library_demands(
    *, actor: Actor, pilot: Pilot, chosen: Sequence[Chosen], party: Party | None = None
) -> list[Demand]:
    """Add demands of the library in the pilot's language; those that the pilot has already are left as they are.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or has too many demands.
    :raises InvalidInput: nothing is ticked, the library has no such demand, or the party is another pilot's.
    """
    row = pilot_to_work_on(actor, pilot)
    check_party(row, party)
    made = copy_from_library({"pilot": row}, chosen, row.language, party)
    _note_added(actor, made, row.organisation)
    return made


@transaction.atomic
def add_own_demand(*, actor: Actor, pilot: Pilot, values: DemandInput) -> Demand:
    """Add a demand in own words.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or has too many demands.
    :raises InvalidInput: a field cannot be used.
    """
    row = pilot_to_work_on(actor, pilot)
    check_party(row, values.party)
    demand = write_own({"pilot": row}, values)
    _note_added(actor, [demand], row.organisation)
    return demand


@transaction.atomic
def edit_demand(*, actor: Actor, demand: Demand, values: DemandInput) -> Demand:
    """Change a demand while the pilot is an idea and the partner has only been asked; later ones are waived instead.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: it is too late.
    :raises InvalidInput: a field cannot be used.
    """
    assert demand.pilot is not None
    pilot = pilot_to_work_on(actor, demand.pilot)
    row = Demand.objects.select_for_update(of=("self",)).get(pk=demand.pk)
    if not may_be_edited(pilot, row):
        raise StateRefused(
            _("A demand can be changed while the pilot is an idea and the demand is asked. Waive it and write another.")
        )
    check_party(pilot, values.party)
    before = _facts(row)
    fill_texts(row, {"text": values.text, "shown_by": values.shown_by}, ("text",))
    check_choice(row, topic=values.topic, weight=values.weight, due=values.due)
    row.party = values.party
    if row.topic != before["topic"]:
        row.library_key = ""
    row.save()
    organisation = pilot.organisation
    journal.record(
        actor=actor, action="demand.edited", obj=row, organisation=organisation, before=before, after=_facts(row)
    )
    return row


def may_be_edited(pilot: Pilot, demand: Demand) -> bool:
    """Nobody has promised anything yet, and no gate has looked at it."""
    return pilot.state == PilotState.IDEA and demand.status == DemandStatus.ASKED


@transaction.atomic
def change_demand_status(
    *, actor: Actor, demand: Demand, status: str, because: str = "", now: datetime | None = None
) -> Demand:
    """Note how far a demand has come. Why it is waived or broken stands on the page of the pilot.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or this status cannot follow on the one that it has.
    :raises InvalidInput: there is no such status, or a reason is needed.
    """
    assert demand.pilot is not None
    pilot = pilot_to_work_on(actor, demand.pilot)
    row = Demand.objects.select_for_update(of=("self",)).get(pk=demand.pk)
    before = {"status": row.status}
    if status not in DemandStatus.values:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"status": message})
    if status not in TRANSITIONS[DemandStatus(row.status)]:
        raise StateRefused(
            _("A demand that is “%(now)s” cannot become “%(then)s”. Open the page anew and look at how it stands.")
            % {"now": row.get_status_display(), "then": DemandStatus(status).label}
        )
    fill_texts(row, {"because": because}, ("because",) if status in NEEDS_REASON else ())
    row.status, row.status_at, row.status_by = status, now or timezone.now(), actor.user
    row.was_accepted = row.was_accepted or status == DemandStatus.ACCEPTED
    row.save()
    facts = {"status": status, "weight": row.weight, "due": row.due, "state": pilot.state, "because": row.because}
    journal.record(
        actor=actor,
        action=f"demand.{status}",
        obj=row,
        organisation=pilot.organisation,
        before=before,
        after=facts,
    )
    return row


def check_party(pilot: Pilot, party: Party | None) -> None:
    """A demand is made on a party of the same pilot.

    :raises InvalidInput: it is another pilot's.
    """
    if party is not None and party.pilot_id != pilot.pk:
        message = _("Choose one of those who take part in this pilot.")
        raise InvalidInput(message, {"party": message})


def copy_from_library(
    where: Mapping[str, Pilot | TestInvitation], chosen: Sequence[Chosen], language: str, party: Party | None
) -> list[Demand]:
    """The chosen demands as rows of the pilot or the invitation, inside the caller's transaction.

    :raises InvalidInput: nothing is ticked, or something is not offered.
    """
    if not chosen:
        message = _("Tick at least one demand.")
        raise InvalidInput(message, {"keys": message})
    known = set(Demand.objects.filter(**where).exclude(library_key="").values_list("library_key", flat=True))
    rows: dict[str, Demand] = {}
    for one in chosen:
        entry = BY_KEY.get(one.key)
        if entry is None:
            message = _("Choose among the demands in the list.")
            raise InvalidInput(message, {"keys": message})
        if one.key in known:
            continue
        rows[one.key] = Demand(**where, party=party, library_key=one.key, topic=entry.topic)
        check_choice(rows[one.key], weight=one.weight, due=one.due)
        with translation.override(language):
            rows[one.key].text, rows[one.key].shown_by = str(entry.text), str(entry.shown_by)
    _refuse_too_many(where, len(rows))
    for row in rows.values():
        row.save()
    return list(rows.values())


def write_own(where: Mapping[str, Pilot | TestInvitation], values: DemandInput) -> Demand:
    """An own demand as a row of the pilot or the invitation, inside the caller's transaction.

    :raises InvalidInput: a field cannot be used.
    """
    _refuse_too_many(where, 1)
    row = Demand(**where, party=values.party)
    fill_texts(row, {"text": values.text, "shown_by": values.shown_by}, ("text",))
    check_choice(row, topic=values.topic, weight=values.weight, due=values.due)
    row.save()
    return row


def added_facts(made: Sequence[Demand]) -> dict[str, Any]:
    """What the journal keeps of demands that were added together."""
    return {"demands": [{"text": row.text, "weight": row.weight, "due": row.due} for row in made]}


def _note_added(actor: Actor, made: Sequence[Demand], organisation: Organisation) -> None:
    for row in made:
        journal.record(actor=actor, action="demand.added", obj=row, organisation=organisation, after=_facts(row))


def _facts(row: Demand) -> dict[str, object]:
    names = ("text", "shown_by", "topic", "weight", "due", "party_id", "library_key")
    return {name: getattr(row, name) for name in names}


def _refuse_too_many(where: Mapping[str, Pilot | TestInvitation], more: int) -> None:
    if Demand.objects.filter(**where).count() + more > MOST_DEMANDS:
        raise StateRefused(_("At most %(most)d demands fit.") % {"most": MOST_DEMANDS})

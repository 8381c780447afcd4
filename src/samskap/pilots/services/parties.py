"""Who takes part in a pilot, and who stands behind it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Membership, Organisation, User
from samskap.core.texts import fill_texts
from samskap.pilots.models import Party, Pilot, Sponsorship
from samskap.pilots.services.inputs import check_choice, pilot_to_work_on

MOST = 30
"""Parties of one pilot: with more nobody knows who decides."""


@transaction.atomic
def save_party(
    *,
    actor: Actor,
    pilot: Pilot,
    leg: str,
    role: str,
    name: str = "",
    mandate: str = "",
    organisation: Organisation | None = None,
    party: Party | None = None,
) -> Party:
    """Add who takes part, or change it. An organisation of the portal brings its name with it.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST` already.
    """
    row = pilot_to_work_on(actor, pilot)
    saved = party or Party(pilot=row)
    before = _facts(saved) if party else None
    fill_texts(saved, {"name": name or (organisation.name if organisation else ""), "mandate": mandate}, ("name",))
    saved.name = " ".join(saved.name.split())
    check_choice(saved, leg=leg, role=role)
    saved.organisation = organisation
    if party is None and Party.objects.filter(pilot=row).count() >= MOST:
        raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST})
    if _facts(saved) == before:
        return saved
    saved.save()
    journal.record(
        actor=actor,
        action="pilot.party_edited" if party else "pilot.party_added",
        obj=row,
        organisation=row.organisation,
        before=before,
        after=_facts(saved),
    )
    return saved


@transaction.atomic
def remove_party(*, actor: Actor, pilot: Pilot, party: Party) -> None:
    """Take a party away; demands on it and its hours stay without it, and the journal keeps what it was.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    """
    row = pilot_to_work_on(actor, pilot)
    journal.record(
        actor=actor, action="pilot.party_removed", obj=row, organisation=row.organisation, before=_facts(party)
    )
    party.delete()


@transaction.atomic
def name_sponsor(
    *,
    actor: Actor,
    pilot: Pilot,
    person: User | None = None,
    name: str = "",
    title: str = "",
    pledge: str = "",
    now: datetime | None = None,
) -> Sponsorship:
    """Say who stands behind the pilot. Somebody else ends the one before; the same person's title or pledge is
    changed where it stands.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    :raises InvalidInput: a field cannot be used, or the person does not belong to the organisation.
    """
    row, moment = pilot_to_work_on(actor, pilot), now or timezone.now()
    current = Sponsorship.objects.select_for_update(of=("self",)).filter(pilot=row, until=None).first()
    given = Sponsorship(pilot=row, person=person, since=moment)
    fill_texts(given, {"name": name or (person.name if person else ""), "title": title, "pledge": pledge}, ("name",))
    same = current is not None and (current.person_id, current.name) == (given.person_id, given.name)
    if person is not None and not (current and current.person_id == person.pk) and not _belongs(row, person):
        message = _("Choose somebody of the organisation, or write a name.")
        raise InvalidInput(message, {"person": message})
    if current is not None and same:
        if (current.title, current.pledge) == (given.title, given.pledge):
            return current
        before = {"title": current.title, "pledge": current.pledge}
        current.title, current.pledge = given.title, given.pledge
        current.save(update_fields=["title", "pledge"])
        _record(actor, row, "pilot.sponsor_edited", current, before)
        return current
    if current is not None:
        _end(current, moment)
    given.save()
    _record(actor, row, "pilot.sponsor_changed" if current else "pilot.sponsor_named", given, None)
    return given


@transaction.atomic
def end_sponsorship(*, actor: Actor, pilot: Pilot, now: datetime | None = None) -> None:
    """The sponsor steps down and nobody follows yet; the pilot is flagged until somebody does.

    :raises NotVisible, Refused: as :func:`pilot_to_work_on`.
    :raises StateRefused: the pilot is closed, or has no sponsor.
    """
    row, moment = pilot_to_work_on(actor, pilot), now or timezone.now()
    current = Sponsorship.objects.select_for_update(of=("self",)).filter(pilot=row, until=None).first()
    if current is None:
        raise StateRefused(_("Nobody is named as sponsor now."))
    _end(current, moment)
    _record(actor, row, "pilot.sponsor_stepped_down", current, None)


def _belongs(pilot: Pilot, person: User) -> bool:
    return person.is_active and Membership.objects.filter(user=person, organisation=pilot.organisation).exists()


def _end(row: Sponsorship, now: datetime) -> None:
    row.until = max(now, row.since)
    row.save(update_fields=["until"])


def _record(actor: Actor, pilot: Pilot, action: str, row: Sponsorship, before: dict[str, str] | None) -> None:
    journal.record(
        actor=actor,
        action=action,
        obj=pilot,
        organisation=pilot.organisation,
        before=before,
        after={"sponsorship": row.pk, "pledge": row.pledge},
        personal={"sponsor": row.name, "title": row.title},
    )


def _facts(row: Party) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("name", "organisation_id", "leg", "role", "mandate")}

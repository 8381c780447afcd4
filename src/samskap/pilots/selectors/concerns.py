"""Concerns: who receives them, who may say what about them, and what the receiver must look at."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.errors import NotVisible
from samskap.core.models import Membership, Role, User
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.pilots.gates import UNTRIAGED_DAYS
from samskap.pilots.models import Charter, Concern, ConcernStatus, Pilot

MOST = 20
WORKING = (Role.LEAD, Role.MEMBER)
WAITS = (ConcernStatus.WAITING, ConcernStatus.ADMITTED)


@dataclass(frozen=True)
class Receiver:
    """Who receives the concerns of a pilot: the one named, else its owner, else the leads of the organisation.

    ``says`` names the function, for everybody: a private name or address is not for the street.
    """

    people: Sequence[User]
    says: str


def responsible_for(pilot: Pilot) -> Mapping[int, Membership]:
    """By person, those of the leads, the owner and the one named to receive concerns who work there and can sign in.

    One query, and one for the charter unless the pilot came with it.
    """
    rows = Membership.objects.filter(organisation=pilot.organisation_id, role__in=WORKING, user__is_active=True)
    rows = rows.filter(Q(role=Role.LEAD) | Q(user__in=[pk for pk in (_named(pilot), pilot.owner_id) if pk]))
    return {row.user_id: row for row in rows.select_related("user").order_by("pk")}


def receiver_of(pilot: Pilot, responsible: Mapping[int, Membership] | None = None) -> Receiver:
    """Who has left receives nothing. ``responsible``: of :func:`responsible_for`, which is asked unless given."""
    found = responsible_for(pilot) if responsible is None else responsible
    named, words = _named(pilot), {"name": pilot.organisation.name}
    if named is not None and named in found:
        return Receiver([found[named].user], _("the person at %(name)s who is named to receive them") % words)
    if pilot.owner_id is not None and pilot.owner_id in found:
        return Receiver([found[pilot.owner_id].user], _("the owner of the pilot at %(name)s") % words)
    leads = [row.user for row in found.values() if row.role == Role.LEAD]
    return Receiver(leads, _("the leads of %(name)s") % words)


def _named(pilot: Pilot) -> int | None:
    charter: Charter | None = getattr(pilot, "charter", None)
    return charter.concern_receiver_id if charter else None


def may_triage(actor: Actor, pilot: Pilot, receiver: Receiver) -> bool:
    """The receiver and the leads; both only while they work there."""
    if not actor.works_in(pilot.organisation_id):
        return False
    mine = actor.user is not None and actor.user.pk in {person.pk for person in receiver.people}
    return mine or actor.is_lead(pilot.organisation_id)


def due_at(concern: Concern) -> datetime:
    """When a concern must have been looked at: from then on it shuts the next gate."""
    return concern.raised_at + timedelta(days=UNTRIAGED_DAYS)


def find_followed(secret: str) -> Concern:
    """The concern that a secret link follows: one query.

    :raises NotVisible: there is none.
    """
    row = Concern.objects.select_related("pilot__organisation").filter(secret=secret).first()
    if row is None:
        raise NotVisible
    return row


def concerns_wait(actor: Actor) -> Iterable[Attention]:
    """What the actor must look at as receiver, or as owner or lead where nobody is named: one query."""
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    if actor.user is None or not works:
        return []
    return [_line(row) for row in _mine(actor)]


@prepared
def _mine(actor: Actor) -> QuerySet[Concern]:
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    leads = [pk for pk in works if actor.is_lead(pk)]
    named, owned = _works("pilot__charter__concern_receiver"), _works("pilot__owner")
    rows = Concern.objects.filter(pilot__organisation__in=works, status__in=WAITS).annotate(named=named, owned=owned)
    mine = Q(named=True, pilot__charter__concern_receiver=actor.user) | Q(
        named=False, owned=True, pilot__owner=actor.user
    )
    rows = rows.filter(mine | Q(named=False, owned=False, pilot__organisation__in=leads))
    return rows.select_related("pilot").order_by(F("raised_at"), "pk")[:MOST]


def _works(person: str) -> Exists:
    rows = Membership.objects.filter(role__in=WORKING, user__is_active=True)
    return Exists(rows.filter(organisation=OuterRef("pilot__organisation"), user=OuterRef(person)))


def _line(row: Concern) -> Attention:
    words = {"pilot": row.pilot.title, "value": row.get_value_display()}
    if row.status == ConcernStatus.WAITING:
        address = reverse("triage_concern", args=[row.pilot.token, row.token])
        return Attention(_("Concern"), _("Look at a concern: %(pilot)s, %(value)s") % words, address, due_at(row))
    address = reverse("answer_concern", args=[row.pilot.token, row.token])
    said = _("A concern you admitted waits for an answer: %(pilot)s, %(value)s")
    return Attention(_("Concern"), said % words, address, row.triaged_at)

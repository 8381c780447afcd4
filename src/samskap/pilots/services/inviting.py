"""The inviter's side of an invitation to test: sending it, replying to a counter-offer, withdrawing it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import NOBODY, Actor, actor_for, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.models import HelixLeg, Organisation, User
from samskap.core.tasks import enqueue
from samskap.core.texts import fill_texts
from samskap.pilots.models import (
    Demand,
    DemandStatus,
    InvitationKind,
    InvitationStatus,
    MailStatus,
    Party,
    PartyRole,
    Pilot,
    PilotState,
    TestInvitation,
)
from samskap.pilots.selectors.invitations import accepts_invitations
from samskap.pilots.services.inputs import check_choice
from samskap.pilots.services.pilots import PilotInput, begin_pilot
from samskap.portfolio.models import Origin

MOST_AN_HOUR = 10
"""Invitations from one network address to all municipalities together."""
_HOUR = 3600
_SUMMARY = 600
_TAKES_PART: dict[str, tuple[PartyRole, HelixLeg]] = {
    InvitationKind.COMPANY: (PartyRole.SUPPLIER, HelixLeg.BUSINESS),
    InvitationKind.CONSULTANT: (PartyRole.SUPPLIER, HelixLeg.BUSINESS),
    InvitationKind.UNIVERSITY: (PartyRole.PARTNER, HelixLeg.ACADEMIA),
    InvitationKind.AGENCY: (PartyRole.PARTNER, HelixLeg.PUBLIC),
    InvitationKind.OTHER: (PartyRole.PARTNER, HelixLeg.CIVIL_SOCIETY),
}


@dataclass(frozen=True)
class InvitationInput:
    """Everything on the form."""

    inviter: str
    inviter_kind: str
    contact_name: str
    title: str
    kind: str
    what: str
    how_long: str
    wanted: str
    who_pays: str
    contact_email: str = ""
    elsewhere: str = ""
    language: str = "sv"


@transaction.atomic
def send_invitation(
    *, organisation: Organisation, values: InvitationInput, address_hash: str = "", now: datetime | None = None
) -> TestInvitation:
    """Somebody without account invites. ``address_hash`` stands for the network that they come from.

    :raises NotVisible: the organisation takes no invitations.
    :raises InvalidInput: a field cannot be used.
    :raises TooMany: too many from the same network within an hour.
    """
    if not accepts_invitations(organisation):
        raise NotVisible
    row = _filled(organisation, values, now)
    _refuse_too_many(address_hash)
    return _received(NOBODY, row)


@transaction.atomic
def enter_invitation(
    *, actor: Actor, organisation: Organisation, values: InvitationInput, now: datetime | None = None
) -> TestInvitation:
    """Somebody who works in the municipality writes down an invitation that came in another way.

    :raises NotVisible, Refused: the actor does not work there, or it takes no invitations.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "pilots.answer_invitations", organisation)
    if not accepts_invitations(organisation):
        raise NotVisible
    row = _filled(organisation, values, now)
    row.entered_by = actor.user
    return _received(actor, row)


@transaction.atomic
def reply_to_counter_offer(
    *, invitation: TestInvitation, agreed: bool, word: str = "", now: datetime | None = None
) -> TestInvitation:
    """The holder of the link agrees, which begins the pilot, or declines with a word.

    :raises StateRefused: there is no counter-offer to reply to, or it has been replied to.
    :raises InvalidInput: the word is missing or cannot be used.
    """
    row = locked(invitation)
    if row.status != InvitationStatus.COUNTER:
        raise StateRefused(_("There is no counter-offer that waits for your reply. Look at how it stands now."))
    moment = now or timezone.now()
    fill_texts(row, {"reply": word}, () if agreed else ("reply",))
    row.status = InvitationStatus.AGREED if agreed else InvitationStatus.TURNED_DOWN
    row.replied_at = moment
    if agreed:
        begin_from_invitation(actor=NOBODY, row=row, owner=_still_there(row), now=moment)
    row.save()
    note(NOBODY, f"test_invitation.{row.status}", row, {"reply": row.reply, "pilot": row.pilot_id})
    return row


@transaction.atomic
def withdraw_test_invitation(
    *, invitation: TestInvitation, word: str = "", now: datetime | None = None
) -> TestInvitation:
    """The holder of the link withdraws the invitation while it waits, or instead of replying to a counter-offer.

    :raises StateRefused: it has been settled.
    :raises InvalidInput: the word cannot be used.
    """
    row = locked(invitation)
    if row.status not in (InvitationStatus.RECEIVED, InvitationStatus.COUNTER):
        raise StateRefused(_("The invitation is settled. It cannot be withdrawn any more."))
    fill_texts(row, {"reply": word}, ())
    row.status, row.replied_at = InvitationStatus.WITHDRAWN, now or timezone.now()
    row.save()
    note(NOBODY, "test_invitation.withdrawn", row, {"reply": row.reply})
    return row


def locked(invitation: TestInvitation) -> TestInvitation:
    """The row as it is now, locked until the transaction ends."""
    rows = TestInvitation.objects.select_for_update(of=("self",)).select_related("organisation", "decided_by")
    return rows.get(pk=invitation.pk)


def begin_from_invitation(*, actor: Actor, row: TestInvitation, owner: User | None, now: datetime) -> Pilot:
    """The pilot that the invitation leads to, with the inviter as a party and the demands; ``row`` is locked.

    Where a portfolio round has chosen it meanwhile, it is the pilot that began there.
    """
    pilot = _begun_in_a_round(row)
    if pilot is None:
        summary = Truncator(row.what).chars(_SUMMARY)
        values = PilotInput(title=row.title, kind=row.kind, summary=summary, language=row.language)
        pilot = begin_pilot(actor=actor, organisation=row.organisation, values=values, owner=owner, now=now)
    role, leg = _TAKES_PART[row.inviter_kind]
    party = Party.objects.create(pilot=pilot, name=row.inviter, role=role, leg=leg)
    Demand.objects.filter(invitation=row).update(pilot=pilot, party=party, status=DemandStatus.ASKED)
    row.pilot = pilot
    return pilot


def _begun_in_a_round(row: TestInvitation) -> Pilot | None:
    """What began from a candidate that this invitation was taken into a round as, and has not been closed."""
    rows = Pilot.objects.filter(
        candidate__origin=Origin.INVITATION, candidate__source=row.token, organisation=row.organisation
    )
    return rows.filter(invitation=None).exclude(state=PilotState.CLOSED).order_by("pk").first()


def ask_for_mail(row: TestInvitation, about: str) -> None:
    """Let the worker tell the inviter, if there is an address; takes part in the caller's transaction."""
    if row.contact_email:
        row.mail_status = MailStatus.WAITING
        row.save(update_fields=["mail_status"])
        enqueue("pilots.mail_inviter", invitation_id=row.pk, about=about)


def note(actor: Actor, action: str, row: TestInvitation, facts: dict[str, object]) -> None:
    """In the journal of the municipality; never who the contact is."""
    journal.record(actor=actor, action=action, obj=row, organisation=row.organisation, after=facts)


def _filled(organisation: Organisation, values: InvitationInput, now: datetime | None) -> TestInvitation:
    row = TestInvitation(organisation=organisation, received_at=now or timezone.now())
    texts = asdict(values)
    choices = {name: texts.pop(name) for name in ("inviter_kind", "kind", "language")}
    fill_texts(row, texts, [name for name in texts if name not in ("contact_email", "elsewhere")])
    for name in ("inviter", "contact_name", "title", "how_long"):
        setattr(row, name, " ".join(getattr(row, name).split()))
    check_choice(row, **choices)
    _check_address(row.contact_email)
    return row


def _check_address(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        message = _("Enter an e-mail address, like name@example.org.")
        raise InvalidInput(message, {"contact_email": message}) from error


def _received(actor: Actor, row: TestInvitation) -> TestInvitation:
    row.save()
    note(actor, "test_invitation.received", row, {"title": row.title, "inviter": row.inviter, "kind": row.kind})
    ask_for_mail(row, "received")
    return row


def _still_there(row: TestInvitation) -> User | None:
    """Who made the counter-offer owns the pilot, if they still work there."""
    person = row.decided_by
    return person if person and actor_for(person).works_in(row.organisation_id) else None


def _refuse_too_many(address_hash: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties an invitation to a network."""
    key = f"samskap.test_invitations.{address_hash}"
    cache.add(key, 0, _HOUR)
    if address_hash and cache.incr(key) > MOST_AN_HOUR:
        raise TooMany(_("Many invitations have come from your network. Try again in an hour."))

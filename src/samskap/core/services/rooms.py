"""Consortium rooms: only partners who said yes, and guests, know that they exist."""

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.mail import Letter, deliver, public_address
from samskap.core.models import Organisation, Role, Room, RoomGuest, RoomPartner, User
from samskap.core.selectors.findable import room_document
from samskap.core.services import searching

MOST_PARTNERS = 60


@transaction.atomic
def create_room(*, actor: Actor, owner: Organisation, name: str, purpose: str = "") -> Room:
    """A lead opens a room; their organisation owns it and is its first partner."""
    if not actor.is_lead(owner.pk):
        raise Refused(_("Only a lead of the organisation can do this."))
    room = Room.objects.create(name=_named(name), purpose=purpose.strip(), owner=owner)
    RoomPartner.objects.create(room=room, organisation=owner)
    journal.record(actor=actor, action="room.created", obj=room, organisation=owner, after={"name": room.name})
    searching.index("room", str(room.pk), [room_document(room)])
    return room


@transaction.atomic
def edit_room(*, actor: Actor, room: Room, name: str, purpose: str) -> Room:
    """The owner renames or describes it."""
    require(actor, "core.edit_room", room, view="core.view_room")
    before = {"name": room.name, "purpose": room.purpose}
    room.name, room.purpose = _named(name), purpose.strip()
    room.save(update_fields=["name", "purpose"])
    journal.record(
        actor=actor,
        action="room.edited",
        obj=room,
        organisation=room.owner,
        before=before,
        after={"name": room.name, "purpose": room.purpose},
    )
    searching.index("room", str(room.pk), [room_document(room)])
    return room


def ask_partners(*, actor: Actor, room: Room, organisations: Sequence[Organisation]) -> tuple[int, int]:
    """Ask organisations into the room; they see nothing of it until a lead of theirs says yes.

    Returns how many were asked now and to how many leads the mail could not be sent.
    """
    with transaction.atomic():
        require(actor, "core.invite_to_room", room, view="core.view_room")
        if room.partners.count() + len(organisations) > MOST_PARTNERS:
            message = _("A room holds at most %(most)d organisations.") % {"most": MOST_PARTNERS}
            raise InvalidInput(message, {"organisations": message})
        asked = []
        for organisation in organisations:
            partner, new = RoomPartner.objects.get_or_create(
                room=room, organisation=organisation, defaults={"joined_at": None}
            )
            if new:
                asked.append(partner)
                journal.record(
                    actor=actor,
                    action="room.partner_asked",
                    obj=room,
                    organisation=room.owner,
                    after={"organisation": organisation.pk},
                )
    leads = User.objects.filter(
        memberships__organisation__in=[partner.organisation_id for partner in asked], memberships__role=Role.LEAD
    ).distinct()
    url = public_address(reverse("rooms"))
    letters = [
        Letter("core/mail/room_asked", lead.email, lead.language, {"room": room, "owner": room.owner, "url": url})
        for lead in leads
    ]
    return len(asked), deliver(letters).count(False)


@transaction.atomic
def answer_room_request(*, actor: Actor, room: Room, organisation_slug: str, accept: bool) -> None:
    """A lead says yes or no for their organisation. A no leaves no trace in the room."""
    partner = (
        RoomPartner.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(room=room, organisation__slug=organisation_slug, joined_at__isnull=True)
        .first()
    )
    if partner is None or not actor.belongs_to(partner.organisation_id):
        raise NotVisible
    if not actor.is_lead(partner.organisation_id):
        raise Refused(_("Only a lead of the organisation can do this."))
    journal.record(
        actor=actor,
        action="room.partner_joined" if accept else "room.partner_declined",
        obj=room,
        organisation=partner.organisation,
        after={"organisation": partner.organisation_id},
    )
    if accept:
        partner.joined_at = timezone.now()
        partner.save(update_fields=["joined_at"])
    else:
        partner.delete()


def add_guest(*, actor: Actor, room: Room, user: User) -> RoomGuest:
    """Let a person into one room; the caller has settled that they were invited. Twice is once."""
    guest, new = RoomGuest.objects.get_or_create(room=room, user=user)
    if new:
        journal.record(actor=actor, action="room.guest_joined", obj=room, organisation=room.owner, person=user)
    return guest


@transaction.atomic
def remove_partner(*, actor: Actor, room: Room, organisation_slug: str) -> None:
    """A partner's lead leaves with their organisation, or the owner removes one. The owner itself stays."""
    partner = check_may_remove(actor=actor, room=room, organisation_slug=organisation_slug)
    journal.record(
        actor=actor,
        action="room.partner_left",
        obj=room,
        organisation=partner.organisation,
        before={"organisation": partner.organisation_id},
    )
    partner.delete()


def check_may_remove(*, actor: Actor, room: Room, organisation_slug: str) -> RoomPartner:
    """The partnership that would end, or the error that :func:`remove_partner` would raise."""
    require(actor, "core.view_room", room, view="core.view_room")
    partner = (
        RoomPartner.objects.select_related("organisation")
        .filter(room=room, organisation__slug=organisation_slug)
        .first()
    )
    if partner is None or (partner.joined_at is None and not actor.is_lead(room.owner_id)):
        raise NotVisible
    if not (actor.is_lead(partner.organisation_id) or actor.is_lead(room.owner_id)):
        raise Refused(_("Only a lead of the organisation, or of the one that owns the room, can do this."))
    if partner.organisation_id == room.owner_id:
        raise StateRefused(_("The organisation that owns the room cannot leave it."))
    return partner


@transaction.atomic
def remove_guest(*, actor: Actor, room: Room, guest_id: int) -> None:
    """A guest leaves, or the owner ends the visit."""
    require(actor, "core.view_room", room, view="core.view_room")
    guest = RoomGuest.objects.select_related("user").filter(room=room, pk=guest_id).first()
    if guest is None:
        raise NotVisible
    own = actor.user is not None and guest.user_id == actor.user.pk
    if not (own or actor.is_lead(room.owner_id)):
        raise Refused(_("Only the guest, or a lead of the organisation that owns the room, can do this."))
    journal.record(actor=actor, action="room.guest_left", obj=room, organisation=room.owner, person=guest.user)
    guest.delete()


def _named(name: str) -> str:
    if not name.strip():
        message = _("Enter a name.")
        raise InvalidInput(message, {"name": message})
    return name.strip()

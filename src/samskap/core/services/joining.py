"""Accepting an invitation: once, in time, and only for whom it was meant.

An invitation into an organisation or a room opens what is private to people, so only an account with the invited
address, verified, may accept it. An invitation into a network is meant for an organisation and often goes to a shared
mailbox: whoever holds the link may accept it, for an organisation they lead or one that they register with it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import facts, journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import Invitation, Network, Organisation, OrganisationKind, Role, Room, User
from samskap.core.selectors.people import proved_addresses
from samskap.core.services.invitations import target_of
from samskap.core.services.members import add_member
from samskap.core.services.networks import add_to_network
from samskap.core.services.organisations import OrganisationDetails, found_organisation
from samskap.core.services.rooms import add_guest
from samskap.core.tokens import digest


def address_matches(user: User, invitation: Invitation) -> bool:
    """Whether one of the person's verified addresses is the invited one.

    Compared here, not in the database: PostgreSQL takes ``ı`` and ``i`` for the same letter where case does not count.
    """
    return bool(invitation.email) and invitation.email.lower() in proved_addresses(user)


@transaction.atomic
def accept_invitation(
    *,
    actor: Actor,
    secret: str,
    organisation: Organisation | None = None,
    register: OrganisationDetails | None = None,
) -> Invitation:
    """Accept what the link opens. Into a network: for ``organisation``, which the actor leads, or ``register``.

    Raises NotVisible for a link that never was, StateRefused for one spent, withdrawn or expired, Refused for somebody
    else's.
    """
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("organisation", "network__coordinator", "room__owner")
        .filter(secret_digest=digest(secret))
        .first()
    )
    if invitation is None or actor.user is None:
        raise NotVisible
    _refuse_spent(invitation)
    matches = address_matches(actor.user, invitation)
    target = target_of(invitation)
    if not matches and not isinstance(target, Network):
        raise Refused(_("This invitation was sent to another address than the ones of your account."))
    if isinstance(target, Organisation):
        add_member(actor=actor, organisation=target, user=actor.user, role=invitation.role)
        joined = target
    elif isinstance(target, Room):
        add_guest(actor=actor, room=target, user=actor.user)
        joined = None
    else:
        joined = _organisation_for(actor, actor.user, organisation, register)
        add_to_network(actor=actor, network=target, organisation=joined)
    invitation.accepted_at, invitation.accepted_by, invitation.accepted_for = timezone.now(), actor.user, joined
    invitation.save(update_fields=["accepted_at", "accepted_by", "accepted_for"])
    journal.record(
        actor=actor,
        action="invitation.accepted",
        obj=invitation,
        organisation=joined,
        after={"into": target._meta.model_name, "target": target.pk, "address_matched": matches},
    )
    return invitation


def _refuse_spent(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise StateRefused(_("This invitation has already been accepted."))
    if invitation.withdrawn_at:
        raise StateRefused(_("This invitation was withdrawn or replaced by a newer one."))
    if invitation.expires_at <= timezone.now():
        raise StateRefused(_("This invitation has expired. Ask for a new one."))


def _organisation_for(
    actor: Actor, user: User, organisation: Organisation | None, register: OrganisationDetails | None
) -> Organisation:
    if organisation is not None:
        if not actor.is_lead(organisation.pk):
            raise Refused(_("Only a lead of the organisation can do this."))
        return organisation
    if register is None:
        message = _("Choose an organisation.")
        raise InvalidInput(message, {"organisation": message})
    founded = _waiting_municipality(register) or found_organisation(actor=actor, details=register)
    add_member(actor=actor, organisation=founded, user=user, role=Role.LEAD)
    return founded


def _waiting_municipality(register: OrganisationDetails) -> Organisation | None:
    """A municipality that is already in the portal but has nobody yet; InvalidInput when somebody is there."""
    fact = facts.by_key().get(register.municipality)
    if register.kind != OrganisationKind.MUNICIPALITY or fact is None:
        return None
    here = Organisation.objects.select_for_update().filter(country=fact.country, official_code=fact.code).first()
    if here is not None and here.memberships.exists():
        message = _("%(name)s is already in the portal. Ask one of its leads to invite you.") % {"name": here.name}
        raise InvalidInput(message, {"municipality": message})
    return here

"""What the page behind an invitation's link shows."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress

from samskap.core.access import Actor
from samskap.core.errors import NotVisible
from samskap.core.models import Invitation, Organisation, Role
from samskap.core.selectors.organisations import invitation_state
from samskap.core.tokens import digest


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """An invitation as somebody with its link sees it. ``into`` is organisation, network or room; ``sent_to`` shows
    only the first letter and the domain of the address."""

    into: str
    name: str
    purpose: str
    host: str
    role_label: str
    state: str
    expires_at: datetime
    sent_to: str


def invitation_by_secret(secret: str) -> InvitationPage:
    """What the link opens, whatever its state. Raises NotVisible for a link that never was or was replaced."""
    row = (
        Invitation.objects.select_related("organisation", "network__coordinator", "room__owner")
        .filter(secret_digest=digest(secret))
        .first()
    )
    if row is None:
        raise NotVisible
    into, name, purpose, host = _described(row)
    state = invitation_state(row)
    return InvitationPage(
        into=into,
        name=name,
        purpose=purpose,
        host=host,
        role_label=str(Role(row.role).label),
        state="waiting" if state == "unsent" else state,
        expires_at=row.expires_at,
        sent_to=masked(row.email),
    )


def address_is_invited(actor: Actor, secret: str) -> bool:
    """Whether one of the reader's verified addresses is the invited one."""
    invited = Invitation.objects.filter(secret_digest=digest(secret)).exclude(email="").values_list("email", flat=True)
    return bool(EmailAddress.objects.filter(user=actor.user, verified=True, email__in=invited).exists())


def invitation_by_id(invitation_id: int) -> Invitation:
    """For its managers; the service decides who that is. Raises NotVisible."""
    row = (
        Invitation.objects.select_related("organisation", "network__coordinator", "room__owner")
        .filter(pk=invitation_id)
        .first()
    )
    if row is None:
        raise NotVisible
    return row


def masked(email: str) -> str:
    """``anna@example.org`` as ``a…@example.org``."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}…@{domain}" if domain else ""


def joinable_organisations(actor: Actor) -> list[Organisation]:
    """The organisations that the actor may let join a network: those they lead."""
    led = [pk for pk, role in actor.roles.items() if role == Role.LEAD]
    return list(Organisation.objects.filter(pk__in=led))


def _described(row: Invitation) -> tuple[str, str, str, str]:
    if row.organisation:
        return "organisation", row.organisation.name, "", row.organisation.name
    if row.network:
        return "network", row.network.name, row.network.purpose, row.network.coordinator.name
    assert row.room is not None
    return "room", row.room.name, row.room.purpose, row.room.owner.name

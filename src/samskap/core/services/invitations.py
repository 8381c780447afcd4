"""Invitations by e-mail: written, sent again, withdrawn. Accepting them is in ``joining.py``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused, TooMany
from samskap.core.mail import Letter, deliver, public_address
from samskap.core.models import Invitation, Membership, Network, Organisation, Role, Room, RoomGuest, User
from samskap.core.pasted_addresses import MOST_ADDRESSES, PastedAddresses, is_address, parse_addresses
from samskap.core.tokens import digest, new_secret

LIFETIME = timedelta(days=14)
MOST_A_DAY = 300


@dataclass(frozen=True, slots=True)
class Issued:
    """What came of inviting: how many invitations were written, and the addresses the mail did not leave for."""

    invited: int
    unsent: tuple[str, ...]


Target = Organisation | Network | Room


def invite_member(*, actor: Actor, organisation: Organisation, email: str, role: str) -> Issued:
    """A lead invites a person to work in the organisation with a role."""
    with transaction.atomic():
        require(actor, "core.invite_member", organisation)
        address = _address(email)
        if role not in Role.values:
            message = _("Choose one of the roles in the list.")
            raise InvalidInput(message, {"role": message})
        if Membership.objects.filter(organisation=organisation, user__email=address).exists():
            message = _("%(email)s is already a member.") % {"email": address}
            raise InvalidInput(message, {"email": message})
        written = _write(actor, organisation, [address], role)
    return _send(actor, written)


def invite_guest(*, actor: Actor, room: Room, email: str) -> Issued:
    """A lead of the owner invites a person into one room."""
    with transaction.atomic():
        require(actor, "core.invite_to_room", room, view="core.view_room")
        address = _address(email)
        if RoomGuest.objects.filter(room=room, user__email=address).exists():
            message = _("%(email)s is already a guest here.") % {"email": address}
            raise InvalidInput(message, {"email": message})
        written = _write(actor, room, [address], Role.OBSERVER)
    return _send(actor, written)


def invite_to_network(*, actor: Actor, network: Network, pasted: str) -> tuple[Issued, PastedAddresses]:
    """The coordinator invites organisations through pasted addresses; one bad address refuses them all, by line."""
    with transaction.atomic():
        require(actor, "core.invite_to_network", network, view="core.view_network")
        read = parse_addresses(pasted)
        _refuse_bad(read)
        written = _write(actor, network, read.addresses, Role.LEAD)
    return _send(actor, written), read


def resend_invitation(*, actor: Actor, invitation: Invitation) -> Issued:
    """Send it anew with a new link and a new term; the old link stops working."""
    with transaction.atomic():
        locked = _mine(actor, invitation)
        if locked.accepted_at:
            raise StateRefused(_("This invitation has already been accepted."))
        if locked.withdrawn_at:
            raise StateRefused(_("This invitation was withdrawn. Write a new one."))
        _within_limit(actor, 1)
        secret = new_secret()
        locked.secret_digest, locked.sent_at = digest(secret), None
        locked.expires_at = timezone.now() + LIFETIME
        locked.save(update_fields=["secret_digest", "sent_at", "expires_at"])
        _journal(actor, "invitation.renewed", locked)
    return _send(actor, [(locked, secret)])


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """The link stops working and says so. Raises StateRefused when it was accepted meanwhile."""
    locked = _mine(actor, invitation)
    if locked.accepted_at:
        raise StateRefused(_("This invitation has already been accepted."))
    if locked.withdrawn_at is None:
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        _journal(actor, "invitation.withdrawn", locked)


def target_of(invitation: Invitation) -> Target:
    """What the invitation opens."""
    target = invitation.organisation or invitation.network or invitation.room
    assert target is not None
    return target


def _permission(target: Target) -> tuple[str, str | None]:
    if isinstance(target, Organisation):
        return "core.invite_member", "core.view_members"
    if isinstance(target, Network):
        return "core.invite_to_network", "core.view_network"
    return "core.invite_to_room", "core.view_room"


def _responsible(target: Target) -> Organisation:
    """The organisation in whose journal the invitation stands."""
    if isinstance(target, Organisation):
        return target
    return target.coordinator if isinstance(target, Network) else target.owner


def _mine(actor: Actor, invitation: Invitation) -> Invitation:
    """The invitation, locked, if the actor may manage it; NotVisible to whom its target is unknown."""
    target = target_of(invitation)
    action, view = _permission(target)
    require(actor, action, target, view=view)
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)


def _address(email: str) -> str:
    address = email.strip().lower()
    if not is_address(address):
        message = _("Enter an e-mail address, like name@example.org.")
        raise InvalidInput(message, {"email": message})
    return address


def _refuse_bad(read: PastedAddresses) -> None:
    message = ""
    if read.bad:
        lines = [_("line %(line)d: %(text)s") % {"line": bad.line, "text": bad.text} for bad in read.bad[:10]]
        message = ngettext(
            "Nobody was invited yet. This is not an e-mail address: %(lines)s",
            "Nobody was invited yet. These are not e-mail addresses: %(lines)s",
            len(read.bad),
        ) % {"lines": "; ".join(lines)}
    elif not read.addresses:
        message = _("Paste at least one e-mail address.")
    elif len(read.addresses) > MOST_ADDRESSES:
        message = _("Paste at most %(most)d addresses at a time.") % {"most": MOST_ADDRESSES}
    if message:
        raise InvalidInput(message, {"addresses": message})


def _within_limit(actor: Actor, more: int) -> None:
    since = timezone.now() - timedelta(days=1)
    if (
        actor.user
        and Invitation.objects.filter(invited_by=actor.user, created_at__gt=since).count() + more > MOST_A_DAY
    ):
        raise TooMany(_("You can invite at most %(most)d people a day. Go on tomorrow.") % {"most": MOST_A_DAY})


def _write(actor: Actor, target: Target, addresses: Sequence[str], role: str) -> list[tuple[Invitation, str]]:
    """One invitation for each address; one still waiting for the same address is replaced."""
    _within_limit(actor, len(addresses))
    now = timezone.now()
    kind = target._meta.model_name or ""
    waiting = Invitation.objects.filter(**{kind: target}, accepted_at=None, withdrawn_at=None)
    waiting.filter(email__in=addresses).update(withdrawn_at=now)
    written = []
    for address in addresses:
        secret = new_secret()
        invitation = Invitation.objects.create(
            **{kind: target},
            secret_digest=digest(secret),
            email=address,
            role=role,
            invited_by=actor.user,
            expires_at=now + LIFETIME,
        )
        _journal(actor, "invitation.written", invitation)
        written.append((invitation, secret))
    return written


def _journal(actor: Actor, action: str, invitation: Invitation) -> None:
    target = target_of(invitation)
    after = {"into": target._meta.model_name, "target": target.pk, "role": invitation.role}
    journal.record(actor=actor, action=action, obj=invitation, organisation=_responsible(target), after=after)


def _send(actor: Actor, written: Sequence[tuple[Invitation, str]]) -> Issued:
    """Outside the transaction: a slow mail server holds no lock. What left is marked, the rest is told."""
    known = dict(
        User.objects.filter(email__in=[invitation.email for invitation, _secret in written]).values_list(
            "email", "language"
        )
    )
    here = get_language() or settings.LANGUAGE_CODE
    letters = [
        Letter(
            "core/mail/invitation",
            invitation.email,
            known.get(invitation.email, here),
            {
                "invitation": invitation,
                "target": target_of(invitation),
                "inviter": actor.user,
                "responsible": _responsible(target_of(invitation)),
                "url": public_address(reverse("accept_invitation", args=[secret])),
            },
        )
        for invitation, secret in written
    ]
    outcome = deliver(letters)
    sent = [invitation.pk for (invitation, _secret), left in zip(written, outcome, strict=True) if left]
    Invitation.objects.filter(pk__in=sent).update(sent_at=timezone.now())
    unsent = tuple(invitation.email for (invitation, _secret), left in zip(written, outcome, strict=True) if not left)
    return Issued(len(written), unsent)

"""What pages show about organisations and the people in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from samskap.core import facts
from samskap.core.access import Actor
from samskap.core.errors import NotVisible
from samskap.core.models import Invitation, Membership, Organisation, OrganisationKind, Role, User
from samskap.core.selectors.paging import page_of


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A person in an organisation. ``only_lead``: nobody else leads it."""

    id: int
    name: str
    email: str
    role: str
    role_label: str
    since: datetime
    is_me: bool
    only_lead: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as its inviter sees it. ``state`` is waiting, unsent, expired, accepted or withdrawn."""

    id: int
    email: str
    role_label: str
    state: str
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None
    accepted_for: str


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """An organisation; ``county`` is empty for what is no municipality of the list."""

    organisation: Organisation
    county: str
    my_role_label: str


def organisation_by_slug(slug: str) -> Organisation:
    """The organisation with this address; organisations are public. Raises NotVisible."""
    # a database refuses the sign that no text may hold, and no address has it
    organisation = None if "\x00" in slug else Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise NotVisible
    return organisation


def list_organisations(*, search: str = "", kind: str = "", page: str | None = None) -> "Page[Organisation]":
    """Organisations by name, 25 a page; ``search`` looks in names, ``kind`` narrows to a known kind."""
    rows = Organisation.objects.all()
    words = search.split()[:6]
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(official_code=word))
    if kind in OrganisationKind.values:
        rows = rows.filter(kind=kind)
    return page_of(rows, page)


def organisation_page(actor: Actor, organisation: Organisation) -> OrganisationPage:
    """What everybody may read about an organisation, and the reader's own role in it."""
    fact = facts.by_key().get(f"{organisation.country}-{organisation.official_code}")
    role = actor.roles.get(organisation.pk)
    return OrganisationPage(organisation, fact.county if fact else "", str(Role(role).label) if role else "")


def led_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations that the actor leads, by name."""
    return Organisation.objects.filter(pk__in=[pk for pk, role in actor.roles.items() if role == Role.LEAD])


def members_page(actor: Actor, organisation: Organisation, page: str | None = None) -> "Page[Any]":
    """The members as :class:`MemberRow`, leads first, 25 a page."""
    order = Case(
        When(role=Role.LEAD, then=Value(0)),
        When(role=Role.MEMBER, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    rows = (
        Membership.objects.filter(organisation=organisation)
        .select_related("user")
        .annotate(place=order)
        .order_by("place", "user__name", "user__email", "id")
    )
    leads = Membership.objects.filter(organisation=organisation, role=Role.LEAD).count()
    found = page_of(rows, page)
    me = actor.user.pk if actor.user else None
    found.object_list = [_member_row(membership, leads, me) for membership in found.object_list]
    return found


def member_by_id(organisation: Organisation, membership_id: int) -> User:
    """The person behind a membership of this organisation. Raises NotVisible."""
    membership = Membership.objects.select_related("user").filter(organisation=organisation, pk=membership_id).first()
    if membership is None:
        raise NotVisible
    return membership.user


def _member_row(membership: Membership, leads: int, me: int | None) -> MemberRow:
    return MemberRow(
        id=membership.pk,
        name=membership.user.name,
        email=membership.user.email,
        role=membership.role,
        role_label=str(Role(membership.role).label),
        since=membership.created_at,
        is_me=membership.user_id == me,
        only_lead=membership.role == Role.LEAD and leads == 1,
    )


def open_invitations(organisation: Organisation) -> Sequence[InvitationRow]:
    """The invitations into the organisation that wait, failed or expired; at most 100, newest first."""
    rows = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return [invitation_row(row) for row in rows.select_related("accepted_for")[:100]]


def invitation_row(invitation: Invitation) -> InvitationRow:
    """An invitation with its state worked out."""
    return InvitationRow(
        id=invitation.pk,
        email=invitation.email,
        role_label=str(Role(invitation.role).label),
        state=invitation_state(invitation),
        created_at=invitation.created_at,
        expires_at=invitation.expires_at,
        accepted_at=invitation.accepted_at,
        accepted_for=invitation.accepted_for.name if invitation.accepted_for else "",
    )


def invitation_state(invitation: Invitation) -> str:
    """``accepted``, ``withdrawn``, ``expired``, ``unsent`` (the mail did not leave) or ``waiting``."""
    if invitation.accepted_at:
        return "accepted"
    if invitation.withdrawn_at:
        return "withdrawn"
    if invitation.expires_at <= timezone.now():
        return "expired"
    return "waiting" if invitation.sent_at else "unsent"

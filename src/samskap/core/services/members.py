"""Who works in an organisation, and as what. Somebody must always lead it."""

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.models import Membership, Organisation, Role, User


def add_member(*, actor: Actor, organisation: Organisation, user: User, role: str) -> Membership:
    """Let a person in; the caller has settled that they may. A person already in keeps the role they have."""
    membership, new = Membership.objects.get_or_create(user=user, organisation=organisation, defaults={"role": role})
    if new:
        journal.record(
            actor=actor,
            action="membership.began",
            obj=membership,
            organisation=organisation,
            after={"role": role},
            person=user,
        )
    return membership


@transaction.atomic
def change_role(*, actor: Actor, organisation: Organisation, membership_id: int, role: str) -> Membership:
    """Give a member another role. Raises StateRefused when nobody would lead afterwards."""
    require(actor, "core.change_member", organisation)
    if role not in Role.values:
        message = _("Choose one of the roles in the list.")
        raise InvalidInput(message, {"role": message})
    membership = _locked(organisation, membership_id)
    if membership.role == role:
        return membership
    before = membership.role
    if before == Role.LEAD:
        _keep_a_lead(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    journal.record(
        actor=actor,
        action="membership.role_changed",
        obj=membership,
        organisation=organisation,
        before={"role": before},
        after={"role": role},
        person=membership.user,
    )
    return membership


@transaction.atomic
def remove_member(*, actor: Actor, organisation: Organisation, membership_id: int) -> None:
    """Take somebody out. Raises StateRefused for the last lead."""
    require(actor, "core.change_member", organisation)
    _end(actor, _locked(organisation, membership_id), "membership.removed")


@transaction.atomic
def leave_organisation(*, actor: Actor, organisation: Organisation) -> None:
    """Go oneself. Raises StateRefused for the last lead, who appoints another one first."""
    mine = Membership.objects.filter(user=actor.user, organisation=organisation).first() if actor.user else None
    if mine is None:
        raise NotVisible
    _end(actor, _locked(organisation, mine.pk), "membership.left")


def _end(actor: Actor, membership: Membership, action: str) -> None:
    if membership.role == Role.LEAD:
        _keep_a_lead(membership)
    journal.record(
        actor=actor,
        action=action,
        obj=membership,
        organisation=membership.organisation,
        before={"role": membership.role},
        person=membership.user,
    )
    membership.delete()


def _locked(organisation: Organisation, membership_id: int) -> Membership:
    """The membership, read after the organisation's row is locked: two leads cannot remove each other at once."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    membership = (
        Membership.objects.select_related("user", "organisation")
        .filter(organisation=organisation, pk=membership_id)
        .first()
    )
    if membership is None:
        raise NotVisible
    return membership


def _keep_a_lead(leaving: Membership) -> None:
    others = Membership.objects.filter(organisation=leaving.organisation, role=Role.LEAD).exclude(pk=leaving.pk)
    if not others.exists():
        raise StateRefused(
            _("%(name)s would have no lead then. Make somebody else a lead first.") % {"name": leaving.organisation}
        )

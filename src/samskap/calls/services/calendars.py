"""Addresses that a calendar program reads without signing in: made, renewed, ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from samskap.calls.models import CalendarLink
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.models import Organisation, User
from samskap.core.tokens import new_secret


@transaction.atomic
def make_link(*, actor: Actor, organisation: Organisation | None = None, now: datetime | None = None) -> CalendarLink:
    """A new address of the actor's own calendar or an organisation's; one that there was ends at once.

    The address itself is a secret and stands in no journal.

    :raises Refused: a passer-by; for an organisation, whoever is not its lead or member.
    """
    _require(actor, organisation)
    renewed = _held(actor, organisation).delete()[0] > 0
    person = actor.user if organisation is None else None
    link = CalendarLink.objects.create(
        token=new_secret(), person=person, organisation=organisation, made_by=actor.user, made_at=now or timezone.now()
    )
    action = "call.calendar_renewed" if renewed else "call.calendar_linked"
    journal.record(actor=actor, action=action, obj=_about(actor, organisation), organisation=organisation)
    return link


@transaction.atomic
def end_link(*, actor: Actor, organisation: Organisation | None = None) -> bool:
    """End the address; whether there was one.

    :raises Refused: as :func:`make_link`.
    """
    _require(actor, organisation)
    if not _held(actor, organisation).delete()[0]:
        return False
    action = "call.calendar_ended"
    journal.record(actor=actor, action=action, obj=_about(actor, organisation), organisation=organisation)
    return True


def _about(actor: Actor, organisation: Organisation | None) -> Organisation | User:
    assert actor.user is not None
    return organisation or actor.user


def _require(actor: Actor, organisation: Organisation | None) -> None:
    if organisation is None:
        require(actor, "calls.follow_call")
    else:
        require(actor, "calls.link_calendar", organisation)


def _held(actor: Actor, organisation: Organisation | None) -> QuerySet[CalendarLink]:
    """The row that there is, locked with what it belongs to, so that two who renew it do not leave two."""
    if organisation is not None:
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        return CalendarLink.objects.filter(organisation=organisation)
    assert actor.user is not None
    User.objects.select_for_update().get(pk=actor.user.pk)
    return CalendarLink.objects.filter(person=actor.user)

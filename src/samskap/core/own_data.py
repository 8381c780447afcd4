"""The core's part in what a person may see, fetch and erase."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samskap.core.models import Invitation, JournalEntry, Membership, RoomGuest, User
from samskap.core.registry import registry
from samskap.core.selectors.people import proved_addresses


def fetch(user: User) -> Mapping[str, Any]:
    """By heading, in the reader's language, as JSON-able values."""
    addresses = proved_addresses(user)
    return {
        _("Account"): {
            _("E-mail address"): user.email,
            _("Name"): user.name,
            _("Language"): user.get_language_display(),
            _("Mail on Mondays"): user.monday_mail,
            _("Member since"): _moment(user.date_joined),
            _("Last signed in"): _moment(user.last_login) if user.last_login else None,
            _("Operator of the portal"): user.is_superuser,
        },
        _("Addresses to sign in with"): _addresses(user),
        _("Two-step sign-in"): list(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
        _("Where you work"): [
            f"{membership.organisation.name}, {membership.get_role_display()}, {_day(membership.created_at)}"
            for membership in Membership.objects.filter(user=user).select_related("organisation")
        ],
        _("Rooms you visit as a guest"): [
            f"{guest.room.name}, {_day(guest.joined_at)}"
            for guest in RoomGuest.objects.filter(user=user).select_related("room")
        ],
        _("Invitations to you"): [
            f"{_day(row.created_at)}, {row.organisation or row.network or row.room}"
            for row in _invited(addresses).select_related("organisation", "network", "room")
        ],
        _("Invitations you wrote"): [
            f"{_day(row.created_at)}, {row.email or '–'}, {row.organisation or row.network or row.room}"
            for row in Invitation.objects.filter(invited_by=user).select_related("organisation", "network", "room")
        ],
        _("Failed attempts to sign in"): [
            f"{_moment(attempt.attempt_time)}, {attempt.ip_address}"
            for attempt in AccessAttempt.objects.filter(username__in=addresses)
        ],
        _("What the journal says you did"): [
            f"{_moment(entry.at)}, {registry.journal_actions.get(entry.action, entry.action)}"
            for entry in JournalEntry.objects.filter(person=user).order_by("-sequence")
        ],
    }


def erase(user: User) -> None:
    """What does not go with the account itself: addresses in invitations, failed attempts, sessions elsewhere."""
    addresses = proved_addresses(user)
    _invited(addresses).update(email="")
    AccessAttempt.objects.filter(username__in=addresses).delete()
    key = str(user.pk)
    own = [row.pk for row in Session.objects.iterator(chunk_size=500) if row.get_decoded().get("_auth_user_id") == key]
    Session.objects.filter(pk__in=own).delete()


def _moment(value: datetime) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")


def _day(value: datetime) -> str:
    return date_format(timezone.localtime(value), "DATE_FORMAT")


def _addresses(user: User) -> list[str]:
    """Those the account holds, proved or not: for showing them, never for looking anything up."""
    others = EmailAddress.objects.filter(user=user).exclude(email=user.email).values_list("email", flat=True)
    return [user.email, *others]


def _invited(addresses: list[str]) -> QuerySet[Invitation]:
    return Invitation.objects.filter(email__in=addresses)

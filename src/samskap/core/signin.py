"""Signing in by a link in a mail, and what happens when somebody tries too many passwords.

The link is signed, works for 15 minutes, in any browser, and once: it names the moment of the account's last sign-in,
which every sign-in moves. Opening it changes nothing, so that no mail scanner spends it; a button does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.errors import StateRefused
from samskap.core.models import User

LIFETIME = timedelta(minutes=15)
_SALT = "samskap.core.signin"


@dataclass(frozen=True, slots=True)
class SignInLink:
    """Whom a link signs in, and where it leads afterwards (a path of this portal, or empty)."""

    user: User
    email: str
    next_path: str


def make_link(user: User, email: str, next_path: str = "") -> str:
    """The part of the address that signs the person in. It names no e-mail address: addresses of pages get logged."""
    address = EmailAddress.objects.filter(user=user, email=email.lower()).values_list("pk", flat=True).first()
    return signing.dumps([user.pk, _moment(user), address, next_path], salt=_SALT, compress=True)


def forget_unproven_password(user: User) -> None:
    """Take away a password that was chosen before anybody proved to read the mailbox.

    A stranger may have signed up with somebody else's address, to wait until its owner confirms it. So the password
    goes when a sign-in by mail is asked for; whoever opens the mail can choose one anew.
    """
    if user.has_usable_password() and not EmailAddress.objects.filter(user=user, verified=True).exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])


def read_link(link: str) -> SignInLink:
    """Whom the link is for. Raises StateRefused when it is old, spent or not ours."""
    refusal = StateRefused(_("This link no longer works. Ask for a new one on the sign-in page."))
    try:
        pk, moment, address, next_path = signing.loads(link, salt=_SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError) as error:
        raise refusal from error
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or _moment(user) != moment:
        raise refusal
    email = EmailAddress.objects.filter(user=user, pk=address).values_list("email", flat=True).first() or user.email
    return SignInLink(user, email, next_path)


def sign_in(request: HttpRequest, link: str) -> HttpResponse:
    """Spend the link and sign the person in, with the second step where they have turned it on."""
    found = read_link(link)
    with transaction.atomic():
        same = User.objects.filter(pk=found.user.pk)
        before = found.user.last_login
        same = same.filter(last_login=before) if before else same.filter(last_login__isnull=True)
        if not same.update(last_login=timezone.now()):
            raise StateRefused(_("This link no longer works. Ask for a new one on the sign-in page."))
        _confirm_address(found)
    record_authentication(request, found.user, method="code", email=found.email)
    answer: HttpResponse = perform_login(request, found.user, email=found.email, redirect_url=found.next_path or None)
    return answer


def _confirm_address(found: SignInLink) -> None:
    """Who opened the link reads the mailbox: its address is theirs."""
    known = EmailAddress.objects.filter(user=found.user, email=found.email.lower())
    if not known.update(verified=True) and found.email.lower() == found.user.email:
        EmailAddress.objects.create(user=found.user, email=found.user.email, verified=True, primary=True)


def _moment(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""


def attempted_name(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str:
    """Whose account somebody tries to enter: what failed attempts are counted by."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).replace("\0", "").strip().lower()

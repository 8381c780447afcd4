"""How allauth behaves in this portal: mail in the person's language, failures said aloud, words of our own."""

import logging
import smtplib
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.addresses import client_address
from samskap.core.mail import public_address, sender
from samskap.core.models import User
from samskap.core.signin import forget_unproven_password, make_link
from samskap.core.views.people import remember_language

logger = logging.getLogger("samskap.mail")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": gettext_lazy("This account is closed."),
        "cannot_remove_primary_email": gettext_lazy("You cannot remove your main address."),
        "duplicate_email": gettext_lazy("Your account already has this address."),
        "email_password_mismatch": gettext_lazy("The address or the password is not right."),
        "email_taken": gettext_lazy("Another account has this address."),
        "enter_current_password": gettext_lazy("Write your current password."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "invalid_or_expired_key": gettext_lazy("The link no longer works."),
        "invalid_login": gettext_lazy("This does not work. Try again."),
        "invalid_password_reset": gettext_lazy("The link no longer works. Ask for a new one."),
        "max_email_addresses": gettext_lazy("You cannot have more than %d addresses."),
        "too_many_login_attempts": gettext_lazy("Too many attempts. Wait a while, or ask for a link by mail."),
        "unknown_email": gettext_lazy("No account has this address."),
        "unverified_primary_email": gettext_lazy("Confirm your main address first."),
        "select_only_one": gettext_lazy("Choose only one."),
        "same_as_current": gettext_lazy("The new one must differ from the old one."),
        "rate_limited": gettext_lazy("Too many requests. Wait a while."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the account, else of the page; a mail that cannot leave is told to the visitor."""
        request: HttpRequest = allauth_context.request
        # Exactly, not where case does not count: there PostgreSQL takes ``ı`` and ``i`` for the same letter, and a link
        # for one person would go to the other. Addresses are stored in lower case.
        # Whoever has proved the address comes first; as a mere second address that nobody confirmed it is nobody's.
        proved = User.objects.filter(emailaddress__email=email.lower(), emailaddress__verified=True)
        user = proved.first() or User.objects.filter(email=email.lower()).first()
        ours = {"portal_name": settings.PORTAL_NAME, "public_url": settings.PUBLIC_URL}
        given = {"request": request, "email": email, **ours, **_leading_here(context)}
        if template_prefix == "account/email/login_code" and user is not None:
            forget_unproven_password(user)
            link = make_link(user, email.lower(), get_next_redirect_url(request) or "")
            given["signin_url"] = public_address(reverse("sign_in_by_link", args=[link]))
        with translation.override(user.language if user else translation.get_language()):
            message = self.render_mail(template_prefix, email, given)
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            logger.error("mail not sent: %s", type(error).__name__)
            messages.error(
                request, _("The mail could not be sent. Try again later, or tell the operator of the portal.")
            )

    def get_from_email(self) -> str:
        """As everywhere in the portal."""
        return sender()

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """From here on the pages speak the person's language."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        if isinstance(user, User):
            remember_language(answer, user.language)
        return answer

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere in the portal."""
        return client_address(request)


def _leading_here(context: dict[str, Any]) -> dict[str, Any]:
    """The links in a mail at the portal's own address: the host that a request names is the visitor's to choose."""
    links = {name: urlsplit(value) for name, value in context.items() if name.endswith("_url")}
    paths = {name: link._replace(scheme="", netloc="").geturl() for name, link in links.items() if link.netloc}
    return {**context, **{name: public_address(path) for name, path in paths.items()}}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Two-step sign-in."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": gettext_lazy("You cannot add an address while two-step sign-in is on."),
        "cannot_delete_authenticator": gettext_lazy("You cannot turn off two-step sign-in now."),
        "cannot_generate_recovery_codes": gettext_lazy("Turn on two-step sign-in before you make recovery codes."),
        "incorrect_code": gettext_lazy("The code is not right."),
        "unverified_email": gettext_lazy("Confirm your address before you turn on two-step sign-in."),
    }

    def get_totp_issuer(self) -> str:
        """The name that the authenticator app shows."""
        return str(settings.PORTAL_NAME)

"""allauth's forms in the portal's own words: the library lacks Nynorsk, and its Swedish is not ours.

Only labels and help change; what the forms check and do is the library's.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LABELS = {
    "login": gettext_lazy("E-mail address"),
    "email": gettext_lazy("E-mail address"),
    "password": gettext_lazy("Password"),
    "password1": gettext_lazy("Password"),
    "password2": gettext_lazy("The same password again"),
    "oldpassword": gettext_lazy("Current password"),
    "remember": gettext_lazy("Stay signed in"),
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Name"),
    "passwordless": gettext_lazy("Sign in with this key alone, without a password"),
}


class _OurWords(forms.Form):
    """Mixin: labels of ours, no placeholder that repeats them, the way to a forgotten password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in LABELS:
                field.label = LABELS[name]
                field.widget.attrs.pop("placeholder", None)
        for name in {"password", "oldpassword"} & set(self.fields):
            link = format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgotten your password?"))
            self.fields[name].help_text = link


class LoginForm(_OurWords, account.LoginForm):  # type: ignore[misc]
    """Address and password."""


class SignupForm(_OurWords, account.SignupForm):  # type: ignore[misc]
    """A new account; the password may be left out."""

    field_order = ["email", "name", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "At least 12 characters. Leave it empty if you would rather sign in by mail."
            )


class AddEmailForm(_OurWords, account.AddEmailForm):  # type: ignore[misc]
    """One more address."""


class ChangeEmailForm(_OurWords, account.ChangeEmailForm):  # type: ignore[misc]
    """Another address while signing up."""


class ChangePasswordForm(_OurWords, account.ChangePasswordForm):  # type: ignore[misc]
    """A new password, with the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class SetPasswordForm(_OurWords, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ResetPasswordForm(_OurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link for a new password."""


class ResetPasswordKeyForm(_OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the link."""


class ReauthenticateForm(_OurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class RequestLoginCodeForm(_OurWords, account.RequestLoginCodeForm):  # type: ignore[misc]
    """Where to send link and code."""


class ConfirmLoginCodeForm(_OurWords, account.ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code from the mail."""


class ConfirmEmailVerificationCodeForm(_OurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code that confirms an address."""


class AuthenticateForm(_OurWords, mfa.AuthenticateForm):  # type: ignore[misc]
    """The second step."""


class MFAReauthenticateForm(_OurWords, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The second step once more."""


class ActivateTOTPForm(_OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""


class AddWebAuthnForm(_OurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A security key."""


class EditWebAuthnForm(_OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """The name of a security key."""

"""Sign-in by e-mail: a link or a password, and a second factor. National eID can be added through allauth."""

from samskap.config.settings import environment as e

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "samskap.core.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# A password is for those who want one: the mailbox alone is enough.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "samskap.core.forms.people.SignupForm"
ACCOUNT_ADAPTER = "samskap.core.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "samskap.core.forms.accounts.LoginForm",
    "signup": "samskap.core.forms.accounts.SignupForm",
    "add_email": "samskap.core.forms.accounts.AddEmailForm",
    "change_email": "samskap.core.forms.accounts.ChangeEmailForm",
    "change_password": "samskap.core.forms.accounts.ChangePasswordForm",
    "set_password": "samskap.core.forms.accounts.SetPasswordForm",
    "reset_password": "samskap.core.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "samskap.core.forms.accounts.ResetPasswordKeyForm",
    "reauthenticate": "samskap.core.forms.accounts.ReauthenticateForm",
    "request_login_code": "samskap.core.forms.accounts.RequestLoginCodeForm",
    "confirm_login_code": "samskap.core.forms.accounts.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "samskap.core.forms.accounts.ConfirmEmailVerificationCodeForm",
}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ALLAUTH_TRUSTED_PROXY_COUNT = e.TRUSTED_PROXIES
MFA_ADAPTER = "samskap.core.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "samskap.core.forms.accounts.AuthenticateForm",
    "reauthenticate": "samskap.core.forms.accounts.MFAReauthenticateForm",
    "activate_totp": "samskap.core.forms.accounts.ActivateTOTPForm",
    "add_webauthn": "samskap.core.forms.accounts.AddWebAuthnForm",
    "edit_webauthn": "samskap.core.forms.accounts.EditWebAuthnForm",
}
# A code of half a minute ago or ahead is taken too: clocks of phones are not exact (RFC 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "samskap.core.addresses.client_address"
AXES_LOCKOUT_TEMPLATE = "429.html"
# Only failures, only for the lock-out: no log of who signed in from where, and nothing of what was typed.
AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["login", "email", "username", "code", "password", "ip_address"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "samskap.core.signin.attempted_name"
AXES_CLIENT_IP_CALLABLE = "samskap.core.addresses.client_address"

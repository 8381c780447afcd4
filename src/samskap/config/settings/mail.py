"""Outgoing mail. Without a mail server it is written to files, so that nothing is lost silently."""

import dj_email_url

from samskap.config.settings import environment as e

DEFAULT_FROM_EMAIL = e.MAIL_FROM
SERVER_EMAIL = e.MAIL_FROM
EMAIL_TIMEOUT = 10
if e.MAIL_URL:
    vars().update({name: value for name, value in dj_email_url.parse(e.MAIL_URL).items() if name.startswith("EMAIL_")})
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = e.DATA_DIR / "mail"

"""Mails to whoever applied, in the language they applied in.

At least once: a mail that was handed over in the moment in which the worker died is handed over again, with the same
Message-ID, which mail systems show once. The mail that confirms an application goes to an address that nobody has
proved to be theirs, so that it holds no word the applicant wrote: else strangers could be sent anything from here.
"""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse

from samskap.core.mail import Letter, compose, public_address
from samskap.core.tokens import digest
from samskap.portfolio.models import Application, ApplicationState
from samskap.portfolio.selectors.grants.applying import report_due_on
from samskap.portfolio.services.grants.mails import Kind

STILL_TRUE: dict[str, tuple[str, ...]] = {
    Kind.RECEIVED: tuple(ApplicationState.values),
    Kind.GRANTED: (ApplicationState.GRANTED,),
    Kind.DECLINED: (ApplicationState.DECLINED,),
    Kind.LAPSED: (ApplicationState.LAPSED,),
    Kind.REPORT_DUE: (ApplicationState.AGREED,),
    Kind.REPORT_LATE: (ApplicationState.AGREED,),
    Kind.REPORT_ASKED: (ApplicationState.AGREED,),
    Kind.REPORT_ACCEPTED: (ApplicationState.DONE,),
}
"""In which states a mail that waited still says how it is."""


def mail_applicant(*, application_id: int, kind: str, stamp: str = "") -> bool:
    """Send one mail, unless it no longer says how it is or the address has been erased; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    row = Application.objects.select_related("scheme__organisation").filter(pk=application_id).first()
    if row is None or not row.email or row.state not in STILL_TRUE[kind]:
        return False
    context: dict[str, Any] = {
        "application": row,
        "scheme": row.scheme,
        "organisation": row.scheme.organisation,
        "due": report_due_on(row),
        "url": public_address(reverse("my_application", args=[row.secret])),
        "report_url": public_address(reverse("report_grant", args=[row.secret])),
        "agree_url": public_address(reverse("agree_to_grant", args=[row.agreement_secret])),
        "project_url": public_address(reverse("grant_project", args=[row.scheme.token, row.number])),
    }
    message = compose(Letter(f"portfolio/mails/{kind}", row.email, row.language, context))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} grant {row.pk} {kind} {stamp}")[:32]
    message.extra_headers = {"Message-ID": f"<grant.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()
    return True

"""Orders of mails to whoever applied: written into the caller's transaction, sent by the worker."""

from django.db import models
from django.utils import timezone

from samskap.core import tasks
from samskap.portfolio.models import Application


class Kind(models.TextChoices):
    """What a mail to an applicant says."""

    RECEIVED = "received"
    GRANTED = "granted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    REPORT_DUE = "report_due"
    REPORT_LATE = "report_late"
    REPORT_ASKED = "report_asked"
    REPORT_ACCEPTED = "report_accepted"


def mail_later(application: Application, kind: str) -> None:
    """Order one mail, if the address has not been erased.

    The moment goes into the Message-ID: a retry of this order is the same mail, a second order is another one.
    """
    if application.email:
        stamp, kind = timezone.now().isoformat(), str(Kind(kind))
        tasks.enqueue("portfolio.mail_applicant", application_id=application.pk, kind=kind, stamp=stamp)

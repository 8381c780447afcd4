"""The result by mail to those who asked for it; each address is erased once its mail has been handed over.

At least once: a mail that was handed over in the moment in which the worker died is handed over again, with the same
Message-ID, which mail systems show once. A mail that fails is kept, shown to the facilitator and tried again, later
each time; after thirty days the address is erased all the same, for it was given for one mail.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, ResultSubscription, State
from samskap.cocreation.selectors.report import snapshot_of
from samskap.cocreation.selectors.sentences import result_sentences
from samskap.cocreation.selectors.texts import shown_text
from samskap.core import journal
from samskap.core.access import SYSTEM

logger = logging.getLogger("samskap.mail")

LONGEST_WAIT = timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=30)


def send_due_results(now: datetime | None = None) -> int:
    """Send what is due in every conversation that is answered and published; how many mails were sent."""
    ready = Conversation.objects.filter(
        state=State.ANSWERED, report_published_at__isnull=False, subscriptions__isnull=False
    ).distinct()
    return sum(send_results(conversation_id=pk, now=now) for pk in ready.values_list("pk", flat=True))


def send_results(*, conversation_id: int, now: datetime | None = None) -> int:
    """Mail the result of one conversation to those whose turn it is; how many mails were sent."""
    now = now or timezone.now()
    conversation = (
        Conversation.objects.select_related("organisation")
        .filter(pk=conversation_id, state=State.ANSWERED, report_published_at__isnull=False)
        .first()
    )
    if conversation is None:
        return 0
    sent = given_up = 0
    for row in ResultSubscription.objects.filter(conversation=conversation).order_by("pk"):
        if row.tried_at is not None and now < row.tried_at + min(timedelta(minutes=2**row.failures), LONGEST_WAIT):
            continue
        if not ResultSubscription.objects.filter(pk=row.pk).exists():
            continue  # taken away by its owner in the meantime
        if _send(conversation, row, now):
            sent += 1
        elif now - (conversation.answered_at or now) > GIVE_UP_AFTER:
            row.delete()
            given_up += 1
    if sent or given_up:
        after = {"sent": sent, "given_up": given_up}
        journal.record(
            actor=SYSTEM,
            action="result.mailed",
            obj=conversation,
            organisation=conversation.organisation,
            after=after,
        )
    return sent


def _send(conversation: Conversation, row: ResultSubscription, now: datetime) -> bool:
    """Hand one mail over and erase the address; False, with the failure counted, if it was not taken."""
    try:
        _message(conversation, row).send()
    except (OSError, smtplib.SMTPException) as error:
        kind = type(error).__name__
        logger.error("result mail not taken", extra={"subscription": row.pk, "error": kind})
        ResultSubscription.objects.filter(pk=row.pk).update(failures=F("failures") + 1, last_failure=kind, tried_at=now)
        return False
    row.delete()
    return True


def _message(conversation: Conversation, row: ResultSubscription) -> EmailMessage:
    snapshot = snapshot_of(conversation)
    with translation.override(row.language):
        context = {
            "question": shown_text(conversation, row.language).text,
            "municipality": conversation.organisation.name,
            "sentences": result_sentences(snapshot.report if snapshot else {}),
            "url": settings.PUBLIC_URL + reverse("report", args=[conversation.token]),
            "portal_name": settings.PORTAL_NAME,
        }
        subject = _("The result: %(question)s") % {"question": context["question"]}
        body = render_to_string("cocreation/report/result_mail.txt", context)
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=body,
        to=[row.email],
        headers={"Message-ID": f"<result.{row.mail_key}@{host}>", "Auto-Submitted": "auto-generated"},
    )

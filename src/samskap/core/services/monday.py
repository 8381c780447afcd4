"""The Monday mail: what needs a person this week, once a week, only when there is something to say.

One row a person and week decides who gets it, so that nothing is sent twice however often the worker starts again; no
transaction is open while a mail is on its way. A mail that was handed over in the very moment the worker died is handed
over again with the same Message-ID, which mail systems show once.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from samskap.core import journal, tasks
from samskap.core.access import Actor, actor_for
from samskap.core.errors import NotVisible
from samskap.core.models import MondayMail, User
from samskap.core.selectors.workbench import Workbench, workbench_of
from samskap.core.tokens import digest

logger = logging.getLogger("samskap.mail")

GIVE_UP_AFTER = timedelta(days=2)
"""What needs one on Monday is no news on Wednesday."""
_SALT = "samskap.monday"


def week_of(now: datetime) -> str:
    """The ISO week in the portal's time zone, as ``2026-W47``."""
    year, week, _weekday = timezone.localtime(now).isocalendar()
    return f"{year}-W{week:02}"


@transaction.atomic
def plan_week(now: datetime) -> int:
    """One row for everybody who wants the mail and has none this week, and an order to send each; how many."""
    week = week_of(now)
    wanting = User.objects.filter(is_active=True, monday_mail=True).exclude(monday_mails__week=week)
    rows = [MondayMail(user=user, week=week) for user in wanting.only("pk")]
    MondayMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    waiting = MondayMail.objects.filter(week=week, sent_at=None, attempts=0, nothing_to_say=False)
    for pk in waiting.values_list("pk", flat=True):
        tasks.enqueue("core.send_monday_mail", mail_id=pk)
    return len(rows)


def send_mail(mail_id: int, now: datetime) -> bool:
    """Send one planned mail unless it was sent, has nothing to say, is unwanted by now or too old; whether it was sent.

    Raises:
        OSError, smtplib.SMTPException: the mail server did not take it; the kind of error stands in the row.
    """
    mail = MondayMail.objects.select_related("user").filter(pk=mail_id, sent_at=None, nothing_to_say=False).first()
    if mail is None or now - mail.created_at > GIVE_UP_AFTER:
        return False
    claimed = MondayMail.objects.filter(pk=mail_id, sent_at=None, attempts=mail.attempts)
    if not claimed.update(attempts=F("attempts") + 1):
        return False
    row = MondayMail.objects.filter(pk=mail_id)
    message = _message_for(mail)
    if message is None:
        row.update(nothing_to_say=True, error="")
        return False
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        row.update(error=type(error).__name__)
        raise
    row.update(sent_at=timezone.now(), error="")
    return True


def stop_address(user: User) -> str:
    """The address that ends the mails without signing in; it opens nothing else."""
    key = signing.dumps(user.pk, salt=_SALT)
    return settings.PUBLIC_URL + reverse("stop_monday_mail", kwargs={"key": key})


def person_of(key: str) -> User:
    """The person whose mails the key ends.

    Raises:
        NotVisible: the key was not made here, or the account is gone.
    """
    try:
        user = User.objects.filter(pk=signing.loads(key, salt=_SALT)).first()
    except signing.BadSignature:
        raise NotVisible from None
    if user is None:
        raise NotVisible
    return user


@transaction.atomic
def stop_monday_mail(*, key: str) -> User:
    """End the Monday mails of the person behind the key; doing it twice changes nothing.

    Raises:
        NotVisible: the key was not made here, or the account is gone.
    """
    user = person_of(key)
    if user.monday_mail:
        user.monday_mail = False
        user.save(update_fields=["monday_mail"])
        journal.record(actor=Actor(user), action="person.stopped_monday_mail", obj=user)
    return user


def _message_for(mail: MondayMail) -> EmailMessage | None:
    user = mail.user
    if not (user.is_active and user.monday_mail):
        return None
    with translation.override(user.language):
        bench = workbench_of(actor_for(user))
        return None if bench.empty else _compose(mail, bench)


def _compose(mail: MondayMail, bench: Workbench) -> EmailMessage:
    """The mail in the language that is active."""
    stop = stop_address(mail.user)
    needing = len(bench.attention)
    subject = ngettext("%(count)d thing needs you this week", "%(count)d things need you this week", needing)
    context = {
        "bench": bench,
        "name": mail.user.name,
        "base": settings.PUBLIC_URL,
        "portal_name": settings.PORTAL_NAME,
        "workbench": settings.PUBLIC_URL + reverse("workbench"),
        "stop": stop,
    }
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} {_SALT} {mail.user_id} {mail.week}")[:32]
    return EmailMessage(
        subject=subject % {"count": needing} if needing else gettext("This week in %s") % settings.PORTAL_NAME,
        body=render_to_string("core/portal/mails/monday.txt", context),
        to=[mail.user.email],
        headers={
            "Message-ID": f"<{mail.week}.{name}@{host}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )

"""Forgets what is no longer needed: addresses of old invitations, sessions, traces of sign-in, mail files.

Every function takes the moment as an argument and returns how much it removed.
"""

from datetime import datetime, timedelta
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q

from samskap.core.models import Invitation, MondayMail

SIGN_IN_TRACES = timedelta(hours=1)
"""Failed sign-ins hold address and network address; they only serve the lock-out, which lasts 15 minutes."""
MAIL_FILES = timedelta(days=30)
MONDAY_MAILS = timedelta(days=60)


def erase_invitation_addresses(now: datetime) -> int:
    """Empty the address of invitations that were spent, withdrawn or expired longer ago than the retention time."""
    before = now - timedelta(days=settings.RETAIN_INVITATIONS_DAYS)
    over = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    return Invitation.objects.filter(over).exclude(email="").update(email="")


def remove_expired_sessions(now: datetime) -> int:
    """Remove sessions that can no longer be used."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def remove_sign_in_traces(now: datetime) -> int:
    """Remove what the guard against guessing keeps about failed sign-ins."""
    before = now - SIGN_IN_TRACES
    return sum(
        model.objects.filter(attempt_time__lt=before).delete()[0]
        for model in (AccessAttempt, AccessFailureLog, AccessLog)
    )


def remove_monday_mail_records(now: datetime) -> int:
    """Remove the bookkeeping of Monday mails of past weeks."""
    return MondayMail.objects.filter(created_at__lt=now - MONDAY_MAILS).delete()[0]


def remove_mail_files(now: datetime) -> int:
    """Remove old mails that were written to files because no mail server is set."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder is None or not Path(folder).is_dir():
        return 0
    before = (now - MAIL_FILES).timestamp()
    old = [path for path in Path(folder).glob("*.log") if path.stat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)

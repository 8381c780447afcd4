"""What is kept for a while only."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from samskap.core.models import Invitation


def forget_invited_addresses(*, now: datetime, keep: timedelta) -> int:
    """Empty the address of invitations that ended longer ago than ``keep``; returns how many."""
    return Invitation.objects.exclude(email="").filter(expires_at__lt=now - keep).update(email="")


def forget_failed_attempts(*, now: datetime, keep: timedelta) -> int:
    """Forget wrong passwords older than ``keep``; returns how many rows."""
    count, _kinds = AccessAttempt.objects.filter(attempt_time__lt=now - keep).delete()
    return int(count)


def forget_sessions(*, now: datetime) -> int:
    """Forget sessions that have run out; returns how many rows."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]

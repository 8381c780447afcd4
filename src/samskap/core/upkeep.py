"""The core's daily work: forgetting what is kept for a while only."""

from datetime import time, timedelta

from django.utils import timezone

from samskap.config.settings import environment
from samskap.core.services import forgetting
from samskap.core.tasks import periodic


@periodic(at=time(3, 10))
def forget_what_is_old() -> None:
    """Invited addresses, failed attempts to sign in, sessions that have run out."""
    now = timezone.now()
    forgetting.forget_invited_addresses(now=now, keep=timedelta(days=environment.RETAIN_INVITATIONS_DAYS))
    forgetting.forget_failed_attempts(now=now, keep=timedelta(days=environment.RETAIN_VISIT_TRACES_DAYS))
    forgetting.forget_sessions(now=now)

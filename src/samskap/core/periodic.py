"""What the core does regularly in the background."""

from datetime import time, timedelta

from django.utils import timezone

from samskap.core.services import monday, retention, searching, vectors
from samskap.core.tasks import periodic, task


@periodic(at=time(7, 0), weekday=0)
def monday_mails() -> None:
    """Plan this week's mails on Monday morning."""
    monday.plan_week(timezone.now())


@task(retries=5, wait=timedelta(minutes=10))
def send_monday_mail(*, mail_id: int) -> None:
    """Send one of them; a failing mail server is tried again for hours, and shows in the portal's health."""
    monday.send_mail(mail_id, timezone.now())


@periodic(at=time(3, 10))
def reconcile_search() -> None:
    """Heal the search index from its sources."""
    searching.reconcile_all()


@periodic(every=timedelta(hours=1))
def forget_sign_in_traces() -> None:
    """Remove what is only needed for minutes."""
    retention.remove_sign_in_traces(timezone.now())


@periodic(at=time(3, 20))
def forget_old_records() -> None:
    """Remove what is only needed for days."""
    now = timezone.now()
    retention.erase_invitation_addresses(now)
    retention.remove_expired_sessions(now)
    retention.remove_monday_mail_records(now)
    retention.remove_mail_files(now)
    vectors.forget_unused(now)

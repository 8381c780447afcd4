"""Background work of the pilots' room."""

from datetime import timedelta

from django.utils import timezone

from samskap.core.tasks import periodic, task
from samskap.pilots.services import concern_mails, concerns


@task(retries=8)
def mail_receiver(*, concern_id: int, user_id: int) -> None:
    """Tell whoever receives the concerns of a pilot that one waits."""
    concern_mails.mail_receiver(concern_id=concern_id, user_id=user_id)


@task(retries=8)
def mail_raiser(*, concern_id: int, status: str) -> None:
    """Tell whoever raised a concern what was decided or done; the address goes with the last mail."""
    concern_mails.mail_raiser(concern_id=concern_id, status=status)


@periodic(every=timedelta(days=1))
def erase_old_concern_addresses() -> None:
    """Forget the addresses of those whose concern had its last word a month ago."""
    concerns.erase_old_addresses(now=timezone.now())

"""Background work of the pilots' room."""

from datetime import time, timedelta

from django.utils import timezone

from samskap.core.tasks import periodic, task
from samskap.pilots.services import concern_mails, concerns, question_mails, questions, telling


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


@task(retries=8)
def mail_inviter(*, invitation_id: int, about: str) -> None:
    """Mail somebody who invited the municipality to test; what could not be sent shows on the invitation."""
    telling.mail_inviter(invitation_id=invitation_id, about=about)


@periodic(at=time(3, 30))
def forget_inviters() -> None:
    """Forget names and addresses of contacts when their time is over."""
    telling.forget_inviters(now=timezone.now())


@task(retries=8)
def mail_asker(*, question_id: int) -> None:
    """Send the answer to whoever asked; the address goes with the mail."""
    question_mails.mail_asker(question_id=question_id)


@periodic(every=timedelta(days=1))
def erase_old_question_addresses() -> None:
    """Forget the addresses of those who were answered a month ago."""
    questions.erase_old_addresses(now=timezone.now())

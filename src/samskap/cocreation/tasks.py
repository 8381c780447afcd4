"""Background work of the conversations."""

from datetime import timedelta

from django.utils import timezone

from samskap.cocreation.services import abuse, notify, states
from samskap.core.tasks import periodic, task


@periodic(every=timedelta(minutes=1))
def close_due_conversations() -> None:
    """Close what has reached its closing time, with its figures in the journal."""
    states.close_due()


@task(retries=3)
def send_results(*, conversation_id: int) -> None:
    """Mail the result to those who asked for it, and erase their addresses."""
    notify.send_results(conversation_id=conversation_id)


@periodic(every=timedelta(minutes=5))
def send_due_results() -> None:
    """Mails that could not be handed over are tried again."""
    notify.send_due_results()


@periodic(every=timedelta(days=1))
def erase_old_address_hashes() -> None:
    """Forget the keyed hashes of addresses when their time is over."""
    abuse.erase_address_hashes(now=timezone.now())

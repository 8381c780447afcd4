"""Background work of the conversations."""

from datetime import timedelta

from samskap.cocreation.services import states
from samskap.core.tasks import periodic


@periodic(every=timedelta(minutes=1))
def close_due_conversations() -> None:
    """Close what has reached its closing time, with its figures in the journal."""
    states.close_due()

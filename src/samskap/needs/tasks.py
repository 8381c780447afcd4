"""Background work with needs: which of them are the same in other words."""

from datetime import timedelta

from django.utils import timezone

from samskap.core.tasks import periodic
from samskap.needs.services.comparing import compare_needs


@periodic(every=timedelta(minutes=10))
def propose_same_needs() -> None:
    """Compare what is new or changed. What remains is compared next time."""
    compare_needs(now=timezone.now())

"""What the worker does when voting has closed."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from samskap.core.errors import StateRefused
from samskap.portfolio.models import BallotBox, Channel, VotingDoor
from samskap.portfolio.services.votes.sealing import seal_box


def seal_due_boxes(*, now: datetime) -> int:
    """Seal every vote that has closed, each in a transaction of its own; how many.

    One with a way to vote on paper is sealed by hand: only people know whether all paper has been brought in.
    """
    paper = VotingDoor.objects.filter(box=OuterRef("pk"), channel=Channel.PAPER)
    due = BallotBox.objects.filter(~Exists(paper), locked_at__isnull=False, sealed_at=None, closes_at__lte=now)
    sealed = 0
    for box in due.defer("leaves", "rules"):
        try:
            seal_box(box=box, now=now)
        except StateRefused:
            continue  # somebody changed it in between; the next minute looks again
        sealed += 1
    return sealed

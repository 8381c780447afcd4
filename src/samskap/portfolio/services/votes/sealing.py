"""Sealing a box: what lies in it is proved from now on, and who put it there is forgotten.

The seal over all ballots stands in the journal, which is a hash chain of its own. The ballots are written anew in a
random order, so that not even the order of their rows says when they came.
"""

import random
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import SYSTEM, Actor, require
from samskap.core.errors import StateRefused
from samskap.core.tasks import enqueue
from samskap.portfolio.models import Ballot, BallotBox, PaperBatch, VoterAddress
from samskap.portfolio.seals import as_list, leaf_of, seal_of
from samskap.portfolio.services.votes.boxes import is_called_off, locked_box

BATCH = 2000
"""Rows written at a time."""


@transaction.atomic
def seal_box(*, actor: Actor = SYSTEM, box: BallotBox, now: datetime | None = None) -> BallotBox:
    """Seal the box after voting has closed, and have the worker count. The second time nothing happens.

    One that was called off is sealed, too, so that it forgets its voters, but not counted.

    :raises NotVisible, Refused: the actor does not work in the organisation that holds the vote.
    :raises StateRefused: voting is still open, or a batch of paper has not been looked through by another person.
    """
    if not actor.system:
        require(actor, "portfolio.work_on_vote", box, view="portfolio.view_vote")
    row = locked_box(box)
    if row.sealed_at is not None:
        return row
    moment = now or timezone.now()
    if row.locked_at is None or moment < row.closes_at:
        raise StateRefused(_("The ballots are sealed when voting has closed."))
    if PaperBatch.objects.filter(door__box=row, checked_at=None).exists():
        raise StateRefused(_("A batch of paper ballots has not been looked through by another person yet."))
    lines = _write_anew(row)
    row.leaves, row.seal = as_list(lines), seal_of(leaf for _receipt, leaf in lines)
    row.sealed_at, row.ballots_sealed, row.pepper = moment, len(lines), ""
    row.save(update_fields=["leaves", "seal", "sealed_at", "ballots_sealed", "pepper"])
    VoterAddress.objects.filter(door__box=row).delete()
    facts = {"ballots": row.ballots_sealed, "seal": row.seal, "rules": row.rules_sha256}
    journal.record(actor=actor, action="vote.sealed", obj=row, organisation=row.about.organisation, after=facts)
    if not is_called_off(row):
        enqueue("portfolio.count_box", box_id=row.pk)
    return row


def _write_anew(box: BallotBox) -> list[tuple[str, str]]:
    """Every ballot without what connected it to its voter, in a random order; their receipts and leaves."""
    ballots = list(Ballot.objects.filter(box=box).select_related("door"))
    lines = [(one.receipt, leaf_of(one)) for one in ballots]
    random.SystemRandom().shuffle(ballots)
    Ballot.objects.filter(box=box).delete()
    for one in ballots:
        one.pk, one.owner_digest, one.network_hash = None, "", ""
    Ballot.objects.bulk_create(ballots, batch_size=BATCH)
    return lines

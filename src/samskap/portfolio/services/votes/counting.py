"""Counting a sealed vote, once, by its published rules."""

import hashlib
import random
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import SYSTEM
from samskap.core.errors import StateRefused
from samskap.engines.allocation import write_pabulib
from samskap.portfolio.engine import vote_of
from samskap.portfolio.models import BallotBox, BallotCount, RoundState
from samskap.portfolio.outcome import outcome_of
from samskap.portfolio.scenarios import scenarios_of
from samskap.portfolio.seals import hash_of
from samskap.portfolio.selectors.votes.casting import districts_of
from samskap.portfolio.selectors.votes.counting import ranges_of, slips_of, withdrawn_of
from samskap.portfolio.services.rounds import mails as round_mails
from samskap.portfolio.services.votes.boxes import is_called_off, locked_box
from samskap.portfolio.steps import enter_next, locked_round

OPEN_TO_APPEALS = timedelta(days=14)
"""So long everybody can say that the result of a round is wrong."""


def count_box(*, box: BallotBox, now: datetime | None = None) -> BallotCount:
    """Count it and publish the result; the second time nothing happens.

    The counting itself holds no lock: nothing of a sealed box changes.

    The result of a round opens it to appeals.

    :raises StateRefused: it is not sealed, or the round was cancelled.
    """
    done = BallotCount.objects.filter(box=box).first()
    if done is not None:
        return done
    if box.sealed_at is None or box.rules is None:
        raise StateRefused(_("The ballots are counted when they are sealed."))
    if is_called_off(box):
        raise StateRefused(_("This round is over."))
    began, slips, withdrawn = time.monotonic(), slips_of(box), withdrawn_of(box)
    random.SystemRandom().shuffle(slips)
    vote = vote_of(box.rules, slips, withdrawn)
    chosen_from = time.monotonic()
    found = vote.choose()
    took = time.monotonic() - chosen_from
    districts = dict(districts_of(box).values_list("pk", "name"))
    outcome = outcome_of(vote, found, slips, districts, withdrawn, took)
    ranges = ranges_of(box)
    if ranges:
        outcome["scenarios"] = scenarios_of(vote, found, ranges, box.seal)
    title = str(box.about)
    file = "".join(write_pabulib(vote.election(title, found.winners, box.rules["currency"])))
    return _keep(BallotCount(box=box, outcome=outcome, public_file=file), now, time.monotonic() - began)


@transaction.atomic
def _keep(made: BallotCount, now: datetime | None, seconds: float) -> BallotCount:
    """Store the count unless another worker has done so meanwhile."""
    about = made.box.round and locked_round(made.box.round)
    row = locked_box(made.box)
    done = BallotCount.objects.filter(box=row).first()
    if done is not None:
        return done
    made.counted_at, made.seconds = now or timezone.now(), round(seconds, 3)
    made.save()
    if about is not None and about.state == RoundState.VOTING:
        about.appeal_until = timezone.localdate(made.counted_at) + OPEN_TO_APPEALS
        enter_next(about, made.counted_at, ["appeal_until"])
        round_mails.tell_all(round_mails.COUNTED, about, SYSTEM, made.counted_at)
    facts = {
        "chosen": [one["number"] for one in made.outcome["chosen"]],
        "outcome": hash_of(made.outcome),
        "file": hashlib.sha256(made.public_file.encode()).hexdigest(),
    }
    journal.record(actor=SYSTEM, action="vote.counted", obj=row, organisation=row.about.organisation, after=facts)
    return made

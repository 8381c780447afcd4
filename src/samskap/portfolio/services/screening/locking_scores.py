"""All scores are locked together: from then on others see them, and nothing changes them.

What counts is kept with the round as one text, without who gave which points: screeners stand there as numbers in a
random order. Its SHA-256 stands in the row and in the journal, which is a hash chain of its own; so a later change of
the text shows, and erasing a person's account changes nothing of what was locked.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.tasks import enqueue
from samskap.portfolio.models import Round, RoundState, Score, ScreeningConflict
from samskap.portfolio.seals import hash_of
from samskap.portfolio.selectors.screening.barring import screening_of
from samskap.portfolio.services.screening.scoring import refuse_unless_screening
from samskap.portfolio.steps import enter_next, locked_round


@transaction.atomic
def lock_scores(*, actor: Actor, row: Round, now: datetime | None = None) -> Round:
    """Lock them, let the round go on, and have the worker say what they come to.

    Who is barred by a role is written down as it is now, and what they have scored all the same is taken out.

    :raises NotVisible, Refused: the actor does not lead the organisation whose round it is.
    :raises StateRefused: it is not being screened, or something is missing; the message says what.
    """
    require(actor, "portfolio.lead_round", row, view="portfolio.view_round_inside")
    locked, moment = locked_round(row), now or timezone.now()
    refuse_unless_screening(locked)
    taken_out = _bar_by_role(locked, moment)
    scores = _scores(locked)
    locked.scores_locked_at, locked.scores_sha256 = moment, hash_of(scores)
    locked.screening = {"scores": scores}
    enter_next(locked, moment, ["scores_locked_at", "scores_sha256", "screening"])
    facts = {"state": RoundState.READY, "scores": locked.scores_sha256, "taken_out": taken_out}
    journal.record(actor=actor, action="round.scores_locked", obj=locked, organisation=locked.organisation, after=facts)
    enqueue("portfolio.screen_round", round_id=locked.pk)
    return locked


def scores_stand(row: Round) -> bool:
    """Whether the scores are those that were locked."""
    kept = (row.screening or {}).get("scores")
    return kept is not None and hash_of(kept) == row.scores_sha256


def _bar_by_role(row: Round, now: datetime) -> int:
    """Write down who is barred by a role; how many scored candidates that takes out."""
    found = screening_of(row)
    made = [
        ScreeningConflict(candidate_id=candidate, screener_id=screener, reason=bar.code, said_at=now)
        for (screener, candidate), bar in found.bars.items()
        if not bar.is_said
    ]
    ScreeningConflict.objects.bulk_create(made)
    gone = found.scored & found.bars.keys()
    for screener, candidate in gone:
        Score.objects.filter(screener=screener, candidate=candidate).delete()
    return len(gone)


def _scores(row: Round) -> dict[str, Any]:
    """``points`` by number of the candidate: for each screener their number and the points by criterion."""
    criteria = list(row.criteria.all())
    order = {one.pk: place for place, one in enumerate(criteria)}
    rows = Score.objects.filter(criterion__in=criteria, candidate__round=row).order_by("candidate__number", "pk")
    given = list(rows.values_list("candidate__number", "screener", "criterion", "points"))
    letters = _anonymous({screener for _candidate, screener, _criterion, _points in given})
    found: dict[str, dict[int, list[int | None]]] = {}
    for number, screener, criterion, points in given:
        line = found.setdefault(str(number), {}).setdefault(letters[screener], [None] * len(criteria))
        line[order[criterion]] = points
    return {
        "criteria": [{"name": one.name, "weight": one.weight, "low": one.low, "high": one.high} for one in criteria],
        "points": {number: sorted([key, line] for key, line in lines.items()) for number, lines in found.items()},
    }


def _anonymous(screeners: set[int]) -> dict[int, int]:
    order: Sequence[int] = random.SystemRandom().sample(sorted(screeners), len(screeners))
    return {screener: place for place, screener in enumerate(order, start=1)}

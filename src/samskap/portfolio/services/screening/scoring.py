"""Blind scores: each screener gives points alone, until all scores are locked together.

The journal says that somebody has scored, never what nor how: those of the organisation read it before others have
scored.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.portfolio.models import (
    Candidate,
    CandidateState,
    Duty,
    Round,
    RoundPerson,
    RoundState,
    Score,
    ScreeningConflict,
)
from samskap.portfolio.partiality import Partiality
from samskap.portfolio.selectors.screening.barring import Bar, screening_of
from samskap.portfolio.steps import locked_round
from samskap.portfolio.weighing import MOST_POINTS


@transaction.atomic
def score_candidate(
    *, actor: Actor, row: Round, candidate: Candidate, points: Mapping[int, int], now: datetime | None = None
) -> None:
    """Give it points on every criterion (by its id); given again they replace those before.

    :raises NotVisible, Refused: the actor does not screen, or is barred from this candidate.
    :raises StateRefused: screening has not begun, the scores are locked, or the candidate is not in the round.
    :raises InvalidInput: beside ``points_<id>``, where there are no points from 0 to 5.
    """
    locked, screener, there = _screened(actor, row, candidate)
    bar = _bar(locked, screener, there)
    if bar is not None:
        raise Refused(_("You are barred from this candidate: %(reason)s.") % {"reason": bar.reason})
    asked = [one.pk for one in locked.criteria.all()]
    wrong = {
        f"points_{pk}": _("Choose from 0 to %(most)d points.") % {"most": MOST_POINTS}
        for pk in asked
        if not 0 <= points.get(pk, -1) <= MOST_POINTS
    }
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    moment = now or timezone.now()
    scores = [
        Score(criterion_id=pk, candidate=there, screener=screener, points=points[pk], scored_at=moment) for pk in asked
    ]
    Score.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["criterion", "candidate", "screener"],
        update_fields=["points", "scored_at"],
    )
    journal.record(actor=actor, action="round.scored", obj=locked, organisation=locked.organisation)


@transaction.atomic
def say_conflict(
    *, actor: Actor, row: Round, candidate: Candidate, reason: str, now: datetime | None = None
) -> ScreeningConflict:
    """Say that one is not impartial about it; the points one gave to it are taken out.

    :raises NotVisible, Refused: the actor does not screen.
    :raises StateRefused: screening has not begun, the scores are locked, or one is barred already.
    :raises InvalidInput: ``reason`` is none of :class:`Partiality`.
    """
    locked, screener, there = _screened(actor, row, candidate)
    if _bar(locked, screener, there) is not None:
        raise StateRefused(_("You are barred from this candidate already."))
    if reason not in Partiality.values:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"reason": message})
    moment = now or timezone.now()
    made = ScreeningConflict.objects.create(candidate=there, screener=screener, reason=reason, said_at=moment)
    Score.objects.filter(screener=screener, candidate=there).delete()
    _note(actor, "round.conflict_said", locked, there)
    return made


@transaction.atomic
def take_back_conflict(*, actor: Actor, row: Round, candidate: Candidate) -> None:
    """What one said by mistake: one can score the candidate again. What follows from a role cannot be taken back.

    :raises NotVisible, Refused: the actor does not screen.
    :raises StateRefused: the scores are locked, or one has not said so.
    """
    locked, screener, there = _screened(actor, row, candidate)
    gone, _kinds = ScreeningConflict.objects.filter(screener=screener, candidate=there).delete()
    if not gone:
        raise StateRefused(_("You have not said that you are not impartial here."))
    _note(actor, "round.conflict_taken_back", locked, there)


def refuse_unless_screening(row: Round) -> None:
    """:raises StateRefused: screening has not begun, or is over; the message says which."""
    if row.state == RoundState.CANCELLED:
        raise StateRefused(_("This round is over."))
    if row.criteria_locked_at is None:
        raise StateRefused(_("Screening has not begun yet."))
    if row.state != RoundState.SCREENING:
        raise StateRefused(_("The scores are locked. Nothing of them can change any more."))


def _screened(actor: Actor, row: Round, candidate: Candidate) -> tuple[Round, RoundPerson, Candidate]:
    """The locked round, the actor's duty in it, and the candidate as it is now."""
    require(actor, "portfolio.screen_round", row, view="portfolio.view_round_inside")
    locked = locked_round(row)
    refuse_unless_screening(locked)
    screener = RoundPerson.objects.filter(round=locked, user=actor.user, duty=Duty.SCREENER).first()
    there = Candidate.objects.filter(round=locked, pk=candidate.pk).first()
    if screener is None or there is None:
        raise NotVisible
    if there.state != CandidateState.IN:
        raise StateRefused(_("This candidate is not in the round any more."))
    return locked, screener, there


def _bar(row: Round, screener: RoundPerson, candidate: Candidate) -> Bar | None:
    return screening_of(row, screener).bars.get((screener.pk, candidate.pk))


def _note(actor: Actor, action: str, row: Round, candidate: Candidate) -> None:
    """The reason is about somebody's life and stays out."""
    facts = {"candidate": candidate.number}
    journal.record(actor=actor, action=action, obj=row, organisation=row.organisation, after=facts)

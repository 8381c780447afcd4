"""Screening: criteria fixed beforehand, scores of each screener, conflicts of interest."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samskap.portfolio.models.candidates import Candidate
from samskap.portfolio.models.rounds import Round, RoundPerson


class Criterion(models.Model):
    """What candidates are scored against, fixed before anybody scores. ``weight`` lies between ``low`` and ``high``.

    The bounds say which weights are still reasonable; the result is told over all of them.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    name = models.CharField(_("Criterion"), max_length=120)
    text = models.CharField(_("What many points mean"), max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField(_("Weight"), default=10)
    low = models.PositiveSmallIntegerField(_("At least"), default=5)
    high = models.PositiveSmallIntegerField(_("At most"), default=20)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "name"], name="criterion_once"),
            models.CheckConstraint(
                name="criterion_weight_within_bounds",
                condition=~Q(name="")
                & Q(low__gte=0)
                & Q(weight__gte=F("low"))
                & Q(weight__lte=F("high"))
                & Q(high__gte=1)
                & Q(high__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Score(models.Model):
    """What one screener gives a candidate on one criterion: 0 to 5 points. Seen by others once scores are locked."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="scores")
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="scores")
    screener = models.ForeignKey(RoundPerson, on_delete=models.CASCADE, related_name="scores")
    points = models.PositiveSmallIntegerField(_("Points"))
    scored_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "candidate", "screener"], name="score_once"),
            models.CheckConstraint(name="score_from_0_to_5", condition=Q(points__lte=5)),
        ]

    def __str__(self) -> str:
        return f"{self.points} for {self.candidate_id}"


class ScreeningConflict(models.Model):
    """A screener is not impartial about a candidate: barred from scoring it, and that shows."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="conflicts")
    screener = models.ForeignKey(RoundPerson, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.CharField(_("Why are you not impartial?"), max_length=300)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "screener"], name="screening_conflict_once"),
            models.CheckConstraint(name="screening_conflict_with_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.screener_id} about {self.candidate_id}"

"""What a pilot wants to learn, what was answered, and what the staff sees along the way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samskap.core.models import User
from samskap.core.tokens import new_token
from samskap.pilots.models.pilot import Pilot


class LearningQuestion(models.Model):
    """A question that the pilot shall answer. ``answer`` with ``evidence``, or ``because`` it was not answered."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("What do we want to learn?"), max_length=300)
    how = models.TextField(_("How is it answered?"), max_length=1000, blank=True)
    due_on = models.DateField(_("By when?"), null=True, blank=True)
    receiver = models.CharField(_("Who receives the answer?"), max_length=200, blank=True)
    answer = models.TextField(_("The answer"), max_length=3000, blank=True)
    evidence = models.TextField(_("What shows it"), max_length=2000, blank=True)
    because = models.TextField(_("Not answered, because"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="question_answered_with_evidence_or_reason",
                condition=Q(answered_at=None, answer="", because="")
                | (Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(evidence="") & Q(because=""))
                | (Q(answered_at__isnull=False) & Q(answer="") & ~Q(because="")),
            ),
            models.CheckConstraint(name="question_has_a_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_answered(self) -> bool:
        """Answered with evidence, or said honestly why not."""
        return self.answered_at is not None


class Observation(models.Model):
    """What somebody saw, written on the spot; never changed, only taken back with a mark."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="observations")
    question = models.ForeignKey(
        LearningQuestion, null=True, blank=True, on_delete=models.SET_NULL, related_name="observations"
    )
    text = models.TextField(_("What did you see?"), max_length=2000)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["pilot", "-made_at"], name="observation_by_pilot")]
        constraints = [models.CheckConstraint(name="observation_has_a_text", condition=~Q(text=""))]

    def __str__(self) -> str:
        return self.text


class ObservationPhoto(models.Model):
    """A picture made small and without its metadata, kept with the data so that a backup holds it."""

    observation = models.OneToOneField(Observation, on_delete=models.CASCADE, related_name="photo")
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    jpeg = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    description = models.CharField(_("What does the picture show?"), max_length=200, blank=True)

    def __str__(self) -> str:
        return f"photo {self.pk}"

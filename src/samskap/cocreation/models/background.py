"""Questions about who takes part, to compare with the population."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models.conversations import Conversation
from samskap.cocreation.models.participants import Participant


class BackgroundQuestion(models.Model):
    """For example age or part of town; always optional to answer."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="background_questions")
    text = models.CharField(_("Question"), max_length=120)
    population_source = models.CharField(_("Source of the population figures"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.text


class BackgroundOption(models.Model):
    """One possible answer, with the number of inhabitants it stands for where that is known."""

    question = models.ForeignKey(BackgroundQuestion, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("Answer"), max_length=80)
    population = models.PositiveIntegerField(_("Inhabitants"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.text


class BackgroundAnswer(models.Model):
    """What a participant said about themselves."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="background")
    question = models.ForeignKey(BackgroundQuestion, on_delete=models.CASCADE, related_name="answers")
    option = models.ForeignKey(BackgroundOption, on_delete=models.CASCADE, related_name="answers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "question"], name="background_answer_once")]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.option_id}"

"""What the municipality answers, and who asked to be told."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models.conversations import Conversation
from samskap.cocreation.models.statements import Statement
from samskap.core.models import User
from samskap.core.tokens import new_token


class AnswerTarget(models.TextChoices):
    """What is answered."""

    COMMON = "common", _("Common ground")
    DIVISIVE = "divisive", _("Where people differ")
    GROUP = "group", _("A group")


class Answer(models.Model):
    """What the municipality will do about one statement or one group, and why."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="answers")
    target = models.CharField(max_length=10, choices=AnswerTarget.choices)
    statement = models.ForeignKey(Statement, null=True, on_delete=models.CASCADE, related_name="answers")
    group = models.PositiveSmallIntegerField(null=True)
    will_do = models.CharField(_("What we will do"), max_length=500)
    why = models.CharField(_("Why"), max_length=1000)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="answer_to_statement_or_group",
                condition=models.Q(target="group", group__isnull=False, statement__isnull=True)
                | models.Q(target__in=["common", "divisive"], group__isnull=True, statement__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["conversation", "statement"],
                condition=models.Q(statement__isnull=False),
                name="answer_once_a_statement",
            ),
            models.UniqueConstraint(
                fields=["conversation", "group"], condition=models.Q(group__isnull=False), name="answer_once_a_group"
            ),
        ]

    def __str__(self) -> str:
        return self.will_do


class ResultSubscription(models.Model):
    """An address that asked for the result; the row is deleted once the mail has been sent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(_("E-mail address"))
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(auto_now_add=True)
    # Names the mail: a mail that is sent again after a fault carries the same Message-ID.
    mail_key = models.CharField(max_length=24, default=new_token, editable=False)
    failures = models.PositiveIntegerField(default=0)
    last_failure = models.CharField(max_length=200, blank=True)
    tried_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "email"], name="subscription_once")]

    def __str__(self) -> str:
        return f"subscription {self.pk}"

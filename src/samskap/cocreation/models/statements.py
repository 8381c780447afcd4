"""Statements that participants agree or disagree with."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models.conversations import Conversation
from samskap.core.models import User

# What is typed here is held to the first length; what comes in from elsewhere may be as long as the second.
TYPED_LENGTH = 400
STORED_LENGTH = 1000


class StatementStatus(models.TextChoices):
    """What its author sees: waiting, published, or not published because."""

    WAITING = "waiting", _("Waiting")
    PUBLISHED = "published", _("Published")
    REJECTED = "rejected", _("Not published")


class Statement(models.Model):
    """One statement. ``number`` counts within its conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    text = models.CharField(_("Statement"), max_length=STORED_LENGTH)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    author = models.ForeignKey(
        "cocreation.Participant", null=True, on_delete=models.SET_NULL, related_name="statements"
    )
    # Written by the asker. Its own column, because a resident who has erased their data leaves no author either.
    by_asker = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=StatementStatus.choices, default=StatementStatus.WAITING)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    moderated_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    moderated_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    # Counts over the current votes of participants who are not excluded; kept by the map's refresh.
    agrees = models.PositiveIntegerField(default=0)
    disagrees = models.PositiveIntegerField(default=0)
    passes = models.PositiveIntegerField(default=0)
    # Polis' priority for the next statement to show; kept by the map's refresh.
    priority = models.FloatField(default=1.0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="statement_number_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=StatementStatus.values), name="statement_status_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="rejected") | ~models.Q(reason=""), name="statement_rejected_with_reason"
            ),
        ]
        indexes = [models.Index(fields=["conversation", "status", "-priority"], name="statement_next")]

    def __str__(self) -> str:
        return self.text


class StatementTranslation(models.Model):
    """A statement in another language, by a person; shown once approved."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    text = models.CharField(_("Statement"), max_length=STORED_LENGTH)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "language"], name="statement_translation_once")]

    def __str__(self) -> str:
        return self.text

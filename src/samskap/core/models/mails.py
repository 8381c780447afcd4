"""Bookkeeping of the Monday mail: one a person and week, whatever happens to the worker."""

from django.db import models

from samskap.core.models.people import User


class MondayMail(models.Model):
    """One mail to one person in one ISO week (``2026-W47``); ``error`` names the last failure's kind."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="monday_mails")
    week = models.CharField(max_length=8)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    # Nothing needed the person: decided, so not asked again this week.
    nothing_to_say = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "week"], name="monday_mail_once_a_week")]

    def __str__(self) -> str:
        return f"{self.week} to {self.user_id}"

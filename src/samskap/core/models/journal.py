"""The journal: who did what, chained so that a later change shows, salted so that personal values can be erased."""

from django.db import models

from samskap.core.models.organisations import Organisation
from samskap.core.models.people import User


class JournalEntry(models.Model):
    """One write. ``facts`` and ``personal`` each stand in the chain only as a salted commitment.

    Erasing a person empties ``personal`` and its salt; the commitment stays, so that the chain still proves itself.
    """

    sequence = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(null=True)
    facts_salt = models.CharField(max_length=64)
    facts_commitment = models.CharField(max_length=64)
    personal = models.JSONField(null=True)
    personal_salt = models.CharField(max_length=64, blank=True)
    personal_commitment = models.CharField(max_length=64)
    chain = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["object_kind", "object_id"], name="journal_by_object"),
            models.Index(fields=["organisation", "-sequence"], name="journal_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"


class JournalHead(models.Model):
    """One row: the last link, locked while the next one is forged."""

    only = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    chain = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=1), name="journal_head_only_one")]

    def __str__(self) -> str:
        return f"head {self.sequence}"

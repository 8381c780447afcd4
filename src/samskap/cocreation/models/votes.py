"""Votes: an append-only log, and the current vote of each participant on each statement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models.participants import Participant
from samskap.cocreation.models.statements import Statement


class Choice(models.IntegerChoices):
    """+1 agree, -1 disagree, 0 pass."""

    AGREE = 1, _("Agree")
    DISAGREE = -1, _("Disagree")
    PASS = 0, _("Do not know")


class VoteEvent(models.Model):
    """One acknowledged vote; without a value, the vote before it taken back.

    Rows are only ever added; ``client_key`` makes a repeated sending the same vote.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="vote_events")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="vote_events")
    value = models.SmallIntegerField(choices=Choice.choices, null=True)
    at = models.DateTimeField()
    client_key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__in=[-1, 0, 1]), name="vote_event_value_known"
            ),
            models.UniqueConstraint(
                fields=["participant", "client_key"],
                condition=~models.Q(client_key=""),
                name="vote_event_once_a_client_key",
            ),
        ]
        indexes = [models.Index(fields=["participant", "at"], name="vote_event_rate")]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.value} on {self.statement_id}"


class Vote(models.Model):
    """The current vote: one a participant and statement."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes", db_index=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes", db_index=False)
    value = models.SmallIntegerField(choices=Choice.choices)
    at = models.DateTimeField()

    class Meta:
        # Holds all that the map reads, so that its refresh never visits the rows.
        indexes = [models.Index(fields=["participant", "statement", "value"], name="vote_for_map")]
        constraints = [
            models.CheckConstraint(condition=models.Q(value__in=[-1, 0, 1]), name="vote_value_known"),
            models.UniqueConstraint(fields=["statement", "participant"], name="vote_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} {self.value} on {self.statement_id}"

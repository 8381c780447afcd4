"""How a pilot stands, kept for boards that show many of them."""

from django.db import models

from samskap.pilots.models.pilot import Pilot


class PilotStanding(models.Model):
    """Facts and days from everything around a pilot, made anew by the worker (``selectors.standings``).

    A row that is there is true: triggers in the database (``triggers``) take it away in the transaction that changes
    anything it is made of. Where none is there, whoever asks works it out.
    """

    pilot = models.OneToOneField(Pilot, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    facts = models.JSONField()

    def __str__(self) -> str:
        return f"standing of {self.pilot_id}"

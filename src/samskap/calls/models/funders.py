"""What funders see, counted once a month: figures that change daily would tell who came with them."""

from django.db import models


class FunderSheet(models.Model):
    """The figures as they may be shown, and nothing of those that may not (:mod:`samskap.calls.counting`).

    ``facts`` names organisations only under ``named``: those that had consented when it was made. Who has taken the
    consent back since is left out when it is read.
    """

    counted_on = models.DateField(unique=True)
    is_example = models.BooleanField(default=False)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-counted_on"]

    def __str__(self) -> str:
        return self.counted_on.isoformat()

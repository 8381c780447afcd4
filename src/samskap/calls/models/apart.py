"""What people have said is not the same call, though two sources use one name for it."""

from django.db import models
from django.db.models import F, Q

from samskap.calls.models.published import Call


class KeptApart(models.Model):
    """Two calls that are not the same: neither they nor what stands for them is proposed for merging.

    Who said so stands in the journal. Taken back, the row goes.
    """

    first = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="keptapart_once"),
            models.CheckConstraint(name="keptapart_in_one_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"

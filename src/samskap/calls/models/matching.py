"""How well calls and needs go together, as the worker computed it; pages only read it."""

from django.db import models
from django.db.models import Q

from samskap.calls.models.published import Call
from samskap.needs.models import Need


class Compared(models.Model):
    """That a need or a call has been compared as it reads now: its ``digest`` then. Another text is compared anew."""

    need = models.OneToOneField(Need, null=True, on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField(Call, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    method = models.CharField(max_length=80, blank=True)
    """The embedding model, or nothing: then words and letters were compared."""
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="compared_is_one_thing",
                condition=Q(need__isnull=False, call__isnull=True) | Q(need__isnull=True, call__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.digest


class Fit(models.Model):
    """A call that may be for a need. ``score`` ranks the calls of one need and is no probability.

    ``passages``: the sentences that match, best first, as ``[{"need": text, "call": text}]``; the languages are those
    of the need and of ``call_language``.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="fits")
    score = models.FloatField()
    call_language = models.CharField(max_length=5, blank=True)
    passages = models.JSONField(default=list)

    class Meta:
        ordering = ["-score", "call"]
        indexes = [
            models.Index(fields=["need", "-score"], name="fit_by_need"),
            models.Index(fields=["call", "-score"], name="fit_by_call"),
        ]
        constraints = [models.UniqueConstraint(fields=["need", "call"], name="fit_once")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.call_id} {self.score:.3f}"

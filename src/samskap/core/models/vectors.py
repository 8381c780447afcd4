"""What the embedding model makes of texts: computed once for each text by the worker, and kept."""

from django.db import models


class TextVector(models.Model):
    """The vectors of one text, found by what the text is: the same text is never computed twice, whoever wrote it.

    ``digest``: SHA-256 of the model's name and the text. ``rows``: one vector for each unit of the text, float16,
    little-endian, each of length 1. Nothing of the text can be read out of a digest; texts that nobody has any more
    leave vectors that the worker forgets after ``used_at``.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    model = models.CharField(max_length=80)
    count = models.PositiveSmallIntegerField()
    rows = models.BinaryField()
    used_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["used_at"], name="textvector_by_use")]
        constraints = [models.CheckConstraint(condition=models.Q(count__gt=0), name="textvector_has_rows")]

    def __str__(self) -> str:
        return self.digest

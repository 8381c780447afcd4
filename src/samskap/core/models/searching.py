"""The search index: an inverted index of stems in plain tables, so that SQLite and PostgreSQL give the same hits."""

from django.db import models

from samskap.core.models.scope import Scoped


class SearchDocument(Scoped):
    """What a domain wants found, in one language, with who may see it."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    summary = models.CharField(max_length=500, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(Scoped.Meta):
        constraints = [
            *Scoped.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_document_once"),
        ]

    def __str__(self) -> str:
        return self.title


class SearchPosting(models.Model):
    """A stem in a document; ``weight`` counts occurrences, those in the title more."""

    document = models.ForeignKey(SearchDocument, on_delete=models.CASCADE, related_name="postings")
    stem = models.CharField(max_length=60)
    weight = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stem", "document"], name="search_posting_once")]

    def __str__(self) -> str:
        return f"{self.stem} in {self.document_id}"

"""The search index: an inverted index of stems in plain tables, so that SQLite and PostgreSQL give the same hits."""

from typing import Any

from django.db import models

from samskap.core.models.organisations import Organisation
from samskap.core.models.scope import Scoped, Visibility


class SearchDocument(Scoped):
    """What a domain wants found, in one language, with who may see it.

    ``body`` is plain text kept for the excerpt; ``length`` counts indexed words for the ranking. What no organisation
    owns, such as a call of a funder, is public and has none.
    """

    organisation: Any = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=40)
    language = models.CharField(max_length=5)
    url = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    length = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(Scoped.Meta):
        constraints = [
            *Scoped.Meta.constraints,
            models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_document_once"),
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | models.Q(visibility=Visibility.PUBLIC.value),
                name="search_document_of_nobody_is_public",
            ),
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
        # PostgreSQL looks up beginnings of words only through this operator class; SQLite uses the constraint's index.
        indexes = [models.Index(fields=["stem"], opclasses=["varchar_pattern_ops"], name="search_posting_prefix")]

    def __str__(self) -> str:
        return f"{self.stem} in {self.document_id}"

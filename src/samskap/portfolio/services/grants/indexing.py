"""Grants in the search: what one can apply for, and what was granted and how it went."""

from collections.abc import Iterator

from django.urls import reverse

from samskap.core.registry import Found
from samskap.core.services import searching
from samskap.portfolio.models import GrantScheme

KIND = "grants"


def findable() -> Iterator[Found]:
    """Every scheme that is public."""
    for row in GrantScheme.objects.filter(published_at__isnull=False).order_by("pk").iterator(chunk_size=200):
        yield document(row)


def index_scheme(scheme: GrantScheme) -> None:
    """Bring the search up to date with one scheme, inside the caller's transaction."""
    searching.index(KIND, str(scheme.pk), [document(scheme)] if scheme.published_at else [])


def document(row: GrantScheme) -> Found:
    """A scheme as the search keeps it."""
    return Found(
        object_id=str(row.pk),
        language=row.language,
        url=reverse("grant_scheme", args=[row.token]),
        title=row.title,
        body="\n".join(text for text in (row.purpose, row.who, row.not_for, row.ended_because) if text),
        organisation_id=row.organisation_id,
        visibility=row.visibility,
    )

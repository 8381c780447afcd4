"""Needs in the search: everything that stands on the page but the suggestions."""

from collections.abc import Iterator

from django.urls import reverse

from samskap.core.models import Visibility
from samskap.core.registry import Found
from samskap.core.services import searching
from samskap.needs.models import Need

KIND = "need"


def findable() -> Iterator[Found]:
    """Every need; a withdrawn one stays at home."""
    rows = Need.objects.prefetch_related("framings", "evidence").order_by("pk")
    for row in rows.iterator(chunk_size=200):
        yield document(row)


def index_need(need: Need) -> None:
    """Bring the search up to date with one need, inside the caller's transaction."""
    searching.index(KIND, str(need.pk), [document(need)])


def document(row: Need) -> Found:
    """A need as the search keeps it."""
    texts = [row.today, row.whom, row.better, row.department, row.goals]
    texts += [str(one) for one in (*row.framings.all(), *row.evidence.all())]
    hidden = row.is_withdrawn
    return Found(
        object_id=str(row.pk),
        language=row.language,
        url=reverse("need", args=[row.token]),
        title=row.name,
        body="\n".join(text for text in texts if text),
        organisation_id=row.organisation_id,
        visibility=Visibility.PRIVATE if hidden else row.visibility,
        network_id=None if hidden else row.network_id,
        room_id=None if hidden else row.room_id,
    )

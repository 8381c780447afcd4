"""Pilots in the search: what is tried, for whom, and what was learned."""

from collections.abc import Iterator

from django.urls import reverse

from samskap.core.registry import Found
from samskap.core.services import searching
from samskap.pilots.models import Charter, Pilot

KIND = "pilot"


def findable() -> Iterator[Found]:
    """Every pilot."""
    for row in Pilot.objects.select_related("charter").order_by("pk").iterator(chunk_size=200):
        yield document(row, row.charter)


def index_pilot(pilot: Pilot) -> None:
    """Bring the search up to date with one pilot, inside the caller's transaction."""
    charter = Charter.objects.filter(pilot=pilot).first() or Charter(pilot=pilot)
    searching.index(KIND, str(pilot.pk), [document(pilot, charter)])


def document(row: Pilot, charter: Charter) -> Found:
    """A pilot as the search keeps it; its lessons once it is closed, as on its pages."""
    texts = [row.summary, charter.scope, charter.place, charter.target_group, charter.novelty]
    texts += [row.lessons] if row.is_closed else []
    return Found(
        object_id=str(row.pk),
        language=row.language,
        url=reverse("pilot", args=[row.token]),
        title=row.title,
        body="\n".join(text for text in texts if text),
        organisation_id=row.organisation_id,
        visibility=row.visibility,
        network_id=row.network_id,
        room_id=row.room_id,
    )

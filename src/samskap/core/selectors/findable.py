"""Organisations, networks and rooms as the search keeps them."""

from collections.abc import Iterator

from django.urls import reverse

from samskap.core.models import Network, Organisation, Room, Visibility
from samskap.core.registry import Found

BATCH = 500


def find_organisations() -> Iterator[Found]:
    """Organisations, known to everybody; what kind they are is found too."""
    for row in Organisation.objects.order_by("pk").iterator(BATCH):
        yield organisation_document(row)


def organisation_document(row: Organisation) -> Found:
    """An organisation as the search keeps it."""
    url = reverse("organisation", args=[row.slug])
    return Found(str(row.pk), language_of(row), url, row.name, row.official_code, row.pk, Visibility.PUBLIC)


def find_networks() -> Iterator[Found]:
    """Networks, known to those in them."""
    for row in Network.objects.select_related("coordinator").order_by("pk").iterator(BATCH):
        yield network_document(row)


def network_document(row: Network) -> Found:
    """A network as the search keeps it."""
    url = reverse("network", args=[row.slug])
    language = language_of(row.coordinator)
    return Found(
        str(row.pk), language, url, row.name, row.purpose, row.coordinator_id, Visibility.NETWORK, network_id=row.pk
    )


def find_rooms() -> Iterator[Found]:
    """Rooms, known to their partners and guests."""
    for row in Room.objects.select_related("owner").order_by("pk").iterator(BATCH):
        yield room_document(row)


def room_document(row: Room) -> Found:
    """A room as the search keeps it."""
    url = reverse("room", args=[row.token])
    language = language_of(row.owner)
    return Found(str(row.pk), language, url, row.name, row.purpose, row.owner_id, Visibility.PARTNERS, room_id=row.pk)


def language_of(organisation: Organisation) -> str:
    """The language its name is written in."""
    return "nb" if organisation.country == "NO" else "sv"

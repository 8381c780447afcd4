"""Calls by what names them."""

from collections.abc import Iterable

from samskap.calls.models import Listing


def titles_of(calls: Iterable[int]) -> dict[int, str]:
    """The title of each call, as the first source to list it gave it; one query."""
    found: dict[int, str] = {}
    for listing in Listing.objects.filter(home__in=list(calls)).order_by("id").only("home_id", "facts"):
        titles = listing.facts["titles"]
        found.setdefault(listing.home_id, next(iter(titles.values()), ""))
    return found

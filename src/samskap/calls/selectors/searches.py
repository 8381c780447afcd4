"""A person's saved searches."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from samskap.calls.models import SavedSearch
from samskap.calls.records import Status
from samskap.calls.selectors.listing import EVERY
from samskap.calls.selectors.wording import status_tag
from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible

LOOKED = ("words", "status", "funder", "applies")
_APPLIES = {"yes", "no", "unknown"}


@dataclass(frozen=True)
class SearchRow:
    """A saved search with what it looks for in words, and where that is shown."""

    search: SavedSearch
    parts: Sequence[str]
    url: str


def saved_searches(actor: Actor) -> list[SearchRow]:
    """All of them by name; there are never many. One query."""
    rows = SavedSearch.objects.filter(person=actor.user).select_related("need__organisation")
    return [_row(actor, row) for row in rows]


def find_search(actor: Actor, token: str) -> SavedSearch:
    """One of the person's own: one query.

    :raises NotVisible: there is none.
    """
    row = SavedSearch.objects.filter(person=actor.user, token=token).select_related("need").first()
    if row is None:
        raise NotVisible
    return row


def _row(actor: Actor, row: SavedSearch) -> SearchRow:
    known = row.need if row.need is not None and can(actor, "needs.view_need", row.need) else None
    parts = [f"“{row.words}”"] if row.words else []
    if row.status:
        parts.append(_("All, closed ones too") if row.status == EVERY else status_tag(Status(row.status)).word)
    parts += [row.funder] if row.funder else []
    if row.applies:
        parts.append(_("Can a municipality apply: %(answer)s") % {"answer": row.get_applies_display().lower()})
    if row.need is not None:
        parts.append(_("For the need: %(name)s") % {"name": known.name} if known else _("For a need that is gone"))
    return SearchRow(row, parts, _address(row, known is not None))


def _address(row: SavedSearch, has_need: bool) -> str:
    if has_need and row.need is not None:
        return reverse("where_to_engage", args=[row.need.token])
    query = urlencode({name: getattr(row, name) for name in LOOKED if getattr(row, name)})
    return f"{reverse('calls')}?{query}" if query else reverse("calls")

"""The public page: what is tried right now, and how what was tried ended, failures included."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, QuerySet, Value, When

from samskap.core.models import Organisation, Visibility
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import Pilot, PilotState

PER_PAGE = 12
MOST_ORGANISATIONS = 60
ORDER = (PilotState.RUNNING, PilotState.HALTED, PilotState.CLOSING, PilotState.PREPARED)


@dataclass(frozen=True)
class Tried:
    """What is tried in the open: now, and before. ``organisations`` have something to show here, by name."""

    now: "Page[Pilot]"
    closed: "Page[Pilot]"
    organisations: Sequence[tuple[str, str, int]]
    """Slug, name, and how many pilots."""


def tried(number: str | None, closed: str | None, organisation: Organisation | None = None) -> Tried:
    """Public pilots that have left the stage of an idea: five queries, the same page for everybody."""
    public = Pilot.objects.filter(visibility=Visibility.PUBLIC).exclude(state=PilotState.IDEA)
    rows = public.filter(organisation=organisation) if organisation else public
    rows = rows.select_related("organisation", "charter").defer("spread_whom", "spread_adapt", "spread_cost")
    place = Case(
        *(When(state=state, then=Value(order)) for order, state in enumerate(ORDER)), default=Value(len(ORDER))
    )
    current = rows.exclude(state=PilotState.CLOSED).order_by(place, "ends_on", "-pk")
    ended = rows.filter(state=PilotState.CLOSED).order_by("-state_since", "-pk")
    return Tried(
        now=page_of(current, number, per_page=PER_PAGE),
        closed=page_of(ended, closed, per_page=PER_PAGE),
        organisations=_organisations(public),
    )


def _organisations(public: QuerySet[Pilot]) -> list[Any]:
    counted = public.order_by().values_list("organisation__slug", "organisation__name").annotate(n=Count("pk"))
    return list(counted.order_by("organisation__name")[:MOST_ORGANISATIONS])

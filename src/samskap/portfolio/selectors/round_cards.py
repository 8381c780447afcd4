"""Candidates as cards in the list of a round, as they can be narrowed down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import F
from django.utils.http import urlencode

from samskap.core.models import HelixLeg
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import Candidate, CandidateState, Horizon, Round, Size
from samskap.portfolio.selectors.balance import legs_of, with_partners

ON_A_PAGE = 24
FILTERS_FROM = 13
"""Fewer candidates are seen at a glance."""
LEFT = "left"


@dataclass(frozen=True)
class Card:
    """A candidate in the list. ``legs`` in the order of the helix; ``because`` why it is no longer in the round;
    ``chosen`` once the round is decided."""

    number: int
    title: str
    text: str
    cost: Decimal
    hours: Decimal
    horizon: str
    size: str
    legs: Sequence[str]
    state: str
    because: str
    into: int | None
    chosen: bool | None


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed down to; what is not known narrows nothing. ``show``: ``left`` for those no longer
    in the round."""

    leg: str = ""
    horizon: str = ""
    size: str = ""
    show: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wanted":
        """As the address says."""
        known = {"leg": HelixLeg.values, "horizon": Horizon.values, "size": Size.values, "show": [LEFT]}
        return cls(**{name: given.get(name, "") for name, values in known.items() if given.get(name) in values})

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but everything is shown."""
        return bool(self.leg or self.horizon or self.size)

    @property
    def query(self) -> str:
        """For the links to other pages of the list: ``a=b&`` or nothing."""
        given = {name: value for name, value in vars(self).items() if value}
        return f"{urlencode(given)}&" if given else ""


def candidates_of(row: Round) -> list[Candidate]:
    """Every candidate of the round by number, once it is decided those that were chosen first: two queries.

    A round has at most some hundred, so that the page reads them once for the list, the balance and the numbers.
    """
    rows = with_partners(Candidate.objects.filter(round=row).select_related("merged_into", "decision"))
    return list(rows.order_by(F("decision__chosen").desc(nulls_last=True), "number"))


def cards_page(candidates: Sequence[Candidate], wanted: Wanted, number: str | None) -> "Page[Any]":
    """A page of those that are wanted, without a query."""
    page = page_of([one for one in candidates if _is_wanted(one, wanted)], number, per_page=ON_A_PAGE)
    page.object_list = [card_of(one) for one in page.object_list]
    return page


def card_of(one: Candidate) -> Card:
    """The candidate, read by ``balance.with_partners``, as the list shows it."""
    legs = legs_of(one)
    return Card(
        number=one.number,
        title=one.title,
        text=one.text,
        cost=one.cost,
        hours=one.hours,
        horizon=str(one.get_horizon_display()),
        size=str(one.get_size_display()),
        legs=[leg for leg in HelixLeg.values if leg in legs],
        state=one.state,
        because=one.state_because,
        into=one.merged_into.number if one.merged_into else None,
        chosen=one.decision.chosen if hasattr(one, "decision") else None,
    )


def _is_wanted(one: Candidate, wanted: Wanted) -> bool:
    return (
        (one.state == CandidateState.IN) == (wanted.show != LEFT)
        and wanted.horizon in ("", one.horizon)
        and wanted.size in ("", one.size)
        and (not wanted.leg or wanted.leg in legs_of(one))
    )

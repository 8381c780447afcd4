"""Candidates as cards in the list of a round, as they can be narrowed down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import F, QuerySet
from django.utils.http import urlencode

from samskap.core.models import HelixLeg
from samskap.core.prepared import prepared
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import Candidate, CandidatePartner, CandidateState, Horizon, Round, Size
from samskap.portfolio.selectors.rounds.balance import COLUMNS, Asked, behind

ON_A_PAGE = 24
FILTERS_FROM = 13
"""Fewer candidates are seen at a glance."""
LEFT = "left"
LEGS = tuple(HelixLeg.values)
Pledge = tuple[str, Decimal, Decimal]
"""The leg of a party, and what money and hours it puts in."""


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


OF_CARD = ("number", "title", "text", "state", "state_because", "decision__chosen")
"""The columns of a candidate that stand in a :class:`Found`, in its order."""


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate as it is read for the list, the balance and the numbers. ``chosen`` once the round is decided."""

    asked: Asked
    number: int
    title: str
    text: str
    state: str
    because: str
    chosen: bool | None


def candidates_of(row: Round) -> list[Found]:
    """Every candidate of the round by number, once it is decided those that were chosen first: two queries.

    A round has at most some hundred, so that the page reads them once for the list, the balance and the numbers; as
    rows, since models of them and of everybody who takes part cost as much as the rest of the page.
    """
    legs, pledges = _taking_part(row)
    found = []
    for pk, proposer, leg, *about in _candidates(row.pk):
        parties = legs.get(pk, {})
        if proposer is not None:
            parties = {**parties, proposer: leg}
        costs = dict(zip(COLUMNS, about, strict=False))
        asked = Asked(**costs, legs=behind(parties), pledges=pledges.get(pk, ()))
        found.append(Found(asked, *about[len(COLUMNS) :]))
    return found


def _taking_part(row: Round) -> tuple[Mapping[int, Mapping[int, str]], Mapping[int, Sequence[Pledge]]]:
    """By candidate, the leg of each party that has joined, and what they pledge: one query."""
    legs: dict[int, dict[int, str]] = {}
    pledges: dict[int, list[Pledge]] = {}
    for candidate, party, leg, money, hours in _partners(row.pk):
        legs.setdefault(candidate, {})[party] = leg
        pledges.setdefault(candidate, []).append((leg, money, hours))
    return legs, pledges


@prepared
def _candidates(row: int) -> "QuerySet[Candidate, Any]":
    rows = Candidate.objects.filter(round=row).order_by(F("decision__chosen").desc(nulls_last=True), "number")
    return rows.values_list("pk", "proposed_by", "proposed_by__leg", *COLUMNS, *OF_CARD)


@prepared
def _partners(row: int) -> "QuerySet[CandidatePartner, Any]":
    rows = CandidatePartner.objects.filter(candidate__round=row).order_by()
    return rows.values_list("candidate", "party", "party__leg", "money", "hours")


def cards_page(candidates: Sequence[Found], wanted: Wanted, number: str | None) -> "Page[Any]":
    """A page of those that are wanted, without a query."""
    page = page_of([one for one in candidates if _is_wanted(one, wanted)], number, per_page=ON_A_PAGE)
    sizes, horizons = ({key: str(label) for key, label in kind.choices} for kind in (Size, Horizon))
    page.object_list = [
        Card(
            number=one.number,
            title=one.title,
            text=one.text,
            cost=one.asked.cost,
            hours=one.asked.hours,
            horizon=horizons[one.asked.horizon],
            size=sizes[one.asked.size],
            legs=[leg for leg in LEGS if leg in one.asked.legs],
            state=one.state,
            because=one.because,
            chosen=one.chosen,
        )
        for one in page.object_list
    ]
    return page


def _is_wanted(one: Found, wanted: Wanted) -> bool:
    return (
        (one.state == CandidateState.IN) == (wanted.show != LEFT)
        and wanted.horizon in ("", one.asked.horizon)
        and wanted.size in ("", one.asked.size)
        and (not wanted.leg or wanted.leg in one.asked.legs)
    )

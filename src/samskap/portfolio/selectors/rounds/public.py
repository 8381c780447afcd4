"""Rounds as everybody sees them: which there are, and one with its way, its candidates, its parties and its gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.models import HelixLeg, Organisation, Visibility
from samskap.core.registry import StartBlock
from samskap.core.selectors.paging import page_of
from samskap.portfolio.blocks import ROUND_BLOCKS, blocks_of
from samskap.portfolio.models import (
    BallotBox,
    CandidateState,
    Duty,
    Horizon,
    LegGap,
    Round,
    RoundParty,
    RoundPerson,
    RoundState,
    Size,
)
from samskap.portfolio.selectors.rounds.balance import balance_among
from samskap.portfolio.selectors.rounds.balance_picture import Picture, picture_of
from samskap.portfolio.selectors.rounds.cards import FILTERS_FROM, Card, Wanted, candidates_of, cards_page
from samskap.portfolio.selectors.rounds.way import WayStep, next_of, way_of
from samskap.portfolio.steps import BUILDING

ON_A_PAGE = 20
FIRST = (RoundState.VOTING, RoundState.GATHERING, RoundState.WORKSHOP, RoundState.APPEAL)
"""In which states a round needs people outside: these come first in the list."""
OVER = (RoundState.DECIDED, RoundState.CANCELLED)


@dataclass(frozen=True)
class Listed:
    """A round in the list. ``stands`` says in words where it is."""

    round: Round
    stands: str
    candidates: int


@dataclass(frozen=True)
class LegParties:
    """The parties of one leg that have joined."""

    leg: str
    label: str
    parties: Sequence[RoundParty]


@dataclass(frozen=True)
class RoundPage:
    """Everything on the public page of a round. ``left``: how many candidates are no longer in it."""

    round: Round
    way: Sequence[WayStep]
    picture: Picture
    left: int
    cards: "Page[Card]"
    wanted: Wanted
    legs: Sequence[LegParties]
    gaps: Sequence[LegGap]
    steering: int
    blocks: Sequence[StartBlock]
    is_inside: bool
    may_propose: bool

    @property
    def shows_balance(self) -> bool:
        """Once there is a result, the balance of what was chosen says more, and stands there."""
        over = self.round.state in (RoundState.APPEAL, *OVER)
        return bool(self.picture.candidates) and not self.wanted.show and not over

    @property
    def has_filters(self) -> bool:
        """Whether there are too many candidates to see them at a glance."""
        return self.picture.candidates >= FILTERS_FROM

    @property
    def choices(self) -> Sequence[tuple[str, str, Sequence[tuple[str, object]], str]]:
        """The fields of the filter: name, label, choices, and what is chosen."""
        return [
            ("leg", _("Who"), HelixLeg.choices, self.wanted.leg),
            ("horizon", _("When"), Horizon.choices, self.wanted.horizon),
            ("size", _("Size"), Size.choices, self.wanted.size),
        ]

    @property
    def is_building(self) -> bool:
        """Whether candidates can still be proposed."""
        return self.round.state in BUILDING


def public_rounds(*, by: Organisation | None = None) -> QuerySet[Round]:
    """Every public round: those that need people first, then those under way, then those that are over. ``by``: only
    those that this organisation holds or has joined."""
    rank = Case(
        *(When(state=state, then=place) for place, state in enumerate(FIRST)),
        When(state__in=OVER, then=len(FIRST) + 1),
        default=len(FIRST),
        output_field=IntegerField(),
    )
    rows = Round.objects.filter(visibility=Visibility.PUBLIC, published_at__isnull=False)
    if by is not None:
        joined = RoundParty.objects.filter(organisation=by, joined_at__isnull=False).order_by().values("round")
        rows = rows.filter(Q(organisation=by) | Q(pk__in=joined))
    return (
        rows.select_related("organisation")
        .defer("screening")
        .annotate(rank=rank)
        .order_by("rank", "-published_at", "-pk")
    )


def rounds_page(number: str | None, *, by: Organisation | None = None) -> "Page[Any]":
    """A page of them: three queries."""
    counted = Count("candidates", filter=Q(candidates__state=CandidateState.IN))
    page = page_of(public_rounds(by=by), number, per_page=ON_A_PAGE)
    rows = list(page.object_list)
    counts = dict(
        Round.objects.filter(pk__in=[row.pk for row in rows]).order_by().annotate(n=counted).values_list("pk", "n")
    )
    boxes = locked_boxes(rows)
    page.object_list = [Listed(row, next_of(row, way_of(row, boxes.get(row.pk))), counts[row.pk]) for row in rows]
    return page


def locked_boxes(rows: Sequence[Round]) -> Mapping[int, BallotBox]:
    """The vote of each round whose rules are public: one query. The rounds know their votes from then on."""
    known = {row.pk: row for row in rows}
    boxes = {}
    for box in BallotBox.objects.filter(round__in=rows, locked_at__isnull=False).defer("leaves", "rules"):
        if box.round_id is not None:
            box.round = known[box.round_id]
            boxes[box.round_id] = box
    return boxes


def round_page(actor: Actor, row: Round, *, wanted: Wanted, number: str | None) -> RoundPage:
    """What everybody sees of a round: seven queries at most, and those of the blocks."""
    candidates = candidates_of(row)
    still = [one for one in candidates if one.state == CandidateState.IN]
    is_inside = can(actor, "portfolio.view_round_inside", row)
    return RoundPage(
        round=row,
        way=way_of(row, locked_boxes([row]).get(row.pk)),
        picture=picture_of(row, balance_among(row, [one.asked for one in still])),
        left=len(candidates) - len(still),
        cards=cards_page(candidates, wanted, number),
        wanted=wanted,
        legs=_parties(row),
        gaps=list(row.gaps.all()),
        steering=RoundPerson.objects.filter(round=row, duty=Duty.STEERING).count(),
        blocks=blocks_of(ROUND_BLOCKS, actor, row),
        is_inside=is_inside,
        may_propose=is_inside and row.state in BUILDING and can(actor, "portfolio.take_part", row),
    )


def _parties(row: Round) -> list[LegParties]:
    """Those who have joined, by leg, every leg named: one query. Who is only asked is not shown."""
    found = list(row.parties.filter(joined_at__isnull=False).select_related("organisation"))
    legs = [(leg, [one for one in found if one.leg == leg]) for leg in HelixLeg]
    return [LegParties(leg.value, str(leg.label), parties) for leg, parties in legs]

"""The table around which the parties build: all candidates, their balance, and what one may do with each."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.models import HelixLeg
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import (
    Candidate,
    CandidateLink,
    CandidatePartner,
    CandidateState,
    Horizon,
    LinkKind,
    Round,
    Size,
)
from samskap.portfolio.selectors.rounds.balance import COLUMNS, Asked, balance_among, behind, with_partners
from samskap.portfolio.selectors.rounds.balance_picture import Picture, picture_of
from samskap.portfolio.selectors.rounds.builders import Builder, builder_of
from samskap.portfolio.steps import BUILDING

ON_A_PAGE = 60
LEGS = tuple(HelixLeg.values)
"""In their order; reading them off the choices costs more than a row of the table."""
MOST_MARKED = 20
"""Candidates that can be merged at once."""


@dataclass(frozen=True)
class Note:
    """What a candidate means for another: the words, and the other's name."""

    said: str
    other: str


@dataclass(frozen=True)
class Line:
    """A candidate in the table. ``notes``: what it needs and excludes.

    Everything that its row shows and nothing else, so that a row can be kept as long as nothing in it changes.
    """

    number: int
    title: str
    legs: tuple[str, ...]
    cost_low: Decimal
    cost: Decimal
    cost_high: Decimal
    hours: Decimal
    size: str
    horizon: str
    pledged: Decimal
    pledged_hours: Decimal
    notes: tuple[Note, ...]
    may_change: bool
    is_marked: bool
    is_open: bool


@dataclass(frozen=True)
class Found:
    """A candidate of the round, read without a model: a page has many, and each more with all who take part."""

    asked: Asked
    pk: int
    number: int
    title: str
    state: str
    state_because: str
    merged_into_id: int | None
    proposed_by_id: int | None


@dataclass(frozen=True)
class Gone:
    """A candidate that is in the round no longer, and what one may do about it. ``into``: the name of the one that it
    is part of."""

    candidate: Found
    into: str
    may_unmerge: bool
    may_bring_back: bool


@dataclass(frozen=True)
class Opened:
    """The candidate that one works on: its partners, and for which of them one speaks."""

    candidate: Candidate
    may_change: bool
    may_withdraw: bool
    partners: Sequence[CandidatePartner]
    ours: frozenset[int]


@dataclass(frozen=True)
class Workshop:
    """Everything on the page. ``stamp`` is another as soon as anything in it is."""

    builder: Builder
    picture: Picture
    lines: "Page[Any]"
    opened: Opened | None
    gone: Sequence[Gone]
    stamp: str
    is_building: bool
    may_merge: bool

    def shows(self, form: str) -> bool:
        """Whether the form (``trim`` or ``pledge``) stands on the page, where it can say what was wrong."""
        if self.opened is None:
            return False
        return self.opened.may_change if form == "trim" else self.may_put_in

    @property
    def may_put_in(self) -> bool:
        """Whether one can put something into a candidate."""
        return self.is_building and bool(self.builder.speaks_for)


def workshop_page(actor: Actor, row: Round, *, opened: int = 0, marked: Iterable[int] = (), page: str = "") -> Workshop:
    """The page: four queries whatever the number of candidates, and two for the one that is worked on. ``opened``: its
    number."""
    read, builder, chosen = _read(row), builder_of(actor, row), frozenset(marked)
    inside = [one for one in read.candidates if one.state == CandidateState.IN]
    shown = page_of(inside, _page_of(inside, opened, page), per_page=ON_A_PAGE)
    words = _Words(read, builder, chosen, opened)
    shown.object_list = lines = [words.line(one) for one in shown.object_list]
    return Workshop(
        builder=builder,
        picture=picture_of(row, balance_among(row, [one.asked for one in inside])),
        lines=shown,
        opened=_opened(row, builder, opened) if any(one.is_open for one in lines) else None,
        gone=[_gone(one, read, builder) for one in read.candidates if one.state != CandidateState.IN],
        stamp=read.stamp,
        is_building=row.state in BUILDING,
        may_merge=sum(one.may_change for one in lines) > 1,
    )


def is_as_before(row: Round, stamp: str) -> bool:
    """Whether nothing has changed since a page with this stamp: three queries. Screens ask for it again and again."""
    return bool(stamp) and _read(row).stamp == stamp


def to_merge(row: Round, numbers: Iterable[int]) -> list[Candidate]:
    """The marked candidates that are in the round, in the order of their numbers: two queries."""
    wanted = sorted(set(numbers))[:MOST_MARKED]
    found = list(with_partners(Candidate.objects.filter(round=row, state=CandidateState.IN, number__in=wanted)))
    for one in found:
        one.round = row
    return found


def candidates_to_link(row: Round) -> list[Candidate]:
    """Those in the round, by number: one query."""
    return list(Candidate.objects.filter(round=row, state=CandidateState.IN))


def links_in(row: Round) -> list[CandidateLink]:
    """What candidates in the round mean for one another: one query."""
    rows = CandidateLink.objects.select_related("candidate", "other").filter(candidate__round=row)
    inside = {"candidate__state": CandidateState.IN, "other__state": CandidateState.IN}
    return list(rows.filter(**inside).order_by("candidate__number", "other__number"))


def numbers_in(given: Iterable[str]) -> list[int]:
    """Numbers of candidates from an address or a form; what is none is left out."""
    return [int(one) for one in given if one.isascii() and one.isdigit() and len(one) < 7]


def _page_of(inside: Sequence[Found], opened: int, page: str) -> str | int:
    """Where the opened one stands, unless another page is asked for."""
    place = next((at for at, one in enumerate(inside) if one.number == opened), None)
    return page or (1 if place is None else place // ON_A_PAGE + 1)


@dataclass(frozen=True)
class _Read:
    """The candidates of a round by number, what links them, and a stamp of all of it."""

    candidates: Sequence[Found]
    links: Sequence[tuple[str, int, int]]
    stamp: str

    @cached_property
    def by_pk(self) -> Mapping[int, Found]:
        return {one.pk: one for one in self.candidates}


def _read(row: Round) -> _Read:
    """Three queries whatever the number of candidates."""
    known = ("pk", "number", "title", "state", "state_because", "merged_into_id", "proposed_by_id")
    candidates = list(
        Candidate.objects.filter(round=row).order_by("number").values_list(*known, "proposed_by__leg", *COLUMNS)
    )
    partners = list(
        CandidatePartner.objects.filter(candidate__round=row)
        .order_by("pk")
        .values_list("candidate_id", "party_id", "party__leg", "money", "hours", "role")
    )
    links = list(CandidateLink.objects.filter(candidate__round=row).values_list("kind", "candidate_id", "other_id"))
    legs: dict[int, dict[int, str]] = {}
    pledges: dict[int, list[tuple[str, Decimal, Decimal]]] = {}
    for pk, party, leg, money, hours, _role in partners:
        legs.setdefault(pk, {})[party] = leg
        pledges.setdefault(pk, []).append((leg, money, hours))
    found = []
    for one in candidates:
        pk, proposer, leg = one[0], one[6], one[7]
        if proposer is not None:
            legs.setdefault(pk, {})[proposer] = leg
        asked = Asked(behind(legs.get(pk, {})), pledges.get(pk, ()), *one[8:])
        found.append(Found(asked, *one[:7]))
    facts = [row.state, row.budget, row.hours, candidates, partners, links]
    return _Read(found, links, hashlib.sha256(repr(facts).encode()).hexdigest()[:16])


class _Words:
    """Makes the lines of the table: every word that many of them say is looked up once."""

    def __init__(self, read: _Read, builder: Builder, marked: frozenset[int], opened: int) -> None:
        self.builder, self.marked, self.opened = builder, marked, opened
        self.sizes = {key: str(label) for key, label in Size.choices}
        self.horizons = {key: str(label) for key, label in Horizon.choices}
        self.notes = _notes(read)

    def line(self, one: Found) -> Line:
        """The row of this candidate."""
        asked = one.asked
        return Line(
            number=one.number,
            title=one.title,
            legs=tuple(leg for leg in LEGS if leg in asked.legs),
            cost_low=asked.cost_low,
            cost=asked.cost,
            cost_high=asked.cost_high,
            hours=asked.hours,
            size=self.sizes[asked.size],
            horizon=self.horizons[asked.horizon],
            pledged=sum((money for _leg, money, _hours in asked.pledges), Decimal(0)),
            pledged_hours=sum((hours for _leg, _money, hours in asked.pledges), Decimal(0)),
            notes=tuple(self.notes.get(one.pk, ())),
            may_change=self.builder.may_change(one),
            is_marked=one.number in self.marked,
            is_open=one.number == self.opened,
        )


def _opened(row: Round, builder: Builder, number: int) -> Opened | None:
    """Two queries."""
    one = with_partners(Candidate.objects.filter(round=row, number=number, state=CandidateState.IN)).first()
    if one is None:
        return None
    one.round = row
    ours = frozenset(party.pk for party in builder.speaks_for)
    return Opened(one, builder.may_change(one), builder.may_withdraw(one), list(one.partners.all()), ours)


def _gone(one: Found, read: _Read, builder: Builder) -> Gone:
    root = None if one.merged_into_id is None else read.by_pk[one.merged_into_id]
    may_unmerge = root is not None and (builder.may_change(root) or _owned(builder, one, root))
    return Gone(one, "" if root is None else root.title, may_unmerge, builder.may_bring_back(one))


def _owned(builder: Builder, one: Found, root: Found) -> bool:
    return root.state == CandidateState.IN and builder.row.state in BUILDING and builder.owns(one)


def _notes(read: _Read) -> Mapping[int, Sequence[Note]]:
    """By candidate that is in the round: no query."""
    said: dict[int, list[Note]] = {}
    known = read.by_pk
    needs, excludes = str(LinkKind.NEEDS.label), str(LinkKind.EXCLUDES.label)
    links = sorted((kind, known[other].number, known[one].number, one, other) for kind, one, other in read.links)
    for kind, _other, _number, one_pk, other_pk in links:
        one, two = known[one_pk], known[other_pk]
        if kind == LinkKind.NEEDS and two.state != CandidateState.MERGED:
            is_in = two.state == CandidateState.IN
            words = needs if is_in else _("Needs what is not in the round any more:")
            said.setdefault(one.pk, []).append(Note(words, two.title))
        elif kind == LinkKind.EXCLUDES and one.state == two.state == CandidateState.IN:
            said.setdefault(one.pk, []).append(Note(excludes, two.title))
            said.setdefault(two.pk, []).append(Note(excludes, one.title))
    return said

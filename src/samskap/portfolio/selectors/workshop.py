"""The table around which the parties build: all candidates, their balance, and what one may do with each."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.journal import canonical
from samskap.core.models import HelixLeg
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, CandidateState, LinkKind, Round
from samskap.portfolio.selectors.balance import balance_of, legs_of, with_partners
from samskap.portfolio.selectors.balance_picture import Picture, picture_of
from samskap.portfolio.selectors.builders import Builder, builder_of
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
    """A candidate in the table. ``notes``: what it needs and excludes."""

    candidate: Candidate
    legs: Sequence[str]
    pledged: Decimal
    pledged_hours: Decimal
    notes: Sequence[Note]
    may_change: bool
    may_withdraw: bool
    is_marked: bool

    @property
    def has_span(self) -> bool:
        """Whether the cost can become less or more than the likely one."""
        return self.candidate.cost_low != self.candidate.cost_high


@dataclass(frozen=True)
class Gone:
    """A candidate that is in the round no longer, and what one may do about it."""

    candidate: Candidate
    may_unmerge: bool
    may_bring_back: bool


@dataclass(frozen=True)
class Opened:
    """The candidate that one works on: its partners, and for which of them one speaks."""

    line: Line
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
        return self.opened.line.may_change if form == "trim" else self.may_put_in

    @property
    def may_put_in(self) -> bool:
        """Whether one can put something into a candidate."""
        return self.is_building and bool(self.builder.speaks_for)


def workshop_page(actor: Actor, row: Round, *, opened: int = 0, marked: Iterable[int] = (), page: str = "") -> Workshop:
    """The page: five queries whatever the number of candidates. ``opened``: the number of the one that is worked on."""
    everything = list(with_partners(Candidate.objects.filter(round=row)).select_related("merged_into"))
    for one in everything:
        one.round = row
    builder, notes = builder_of(actor, row), _notes(row)
    inside = [one for one in everything if one.state == CandidateState.IN]
    chosen = frozenset(marked)
    shown = page_of(inside, _page_of(inside, opened, page), per_page=ON_A_PAGE)
    shown.object_list = lines = [_line(one, builder, notes.get(one.pk, []), chosen) for one in shown.object_list]
    return Workshop(
        builder=builder,
        picture=picture_of(row, balance_of(row, inside)),
        lines=shown,
        opened=next((_opened(one, builder) for one in lines if one.candidate.number == opened), None),
        gone=[_gone(one, builder) for one in everything if one.state != CandidateState.IN],
        stamp=_stamp(row, everything, notes),
        is_building=row.state in BUILDING,
        may_merge=sum(one.may_change for one in lines) > 1,
    )


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


def _page_of(inside: Sequence[Candidate], opened: int, page: str) -> str | int:
    """Where the opened one stands, unless another page is asked for."""
    place = next((at for at, one in enumerate(inside) if one.number == opened), None)
    return page or (1 if place is None else place // ON_A_PAGE + 1)


def _line(one: Candidate, builder: Builder, notes: Sequence[Note], marked: frozenset[int]) -> Line:
    partners = list(one.partners.all())
    return Line(
        candidate=one,
        legs=[leg for leg in LEGS if leg in legs_of(one)],
        pledged=sum((part.money for part in partners), Decimal(0)),
        pledged_hours=sum((part.hours for part in partners), Decimal(0)),
        notes=notes,
        may_change=builder.may_change(one),
        may_withdraw=builder.may_withdraw(one),
        is_marked=one.number in marked,
    )


def _opened(line: Line, builder: Builder) -> Opened:
    return Opened(line, list(line.candidate.partners.all()), frozenset(one.pk for one in builder.speaks_for))


def _gone(one: Candidate, builder: Builder) -> Gone:
    root = one.merged_into
    may_unmerge = root is not None and (builder.may_change(root) or _owned(builder, one, root))
    return Gone(one, may_unmerge, builder.may_bring_back(one))


def _owned(builder: Builder, one: Candidate, root: Candidate) -> bool:
    return root.state == CandidateState.IN and builder.row.state in BUILDING and builder.owns(one)


def _notes(row: Round) -> Mapping[int, Sequence[Note]]:
    """By candidate: one query."""
    said: dict[int, list[Note]] = {}
    rows = CandidateLink.objects.filter(candidate__round=row).select_related("candidate", "other")
    for link in rows.exclude(other__state=CandidateState.MERGED).order_by("kind", "other__number"):
        one, two = link.candidate, link.other
        if link.kind == LinkKind.NEEDS:
            is_in = two.state == CandidateState.IN
            words = str(LinkKind.NEEDS.label) if is_in else _("Needs what is not in the round any more:")
            said.setdefault(one.pk, []).append(Note(words, two.title))
        elif two.state == CandidateState.IN:
            said.setdefault(one.pk, []).append(Note(str(LinkKind.EXCLUDES.label), two.title))
            said.setdefault(two.pk, []).append(Note(str(LinkKind.EXCLUDES.label), one.title))
    return said


def _stamp(row: Round, everything: Sequence[Candidate], notes: Mapping[int, Sequence[Note]]) -> str:
    facts = [
        [
            [one.number, one.title, one.state, one.cost_low, one.cost, one.cost_high, one.hours_low, one.hours]
            + [one.hours_high, one.size, one.horizon, one.risk, one.goals]
            + [[part.party_id, part.money, part.hours, part.role] for part in one.partners.all()]
            for one in everything
        ],
        [
            row.state,
            row.budget,
            row.hours,
            sorted((pk, [[one.said, one.other] for one in said]) for pk, said in notes.items()),
        ],
    ]
    return hashlib.sha256(canonical(facts).encode()).hexdigest()[:16]

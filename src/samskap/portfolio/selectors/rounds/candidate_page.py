"""One candidate as everybody sees it: what, with whom, for how much, from where, and what it means for others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.models import HelixLeg
from samskap.core.prepared import prepared
from samskap.core.registry import StartBlock
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, blocks_of
from samskap.portfolio.models import (
    Candidate,
    CandidateLink,
    CandidatePartner,
    CandidateState,
    LinkKind,
    Round,
)
from samskap.portfolio.selectors.rounds.balance import legs_of
from samskap.portfolio.selectors.rounds.candidate_history import Step, history_of
from samskap.portfolio.selectors.rounds.candidate_sources import source_of
from samskap.portfolio.steps import BUILDING


@dataclass(frozen=True)
class Span:
    """Lowest, likely and highest on an axis from zero to the highest; the places in per cent of it."""

    low: Decimal
    likely: Decimal
    high: Decimal

    @property
    def low_at(self) -> float:
        """Where the lowest stands."""
        return self._at(self.low)

    @property
    def likely_at(self) -> float:
        """Where the likely one stands."""
        return self._at(self.likely)

    @property
    def width(self) -> float:
        """From the lowest to the highest."""
        return 100.0 - self.low_at

    def _at(self, value: Decimal) -> float:
        return float(100 * value / self.high) if self.high else 0.0


@dataclass(frozen=True)
class LegPartners:
    """Those of one leg who take part in it."""

    leg: str
    label: str
    partners: Sequence[CandidatePartner]


@dataclass(frozen=True)
class Linked:
    """What it means for another: a sentence, and the other."""

    sentence: str
    other: Candidate


@dataclass(frozen=True)
class CandidatePage:
    """Everything on the page of a candidate. ``source``: title and address of where it comes from, if the reader may
    know of it."""

    round: Round
    candidate: Candidate
    cost: Span
    hours: Span | None
    legs: Sequence[str]
    partners: Sequence[LegPartners]
    pledged: Decimal
    pledged_hours: Decimal
    links: Sequence[Linked]
    merged: Sequence[Candidate]
    source: tuple[str, str] | None
    blocks: Sequence[StartBlock]
    history: Sequence[Step]
    may_build: bool

    @property
    def goals(self) -> list[str]:
        """One a line."""
        return [line.strip() for line in self.candidate.goals.splitlines() if line.strip()]


def candidate_page(actor: Actor, candidate: Candidate) -> CandidatePage:
    """The page: four queries, and those of the blocks; one more where it comes from an invitation."""
    row = candidate.round
    partners = _partners(candidate.pk)
    hours = Span(candidate.hours_low, candidate.hours, candidate.hours_high)
    return CandidatePage(
        round=row,
        candidate=candidate,
        cost=Span(candidate.cost_low, candidate.cost, candidate.cost_high),
        hours=hours if hours.high else None,
        legs=_legs(candidate, partners),
        partners=_by_leg(partners),
        pledged=sum((one.money for one in partners), Decimal(0)),
        pledged_hours=sum((one.hours for one in partners), Decimal(0)),
        links=_links(candidate),
        merged=_merged(candidate.pk),
        source=source_of(actor, candidate),
        blocks=blocks_of(CANDIDATE_BLOCKS, actor, candidate),
        history=history_of(candidate),
        may_build=row.state in BUILDING and can(actor, "portfolio.build_candidate", candidate),
    )


def _legs(candidate: Candidate, partners: Sequence[CandidatePartner]) -> list[str]:
    """Those that have to do with it, in the order of the helix."""
    found = legs_of(candidate, partners)
    return [leg for leg in HelixLeg.values if leg in found]


@prepared
def _partners(candidate: int) -> QuerySet[CandidatePartner]:
    return CandidatePartner.objects.filter(candidate=candidate).select_related("party__organisation")


@prepared
def _merged(candidate: int) -> QuerySet[Candidate]:
    return Candidate.objects.filter(merged_into=candidate).order_by("number")


def _by_leg(partners: Sequence[CandidatePartner]) -> list[LegPartners]:
    found = [(leg, [one for one in partners if one.party.leg == leg]) for leg in HelixLeg]
    return [LegPartners(leg.value, str(leg.label), theirs) for leg, theirs in found if theirs]


def _links(candidate: Candidate) -> list[Linked]:
    """What it needs or excludes, and what needs or excludes it, among those still in the round: one query."""
    return list(_told(candidate, _linked(candidate.pk)))


@prepared
def _linked(candidate: int) -> QuerySet[CandidateLink]:
    rows = CandidateLink.objects.filter(Q(candidate=candidate) | Q(other=candidate))
    return rows.select_related("candidate", "other").order_by("kind", "pk")


def _told(candidate: Candidate, rows: Iterable[CandidateLink]) -> Iterable[Linked]:
    excluded = set()
    for one in rows:
        is_ours = one.candidate_id == candidate.pk
        other = one.other if is_ours else one.candidate
        if other.state != CandidateState.IN:
            continue
        if one.kind == LinkKind.NEEDS:
            yield Linked(_("It only works together with") if is_ours else _("It is needed by"), other)
        elif other.pk not in excluded:
            excluded.add(other.pk)
            yield Linked(_("It cannot be chosen together with"), other)

"""How the money and hours of candidates spread over the four legs, sizes, horizons, risks and goals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from samskap.core.models import HelixLeg
from samskap.portfolio.models import (
    Candidate,
    CandidatePartner,
    CandidateRisk,
    CandidateState,
    Horizon,
    Round,
    Size,
)

CENTS = 100
"""To a krona, and to an hour: both have two decimals."""
WHOLE = Fraction(1)
NOBODY = ""
"""The key of what belongs to no leg, or to no goal."""


@dataclass(frozen=True)
class Part:
    """One leg, size, horizon, risk or goal.

    ``candidates`` that have to do with it; ``money`` and ``hours``: its part of their likely cost; ``pledged`` and
    ``pledged_hours``: what parties of this leg pledge, nothing elsewhere; ``width``: its part of all money in per cent.
    """

    key: str
    label: str
    candidates: int
    money: Decimal
    hours: Decimal
    width: float
    pledged: Decimal = Decimal("0.00")
    pledged_hours: Decimal = Decimal("0.00")

    @property
    def share(self) -> float:
        """Its part of all money, from 0 to 1."""
        return self.width / 100


@dataclass(frozen=True)
class Resource:
    """What the candidates ask of the round, at lowest, likely and highest, beside what parties pledge on top of it.

    ``limit`` is what there is; nothing where it was not limited.
    """

    low: Decimal
    likely: Decimal
    high: Decimal
    pledged: Decimal
    limit: Decimal | None

    @property
    def over(self) -> Decimal:
        """What is asked for beyond what there is."""
        return max(self.likely - self.limit, Decimal(0)) if self.limit is not None else Decimal(0)

    @property
    def left(self) -> Decimal:
        """What nobody asks for."""
        return max(self.limit - self.likely, Decimal(0)) if self.limit is not None else Decimal(0)

    @property
    def scale(self) -> Decimal:
        """The longest bar of a picture of it."""
        return max(self.high, self.limit or Decimal(0), Decimal(1))


@dataclass(frozen=True)
class Balance:
    """Of a list of candidates. Legs, sizes, horizons and risks are all there, also where they have nothing, and each
    adds up to the whole. Goals do not: a candidate counts whole for each of its goals."""

    candidates: int
    legs: Sequence[Part]
    sizes: Sequence[Part]
    horizons: Sequence[Part]
    risks: Sequence[Part]
    goals: Sequence[Part]
    money: Resource
    hours: Resource

    @property
    def missing_legs(self) -> Sequence[Part]:
        """Legs that are in no candidate."""
        return [one for one in self.legs if one.key and not one.candidates]


def with_partners(rows: "QuerySet[Candidate]") -> "QuerySet[Candidate]":
    """What :func:`balance_of` reads, in two queries."""
    partners = CandidatePartner.objects.select_related("party")
    return rows.select_related("proposed_by").prefetch_related(Prefetch("partners", partners))


def candidates_in(row: Round) -> "QuerySet[Candidate]":
    """Those that still can be chosen, for :func:`balance_of`."""
    return with_partners(Candidate.objects.filter(round=row, state=CandidateState.IN))


def balance_of(row: Round, candidates: Iterable[Candidate]) -> Balance:
    """The balance of these candidates of the round: no query when they come from :func:`with_partners`."""
    found = list(candidates)
    total = sum((one.cost for one in found), Decimal(0))
    sums = _Sums(found, total)
    pledges = [one for candidate in found for one in candidate.partners.all()]
    return Balance(
        candidates=len(found),
        legs=sums.parts(_labels(HelixLeg.choices), {one.pk: legs_of(one) for one in found}, pledges),
        sizes=sums.parts(_labels(Size.choices), {one.pk: {one.size: WHOLE} for one in found}),
        horizons=sums.parts(_labels(Horizon.choices), {one.pk: {one.horizon: WHOLE} for one in found}),
        risks=sums.parts(_labels(CandidateRisk.choices), {one.pk: {one.risk: WHOLE} for one in found}),
        goals=_goals(sums, found),
        money=Resource(
            low=sum((one.cost_low for one in found), Decimal(0)),
            likely=total,
            high=sum((one.cost_high for one in found), Decimal(0)),
            pledged=sum((one.money for one in pledges), Decimal(0)),
            limit=row.budget,
        ),
        hours=Resource(
            low=sum((one.hours_low for one in found), Decimal(0)),
            likely=sum((one.hours for one in found), Decimal(0)),
            high=sum((one.hours_high for one in found), Decimal(0)),
            pledged=sum((one.hours for one in pledges), Decimal(0)),
            limit=row.hours,
        ),
    )


def legs_of(candidate: Candidate, partners: Iterable[CandidatePartner] | None = None) -> Mapping[str, Fraction]:
    """The part of each leg in a candidate: whoever proposed it and those who have joined share it equally.

    ``partners``: where they have been read already.
    """
    parties = {one.party_id: one.party.leg for one in (candidate.partners.all() if partners is None else partners)}
    if candidate.proposed_by is not None:
        parties[candidate.proposed_by.pk] = candidate.proposed_by.leg
    legs = list(parties.values()) or [NOBODY]
    return {leg: Fraction(legs.count(leg), len(legs)) for leg in legs} if len(legs) > 1 else {legs[0]: WHOLE}


def goals_of(candidate: Candidate) -> list[str]:
    """The goals of a candidate: one a line, each once."""
    named: dict[str, str] = {}
    for line in candidate.goals.splitlines():
        goal = " ".join(line.split())
        if goal:
            named.setdefault(goal.casefold(), goal)
    return list(named.values())


@dataclass(frozen=True)
class _Sums:
    """Candidates, and their likely cost together."""

    candidates: Sequence[Candidate]
    total: Decimal

    def parts(
        self,
        labels: Mapping[str, str],
        belonging: Mapping[int, Mapping[str, Fraction]],
        pledges: Sequence[CandidatePartner] = (),
    ) -> list[Part]:
        """``belonging``: by candidate, how much of it belongs to which part; together 1."""
        keys = dict(labels)
        if any(NOBODY in shares for shares in belonging.values()):
            keys[NOBODY] = _("Nobody yet")
        # Of each key, what has the same share is added up as decimals first: fractions are exact, and slow.
        sums: dict[str, dict[Fraction, list[Decimal]]] = {key: {} for key in keys}
        number = dict.fromkeys(keys, 0)
        for one in self.candidates:
            for key, share in belonging[one.pk].items():
                both = sums[key].setdefault(share, [Decimal(0), Decimal(0)])
                both[0] += one.cost
                both[1] += one.hours
                number[key] += 1
        in_money, in_hours = (
            rounded(
                {
                    key: sum((share * Fraction(both[of]) for share, both in some.items()), Fraction(0))
                    for key, some in sums.items()
                }
            )
            for of in (0, 1)
        )
        pledged = {key: [one for one in pledges if one.party.leg == key] for key in keys} if pledges else {}
        return [
            Part(
                key=key,
                label=label,
                candidates=number[key],
                money=in_money[key],
                hours=in_hours[key],
                width=self._width(in_money[key]),
                pledged=sum((one.money for one in pledged.get(key, ())), Decimal("0.00")),
                pledged_hours=sum((one.hours for one in pledged.get(key, ())), Decimal("0.00")),
            )
            for key, label in keys.items()
        ]

    def whole(self, key: str, label: str, found: Sequence[Candidate]) -> Part:
        """These candidates, each counted whole."""
        money = sum((one.cost for one in found), Decimal(0))
        hours = sum((one.hours for one in found), Decimal(0))
        return Part(key, label, len(found), money, hours, self._width(money))

    def _width(self, money: Decimal) -> float:
        return round(float(100 * money / self.total), 2) if self.total else 0.0


def _goals(sums: _Sums, found: Sequence[Candidate]) -> list[Part]:
    """Every goal that is named, the one with most money first; last those without."""
    labels: dict[str, str] = {}
    belong: dict[str, list[Candidate]] = {}
    for one in found:
        for goal in goals_of(one):
            key = goal.casefold()
            labels.setdefault(key, goal)
            belong.setdefault(key, []).append(one)
    named = sorted((sums.whole(key, labels[key], belong[key]) for key in labels), key=lambda part: -part.money)
    without = [one for one in found if not goals_of(one)]
    return [*named, sums.whole(NOBODY, _("No goal named"), without)] if named and without else named


def rounded(parts: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """The parts in hundredths, so that they add up to their sum: what rounding down leaves over goes to those that
    lost most by it (largest remainder)."""
    exact = {key: value * CENTS for key, value in parts.items()}
    down = {key: int(value) for key, value in exact.items()}
    over = int(sum(exact.values())) - sum(down.values())
    for key in sorted(exact, key=lambda key: down[key] - exact[key])[:over]:
        down[key] += 1
    return {key: Decimal(value).scaleb(-2) for key, value in down.items()}


def _labels(choices: Iterable[tuple[str, object]]) -> dict[str, str]:
    return {key: str(label) for key, label in choices}

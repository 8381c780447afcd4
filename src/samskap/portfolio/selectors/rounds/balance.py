"""How the money and hours of candidates spread over the four legs, sizes, horizons, risks and goals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a candidate asks a round for, and who stands behind it: all that a balance needs of it.

    ``legs``: of everybody behind it, as :func:`behind` tells; ``pledges``: leg, money and hours of each partner.
    """

    legs: tuple[str, ...]
    pledges: Sequence[tuple[str, Decimal, Decimal]]
    cost_low: Decimal
    cost: Decimal
    cost_high: Decimal
    hours_low: Decimal
    hours: Decimal
    hours_high: Decimal
    size: str
    horizon: str
    risk: str
    goals: str


COLUMNS = ("cost_low", "cost", "cost_high", "hours_low", "hours", "hours_high", "size", "horizon", "risk", "goals")
"""The columns of a candidate that an :class:`Asked` ends with, in its order."""


def balance_of(row: Round, candidates: Iterable[Candidate]) -> Balance:
    """The balance of these candidates of the round: no query when they come from :func:`with_partners`."""
    return balance_among(row, [_asked(one) for one in candidates])


def balance_among(row: Round, found: Sequence[Asked]) -> Balance:
    """The same, of what has been read without models: a page with many candidates does so."""
    total = sum((one.cost for one in found), Decimal(0))
    sums = _Sums(found, total)
    pledges = [one for asked in found for one in asked.pledges]
    return Balance(
        candidates=len(found),
        legs=sums.parts(_labels(HelixLeg.choices), [_counted(one.legs) for one in found], pledges),
        sizes=sums.parts(_labels(Size.choices), [((one.size, 1, 1),) for one in found]),
        horizons=sums.parts(_labels(Horizon.choices), [((one.horizon, 1, 1),) for one in found]),
        risks=sums.parts(_labels(CandidateRisk.choices), [((one.risk, 1, 1),) for one in found]),
        goals=_goals(sums),
        money=Resource(
            low=sum((one.cost_low for one in found), Decimal(0)),
            likely=total,
            high=sum((one.cost_high for one in found), Decimal(0)),
            pledged=sum((money for _leg, money, _hours in pledges), Decimal(0)),
            limit=row.budget,
        ),
        hours=Resource(
            low=sum((one.hours_low for one in found), Decimal(0)),
            likely=sum((one.hours for one in found), Decimal(0)),
            high=sum((one.hours_high for one in found), Decimal(0)),
            pledged=sum((hours for _leg, _money, hours in pledges), Decimal(0)),
            limit=row.hours,
        ),
    )


def legs_of(candidate: Candidate, partners: Iterable[CandidatePartner] | None = None) -> Mapping[str, Fraction]:
    """The part of each leg in a candidate: whoever proposed it and those who have joined share it equally.

    ``partners``: where they have been read already.
    """
    return _shares(_behind(candidate, candidate.partners.all() if partners is None else partners))


def behind(parties: Mapping[int, str]) -> tuple[str, ...]:
    """The legs of these parties, by their number, each leg as often as it has parties. ``parties``: whoever proposed a
    candidate and those who have joined; where there are none, the candidate belongs to nobody yet."""
    return tuple(sorted(parties.values())) or (NOBODY,)


def _behind(candidate: Candidate, partners: Iterable[CandidatePartner]) -> tuple[str, ...]:
    parties = {one.party_id: one.party.leg for one in partners}
    if candidate.proposed_by is not None:
        parties[candidate.proposed_by.pk] = candidate.proposed_by.leg
    return behind(parties)


def _asked(one: Candidate) -> Asked:
    partners = one.partners.all()
    pledges = [(part.party.leg, part.money, part.hours) for part in partners]
    return Asked(_behind(one, partners), pledges, *(getattr(one, name) for name in COLUMNS))


@lru_cache(maxsize=512)
def _counted(legs: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """Each leg, how many of its parties stand behind the candidate, and how many parties do. Kept, since there are few
    such groups, and many candidates."""
    return tuple((leg, legs.count(leg), len(legs)) for leg in sorted(set(legs)))


@lru_cache(maxsize=512)
def _shares(legs: tuple[str, ...]) -> Mapping[str, Fraction]:
    return MappingProxyType({leg: Fraction(part, whole) for leg, part, whole in _counted(legs)})


def goals_in(text: str) -> list[str]:
    """The goals of a candidate as they were written: one a line, each once."""
    named: dict[str, str] = {}
    for line in text.splitlines():
        goal = " ".join(line.split())
        if goal:
            named.setdefault(goal.casefold(), goal)
    return list(named.values())


@dataclass(frozen=True)
class _Sums:
    """Candidates, and their likely cost together."""

    candidates: Sequence[Asked]
    total: Decimal

    def parts(
        self,
        labels: Mapping[str, str],
        belonging: Sequence[Sequence[tuple[str, int, int]]],
        pledges: Sequence[tuple[str, Decimal, Decimal]] = (),
    ) -> list[Part]:
        """``belonging``: of each candidate in turn, how much of it belongs to which part, as ``(key, 2, 3)`` for two
        thirds; together the whole."""
        keys = dict(labels)
        if any(key == NOBODY for shares in belonging for key, _part, _whole in shares):
            keys[NOBODY] = _("Nobody yet")
        # Of each key, thirds are added up with thirds: one division for all of them is exact, and one for each is slow.
        sums: dict[str, dict[int, list[Decimal]]] = {key: {} for key in keys}
        number = dict.fromkeys(keys, 0)
        for one, shares in zip(self.candidates, belonging, strict=True):
            for key, part, whole in shares:
                both = sums[key].setdefault(whole, [Decimal(0), Decimal(0)])
                both[0] += part * one.cost
                both[1] += part * one.hours
                number[key] += 1
        in_money, in_hours = (
            rounded(
                {
                    key: sum((Fraction(both[of]) / whole for whole, both in some.items()), Fraction(0))
                    for key, some in sums.items()
                }
            )
            for of in (0, 1)
        )
        given = {key: [Decimal("0.00"), Decimal("0.00")] for key in keys}
        for leg, money, hours in pledges:
            if leg in given:
                given[leg][0] += money
                given[leg][1] += hours
        return [
            Part(
                key=key,
                label=label,
                candidates=number[key],
                money=in_money[key],
                hours=in_hours[key],
                width=self._width(in_money[key]),
                pledged=given[key][0],
                pledged_hours=given[key][1],
            )
            for key, label in keys.items()
        ]

    def whole(self, key: str, label: str, found: Sequence[Asked]) -> Part:
        """These candidates, each counted whole."""
        money = sum((one.cost for one in found), Decimal(0))
        hours = sum((one.hours for one in found), Decimal(0))
        return Part(key, label, len(found), money, hours, self._width(money))

    def _width(self, money: Decimal) -> float:
        return round(float(100 * money / self.total), 2) if self.total else 0.0


def _goals(sums: _Sums) -> list[Part]:
    """Every goal that is named, the one with most money first; last those without."""
    labels: dict[str, str] = {}
    belong: dict[str, list[Asked]] = {}
    without: list[Asked] = []
    for one in sums.candidates:
        goals = goals_in(one.goals)
        for goal in goals:
            key = goal.casefold()
            labels.setdefault(key, goal)
            belong.setdefault(key, []).append(one)
        if not goals:
            without.append(one)
    named = sorted((sums.whole(key, labels[key], belong[key]) for key in labels), key=lambda part: -part.money)
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

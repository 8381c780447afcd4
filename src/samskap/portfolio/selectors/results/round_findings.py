"""What the count of a round's vote and the decision by it say, made of what the rows have and of nothing else, so that
what follows from the same rows is made once: :mod:`samskap.portfolio.selectors.results.rounds` reads them."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from samskap.core.models import HelixLeg
from samskap.portfolio.models import Round
from samskap.portfolio.selectors.results.grant_words import how_tie_was_broken, why_chosen
from samskap.portfolio.selectors.results.grants import KEPT, Broken, Line, Withdrawn
from samskap.portfolio.selectors.results.round_words import (
    hours_text,
    how_sure,
    sum_up,
    sure_in_all,
    why_left_out,
    why_together,
)
from samskap.portfolio.selectors.rounds.balance import Asked, Part, balance_among, behind
from samskap.ui import charts, text

LEGS = tuple(HelixLeg.values)
GAP = 0.3
"""Between two parts of a bar, in per cent of its width."""
NOTHING = Decimal(0)
OPTION = ("number", "name", "withdrawn_at", "withdrawn_because", "candidate", "candidate__number", "candidate__cost",
    "candidate__size", "candidate__horizon", "candidate__risk", "candidate__goals", "candidate__proposed_by",
    "candidate__proposed_by__leg", "candidate__decision__chosen", "candidate__decision__reason")  # fmt: skip


@dataclass(frozen=True)
class RoundLine(Line):
    """A candidate in the result. ``legs`` take part in it; ``sure``: in how many cost scenarios it is chosen, as a
    sentence, and as ``stays`` of a hundred; ``start_hours`` and ``width_hours``: its place in the bar of hours."""

    candidate: int = 0
    hours: Decimal | None = None
    legs: Sequence[str] = ()
    together: str = ""
    sure: str = ""
    stays: float | None = None
    scenario: Mapping[str, Any] | None = None
    start_hours: float = 0
    width_hours: float = 0


@dataclass(frozen=True)
class Bar:
    """A resource, and what of it was chosen: ``parts`` have a name, an amount and a place in per cent."""

    title: str
    spent: str
    left: str
    there: str
    parts: Sequence[tuple[str, str, float, float]]

    @property
    def told(self) -> str:
        """The bar in words."""
        return _("%(title)s: %(spent)s of %(there)s") % {
            "title": self.title,
            "spent": self.spent,
            "there": self.there,
        }


@dataclass(frozen=True)
class Group:
    """Voters of these legs, and of how many of their ballots something was chosen, in words."""

    legs: Sequence[str]
    ballots: str
    got: str


@dataclass(frozen=True)
class About:
    """What the findings say of the round itself. ``rule``: of its vote; ``hours``: whether it has any."""

    token: str
    language: str
    currency: str
    hours: bool
    rule: str
    is_decided: bool


@dataclass(frozen=True)
class Counted:
    """All that the findings are made of, as the rows have it: the ``outcome`` as JSON, what each option ``needs``, the
    ``options`` with the columns :data:`OPTION`, and candidate, party and leg of all partners."""

    about: About
    outcome: str
    needs: tuple[tuple[int, tuple[int, ...]], ...]
    options: tuple[tuple[Any, ...], ...]
    partners: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What a count and a decision say, the same for everybody who reads them in one language. Nobody changes it, for
    it is kept, and so is what is drawn of it. ``told`` says it in one sentence."""

    about: About
    told: str
    bars: Sequence[Bar]
    chosen: Sequence[RoundLine]
    others: Sequence[RoundLine]
    withdrawn: Sequence[Withdrawn]
    ties: Sequence[Broken]
    everybody: Mapping[str, Any]
    parts: Sequence[Mapping[str, Any]]
    groups: Sequence[Group]
    pictures: Sequence[charts.ComparisonChart]
    draws: int
    sure: str

    @property
    def lines(self) -> Sequence[RoundLine]:
        """What was chosen, then the others."""
        return [*self.chosen, *self.others]

    @property
    def deviates(self) -> bool:
        """Whether something was decided against the vote."""
        return any(one.against for one in self.lines)

    @property
    def is_decided(self) -> bool:
        """Whether it has been decided by the result."""
        return self.about.is_decided


@lru_cache(maxsize=KEPT)
def findings_in(counted: Counted, language: str | None) -> Findings:
    """In the language that is active, which is ``language``."""
    about, outcome, options = counted.about, json.loads(counted.outcome), _read(counted)
    lines = _lines(about, outcome, options, dict(counted.needs))
    chosen = [one for one in lines if one.is_chosen]
    spent, budget = Decimal(outcome["spent"]), Decimal(outcome["budget"])
    hours = None if outcome["hours"] is None else (Decimal(outcome["hours"][0]), Decimal(outcome["hours"][1]))
    everybody, *parts = outcome["reached"]
    scenarios = _scenarios(outcome)
    return Findings(
        about=about,
        told=told_in(outcome, about.currency),
        bars=_bars(about.currency, chosen, (spent, budget), hours),
        chosen=chosen,
        others=[one for one in lines if not one.is_chosen],
        withdrawn=[one.withdrawn for one in options.values() if one.withdrawn],
        ties=[
            Broken([options[number].name for number in one["options"]], how_tie_was_broken(one["by"]))
            for one in outcome["ties"]
        ],
        everybody=everybody,
        parts=parts,
        groups=[_group(one) for one in sorted(outcome["reached_groups"], key=_order)],
        pictures=_pictures(options, [one.number for one in chosen]),
        draws=scenarios["draws"],
        sure=sure_in_all(scenarios["rows"], [one.number for one in chosen], scenarios["draws"]),
    )


@dataclass(frozen=True)
class _Option:
    """``candidate``: its number, 0 where there is none. ``decided``: whether it was chosen in the end, nothing as long
    as nobody has decided."""

    name: str
    candidate: int
    asked: Asked | None
    withdrawn: Withdrawn | None
    decided: bool | None
    reason: str


def _read(counted: Counted) -> dict[int, _Option]:
    """What could be chosen, by number. Of pledges and of lowest and highest costs the page shows nothing."""
    parties: dict[int, dict[int, str]] = {}
    for candidate, party, leg in counted.partners:
        parties.setdefault(candidate, {})[party] = leg
    options = {}
    for row in counted.options:
        number, name, gone, because, candidate, known_as, cost, *kinds, proposer, leg, decided, reason = row
        asked = None
        if candidate is not None:
            legs = behind(parties.get(candidate, {}) | ({} if proposer is None else {proposer: leg}))
            asked = Asked(legs, (), NOTHING, cost, NOTHING, NOTHING, NOTHING, NOTHING, *kinds)
        withdrawn = Withdrawn(name, because) if gone else None
        options[number] = _Option(name, known_as or 0, asked, withdrawn, decided, reason or "")
    return options


def _order(row: Mapping[str, Any]) -> list[int]:
    """Groups of voters stand in the order of the helix, as everywhere else."""
    return [LEGS.index(leg) for leg in row["legs"]]


def _group(row: Mapping[str, Any]) -> Group:
    low, high, hidden = row["low"], row["high"], _("not shown")
    between = f"{text.number(low)}–{text.number(high)}" if low != high else text.number(low)
    return Group(
        row["legs"],
        hidden if row["ballots"] is None else text.number(row["ballots"]),
        hidden if low is None else between,
    )


def told_in(outcome: Mapping[str, Any], currency: str) -> str:
    """The outcome in one sentence."""
    many = len(outcome["chosen"])
    spent, budget = (text.money(Decimal(outcome[one]), currency) for one in ("spent", "budget"))
    hours = outcome["hours"]
    taken = (Decimal(hours[0]), Decimal(hours[1])) if hours else None
    return sum_up(many, many + len(outcome["not_chosen"]), spent, budget, taken)


def _scenarios(outcome: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = outcome.get("scenarios") or {"draws": 0, "rows": []}
    return found


def _lines(
    about: About, outcome: Mapping[str, Any], options: Mapping[int, _Option], needs: Mapping[int, Sequence[int]]
) -> list[RoundLine]:
    names = {number: one.name for number, one in options.items()}
    scenarios = _scenarios(outcome)
    sure = {one["number"]: one for one in scenarios["rows"]}
    budgets = Decimal(outcome["budget"]), Decimal(outcome["hours"][1]) if outcome["hours"] else None
    made, start, start_hours = [], 0.0, 0.0
    for one in [*outcome["chosen"], *outcome["not_chosen"]]:
        number = one["number"]
        is_chosen = "stage" in one
        hours = Decimal(one["hours"]) if "hours" in one else None
        width = float(100 * Decimal(one["cost"]) / budgets[0]) if is_chosen else 0
        width_hours = float(100 * hours / budgets[1]) if is_chosen and hours is not None and budgets[1] else 0
        scenario = sure.get(number)
        decided, against, reason = _decision(options[number], is_chosen)
        made.append(
            RoundLine(
                number=number,
                name=names[number],
                cost=Decimal(one["cost"]),
                supporters=one["supporters"],
                is_chosen=is_chosen,
                why=why_chosen(one, about.rule) if is_chosen else why_left_out(one, names, about.currency),
                start=start,
                width=max(width - GAP, GAP),
                decided=decided,
                against=against,
                reason=reason,
                candidate=options[number].candidate,
                hours=hours,
                legs=_legs(options[number].asked),
                together=why_together(needs[number], names) if is_chosen and needs.get(number) else "",
                sure=how_sure(scenario, scenarios["draws"], is_chosen) if scenario else "",
                stays=100 * scenario["chosen"] / scenarios["draws"] if scenario and scenarios["draws"] else None,
                scenario=scenario,
                start_hours=start_hours,
                width_hours=max(width_hours - GAP, GAP),
            )
        )
        start, start_hours = start + width, start_hours + width_hours
    return made


def _legs(asked: Asked | None) -> list[str]:
    """The legs that take part in it, in the order of the helix."""
    return [leg for leg in LEGS if leg in asked.legs] if asked else []


def _decision(option: _Option, is_chosen: bool) -> tuple[str, bool, str]:
    """What was decided about it, whether that is not as counted, and why."""
    if option.decided is None:
        return "", False, ""
    against = option.decided != is_chosen
    return "chosen" if option.decided else "left out", against, option.reason if against else ""


def _bars(
    currency: str, chosen: Iterable[RoundLine], money: tuple[Decimal, Decimal], hours: tuple[Decimal, Decimal] | None
) -> list[Bar]:
    parts = [(one.name, text.money(one.cost, currency), one.start, one.width) for one in chosen]
    made = [_bar(_("Money"), parts, money, lambda amount: text.money(amount, currency))]
    if hours is not None:
        taken = [(one.name, hours_text(one.hours or Decimal(0)), one.start_hours, one.width_hours) for one in chosen]
        made.append(_bar(_("Hours of work"), taken, hours, hours_text))
    return made


def _bar(
    title: str,
    parts: Sequence[tuple[str, str, float, float]],
    amounts: tuple[Decimal, Decimal],
    written: Callable[[Decimal], str],
) -> Bar:
    """``amounts``: what was taken, and what there is."""
    used, there = amounts
    return Bar(title, written(used), written(there - used), written(there), parts)


def _pictures(options: Mapping[int, _Option], chosen: Sequence[int]) -> list[charts.ComparisonChart]:
    """What was chosen beside all that could be chosen: shares of the money by leg, size, horizon and goal."""
    there = {number: one.asked for number, one in options.items() if one.asked and not one.withdrawn}
    unlimited = Round()  # shares depend on no limit
    everything = balance_among(unlimited, list(there.values()))
    won = balance_among(unlimited, [there[number] for number in chosen if number in there])
    if not chosen:
        return []
    pairs = [
        (_("Which groups do it"), won.legs, everything.legs),
        (_("Large and small"), won.sizes, everything.sizes),
        (_("When it makes a difference"), won.horizons, everything.horizons),
        (_("How sure it is"), won.risks, everything.risks),
        (_("Goals"), won.goals, everything.goals),
    ]
    largest = max(one.share for _title, mine, theirs in pairs for one in [*mine, *theirs])
    return [_picture(title, mine, theirs, largest) for title, mine, theirs in pairs if theirs]


def _picture(title: str, won: Sequence[Part], everything: Sequence[Part], largest: float) -> charts.ComparisonChart:
    shares = {one.key: one.share for one in won}
    return charts.comparison(
        [charts.Comparison(one.label, shares.get(one.key, 0.0), one.share) for one in everything],
        title=title,
        here_label=_("Chosen"),
        there_label=_("All candidates"),
        largest=largest,
    )

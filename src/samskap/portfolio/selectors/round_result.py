"""The result of a round, as everybody sees it: what was chosen and why, for whom, how balanced and how sure it is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.models import HelixLeg
from samskap.portfolio.models import BallotCount, BallotOption, Candidate, Round, RoundState
from samskap.portfolio.selectors.balance import Part, balance_of, legs_of
from samskap.portfolio.selectors.result import Broken, Line
from samskap.portfolio.selectors.result_words import how_tie_was_broken, why_chosen
from samskap.portfolio.selectors.round_words import (
    hours_text,
    how_sure,
    sum_up,
    sure_in_all,
    why_left_out,
    why_together,
)
from samskap.ui import charts, text

LEGS = tuple(HelixLeg.values)
GAP = 0.3
"""Between two parts of a bar, in per cent of its width."""


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
class RoundResult:
    """Everything on the page of a round's result. ``told`` says it in one sentence."""

    round: Round
    count: BallotCount
    told: str
    bars: Sequence[Bar]
    chosen: Sequence[RoundLine]
    others: Sequence[RoundLine]
    withdrawn: Sequence[BallotOption]
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
        return self.round.state == RoundState.DECIDED

    @property
    def is_open(self) -> bool:
        """Whether somebody can still say that the result is wrong."""
        return self.round.state == RoundState.APPEAL


def find_round_result(actor: Actor, token: str) -> BallotCount:
    """The count of the vote about the round with this token: two queries.

    :raises NotVisible: there is none yet, or not for the actor.
    """
    rows = BallotCount.objects.select_related("box__round__organisation").defer("public_file", "box__leaves")
    count = rows.filter(box__round__token=token).first()
    if count is None or not can(actor, "portfolio.view_vote", count.box):
        raise NotVisible
    return count


def round_of(count: BallotCount) -> Round:
    """The round that was voted about."""
    assert count.box.round is not None, "found by its round"
    return count.box.round


def round_result_page(count: BallotCount) -> RoundResult:
    """The page of a counted vote: three queries."""
    outcome, row = count.outcome, round_of(count)
    options = _options(count)
    lines = _lines(count, options)
    chosen = [one for one in lines if one.is_chosen]
    spent, budget = Decimal(outcome["spent"]), Decimal(outcome["budget"])
    hours = None if outcome["hours"] is None else (Decimal(outcome["hours"][0]), Decimal(outcome["hours"][1]))
    everybody, *parts = outcome["reached"]
    scenarios = _scenarios(count)
    return RoundResult(
        round=row,
        count=count,
        told=told_of(count),
        bars=_bars(row, chosen, (spent, budget), hours),
        chosen=chosen,
        others=[one for one in lines if not one.is_chosen],
        withdrawn=[one for one in options.values() if one.withdrawn_at],
        ties=[
            Broken([options[number].name for number in one["options"]], how_tie_was_broken(one["by"]))
            for one in outcome["ties"]
        ],
        everybody=everybody,
        parts=parts,
        groups=[_group(one) for one in sorted(outcome["reached_groups"], key=_order)],
        pictures=_pictures(row, options, [one.number for one in chosen]),
        draws=scenarios["draws"],
        sure=sure_in_all(scenarios["rows"], [one.number for one in chosen], scenarios["draws"]),
    )


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


def lines_of(count: BallotCount) -> list[RoundLine]:
    """What became of each candidate, what was chosen first: three queries."""
    return _lines(count, _options(count))


def told_of(count: BallotCount) -> str:
    """The result in one sentence."""
    outcome, currency = count.outcome, round_of(count).currency
    many = len(outcome["chosen"])
    spent, budget = (text.money(Decimal(outcome[one]), currency) for one in ("spent", "budget"))
    hours = outcome["hours"]
    taken = (Decimal(hours[0]), Decimal(hours[1])) if hours else None
    return sum_up(many, many + len(outcome["not_chosen"]), spent, budget, taken)


def count_of(row: Round) -> BallotCount | None:
    """The count of the vote about this round, if there is one: one query."""
    rows = BallotCount.objects.select_related("box").defer("public_file", "box__leaves")
    count = rows.filter(box__round=row).first()
    if count is not None:
        count.box.round = row
    return count


def _options(count: BallotCount) -> dict[int, BallotOption]:
    """What could be chosen, by number, with candidates, their partners and what was decided: three queries, for each
    party is read once however often it takes part."""
    rows = count.box.options.select_related("candidate__proposed_by", "candidate__decision")
    return {one.number: one for one in rows.prefetch_related("candidate__partners__party")}


def _scenarios(count: BallotCount) -> Mapping[str, Any]:
    found: Mapping[str, Any] = count.outcome.get("scenarios") or {"draws": 0, "rows": []}
    return found


def _lines(count: BallotCount, options: Mapping[int, BallotOption]) -> list[RoundLine]:
    outcome, rules, currency = count.outcome, count.box.rules or {}, round_of(count).currency
    names = {number: one.name for number, one in options.items()}
    needs = {one["number"]: one["needs"] for one in rules.get("options", ())}
    scenarios = _scenarios(count)
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
                why=why_chosen(one, count.box.rule) if is_chosen else why_left_out(one, names, currency),
                start=start,
                width=max(width - GAP, GAP),
                decided=decided,
                against=against,
                reason=reason,
                candidate=getattr(options[number].candidate, "number", 0),
                hours=hours,
                legs=_legs(options[number].candidate),
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


def _legs(candidate: Candidate | None) -> list[str]:
    """The legs that take part in it, in the order of the helix."""
    found = legs_of(candidate) if candidate else {}
    return [leg for leg in LEGS if leg in found]


def _decision(option: BallotOption, is_chosen: bool) -> tuple[str, bool, str]:
    """What was decided about it, whether that is not as counted, and why."""
    made = getattr(option.candidate, "decision", None)
    if made is None:
        return "", False, ""
    against = made.chosen != is_chosen
    return "chosen" if made.chosen else "left out", against, made.reason if against else ""


def _bars(
    row: Round, chosen: Iterable[RoundLine], money: tuple[Decimal, Decimal], hours: tuple[Decimal, Decimal] | None
) -> list[Bar]:
    parts = [(one.name, text.money(one.cost, row.currency), one.start, one.width) for one in chosen]
    made = [_bar(_("Money"), parts, money, lambda amount: text.money(amount, row.currency))]
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


def _pictures(row: Round, options: Mapping[int, BallotOption], chosen: Sequence[int]) -> list[charts.ComparisonChart]:
    """What was chosen beside all that could be chosen: shares of the money by leg, size, horizon and goal."""
    there = {number: one.candidate for number, one in options.items() if one.candidate and not one.withdrawn_at}
    everything = balance_of(row, there.values())
    won = balance_of(row, [there[number] for number in chosen if number in there])
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

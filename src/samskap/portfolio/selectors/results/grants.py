"""The result of a vote about grants, as everybody sees it, and what it would have been with another sum."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.prepared import prepared
from samskap.portfolio.engine import Vote
from samskap.portfolio.models import (
    HOLDING,
    ApplicationState,
    Ballot,
    BallotBox,
    BallotCount,
    BallotOption,
    GrantScheme,
)
from samskap.portfolio.outcome import paid_by
from samskap.portfolio.selectors.results.grant_words import how_tie_was_broken, summary, why_chosen, why_not_chosen
from samskap.portfolio.selectors.votes.counting import stored_vote

GAP = 0.3
"""Between two parts of the picture of the money, in per cent of its width."""
GRID = 100
"""So many parts of the money there are between two sums that one can ask about."""
CENT = Decimal("0.01")
KEPT = 32
"""So many results, each in one language, are kept by each process: some 250 KB each with 60 options."""
OPTION = ("number", "name", "withdrawn_at", "withdrawn_because", "application__state", "application__reason")
DECLINED, LAPSED = ApplicationState.DECLINED, ApplicationState.LAPSED


@dataclass(frozen=True)
class Line:
    """One option. ``start`` and ``width``: its place in the picture of the money, in per cent.

    ``decided`` is ``granted``, ``declined`` or empty; ``against``: the decision is another than the vote's, for
    ``reason``. ``gone``: those who applied have taken it back after the vote, in a sentence; nothing is decided then.
    """

    number: int
    name: str
    cost: Decimal
    supporters: int
    is_chosen: bool
    why: str
    start: float = 0
    width: float = 0
    decided: str = ""
    against: bool = False
    reason: str = ""
    gone: str = ""


@dataclass(frozen=True)
class Broken:
    """A tie: the names of those that were equal, the first of which was taken, and what decided."""

    names: Sequence[str]
    how: str


@dataclass(frozen=True)
class Withdrawn:
    """What was taken out of the vote, and why."""

    name: str
    withdrawn_because: str


@dataclass(frozen=True)
class About:
    """What the findings say of the grants themselves. ``rule``: of the vote."""

    language: str
    currency: str
    rule: str


@dataclass(frozen=True)
class Counted:
    """All that the findings are made of, as the rows have it: the ``outcome`` as JSON, the ``options`` with the columns
    :data:`OPTION`."""

    about: About
    outcome: str
    options: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What a count and a decision say, the same for everybody who reads them in one language. Nobody changes it, for
    it is kept, and so is what is drawn of it. ``told`` says it in one sentence; ``everybody``, ``parts``: rows of the
    count's own."""

    about: About
    told: str
    chosen: Sequence[Line]
    others: Sequence[Line]
    withdrawn: Sequence[Withdrawn]
    ties: Sequence[Broken]
    spent: Decimal
    budget: Decimal
    everybody: Mapping[str, Any]
    parts: Sequence[Mapping[str, Any]]

    @property
    def left(self) -> Decimal:
        """What nothing was bought for."""
        return self.budget - self.spent

    @property
    def lines(self) -> Sequence[Line]:
        """What was chosen, then the others."""
        return [*self.chosen, *self.others]

    @property
    def is_decided(self) -> bool:
        """Whether those who hold the vote have decided by it."""
        return any(one.decided for one in self.lines)


@dataclass(frozen=True, eq=False)
class Result(Findings):
    """Everything on the page."""

    box: BallotBox
    scheme: GrantScheme
    count: BallotCount
    findings: Findings


@dataclass(frozen=True)
class WhatIf:
    """What would be chosen with another sum. ``gained`` and ``lost``: against the count."""

    budget: Decimal
    told: str
    chosen: Sequence[Line]
    gained: Sequence[Line]
    lost: Sequence[Line]
    others: Sequence[Line]


def find_result(actor: Actor, token: str) -> BallotCount:
    """The count of the vote about the grants with this token: one query for visitors.

    :raises NotVisible: there is none yet, or not for the actor.
    """
    count = next(iter(_by_token(token)), None)
    if count is None or not can(actor, "portfolio.view_vote", count.box):
        raise NotVisible
    return count


@prepared
def _by_token(token: str) -> "QuerySet[BallotCount]":
    rows = BallotCount.objects.select_related("box__scheme__organisation").defer("public_file", "box__leaves")
    return rows.filter(box__scheme__token=token)


def public_file(count: BallotCount) -> str:
    """The shuffled ballots: one query."""
    return BallotCount.objects.values_list("public_file", flat=True).get(pk=count.pk)


def result_page(count: BallotCount) -> Result:
    """The page of a counted vote: one query. What follows from the same rows is made once."""
    box = count.box
    assert box.scheme is not None, "found by its scheme"
    about = About(box.scheme.language, box.scheme.currency, box.rule)
    found = _findings(Counted(about, json.dumps(count.outcome), tuple(_options(box.pk))), get_language())
    return Result(**vars(found), box=box, scheme=box.scheme, count=count, findings=found)


@prepared
def _options(box: int) -> QuerySet[BallotOption, tuple[Any, ...]]:
    return BallotOption.objects.filter(box=box).order_by("number").values_list(*OPTION)


@lru_cache(maxsize=KEPT)
def _findings(counted: Counted, language: str | None) -> Findings:
    about, outcome = counted.about, json.loads(counted.outcome)
    options = {row[0]: row for row in counted.options}
    budget, spent = Decimal(outcome["budget"]), Decimal(outcome["spent"])
    chosen, start = [], 0.0
    for one in outcome["chosen"]:
        width = float(100 * Decimal(one["cost"]) / budget)
        said = why_chosen(one, about.rule)
        chosen.append(_line(options[one["number"]], one, said, True, (start, width)))
        start += width
    others = [
        _line(options[one["number"]], one, why_not_chosen(one, about.currency), False) for one in outcome["not_chosen"]
    ]
    everybody, *parts = outcome["reached"]
    return Findings(
        about=about,
        told=summary(len(chosen), len(chosen) + len(others), spent, budget, about.currency),
        chosen=chosen,
        others=others,
        withdrawn=[Withdrawn(name, because) for _number, name, gone, because, *_more in counted.options if gone],
        ties=[
            Broken([options[number][1] for number in one["options"]], how_tie_was_broken(one["by"]))
            for one in outcome["ties"]
        ],
        spent=spent,
        budget=budget,
        everybody=everybody,
        parts=parts,
    )


def sentences(count: BallotCount, language: str) -> dict[int, str]:
    """Why each option was chosen or not, by its number, in this language."""
    with override(language):
        currency = count.box.scheme.currency if count.box.scheme else ""
        told = {one["number"]: why_chosen(one, count.box.rule) for one in count.outcome["chosen"]}
        return told | {one["number"]: why_not_chosen(one, currency) for one in count.outcome["not_chosen"]}


def grid_of(result: Result) -> Decimal:
    """The sums that one can ask about are so far apart: then everybody's questions together are not many."""
    return max((result.budget / GRID).quantize(CENT), CENT)


def what_if(result: Result, asked: Decimal) -> WhatIf:
    """The same ballots and rules with another sum, taken to the nearest that can be asked about; nothing is kept but
    in memory."""
    box, grid = result.box, grid_of(result)
    budget = max((asked / grid).quantize(Decimal(1)), Decimal(1)) * grid
    numbers = chosen_with(Key(box.token, box.seal), budget)
    known = {one.number: one for one in result.lines}
    chosen = [known[number] for number in numbers]
    spent = sum((one.cost for one in chosen), Decimal(0))
    return WhatIf(
        budget=budget,
        told=summary(len(chosen), len(known), spent, budget, result.scheme.currency),
        chosen=chosen,
        gained=[one for one in chosen if not one.is_chosen],
        lost=[one for one in result.chosen if one.number not in numbers],
        others=[one for one in result.lines if one.number not in numbers],
    )


def as_json(count: BallotCount) -> dict[str, Any]:
    """The result for machines: with the rules, so that nothing else is needed to read it."""
    box = count.box
    said: dict[str, Any] = {
        "rules": box.rules,
        "rules_sha256": box.rules_sha256,
        "seal": box.seal,
        "counted_at": count.counted_at.isoformat(),
        "outcome": count.outcome,
    }
    if box.scheme_id is not None:  # the outcome stays as it was counted; this stands beside it
        back = [row for row in _options(box.pk) if row[2] is None and row[4] == ApplicationState.WITHDRAWN]
        said["withdrawn_after_the_vote"] = [row[0] for row in back]
    return said


def is_counted(box: BallotBox) -> bool:
    """Whether there is a result."""
    return BallotCount.objects.filter(box=box).exists()


def own_payments(box: BallotBox, ballot: Ballot | None) -> list[tuple[BallotOption, Decimal, Decimal]]:
    """What the voter's own ballot paid for, in money and in hours: nothing before the count."""
    count = BallotCount.objects.filter(box=box).defer("public_file").first()
    if ballot is None or count is None:
        return []
    money, hours = (_cents(paid_by(count.outcome, box.kind, ballot.door.leg, ballot.choices, at)) for at in range(2))
    options = {one.number: one for one in box.options.all()}
    nothing = Decimal(0)
    return [(options[one], money.get(one, nothing), hours.get(one, nothing)) for one in {**money, **hours}]


def _cents(paid: Mapping[int, Fraction]) -> dict[int, Decimal]:
    """In hundredths, rounded down."""
    return {number: Decimal(int(part * 100)) / 100 for number, part in paid.items()}


@dataclass(frozen=True)
class Key:
    """A sealed box: nothing that is counted of it changes."""

    token: str
    seal: str


@lru_cache(maxsize=2)
def _vote(key: Key) -> Vote:
    return stored_vote(BallotBox.objects.defer("leaves").get(token=key.token))


@lru_cache(maxsize=4 * GRID)
def chosen_with(
    key: Key, budget: Decimal, hours: Decimal | None = None, rule: str = "", completion: str = ""
) -> tuple[int, ...]:
    """The numbers of what would be chosen, in order; kept in memory.

    :raises TooHard: it would take too long to say.
    """
    vote = _vote(key).with_budget(budget, hours)
    if rule:
        vote = vote.with_rule(rule, completion)
    return tuple(vote.number_of[name] for name in vote.choose().winners)


def _line(
    option: Sequence[Any], one: Mapping[str, Any], why: str, is_chosen: bool, place: tuple[float, float] = (0, 0)
) -> Line:
    number, name, _gone, _because, state, said = option
    decided, reason = _decision(state, said)
    against = bool(decided) and (decided == "granted") != is_chosen
    start, width = place
    return Line(
        number=number,
        name=name,
        cost=Decimal(one["cost"]),
        supporters=one["supporters"],
        is_chosen=is_chosen,
        why=why,
        start=start,
        width=max(width - GAP, GAP),
        decided=decided,
        against=against,
        reason=reason if against else "",
        gone=_("Those who applied have taken it back.") if state == ApplicationState.WITHDRAWN else "",
    )


def _decision(state: str | None, reason: str | None) -> tuple[str, str]:
    """What was decided about an application in this state, and why."""
    if state not in (*HOLDING, DECLINED, LAPSED):
        return "", ""
    return "declined" if state == DECLINED else "granted", reason or ""

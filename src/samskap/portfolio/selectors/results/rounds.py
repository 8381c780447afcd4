"""The result of a round, as everybody sees it: what was chosen and why, for whom, how balanced and how sure it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.prepared import prepared
from samskap.portfolio.models import BallotCount, BallotOption, CandidatePartner, Round, RoundState
from samskap.portfolio.selectors.results.round_findings import (
    OPTION,
    About,
    Counted,
    Findings,
    RoundLine,
    findings_in,
    told_in,
)


@dataclass(frozen=True, eq=False)
class RoundResult(Findings):
    """Everything on the page of a round's result."""

    round: Round
    count: BallotCount
    findings: Findings

    @property
    def is_open(self) -> bool:
        """Whether somebody can still say that the result is wrong."""
        return self.round.state == RoundState.APPEAL


def find_round_result(actor: Actor, token: str) -> BallotCount:
    """The count of the vote about the round with this token: one query for visitors.

    :raises NotVisible: there is none yet, or not for the actor.
    """
    count = next(iter(_by_token(token)), None)
    if count is None or not can(actor, "portfolio.view_vote", count.box):
        raise NotVisible
    return count


@prepared
def _by_token(token: str) -> "QuerySet[BallotCount]":
    rows = BallotCount.objects.select_related("box__round__organisation").defer("public_file", "box__leaves")
    return rows.filter(box__round__token=token)


def round_of(count: BallotCount) -> Round:
    """The round that was voted about."""
    assert count.box.round is not None, "found by its round"
    return count.box.round


def round_result_page(count: BallotCount) -> RoundResult:
    """The page of a counted vote: two queries."""
    found = findings_of(count)
    return RoundResult(**vars(found), round=round_of(count), count=count, findings=found)


def findings_of(count: BallotCount) -> Findings:
    """What the count and the decision say: two queries. What follows from the same rows is made once."""
    row, rules = round_of(count), count.box.rules or {}
    about = About(
        token=row.token,
        language=row.language,
        currency=row.currency,
        hours=bool(row.hours),
        rule=count.box.rule,
        is_decided=row.state == RoundState.DECIDED,
    )
    counted = Counted(
        about=about,
        outcome=json.dumps(count.outcome),
        needs=tuple((one["number"], tuple(one["needs"])) for one in rules.get("options", ())),
        options=tuple(_options(count.box_id)),
        partners=tuple(_partners(count.box_id)),
    )
    return findings_in(counted, get_language())


@prepared
def _options(box: int) -> QuerySet[BallotOption, tuple[Any, ...]]:
    """What could be chosen, with candidates, who proposed them and what was decided."""
    return BallotOption.objects.filter(box=box).order_by("number").values_list(*OPTION)


@prepared
def _partners(box: int) -> QuerySet[CandidatePartner, tuple[Any, ...]]:
    rows = CandidatePartner.objects.filter(candidate__option__box=box)
    return rows.order_by("pk").values_list("candidate", "party", "party__leg")


def lines_of(count: BallotCount) -> Sequence[RoundLine]:
    """What became of each candidate, what was chosen first: two queries."""
    return findings_of(count).lines


def told_of(count: BallotCount) -> str:
    """The result in one sentence."""
    return told_in(count.outcome, round_of(count).currency)


def count_of(row: Round) -> BallotCount | None:
    """The count of the vote about this round, if there is one: one query."""
    count = next(iter(_by_round(row.pk)), None)
    if count is not None:
        count.box.round = row
    return count


@prepared
def _by_round(row: int) -> "QuerySet[BallotCount]":
    rows = BallotCount.objects.select_related("box").defer("public_file", "box__leaves")
    return rows.filter(box__round=row)

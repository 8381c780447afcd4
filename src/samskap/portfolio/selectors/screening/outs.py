"""What comes on the ballot of a round, and what the steering group keeps off it."""

from collections.abc import Sequence
from dataclasses import dataclass

from samskap.core.access import Actor, can
from samskap.portfolio.models import Candidate, CandidateState, Round, RoundState
from samskap.portfolio.selectors.screening.result import Standing, screening_page


@dataclass(frozen=True)
class Choice:
    """A candidate with where screening put it, if it was screened."""

    candidate: Candidate
    standing: Standing | None


@dataclass(frozen=True)
class OutsPage:
    """``is_open``: while the rules of the vote are being set; ``may_choose``: the actor steers and it is open."""

    inside: Sequence[Choice]
    outside: Sequence[Choice]
    is_open: bool
    may_choose: bool


def outs_page(actor: Actor, row: Round) -> OutsPage:
    """The page for those inside: six queries."""
    standings = screening_page(row).standings
    order = {one.number: (place, one) for place, one in enumerate(standings)}
    rows = Candidate.objects.filter(round=row, state__in=[CandidateState.IN, CandidateState.OUT])
    ordered = sorted(rows, key=lambda one: (order.get(one.number, (len(order), None))[0], one.number))
    choices = [Choice(one, order[one.number][1] if one.number in order else None) for one in ordered]
    is_open = row.state == RoundState.READY
    return OutsPage(
        inside=[one for one in choices if one.candidate.state == CandidateState.IN],
        outside=[one for one in choices if one.candidate.state == CandidateState.OUT],
        is_open=is_open,
        may_choose=is_open and can(actor, "portfolio.steer_round", row),
    )

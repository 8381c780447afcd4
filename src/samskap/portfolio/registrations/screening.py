"""What screening contributes to the way of a round, to the workroom and to the journal."""

from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.registry import StartBlock, registry
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, ROUND_BLOCKS, WORK_TASKS
from samskap.portfolio.models import Candidate, Round, RoundState
from samskap.portfolio.selectors.screening import way
from samskap.portfolio.selectors.screening.result import screening_block, standing_of
from samskap.portfolio.steps import DEMANDS

PAGES = "portfolio/rounds/screening"


def of_round(actor: Actor, row: Round) -> StartBlock | None:
    """What candidates are scored against, and then what that came to, on the public page."""
    found = screening_block(row)
    return StartBlock(f"{PAGES}/round_block.html", found) if found else None


def of_candidate(actor: Actor, candidate: Candidate) -> StartBlock | None:
    """Where screening put the candidate, on its page."""
    one = standing_of(candidate)
    context = {"round": candidate.round, "one": one}
    return StartBlock(f"{PAGES}/candidate_block.html", context) if one else None


DEMANDS[RoundState.WORKSHOP].append(way.before_scoring)
DEMANDS[RoundState.SCREENING].append(way.before_locking)
WORK_TASKS |= {40: way.criteria_task, 50: way.screen_task, 52: way.lock_task, 55: way.outs_task}
ROUND_BLOCKS[40] = of_round
CANDIDATE_BLOCKS[40] = of_candidate
registry.journal_actions |= {
    "round.criteria_set": gettext_lazy("Set the criteria that the candidates of the round are scored against"),
    "round.scored": gettext_lazy("Scored a candidate of the round"),
    "round.conflict_said": gettext_lazy("Said that they are not impartial about a candidate of the round"),
    "round.conflict_taken_back": gettext_lazy("Took back that they are not impartial about a candidate of the round"),
    "round.scores_locked": gettext_lazy("Locked all scores of the round"),
    "candidate.put_out": gettext_lazy("Kept a candidate off the ballot"),
    "candidate.put_back": gettext_lazy("Put a candidate on the ballot after all"),
    "round.screened": gettext_lazy("Worked out what the scores of the round come to"),
}

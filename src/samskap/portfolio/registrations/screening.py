"""What screening contributes to the way of a round, to the workroom and to the journal."""

from django.utils.translation import gettext_lazy

from samskap.core.registry import registry
from samskap.portfolio.blocks import WORK_TASKS
from samskap.portfolio.models import RoundState
from samskap.portfolio.selectors import screening_way as way
from samskap.portfolio.steps import DEMANDS

DEMANDS[RoundState.WORKSHOP].append(way.before_scoring)
DEMANDS[RoundState.SCREENING].append(way.before_locking)
WORK_TASKS |= {40: way.criteria_task, 50: way.screen_task, 52: way.lock_task}
registry.journal_actions |= {
    "round.criteria_set": gettext_lazy("Set the criteria that the candidates of the round are scored against"),
    "round.scored": gettext_lazy("Scored a candidate of the round"),
    "round.conflict_said": gettext_lazy("Said that they are not impartial about a candidate of the round"),
    "round.conflict_taken_back": gettext_lazy("Took back that they are not impartial about a candidate of the round"),
    "round.scores_locked": gettext_lazy("Locked all scores of the round"),
    "round.screened": gettext_lazy("Worked out what the scores of the round come to"),
}

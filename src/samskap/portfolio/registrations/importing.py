"""What taking in candidates from a file contributes: its line in the workroom, its sentence for the journal."""

from django.utils.translation import gettext_lazy

from samskap.core.registry import registry
from samskap.portfolio.blocks import WORK_TASKS
from samskap.portfolio.selectors.rounds.importing import import_task

WORK_TASKS[25] = import_task
registry.journal_actions |= {
    "round.candidates_imported": gettext_lazy("Took candidates in from a file"),
    "vote.example_filled": gettext_lazy("Put example ballots into the vote"),
}

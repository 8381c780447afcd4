"""What screening contributes to the way of a round, to others' pages and to the journal."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.registry import registry
from samskap.portfolio.blocks import WORK_TASKS, Task
from samskap.portfolio.models import Round, RoundState
from samskap.portfolio.services.criteria import BEFORE_SCREENING
from samskap.portfolio.steps import DEMANDS, Demand
from samskap.portfolio.weighing import FEWEST, MOST


def criteria_are_set(row: Round) -> Iterable[Demand]:
    """Before screening begins it is known what the candidates are scored against."""
    words = {"fewest": FEWEST, "most": MOST}
    text = _("Set %(fewest)d to %(most)d criteria before anybody scores.") % words
    yield Demand(text, FEWEST <= row.criteria.count() <= MOST, reverse("round_criteria", args=[row.token]))


def criteria_task(actor: Actor, row: Round) -> Task | None:
    """The line about criteria in the workroom."""
    if row.state == RoundState.CANCELLED:
        return None
    names = [one.name for one in row.criteria.all()]
    text = ", ".join(names) if names else _("Agree on what makes a candidate good, and how much each of it counts.")
    state = "done" if len(names) >= FEWEST else "now" if row.state in BEFORE_SCREENING else "later"
    return Task(_("Criteria"), text, reverse("round_criteria", args=[row.token]), state)


DEMANDS[RoundState.WORKSHOP].append(criteria_are_set)
WORK_TASKS[40] = criteria_task
registry.journal_actions |= {
    "round.criteria_set": gettext_lazy("Set the criteria that the candidates of the round are scored against"),
}

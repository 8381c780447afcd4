"""What portfolio rounds contribute: what each step demands, sentences for the journal."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can
from samskap.core.registry import Named, registry
from samskap.portfolio.blocks import WORK_TASKS
from samskap.portfolio.models import Round, RoundState
from samskap.portfolio.selectors.rounds.demands import before_building, before_publishing, before_screening
from samskap.portfolio.selectors.rounds.people import parties_task, people_task
from samskap.portfolio.steps import DEMANDS


def name_rounds(ids: Iterable[str]) -> Mapping[str, Named]:
    """The name of each round, and the page where those who work with it do so."""
    rows = Round.objects.filter(pk__in=list(ids)).only(
        "token", "title", "organisation", "visibility", "network", "room"
    )
    return {str(row.pk): Named(row.title, reverse("round_work", args=[row.token]), partial(knows, row)) for row in rows}


def knows(row: Round, actor: Actor) -> bool:
    """Whether the actor may work with the round: the address leads to its workroom."""
    return can(actor, "portfolio.view_round_inside", row)


DEMANDS[RoundState.DRAFT].append(before_publishing)
DEMANDS[RoundState.GATHERING].append(before_building)
DEMANDS[RoundState.WORKSHOP].append(before_screening)
WORK_TASKS[10] = parties_task
WORK_TASKS[12] = people_task
registry.journal_objects["portfolio.round"] = name_rounds
registry.journal_actions |= {
    "round.created": gettext_lazy("Planned a portfolio round"),
    "round.edited": gettext_lazy("Changed the portfolio round"),
    "round.published": gettext_lazy("Published the portfolio round"),
    "round.building_begun": gettext_lazy("Began to build the portfolio together"),
    "round.screening_begun": gettext_lazy("Began to screen the candidates"),
    "round.party_asked": gettext_lazy("Asked an organisation to take part in the portfolio round"),
    "round.party_named": gettext_lazy("Named a party of the portfolio round"),
    "round.party_joined": gettext_lazy("Joined the portfolio round"),
    "round.party_declined": gettext_lazy("Declined to take part in the portfolio round"),
    "round.party_removed": gettext_lazy("Took a party out of the portfolio round"),
    "round.person_named": gettext_lazy("Gave somebody a duty in the portfolio round"),
    "round.person_removed": gettext_lazy("Took a duty in the portfolio round from somebody"),
    "round.cancelled": gettext_lazy("Cancelled the portfolio round"),
}

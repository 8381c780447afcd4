"""The basis for a decision of the council: what is asked, what stands in the way, what it costs and what it risks."""

from django.utils.translation import gettext as _

from samskap.pilots.models import Charter, Obstacle, ObstacleStep
from samskap.pilots.papers.parts import (
    charter_of,
    concerns_table,
    has_content,
    in_brief,
    label,
    money_facts,
    own,
    part,
    said,
    stages_table,
    untriaged_note,
    values_table,
    vetoes_table,
)
from samskap.pilots.selectors.ladder import days_between
from samskap.pilots.selectors.papers import Gathered
from samskap.ui import text
from samskap.ui.formats.document import Block, Facts, Heading, Paragraph


def decision(gathered: Gathered) -> list[Block]:
    """What the council is asked stands first."""
    pilot, agreed = gathered.pilot, charter_of(gathered.pilot)
    asked = [Paragraph(own(pilot, gathered.asked))]
    empty = _("What the council is asked to decide is written when the document is published.")
    limits = Facts(
        [
            (label(Charter, "stop_rule"), own(pilot, agreed.stop_rule)),
            (label(Charter, "failure_cost"), own(pilot, agreed.failure_cost)),
        ]
    )
    money = [money_facts(pilot, gathered.sums)] if gathered.sums else []
    worries: list[Block] = [
        concerns_table(pilot, gathered.concerns),
        untriaged_note(gathered.concerns),
        vetoes_table(pilot, gathered.vetoes),
    ]
    risks: list[Block] = [limits, values_table(pilot, gathered.values), *filter(has_content, worries)]
    return [
        *part(_("What the council is asked to decide"), asked, empty=empty),
        *part(
            _("Obstacles that wait for the council"),
            [block for step in gathered.waiting for block in _obstacle(gathered, step)],
            empty=_("No obstacle waits for the council."),
        ),
        *part(_("The pilot in short"), [in_brief(pilot), *said(pilot, label(Charter, "scope"), agreed.scope)]),
        *part(_("Money and size"), [*money, stages_table(pilot, gathered.stages)]),
        *part(_("Risks"), risks),
    ]


def _obstacle(gathered: Gathered, step: ObstacleStep) -> list[Block]:
    pilot, row = gathered.pilot, step.obstacle
    waited = {"day": text.day(step.entered_at), "days": days_between(step.entered_at, gathered.now)}
    return [
        Heading(3, own(pilot, row.title)),
        Facts(
            [
                (_("Kind"), row.get_kind_display()),
                (label(Obstacle, "text"), own(pilot, row.text)),
                (_("Rule"), own(pilot, row.rule)),
                (label(ObstacleStep, "lifted_because"), own(pilot, step.lifted_because)),
                (_("Has waited since"), _("%(day)s (%(days)d days)") % waited),
                (label(ObstacleStep, "due_on"), text.day(step.due_on)),
            ]
        ),
    ]

"""The final report: how it ended, what was learned and what shows it, what it cost, what was kept and what was not."""

from django.utils.translation import gettext as _

from samskap.pilots.gates import PASSAGES
from samskap.pilots.models import Demand, Grant, LearningQuestion, Pilot, PilotState
from samskap.pilots.papers.parts import (
    concerns_table,
    in_brief,
    label,
    money,
    money_facts,
    own,
    part,
    said,
    untriaged_note,
    vetoes_table,
)
from samskap.pilots.selectors.papers import Gathered
from samskap.ui import text
from samskap.ui.formats.document import Block, Facts, Heading, Paragraph, Table, Words


def report(gathered: Gathered) -> list[Block]:
    """From the outcome to the gates that were passed."""
    pilot = gathered.pilot
    spread = [
        block
        for name in ("spread_whom", "spread_adapt", "spread_cost")
        for block in said(pilot, label(Pilot, name), getattr(pilot, name))
    ]
    money = [money_facts(pilot, gathered.sums)] if gathered.sums else []
    concerns: list[Block] = [concerns_table(pilot, gathered.concerns), untriaged_note(gathered.concerns)]
    return [
        *part(_("How it ended"), [_outcome(pilot), in_brief(pilot)]),
        *part(label(Pilot, "lessons"), [Paragraph(own(pilot, pilot.lessons))]),
        *part(_("Answers to the learning questions"), _answers(gathered)),
        *part(_("Spread plan"), spread, empty=_("There is no spread plan.")),
        *part(_("Money and hours"), [*money, _grants(gathered), _hours(gathered)]),
        *part(_("Demands on partners"), [_demands(gathered)], empty=_("Nothing was demanded of partners.")),
        *part(_("Concerns"), concerns, empty=_("No concern was raised.")),
        *part(_("Vetoes"), [vetoes_table(pilot, gathered.vetoes)], empty=_("There was no veto.")),
        *part(_("Gates passed"), [_passages(gathered)], empty=_("No gate has been passed.")),
    ]


def _outcome(pilot: Pilot) -> Facts:
    closed = pilot.state == PilotState.CLOSED
    state = _("State")
    return Facts(
        [
            (_("Outcome") if closed else state, pilot.get_outcome_display() if closed else pilot.get_state_display()),
            (_("Closed on"), text.day(pilot.state_since) if closed else ""),
        ]
    )


def _answers(gathered: Gathered) -> list[Block]:
    pilot = gathered.pilot
    blocks: list[Block] = []
    for row in gathered.questions:
        told = Facts(
            [
                (label(LearningQuestion, "answer"), own(pilot, row.answer)),
                (label(LearningQuestion, "evidence"), own(pilot, row.evidence)),
                (label(LearningQuestion, "because"), own(pilot, row.because)),
                (_("State"), "" if row.is_answered else _("Not answered yet")),
            ]
        )
        blocks += [Heading(3, own(pilot, row.text)), told]
    return blocks


def _grants(gathered: Gathered) -> Table:
    pilot = gathered.pilot
    rows: list[list[Words]] = [
        [
            own(pilot, row.funder),
            money(pilot, row.amount),
            money(pilot, spent),
            money(pilot, row.amount - spent),
            own(pilot, row.eligible),
        ]
        for row, spent in gathered.grants
    ]
    heads = [label(Grant, "funder"), label(Grant, "amount"), _("Spent"), _("Left"), label(Grant, "eligible")]
    return Table(_("Grants"), heads, rows, right=(1, 2, 3))


def _hours(gathered: Gathered) -> Table:
    """Shares only, as on the public page: the hours themselves could be one person's."""
    rows: list[list[Words]] = [[one.label, text.share(one.share)] for one in gathered.hours]
    return Table(_("Hours"), [_("Whose hours"), _("Share")], rows, right=(1,))


def _demands(gathered: Gathered) -> Table:
    pilot = gathered.pilot
    rows: list[list[Words]] = [
        [
            own(pilot, row.text),
            _whom(row),
            row.get_weight_display(),
            row.get_status_display(),
            own(pilot, row.because),
        ]
        for row in gathered.demands
    ]
    heads = [_("Demand"), _("Party"), _("Must or should"), _("State"), _("Why")]
    return Table(_("What was demanded, and what was kept"), heads, rows)


def _whom(row: Demand) -> str:
    """Whom a demand is on."""
    return row.party.name if row.party else _("Every partner")


def _passages(gathered: Gathered) -> Table:
    pilot = gathered.pilot
    ways = {way.key: way for way in PASSAGES}
    conditions = {condition.key: condition.label for way in PASSAGES for condition in way.conditions}
    rows: list[list[Words]] = [
        [
            text.day(row.at),
            str(ways[row.passage].label) if row.passage in ways else row.passage,
            ", ".join(str(conditions.get(key, key)) for key in row.missing),
            own(pilot, row.reason),
        ]
        for row in gathered.passed
    ]
    heads = [_("Date"), _("Gate"), _("Opened although this was missing"), _("Public reason")]
    return Table(_("Gates passed"), heads, rows)

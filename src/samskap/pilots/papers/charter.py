"""The charter: what is agreed before a pilot starts."""

from django.utils.translation import gettext as _

from samskap.pilots.models import Charter, LearningQuestion, Pilot, Sponsorship
from samskap.pilots.papers.parts import (
    charter_of,
    in_brief,
    label,
    money,
    own,
    part,
    parties_table,
    said,
    signing,
    stages_table,
    values_table,
)
from samskap.pilots.selectors.papers import Gathered
from samskap.ui import text
from samskap.ui.formats.document import Block, Facts, Signatures, Table, Words


def charter(gathered: Gathered) -> list[Block]:
    """From the idea to the signatures. The sentences for the press are not in it: they wait until somebody asks."""
    pilot, agreed = gathered.pilot, charter_of(gathered.pilot)
    scope = [
        block
        for name in ("scope", "target_group", "novelty", "baseline")
        for block in said(pilot, label(Charter, name), getattr(agreed, name))
    ]
    safe = Facts(
        [
            (label(Charter, "stop_rule"), own(pilot, agreed.stop_rule)),
            (label(Charter, "failure_cost"), own(pilot, agreed.failure_cost)),
            (label(Charter, "no_blame"), _("Yes") if agreed.no_blame else ""),
            (label(Charter, "spokesperson"), own(pilot, agreed.spokesperson)),
            (label(Charter, "answer_days"), str(agreed.answer_days)),
        ]
    )
    limits = [(label(Pilot, name), money(pilot, getattr(pilot, name))) for name in ("budget", "loss_limit")]
    return [
        *part(_("The pilot in short"), [in_brief(pilot)]),
        *part(_("What is in the pilot"), scope),
        *part(_("Who takes part"), [parties_table(gathered, _("Parties")), _sponsor(gathered)]),
        *part(_("What we want to learn"), [_questions(gathered)]),
        *part(_("Public values"), [values_table(pilot, gathered.values)]),
        *part(_("Safe to try"), [safe]),
        *part(_("Money and size"), [Facts(limits), stages_table(pilot, gathered.stages)]),
        *part(_("Signatures"), [Signatures(signing(gathered, partners=False))]),
    ]


def _sponsor(gathered: Gathered) -> Facts:
    sponsor = gathered.sponsor
    if sponsor is None:
        return Facts([])
    return Facts(
        [
            (_("Sponsor"), ", ".join(words for words in (sponsor.name, sponsor.title) if words)),
            (label(Sponsorship, "pledge"), own(gathered.pilot, sponsor.pledge)),
        ]
    )


def _questions(gathered: Gathered) -> Table:
    pilot = gathered.pilot
    rows: list[list[Words]] = [
        [
            own(pilot, row.text),
            own(pilot, row.how),
            text.day(row.due_on) if row.due_on else "",
            own(pilot, row.receiver),
        ]
        for row in gathered.questions
    ]
    heads = [label(LearningQuestion, name) for name in ("text", "how", "due_on", "receiver")]
    return Table(_("Learning questions"), heads, rows)

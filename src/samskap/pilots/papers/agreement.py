"""The agreement with the partners: who they are, what is tried, and what each must do by when."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samskap.pilots.models import Charter, Demand
from samskap.pilots.papers.parts import charter_of, in_brief, label, own, part, parties_table, said, signing
from samskap.pilots.selectors.papers import Gathered
from samskap.ui.formats.document import Block, Paragraph, Signatures, Table, Words


def agreement(gathered: Gathered) -> list[Block]:
    """The demands stand by party; those on nobody in particular are on every partner."""
    pilot = gathered.pilot
    scope = said(pilot, label(Charter, "scope"), charter_of(pilot).scope)
    return [
        *part(_("Parties"), [parties_table(gathered, _("Who takes part"))]),
        *part(_("What is tried"), [in_brief(pilot), *scope]),
        *_demands(gathered),
        *part(_("Signatures"), [Signatures(signing(gathered, partners=True))]),
    ]


def _demands(gathered: Gathered) -> list[Block]:
    common = [row for row in gathered.demands if row.party_id is None]
    groups = [(_("Demands on every partner"), common)] if common else []
    for party in gathered.parties:
        theirs = [row for row in gathered.demands if row.party_id == party.pk]
        if theirs:
            groups.append((_("Demands on %(party)s") % {"party": party.name}, theirs))
    rule = _("A “must” that is due and not met keeps the pilot from going on. A “should” does not.")
    blocks: list[Block] = [block for title, rows in groups for block in _table(gathered, title, rows)]
    return [*part(_("What is demanded"), [Paragraph(rule)] if blocks else []), *blocks]


def _table(gathered: Gathered, title: str, demands: Sequence[Demand]) -> list[Block]:
    pilot = gathered.pilot
    rows: list[list[Words]] = [
        [
            own(pilot, row.text),
            row.get_weight_display(),
            row.get_due_display(),
            own(pilot, row.shown_by) if row.shown_by else "–",
            row.get_status_display(),
        ]
        for row in demands
    ]
    heads = [_("Demand"), _("Must or should"), _("When it is due"), _("How it is shown"), _("State")]
    return [Table(title, heads, rows)]

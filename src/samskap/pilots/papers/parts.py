"""Parts that several documents share. Labels are made in the language that is active."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samskap.pilots.models import Charter, Concern, ConcernStatus, PartyRole, Pilot, Stage, ValueAtStake, Veto
from samskap.pilots.selectors.charter import somebody_at
from samskap.pilots.selectors.papers import Gathered
from samskap.pilots.selectors.sums import Sums
from samskap.ui import text
from samskap.ui.formats.document import (
    Block,
    Bullets,
    Facts,
    Heading,
    Note,
    Paragraph,
    Party,
    Signatures,
    Table,
    Text,
    Words,
)


def own(pilot: Pilot, words: str) -> Text:
    """What somebody of the pilot wrote, in the pilot's language."""
    return Text(words, pilot.language)


def money(pilot: Pilot, amount: Decimal | None) -> str:
    """A sum of the pilot as every page writes it; nothing where there is none, so that no line stands for it."""
    return "" if amount is None else text.money(amount, pilot.currency)


def label(model: Any, name: str) -> str:
    """The label of a column, in the language that is active."""
    return str(model._meta.get_field(name).verbose_name)


def has_content(block: Block) -> bool:
    """Whether there is anything to read in it; a heading alone says nothing."""
    match block:
        case Heading():
            return False
        case Paragraph() | Note():
            return bool(block.text)
        case Bullets():
            return bool(block.items)
        case Signatures():
            return bool(block.parties)
        case _:
            return bool(block.rows)


def part(title: str, blocks: Iterable[Block], *, level: int = 2, empty: str = "") -> list[Block]:
    """A heading and what stands under it; where there is nothing, a note that says so."""
    filled = [block for block in blocks if isinstance(block, Heading) or has_content(block)]
    if not any(has_content(block) for block in filled):
        filled = [Note(empty or _("Nothing has been written about this."))]
    return [Heading(level, title), *filled]


def said(pilot: Pilot, title: str, words: str, *, level: int = 3) -> list[Block]:
    """A heading over what somebody wrote; nothing where nothing is written."""
    return [Heading(level, title), Paragraph(own(pilot, words))] if words.strip() else []


def charter_of(pilot: Pilot) -> Charter:
    """The pilot's charter, an empty one where there is none."""
    return getattr(pilot, "charter", None) or Charter(pilot=pilot)


def in_brief(pilot: Pilot) -> Facts:
    """What the pilot is, from title to dates."""
    charter = charter_of(pilot)
    return Facts(
        [
            (label(Pilot, "title"), own(pilot, pilot.title)),
            (_("In short"), own(pilot, pilot.summary)),
            (label(Pilot, "kind"), pilot.get_kind_display()),
            (_("Need that it answers"), Text(pilot.need.name, pilot.need.language) if pilot.need else ""),
            (_("Who owns the pilot?"), somebody_at(pilot) if pilot.owner else ""),
            (label(Pilot, "starts_on"), text.day(pilot.starts_on) if pilot.starts_on else ""),
            (label(Pilot, "ends_on"), text.day(pilot.ends_on) if pilot.ends_on else ""),
            (label(Charter, "place"), own(pilot, charter.place)),
            (label(Pilot, "risk"), pilot.get_risk_display()),
        ]
    )


def parties_table(gathered: Gathered, caption: str) -> Table:
    """Who takes part, as what, and what they may decide."""
    pilot = gathered.pilot
    rows: list[list[Words]] = [
        [Text(row.name), row.get_role_display(), row.get_leg_display(), own(pilot, row.mandate or "–")]
        for row in gathered.parties
    ]
    heads = [_("Party"), _("Role"), _("Leg of the helix"), _("What they may decide")]
    return Table(caption, heads, rows)


def signing(gathered: Gathered, *, partners: bool) -> list[Party]:
    """The municipality with its sponsor, and each partner."""
    pilot, sponsor = gathered.pilot, gathered.sponsor
    home = Party(
        Text(pilot.organisation.name),
        Text(sponsor.name) if sponsor else "",
        own(pilot, sponsor.title) if sponsor else "",
    )
    others = [row for row in gathered.parties if row.role != PartyRole.OWNER and row.name != pilot.organisation.name]
    return [home, *(Party(Text(row.name)) for row in others if partners)]


def stages_table(pilot: Pilot, stages: Sequence[Stage]) -> Table:
    """How far it may grow, step by step."""
    rows: list[list[Words]] = [
        [
            f"{row.number}. {row.name}".strip(". ") if row.name else str(row.number),
            f"{text.number(row.cap)} {row.get_unit_display().lower()}",
            money(pilot, row.budget),
            text.day(row.ends_on) if row.ends_on else "–",
        ]
        for row in stages
    ]
    heads = [_("Stage"), label(Stage, "cap"), label(Stage, "budget"), label(Stage, "ends_on")]
    return Table(_("Stages"), heads, rows, right=(1, 2))


def values_table(pilot: Pilot, values: Sequence[ValueAtStake]) -> Table:
    """What could go wrong with which value, what guards it, and whether somebody watches: names are for insiders."""
    somebody = _("Somebody at %(name)s, who can say no") % {"name": pilot.organisation.name}
    rows: list[list[Words]] = [
        [
            row.get_value_display(),
            own(pilot, row.risk),
            own(pilot, row.safeguard),
            somebody if row.watcher_id else _("Nobody yet"),
        ]
        for row in values
    ]
    heads = [_("Public value"), label(ValueAtStake, "risk"), label(ValueAtStake, "safeguard"), _("Who watches")]
    return Table(_("Public values at stake"), heads, rows)


def money_facts(pilot: Pilot, sums: Sums) -> Facts:
    """What it may cost, has cost and is bound to cost."""
    return Facts(
        [
            (label(Pilot, "budget"), money(pilot, pilot.budget)),
            (label(Pilot, "loss_limit"), money(pilot, pilot.loss_limit)),
            (_("Incurred"), money(pilot, sums.incurred)),
            (_("Committed and not yet paid"), money(pilot, sums.committed)),
            (_("Together"), money(pilot, sums.exposure)),
            (_("Left until the loss limit"), money(pilot, sums.left)),
            (_("Over the loss limit"), money(pilot, sums.excess) if sums.excess else ""),
        ]
    )


def concerns_table(pilot: Pilot, concerns: Sequence[Concern]) -> Table:
    """Concerns that have been looked at; others are counted and not quoted, nor is one whose text is kept inside."""
    rows: list[list[Words]] = [
        [
            row.get_value_display(),
            _("What it says is kept inside, because it names or exposes somebody.")
            if row.withheld
            else own(pilot, row.text),
            row.get_status_display(),
            own(pilot, "\n".join(words for words in (row.reason, row.answer) if words)),
        ]
        for row in concerns
        if row.status != ConcernStatus.WAITING
    ]
    heads = [_("Public value"), _("Concern"), _("State"), _("Public reason and answer")]
    return Table(_("Concerns"), heads, rows)


def vetoes_table(pilot: Pilot, vetoes: Sequence[Veto]) -> Table:
    """Who stopped the pilot for a value, why, and why it went on."""
    rows: list[list[Words]] = [
        [
            row.get_value_display(),
            text.day(row.at),
            own(pilot, row.reason),
            text.day(row.lifted_at) if row.lifted_at else _("Still holds"),
            own(pilot, row.lifted_because),
        ]
        for row in vetoes
    ]
    heads = [_("Public value"), _("Veto on"), _("Public reason"), _("Lifted on"), _("Lifted because")]
    return Table(_("Vetoes"), heads, rows)


def untriaged_note(concerns: Sequence[Concern]) -> Note:
    """How many concerns nobody has looked at yet."""
    count = sum(row.status == ConcernStatus.WAITING for row in concerns)
    return Note(_("Concerns that nobody has looked at yet: %(count)d") % {"count": count} if count else "")

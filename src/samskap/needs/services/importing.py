"""A list of needs from a table: which column is what, which rows cannot be used and why, taking in the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core.access import Actor, require
from samskap.core.cells import is_spreadsheet_error
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import Organisation
from samskap.core.scopes import Scope, check_scope
from samskap.core.tables import BadRow, Row, check_columns, guess_columns, plain_word, read_table, samples
from samskap.core.texts import fill_texts
from samskap.core.tokens import digest
from samskap.needs.models import Need, Scale, Urgency
from samskap.needs.selectors.taxonomy import subject_column_label
from samskap.needs.services.inputs import REQUIRED, NeedInput, check_choices
from samskap.needs.services.needs import create_need
from samskap.needs.services.reading_subjects import NOTHING, Subjects, read_subjects

SUBJECTS = ("challenges", "targets")
TARGETS = ("today", "whom", "better", "title", "department", "goals", "urgency", "scale", *SUBJECTS)
"""What a column can be."""
OTHER_HEADINGS = {
    "today": ("behov", "problem", "utmaning", "utfordring", "nuläge", "nåsituasjon", "need", "challenge"),
    "whom": ("målgrupp", "målgruppe", "target group"),
    "better": ("önskat läge", "ønsket situasjon", "önskad effekt", "ønsket effekt", "desired state"),
    "title": ("titel", "tittel", "rubrik", "overskrift", "title"),
    "department": ("avdelning", "förvaltning", "avdeling", "etat", "sektor"),
    "urgency": ("prioritet", "prioritering", "priority"),
    "targets": (
        "globala mål",
        "delmål",
        "bærekraftsmål",
        "delmål i agenda 2030",
        "berekraftsmål",
        "sdg targets",
        "sdg",
    ),
}
"""What such columns are often called in lists that others made, beside our own words."""
_CHOICES: dict[str, Any] = {"urgency": Urgency, "scale": Scale}


@dataclass(frozen=True)
class RowInput:
    """What a row holds: the texts of a need, and what it is about."""

    values: NeedInput
    subjects: Subjects = NOTHING


@dataclass(frozen=True)
class Checked:
    """What a table would give: needs in the order of their rows, rows that cannot be used, rows known already."""

    good: Sequence[RowInput]
    bad: Sequence[BadRow]
    known: Sequence[Row]

    @property
    def signature(self) -> str:
        """Says whether what is taken in is what was shown."""
        parts = [*map(repr, self.good), *(str(bad.row.line) for bad in self.bad)]
        return digest("\n".join(parts))


@dataclass(frozen=True)
class Preview:
    """A table before anybody has said what its columns are. ``samples``: the first cells of each column, shortened."""

    text: str
    rows: Sequence[Row]
    headings: bool
    columns: Mapping[int, str]
    samples: Sequence[Sequence[str]]

    def content(self, headings: bool) -> Sequence[Row]:
        """The rows without their headings, if there are any."""
        return self.rows[1:] if headings else self.rows


def preview_table(text: str) -> Preview:
    """Read a table and guess.

    :raises InvalidInput: as :func:`read_table`.
    """
    rows = read_table(text)
    columns = guess_columns(rows[0].cells, known_headings())
    return Preview(text, rows, bool(columns), columns, samples(rows))


def known_headings() -> dict[str, str]:
    """What headings mean: our own words in any of the portal's languages, and what others often write."""
    words: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            labels = {target: label_of(target) for target in TARGETS}
            words |= {plain_word(label): target for target, label in labels.items()}
    words |= {heading: target for target, headings in OTHER_HEADINGS.items() for heading in headings}
    return words | {target: target for target in TARGETS}


def label_of(target: str) -> str:
    """What people call this part of a need."""
    if target in SUBJECTS:
        return subject_column_label(target)
    return str(Need._meta.get_field(target).verbose_name).rstrip("?")  # type: ignore[union-attr]


def check_rows(
    organisation: Organisation, rows: Sequence[Row], columns: Mapping[int, str], scope: Scope, language: str
) -> Checked:
    """Try every row without writing anything: one query.

    :raises InvalidInput: no column is chosen for one of the three texts, or two for the same.
    """
    check_columns(columns, REQUIRED, {target: label_of(target) for target in TARGETS})
    standing = Need.objects.filter(organisation=organisation, withdrawn_at__isnull=True)
    known = set(standing.values_list(*REQUIRED))
    good: list[RowInput] = []
    bad: list[BadRow] = []
    again: list[Row] = []
    for row in rows:
        cells = {target: row.cells[column] if column < len(row.cells) else "" for column, target in columns.items()}
        subjects = read_subjects(cells)
        values, reasons = _read(cells, scope, language)
        reasons += subjects.reasons
        key = (values.today, values.whom, values.better)
        if reasons:
            bad.append(BadRow(row, reasons))
        elif key in known:
            again.append(row)
        else:
            known.add(key)
            good.append(RowInput(values, subjects))
    return Checked(good, bad, again)


def _read(cells: Mapping[str, str], scope: Scope, language: str) -> tuple[NeedInput, list[str]]:
    """The texts of a row as they would be stored, and why they cannot be used, if so."""
    cells = {target: cell for target, cell in cells.items() if target not in SUBJECTS}
    reasons = [
        _("%(field)s: the spreadsheet could not compute this (%(text)s).") % {"field": label_of(target), "text": cell}
        for target, cell in cells.items()
        if is_spreadsheet_error(cell)
    ]
    for name, kind in _CHOICES.items():
        if name in cells:
            cells[name], problem = _choice(kind, cells[name], label_of(name))
            reasons += problem
    values = NeedInput(**{"today": "", "whom": "", "better": "", **cells}, language=language, scope=scope)
    trial = Need(urgency=values.urgency, scale=values.scale)
    texts = {name: getattr(values, name) for name in TARGETS if name not in (*_CHOICES, *SUBJECTS)}
    try:
        check_choices(values)
        fill_texts(trial, texts, REQUIRED)
    except InvalidInput as error:
        reasons += [f"{label_of(name)}: {message}" for name, message in error.fields.items()]
    stored = {name: getattr(trial, name) for name in texts}
    return NeedInput(**{**stored, **{k: cells.get(k, "") for k in _CHOICES}}, language=language, scope=scope), reasons


def _choice(kind: Any, cell: str, label: str) -> tuple[str, list[str]]:
    """The value whose word, in any of the portal's languages, stands in the cell."""
    if not cell:
        return "", []
    words = {value: value for value in kind.values}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words |= {plain_word(str(one.label)): one.value for one in kind}
            words |= {plain_word(str(one.label).partition(":")[0]): one.value for one in kind}
    found = words.get(plain_word(cell))
    if found is not None:
        return found, []
    words_shown = ", ".join(f"“{one.label}”" for one in kind)
    message = _("%(field)s: “%(text)s” is none of %(words)s.")
    return "", [message % {"field": label, "text": cell[:60], "words": words_shown}]


@transaction.atomic
def import_needs(
    *, actor: Actor, organisation: Organisation, checked: Checked, now: datetime | None = None
) -> list[Need]:
    """Take in what can be used, all of it or nothing.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: nothing can be used.
    """
    require(actor, "needs.create_need")
    if not actor.works_in(organisation.pk):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    if not checked.good:
        raise InvalidInput(_("No row can be used."))
    check_scope(actor, organisation, checked.good[0].values.scope)
    return [
        create_need(
            actor=actor,
            organisation=organisation,
            values=row.values,
            challenges=row.subjects.challenges,
            targets=row.subjects.targets,
            now=now,
            source="table",
        )
        for row in checked.good
    ]

"""A table of calls: which column is what, what would come of it. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy, override

from samskap.calls.records import CallRecord, as_json, fingerprint
from samskap.calls.selectors.health import PROBLEMS
from samskap.calls.sources.base import BadRecord, Place
from samskap.calls.sources.tables import HEADINGS, record_of
from samskap.core.tables import BadRow, Row, check_columns, guess_columns, plain_word, read_table, samples
from samskap.core.tokens import digest

TARGETS: dict[str, Any] = {
    "title": gettext_lazy("Title"),
    "funder": gettext_lazy("Funder"),
    "programme": gettext_lazy("Programme"),
    "text": gettext_lazy("What can be applied for"),
    "url": gettext_lazy("Where it is published"),
    "key": gettext_lazy("Number"),
    "opens": gettext_lazy("Opens"),
    "closes": gettext_lazy("Closes"),
    "status": gettext_lazy("Status"),
    "total": gettext_lazy("Sum in all"),
    "least": gettext_lazy("Least for one project"),
    "most": gettext_lazy("Most for one project"),
    "currency": gettext_lazy("Currency"),
    "share": gettext_lazy("Own share of the costs"),
    "applicants": gettext_lazy("Who can apply"),
    "language": gettext_lazy("Language"),
}
"""What a column can be."""


@dataclass(frozen=True)
class Preview:
    """A table before anybody has said what its columns are."""

    text: str
    rows: Sequence[Row]
    headings: bool
    columns: Mapping[int, str]
    samples: Sequence[Sequence[str]]

    def content(self, headings: bool) -> Sequence[Row]:
        """The rows without their headings, if there are any."""
        return self.rows[1:] if headings else self.rows


@dataclass(frozen=True)
class Checked:
    """What a table would give: calls in the order of their rows, and rows that cannot be used."""

    good: Sequence[CallRecord]
    bad: Sequence[BadRow]

    @property
    def signature(self) -> str:
        """Says whether what is taken in is what was shown."""
        parts = [*(fingerprint(as_json(one)) for one in self.good), *(str(bad.row.line) for bad in self.bad)]
        return digest("\n".join(parts))


def preview_table(text: str) -> Preview:
    """Read a table and guess.

    :raises InvalidInput: as :func:`~samskap.core.tables.read_table`.
    """
    rows = read_table(text)
    columns = guess_columns(rows[0].cells, _known_headings())
    return Preview(text, rows, bool(columns), columns, samples(rows))


def check_rows(rows: Sequence[Row], columns: Mapping[int, str], place: Place) -> Checked:
    """Try every row. ``place`` stands in for language, zone and funder where a row names none.

    :raises InvalidInput: no column is chosen for the title, or two for the same.
    """
    check_columns(columns, ("title",), {name: str(label) for name, label in TARGETS.items()})
    good: dict[str, CallRecord] = {}
    bad: list[BadRow] = []
    for row in rows:
        cells = {name: row.cells[at].strip() for at, name in columns.items() if at < len(row.cells)}
        record, reason = _try(cells, place)
        if record is None:
            bad.append(BadRow(row, [reason]))
        elif record.key in good:
            bad.append(BadRow(row, [str(_TWICE)]))
        else:
            good[record.key] = record
    return Checked(list(good.values()), bad)


_TWICE = gettext_lazy("The same number, address or title stands in a row above.")
_NO_TITLE = gettext_lazy("It has no title.")


def _try(cells: dict[str, str], place: Place) -> tuple[CallRecord | None, str]:
    """The record of a row, or why there is none. A row without number and address is known by title and funder."""
    if not cells.get("title"):
        return None, str(_NO_TITLE)
    if not cells.get("key") and not cells.get("url"):
        cells["key"] = digest(plain_word(f"{cells['title']} {cells.get('funder') or place.funder}"))
    try:
        record = record_of(cells, place)
    except BadRecord as error:
        return None, _problem(error, cells)
    return (record, "") if any(record.titles.values()) else (None, str(_NO_TITLE))


def _problem(error: BadRecord, cells: Mapping[str, str]) -> str:
    """What is wrong, and the cell as it was written under the name that the reader knows of its column."""
    reason, column = str(PROBLEMS[error.code]), error.detail.partition(":")[0]
    named = error.code in ("day", "amount") and column in cells and column in TARGETS
    written = f"{TARGETS[column]}: {cells[column][:60]}" if named else error.detail
    return f"{reason[:1].upper()}{reason[1:]} ({written})."


def _known_headings() -> dict[str, str]:
    words = dict(HEADINGS)
    for code, _name in settings.LANGUAGES:
        with override(code):
            words |= {plain_word(str(label)): name for name, label in TARGETS.items()}
    return words

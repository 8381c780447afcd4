"""Tables as people paste or upload them: their encoding, their separator, their lines, what their columns are.

What stands in a cell is read by :mod:`samskap.core.cells`.
"""

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.core.plain import unguard_cell

MOST_BYTES = 1_000_000
MOST_SIGNS = 400_000
MOST_ROWS = 500
MOST_COLUMNS = 40
SAMPLES, SAMPLE_LENGTH = 3, 60
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True)
class Row:
    """A row of a table; ``line`` is the line of the text on which it begins, from 1."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be used: its line, its cells and the reasons."""

    row: Row
    reasons: Sequence[str]


def decode_table(content: bytes) -> str:
    """The text of an uploaded file in UTF-8, UTF-16 or Windows-1252.

    :raises InvalidInput: under ``file``: empty, too large, a workbook, no text.
    """
    refuse_large(len(content))
    if content.startswith(_WORKBOOKS):
        message = _(
            "This is a workbook, not a text table. Save it as CSV in the spreadsheet program, or mark the cells, copy "
            "them and paste them here."
        )
        raise _refusal("file", message)
    try:
        text = content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise _refusal("file", _("The file is no text. Save it as CSV with the character set UTF-8.")) from error
    return checked_table(text, "file")


def refuse_large(size: int) -> None:
    """Refuse a file of so many bytes if that is more than is read.

    :raises InvalidInput: under ``file``.
    """
    if size > MOST_BYTES:
        raise _refusal("file", _("The file is larger than 1 MB. Take in the list in parts."))


def _encoding(content: bytes) -> str:
    for mark, name in _BOMS.items():
        if content.startswith(mark):
            return name
    begin = content[:2000]
    if begin[1::2].count(0) > len(begin) // 4:
        return "utf-16-le"
    if begin[::2].count(0) > len(begin) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def checked_table(text: str, field: str = "pasted") -> str:
    """The text, if it can be a table.

    :raises InvalidInput: under ``field``: empty, too long, or with zero bytes.
    """
    if not text.strip():
        raise _refusal(field, _("Paste the rows, or choose a file."))
    if len(text) > MOST_SIGNS:
        words = {"length": len(text), "limit": MOST_SIGNS}
        raise _refusal(field, _("This is %(length)d signs long; at most %(limit)d fit.") % words)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise _refusal(field, _("Line %(line)d holds signs that are no text.") % {"line": line})
    return text


def read_table(text: str, most_rows: int = MOST_ROWS) -> list[Row]:
    """The rows that hold something. The separator is the tab, semicolon or comma of which the first line has most.

    ``most_rows`` are allowed below a row of headings.

    :raises InvalidInput: under ``pasted``: only separators, a quotation mark not closed, too many rows or columns.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    separator = max("\t;,", key=text.lstrip("\n").partition("\n")[0].count)
    try:
        rows = _rows(text, separator, quoted=True)
    except _Unclosed as error:
        if separator != "\t":
            message = _("The quotation mark on line %(line)d is not closed.") % {"line": error.line}
            raise _refusal("pasted", message) from error
        # What is copied from cells has quotation marks that belong to the text.
        rows = _rows(text, separator, quoted=False)
    if not rows:
        raise _refusal("pasted", _("Paste the rows, or choose a file."))
    if len(rows) > most_rows + 1:
        words = {"number": len(rows), "limit": most_rows}
        raise _refusal("pasted", _("There are %(number)d rows; at most %(limit)d at a time.") % words)
    if max(len(row.cells) for row in rows) > MOST_COLUMNS:
        raise _refusal("pasted", _("There are more than %(limit)d columns.") % {"limit": MOST_COLUMNS})
    return rows


class _Unclosed(Exception):
    """A quotation mark opens on ``line`` and does not close as it should."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _rows(text: str, separator: str, *, quoted: bool) -> list[Row]:
    lines = io.StringIO(text, newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    reader = csv.reader(lines, delimiter=separator, strict=True, quoting=quoting)
    rows: list[Row] = []
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, [unguard_cell(cell.strip()) for cell in cells]))
    except csv.Error as error:
        raise _Unclosed(start) from error
    return rows


def write_table(rows: Sequence[Row]) -> str:
    """Rows as tab-separated text that :func:`read_table` reads again."""
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(row.cells for row in rows)
    return out.getvalue()


def plain_word(text: str) -> str:
    """A heading as it is compared: small letters, without marks."""
    return re.sub(r"\W+", " ", text).strip().casefold()


def guess_columns(cells: Sequence[str], words: Mapping[str, str]) -> dict[int, str]:
    """Which column is what: ``words`` maps headings, as :func:`plain_word` gives them, to what a column can be."""
    guessed: dict[int, str] = {}
    for column, cell in enumerate(cells):
        target = words.get(plain_word(cell))
        if target and target not in guessed.values():
            guessed[column] = target
    return guessed


def samples(rows: Sequence[Row]) -> list[list[str]]:
    """The first cells of each column, shortened, for whoever says what the columns are."""
    width = max((len(row.cells) for row in rows), default=0)
    return [
        [row.cells[number][:SAMPLE_LENGTH] for row in rows[:SAMPLES] if number < len(row.cells) and row.cells[number]]
        for number in range(width)
    ]


def check_columns(columns: Mapping[int, str], required: Sequence[str], labels: Mapping[str, str]) -> None:
    """``columns`` says what each is; ``labels`` has what people call it, in the order of the messages.

    :raises InvalidInput: no column is chosen for one that is required, or two for the same.
    """
    chosen = list(columns.values())
    wrong = {}
    for target in required:
        if target not in chosen:
            wrong[target] = _("Choose the column for “%(field)s”.") % {"field": labels[target]}
    for target in set(chosen):
        if chosen.count(target) > 1:
            wrong[target] = _("Only one column can be “%(field)s”.") % {"field": labels[target]}
    if wrong:
        raise InvalidInput(" ".join(wrong[name] for name in labels if name in wrong))


def _refusal(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, {field: message})

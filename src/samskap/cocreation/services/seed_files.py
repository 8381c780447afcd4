"""Statements from a file: one a line (TXT), or the column "statement" of a table (CSV)."""

import csv
import io

from django.utils.translation import gettext as _

from samskap.cocreation.services.statements import SeedRow, rows_of
from samskap.core.errors import InvalidInput

MAXIMUM_BYTES = 1_000_000
COLUMNS = ("statement", "comment-body", "text", "påstående", "påstand")
"""Headings under which statements are found, in any case; a table with one column needs none."""


def read_seed_file(name: str, content: bytes) -> list[SeedRow]:
    """The statements of an uploaded file with their lines; what they say is checked where they are added.

    :raises InvalidInput: under ``seed_file``: not text in UTF-8, too large, no column that holds statements.
    """
    if len(content) > MAXIMUM_BYTES:
        raise _refusal(_("The file is larger than 1 MB."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refusal(_("Line %(line)d is not text in UTF-8. Save the file as UTF-8.") % {"line": line}) from error
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise _refusal(_("Line %(line)d holds signs that are no text.") % {"line": line})
    rows = _table(text) if name.lower().endswith(".csv") else rows_of(text)
    if not rows:
        raise _refusal(_("The file holds no statement."))
    return rows


def _table(text: str) -> list[SeedRow]:
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[SeedRow] = []
    column = 0
    try:
        start = 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if line == 1:
                known = [i for i, cell in enumerate(cells) if cell.strip().casefold() in COLUMNS]
                if known:
                    column = known[0]
                    continue
                if len(cells) > 1:
                    raise _refusal(_("The table needs a column with the heading “statement”."))
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) <= column or not cells[column].strip():
                raise _refusal(_("Line %(line)d has no statement.") % {"line": line})
            rows.append(SeedRow(line, cells[column].strip()))
    except csv.Error as error:
        raise _refusal(_("Line %(line)d is no row of a table.") % {"line": reader.line_num}) from error
    return rows


def _refusal(message: str) -> InvalidInput:
    return InvalidInput(message, {"seed_file": message})

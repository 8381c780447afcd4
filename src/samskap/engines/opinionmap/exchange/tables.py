"""Rows of a CSV file with the physical line each begins on, and columns of numbers."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
import numpy.typing as npt

from ..errors import ExportError

Row = list[str]
NUMBER = re.compile(r"[+-]?[0-9]{1,40}")
SHOWN = 40  # characters of a wrong value that a message repeats
CHUNK = 20_000  # rows fetched at once, and
CELLS = 1_000_000  # so many cells at most, however many columns a file has
# A formula to a spreadsheet; written with an apostrophe before it, which reading takes away.
FORMULA = re.compile(r"'*[=+\-@\t\r]")


class Table:
    """A CSV file with a header: `file` names it in errors, `lines` are its lines of text.

    Each line may or may not end in its line break; what opened the file must not have split lines
    inside quoted fields elsewhere than at line breaks. Raises ExportError.
    """

    def __init__(self, file: str, lines: Iterable[str]) -> None:
        self.file = file
        self._reader = csv.reader(self._clean(lines), strict=True)
        at: list[int] = []
        rows: list[Row] = []
        while not rows:
            before = self._reader.line_num
            at, rows = self._numbered(1)
            if self._reader.line_num == before:
                raise ExportError(file, None, "empty")
        self.first_line, self.first = at[0], rows[0]
        self.header: Row = [name.strip() for name in self.first]

    def _clean(self, lines: Iterable[str]) -> Iterator[str]:
        number = 0
        try:
            for line in lines:
                number += 1
                if "\0" in line:
                    raise ExportError(self.file, number, "nul_byte")
                yield line if number > 1 else line.removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise ExportError(self.file, number + 1, "not_text") from error

    def _numbered(self, most: int) -> tuple[list[int], list[Row]]:
        """The next rows, at most so many, and the line each begins on."""
        lines: list[int] = []
        rows: list[Row] = []
        line = self._reader.line_num + 1
        try:
            # one plain loop, for this is where the time of reading goes
            for row in islice(self._reader, most):
                if row:
                    lines.append(line)
                    rows.append(row)
                line = self._reader.line_num + 1
        except csv.Error as error:
            raise ExportError(self.file, line, "broken_row") from error
        return lines, rows

    def column(self, name: str, *, required: bool = True) -> int | None:
        """Where the column stands; None if it is missing and not required."""
        found = [i for i, one in enumerate(self.header) if one == name]
        if len(found) > 1:
            raise ExportError(self.file, self.first_line, "duplicate_column", column=name)
        if not found and required:
            raise ExportError(self.file, self.first_line, "missing_column", column=name)
        return found[0] if found else None

    def need(self, name: str) -> int:
        """`column` of a column that must be there."""
        return self.column(name) or 0

    def blocks(self) -> Iterator[tuple[list[int], list[Row]]]:
        """Many rows at once, every one as long as the header, and the line each begins on."""
        expected = len(self.header)
        most = max(1, min(CHUNK, CELLS // expected))
        while True:
            before = self._reader.line_num
            lines, rows = self._numbered(most)
            for i, found in enumerate(map(len, rows)):
                if found != expected:
                    raise ExportError(self.file, lines[i], "column_count", found=found, expected=expected)
            if rows:
                yield lines, rows
            elif self._reader.line_num == before:
                return

    def rows(self) -> Iterator[tuple[int, Row]]:
        """(line, fields) of each row; blank lines are left out."""
        for lines, rows in self.blocks():
            yield from zip(lines, rows, strict=True)

    def chunks(self) -> Iterator[tuple[Sequence[int], list[tuple[str, ...]]]]:
        """Many rows at once: (lines, one tuple a column)."""
        for lines, rows in self.blocks():
            yield lines, list(zip(*rows, strict=True))

    def number(self, line: int, column: str, value: str) -> int:
        """One 64-bit whole number."""
        text = value.strip()
        if not NUMBER.fullmatch(text):
            raise ExportError(self.file, line, "not_a_number", column=column, value=value[:SHOWN])
        if not -(2**63) <= (found := int(text)) < 2**63:
            raise ExportError(self.file, line, "number_too_large", column=column, value=value[:SHOWN])
        return found

    def numbers(self, lines: Sequence[int], column: str, values: Sequence[str]) -> npt.NDArray[np.int64]:
        """A column of 64-bit whole numbers; the first wrong one is named."""
        joined = "".join(values)
        if joined.isascii() and joined.replace("-", "").isdigit():
            try:
                return np.array([int(one) for one in values], dtype=np.int64)
            except (ValueError, OverflowError):
                pass  # found and named below
        return np.array(
            [self.number(line, column, one) for line, one in zip(lines, values, strict=True)], dtype=np.int64
        )


def guard(text: str) -> str:
    """Text that no spreadsheet takes for a formula; `unguard` gives it back."""
    return f"'{text}" if FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text

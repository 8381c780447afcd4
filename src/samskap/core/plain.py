"""Text as people typed it, without signs that nobody sees and that change how what stands around them is read."""

import re

# What begins a formula, also in the wide form that some spreadsheets take for the same.
_SIGNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_AFTER_A_SEPARATOR = re.compile(rf"([;\t\r\n] *)(?={_SIGNS})")
_FORMULA = re.compile(rf"\s*{_SIGNS}|[\t\r\n]")
# Control characters but line breaks and tabs; marks that turn the direction of the text after them, beyond their own.
_TRICKS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without control characters and direction overrides; a zero byte stays, to be refused by name."""
    return _TRICKS.sub("", text)


def guard_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor any piece of it where semicolons part the cells."""
    cell = _AFTER_A_SEPARATOR.sub(r"\1'", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguard_cell(cell: str) -> str:
    """A cell that came back from a table of ours, without the apostrophe that kept it from being a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell

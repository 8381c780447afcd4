"""A document as a tagged PDF (PDF/UA-1), the same bytes for the same document.

The compiler is Typst, which comes as one wheel with its typefaces. It is given one fixed source and the document as
JSON: no text of a person is ever source. Its folder holds nothing but that source, and the machine's own typefaces are
not looked at.
"""

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from samskap.ui.formats.document import (
    Block,
    Bullets,
    Document,
    DocumentError,
    Facts,
    Heading,
    Note,
    Paragraph,
    Signatures,
    Table,
    Text,
    text_of,
)
from samskap.ui.formats.letters import writable
from samskap.ui.formats.printed import Printed, party_lines, printed

if TYPE_CHECKING:
    import typst

SOURCE = Path(__file__).parent / "pdf_source" / "document.typ"
STANDARD: Final = "ua-1"
# The head of a page has room for this much; the facts on the first page have the whole.
LONGEST_RUNNING = {"organisation": 60, "running": 60, "secrecy": 90, "title": 80}
WIDEST_FIGURE = 20

Write = Callable[[str], str]


class UnprintableDocument(DocumentError):
    """The compiler refused the document."""


def pdf_of(document: Document) -> bytes:
    """The document as PDF/UA-1.

    A sign that no typeface has is written as its number, like ``[U+4E2D]``, and a note at the end says so.

    Raises
    ------
    UnprintableDocument
        The compiler refused it.
    """
    import typst  # eighty megabytes that only who makes a PDF should load

    show = printed(document)
    try:
        return _compiled(_data(show, writable), document)
    except typst.TypstError:
        # Signs that the typefaces have one by one may lack a form together.
        try:
            return _compiled(_data(show, lambda text: writable(text, cautious=True)), document)
        except typst.TypstError as error:
            raise UnprintableDocument(str(error)) from error


@cache
def _typefaces() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False)


def _compiled(data: dict[str, Any], document: Document) -> bytes:
    import typst

    return typst.compile(
        SOURCE,
        root=SOURCE.parent,
        font_paths=_typefaces(),
        format="pdf",
        pdf_standards=STANDARD,
        sys_inputs={"document": json.dumps(data)},
        timestamp=datetime.combine(document.dated, time(), UTC),
    )


def _data(show: Printed, write: Write) -> dict[str, Any]:
    """What the source reads, with every text written in signs that the typefaces have."""
    changed = False

    def written(text: str) -> str:
        nonlocal changed
        done = write(text)
        changed = changed or "[U+" in done.replace(text, "")
        return done

    def said(text: Text, words: str | None = None) -> dict[str, str | None]:
        language, region = _tag(text.language)
        return {"words": written(text.words if words is None else words), "language": language, "region": region}

    def short(text: str, place: str) -> str:
        most = LONGEST_RUNNING[place]
        return written(text if len(text) <= most else f"{text[: most - 1].rstrip()}…")

    language, region = _tag(show.language)
    data: dict[str, Any] = {
        "language": language,
        "region": region,
        "title": said(show.title, show.title.one_line),
        "organisation": said(show.organisation, show.organisation.one_line),
        "running-organisation": short(show.organisation.one_line, "organisation"),
        "running": short(show.running, "running"),
        "running-secrecy": short(show.secrecy.one_line, "secrecy"),
        "running-title": short(show.title.one_line, "title"),
        "example": show.example,
        "example-note": show.example_note,
        "page": show.page,
        "facts": [(said(Text(label)), said(value)) for label, value in show.facts],
        "blocks": [each for block in show.blocks for each in _block(block, said, show)],
    }
    if changed:
        data["blocks"].append({"kind": "note", "texts": [said(Text(show.left_out))]})
    return data


def _tag(tag: str) -> tuple[str | None, str | None]:
    """Language and region as the compiler takes them; it has no place for a script."""
    language, *rest = tag.split("-")
    return language or None, next((part for part in rest if len(part) == 2), None)


def _block(block: Block, said: Callable[..., dict[str, Any]], show: Printed) -> list[dict[str, Any]]:
    """The block as data; nothing for one without content."""
    data: dict[str, Any] = {"kind": block.kind}
    match block:
        case Heading():
            text = text_of(block.text)
            return [data | {"level": block.level, "text": said(text, text.one_line)}]
        case Paragraph() | Note():
            text = text_of(block.text)
            texts = [said(text, part) for part in text.paragraphs]
            return [data | {"texts": texts}] if texts else []
        case Bullets():
            items = [said(item) for item in block.items]
            return [data | {"items": items}] if items else []
        case Facts():
            rows = [(said(label), said(value)) for label, value in block.rows]
            return [data | {"rows": rows}] if rows else []
        case Table():
            return [data | _table(block, said)]
        case Signatures():
            parties = [
                {
                    "organisation": said(party.organisation),
                    "lines": [
                        {"label": label, "value": said(value)} for label, value in party_lines(party, show.signing)
                    ],
                }
                for party in block.parties
            ]
            return [data | {"parties": parties}]


def _table(table: Table, said: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    right = set(table.right)
    return {
        "caption": said(table.caption),
        "columns": [said(column) for column in table.columns],
        "rows": [[said(cell) for cell in row] for row in table.rows],
        "align": ["right" if index in right else "left" for index in range(len(table.columns))],
        "widths": [_width(table, index, figures=index in right) for index in range(len(table.columns))],
    }


def _width(table: Table, index: int, *, figures: bool) -> float:
    """A column's share of the width by its longest text, damped; 0 for figures, which take what they need."""
    longest = max(len(text_of(row[index]).words) for row in (table.columns, *table.rows))
    if figures and longest <= WIDEST_FIGURE:
        return 0
    return math.sqrt(min(max(longest, 9), 144))

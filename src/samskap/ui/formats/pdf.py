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
LONGEST_RUNNING = {"organisation": 60, "running": 50, "secrecy": 90, "title": 80}
WIDEST_FIGURE = 20
MOST_FIGURES = 50
# The width of a line in em of its letters; less for what is large or stands beside something.
LINE = 36.0
TITLE_LINE, RUNNING_LINE = 19.0, 16.0
HEADING_LINES = {2: 28.0, 3: 34.0}
TABLE_LINE, CELL_EDGES = 45.0, 1.0

Write = Callable[[str, float], str]


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
            return _compiled(_data(show, lambda text, room: writable(text, room, cautious=True)), document)
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

    def written(text: str, room: float) -> str:
        nonlocal changed
        done = write(text, room)
        changed = changed or done.count("[U+") > text.count("[U+")
        return done

    def said(text: Text, words: str | None = None, room: float = LINE) -> dict[str, str | None]:
        language, region = _tag(text.language)
        return {"words": written(text.words if words is None else words, room), "language": language, "region": region}

    def short(text: str, place: str) -> str:
        most = LONGEST_RUNNING[place]
        return written(text if len(text) <= most else f"{text[: most - 1].rstrip()}…", RUNNING_LINE)

    language, region = _tag(show.language)
    data: dict[str, Any] = {
        "language": language,
        "region": region,
        "title": said(show.title, show.title.one_line, TITLE_LINE),
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
            return [
                data | {"level": block.level, "text": said(text, text.one_line, HEADING_LINES.get(block.level, LINE))}
            ]
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
    """Figures take the width that they need, text shares the rest by its longest cell, damped."""
    columns = [[text_of(row[index]) for row in (table.columns, *table.rows)] for index in range(len(table.columns))]
    longest = [max(len(text.words) for text in column) for column in columns]
    own = {index for index in table.right if longest[index] <= WIDEST_FIGURE}
    if sum(longest[index] for index in own) > MOST_FIGURES:
        own = set()
    widths = [0 if index in own else math.sqrt(min(max(most, 9), 144)) for index, most in enumerate(longest)]
    left = TABLE_LINE - sum(longest[index] * 0.6 + CELL_EDGES for index in own)
    rooms = [max(left * width / sum(widths) - CELL_EDGES, 1) if width else LINE for width in widths]
    told = [[said(text, None, room) for text in column] for column, room in zip(columns, rooms, strict=True)]
    return {
        "caption": said(table.caption),
        "columns": [column[0] for column in told],
        "rows": [list(row) for row in zip(*(column[1:] for column in told), strict=True)],
        "align": ["right" if index in table.right else "left" for index in range(len(columns))],
        "widths": widths,
    }

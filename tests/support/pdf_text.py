"""What stands on the pages of a PDF: the text of each marked piece, and what is not marked at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

PAINTING = {"Tj", "TJ", "'", '"', "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI", "INLINE IMAGE"}
SHOWING = {"Tj", "TJ", "'", '"'}
NO_LETTER = {"", "\0", "\ufeff", "\ufffe"}


@dataclass
class Letters:
    """A font's way from codes to text: the bytes of a code, and its text."""

    width: int
    known: dict[int, str]

    def read(self, codes: bytes) -> Iterator[str | None]:
        """The text of each code; None where the font does not say."""
        for start in range(0, len(codes), self.width):
            yield self.known.get(int.from_bytes(codes[start : start + self.width], "big"))


@dataclass
class PageText:
    """A page's pieces by their number (MCID), the language that a piece says, and what is wrong."""

    pieces: dict[int, str] = field(default_factory=dict)
    languages: dict[int, str] = field(default_factory=dict)
    artifacts: str = ""
    unmarked: list[str] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)
    unreadable: int = 0


def fonts_of(resources: pikepdf.Object | None) -> dict[str, pikepdf.Object]:
    """The fonts that resources name."""
    fonts = resources.get("/Font") if resources is not None else None
    return dict(fonts.items()) if fonts is not None else {}


def letters_of(font: pikepdf.Object) -> Letters:
    """Read the table to Unicode that a font carries."""
    width = 2 if font.get("/Subtype") == "/Type0" else 1
    stream = font.get("/ToUnicode")
    known: dict[int, str] = {}
    if isinstance(stream, pikepdf.Stream):
        source = stream.read_bytes().decode("latin-1")
        for part in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
            for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", part):
                known[int(code, 16)] = _utf16(text)
        for part in re.findall(r"beginbfrange(.*?)endbfrange", source, re.S):
            for low, high, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
                first = _utf16(text)
                for step in range(int(high, 16) - int(low, 16) + 1):
                    known[int(low, 16) + step] = first[:-1] + chr(ord(first[-1]) + step)
    return Letters(width, known)


def read_page(page: pikepdf.Page) -> PageText:
    """Walk the page's drawing and sort it by the marks around it."""
    found = PageText()
    fonts = {name: letters_of(font) for name, font in fonts_of(page.obj.get("/Resources")).items()}
    marks: list[tuple[str, int | None, str | None]] = []
    current = Letters(1, {})
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        operands = list(instruction.operands)
        if operator in {"BMC", "BDC"}:
            marks.append(_mark(page, operands, marks, found))
        elif operator == "EMC" and marks:
            marks.pop()
        elif operator == "Tf":
            current = fonts.get(str(operands[0]), Letters(1, {}))
        elif operator in PAINTING:
            text = _shown(operands, current, found) if operator in SHOWING else ""
            _put(found, marks, text, operator)
    return found


def _mark(
    page: pikepdf.Page, operands: list[object], marks: list[tuple[str, int | None, str | None]], found: PageText
) -> tuple[str, int | None, str | None]:
    tag = str(operands[0])
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Name):
        properties = page.obj.Resources.Properties[properties]
    number = replaced = None
    if isinstance(properties, pikepdf.Dictionary):
        number = int(properties["/MCID"]) if "/MCID" in properties else None
        replaced = str(properties["/ActualText"]) if "/ActualText" in properties else None
        if number is not None and "/Lang" in properties:
            found.languages[number] = str(properties["/Lang"])
    if number is not None:
        found.pieces.setdefault(number, "")
    inside_artifact = any(each == "/Artifact" for each, _, _ in marks)
    inside_piece = any(each is not None for _, each, _ in marks)
    if (tag == "/Artifact" and inside_piece) or (number is not None and inside_artifact):
        found.nested.append(tag)
    if replaced is not None:
        _put(found, [*marks, (tag, number, None)], replaced, "ActualText")
    return tag, number, replaced


def _put(found: PageText, marks: list[tuple[str, int | None, str | None]], text: str, operator: str) -> None:
    numbers = [number for _, number, _ in marks if number is not None]
    if any(tag == "/Artifact" for tag, _, _ in marks):
        found.artifacts += text
    elif not numbers:
        found.unmarked.append(text or operator)
    elif not any(replaced is not None for _, _, replaced in marks):
        found.pieces[numbers[-1]] += text


def _shown(operands: list[object], letters: Letters, found: PageText) -> str:
    text = ""
    parts = operands[-1] if isinstance(operands[-1], pikepdf.Array) else operands[-1:]
    for part in parts:  # type: ignore[union-attr]
        if isinstance(part, pikepdf.String):
            for letter in letters.read(bytes(part)):
                if letter is None or letter in NO_LETTER:
                    found.unreadable += 1
                else:
                    text += letter
    return text


def _utf16(digits: str) -> str:
    return bytes.fromhex(digits).decode("utf-16-be", errors="replace")

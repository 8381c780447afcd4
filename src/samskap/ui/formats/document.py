"""One structure for every formal document: the same data becomes a page, a PDF and the frozen copy in the register.

A document is checked when it is made, so that whatever renders it can rely on it: heading levels do not skip, tables
have a heading for every column, no text hides its direction. What a person wrote may carry its own language.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from samskap.core.plain import plain

MOST_CHARACTERS = 400_000
MOST_COLUMNS = 12
FIRST_LEVEL, LAST_LEVEL = 2, 6

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?(-[A-Z]{2})?")
# Halves of characters and places that no character has: nothing can write them.
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")


class DocumentError(ValueError):
    """The root of what can be wrong with a document; the message is for whoever builds it."""


class UnsoundDocument(DocumentError):
    """The parts do not make a document that everybody can read."""


class UnreadableDocument(DocumentError):
    """What was stored is not a document of a schema that this portal knows."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words and their language as a BCP 47 tag; without one they are in the document's."""

    words: str
    language: str = ""

    def __post_init__(self) -> None:
        if self.language and not _LANGUAGE.fullmatch(self.language):
            raise UnsoundDocument(f"{self.language!r} is not the tag of a language")
        words = _NO_CHARACTER.sub("\ufffd", _LINE_END.sub("\n", self.words))
        object.__setattr__(self, "words", plain(words).replace("\t", " ").strip())

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def one_line(self) -> str:
        """The words with every run of white space as one space."""
        return " ".join(self.words.split())

    @property
    def paragraphs(self) -> list[str]:
        """The words parted at empty lines."""
        return [part.strip() for part in re.split(r"\n\s*\n", self.words) if part.strip()]


Words = str | Text


def text_of(words: Words, language: str = "") -> Text:
    """A text; plain words take ``language``."""
    return words if isinstance(words, Text) else Text(str(words), language)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title, which is level 1: level 2 to 6."""

    kind: ClassVar[str] = "heading"
    level: int
    text: Words

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", text_of(self.text))
        if not FIRST_LEVEL <= self.level <= LAST_LEVEL:
            raise UnsoundDocument(f"a heading has level {FIRST_LEVEL} to {LAST_LEVEL}, not {self.level}")
        if not self.text:
            raise UnsoundDocument("a heading has no words")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; an empty line parts it in two."""

    kind: ClassVar[str] = "paragraph"
    text: Words
    language: str = ""

    def __post_init__(self) -> None:
        text = text_of(self.text, self.language)
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "language", text.language)


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know beside the text, in a box: why a part is left out, what an example is."""

    kind: ClassVar[str] = "note"
    text: Words

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", text_of(self.text))


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; empty items are left out."""

    kind: ClassVar[str] = "bullets"
    items: Sequence[Words]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", _texts(self.items, keep_empty=False))


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of label and value; a pair without a value is left out."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[Words, Words]]

    def __post_init__(self) -> None:
        pairs = [(text_of(label), text_of(value)) for label, value in self.rows]
        if any(value and not label for label, value in pairs):
            raise UnsoundDocument("a fact has no label")
        object.__setattr__(self, "rows", tuple((label, value) for label, value in pairs if value))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column headings. ``right`` holds the indices of the columns of figures, aligned to the right."""

    kind: ClassVar[str] = "table"
    caption: Words
    columns: Sequence[Words]
    rows: Sequence[Sequence[Words]]
    right: Sequence[int] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "caption", text_of(self.caption))
        object.__setattr__(self, "columns", _texts(self.columns))
        object.__setattr__(self, "rows", tuple(_texts(row) for row in self.rows))
        object.__setattr__(self, "right", tuple(sorted(set(self.right))))
        width = len(self.columns)
        if not self.caption or not all(self.columns):
            raise UnsoundDocument("a table needs a caption, and words over every column")
        if not 1 <= width <= MOST_COLUMNS:
            raise UnsoundDocument(f"a table has 1 to {MOST_COLUMNS} columns, not {width}")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != width:
                raise UnsoundDocument(f"row {number} of the table has {len(row)} cells under {width} headings")
        if any(not 0 <= index < width for index in self.right):
            raise UnsoundDocument(f"the table has columns 0 to {width - 1} to align, not {list(self.right)}")

    def labelled_rows(self) -> Iterator[list[tuple[Text, Text, bool]]]:
        """Each row as its cells with the heading over each, and whether it is aligned to the right."""
        for row in self.rows:
            pairs = enumerate(zip(self.columns, row, strict=True))
            yield [(text_of(column), text_of(cell), index in self.right) for index, (column, cell) in pairs]


@dataclass(frozen=True, slots=True)
class Party:
    """Who signs: the organisation, and the person and role if they are known."""

    organisation: Words
    name: Words = ""
    role: Words = ""

    def __post_init__(self) -> None:
        for part in fields(self):
            object.__setattr__(self, part.name, text_of(getattr(self, part.name)))
        if not self.organisation:
            raise UnsoundDocument("a party that signs has no name")


@dataclass(frozen=True, slots=True)
class Signatures:
    """A place to sign for each party."""

    kind: ClassVar[str] = "signatures"
    parties: Sequence[Party]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parties", tuple(self.parties))


Block = Heading | Paragraph | Note | Bullets | Facts | Table | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A formal document. ``secrecy`` is the mark with its legal ground, or nothing; ``status`` is words for readers."""

    title: Words
    language: str
    organisation: Words
    dated: date
    version: int
    blocks: Sequence[Block]
    register_number: str = ""
    secrecy: Words = ""
    status: Words = ""
    is_example: bool = False

    def __post_init__(self) -> None:
        for name in ("title", "organisation", "secrecy", "status"):
            object.__setattr__(self, name, text_of(getattr(self, name)))
        object.__setattr__(self, "register_number", Text(self.register_number).one_line)
        object.__setattr__(self, "blocks", tuple(self.blocks))
        if not _LANGUAGE.fullmatch(self.language):
            raise UnsoundDocument(f"{self.language!r} is not the tag of a language")
        if not self.title or not self.organisation:
            raise UnsoundDocument("a document needs a title and an organisation")
        if self.version < 1:
            raise UnsoundDocument(f"versions count from 1, not {self.version}")
        level = FIRST_LEVEL - 1
        for block in self.blocks:
            if isinstance(block, Heading):
                if block.level > level + 1:
                    raise UnsoundDocument(f"the heading “{block.text}” skips from level {level} to {block.level}")
                level = block.level
        if sum(len(text.words) for text in self.texts()) > MOST_CHARACTERS:
            raise UnsoundDocument(f"a document has at most {MOST_CHARACTERS:,} characters")

    def texts(self) -> Iterator[Text]:
        """Every text in reading order."""
        for words in (self.title, self.organisation, self.register_number, self.secrecy, self.status):
            yield text_of(words)
        for block in self.blocks:
            yield from _texts_in(block)


def _texts(words: Iterable[Words], *, keep_empty: bool = True) -> tuple[Text, ...]:
    made = (text_of(each) for each in words)
    return tuple(text for text in made if keep_empty or text)


def _texts_in(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts_in(part)
    elif not isinstance(value, str | int):
        for field in fields(value):
            yield from _texts_in(getattr(value, field.name))

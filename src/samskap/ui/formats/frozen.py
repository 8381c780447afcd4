"""A document as JSON and back: what is published is stored frozen, and read again by every later portal."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from samskap.ui.formats.document import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Party,
    Signatures,
    Table,
    Text,
    UnreadableDocument,
    UnsoundDocument,
    Words,
    text_of,
)

SCHEMA = 1
T = TypeVar("T")


def to_json(document: Document) -> str:
    """The document as JSON with sorted keys: the same document, the same text."""
    data = {
        "schema": SCHEMA,
        "title": _words(document.title),
        "language": document.language,
        "organisation": _words(document.organisation),
        "dated": document.dated.isoformat(),
        "version": document.version,
        "register_number": document.register_number,
        "secrecy": _words(document.secrecy),
        "status": _words(document.status),
        "is_example": document.is_example,
        "blocks": [{"kind": block.kind, **_block(block)} for block in document.blocks],
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(stored: str) -> Document:
    """The document that :func:`to_json` wrote.

    Raises
    ------
    UnreadableDocument
        The text is not JSON, its schema is another, or its parts do not make a document.
    """
    try:
        data = json.loads(stored)
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument("not JSON") from error
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA or isinstance(schema, bool):
        raise UnreadableDocument(f"schema {schema!r}; this portal reads {SCHEMA}")
    try:
        return Document(
            title=_text(data["title"]),
            language=_of(str, data["language"]),
            organisation=_text(data["organisation"]),
            dated=date.fromisoformat(_of(str, data["dated"])),
            version=_number(data["version"]),
            register_number=_of(str, data["register_number"]),
            secrecy=_text(data["secrecy"]),
            status=_text(data["status"]),
            is_example=_of(bool, data["is_example"]),
            blocks=[_read_block(each) for each in _of(list, data["blocks"])],
        )
    except KeyError as error:
        raise UnreadableDocument(f"{error.args[0]} is missing") from error
    except (TypeError, UnsoundDocument, ValueError) as error:
        raise UnreadableDocument(str(error)) from error


def _words(words: Words) -> str | dict[str, str]:
    text = text_of(words)
    return {"words": text.words, "language": text.language} if text.language else text.words


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"level": block.level, "text": _words(block.text)}
        case Paragraph() | Note():
            return {"text": _words(block.text)}
        case Bullets():
            return {"items": [_words(item) for item in block.items]}
        case Facts():
            return {"rows": [[_words(label), _words(value)] for label, value in block.rows]}
        case Table():
            return {
                "caption": _words(block.caption),
                "columns": [_words(column) for column in block.columns],
                "rows": [[_words(cell) for cell in row] for row in block.rows],
                "right": list(block.right),
            }
        case Signatures():
            return {
                "parties": [
                    {"organisation": _words(party.organisation), "name": _words(party.name), "role": _words(party.role)}
                    for party in block.parties
                ]
            }


def _of(kind: type[T], value: Any) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{str(value)[:40]!r} where {kind.__name__} belongs")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError(f"{value!r} where int belongs")
    return _of(int, value)


def _text(value: Any) -> Text:
    if isinstance(value, str):
        return Text(value)
    parts = _of(dict, value)
    return Text(_of(str, parts["words"]), _of(str, parts["language"]))


def _pair(value: Any) -> tuple[Text, Text]:
    label, content = _of(list, value)
    return _text(label), _text(content)


_READERS: Mapping[str, Callable[[dict[str, Any]], Block]] = {
    "heading": lambda data: Heading(_number(data["level"]), _text(data["text"])),
    "paragraph": lambda data: Paragraph(_text(data["text"])),
    "note": lambda data: Note(_text(data["text"])),
    "bullets": lambda data: Bullets([_text(item) for item in _of(list, data["items"])]),
    "facts": lambda data: Facts([_pair(row) for row in _of(list, data["rows"])]),
    "table": lambda data: Table(
        _text(data["caption"]),
        [_text(column) for column in _of(list, data["columns"])],
        [[_text(cell) for cell in _of(list, row)] for row in _of(list, data["rows"])],
        [_number(index) for index in _of(list, data["right"])],
    ),
    "signatures": lambda data: Signatures(
        [
            Party(_text(party["organisation"]), _text(party["name"]), _text(party["role"]))
            for party in (_of(dict, each) for each in _of(list, data["parties"]))
        ]
    ),
}


def _read_block(value: Any) -> Block:
    data = _of(dict, value)
    kind = _of(str, data["kind"])
    if kind not in _READERS:
        raise UnreadableDocument(f"no block is called {kind[:40]!r}")
    return _READERS[kind](data)

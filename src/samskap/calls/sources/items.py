"""Reading JSON that other people's programmes made, without trusting its shape."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from samskap.calls.moments import NoMoment, read_moment
from samskap.calls.records import Link, Moment
from samskap.calls.sources.base import BadRecord, Unreadable
from samskap.calls.words import clean, one_line, plain

MOST_AMOUNT = Decimal(10) ** 15
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MONEY = re.compile(r"(?P<before>[A-Z]{3}|[€$£]|kr\.?)?\s*(?P<number>\d[\d .,']*)\s*(?P<after>[A-Z]{3}|€|kr\.?)?", re.I)


def decode(content: bytes) -> str:
    """The text of an answer in UTF-8 or UTF-16, with or without mark, else Windows-1252.

    :raises Unreadable: ``empty`` or ``encoding`` (zero bytes: no text at all).
    """
    mark, name = next((pair for pair in _BOMS if content.startswith(pair[0])), (b"", "utf-8"))
    content = content.removeprefix(mark)
    try:
        text = content.decode(name)
    except UnicodeDecodeError as error:
        if name != "utf-8" or b"\x00" in content:
            raise Unreadable("encoding", f"byte {error.start} is no text") from error
        text = content.decode("cp1252", "replace")
    if not text.strip():
        raise Unreadable("empty")
    if "\x00" in text[:1000]:
        raise Unreadable("encoding", "the answer holds zero bytes")
    return text


def load_json(content: bytes) -> Any:
    """The value of a JSON answer; numbers with a point as exact decimals.

    :raises Unreadable: ``empty``, ``encoding``, ``html``, ``truncated``, ``json`` with the place, ``nested``.
    """
    text = decode(content)
    if text.lstrip()[:1] == "<":
        raise Unreadable("html", one_line(plain(text[:2000]), 120))
    try:
        return json.loads(text, parse_float=_decimal, parse_constant=lambda name: None)
    except json.JSONDecodeError as error:
        code = "truncated" if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg else "json"
        raise Unreadable(code, f"line {error.lineno}, sign {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise Unreadable("nested") from error
    except ValueError as error:  # a whole number of thousands of digits
        raise Unreadable("json", str(error)) from error


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if abs(number) < MOST_AMOUNT else None


class Item:
    """A JSON object whose fields may be missing, of another kind, or in a list of one. Names are tried in turn."""

    __slots__ = ("_fields",)

    def __init__(self, fields: object) -> None:
        self._fields: Mapping[str, Any] = fields if isinstance(fields, Mapping) else {}

    def __bool__(self) -> bool:
        return bool(self._fields)

    def has(self, name: str) -> bool:
        """Whether the field is there, even if it is empty."""
        return name in self._fields

    def with_fields(self, more: Mapping[str, Any]) -> "Item":
        """The same with other fields put in."""
        return Item({**self._fields, **more})

    def raw(self, *names: str) -> Any:
        """The first that is there and not empty, taken out of a list of one."""
        for name in names:
            value = self._fields.get(name)
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            if value not in (None, "", [], {}):
                return value
        return None

    def values(self, *names: str) -> list[Any]:
        """The first that is there, as a list."""
        for name in names:
            value = self._fields.get(name)
            if value not in (None, "", [], {}):
                return list(value) if isinstance(value, list) else [value]
        return []

    def line(self, *names: str, most: int = 500) -> str:
        """A text on one line; the first of several. Numbers are written out."""
        for name in names:
            only = self._fields.get(name)
            for value in (only,) if type(only) is str else self.values(name):
                if text := _line(value, most):
                    return text
        return ""

    def lines(self, *names: str, most: int = 200) -> tuple[str, ...]:
        """All texts, each once."""
        found = [_line(value, most) for value in self.values(*names)]
        return tuple(dict.fromkeys(one for one in found if one))

    def text(self, *names: str) -> str:
        """A text in paragraphs, without tags."""
        for name in names:
            for value in self.values(name):
                if text := plain(_written(value)):
                    return text
        return ""

    def item(self, *names: str) -> "Item":
        """An object; an empty one if there is none."""
        return Item(next((one for one in self.values(*names) if isinstance(one, Mapping)), None))

    def items(self, *names: str) -> Iterator["Item"]:
        """The objects of a list."""
        return (Item(one) for one in self.values(*names) if isinstance(one, Mapping))

    def named_items(self) -> Iterator[tuple[str, "Item"]]:
        """The objects that stand in this one, with their names."""
        return ((str(name), Item(one)) for name, one in self._fields.items() if isinstance(one, Mapping))

    def unpacked(self, name: str) -> Any:
        """JSON that stands as text inside the JSON; None if it cannot be read."""
        value = self.raw(name)
        if not isinstance(value, str):
            return value
        try:
            return load_json(value.encode("utf-8", "replace"))
        except Unreadable:
            return None

    def moment(self, *names: str, zone: str) -> Moment | None:
        """A moment.

        :raises BadRecord: ``day``: it is there and cannot be read.
        """
        for name in names:
            for value in self.values(name):
                found = moment_of(value, zone, name)
                if found:
                    return found
        return None

    def moments(self, *names: str, zone: str) -> list[Moment]:
        """All moments of a list, in order, each once.

        :raises BadRecord: as :meth:`moment`.
        """
        found = [moment_of(value, zone, names[0]) for value in self.values(*names)]
        return sorted({one for one in found if one}, key=lambda one: one.over)

    def amount(self, *names: str) -> Decimal | None:
        """An amount of money; None where none can be read."""
        return next((one for one in (amount_of(value) for name in names for value in self.values(name)) if one), None)

    def link(self, *names: str) -> str:
        """An address of the web; anything else is none."""
        return next((one for one in (web_address(value) for name in names for value in self.values(name)) if one), "")


def moment_of(value: object, zone: str, name: str = "") -> Moment | None:
    """As :func:`read_moment`.

    :raises BadRecord: ``day``.
    """
    try:
        return read_moment(value, zone)
    except NoMoment as error:
        raise BadRecord("day", f"{name}: {error}") from error


def amount_of(value: object) -> Decimal | None:
    """``24000000``, ``"24 000 000"``, ``"$25,000,000"``; nought and less are none. ``1.5 million`` is not tried."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | Decimal):
        number = Decimal(value)
    else:
        found = _MONEY.fullmatch(" ".join(str(value).split())[:60])
        if not found:
            return None
        number = _number(found["number"].strip(" .,'"))
    return number.quantize(Decimal("0.01")) if Decimal(0) < number < MOST_AMOUNT else None


def _number(text: str) -> Decimal:
    """Thousands with spaces, points, commas or apostrophes; decimals behind the last mark if they are not three."""
    bare = re.sub(r"[ ']", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    decimals = len(bare) - last - 1
    if last >= 0 and decimals != 3 and bare.count(bare[last]) == 1:
        return Decimal(re.sub(r"[.,]", "", bare[:last]) + "." + bare[last + 1 :])
    return Decimal(re.sub(r"[.,]", "", bare))


def web_address(value: object) -> str:
    """The address if it is one of the web and not longer than a browser takes, else nothing."""
    text = clean(value, 3000) if isinstance(value, str) else ""
    if not re.match(r"https?://[^\s/]", text, re.I) or len(text) > 2000 or re.search(r"[\s<>\"]", text):
        return ""
    return text


def links(
    items: Iterator[Item], address: tuple[str, ...], label: tuple[str, ...], language: str = ""
) -> tuple[Link, ...]:
    """Links out of objects; what is no address is left out."""
    found = [
        Link(url, one.line(*label, most=200), one.line(language).lower() if language else "")
        for one in items
        if (url := one.link(*address))
    ]
    return tuple(dict.fromkeys(found))


def by_language(**texts: str) -> dict[str, str]:
    """Only the languages that have a text."""
    return {language: text for language, text in texts.items() if text}


def _line(value: object, most: int) -> str:
    written = value if type(value) is str else _written(value)
    return one_line(plain(written) if "<" in written or "&" in written else written, most)


def _written(value: object) -> str:
    if isinstance(value, bool) or value is None or isinstance(value, Mapping | list):
        return ""
    return str(value)

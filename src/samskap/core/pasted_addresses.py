"""E-mail addresses as people paste them: one a line, or with commas and semicolons, or ``Name <address>``."""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MOST_ADDRESSES = 100
_ANGLED = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class BadAddress:
    """Something pasted that is no address; ``line`` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class PastedAddresses:
    """``addresses`` in lower case, in the order pasted, each once; ``repeated`` counts what was merged."""

    addresses: tuple[str, ...]
    repeated: int
    bad: tuple[BadAddress, ...]


def is_address(text: str) -> bool:
    """Whether the text is one e-mail address."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def parse_addresses(text: str) -> PastedAddresses:
    """Every address in a pasted text, and what could not be read as one, by line."""
    found: dict[str, None] = {}
    repeated = 0
    bad: list[BadAddress] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for piece in _pieces(line):
            address = _address(piece).lower()
            if not is_address(address):
                bad.append(BadAddress(number, piece[:120]))
            elif address in found:
                repeated += 1
            else:
                found[address] = None
    return PastedAddresses(tuple(found), repeated, tuple(bad))


def _pieces(line: str) -> list[str]:
    """A line cut at separators; ``Berg, Anna <anna@x.se>`` stays one piece."""
    pieces: list[str] = []
    name_before = ""
    for raw in re.split(r"[,;\t]", line):
        piece = raw.strip()
        if not piece:
            continue
        if name_before and "<" in piece and "@" not in name_before:
            piece, name_before = f"{name_before}, {piece}", ""
        elif name_before:
            pieces.append(name_before)
            name_before = ""
        if "@" in piece:
            pieces.append(piece)
        else:
            name_before = piece
    return [*pieces, name_before] if name_before else pieces


def _address(piece: str) -> str:
    angled = _ANGLED.search(piece)
    return (angled.group(1) if angled else piece).strip().removeprefix("mailto:")

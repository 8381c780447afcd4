"""What every rendering of a document shows beside its blocks: fixed words and facts, in the document's language."""

from dataclasses import dataclass

from django.utils.translation import gettext, override

from samskap.ui.formats.document import Block, Document, Party, Text, text_of
from samskap.ui.text import day

PLACE_FOR_NUMBER, PLACE_FOR_TOTAL = "{number}", "{total}"


@dataclass(frozen=True, slots=True)
class SignatureWords:
    """The labels of the lines to sign on."""

    place: str
    signature: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A document ready to render. ``facts`` are pairs of label and text; ``running`` stands on every page.

    ``page`` holds the places ``{number}`` and ``{total}``.
    """

    language: str
    title: Text
    organisation: Text
    example: str
    example_note: str
    facts: tuple[tuple[str, Text], ...]
    running: str
    secrecy: Text
    page: str
    left_out: str
    signing: SignatureWords
    blocks: tuple[Block, ...]


def printed(document: Document) -> Printed:
    """The document with its fixed words in its own language, whatever the reader's."""
    with override(document.language):
        numbered = (gettext("Register number"), document.register_number)
        version = (gettext("Version"), str(document.version))
        facts = (
            (gettext("Organisation"), document.organisation),
            (numbered[0], Text(numbered[1])),
            (version[0], Text(version[1])),
            (gettext("Status"), text_of(document.status)),
            (gettext("Secrecy"), text_of(document.secrecy)),
            (gettext("Date"), Text(day(document.dated))),
        )
        return Printed(
            language=document.language,
            title=text_of(document.title),
            organisation=text_of(document.organisation),
            example=gettext("Example") if document.is_example else "",
            example_note=gettext("This document is an example.") if document.is_example else "",
            facts=tuple((label, text_of(value)) for label, value in facts if value),
            running=" · ".join(f"{label} {value}" for label, value in (numbered, version) if value),
            secrecy=text_of(document.secrecy),
            page=gettext("Page %(number)s of %(total)s") % {"number": PLACE_FOR_NUMBER, "total": PLACE_FOR_TOTAL},
            left_out=gettext("Signs that the typeface lacks are written as their number in Unicode, like [U+4E2D]."),
            signing=SignatureWords(
                place=gettext("Place and date"),
                signature=gettext("Signature"),
                name=gettext("Name"),
                role=gettext("Role"),
            ),
            blocks=tuple(document.blocks),
        )


def party_lines(party: Party, words: SignatureWords) -> list[tuple[str, Text]]:
    """The labels under a party's name, each with what is known; the rest is a line to write on."""
    return [
        (words.place, Text("")),
        (words.signature, Text("")),
        (words.name, text_of(party.name)),
        (words.role, text_of(party.role)),
    ]

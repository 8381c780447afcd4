"""Texts as sources write them: plain text out of HTML, and who can apply out of words."""

import re
from collections.abc import Collection
from html.parser import HTMLParser

from samskap.calls.records import Applicants, Kind

MOST_SIGNS = 60_000
"""Of one text: the longest call text found so far has a third of that."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section"})
_SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "object"})
_NONE = frozenset({"x", "xx", "xxx", "-", "--", "null", "none", "n/a"})
"""What people type where a form demands a text."""


def clean(text: str, most: int = MOST_SIGNS) -> str:
    """The text without signs that no text has (a database may refuse them), cut at ``most``; nothing for a stand-in."""
    if text.isprintable():
        sound = text.strip()
    else:
        sound = _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8")).replace("\xa0", " ").strip()
    if len(sound) < 5 and sound.casefold() in _NONE:
        return ""
    return sound if len(sound) <= most else sound[: most - 1].rstrip() + "…"


def one_line(text: str, most: int = 500) -> str:
    """As :func:`clean`, on one line."""
    if len(text) <= most and "  " not in text and text.isprintable():
        # most are so already, and this runs for every field of every call
        sound = text.strip()
        return "" if len(sound) < 5 and sound.casefold() in _NONE else sound
    return clean(" ".join(clean(text[: most * 8]).split()), most)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS and tag != "br":
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain(text: str) -> str:
    """The text of a piece of HTML, in paragraphs; text without tags stays as it is."""
    text = text[: MOST_SIGNS * 4]
    if "<" not in text and "&" not in text:
        return clean(text)
    parser = _Plain()
    parser.feed(text)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.parts).split("\n")]
    return clean(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


_KINDS = (
    (
        Kind.MUNICIPALITY,
        r"\w*kommun(?!ik|is)\w*|municipal\w*|local (?:public )?authorit\w+|local governments?|city|cities",
    ),
    (Kind.REGION, r"region(?:er|erna|ar|en)?|regional authorit\w+|fylkeskommun\w*|fylke|landsting|county|counties"),
    (Kind.STATE, r"statlig\w*|myndighet\w*|state agenc\w+|national authorit\w+|statsforvalter\w*|direktorat\w*"),
    (
        Kind.PUBLIC,
        r"offentlig\w*|public (?:bod|sector|authorit|agenc|organi[sz]ation|entit|procurer|buyer)\w*"
        r"|(?<!tribal )governments?",
    ),
    (
        Kind.UNIVERSITY,
        r"universit\w*|högskol\w*|høyskole\w*|høgskul\w*|forskningsinst\w*|research organi\w+|higher education",
    ),
    (
        Kind.COMPANY,
        r"(?<!not[ -])for[ -]profit\w*|företag\w*|bedrift\w*|virksomhed\w*|næringsliv\w*|compan\w+|business\w*"
        r"|smes?|enterprises?",
    ),
    (
        Kind.NONPROFIT,
        r"ideell\w*|frivillig\w*|förening\w*|foreninger?|civilsamh\w+|non-?profits?|not[ -]for[ -]profit\w*"
        r"|ngos?|civil society",
    ),
    (Kind.PERSON, r"privatperson\w*|enskilda|enkeltperson\w*|individuals?|forskare|forskere|researchers?"),
    (Kind.ANY, r"alla kan söka|alle kan søke|all legal entities|any legal entit\w+|unrestricted|juridiska personer"),
)
_PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.I)) for kind, words in _KINDS)
_COUNTY_COUNCIL = re.compile(r"\bfylkeskommun\w*", re.I)


def applicants_from(words: tuple[str, ...]) -> Applicants:
    """The kinds that a source's own words name. Words that name none of them are ``OTHER``; no words, no kinds."""
    kept = tuple(dict.fromkeys(filter(None, (one_line(one, 300) for one in words))))
    kinds = {kind for text in kept for kind in kinds_in(text)}
    return Applicants(kept, tuple(sorted(kinds)) if kinds or not kept else (Kind.OTHER,))


def kinds_in(text: str) -> set[Kind]:
    """The kinds of applicants that a text names."""
    # a county council is written with the word for municipality in it
    without = _COUNTY_COUNCIL.sub(" ", text)
    return {kind for kind, pattern in _PATTERNS if pattern.search(without if kind is Kind.MUNICIPALITY else text)}


def places_in(text: str, kinds: Collection[Kind]) -> list[tuple[int, int]]:
    """Where a text names applicants of these kinds: begin and end of each name, in order."""
    without = _COUNTY_COUNCIL.sub(lambda found: " " * len(found[0]), text)
    return sorted(
        found.span()
        for kind, pattern in _PATTERNS
        if kind in kinds
        for found in pattern.finditer(without if kind is Kind.MUNICIPALITY else text)
    )

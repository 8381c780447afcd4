"""Any RSS (0.9 to 2.0) or Atom feed. A feed tells titles and links; deadlines it does not know."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urljoin

from samskap.calls.records import CallRecord, Identifier, Link
from samskap.calls.sources.base import Ask, Collector, Got, Place, Reading, Unreadable
from samskap.calls.sources.items import by_language, web_address
from samskap.calls.words import clean, one_line, plain

MOST_DEPTH = 40
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_KNOWN = re.compile(r"utf-?(8|16)|us-ascii|ascii|iso-8859-\d{1,2}|latin-?\d|windows-125\d|cp125\d")
"""Python knows others, of which some take hours for a few megabytes."""
_LANGUAGES = {
    "no": "nb",
    "nb": "nb",
    "nn": "nn",
    "sv": "sv",
    "da": "da",
    "en": "en",
    "fi": "fi",
    "de": "de",
    "fr": "fr",
}


class Feed:
    """See the module."""

    name = "feed"
    zone = "Europe/Stockholm"
    cannot_know: tuple[str, ...] = ("stages", "status", "money", "applicants", "share")

    def first(self, place: Place) -> Sequence[Ask]:
        """The feed, unless it is unchanged."""
        accept = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1"
        return [Ask(place.address, headers={"accept": accept}, conditional=True)]

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """Nothing: a feed has one page."""
        return []

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """A record for each entry."""
        collector = Collector()
        for one in got:
            root = _parsed(one.content)
            channel = next(_below(root, "channel"), root)
            language = _language(channel, place)
            entries = [*_below(root, "item"), *_below(channel, "item"), *_below(root, "entry")]
            if not entries and _name(root) not in ("rss", "feed", "RDF"):
                raise Unreadable("html" if _name(root) == "html" else "shape", f"<{_name(root)[:40]}> is no feed")
            for number, entry in enumerate(entries):
                build = partial(_record, entry, language, one.ask.url, place)
                collector.make(f"entry {number + 1}", build)
        return collector.reading()


class _Shallow(ET.TreeBuilder):
    """Builds no tree that is deeper than a feed can be."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        """A tag opens.

        :raises Unreadable: ``nested``.
        """
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise Unreadable("nested")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        """A tag closes."""
        self._depth -= 1
        return super().end(tag)


def _parsed(content: bytes) -> ET.Element:
    """The root of an XML text in the encoding that it names.

    :raises Unreadable: ``empty``, ``html``, ``encoding``, ``xml`` (also for entities of its own: they can unfold to
        gigabytes), ``nested``.
    """
    if not content.strip():
        raise Unreadable("empty")
    declared = _DECLARED.search(content[:400])
    if re.match(rb"\s*(<!doctype html|<html)", content[:300], re.I):
        raise Unreadable("html")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif content.startswith(b"\xef\xbb\xbf") or not declared:
        encoding = "utf-8-sig"
    else:
        encoding = declared[1].decode("ascii").lower()
        if not _KNOWN.fullmatch(encoding):
            raise Unreadable("encoding", encoding)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        if encoding not in ("utf-8-sig", "utf-8"):
            raise Unreadable("encoding", encoding) from error
        text = content.decode("cp1252", "replace")
    if re.search(r"<!ENTITY", text, re.I):
        raise Unreadable("xml", "it declares entities")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text), count=1)
    parser = ET.XMLParser(target=_Shallow())  # noqa: S314 - what makes it dangerous, entities, is refused above
    try:
        parser.feed(text)
        root: ET.Element = parser.close()
    except ET.ParseError as error:
        code = "truncated" if error.code in (3, 5) else "xml"
        raise Unreadable(code, f"line {error.position[0]}, sign {error.position[1] + 1}") from error
    return root


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _below(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (one for one in element if _name(one) == name)


def _said(element: ET.Element, *names: str) -> str:
    """The text of the first of these that has one, with the text of what is inside it (Atom's xhtml)."""
    return next(
        (text for name in names for one in _below(element, name) if (text := "".join(one.itertext()).strip())), ""
    )


def _language(channel: ET.Element, place: Place) -> str:
    told = _said(channel, "language") or channel.get("{http://www.w3.org/XML/1998/namespace}lang", "")
    return _LANGUAGES.get(told.lower()[:2], "") or place.language or "en"


def _record(entry: ET.Element, language: str, base: str, place: Place) -> CallRecord:
    pages = [one for one in _below(entry, "link") if one.get("rel") in (None, "alternate")]
    addresses = [one.get("href") or (one.text or "").strip() for one in pages]
    url = next((web for one in addresses if one and (web := web_address(urljoin(base, one)))), "")
    guid = clean(_said(entry, "guid", "id"), 300)
    enclosures = [one for one in entry if _name(one) == "enclosure" or one.get("rel") == "enclosure"]
    files = [one.get("url") or one.get("href") or "" for one in enclosures]
    documents = [web for one in files if one and (web := web_address(urljoin(base, one)))]
    themes = {one_line(one.get("term") or one.text or "", 100) for one in _below(entry, "category")}
    key = guid or url
    return CallRecord(
        key=key[:300],
        titles=by_language(**{language: one_line(plain(_said(entry, "title")))}),
        texts=by_language(**{language: plain(_said(entry, "encoded", "content", "description", "summary"))}),
        identifiers=(Identifier("url", url),) if url else (),
        funder=place.funder,
        url=url or web_address(guid),
        documents=tuple(Link(one) for one in dict.fromkeys(documents)),
        themes=tuple(sorted(themes - {""})),
    )

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
    cannot_know = ("stages", "status", "money", "applicants", "share")

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
        encoding = declared[1].decode("ascii")
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        if encoding != "utf-8-sig" and encoding.lower() != "utf-8":
            raise Unreadable("encoding", encoding) from error
        text = content.decode("cp1252", "replace")
    if re.search(r"<!ENTITY", text, re.I):
        raise Unreadable("xml", "it declares entities")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text), count=1)
    parser = ET.XMLPullParser(("start", "end"))
    depth, root = 0, None
    try:
        for start in range(0, len(text), 65_536):
            parser.feed(text[start : start + 65_536])
            for event, element in parser.read_events():
                root = element if root is None else root
                depth += 1 if event == "start" else -1
                if depth > MOST_DEPTH:
                    raise Unreadable("nested")
        parser.close()
    except ET.ParseError as error:
        code = "truncated" if error.code in (3, 5) else "xml"
        raise Unreadable(code, f"line {error.position[0]}, sign {error.position[1] + 1}") from error
    if root is None:
        raise Unreadable("empty")
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

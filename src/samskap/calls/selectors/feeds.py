"""Calls for other programs: as an Atom feed and as a table. Public, like the list that they show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.core.paginator import Page
from django.db.models import Min
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samskap.calls.models import Call
from samskap.calls.selectors.closings import next_closing, state_of
from samskap.calls.selectors.listing import Looked, calls_matching
from samskap.calls.selectors.wording import applies_tag, money_line, status_tag
from samskap.core.mail import public_address
from samskap.core.plain import guard_cell, plain
from samskap.core.selectors.paging import page_of
from samskap.ui import text

ATOM = "http://www.w3.org/2005/Atom"
PER_PAGE = 50
MOST_IN_A_FILE = 5000
TAG_YEAR = 2026
"""Of the names in the feed (RFC 4151): they stay what they are, wherever the portal moves."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of the feed."""

    content: bytes
    updated: datetime


def atom_of(looked: Looked, number: str | None, now: datetime) -> Feed:
    """Calls as Atom (RFC 4287), what changed last first, in pages that lead to each other (RFC 5005). Three queries."""
    rows = calls_matching(looked, now).order_by("-changed_at", "-pk").prefetch_related("stages")
    page = page_of(rows, number, per_page=PER_PAGE)
    updated = max((_changed(one) for one in page.object_list), default=datetime(TAG_YEAR, 1, 1, tzinfo=now.tzinfo))
    root = Element("feed", {"xmlns": ATOM, "xml:lang": get_language() or settings.LANGUAGE_CODE})
    _add(root, "id", _name(f"calls?{looked.query()}"))
    _add(root, "title", _("Calls in %(portal)s") % {"portal": settings.PORTAL_NAME})
    _add(root, "updated", updated.isoformat())
    _link(root, "alternate", f"{public_address(reverse('calls'))}?{looked.query()}".rstrip("?&"), "text/html")
    for rel, at in _pages(page):
        _link(root, rel, f"{public_address(reverse('calls_feed'))}?{looked.query()}page={at}", "application/atom+xml")
    for call in page.object_list:
        _entry(root, call, now)
    return Feed(tostring(root, encoding="utf-8", xml_declaration=True), updated)


def _pages(page: "Page[Call]") -> Iterator[tuple[str, int]]:
    yield "self", page.number
    yield "first", 1
    if page.has_previous():
        yield "previous", page.previous_page_number()
    if page.has_next():
        yield "next", page.next_page_number()


def _entry(root: Element, call: Call, now: datetime) -> None:
    entry, address = SubElement(root, "entry"), public_address(reverse("call", args=[call.token]))
    _add(entry, "id", _name(f"calls/{call.token}"))
    _add(entry, "title", call.title, call.language)
    _add(entry, "updated", _changed(call).isoformat())
    _add(entry, "published", call.created_at.isoformat())
    _link(entry, "alternate", address, "text/html")
    if urlsplit(call.url).scheme in ("http", "https"):
        _link(entry, "via", call.url, "text/html")
    _add(SubElement(entry, "author"), "name", call.funder or _("Not known"))
    _add(entry, "summary", "\n".join(_said(call, now)))


def _said(call: Call, now: datetime) -> Iterator[str]:
    """What is worth knowing at first sight, a line each."""
    yield status_tag(state_of(call, now)).word
    closing = next_closing(call.stages.all(), now)
    if closing is not None:
        yield _("Closes: %(closes)s") % {"closes": closing.words}
    yield applies_tag(call.applies).word
    if money := money_line(call):
        yield money


def _changed(call: Call) -> datetime:
    return call.changed_at or call.created_at


def _name(path: str) -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"tag:{host},{TAG_YEAR}:{path}".rstrip("?&")


def _add(parent: Element, name: str, said: str, language: str = "") -> None:
    """Without signs that XML cannot hold."""
    sound = plain(said).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    SubElement(parent, name, {"xml:lang": language} if language else {}).text = sound.translate(_NO_XML)


_NO_XML = {0xFFFE: None, 0xFFFF: None, 0x7F: None}


def _link(parent: Element, rel: str, address: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": plain(address), "type": kind})


def table_of(looked: Looked, now: datetime) -> Iterator[Sequence[str]]:
    """The calls of the list as rows of text in which nothing is taken for a formula. One query."""
    yield [
        _("Title"),
        _("Funder"),
        _("Programme"),
        _("Status"),
        _("Opens"),
        _("Next closing day"),
        _("Closes for good (UTC)"),
        _("Can a municipality apply?"),
        _("The sentence that says so"),
        _("Currency"),
        _("In all"),
        _("Least for one project"),
        _("Most for one project"),
        _("Own share of the costs"),
        _("Where it is published"),
        _("Page in the portal"),
    ]
    rows = calls_matching(looked, now).annotate(first_on=Min("stages__opens_on"))
    for call in rows[:MOST_IN_A_FILE]:
        yield [guard_cell(cell) for cell in _cells(call, now)]


def _cells(call: Call, now: datetime) -> Iterable[str]:
    days: list[date | None] = [getattr(call, name) for name in ("first_on", "next_on")]
    amounts = ("" if one is None else format(one.normalize(), "f") for one in (call.total, call.least, call.most))
    return (
        call.title,
        call.funder,
        call.programme,
        status_tag(state_of(call, now)).word,
        *(one.isoformat() if one else "" for one in days),
        call.closes_at.isoformat(timespec="minutes") if call.closes_at else "",
        call.get_applies_display(),
        call.applies_sentence,
        call.currency,
        *amounts,
        "" if call.share is None else text.number(call.share, 3),
        call.url,
        public_address(reverse("call", args=[call.token])),
    )

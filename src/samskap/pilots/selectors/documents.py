"""Documents of a pilot: what is published, what would be, and reading one."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible, StateRefused
from samskap.core.models import JournalEntry
from samskap.core.registry import StartBlock
from samskap.pilots.models import DocumentKind, Pilot, PilotDocument
from samskap.pilots.papers import paper_of
from samskap.pilots.selectors.papers import gather
from samskap.ui.formats.document import Document
from samskap.ui.formats.frozen import from_json

MOST = 200
ON_THE_OVERVIEW = 4
PUBLISHED = "pilot.document_published"


@dataclass(frozen=True)
class Kind:
    """A kind of document. ``languages``: keys and names in themselves; ``published``: the latest version first."""

    key: str
    label: str
    languages: Sequence[tuple[str, str]]
    published: Sequence[PilotDocument]
    may_publish: bool


def seen_documents(actor: Actor, pilot: Pilot) -> QuerySet[Any]:
    """Those that the actor may read, without their content; ``superseded`` says whether a later version is there."""
    later = PilotDocument.objects.filter(
        pilot=OuterRef("pilot"), kind=OuterRef("kind"), language=OuterRef("language"), version__gt=OuterRef("version")
    )
    rows = PilotDocument.objects.filter(pilot=pilot).defer("content", "pdf").annotate(superseded=Exists(later))
    return rows if actor.belongs_to(pilot.organisation_id) else rows.filter(secrecy="")


def documents_page(actor: Actor, pilot: Pilot) -> list[Kind]:
    """One query."""
    rows = list(seen_documents(actor, pilot).order_by("-published_at", "-pk")[:MOST])
    works = can(actor, "pilots.work_on_pilot", pilot)
    return [
        Kind(
            key=kind.value,
            label=str(kind.label),
            languages=settings.LANGUAGES,
            published=[row for row in rows if row.kind == kind],
            may_publish=works and (not pilot.is_closed or kind == DocumentKind.REPORT),
        )
        for kind in DocumentKind
    ]


def check_named(kind: str, language: str) -> None:
    """The parts of an address.

    :raises NotVisible: there is no such kind of document or language.
    """
    if kind not in DocumentKind.values or language not in dict(settings.LANGUAGES):
        raise NotVisible


def draft_of(pilot: Pilot, kind: str, language: str, *, now: datetime | None = None) -> Document:
    """The document as it would be published now: at most nine queries.

    :raises NotVisible: there is no such kind of document or language.
    """
    check_named(kind, language)
    moment = now or timezone.now()
    return paper_of(gather(pilot, kind, now=moment), kind, language, dated=timezone.localdate(moment))


def find_document(actor: Actor, token: str, *, file: bool = False) -> PilotDocument:
    """The published document, for those who may know of its pilot, a secret one for its organisation: one query.

    ``file``: without the content.

    :raises NotVisible: there is none, or the actor may not know of it.
    """
    rows = PilotDocument.objects.select_related("pilot__organisation")
    row = (rows.defer("content") if file else rows).filter(token=token).first()
    if row is None or not may_read(actor, row):
        raise NotVisible
    return row


def may_read(actor: Actor, document: PilotDocument) -> bool:
    """Those who may know of its pilot; a secret one its organisation only."""
    if document.secrecy and not actor.belongs_to(document.pilot.organisation_id):
        return False
    return can(actor, "pilots.view_pilot", document.pilot)


def content_of(row: PilotDocument) -> Document:
    """The frozen document."""
    return from_json(json.dumps(row.content))


@dataclass(frozen=True)
class Checksums:
    """What was published, as the journal has it, and whether that is what stands here now. ``pdf`` is empty where the
    journal does not say it."""

    content: str
    pdf: str
    intact: bool


def checksums_of(row: PilotDocument) -> Checksums:
    """Of the content and the PDF file: one query. Without an entry in the journal nothing proves it."""
    noted = _noted(row)
    text = json.dumps(row.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    same = hashlib.sha256(text.encode()).hexdigest() == row.sha256 == noted.get("sha256")
    return Checksums(row.sha256, noted.get("pdf_sha256", ""), same and _is_same_file(row, noted))


def file_of(row: PilotDocument) -> bytes:
    """The PDF, if it is the one that was published: one query.

    :raises StateRefused: it is another.
    """
    if not _is_same_file(row, _noted(row)):
        raise StateRefused(_("This file is not the one that was published. Ask the operator of the portal."))
    return bytes(row.pdf)


def _noted(row: PilotDocument) -> dict[str, str]:
    """What the journal wrote down when it was published."""
    entries = JournalEntry.objects.filter(object_kind=row._meta.label_lower, object_id=str(row.pk), action=PUBLISHED)
    entry = entries.order_by("sequence").first()
    return ((entry.facts or {}).get("after") or {}) if entry else {}


def _is_same_file(row: PilotDocument, noted: Mapping[str, str]) -> bool:
    return noted.get("pdf_sha256") in (None, hashlib.sha256(row.pdf).hexdigest())


def newer_than(row: PilotDocument) -> PilotDocument | None:
    """The latest version, if there is one after this: one query."""
    rows = PilotDocument.objects.filter(pilot=row.pilot, kind=row.kind, language=row.language)
    return rows.filter(version__gt=row.version).defer("content", "pdf").order_by("-version").first()


def file_name(row: PilotDocument) -> str:
    """A name that every system takes."""
    title = slugify(row.pilot.title)[:60].strip("-")
    return "-".join(part for part in (title, row.kind, row.language, f"v{row.version}") if part) + ".pdf"


def documents_block(actor: Actor, pilot: Pilot) -> StartBlock | None:
    """The latest published ones on the overview: one query."""
    rows = list(seen_documents(actor, pilot).filter(superseded=False).order_by("-published_at", "-pk"))
    works = can(actor, "pilots.view_inside", pilot)
    if not rows and not works:
        return None
    return StartBlock("pilots/documents/block.html", {"pilot": pilot, "documents": rows[:ON_THE_OVERVIEW]})

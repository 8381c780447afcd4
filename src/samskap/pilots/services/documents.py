"""Publishing documents of a pilot: frozen once, superseded by the next version, never changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.plain import plain
from samskap.core.texts import fill_texts
from samskap.pilots.models import DocumentKind, Pilot, PilotDocument
from samskap.pilots.papers import paper_of
from samskap.pilots.selectors.papers import gather
from samskap.pilots.services.inputs import check_choice, locked, refuse_closed
from samskap.ui.formats.document import Document
from samskap.ui.formats.frozen import to_json
from samskap.ui.formats.pdf import UnprintableDocument, pdf_of

MOST_ASKED = 4000
ATTEMPTS = 5


@dataclass(frozen=True)
class PublishInput:
    """What is said when a document is published. ``asked``: what the council decides, for a decision basis."""

    register_number: str
    secrecy: str = ""
    asked: str = ""


def may_publish(pilot: Pilot, kind: str) -> bool:
    """Of a closed pilot only the final report is published."""
    return not pilot.is_closed or kind == DocumentKind.REPORT


def publish_document(
    *, actor: Actor, pilot: Pilot, kind: str, language: str, values: PublishInput, now: datetime | None = None
) -> PilotDocument:
    """The document as it is now, frozen as data and as PDF, as the next version.

    The PDF is made before the transaction, so that nobody waits for it; where somebody else published the same document
    in the meantime it is made again with the version after theirs.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, and it is not the final report; it is too long.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "pilots.work_on_pilot", pilot, view="pilots.view_pilot")
    moment = now or timezone.now()
    for _attempt in range(ATTEMPTS):
        row = _drafted(actor, pilot, kind, language, values, moment)
        try:
            return _keep(actor, row)
        except IntegrityError:
            continue
    raise StateRefused(_("Others publish the same document right now. Try again in a moment."))


def _drafted(
    actor: Actor, pilot: Pilot, kind: str, language: str, values: PublishInput, now: datetime
) -> PilotDocument:
    """The row with its content and its PDF, not saved."""
    row = PilotDocument(pilot=pilot, published_at=now, published_by=actor.user)
    check_choice(row, kind=kind, language=language)
    texts = {"register_number": values.register_number, "secrecy": values.secrecy}
    fill_texts(row, texts, ("register_number",))
    row.register_number, row.secrecy = " ".join(row.register_number.split()), " ".join(row.secrecy.split())
    asked = _asked(values.asked, needed=kind == DocumentKind.DECISION)
    if not may_publish(pilot, kind):
        refuse_closed(pilot)
    last = PilotDocument.objects.filter(pilot=pilot, kind=kind, language=language).order_by("-version")
    row.version = (last.values_list("version", flat=True).first() or 0) + 1
    document = paper_of(
        gather(pilot, kind, now=now, asked=asked),
        kind,
        language,
        dated=timezone.localdate(now),
        version=row.version,
        register_number=row.register_number,
        secrecy=row.secrecy,
        is_draft=False,
    )
    frozen = to_json(document)
    row.content, row.sha256, row.pdf = json.loads(frozen), hashlib.sha256(frozen.encode()).hexdigest(), _pdf(document)
    return row


def _asked(text: str, *, needed: bool) -> str:
    asked = plain(text).strip()
    if needed and (not asked or len(asked) > MOST_ASKED or "\x00" in asked):
        message = _("Say what the council is asked to decide, in at most %(limit)d signs.") % {"limit": MOST_ASKED}
        raise InvalidInput(message, {"asked": message})
    return asked if needed else ""


def _pdf(document: Document) -> bytes:
    try:
        return pdf_of(document)
    except UnprintableDocument as error:
        raise StateRefused(_("This cannot be printed as a document. Shorten the longest texts.")) from error


@transaction.atomic
def _keep(actor: Actor, row: PilotDocument) -> PilotDocument:
    """Save it and write the journal; IntegrityError where the version is taken."""
    home = locked(row.pilot)
    if not may_publish(home, row.kind):
        refuse_closed(home)
    with transaction.atomic():
        row.save(force_insert=True)
    facts: dict[str, object] = {"kind": row.kind, "language": row.language, "version": row.version}
    facts |= {"sha256": row.sha256, "pdf_sha256": hashlib.sha256(row.pdf).hexdigest()}
    journal.record(
        actor=actor,
        action="pilot.document_published",
        obj=row,
        organisation=home.organisation,
        after={**facts, "register_number": row.register_number, "secrecy": row.secrecy},
    )
    return row

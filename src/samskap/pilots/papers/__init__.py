"""The four documents of a pilot, made of the same data: charter, partner agreement, decision basis, final report."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core.errors import StateRefused
from samskap.pilots.models import DocumentKind
from samskap.pilots.papers.agreement import agreement
from samskap.pilots.papers.charter import charter
from samskap.pilots.papers.decision import decision
from samskap.pilots.papers.report import report
from samskap.pilots.selectors.papers import Gathered
from samskap.ui.formats.document import Block, Document, Text, UnsoundDocument

BLOCKS: dict[str, Callable[[Gathered], list[Block]]] = {
    DocumentKind.CHARTER: charter,
    DocumentKind.AGREEMENT: agreement,
    DocumentKind.DECISION: decision,
    DocumentKind.REPORT: report,
}


def paper_of(
    gathered: Gathered,
    kind: str,
    language: str,
    *,
    dated: date,
    version: int = 1,
    register_number: str = "",
    secrecy: str = "",
    is_draft: bool = True,
) -> Document:
    """The document with its labels in ``language``; what people wrote stays in the pilot's language.

    :raises StateRefused: it is too long for one document.
    """
    pilot = gathered.pilot
    with override(language):
        named = {"kind": DocumentKind(kind).label, "pilot": pilot.title}
        try:
            return Document(
                title=_("%(kind)s: %(pilot)s") % named,
                language=language,
                organisation=Text(pilot.organisation.name),
                dated=dated,
                version=version,
                blocks=BLOCKS[kind](gathered),
                register_number=register_number,
                secrecy=secrecy,
                status=_("Draft") if is_draft else _("Published"),
                is_example=pilot.organisation.is_example,
            )
        except UnsoundDocument as error:
            raise StateRefused(_("This is too long for one document. Shorten the longest texts.")) from error

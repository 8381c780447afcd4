"""What the pilots' room registers for documents."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import User
from samskap.core.registry import Named, PersonalData, StoredData, registry
from samskap.pilots.models import PilotDocument
from samskap.pilots.selectors.documents import documents_block, may_read
from samskap.pilots.tabs import OVERVIEW_BLOCKS


def name_documents(ids: Iterable[str]) -> Mapping[str, Named]:
    """The kind and version of each document, and its page, for those who may read it."""
    rows = PilotDocument.objects.filter(pk__in=list(ids)).select_related("pilot").defer("content")
    return {
        str(row.pk): Named(str(row), reverse("document", args=[row.token]), partial(may_read, document=row))
        for row in rows
    }


def stored() -> Iterable[StoredData]:
    """What documents store about people."""
    return [
        StoredData(
            what=_("Published documents of a pilot, with the names of its owner and its sponsor"),
            why=_("Documents in the municipality's register must stay as they were published"),
            kept=_("For ever, as the register; who published it is emptied when the account is erased"),
            seen_by=_("Whoever can see the pilot; where it is secret, those in the organisation that has it"),
        )
    ]


def published_by(user: User) -> dict[str, list[str]]:
    """The documents that a person published, for their own eyes: one query."""
    rows = PilotDocument.objects.filter(published_by=user).select_related("pilot").defer("content", "pdf")
    return {_("Documents you published"): [f"{row}, {row.pilot.title}" for row in rows]}


OVERVIEW_BLOCKS.append(documents_block)
registry.stored_data.append(stored)
registry.personal_data.append(
    PersonalData("documents", gettext_lazy("Pilots: obstacles, documents, questions"), published_by, lambda user: None)
)
registry.journal_objects["pilots.pilotdocument"] = name_documents
registry.journal_actions["pilot.document_published"] = gettext_lazy("Published a document of the pilot")

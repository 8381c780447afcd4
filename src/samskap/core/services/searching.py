"""Keeps the search index: written with the change itself, reconciled with its sources every night."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from samskap.core import search
from samskap.core.models import SearchDocument, SearchPosting
from samskap.core.registry import Found, registry

logger = logging.getLogger("samskap.search")

TITLE_LENGTH, URL_LENGTH, BODY_LENGTH = 300, 300, 50_000
_SCOPE = ("url", "organisation_id", "visibility", "network_id", "room_id")


@dataclass(frozen=True)
class Reconciled:
    """What a reconciliation did: documents now in the index, those written anew, those taken out."""

    kept: int
    written: int
    removed: int


@transaction.atomic
def index(kind: str, object_id: str, documents: Iterable[Found]) -> int:
    """Make the index hold exactly these documents (one a language) of this object; returns how many it had to write.

    A document whose title and body are as before costs one query and keeps its postings.
    """
    known = {document.language: document for document in SearchDocument.objects.filter(kind=kind, object_id=object_id)}
    written = 0
    for found in documents:
        written += _index_one(kind, found, known.pop(found.language, None))
    if known:
        SearchDocument.objects.filter(pk__in=[document.pk for document in known.values()]).delete()
    return written


def remove(kind: str, object_id: str) -> None:
    """Take an object out of the index."""
    SearchDocument.objects.filter(kind=kind, object_id=object_id).delete()


def reconcile(kind: str) -> Reconciled:
    """Write what a source has and the index has not, and take out what the source no longer has."""
    seen: set[tuple[str, str]] = set()
    written = 0
    for found in registry.search_sources[kind]():
        with transaction.atomic():
            known = SearchDocument.objects.filter(kind=kind, object_id=found.object_id, language=found.language).first()
            written += _index_one(kind, found, known)
        seen.add((found.object_id, found.language))
    gone = [
        pk
        for pk, object_id, language in SearchDocument.objects.filter(kind=kind).values_list(
            "pk", "object_id", "language"
        )
        if (object_id, language) not in seen
    ]
    for start in range(0, len(gone), 500):
        SearchDocument.objects.filter(pk__in=gone[start : start + 500]).delete()
    return Reconciled(len(seen), written, len(gone))


def reconcile_all() -> dict[str, Reconciled]:
    """Every source in turn; documents of kinds that no longer have a source are taken out."""
    SearchDocument.objects.exclude(kind__in=registry.search_sources).delete()
    done = {kind: reconcile(kind) for kind in registry.search_sources}
    for kind, result in done.items():
        if result.written or result.removed:
            logger.info("search index healed", extra={"kind": kind, "written": result.written})
    return done


def empty() -> None:
    """Take everything out of the index, before it is rebuilt with other rules."""
    SearchPosting.objects.all().delete()
    SearchDocument.objects.all().delete()


def _clean(text: str, length: int) -> str:
    """Without the zero bytes that PostgreSQL refuses, and not longer than what is kept."""
    return text.replace("\0", "")[:length]


def _index_one(kind: str, found: Found, document: SearchDocument | None) -> int:
    title, body = _clean(found.title, TITLE_LENGTH), _clean(found.body, BODY_LENGTH)
    document = document or SearchDocument(kind=kind, object_id=found.object_id, language=found.language)
    same_text = document.pk is not None and (document.title, document.body) == (title, body)
    scope = {name: getattr(found, name) for name in _SCOPE} | {"url": found.url[:URL_LENGTH]}
    if same_text and all(getattr(document, name) == value for name, value in scope.items()):
        return 0
    for name, value in scope.items():
        setattr(document, name, value)
    weights = search.weights_of(title, body, found.language)
    document.title, document.body, document.length = title, body, sum(weights.values())
    document.save()
    if not same_text:
        SearchPosting.objects.filter(document=document).delete()
        SearchPosting.objects.bulk_create(
            [SearchPosting(document=document, stem=stem, weight=weight) for stem, weight in weights.items()],
            batch_size=1000,
        )
    return 1

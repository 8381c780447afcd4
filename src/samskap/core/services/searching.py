"""Keeps the search index: written with the change itself, reconciled with its sources every night."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import connection, transaction
from django.db.models import Manager
from django.utils import timezone

from samskap.core import search
from samskap.core.models import SearchDocument, SearchPosting
from samskap.core.registry import Found, registry

logger = logging.getLogger("samskap.search")

TITLE_LENGTH, URL_LENGTH, BODY_LENGTH = 300, 300, 50_000
BATCH = 400
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


@transaction.atomic
def index_many(kind: str, documents: Mapping[str, Sequence[Found]]) -> int:
    """As :func:`index` for many objects at once, by their ids, in few queries: for what comes in hundreds."""
    ids = list(documents)
    known = {
        (document.object_id, document.language): document
        for start in range(0, len(ids), BATCH)
        for document in SearchDocument.objects.filter(kind=kind, object_id__in=ids[start : start + BATCH])
    }
    written = [
        one
        for found in chain.from_iterable(documents.values())
        if (one := _written(kind, found, known.pop((found.object_id, found.language), None))) is not None
    ]
    old = [one.document for one in written if one.document.pk is not None]
    _delete(SearchDocument.objects, "pk", [document.pk for document in known.values()])
    _delete(
        SearchPosting.objects,
        "document",
        [one.document.pk for one in written if one.document.pk and one.weights is not None],
    )
    SearchDocument.objects.bulk_update(old, [*_SCOPE, "title", "body", "length", "updated_at"], batch_size=100)
    SearchDocument.objects.bulk_create([one.document for one in written if one.document.pk is None], batch_size=BATCH)
    _post((one.document.pk, stem, weight) for one in written for stem, weight in (one.weights or {}).items())
    return len(written)


def _post(rows: Iterable[tuple[int, str, int]]) -> None:
    """Store postings by (document, stem, weight). Hundreds of documents have tens of thousands, and building a model
    for each takes ten times as long as storing it."""
    table = connection.ops.quote_name(SearchPosting._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (document_id, stem, weight) VALUES (%s, %s, %s)",  # noqa: S608  no value in it
            list(rows),
        )


def _delete(rows: "Manager[Any]", column: str, keys: Sequence[int]) -> None:
    for start in range(0, len(keys), BATCH):
        rows.filter(**{f"{column}__in": keys[start : start + BATCH]}).delete()


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


@dataclass(frozen=True)
class _Written:
    """A document as it is to be stored; ``weights`` are None where its postings stay."""

    document: SearchDocument
    weights: Mapping[str, int] | None


def _written(kind: str, found: Found, document: SearchDocument | None) -> _Written | None:
    """The document as it reads now; None if nothing of it is different."""
    title, body = _clean(found.title, TITLE_LENGTH), _clean(found.body, BODY_LENGTH)
    document = document or SearchDocument(kind=kind, object_id=found.object_id, language=found.language)
    same_text = document.pk is not None and (document.title, document.body) == (title, body)
    scope = {name: getattr(found, name) for name in _SCOPE} | {"url": found.url[:URL_LENGTH]}
    if same_text and all(getattr(document, name) == value for name, value in scope.items()):
        return None
    for name, value in scope.items():
        setattr(document, name, value)
    document.updated_at = timezone.now()
    if same_text:
        return _Written(document, None)
    weights = search.weights_of(title, body, found.language)
    document.title, document.body, document.length = title, body, sum(weights.values())
    return _Written(document, weights)


def _index_one(kind: str, found: Found, document: SearchDocument | None) -> int:
    one = _written(kind, found, document)
    if one is None:
        return 0
    one.document.save()
    if one.weights is not None:
        SearchPosting.objects.filter(document=one.document).delete()
        SearchPosting.objects.bulk_create(
            [SearchPosting(document=one.document, stem=stem, weight=weight) for stem, weight in one.weights.items()],
            batch_size=1000,
        )
    return 1

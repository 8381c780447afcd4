"""Vectors of texts: computed by the worker, once for each text, and read from then on.

What compares texts first asks :func:`compute_missing` for a bounded number, then reads with :func:`vectors_for`; a text
whose vectors are not there yet is compared by its words. No request computes anything.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from samskap.core import meaning
from samskap.core.models import TextVector
from samskap.engines.nordictext import units

Vectors = npt.NDArray[np.float32]

AT_ONCE = 500
"""Digests asked for in one query; SQLite takes about a thousand values."""
SAVED_AFTER = 8
"""Texts whose vectors are saved together: what a killed worker loses of its work."""
MARKED_AFTER = timedelta(days=1)
"""So old may a mark of use be before it is renewed."""
FORGOTTEN_AFTER = timedelta(days=60)


def digest_of(text: str) -> str:
    """What the vectors of a text are found by: SHA-256 of the model's name and the text, in hexadecimal."""
    return sha256(f"{meaning.MODEL}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def vectors_for(texts: Sequence[str]) -> list[Vectors | None]:
    """The stored vectors of each text, float32 of shape (number of its units, WIDTH) as
    :class:`~samskap.engines.nordictext.Index` takes them; None where none are stored. One query for 500 texts."""
    digests = [digest_of(text) for text in texts]
    found: dict[str, Vectors] = {}
    for some in _portions(digests):
        for digest, count, rows in TextVector.objects.filter(pk__in=some).values_list("digest", "count", "rows"):
            found[digest] = np.frombuffer(bytes(rows), "<f2").reshape(count, meaning.WIDTH).astype(np.float32)
    return [found.get(digest) for digest in digests]


def compute_missing(texts: Sequence[str], limit: int) -> int:
    """Compute and store the vectors of at most ``limit`` of these texts that have none, the first first; how many.

    Marks those that are there as used. Does nothing where the model is not installed. For the worker alone: a text of
    50 sentences takes about a second.
    """
    wanted = {digest_of(text): text for text in texts if text.strip()}
    missing = [wanted[digest] for digest in _without_vectors(list(wanted))][: max(limit, 0)]
    embed = meaning.embedder() if missing else None
    if embed is None:
        return 0
    for start in range(0, len(missing), SAVED_AFTER):
        some = missing[start : start + SAVED_AFTER]
        parts = [units(text) for text in some]
        rows = embed([unit for one in parts for unit in one])
        ends = np.cumsum([len(one) for one in parts])
        TextVector.objects.bulk_create(
            [_stored(text, found) for text, found in zip(some, np.split(rows, ends[:-1]), strict=True)],
            ignore_conflicts=True,
        )
    return len(missing)


def forget_unused(now: datetime) -> int:
    """Remove vectors of texts that nothing has asked for in sixty days; how many."""
    removed, _ = TextVector.objects.filter(used_at__lt=now - FORGOTTEN_AFTER).delete()
    return removed


def _stored(text: str, rows: Vectors) -> TextVector:
    return TextVector(
        digest=digest_of(text),
        model=meaning.MODEL,
        count=len(rows),
        rows=np.ascontiguousarray(rows, "<f2").tobytes(),
        used_at=timezone.now(),
    )


def _without_vectors(digests: Sequence[str]) -> list[str]:
    """Those that are not stored, in their order; the others are marked as used, at most once a day."""
    now, found = timezone.now(), set[str]()
    for some in _portions(digests):
        there = TextVector.objects.filter(pk__in=some)
        found.update(there.values_list("pk", flat=True))
        there.filter(used_at__lt=now - MARKED_AFTER).update(used_at=now)
    return [digest for digest in digests if digest not in found]


def _portions(digests: Sequence[str]) -> Iterator[list[str]]:
    left = iter(dict.fromkeys(digests))
    while some := list(islice(left, AT_ONCE)):
        yield some

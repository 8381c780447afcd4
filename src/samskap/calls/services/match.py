"""Which calls may be for which need, computed by the worker in bounded portions and stored for the pages.

A need is compared anew when its own text has changed, at once, or when any call has, in its turn. What is stored for
calls that have closed stays as long as the need reads as it did: what could have paid for it is worth knowing later.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from samskap.calls.comparing import EVERYDAY_CALLS, EVERYDAY_NEEDS, CallText, Comparison, Found, NeedText, state_of
from samskap.calls.models import Call, Compared, Fit, Listing
from samskap.calls.records import Status
from samskap.calls.services.summing import text_of
from samskap.core import meaning
from samskap.core.services.vectors import compute_missing, vectors_for
from samskap.needs.models import Need

MOST_CALLS = 5_000
"""Calls that are compared: those that close first, then those whose closing nobody knows."""
BATCH = 400
EMBEDDED_AT_ONCE = 10
"""Texts between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What one run did. ``left``: needs that wait for the next."""

    embedded: int = 0
    compared: int = 0
    left: int = 0


def match_needs(*, now: datetime, seconds: float, clock: Callable[[], float] = time.process_time) -> Matched:
    """Compute the vectors that are missing and compare the needs that wait, for about so many seconds by ``clock``.

    Until every vector is there only needs that have never been compared as they read are, by words and letters: so all
    calls stand the same chance, and what was compared by meaning before stands.
    """
    ends = clock() + seconds
    _forget_gone()
    needs, calls = _needs(), _calls()
    if not needs or not calls:
        return Matched()
    compared = dict(Compared.objects.filter(need__isnull=False).values_list("need", "digest"))
    if not _waiting(needs, compared, state_of(calls, meaning.used())):
        return Matched()
    texts = list(_texts(sorted(calls)))
    compared_texts: tuple[NeedText | CallText, ...] = (*EVERYDAY_NEEDS, *EVERYDAY_CALLS, *needs, *texts)
    wanted = list(dict.fromkeys(text for one in compared_texts for text in one.embedded))
    embedded, complete = _embed(wanted, ends, clock)
    method = meaning.used() if complete else ""
    state = state_of(calls, method)
    waiting = _waiting(needs, compared, state if complete else None)
    if not waiting:
        return Matched(embedded)
    vectors = dict(zip(wanted, vectors_for(wanted), strict=True)) if method else {}
    comparison = Comparison(texts, needs, vectors)
    done = 0
    while done < len(waiting) and (done == 0 or clock() < ends):
        need = waiting[done]
        fresh = not compared.get(need.id, "").startswith(need.digest)
        seen = Compared(need_id=need.id, digest=need.digest + state, method=method, at=now)
        _store(need.id, seen, comparison.calls_for(need), None if fresh else sorted(calls))
        done += 1
    _note(calls, method, now)
    return Matched(embedded, done, len(waiting) - done)


def text_of_need(need: Need) -> NeedText:
    """A need as it is compared. Goals and department are left out: they say whose it is, not what it is about."""
    parts = filter(None, (need.title, need.today, need.whom, need.better))
    return NeedText(need.pk, need.language, "\n".join(parts))


def _needs() -> list[NeedText]:
    rows = Need.objects.filter(withdrawn_at__isnull=True, merged_into__isnull=True).order_by("pk")
    return [text_of_need(row) for row in rows.only("language", "title", "today", "whom", "better")]


def _calls() -> dict[int, str]:
    """The calls that can still be applied for, as far as anybody knows, with the digests of their texts."""
    rows = Call.objects.filter(merged_into__isnull=True).exclude(status=Status.CLOSED.value).exclude(text_digest="")
    return dict(rows.order_by(F("closes_at").asc(nulls_last=True), "pk").values_list("pk", "text_digest")[:MOST_CALLS])


def _waiting(needs: Sequence[NeedText], compared: Mapping[int, str], state: str | None) -> list[NeedText]:
    """Those whose own text is new first. Without a ``state`` only those."""
    own = [one for one in needs if not compared.get(one.id, "").startswith(one.digest)]
    if state is None:
        return own
    known = {one.id for one in own}
    return own + [one for one in needs if one.id not in known and compared[one.id] != one.digest + state]


def _texts(calls: Sequence[int]) -> Iterator[CallText]:
    for start in range(0, len(calls), BATCH):
        rows = Listing.objects.filter(call__in=calls[start : start + BATCH]).order_by("pk")
        for call, facts in rows.values_list("call_id", "facts"):
            for language in facts["titles"]:
                yield CallText(call, language, text_of(facts, language))


def _embed(texts: Sequence[str], ends: float, clock: Callable[[], float]) -> tuple[int, bool]:
    """How many were computed, and whether every text has its vectors now (or there is no model to make them)."""
    if not meaning.used():
        return 0, True
    total, done = 0, EMBEDDED_AT_ONCE
    while done == EMBEDDED_AT_ONCE and clock() < ends:
        done = compute_missing(texts, EMBEDDED_AT_ONCE)
        total += done
    return total, done < EMBEDDED_AT_ONCE


@transaction.atomic
def _store(need: int, seen: Compared, found: Sequence[Found], among: Sequence[int] | None) -> None:
    """Replace what stands for a need: for all calls, or ``among`` those that were compared now."""
    if not Need.objects.filter(pk=need).exists():
        return
    rows = Fit.objects.filter(need=need)
    if among is None:
        rows.delete()
    else:
        for start in range(0, len(among), BATCH):
            rows.filter(call__in=among[start : start + BATCH]).delete()
    Fit.objects.bulk_create(
        [
            Fit(
                need_id=need,
                call_id=one.call,
                score=one.score,
                call_language=one.language[:5],
                passages=[{"need": own, "call": theirs} for own, theirs in one.passages],
            )
            for one in found
        ]
    )
    Compared.objects.bulk_create(
        [seen], update_conflicts=True, unique_fields=["need"], update_fields=["digest", "method", "at"]
    )


@transaction.atomic
def _note(calls: Mapping[int, str], method: str, now: datetime) -> None:
    """That these calls have been compared as they read now."""
    known = dict(Compared.objects.filter(call__isnull=False).values_list("call", "digest"))
    rows = [
        Compared(call_id=call, digest=digest, method=method, at=now)
        for call, digest in calls.items()
        if known.get(call) != digest
    ]
    Compared.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["call"],
        update_fields=["digest", "method", "at"],
    )


def _forget_gone() -> None:
    """Needs that were withdrawn or merged, and calls that were merged, are compared no more."""
    needs = Q(need__withdrawn_at__isnull=False) | Q(need__merged_into__isnull=False)
    gone = needs | Q(call__merged_into__isnull=False)
    Fit.objects.filter(gone).delete()
    Compared.objects.filter(gone).delete()

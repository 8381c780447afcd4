"""What the listings of a call say together, written beside it for lists, rankings and the calendar.

Runs in the transaction that changes a listing, so that it is never older. What one source leaves open another of the
same call fills in; the source that listed it first goes first.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from samskap.calls.applying import UNKNOWN, Answer, can_municipality_apply
from samskap.calls.changes import ALERTING
from samskap.calls.models import Call, CallChange, CallStage, Listing
from samskap.calls.records import CallRecord, Money, Stage, StageKind, Status, from_json

BATCH = 400
_FIELDS = (
    "title",
    "language",
    "funder",
    "programme",
    "url",
    "status",
    "opens_at",
    "closes_at",
    "is_rolling",
    "currency",
    "total",
    "least",
    "most",
    "share",
    "applies",
    "applies_sentence",
    "applies_language",
    "text_digest",
    "changed_at",
    "revision",
)
_LARGEST = Decimal("99999999999999.99")


def sum_up(calls: Iterable[int]) -> set[int]:
    """Write anew what stands beside these calls. One that has no listing, because it was merged, keeps what it had.

    Returns those that read differently now, for whoever keeps an index of them.
    """
    wanted = sorted(set(calls))
    reworded: set[int] = set()
    for start in range(0, len(wanted), BATCH):
        reworded |= _sum_up(wanted[start : start + BATCH])
    return reworded


def text_of(facts: dict[str, Any], language: str) -> str:
    """Title and text in one language, as they are compared with needs."""
    return f"{facts['titles'].get(language, '')}\n\n{facts['texts'].get(language, '')}".strip()


def _sum_up(wanted: Sequence[int]) -> set[int]:
    listings: defaultdict[int, list[Listing]] = defaultdict(list)
    for listing in Listing.objects.filter(call__in=wanted).order_by("id"):
        listings[listing.call_id].append(listing)
    told = CallChange.objects.filter(listing__call__in=wanted, kind__in=list(ALERTING))
    changed = dict(told.order_by("at").values_list("listing__call", "at"))
    calls = list(Call.objects.filter(pk__in=list(listings)).order_by("pk"))
    stages: list[CallStage] = []
    read = {call.pk: _wording(call) for call in calls}
    for call in calls:
        stages += _fill(call, listings[call.pk], changed.get(call.pk))
    Call.objects.bulk_update(calls, _FIELDS, batch_size=100)
    CallStage.objects.filter(call__in=calls).delete()
    CallStage.objects.bulk_create(stages, batch_size=BATCH)
    return {call.pk for call in calls if read[call.pk] != _wording(call)}


def _wording(call: Call) -> tuple[str, str, str]:
    return call.text_digest, call.funder, call.programme


def _fill(call: Call, listings: Sequence[Listing], changed: datetime | None) -> list[CallStage]:
    """Set every field but its names; returns its stages."""
    records = [from_json(one.facts) for one in listings]
    first = records[0]
    call.language = next(iter(first.titles), "")
    call.title = first.titles.get(call.language, "")[:500]
    call.funder = _said(one.funder for one in records)[:200]
    call.programme = _said(one.programme for one in records)[:300]
    call.url = _said(one.url for one in records)[:1000]
    call.status = _status(listings)
    with_stages = next((one for one in records if one.stages), first)
    call.opens_at, call.closes_at = _opening(with_stages), _closing(listings)
    call.is_rolling = any(one.kind is StageKind.ROLLING for one in with_stages.stages)
    _fill_money(call, next((one.money for one in records if one.money != Money()), Money()))
    answer = _answer(listings)
    call.applies, call.applies_sentence, call.applies_language = answer.applies, answer.sentence, answer.language
    texts = [text_of(one.facts, language) for one in listings for language in sorted(one.facts["titles"])]
    call.text_digest = hashlib.sha256("\x1f".join(texts).encode("utf-8", "replace")).hexdigest()
    call.changed_at = changed
    call.revision += 1
    return [_stage(call, number, one) for number, one in enumerate(with_stages.stages)]


def _said(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _status(listings: Sequence[Listing]) -> str:
    """Open while any source has it open; closed when all have closed it."""
    if all(one.closed_at is not None for one in listings):
        return Status.CLOSED.value
    said = {one.status for one in listings if one.closed_at is None}
    return next((one.value for one in (Status.OPEN, Status.EXPECTED) if one.value in said), Status.UNKNOWN.value)


def _opening(record: CallRecord) -> datetime | None:
    opens = [one.opens for one in record.stages if one.opens is not None]
    return min((one.at or one.over for one in opens), default=None)


def _closing(listings: Sequence[Listing]) -> datetime | None:
    return next((one.closes_at for one in listings if one.closes_at is not None), None)


def _fill_money(call: Call, money: Money) -> None:
    call.currency = money.currency[:3]
    for name in ("total", "least", "most"):
        value = getattr(money, name)
        setattr(call, name, value if value is not None and 0 <= value <= _LARGEST else None)
    call.share = money.share if money.share is not None and 0 <= money.share <= 1 else None


def _answer(listings: Sequence[Listing]) -> Answer:
    answers = [can_municipality_apply(one.facts) for one in listings]
    return next((one for one in answers if one.applies != UNKNOWN), Answer())


def _stage(call: Call, number: int, stage: Stage) -> CallStage:
    opens, closes = stage.opens, stage.closes
    zone = (closes or opens).zone if closes or opens else ""  # type: ignore[union-attr]
    return CallStage(
        call=call,
        number=number,
        name=stage.name[:200],
        kind=stage.kind.value,
        zone=zone,
        opens_on=_day(opens),
        opens_at=opens.at if opens else None,
        closes_on=_day(closes),
        closes_at=closes.at if closes else None,
    )


def _day(moment: Any) -> date | None:
    return moment.day if moment else None

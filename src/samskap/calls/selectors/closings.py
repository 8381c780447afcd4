"""When a call opens and closes, as a page says it: in the zone of the source, with the days that are left."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from samskap.calls.models import Call, CallStage
from samskap.calls.records import Moment, StageKind, Status
from samskap.calls.selectors.wording import ENDLESS, moment_words
from samskap.core.prepared import in_steps, prepared
from samskap.ui import text


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing that comes next, or the last one if all have ``passed``. ``left`` is empty where there is no day."""

    words: str
    left: str = ""
    passed: bool = False


@dataclass(frozen=True, slots=True)
class StageLine:
    """One round or step of a call."""

    name: str
    opens: str
    closes: str
    left: str
    passed: bool


def with_stages(calls: Sequence[Call]) -> None:
    """As if ``stages`` had been prefetched: one query, none without calls.

    Prefetching makes a queryset for each call, which in a list takes longer than all the rest about stages.
    """
    found: dict[int, list[CallStage]] = {call.pk: [] for call in calls}
    if not found:
        return
    for stage in _stages(in_steps(list(found))):
        found[stage.call_id].append(stage)
    for call in calls:
        rows: QuerySet[CallStage] = QuerySet(CallStage)
        rows._result_cache = found[call.pk]
        vars(call).setdefault("_prefetched_objects_cache", {})["stages"] = rows


def calls_by_id(wanted: Collection[int]) -> dict[int, Call]:
    """Calls with their stages, by their numbers: two queries, none where none is wanted."""
    found = {call.pk: call for call in (_calls(in_steps(list(wanted))) if wanted else [])}
    with_stages(list(found.values()))
    return found


@prepared
def _calls(wanted: Sequence[int]) -> QuerySet[Call]:
    return Call.objects.filter(pk__in=wanted).order_by()


@prepared
def _stages(calls: Sequence[int]) -> QuerySet[CallStage]:
    return CallStage.objects.filter(call__in=calls).order_by("call", "number")


def next_closing(stages: Iterable[CallStage], now: datetime) -> Closing | None:
    """None if no stage says when it closes."""
    known = sorted((one for one in stages if one.closes_on), key=_over)
    coming = next((one for one in known if _over(one) > now), None)
    if coming is not None:
        return _closing(coming, now)
    endless = next((one.kind for one in stages if one.kind != StageKind.FIXED), None)
    if endless is not None:
        return Closing(str(ENDLESS[StageKind(endless)]))
    return _closing(known[-1], now) if known else None


def stage_lines(stages: Sequence[CallStage], now: datetime) -> list[StageLine]:
    """Every stage in its order."""
    return [_line(one, now) for one in stages]


def state_of(call: Call, now: datetime) -> str:
    """The status; where no source tells one, what the days of opening and closing mean."""
    if call.status != Status.UNKNOWN or call.closes_at is None or call.opens_at is None:
        return call.status
    if call.closes_at <= now:
        return str(Status.CLOSED)
    return str(Status.EXPECTED if call.opens_at > now else Status.OPEN)


def _over(stage: CallStage) -> datetime:
    assert stage.closes_on is not None
    return Moment(stage.closes_on, stage.zone or "UTC", stage.closes_at).over


def _closing(stage: CallStage, now: datetime) -> Closing:
    line = _line(stage, now)
    return Closing(line.closes, line.left, line.passed)


def _line(stage: CallStage, now: datetime) -> StageLine:
    opens = moment_words(stage.opens_on, stage.opens_at, stage.zone) if stage.opens_on else ""
    if stage.closes_on is None:
        endless = "" if stage.kind == StageKind.FIXED else str(ENDLESS[StageKind(stage.kind)])
        return StageLine(stage.name, opens, endless, "", False)
    closes = moment_words(stage.closes_on, stage.closes_at, stage.zone)
    left = text.days_from_now(stage.closes_at or stage.closes_on)
    return StageLine(stage.name, opens, closes, left, _over(stage) <= now)

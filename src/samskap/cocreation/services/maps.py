"""The map of a conversation: marked when something moves it, refreshed by the worker, read by everybody.

Votes never wait for the map: what moves it leaves a mark after its commit, the worker takes the mark away before it
reads, computes outside any transaction and stores the result in one short one. While people are answering it does so
in two steps, first the map and then how sure its groups are, for the second takes many drawings.
``map_refresh_started`` stays set until the last step, so a refresh that was killed or failed is done again.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from samskap.cocreation.engine import PEOPLE_FIELDS, Ballots, draw_map, say_how_sure
from samskap.cocreation.models import (
    Answer,
    BackgroundAnswer,
    BackgroundOption,
    Conversation,
    MapSnapshot,
    Participant,
    State,
    Statement,
    StatementStatus,
    Vote,
)
from samskap.cocreation.selectors.answers import is_of_closing
from samskap.cocreation.selectors.report import CLOSED_STATES
from samskap.cocreation.services.publishing import record_fixed_result, result_digest
from samskap.cocreation.summary import background_of, keep_certainty, polis_part, report_of
from samskap.engines.opinionmap import OpinionMap, OpinionMapError, priorities

logger = logging.getLogger("samskap.cocreation.maps")

Counts = tuple[int, int, int, float, int]
"""agrees, disagrees, passes, priority, statement."""

_READ_AT_ONCE = 50_000
SURE_EVERY = timedelta(seconds=30)
"""While votes keep coming, how sure the groups are is computed no more often than this, and at most"""
SURE_SHARE = 0.1
"""this share of the time: the map itself comes first."""


def mark_map_dirty(conversation_id: int) -> None:
    """Ask for a new map once the running transaction, if any, is committed.

    It reads first: under many votes the mark is nearly always there, and a write would wait for its turn. A mark seen
    here has not been cleared yet, so the worker, which clears before it reads, meets what was committed.
    """
    rows = Conversation.objects.filter(pk=conversation_id, map_dirty=False)
    transaction.on_commit(lambda: (rows.exists() and rows.update(map_dirty=True)) and None)


def refresh_dirty_maps() -> int:
    """Refresh every map that is marked, or whose refresh did not end; how many were.

    One worker at a time may call this. Where several wait, all are drawn before it is computed of any how sure its
    groups are. One conversation's fault does not keep the others waiting: its error is raised at the end, and it is
    tried again the next time.
    """
    waiting = Conversation.objects.filter(Q(map_dirty=True) | Q(map_refresh_started__isnull=False))
    ids = list(waiting.order_by("id").values_list("id", flat=True))
    failed: dict[int, OpinionMapError | DatabaseError] = {}
    for step in ("draw", "finish") if len(ids) > 1 else ("finish",):
        left = set(waiting.values_list("id", flat=True))
        for pk in [one for one in ids if one in left and one not in failed]:
            try:
                refresh_map(conversation_id=pk, hurry=step == "draw")
            except (OpinionMapError, DatabaseError) as error:
                logger.error("map not refreshed", extra={"conversation": pk, "error": type(error).__name__})
                failed[pk] = error
    for error in failed.values():
        raise error
    return len(ids)


def refresh_map(*, conversation_id: int, hurry: bool = False) -> None:
    """Read, compute, store. A result that is being answered stays as it was fixed.

    In a ``hurry``, or when it was done a moment ago and more has come since, how sure the groups are is left for the
    next time; not of a closed conversation, whose result is fixed with everything in it.
    """
    row = Conversation.objects.filter(pk=conversation_id)
    row.update(map_dirty=False, map_refresh_started=timezone.now())
    conversation = row.select_related("organisation").first()
    if conversation is None:
        return
    before = MapSnapshot.objects.filter(conversation=conversation).first()
    if before is not None and is_answered(conversation, before):
        row.update(map_refresh_started=None)
        return
    ballots = read_ballots(conversation_id)
    start = time.perf_counter()
    drawn = draw_map(ballots, before.members if before else None)
    seen = _Refresh(conversation, ballots, before, time.perf_counter() - start)
    in_steps = conversation.state not in CLOSED_STATES and bool(drawn.groups)
    if in_steps:
        seen.store(drawn, last=False)
        if hurry or _may_wait(conversation_id, before):
            return
    start = time.perf_counter()
    drawn = say_how_sure(drawn)
    seen.store(drawn, first=not in_steps, sure_seconds=time.perf_counter() - start)


def _may_wait(conversation_id: int, before: MapSnapshot | None) -> bool:
    """Whether more votes have come and it is not long since it was computed how sure the groups are."""
    done = before.data.get("sure") if before else None
    if not done or not Conversation.objects.filter(pk=conversation_id, map_dirty=True).exists():
        return False
    pause = max(SURE_EVERY, timedelta(seconds=done["seconds"] / SURE_SHARE))
    return timezone.now() < datetime.fromisoformat(done["at"]) + pause


@dataclass(frozen=True)
class _Refresh:
    """One refresh: what was read for it, and how its maps are stored."""

    conversation: Conversation
    ballots: Ballots
    before: MapSnapshot | None
    seconds: float

    def store(self, drawn: OpinionMap, *, first: bool = True, last: bool = True, sure_seconds: float = 0.0) -> None:
        """Store a map in one short transaction, the ``first`` with the counts; the ``last`` ends the refresh."""
        conversation, before = self.conversation, self.before
        fixed_at = timezone.now() if conversation.state in CLOSED_STATES else None
        report, bases = self._report(drawn)
        data: dict[str, Any] = {name: value for name, value in drawn.to_dict().items() if name not in PEOPLE_FIELDS}
        data |= {"people": drawn.participants.size, "background_bases": bases}
        # Kept of open conversations only: the same votes give the same fixed result, to the last digit.
        if fixed_at is None:
            known = {"at": timezone.now().isoformat(), "seconds": sure_seconds}
            data["sure"] = known if last else before.data.get("sure") if before else None
        x, y = ([spot[axis] for spot in np.round(drawn.positions, 3).tolist()] for axis in (0, 1))
        counts = _changed_counts(drawn, self.ballots) if first else []
        with transaction.atomic():
            MapSnapshot.objects.update_or_create(
                conversation_id=conversation.pk,
                defaults={
                    "computed_at": timezone.now(),
                    "seconds": self.seconds,
                    "participants": drawn.participants.size,
                    "votes": drawn.votes,
                    "data": data,
                    "members": [drawn.participants.tolist(), x, y, drawn.membership.tolist()],
                    "report": report,
                    "fixed_at": fixed_at,
                },
            )
            _store_counts(counts)
            if fixed_at is not None:
                known_before = before is not None and is_of_closing(conversation, before)
                record_fixed_result(conversation, result_digest(before) if known_before and before is not None else "")
            if last:
                Conversation.objects.filter(pk=conversation.pk).update(map_refresh_started=None)

    def _report(self, drawn: OpinionMap) -> tuple[dict[str, Any], dict[str, int]]:
        """What the report shows, and the bases of its background tables."""
        before = self.before
        report = keep_certainty(report_of(drawn, self.ballots), drawn, before)
        tables = before.report.get("background", []) if before else []
        bases = before.data.get("background_bases", {}) if before else {}
        report["background"], bases = background_of(drawn, self.ballots, tables, bases)
        if self.conversation.show_polis:
            report["polis"] = polis_part(draw_map(self.ballots, _members(drawn), mode="polis"))
        return report, bases


def _members(drawn: OpinionMap) -> list[list[Any]]:
    """Participants and groups as ``MapSnapshot.members``, so that another map takes over their order."""
    return [drawn.participants.tolist(), [], [], drawn.membership.tolist()]


def is_answered(conversation: Conversation, snapshot: MapSnapshot) -> bool:
    """Whether the result of this closing was fixed and an answer to it has been given: then it no longer moves."""
    return is_of_closing(conversation, snapshot) and (
        conversation.state == State.ANSWERED or Answer.objects.filter(conversation_id=conversation.pk).exists()
    )


def read_ballots(conversation_id: int) -> Ballots:
    """The current votes of participants who are not excluded, as arrays in the order of voting."""
    zone = timezone.get_current_timezone()
    came = {
        pk: at.astimezone(zone).date()
        for pk, at in Participant.objects.filter(conversation=conversation_id, excluded_at__isnull=True).values_list(
            "id", "created_at"
        )
    }
    published: dict[int, tuple[Any, ...]] = {}
    moderated_out = set()
    for pk, status, *stored in Statement.objects.filter(conversation=conversation_id).values_list(
        "id", "status", "agrees", "disagrees", "passes", "priority"
    ):
        if status == StatementStatus.PUBLISHED:
            published[pk] = tuple(stored)
        else:
            moderated_out.add(pk)
    rows = _read_votes(conversation_id)
    options: dict[int, list[int]] = {}
    for question, option in (
        BackgroundOption.objects.filter(question__conversation=conversation_id)
        .values_list("question_id", "id")
        .order_by("question__order", "question_id", "order", "id")
    ):
        options.setdefault(question, []).append(option)
    said = BackgroundAnswer.objects.filter(question__conversation=conversation_id)
    return Ballots(
        participants=rows[:, 1],
        statements=rows[:, 2],
        values=rows[:, 3].astype(np.int8),
        published=published,
        moderated_out=frozenset(moderated_out),
        came=came,
        background=list(said.values_list("participant_id", "question_id", "option_id")) if options else (),
        options=options,
    )


def _read_votes(conversation_id: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """(id, participant, statement, value) of each current vote, in the order in which they were first cast."""
    votes = (
        Vote.objects.filter(participant__conversation=conversation_id, participant__excluded_at__isnull=True)
        .order_by()
        .values_list("id", "participant_id", "statement_id", "value")
    )
    sql, values = votes.query.sql_with_params()
    blocks = []
    # Straight from the cursor: the ORM's row objects would cost more than the map itself.
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while block := cursor.fetchmany(_READ_AT_ONCE):
            blocks.append(np.fromiter(chain.from_iterable(block), np.int64, 4 * len(block)))
    rows = np.concatenate(blocks).reshape(-1, 4) if blocks else np.empty((0, 4), dtype=np.int64)
    return rows[np.argsort(rows[:, 0], kind="stable")]


def _changed_counts(drawn: OpinionMap, ballots: Ballots) -> list[Counts]:
    """The counts and priority of each published statement whose row must change."""
    if not ballots.published:
        return []
    at = [drawn.statement_index.get(one, -1) for one in ballots.published]
    tally = np.concatenate([drawn.tallies.sum(axis=0), np.zeros((1, 3), dtype=np.int64)])[at]
    far = np.concatenate([drawn.extremities, np.zeros(1)])[at]
    weight = priorities(tally[:, 0], tally[:, 2], tally.sum(axis=1), far)
    return [
        (agrees, disagrees, passes, priority, pk)
        for (pk, stored), (agrees, disagrees, passes), priority in zip(
            ballots.published.items(), tally.tolist(), weight.tolist(), strict=True
        )
        if stored != (agrees, disagrees, passes, priority)
    ]


def _store_counts(rows: list[Counts]) -> None:
    if not rows:
        return
    table = connection.ops.quote_name(Statement._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET agrees = %s, disagrees = %s, passes = %s, priority = %s WHERE id = %s",  # noqa: S608
            rows,
        )

"""The map of a conversation: marked when something moves it, refreshed by the worker, read by everybody.

Votes never wait for the map: what moves it leaves a mark after its commit, the worker takes the mark away before it
reads, computes outside any transaction and stores the result in one short one. ``map_refresh_started`` stays set
until then, so a refresh that was killed or failed is done again.
"""

import logging
import time
from itertools import chain
from typing import Any

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from samskap.cocreation.engine import Ballots, background_of, draw_map, report_of
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
from samskap.cocreation.services.publishing import record_fixed_result, result_digest
from samskap.engines.opinionmap import OpinionMap, OpinionMapError, priorities

logger = logging.getLogger("samskap.cocreation.maps")

Counts = tuple[int, int, int, float, int]
"""agrees, disagrees, passes, priority, statement."""

_READ_AT_ONCE = 50_000
PEOPLE_FIELDS = ("participants", "positions", "membership")


def mark_map_dirty(conversation_id: int) -> None:
    """Ask for a new map once the running transaction, if any, is committed.

    It reads first: under many votes the mark is nearly always there, and a write would wait for its turn. A mark seen
    here has not been cleared yet, so the worker, which clears before it reads, meets what was committed.
    """
    rows = Conversation.objects.filter(pk=conversation_id, map_dirty=False)
    transaction.on_commit(lambda: (rows.exists() and rows.update(map_dirty=True)) and None)


def refresh_dirty_maps() -> int:
    """Refresh every map that is marked, or whose refresh did not end; how many were.

    One worker at a time may call this. One conversation's fault does not keep the others waiting: its error is raised
    at the end, and it is tried again the next time.
    """
    waiting = Conversation.objects.filter(Q(map_dirty=True) | Q(map_refresh_started__isnull=False))
    failed: OpinionMapError | DatabaseError | None = None
    done = 0
    for pk in list(waiting.order_by("id").values_list("id", flat=True)):
        try:
            refresh_map(conversation_id=pk)
            done += 1
        except (OpinionMapError, DatabaseError) as error:
            logger.error("map not refreshed", extra={"conversation": pk, "error": type(error).__name__})
            failed = error
    if failed is not None:
        raise failed
    return done


def refresh_map(*, conversation_id: int) -> None:
    """Read, compute, store. A result that is being answered stays as it was fixed."""
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
    report = report_of(drawn, ballots)
    bases = before.data.get("background_bases", {}) if before else {}
    tables = before.report.get("background", []) if before else []
    report["background"], bases = background_of(drawn, ballots, tables, bases)
    seconds = time.perf_counter() - start
    counts = _changed_counts(drawn, ballots)
    fixed_at = timezone.now() if conversation.state in (State.CLOSED, State.ANSWERED) else None
    whole = drawn.to_dict()
    x, y = ([spot[axis] for spot in np.round(drawn.positions, 3).tolist()] for axis in (0, 1))
    data: dict[str, Any] = {name: value for name, value in whole.items() if name not in PEOPLE_FIELDS}
    with transaction.atomic():
        MapSnapshot.objects.update_or_create(
            conversation_id=conversation_id,
            defaults={
                "computed_at": timezone.now(),
                "seconds": seconds,
                "participants": drawn.participants.size,
                "votes": drawn.votes,
                "data": {**data, "people": drawn.participants.size, "background_bases": bases},
                "members": [drawn.participants.tolist(), x, y, drawn.membership.tolist()],
                "report": report,
                "fixed_at": fixed_at,
            },
        )
        _store_counts(counts)
        if fixed_at is not None:
            known = before is not None and is_of_closing(conversation, before)
            record_fixed_result(conversation, result_digest(before) if known and before is not None else "")
        row.update(map_refresh_started=None)


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

"""Handing a conversation out: as Polis writes it, and as JSON.

Only for those who belong to the asker: one row a person would let everybody count what the report keeps silent about,
namely fewer than five. Others have the report and its table of statements. Participants are running numbers, never keys
or addresses, and what somebody wrote is not tied to how they voted. Excluded participants are left out and counted.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from samskap.cocreation.models import (
    Conversation,
    MapSnapshot,
    Participant,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.cocreation.services.importing import EPOCH
from samskap.core.access import Actor, require
from samskap.core.small_numbers import FEWEST_PEOPLE
from samskap.engines.opinionmap.exchange import Comment, PolisExport, Summary, write_export

MODERATED = {StatementStatus.PUBLISHED: 1, StatementStatus.WAITING: 0, StatementStatus.REJECTED: -1}


@dataclass(frozen=True)
class _Content:
    """What leaves the house. ``numbers`` maps participant keys to running numbers; ``rows`` are the log in order:
    running number, statement number, value, moment. ``current`` maps (running number, statement number) to the value
    that counts."""

    conversation: Conversation
    statements: list[Statement]
    numbers: dict[int, int]
    rows: list[tuple[int, int, int, datetime]]
    current: dict[tuple[int, int], int]
    groups: dict[int, int | None]
    excluded: int


def polis_zip(actor: Actor, conversation: Conversation) -> bytes:
    """The four files of a Polis export in a zip archive. ``conversation`` comes with its organisation.

    Agree is +1. Texts that a spreadsheet would take for a formula begin with an apostrophe; the importer takes it away.

    :raises NotVisible: the actor may not know the conversation.
    :raises Refused: the actor does not belong to the asker.
    """
    content = _content(actor, conversation)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in write_export(_as_polis(content)).items():
            with archive.open(name, "w") as member:
                for line in lines:
                    member.write(line.encode())
    return packed.getvalue()


def as_json(actor: Actor, conversation: Conversation) -> dict[str, Any]:
    """The same as JSON-able values; raises as :func:`polis_zip`.

    ``statements`` with number, text, language, status and translations; ``participants`` with id, group (null for
    none) and their current votes by statement number.
    """
    content = _content(actor, conversation)
    current: dict[int, dict[str, int]] = {number: {} for number in content.numbers.values()}
    for (number, statement), value in content.current.items():
        current[number][str(statement)] = value
    row = content.conversation
    names = ("question", "background", "language", *Conversation.PROMISE_FIELDS)
    moments = ("opened_at", "closed_at", "answered_at")
    return {
        "conversation": {name: _plain(getattr(row, name)) for name in (*names, "state", *moments)},
        "organisation": row.organisation.name,
        "votes": {"agree": 1, "disagree": -1, "pass": 0},
        "statements": [_statement(one) for one in content.statements],
        "participants": [
            {"id": number, "group": content.groups.get(number), "votes": votes} for number, votes in current.items()
        ],
        "excluded_participants": content.excluded,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "number": one.number,
        "text": one.text,
        "language": one.language,
        "status": one.status,
        "by_asker": one.by_asker,
        "translations": {row.language: row.text for row in one.translations.all() if row.approved_at is not None},
    }


def _content(actor: Actor, conversation: Conversation) -> _Content:
    require(actor, "cocreation.export", conversation, view="cocreation.view_conversation")
    statements = list(conversation.statements.order_by("number").prefetch_related("translations"))
    people = Participant.objects.filter(conversation=conversation)
    kept = people.filter(excluded_at__isnull=True, votes__isnull=False).distinct().order_by("pk")
    numbers = {pk: number for number, pk in enumerate(kept.values_list("pk", flat=True))}
    known = {one.pk: one.number for one in statements}
    current = {
        (numbers[participant], known[statement]): value
        for participant, statement, value in Vote.objects.filter(statement__conversation=conversation)
        .order_by("pk")
        .values_list("participant_id", "statement_id", "value")
        if participant in numbers and statement in known
    }
    return _Content(
        conversation=conversation,
        statements=statements,
        numbers=numbers,
        rows=_settled(list(_rows(conversation, numbers, known)), current),
        current=current,
        groups=_groups(conversation, numbers),
        excluded=people.filter(excluded_at__isnull=False).count(),
    )


def _rows(
    conversation: Conversation, numbers: dict[int, int], known: dict[int, int]
) -> Iterator[tuple[int, int, int, datetime]]:
    events = VoteEvent.objects.filter(statement__conversation=conversation).order_by("pk")
    for participant, statement, value, at in events.values_list(
        "participant_id", "statement_id", "value", "at"
    ).iterator(chunk_size=5000):
        if value is not None and participant in numbers and statement in known:
            yield numbers[participant], known[statement], value, at


def _settled(
    rows: list[tuple[int, int, int, datetime]], current: dict[tuple[int, int], int]
) -> list[tuple[int, int, int, datetime]]:
    """The log without votes that were taken back, so that its last word on each pair is the vote that counts."""
    rows = [row for row in rows if row[:2] in current]
    last = {row[:2]: row for row in sorted(rows, key=lambda row: row[3])}
    corrections = [
        (number, statement, current[number, statement], at)
        for (number, statement), (_n, _s, value, at) in last.items()
        if value != current[number, statement]
    ]
    return rows + corrections


def _groups(conversation: Conversation, numbers: dict[int, int]) -> dict[int, int | None]:
    """The drawn group of each participant by running number; groups of fewer than five are no group."""
    groups: dict[int, int | None] = dict.fromkeys(numbers.values())
    members = MapSnapshot.objects.filter(conversation=conversation).values_list("members", flat=True).first()
    if members:
        ids, membership = members[0], members[3]
        large = {group for group in set(membership) if group >= 0 and membership.count(group) >= FEWEST_PEOPLE}
        for pk, group in zip(ids, membership, strict=True):
            if pk in numbers and group in large:
                groups[numbers[pk]] = group
    return groups


def _milliseconds(at: datetime) -> int:
    return (at.astimezone(UTC) - EPOCH) // timedelta(milliseconds=1)


def _as_polis(content: _Content) -> PolisExport:
    comments = tuple(
        Comment(
            id=one.number,
            text=one.text,
            moderated=MODERATED[StatementStatus(one.status)],
            time=_milliseconds(one.created_at),
        )
        for one in content.statements
    )
    row = content.conversation
    facts = {"excluded": str(content.excluded)} if content.excluded else {}
    columns = list(zip(*content.rows, strict=True)) or [(), (), (), ()]
    return PolisExport(
        participants=np.array(columns[0], dtype=np.int64),
        statements=np.array(columns[1], dtype=np.int64),
        votes=np.array(columns[2], dtype=np.int8),
        times=np.array([_milliseconds(at) for at in columns[3]], dtype=np.int64),
        comments=comments,
        summary=Summary(row.question, row.background, facts),
        groups=content.groups,
    )

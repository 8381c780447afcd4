"""The rows of a vote, in plain SQL that both databases understand.

While these run, the transaction holds SQLite's only write lock: compiling the same four queries through the ORM takes
several times as long as running them, and so would bound how many votes a second the portal can take.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from samskap.cocreation.models import Conversation, Participant, State, Statement, StatementStatus, Vote, VoteEvent

_HIGHEST = 2**31 - 1
_SECONDS = 60
_TABLES = {
    "statement": Statement._meta.db_table,
    "conversation": Conversation._meta.db_table,
    "event": VoteEvent._meta.db_table,
    "vote": Vote._meta.db_table,
}
_CHECK = """
SELECT s.id,
  c.state = %s AND (c.closes_at IS NULL OR c.closes_at > %s),
  (SELECT COUNT(*) FROM {event} e WHERE e.participant_id = %s AND e.at > %s),
  EXISTS (SELECT 1 FROM {event} e WHERE e.participant_id = %s AND e.client_key = %s AND e.client_key <> '')
FROM {statement} s JOIN {conversation} c ON c.id = s.conversation_id
WHERE s.conversation_id = %s AND s.number = %s AND s.status = %s
""".format(**_TABLES)  # noqa: S608 - names of our own tables
_LOG = """
INSERT INTO {event} (participant_id, statement_id, value, at, client_key) VALUES (%s, %s, %s, %s, %s)
""".format(**_TABLES)
_SET = """
INSERT INTO {vote} (participant_id, statement_id, value, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (statement_id, participant_id) DO UPDATE SET value = excluded.value, at = excluded.at
""".format(**_TABLES)


@dataclass(frozen=True)
class Check:
    """What must hold for a vote: ``recent`` votes of the participant in a minute, ``repeated`` if the key is known."""

    statement_id: int
    is_open: bool
    recent: int
    repeated: bool


def check_vote(
    conversation: Conversation, number: int, participant: Participant, key: str, at: datetime
) -> Check | None:
    """Everything in one query; None where the conversation has no such published statement."""
    if not 0 <= number <= _HIGHEST:
        return None
    now, before = _moment(at), _moment(at - timedelta(seconds=_SECONDS))
    # Whoever closes the conversation locks its row, and so waits for votes under way; votes never wait for each other.
    hold = " FOR KEY SHARE OF c" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _CHECK + hold,
            [
                *(State.OPEN.value, now),
                *(participant.pk, before),
                *(participant.pk, key),
                *(conversation.pk, number, StatementStatus.PUBLISHED.value),
            ],
        )
        row = cursor.fetchone()
    return None if row is None else Check(row[0], bool(row[1]), row[2], bool(row[3]))


def write_vote(participant: Participant, statement_id: int, value: int, at: datetime, key: str) -> None:
    """Append to the log and set the current vote."""
    moment = _moment(at)
    with connection.cursor() as cursor:
        cursor.execute(_LOG, [participant.pk, statement_id, value, moment, key])
        cursor.execute(_SET, [participant.pk, statement_id, value, moment])


def _moment(at: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(at)

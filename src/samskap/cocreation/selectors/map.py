"""The stored map: somebody's place on it, and the shares behind every statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from samskap.cocreation.engine import without_people
from samskap.cocreation.models import Conversation, MapSnapshot, Vote
from samskap.engines.opinionmap import OpinionMap, OpinionMapError, project


@dataclass(frozen=True)
class Place:
    """Where somebody stands: a position on the map and the group, None where none is or it is not clear which.

    ``certainty`` in 0..1 says how sure the group is, None where the map does not know.
    """

    x: float
    y: float
    group: int | None
    votes: int
    certainty: float | None = None


def stored_map(conversation: Conversation) -> OpinionMap | None:
    """The latest map without its participants, None before the first one: one query."""
    snapshot = MapSnapshot.objects.filter(conversation=conversation).only("data").first()
    if snapshot is None:
        return None
    try:
        return without_people(snapshot.data)
    except OpinionMapError:
        # Stored by an earlier version; the worker's next refresh replaces it.
        return None


def place_of(drawn: OpinionMap | None, statements: Sequence[int], values: Sequence[int]) -> Place | None:
    """The place of somebody with these votes; None without a map or without votes on it."""
    if drawn is None or not statements:
        return None
    placed = project(drawn, statements, values)
    if placed.votes == 0:
        return None
    return Place(placed.position[0], placed.position[1], placed.group, placed.votes, placed.certainty)


def place_of_participant(conversation: Conversation, participant_id: int) -> Place | None:
    """The place of one participant by their current votes: two queries."""
    rows = list(Vote.objects.filter(participant=participant_id).values_list("statement_id", "value"))
    return place_of(stored_map(conversation), [row[0] for row in rows], [row[1] for row in rows]) if rows else None

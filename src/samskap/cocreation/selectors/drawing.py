"""The order in which one visitor meets the statements: by what their answers are expected to tell the map."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from samskap.cocreation.engine import without_people
from samskap.cocreation.models import Conversation, MapSnapshot, Participant, Vote
from samskap.engines.opinionmap import OpinionMapError, Routing, draw, routing_of, routing_weights

NO_MAP = routing_of(None)


def draw_statements(
    conversation: Conversation,
    participant: Participant | None,
    seed: str,
    candidates: Sequence[tuple[int, int]],
    count: int,
) -> list[int]:
    """``count`` of the candidates (id, how many have answered it), in the order in which the participant meets them.

    Decided by ``seed``, the map and the votes so far: a page loaded again shows the same statement. At most two
    queries, one more for each new map.
    """
    if not candidates:
        return []
    ids, seen = [one[0] for one in candidates], [one[1] for one in candidates]
    cast = (
        dict(Vote.objects.filter(participant=participant).values_list("statement_id", "value")) if participant else {}
    )
    weights = routing_weights(_of_conversation(conversation), list(cast), list(cast.values()), ids, seen)
    if not weights.any():
        return []
    return [ids[place] for place in draw(ids, weights, chance_of(seed), count)]


def chance_of(seed: str) -> float:
    """A number in [0, 1) made of the seed."""
    return (int.from_bytes(blake2b(seed.encode(), digest_size=8).digest(), "big") >> 11) / 2.0**53


def _of_conversation(conversation: Conversation) -> Routing:
    at = MapSnapshot.objects.filter(conversation=conversation).values_list("computed_at", flat=True).first()
    return NO_MAP if at is None else _kept(conversation.pk, at)


@lru_cache(maxsize=64)
def _kept(conversation_id: int, _computed_at: datetime) -> Routing:
    """What of the stored map routes, read once for each map in each process. One that cannot be read counts as none."""
    data = MapSnapshot.objects.filter(conversation=conversation_id).values_list("data", flat=True).first()
    try:
        return routing_of(without_people(data or {}))
    except OpinionMapError:
        return NO_MAP

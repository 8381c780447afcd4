"""Needs of different organisations that seem to be the same in other words: found by the worker, decided by people.

Only needs that both organisations may see are compared: a proposal must tell nobody of a need that they cannot open.
What is proposed is read again with the reader's own rights (:mod:`samskap.needs.selectors.same`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from samskap.core import meaning
from samskap.core.everyday import ALL as EVERYDAY
from samskap.core.models import Network, NetworkMembership, RoomPartner, Visibility
from samskap.core.services.vectors import Vectors, compute_missing, vectors_for
from samskap.engines.nordictext import Index, pairs
from samskap.needs.models import Need, NeedsCompared, SameNeeds, Sameness
from samskap.needs.selectors.listing import STANDING

LEAST_MEANING: Final = 0.38
"""Cosine of two needs, each less the mean of its language. On the needs of tests/needs/same_needs.py, in collections of
6 to 48, nine of ten pairs that are the same lie above it and few others."""
LEAST_WORDS: Final = 0.12
"""The same where only words are compared: nearly the same text."""
MOST_NEEDS: Final = 5000
A_RUN: Final = 100
"""Needs compared in one run; the rest waits for the next."""
EMBEDDED_A_RUN: Final = 300
NEIGHBOURS: Final = 40
MOST_PROPOSED: Final = 10
"""For one need."""
ANEW_AFTER: Final = timedelta(days=7)
"""Who may see whose needs changes with networks and rooms, without any need being written anew."""


@dataclass(frozen=True)
class Proposed:
    """Two needs by their numbers, ``first`` before ``second``, with the sentence of each that is like the other."""

    first: int
    second: int
    score: float
    sentences: tuple[str, str]


def standing() -> QuerySet[Need]:
    """What can be proposed: shared with somebody, neither withdrawn nor merged."""
    return Need.objects.filter(STANDING).exclude(visibility=Visibility.PRIVATE)


def text_of(need: Need) -> str:
    """What is compared: the three texts, one a line."""
    return "\n".join((need.today, need.whom, need.better))


def compare_needs(*, now: datetime, limit: int = A_RUN) -> int:
    """Compare needs that are new or changed with all others; how many were. For the worker alone.

    A proposal that no longer holds goes; what somebody has decided stays.
    """
    needs = list(standing().order_by("-pk")[:MOST_NEEDS])
    known = dict(NeedsCompared.objects.filter(at__gte=now - ANEW_AFTER).values_list("need", "digest"))
    method = meaning.used()
    dirty = [i for i, need in enumerate(needs) if known.get(need.pk) != _digest(need, method)]
    if not dirty:
        return 0
    first = [text_of(needs[i]) for i in dirty]
    texts = [*(text_of(need) for need in needs), *(text for _language, text in EVERYDAY)]
    compute_missing([*texts[len(needs) :], *first, *texts], EMBEDDED_A_RUN)
    stored = vectors_for(texts) if method else [None] * len(texts)
    # One whose vectors are not there yet waits: compared by words it would be taken for new.
    dirty = [i for i in dirty if not method or stored[i] is not None][:limit]
    found = _find(needs, dirty, texts, stored) if dirty else []
    with transaction.atomic():
        _store([needs[i] for i in dirty], found, method, now)
    return len(dirty)


def _digest(need: Need, method: str) -> str:
    seen = (method, need.visibility, need.network_id, need.room_id, need.language, text_of(need))
    return sha256("\0".join(map(str, seen)).encode("utf-8", "replace")).hexdigest()


def _find(
    needs: Sequence[Need], dirty: Sequence[int], texts: Sequence[str], stored: Sequence[Vectors | None]
) -> list[Proposed]:
    languages = [*(need.language for need in needs), *(language for language, _text in EVERYDAY)]
    index = Index(texts, languages, embeddings=stored)
    seen = _Seen.now()
    wanted = {
        (min(i, j), max(i, j))
        for i in dirty
        for j in index.like(i, NEIGHBOURS)
        if j < len(needs) and seen.by_both(needs[i], needs[j])
    }
    if not index.has_meaning:
        scores = {(one.first, one.second): one.score for one in pairs(texts, languages, only=sorted(wanted))}
        least = LEAST_WORDS
    else:
        scores = {pair: index.meaning_between(*pair) or 0.0 for pair in wanted}
        least = LEAST_MEANING
    chosen: set[tuple[int, int]] = set()
    for i in dirty:
        likely = sorted((pair for pair in wanted if i in pair and scores[pair] >= least), key=lambda p: (-scores[p], p))
        chosen.update(likely[:MOST_PROPOSED])
    return [_proposed(needs, index, pair, scores[pair]) for pair in sorted(chosen)]


def _proposed(needs: Sequence[Need], index: Index, pair: tuple[int, int], score: float) -> Proposed:
    one, two = sorted(pair, key=lambda i: needs[i].pk)
    sentences = index.passage_like(one, two), index.passage_like(two, one)
    return Proposed(needs[one].pk, needs[two].pk, score, sentences)


def _store(compared: Sequence[Need], found: Sequence[Proposed], method: str, now: datetime) -> None:
    """Only proposals are touched; a decision made in the meantime stands."""
    ids = [need.pk for need in compared]
    kept = {(one.first, one.second): one for one in found}
    waiting = SameNeeds.objects.filter(status=Sameness.PROPOSED)
    theirs = waiting.filter(Q(first__in=ids) | Q(second__in=ids)).values_list("pk", "first", "second")
    gone = [pk for pk, first, second in theirs if (first, second) not in kept]
    waiting.filter(pk__in=gone).delete()
    for (first, second), one in kept.items():
        said = {"first_sentence": one.sentences[0], "second_sentence": one.sentences[1]}
        values = {**said, "score": one.score, "method": method}
        if not waiting.filter(first=first, second=second).update(**values):
            SameNeeds.objects.get_or_create(first_id=first, second_id=second, defaults={**values, "proposed_at": now})
    for need in compared:
        NeedsCompared.objects.update_or_create(need=need, defaults={"digest": _digest(need, method), "at": now})


@dataclass(frozen=True)
class _Seen:
    """Which organisations are in which network and room."""

    networks: Mapping[int, frozenset[int]]
    rooms: Mapping[int, frozenset[int]]

    @classmethod
    def now(cls) -> "_Seen":
        networks: dict[int, set[int]] = {}
        for network, organisation in (
            *Network.objects.values_list("pk", "coordinator"),
            *NetworkMembership.objects.values_list("network", "organisation"),
        ):
            networks.setdefault(network, set()).add(organisation)
        rooms: dict[int, set[int]] = {}
        for room, organisation in RoomPartner.objects.filter(joined_at__isnull=False).values_list(
            "room", "organisation"
        ):
            rooms.setdefault(room, set()).add(organisation)
        return cls(*({key: frozenset(found) for key, found in one.items()} for one in (networks, rooms)))

    def by(self, organisation: int, need: Need) -> bool:
        """Whether those of the organisation may see the need."""
        if need.visibility == Visibility.NETWORK:
            return organisation in self.networks.get(need.network_id or 0, ())
        if need.visibility == Visibility.PARTNERS:
            return organisation in self.rooms.get(need.room_id or 0, ())
        return need.visibility == Visibility.PUBLIC

    def by_both(self, one: Need, two: Need) -> bool:
        """Whether they are of two organisations of which each may see the other's."""
        return (
            one.organisation_id != two.organisation_id
            and self.by(two.organisation_id, one)
            and self.by(one.organisation_id, two)
        )

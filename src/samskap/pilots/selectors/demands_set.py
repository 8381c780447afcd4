"""Which demands municipalities set, for a kind of pilot: counted by municipality, and never about fewer than three."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from samskap.core.models import OrganisationKind
from samskap.core.small_numbers import hidden_figures
from samskap.pilots.demands_library import library_for
from samskap.pilots.models import Demand, DemandStatus, DemandTopic, Pilot, PilotKind

STEPS = ("set", "accepted", "met")
"""Each is a part of the one before."""
BASE = ("", "base")
_ACCEPTED = (DemandStatus.ACCEPTED, DemandStatus.MET, DemandStatus.BREACHED)

Key = tuple[str, str]


@dataclass(frozen=True)
class Figures:
    """In how many municipalities a demand is set, was accepted and is met; None where that may not be shown."""

    key: str
    label: Any
    set: int | None
    accepted: int | None
    met: int | None

    @property
    def says_something(self) -> bool:
        """Whether any of them may be shown."""
        return self.set is not None


@dataclass(frozen=True)
class TopicFigures:
    """A topic, with its demands of the library."""

    topic: Figures
    demands: Sequence[Figures]


@dataclass(frozen=True)
class DemandsSet:
    """For a kind of pilot. ``municipalities`` have such a pilot; None if they are too few to be told."""

    kind: str
    is_example: bool
    municipalities: int | None
    topics: Sequence[TopicFigures]

    @property
    def by_key(self) -> Mapping[str, Figures]:
        """The demands of the library by their key."""
        return {one.key: one for topic in self.topics for one in topic.demands}


def demands_set(kind: str) -> DemandsSet:
    """Three queries. What is hidden is worked out anew only when something has changed."""
    chosen = kind if kind in PilotKind.values else PilotKind.TECHNICAL.value
    is_example, counts = _count(chosen)
    return _worded(chosen, is_example, counts)


@lru_cache(maxsize=32)
def figures_of(owners: frozenset[int], rows: tuple[tuple[int, str, str, int], ...]) -> Mapping[Key, int | None]:
    """Every figure as it may be shown. ``owners``: the municipalities; a row: whose, library key, topic, how far."""
    behind: dict[str, dict[Key, set[int]]] = {
        topic: {(topic, step): set() for step in STEPS} for topic in DemandTopic.values
    }
    for owner, library_key, topic, reached in rows:
        for name in filter(None, (topic, library_key)):
            for step in STEPS[: reached + 1]:
                behind[topic].setdefault((name, step), set()).add(owner)
    tables: list[dict[Key, frozenset[int]]] = [
        {BASE: owners, **{key: frozenset(found) for key, found in table.items()}} for table in behind.values()
    ]
    hidden = hidden_figures(*tables)
    return {key: None if key in hidden else len(found) for table in tables for key, found in table.items()}


def _count(kind: str) -> tuple[bool, Mapping[Key, int | None]]:
    pilots = Pilot.objects.filter(organisation__kind=OrganisationKind.MUNICIPALITY)
    is_example = not pilots.filter(organisation__is_example=False).exists()
    rows = pilots.filter(kind=kind, organisation__is_example=is_example)
    owners = frozenset(rows.order_by().values_list("organisation_id", flat=True).distinct())
    demands = Demand.objects.filter(pilot__in=rows).order_by()
    reached: dict[tuple[int, str, str], int] = defaultdict(int)
    for owner, key, topic, status, accepted in demands.values_list(
        "pilot__organisation_id", "library_key", "topic", "status", "was_accepted"
    ).distinct():
        far = 2 if status == DemandStatus.MET else 1 if accepted or status in _ACCEPTED else 0
        reached[owner, key, topic] = max(reached[owner, key, topic], far)
    return is_example, figures_of(owners, tuple((*which, far) for which, far in sorted(reached.items())))


def _worded(kind: str, is_example: bool, counts: Mapping[Key, int | None]) -> DemandsSet:
    def figures(key: str, label: Any) -> Figures:
        return Figures(key, label, *(counts.get((key, step)) for step in STEPS))

    library: dict[str, list[Figures]] = defaultdict(list)
    for one in library_for(kind):
        library[one.topic].append(figures(one.key, one.text))
    topics = [TopicFigures(figures(topic.value, topic.label), library[topic.value]) for topic in DemandTopic]
    return DemandsSet(kind, is_example, counts.get(BASE), topics)


def in_words(figures: Figures, municipalities: int | None) -> str:
    """How many set it, as a sentence beside the demand; nothing where it may not be told."""
    if figures.set is None or municipalities is None:
        return ""
    return _("%(count)d of %(all)d municipalities demand it") % {"count": figures.set, "all": municipalities}

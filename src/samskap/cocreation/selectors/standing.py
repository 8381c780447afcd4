"""Where a participant stands on the stored map, and which of their answers say so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import dist
from typing import Any

from samskap.cocreation.engine import without_people
from samskap.cocreation.models import Conversation, MapSnapshot, Participant, Statement, Vote
from samskap.cocreation.selectors import sentences
from samskap.cocreation.selectors.map import Place, place_of
from samskap.cocreation.selectors.pictures import map_chart
from samskap.cocreation.selectors.sentences import Certainty
from samskap.cocreation.selectors.texts import ShownText, shown_text, with_translations
from samskap.engines.opinionmap import OpinionMap, OpinionMapError, explain
from samskap.ui.text import group_letter

ANSWERS_NEEDED = 7
"""As many that take a side must somebody have given before the map places them."""
MOST_REASONS = 4
MOST_SHARED = 3
UNSURE_MARGIN = 0.15
"""Nearer than this to the middle between two groups, in parts of the way, nobody is placed for sure."""


@dataclass(frozen=True)
class OwnAnswer:
    """A statement with one's own answer to it; None if there is none."""

    text: ShownText
    value: int | None


@dataclass(frozen=True)
class Standing:
    """What the page says.

    ``missing`` answers are needed first, and ``unsided`` says that some were given that take no side. ``group`` is None
    where no group is drawn (``groups`` is then False) or where it is not clear which.
    """

    missing: int = 0
    unsided: bool = False
    has_map: bool = False
    groups: bool = False
    structure: str = ""
    group: int | None = None
    certainty: Certainty | None = None
    between: int | None = None
    reasons: Sequence[OwnAnswer] = ()
    shared: Sequence[OwnAnswer] = ()
    chart: Any = None

    @property
    def letter(self) -> str:
        """The letter of the group."""
        return "" if self.group is None else group_letter(self.group)

    @property
    def other_letter(self) -> str:
        """The letter of the group that is nearly as near."""
        return "" if self.between is None else group_letter(self.between)


def standing_of(
    conversation: Conversation, participant: Participant | None, language: str, published: int
) -> Standing | None:
    """Four queries; None for somebody who has not answered. ``published`` is how many statements there are."""
    if participant is None:
        return None
    votes = dict(
        Vote.objects.filter(participant=participant, statement__status="published").values_list("statement", "value")
    )
    snapshot = MapSnapshot.objects.filter(conversation=conversation).only("data", "report", "participants").first()
    has_map = snapshot is not None and bool(snapshot.report.get("enough"))
    sides = sum(value != 0 for value in votes.values())
    missing = min(max(min(ANSWERS_NEEDED, published) - sides, 0), published - len(votes))
    if missing > 0 or snapshot is None or not has_map:
        return Standing(max(missing, 0), unsided=sides < len(votes), has_map=has_map)
    try:
        drawn = without_people(snapshot.data)
    except OpinionMapError:
        # Stored by an earlier version; the worker's next refresh replaces it.
        return Standing()
    return _placed(drawn, snapshot, votes, language)


def _placed(drawn: OpinionMap, snapshot: MapSnapshot, votes: Mapping[int, int], language: str) -> Standing:
    place = place_of(drawn, list(votes), list(votes.values()))
    shown = {int(one["id"]) for one in snapshot.report["groups"]}
    group = place.group if place is not None and len(shown) > 1 and place.group in shown else None
    why = explain(drawn, list(votes), list(votes.values()), group=group) if group is not None else ()
    reasons = [int(one.statement) for one in why if one.weight > 0 and one.vote != 0][:MOST_REASONS]
    together = snapshot.report["common"] or snapshot.report["agreed"]
    common = [one for one in together if one.get("stance", "agree") == "agree"]
    shared = [int(one["statement"]) for one in common][:MOST_SHARED]
    texts = with_translations(Statement.objects.filter(pk__in={*reasons, *shared}), language).in_bulk()

    def answers(ids: Sequence[int]) -> list[OwnAnswer]:
        return [OwnAnswer(shown_text(texts[pk], language), votes.get(pk)) for pk in ids if pk in texts]

    return Standing(
        has_map=True,
        groups=len(shown) > 1,
        structure=snapshot.report.get("structure", ""),
        group=group,
        certainty=None if group is None or place is None else sentences.certainty_mark(place.certainty),
        between=_between(drawn, place, group, shown),
        reasons=answers(reasons),
        shared=answers(shared),
        chart=map_chart(snapshot.report, snapshot.participants, place),
    )


def _between(drawn: OpinionMap, place: Place | None, group: int | None, shown: set[int]) -> int | None:
    """The other group that somebody is nearly as near to, where the map itself does not say how sure a placing is."""
    if place is None or group is None or place.certainty is not None:
        return None
    ways = {one.id: dist(one.centre, (place.x, place.y)) for one in drawn.groups if one.id in shown}
    others = sorted((way, other) for other, way in ways.items() if other != group)
    if not others:
        return None
    way, other = others[0]
    near = (way - ways[group]) / ((way + ways[group]) or 1.0)
    return other if near < UNSURE_MARGIN else None

"""The pictures of a report: the map, participation over time, participants beside the population."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from samskap.cocreation.models import BackgroundQuestion, Conversation
from samskap.cocreation.selectors import sentences
from samskap.cocreation.selectors.map import Place
from samskap.cocreation.selectors.sentences import Certainty
from samskap.cocreation.summary import MOST_POINTS, draw_points
from samskap.ui import charts, text
from samskap.ui.charts.frame import Cell, Table, uid
from samskap.ui.charts.opinion_map import HEIGHT, WIDTH, MapGroup, OpinionMapChart


@dataclass(frozen=True)
class MapPart:
    """A group in the legend: its name, its size as it may be shown, how sure it is."""

    index: int
    name: str
    size: str
    certainty: Certainty | None


@dataclass(frozen=True, kw_only=True)
class SizedMap(OpinionMapChart):
    """The map with the sizes of its groups as they may be shown, in place of counted points."""

    parts: tuple[MapPart, ...]


def map_chart(stored: Mapping[str, Any], people: int, place: Place | None) -> SizedMap | None:
    """The opinion map; sizes as they may be shown. None when nobody may be drawn."""
    return _chart(stored, people, place, _("Map of opinion"), text.group_letter)


def polis_chart(stored: Mapping[str, Any], people: int) -> SizedMap | None:
    """Polis' map: its groups have numbers, so that nobody takes its group 1 for our group A."""
    return _chart(stored, people, None, _("Map by Polis' method"), _number_name)


def _number_name(index: int) -> str:
    return text.group_letter(index) if index < 0 else str(index + 1)


def _chart(
    stored: Mapping[str, Any], people: int, place: Place | None, title: str, name: Callable[[int], str]
) -> SizedMap | None:
    points = stored["points"]
    if not points:
        return None
    drawn = len(points)
    note = _("Each mark is one person. People close together answered alike.")
    if people > drawn and people > MOST_POINTS:
        note = _("%(drawn)s of %(people)s people are drawn. People close together answered alike.") % {
            "drawn": text.number(drawn),
            "people": text.number(people),
        }
    drawing = stored["drawing"] if place is None else draw_points(points, (place.x, place.y))
    parts = [
        MapPart(
            one["id"],
            name(one["id"]),
            sentences.people(one["low"], one["high"]),
            sentences.certainty_mark(one.get("confidence")),
        )
        for one in stored["groups"]
    ]
    if stored["others"]["high"] != 0:
        rest = name(-1) if parts else _("All")
        parts.append(MapPart(-1, rest, sentences.people(**stored["others"]), None))
    listed = "; ".join(f"{one.name}: {_beside(one)}" for one in parts)
    described = _("People as points, placed by their answers. %(groups)s.") % {"groups": listed}
    unsure = {one.index for one in parts if one.certainty and one.certainty.code == "uncertain"}
    groups = tuple(
        MapGroup(**one, letter=name(one["index"]), label="", size=0, unsure=one["index"] in unsure)
        for one in drawing["groups"]
    )
    columns = [[_("Group"), *(one.name for one in parts)], [_("People"), *(one.size for one in parts)]]
    if any(one.certainty for one in parts):
        columns.append([_("How sure"), *(one.certainty.word if one.certainty else "–" for one in parts)])
    head, *rows = [tuple(Cell(cell, i == 1) for i, cell in enumerate(line)) for line in zip(*columns, strict=True)]
    return SizedMap(
        parts=tuple(parts),
        uid=uid("map", title, drawing["groups"]),
        title=title,
        description=described,
        note=note,
        table=Table(head, tuple(rows)),
        width=drawing.get("width", WIDTH),
        height=HEIGHT,
        groups=groups,
        named=tuple(one for one in groups if one.index >= 0),
        you=None if drawing["you"] is None else tuple(drawing["you"]),
        binned=False,
    )


def _beside(part: MapPart) -> str:
    return f"{part.size}, {part.certainty.word}" if part.certainty else part.size


def timeline_chart(series: Sequence[Sequence[Any]]) -> Any:
    """Participants over time; None with fewer than two points."""
    if len(series) < 2:
        return None
    points = [(date.fromisoformat(day), float(count)) for day, count in series]
    described = _("%(count)s people by %(last)s; the first five had come by %(first)s.") % {
        "count": text.number(points[-1][1]),
        "first": text.day(points[0][0]),
        "last": text.day(points[-1][0]),
    }
    return charts.timeline(
        points,
        title=_("People who have taken part"),
        unit=_("People so far"),
        description=described,
        note=_("Days on which fewer than five people came are counted with the next."),
    )


def background_charts(conversation: Conversation, tables: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Participants beside the population, one chart a question: two queries where there are tables."""
    if not tables:
        return []
    questions = {
        one.pk: one for one in BackgroundQuestion.objects.filter(conversation=conversation).prefetch_related("options")
    }
    return [_background_chart(questions[one["question"]], one) for one in tables if one["question"] in questions]


def _background_chart(question: BackgroundQuestion, stored: Mapping[str, Any]) -> Any:
    options = {one.pk: one for one in question.options.all()}
    known = [options[row["option"]].population for row in stored["options"] if row["option"] in options]
    population = sum(one or 0 for one in known) if all(one is not None for one in known) else 0
    silent = stored["silent"]
    # Computed from shown figures only, so that the shares tell no more than they do.
    base = stored["total"] - (silent["low"] or 0 if silent["low"] == silent["high"] else 0)
    rows = []
    for row in stored["options"]:
        option = options.get(row["option"])
        if option is None:
            continue
        middle = None if row["low"] is None or (row["high"] < 5 and row["low"]) else (row["low"] + row["high"]) / 2
        rows.append(
            charts.Comparison(
                option.text,
                None if middle is None or not base else middle / base,
                (option.population or 0) / population if population else None,
            )
        )
    note = _("Of %(number)s people who took part. Shares of fewer than five people are not shown.") % {
        "number": text.number(stored["total"])
    }
    if question.population_source:
        note = f"{note} {_('Source of the population figures:')} {question.population_source}"
    return charts.comparison(
        rows, title=question.text, here_label=_("Took part"), there_label=_("Population"), note=note
    )

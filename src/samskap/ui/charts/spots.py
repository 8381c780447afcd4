"""Counts by two things, such as a theme and a year: a circle each, as large as the count."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.ui import text
from samskap.ui.charts.frame import LINE, Table, Tick, lines, table, uid

LARGEST = 15.0
"""Radius of the circle of the largest count, in pixels; the area of the others is in proportion."""
SMALLEST = 2.0
LABELS = 40.0
"""Of the width, in per cent: room for the labels of the rows, in lines of so many signs."""
LABEL_SIGNS = 21
WIDEST = 15.0
"""Of a column, in per cent."""
SIGN = 7.5
"""Width of a digit, in pixels."""
HEAD = 24.0
ROW = 2 * LARGEST + 8


@dataclass(frozen=True)
class Count:
    """A count to draw; nothing where there is none or it may not be shown. ``is_least``: there may be more."""

    value: int | None = None
    is_least: bool = False


@dataclass(frozen=True)
class Spot:
    """A drawn count: the middle across in per cent, the radius in pixels (nothing: only its words are drawn).

    ``beside``: so far to the right of the middle its words begin, in pixels, where they have no room in the circle.
    """

    at: float
    radius: float | None
    words: str
    is_least: bool
    beside: float | None = None


@dataclass(frozen=True)
class SpotRow:
    """A drawn row: pixels down of its upper edge, of the first line of its label and of the middle of its circles."""

    lines: tuple[str, ...]
    top: float
    first: float
    middle: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class SpotsChart:
    """Circles in rows and columns that take ``width`` per cent. Without a ``table`` the page has one of its own beside
    the picture."""

    uid: str
    title: str
    description: str
    note: str
    table: Table | None
    height: float
    width: float
    columns: tuple[Tick, ...]
    rows: tuple[SpotRow, ...]
    kind: str = "spots"


def spots(
    rows: Iterable[tuple[str, Sequence[Count]]],
    columns: Sequence[str],
    *,
    title: str,
    head: str = "",
    description: str = "",
    note: str = "",
    has_table: bool = False,
) -> SpotsChart:
    """A row is its label and one count a column. ``head`` names what the rows are, in the table; ``has_table``: the
    page shows these numbers as a table itself.

    Raises :class:`ValueError` if a row has not one count a column.
    """
    given = [(label, tuple(counts)) for label, counts in rows]
    if any(len(counts) != len(columns) for _label, counts in given):
        raise ValueError("one count a column")
    largest = max((one.value or 0 for _label, counts in given for one in counts), default=0)
    step = min((100 - LABELS) / max(len(columns), 1), WIDEST)
    at = [round(LABELS + step * (place + 0.5), 2) for place in range(len(columns))]
    drawn, y = [], HEAD
    for label, counts in given:
        wrapped = lines(label, LABEL_SIGNS)
        height = max(ROW, LINE * len(wrapped) + 8)
        middle = y + height / 2
        drawn.append(
            SpotRow(
                lines=wrapped,
                top=y,
                first=middle - LINE * len(wrapped) / 2 + 15,
                middle=middle,
                spots=tuple(_spot(x, one, largest) for x, one in zip(at, counts, strict=True)),
            )
        )
        y += height
    return SpotsChart(
        uid=uid("spots", title, columns, given),
        title=title,
        description=description or _listed(given, columns),
        note=note,
        table=None if has_table else _table(given, columns, head),
        height=y + 1,
        width=LABELS + step * len(columns),
        columns=tuple(Tick(x, name) for x, name in zip(at, columns, strict=True)),
        rows=tuple(drawn),
    )


def _spot(at: float, one: Count, largest: int) -> Spot:
    radius, words = _radius(one.value, largest), _words(one, "≥%s")
    cramped = radius is not None and radius < len(words) * SIGN / 2 + 2
    return Spot(at, radius, words, one.is_least, radius + 3 if radius is not None and cramped else None)


def _radius(value: int | None, largest: int) -> float | None:
    return max(round(LARGEST * math.sqrt(value / largest), 2), SMALLEST) if value else None


def _words(one: Count, least: str) -> str:
    number = text.number(one.value)
    return least % number if one.is_least and one.value is not None else number


def _spoken(one: Count) -> str:
    return _words(one, _("at least %s"))


def _listed(rows: Sequence[tuple[str, Sequence[Count]]], columns: Sequence[str]) -> str:
    """What is known, row by row: a dash says nothing to whoever listens."""
    said = []
    for label, counts in rows:
        known = [f"{name} {_spoken(one)}" for name, one in zip(columns, counts, strict=True) if one.value is not None]
        if known:
            said.append(f"{label}: {', '.join(known)}")
    return "; ".join(said)


def _table(rows: Sequence[tuple[str, Sequence[Count]]], columns: Sequence[str], head: str) -> Table:
    return table([head, *columns], [[label, *(_spoken(one) for one in counts)] for label, counts in rows])

"""What all charts share: names, the table behind the picture, text that fits."""

import hashlib
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

LINE = 20.0
"""Height of a line of text in pixels. Bars are laid out in per cent across and in pixels down, so that text keeps its
size on a narrow screen instead of shrinking with the picture."""

LABEL_WIDTH = 34
TONES = 8
"""Number of distinct colours and shapes for groups; group 8 looks like group 0 but keeps a letter of its own."""


@dataclass(frozen=True)
class Cell:
    """A cell of the table behind a chart."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class Table:
    """The numbers behind a chart: a head and rows; the first cell of a row is its name."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: ``x`` in per cent, or ``y`` in pixels."""

    at: float
    text: str
    anchor: str = "middle"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    """A table whose columns after the first hold numbers."""
    return Table(
        tuple(Cell(text, i > 0) for i, text in enumerate(head)),
        tuple(tuple(Cell(text, i > 0) for i, text in enumerate(row)) for row in rows),
    )


def uid(*parts: object) -> str:
    """A short name for the ids inside a chart, the same for the same chart."""
    return "c" + hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def lines(label: str, width: int = LABEL_WIDTH) -> tuple[str, ...]:
    """A label broken into lines; at most three, the last one shortened."""
    return tuple(textwrap.wrap(label, width, max_lines=3, placeholder=" …")) or ("",)


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """``value`` kept within bounds."""
    return min(max(value, low), high)


def per_cent(value: float) -> float:
    """A share as a position across the picture, two decimals."""
    return round(100 * clamp(value), 2)

"""The opinion map: people as points, groups as soft outlines with a letter.

A point is a shape (one a group) written as a piece of one path a group, so that even many points stay a few kilobytes.
Above ``MOST_POINTS`` people the plane is divided into hexagons and each is drawn once, larger the more people it holds
and in the shape of the group most of them belong to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from numpy.typing import ArrayLike, NDArray

from samskap.ui import text
from samskap.ui.charts.frame import TONES, Table, table, uid

WIDTH, HEIGHT, MARGIN = 600.0, 440.0, 36.0
NARROWEST = 400.0
"""A map that is higher than wide gets a narrower box, so that it fills a phone."""
MOST_POINTS = 600
CELL = 17.0
SIZES = (3.2, 4.6, 6.4, 8.4)
FEWEST_IN_OUTLINE = 5
CORE_SHARE = 0.9

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class MapGroup:
    """A group on the map; ``index`` -1 are the people in no group, without outline and letter.

    ``unsure``: its outline is broken.
    """

    index: int
    tone: int
    letter: str
    label: str
    size: int
    points: str
    outline: str
    x: float
    y: float
    unsure: bool = False


@dataclass(frozen=True)
class OpinionMapChart:
    """Positions in a box of ``width`` x ``height``."""

    uid: str
    title: str
    description: str
    note: str
    table: Table
    width: float
    height: float
    groups: tuple[MapGroup, ...]
    named: tuple[MapGroup, ...]
    you: tuple[float, float] | None
    binned: bool
    kind: str = "opinion_map"


def opinion_map(
    points: ArrayLike,
    membership: Sequence[int] | Ints,
    *,
    title: str,
    labels: Mapping[int, str] | None = None,
    you: tuple[float, float] | None = None,
    description: str = "",
    note: str = "",
) -> OpinionMapChart:
    """Draw people by opinion.

    ``points`` is n x 2, ``membership`` n group numbers from 0 (-1 for none), ``labels`` a short name for a group
    beside its letter, ``you`` the reader's own position in the same coordinates. Raises :class:`ValueError` when
    the numbers of points and memberships differ.
    """
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    of = np.asarray(membership, dtype=np.int64)
    if len(xy) != len(of):
        raise ValueError(f"{len(xy)} points but {len(of)} memberships")
    own = None if you is None else np.asarray(you, dtype=np.float64).reshape(1, 2)
    placed, own_placed, width = _place(xy, own)
    binned = len(placed) > MOST_POINTS
    marks = _binned(placed, of) if binned else _single(placed, of)
    groups = [
        _group(index, placed[of == index], (labels or {}).get(index, ""), marks.get(index, ""))
        for index in _indices(of)
    ]
    named = tuple(group for group in groups if group.index >= 0)
    sizes = ", ".join(f"{group.letter}: {text.number(group.size)}" for group in named)
    spoken = ngettext(
        "%(people)s people placed by their answers; people close together answered alike. One group.",
        "%(people)s people placed by their answers; people close together answered alike. %(count)s groups: %(sizes)s.",
        len(named),
    ) % {"people": text.number(len(xy)), "count": text.number(len(named)), "sizes": sizes}
    rows = [
        [f"{group.letter} {group.label}".strip(), text.number(group.size), text.share(group.size / max(len(xy), 1))]
        for group in (*named, *(group for group in groups if group.index < 0))
    ]
    return OpinionMapChart(
        uid=uid("map", title, len(xy), sizes, you),
        title=title,
        description=description or spoken,
        note=note,
        table=table([_("Group"), _("People"), _("Share")], rows),
        width=width,
        height=HEIGHT,
        groups=tuple(groups),
        named=named,
        you=None if own_placed is None else (round(float(own_placed[0, 0]), 1), round(float(own_placed[0, 1]), 1)),
        binned=binned,
    )


def _indices(of: Ints) -> list[int]:
    """Group numbers in drawing order: people in no group first, so that they lie below."""
    return sorted({int(index) for index in of})


def _place(xy: Floats, own: Floats | None) -> tuple[Floats, Floats | None, float]:
    """Coordinates in the box, the same scale both ways, y upwards; and the width of the box."""
    everything = xy if own is None else np.vstack([xy, own])
    if not len(everything):
        return xy, own, WIDTH
    low, high = everything.min(axis=0), everything.max(axis=0)
    room = np.array([WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN])
    scale = float(np.min(room / np.maximum(high - low, 1e-9)))
    middle = (low + high) / 2
    width = round(float(np.clip((high - low)[0] * scale + 2 * MARGIN, NARROWEST, WIDTH)), 1)

    def put(at: Floats) -> Floats:
        moved: Floats = (at - middle) * scale * np.array([1.0, -1.0]) + np.array([width, HEIGHT]) / 2
        return moved

    return put(xy), None if own is None else put(own), width


def _group(index: int, at: Floats, label: str, points: str) -> MapGroup:
    centre = np.median(at, axis=0)
    return MapGroup(
        index=index,
        tone=_tone(index),
        letter=text.group_letter(index),
        label=label,
        size=len(at),
        points=points,
        outline=_outline(at) if index >= 0 and len(at) >= FEWEST_IN_OUTLINE else "",
        x=round(float(centre[0]), 1),
        y=round(float(centre[1]), 1),
    )


def _tone(index: int) -> int:
    return index % TONES if index >= 0 else -1


def _single(at: Floats, of: Ints) -> dict[int, str]:
    """A path a group with one shape for every person."""
    size = SIZES[1] if len(at) < 150 else SIZES[0] + 0.4
    return {
        index: "".join(_glyph(_tone(index), float(x), float(y), size) for x, y in at[of == index])
        for index in _indices(of)
    }


def _binned(at: Floats, of: Ints) -> dict[int, str]:
    """A path a group with one shape for every hexagon in which that group is the largest."""
    rise = CELL * np.sqrt(3) / 2
    row = np.rint(at[:, 1] / rise).astype(np.int64)
    column = np.rint((at[:, 0] - (row % 2) * CELL / 2) / CELL).astype(np.int64)
    cells, cell_of = np.unique(np.column_stack([column, row]), axis=0, return_inverse=True)
    kinds, kind_of = np.unique(of, return_inverse=True)
    counts = np.zeros((len(cells), len(kinds)), dtype=np.int64)
    np.add.at(counts, (cell_of.reshape(-1), kind_of.reshape(-1)), 1)
    largest = kinds[counts.argmax(axis=1)]
    level = np.minimum(np.floor(np.log2(counts.sum(axis=1)) / 1.5).astype(np.int64), len(SIZES) - 1)
    paths: dict[int, str] = {}
    for (across, down), index, step in zip(cells, largest, level, strict=True):
        x, y = across * CELL + (down % 2) * CELL / 2, down * rise
        glyph = _glyph(_tone(int(index)), float(x), float(y), SIZES[int(step)])
        paths[int(index)] = paths.get(int(index), "") + glyph
    return paths


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _glyph(tone: int, x: float, y: float, r: float) -> str:
    """A closed shape around a point: circle, square, triangle, diamond, triangle downwards, plus, hexagon, star."""
    if tone in (-1, 0):
        s = r if tone == 0 else r * 0.7
        return f"M{_n(x - s)} {_n(y)}a{_n(s)} {_n(s)} 0 1 0 {_n(2 * s)} 0a{_n(s)} {_n(s)} 0 1 0-{_n(2 * s)} 0"
    if tone == 1:
        s = r * 0.9
        return f"M{_n(x - s)} {_n(y - s)}h{_n(2 * s)}v{_n(2 * s)}h-{_n(2 * s)}z"
    if tone == 2:
        return f"M{_n(x)} {_n(y - 1.2 * r)}l{_n(1.15 * r)} {_n(2 * r)}h-{_n(2.3 * r)}z"
    if tone == 3:
        s = r * 1.2
        return f"M{_n(x)} {_n(y - s)}l{_n(s)} {_n(s)}-{_n(s)} {_n(s)}-{_n(s)}-{_n(s)}z"
    if tone == 4:
        return f"M{_n(x)} {_n(y + 1.2 * r)}l-{_n(1.15 * r)}-{_n(2 * r)}h{_n(2.3 * r)}z"
    if tone == 5:
        s, w = r * 1.1, r * 0.4
        arm = s - w
        return (
            f"M{_n(x - w)} {_n(y - s)}h{_n(2 * w)}v{_n(arm)}h{_n(arm)}v{_n(2 * w)}h-{_n(arm)}v{_n(arm)}"
            f"h-{_n(2 * w)}v-{_n(arm)}h-{_n(arm)}v-{_n(2 * w)}h{_n(arm)}z"
        )
    if tone == 6:
        s = r * 0.55
        return (
            f"M{_n(x - s)} {_n(y - r)}h{_n(2 * s)}l{_n(r - s)} {_n(r)}-{_n(r - s)} {_n(r)}h-{_n(2 * s)}"
            f"l-{_n(r - s)}-{_n(r)}z"
        )
    angles = np.pi / 2 + np.arange(10) * np.pi / 5
    radii = np.where(np.arange(10) % 2 == 0, 1.25 * r, 0.55 * r)
    return "M" + "L".join(
        f"{_n(x + q * np.cos(a))} {_n(y - q * np.sin(a))}" for a, q in zip(angles, radii, strict=True)
    ) + "z"  # fmt: skip


def _hull(at: Floats) -> Floats:
    """The convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = at[np.lexsort((at[:, 1], at[:, 0]))]

    def half(points: Floats) -> list[Floats]:
        chain: list[Floats] = []
        for point in points:
            while len(chain) >= 2:
                (ax, ay), (bx, by) = chain[-1] - chain[-2], point - chain[-1]
                if ax * by - ay * bx > 0:
                    break
                chain.pop()
            chain.append(point)
        return chain

    lower, upper = half(ordered), half(ordered[::-1])
    return np.array(lower[:-1] + upper[:-1] or [ordered[0]])


def _outline(at: Floats) -> str:
    """A soft closed curve around the nine tenths of a group that lie nearest its middle."""
    centre = np.median(at, axis=0)
    distance = np.linalg.norm(at - centre, axis=1)
    core = at[distance <= np.quantile(distance, CORE_SHARE)]
    hull = _hull(core)
    reach = np.linalg.norm(hull - centre, axis=1, keepdims=True)
    pushed = centre + (hull - centre) * (reach + 14) / np.maximum(reach, 1e-9)
    if len(pushed) < 3:
        around = np.arange(8) * np.pi / 4
        spread = float(reach.max()) + 16
        pushed = centre + spread * np.column_stack([np.cos(around), np.sin(around)])
    middles = (pushed + np.roll(pushed, -1, axis=0)) / 2
    start = f"M{_n(middles[-1][0])} {_n(middles[-1][1])}"
    curves = (
        f"Q{_n(p[0])} {_n(p[1])} {_n(m[0])} {_n(m[1])}" for p, m in zip(pushed, middles, strict=True)
    )  # fmt: skip
    return start + "".join(curves) + "Z"

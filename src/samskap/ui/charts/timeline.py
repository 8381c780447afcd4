"""A count over time: participation day by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from samskap.ui import text
from samskap.ui.charts.frame import Table, Tick, table, uid

PLOT = 140.0
TOP = 14.0
MOST_ROWS = 60


@dataclass(frozen=True)
class TimelineChart:
    """An area under a line. ``line`` and ``area`` are paths in a box of 100 x 100 that is stretched to the plot."""

    uid: str
    title: str
    description: str
    note: str
    table: Table
    height: float
    plot_top: float
    plot_height: float
    line: str
    area: str
    dots: tuple[tuple[float, float], ...]
    x_axis: tuple[Tick, ...]
    y_axis: tuple[Tick, ...]
    kind: str = "timeline"


def nice_end(value: float) -> int:
    """The smallest of 4, 5, 6, 8, 10, 20, 30 ... that holds the value."""
    size = 1
    while True:
        for step in (1, 2, 3, 4, 5, 6, 8):
            if step * size >= max(value, 4):
                return step * size
        size *= 10


def timeline(
    points: Iterable[tuple[date, float]], *, title: str, unit: str = "", description: str = "", note: str = ""
) -> TimelineChart:
    """Values by day, sorted here; the axis starts at zero. ``unit`` names what is counted, e.g. "answers".

    Raises :class:`ValueError` without any point.
    """
    days = sorted(points)
    if not days:
        raise ValueError("a timeline needs at least one day")
    first, last = days[0][0], days[-1][0]
    span = max((last - first).days, 1)
    end = nice_end(max(value for _day, value in days))
    xy = [
        (round(100 * (day - first).days / span, 2) if last > first else 50.0, round(100 - 100 * value / end, 2))
        for day, value in days
    ]
    line = "M" + "L".join(f"{x:g} {y:g}" for x, y in xy)
    total = sum(value for _day, value in days)
    spoken = _("%(total)s %(unit)s from %(first)s to %(last)s; most on %(best)s (%(most)s)") % {
        "total": text.number(total),
        "unit": unit,
        "first": text.day(first),
        "last": text.day(last),
        "best": text.day(max(days, key=lambda pair: pair[1])[0]),
        "most": text.number(max(value for _day, value in days)),
    }
    shown = [(at, anchor) for at, anchor in ((0, "start"), (span, "end"))] if last > first else [(0, "start")]
    return TimelineChart(
        uid=uid("timeline", title, tuple(days)),
        title=title,
        description=description or spoken,
        note=note,
        table=table([_("Day"), unit or _("Number")], [[text.day(d), text.number(v)] for d, v in _condense(days)]),
        height=TOP + PLOT + 24,
        plot_top=TOP,
        plot_height=PLOT,
        line=line,
        area=f"{line}L{xy[-1][0]:g} 100L{xy[0][0]:g} 100Z",
        dots=tuple((x, round(TOP + y * PLOT / 100, 1)) for x, y in xy) if len(xy) < 32 else (),
        x_axis=tuple(
            Tick(100 * at / span, date_format(first if at == 0 else last, "MONTH_DAY_FORMAT"), anchor)
            for at, anchor in shown
        ),
        y_axis=tuple(Tick(round(TOP + PLOT * (1 - share), 1), text.number(end * share)) for share in (0, 0.5, 1)),
    )


def _condense(days: list[tuple[date, float]]) -> list[tuple[date, float]]:
    """Days without anything are left out of a long table."""
    return days if len(days) <= MOST_ROWS else [(day, value) for day, value in days if value]

"""Bars: shares with intervals, stances per group, a population beside the participants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.ui import text
from samskap.ui.charts.frame import LINE, TONES, Table, Tick, lines, per_cent, table, uid

BAR = 14.0
GAP = 14.0
AXIS = tuple(Tick(at, f"{at}", "start" if at == 0 else "end" if at == 100 else "middle") for at in (0, 25, 50, 75, 100))


@dataclass(frozen=True)
class Share:
    """A share to draw. ``value``, ``low`` and ``high`` lie between 0 and 1; ``group`` gives colour and letter; ``n`` is
    how many it is a share of."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    group: int | None = None


@dataclass(frozen=True)
class ShareBar:
    """A drawn share: positions across in per cent, down in pixels."""

    lines: tuple[str, ...]
    value: str
    tone: int | None
    top: float
    bar_top: float
    middle: float
    width: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class SharesChart:
    """Horizontal bars from 0 to 100 per cent with whiskers for the interval."""

    uid: str
    title: str
    description: str
    note: str
    table: Table
    height: float
    bars: tuple[ShareBar, ...]
    axis: tuple[Tick, ...]
    kind: str = "shares"


def shares(
    rows: Iterable[Share], *, title: str, description: str = "", note: str = "", heads: Sequence[str] = ()
) -> SharesChart:
    """Bars of shares, in the order given; ``heads`` of the table: what is counted, its share, and who they are.

    ``description`` defaults to one sentence that lists the shares; ``note`` (source, date, what n is) stands under the
    picture.
    """
    given = tuple(rows)
    bars: list[ShareBar] = []
    y = 0.0
    for row in given:
        label = row.label if row.n is None else f"{row.label} (n = {text.number(row.n)})"
        wrapped = lines(label)
        bar_top = y + LINE * len(wrapped)
        known = row.low is not None and row.high is not None
        bars.append(
            ShareBar(
                lines=wrapped,
                value=text.share(row.value),
                tone=None if row.group is None else row.group % TONES,
                top=y,
                bar_top=bar_top,
                middle=bar_top + BAR / 2,
                width=per_cent(row.value),
                low=per_cent(row.low) if known and row.low is not None else None,
                high=per_cent(row.high) if known and row.high is not None else None,
            )
        )
        y = bar_top + BAR + GAP
    with_interval = any(bar.low is not None for bar in bars)
    counted = any(row.n is not None for row in given)
    first, second, last = heads or (_("Group"), _("Share"), _("People"))
    head = [first, second] + ([_("95% interval")] if with_interval else []) + ([last] if counted else [])
    body = []
    for row in given:
        cells = [row.label, text.share(row.value)]
        if with_interval:
            has = row.low is not None and row.high is not None
            cells.append(text.interval(row.low or 0.0, row.high or 0.0) if has else text.NOTHING)
        body.append([*cells, text.number(row.n)] if counted else cells)
    listed = ", ".join(f"{row.label} {text.share(row.value)}" for row in given)
    return SharesChart(
        uid=uid("shares", title, given),
        title=title,
        description=description or listed,
        note=note,
        table=table(head, body),
        height=y + LINE,
        bars=tuple(bars),
        axis=AXIS,
    )


@dataclass(frozen=True)
class Stance:
    """How many agree, disagree and pass; ``group`` gives colour and letter of the label."""

    label: str
    agree: int
    disagree: int
    passed: int
    group: int | None = None

    @property
    def total(self) -> int:
        """Everybody who answered."""
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar, in per cent."""

    stance: str
    left: float
    width: float
    value: str
    shown: bool


@dataclass(frozen=True)
class StanceBar:
    """A drawn stacked bar."""

    lines: tuple[str, ...]
    total: str
    tone: int | None
    top: float
    bar_top: float
    under: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class StancesChart:
    """Stacked bars of agree, disagree and pass, told apart by pattern as well as colour."""

    uid: str
    title: str
    description: str
    note: str
    table: Table
    height: float
    bars: tuple[StanceBar, ...]
    kind: str = "stances"


STANCES = ("agree", "disagree", "pass")
SMALLEST_LABELLED = 0.1


def stances(rows: Iterable[Stance], *, title: str, description: str = "", note: str = "") -> StancesChart:
    """Stacked bars, one a row; rows without answers are drawn empty and say so."""
    given = tuple(rows)
    bars: list[StanceBar] = []
    body: list[list[str]] = []
    y = 0.0
    for row in given:
        wrapped = lines(row.label)
        bar_top = y + LINE * len(wrapped)
        counts = (row.agree, row.disagree, row.passed)
        left, segments = 0.0, []
        for stance, count in zip(STANCES, counts, strict=True):
            part = count / row.total if row.total else 0.0
            if part > 0:
                shown = part >= SMALLEST_LABELLED
                segments.append(Segment(stance, round(left, 2), per_cent(part), text.share(part), shown))
            left += 100 * part
        bars.append(
            StanceBar(
                lines=wrapped,
                total=_("n = %(number)s") % {"number": text.number(row.total)},
                tone=None if row.group is None else row.group % TONES,
                top=y,
                bar_top=bar_top,
                under=bar_top + BAR + 15,
                segments=tuple(segments),
            )
        )
        body.append(
            [row.label]
            + [text.share(count / row.total) if row.total else text.NOTHING for count in counts]
            + [text.number(row.total)]
        )
        y = bar_top + BAR + LINE + GAP / 2
    listed = "; ".join(
        _("%(label)s: %(agree)s agree, %(disagree)s disagree, %(passed)s pass")
        % {"label": cells[0], "agree": cells[1], "disagree": cells[2], "passed": cells[3]}
        for cells in body
    )
    return StancesChart(
        uid=uid("stances", title, given),
        title=title,
        description=description or listed,
        note=note,
        table=table([_("Group"), _("Agree"), _("Disagree"), _("Pass"), _("Answers")], body),
        height=y,
        bars=tuple(bars),
    )


@dataclass(frozen=True)
class Comparison:
    """A part of the participants beside the same part of the population, both between 0 and 1; nothing where a figure
    may not be shown."""

    label: str
    here: float | None
    there: float | None


@dataclass(frozen=True)
class ComparisonBar:
    """A drawn pair of bars."""

    lines: tuple[str, ...]
    here: str
    there: str
    top: float
    here_top: float
    there_top: float
    here_width: float | None
    there_width: float | None


@dataclass(frozen=True)
class ComparisonChart:
    """Pairs of bars: participants filled, population outlined."""

    uid: str
    title: str
    description: str
    note: str
    table: Table
    height: float
    here_label: str
    there_label: str
    bars: tuple[ComparisonBar, ...]
    axis: tuple[Tick, ...]
    kind: str = "comparison"


def _scale(values: Sequence[float]) -> tuple[float, tuple[Tick, ...]]:
    """The end of an axis from zero that holds the values, and its ticks."""
    largest = max(values, default=1.0)
    end = next(limit for limit in (0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if largest <= limit or limit == 1.0)
    steps = (0.0, 0.5, 1.0)
    anchors = ("start", "middle", "end")
    return end, tuple(
        Tick(100 * step, text.share(end * step), anchor) for step, anchor in zip(steps, anchors, strict=True)
    )


def comparison(
    rows: Iterable[Comparison],
    *,
    title: str,
    description: str = "",
    note: str = "",
    here_label: str = "",
    there_label: str = "",
    largest: float = 0.0,
) -> ComparisonChart:
    """Shares of the participants beside shares of the population, on one axis from zero.

    ``largest``: the largest share of charts that stand together, so that they have the same axis.
    """
    given = tuple(rows)
    here_label, there_label = here_label or _("Participants"), there_label or _("Population")
    shares = [value for row in given for value in (row.here, row.there) if value is not None]
    end, ticks = _scale([*shares, largest] if largest else shares)
    bars: list[ComparisonBar] = []
    y = 0.0
    for row in given:
        wrapped = lines(row.label, 24)
        top = y + LINE * len(wrapped)
        bars.append(
            ComparisonBar(
                lines=wrapped,
                here=text.share(row.here),
                there=text.share(row.there),
                top=y,
                here_top=top,
                there_top=top + 11,
                here_width=None if row.here is None else per_cent(row.here / end),
                there_width=None if row.there is None else per_cent(row.there / end),
            )
        )
        y = top + 22 + GAP
    body = [[row.label, text.share(row.here), text.share(row.there)] for row in given]
    listed = "; ".join(f"{cells[0]}: {here_label} {cells[1]}, {there_label} {cells[2]}" for cells in body)
    return ComparisonChart(
        uid=uid("comparison", title, given),
        title=title,
        description=description or listed,
        note=note,
        table=table(["", here_label, there_label], body),
        height=y + LINE,
        here_label=here_label,
        there_label=there_label,
        bars=tuple(bars),
        axis=ticks,
    )

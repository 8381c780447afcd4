"""The pictures on the page for funders, out of the figures that stand on it: what may not be told is not drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samskap.calls.selectors.funders import Figure, FundersPage, Line
from samskap.ui import charts, text

MOST_ROWS = 12
MOST_YEARS = 6
"""More columns have no room on a phone; the table has them all."""


@dataclass(frozen=True)
class Pictures:
    """Municipalities by theme (or challenge of the chosen theme) and year; small calls open together by theme and year.
    Nothing where there is nothing to draw."""

    needs: charts.SpotsChart | None
    small: charts.SpotsChart | None


def pictures_of(page: FundersPage) -> Pictures:
    """No queries."""
    return Pictures(_needs(page), _small(page))


def _needs(page: FundersPage) -> charts.SpotsChart | None:
    """All years first, since a year by itself can often not be told."""
    rows: Sequence[Line] = page.lines if page.theme else page.by_theme
    told = {one.label: {year: _count(figure) for year, figure in one.by_year if figure.count} for one in rows}
    years = _years(year for counts in told.values() for year in counts)
    title = _("Municipalities by challenge and year") if page.theme else _("Municipalities by theme and year")
    return _drawn(
        [(one.label, [_count(one.municipalities), *_of(told[one.label], years)]) for one in rows],
        [_("All years"), *(str(year) for year in years)],
        title,
        _note(page, _("A dash stands where too few may be told of, or where there is none.")),
    )


def _count(figure: Figure) -> charts.Count:
    return charts.Count(figure.count, figure.is_least)


def _small(page: FundersPage) -> charts.SpotsChart | None:
    if not any(one.together for one in page.calls):
        return None
    told: dict[str, dict[int, charts.Count]] = {}
    for one in page.calls:
        told.setdefault(one.theme, {})[one.year] = charts.Count(one.together)
    years = _years(one.year for one in page.calls)
    return _drawn(
        [(theme, _of(counts, years)) for theme, counts in told.items()],
        [str(year) for year in years],
        _("Small calls open at the same time, by theme and year"),
        _note(page, _("A dash stands where no call is known.")),
    )


def _note(page: FundersPage, dash: str) -> str:
    when = text.day(page.counted_on) if page.counted_on else text.NOTHING
    return " ".join([_("Counted on %(when)s.") % {"when": when}, dash])


def _years(told: Iterable[int]) -> Sequence[int]:
    """Every year from the first to the last: one between of which nothing is told shows as such."""
    known = sorted(told)
    return range(max(known[0], known[-1] - MOST_YEARS + 1), known[-1] + 1) if known else ()


def _of(counts: Mapping[int, charts.Count], years: Iterable[int]) -> list[charts.Count]:
    return [counts.get(year, charts.Count()) for year in years]


def _drawn(
    rows: Sequence[tuple[str, Sequence[charts.Count]]], columns: Sequence[str], title: str, note: str
) -> charts.SpotsChart | None:
    return charts.spots(rows[:MOST_ROWS], columns, title=title, note=note, has_table=True) if rows else None

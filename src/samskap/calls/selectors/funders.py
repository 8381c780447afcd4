"""What funders see: read from the sheet of the month, for everybody."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from samskap.calls.counting import ROUNDED, YEARS, CallDays, at_the_same_time, theme_of
from samskap.calls.models import FunderSheet, NoGoReason
from samskap.core.models import Organisation
from samskap.core.plain import guard_cell
from samskap.needs.models import FunderConsent
from samskap.needs.selectors.taxonomy import challenge_label, theme_codes, theme_label


@dataclass(frozen=True)
class Figure:
    """How many municipalities. ``count`` None: nothing may be said. ``is_least``: those that let themselves be named or
    those of the largest part that is told, and perhaps others that cannot be told."""

    count: int | None = None
    is_least: bool = False


@dataclass(frozen=True)
class Line:
    """A challenge or theme; ``calls`` is None where nothing may be said."""

    code: str
    label: str
    theme: str
    municipalities: Figure
    inhabitants: int | None
    by_year: Sequence[tuple[int, Figure]]
    bare: Figure
    calls: int | None
    named: Sequence[Organisation]


@dataclass(frozen=True)
class CallLine:
    """Calls that match needs of one theme and close in one year; ``together``: small ones open on one day at most."""

    theme: str
    year: int
    calls: int
    small: int
    together: int


@dataclass(frozen=True)
class ReasonLine:
    """In how many municipalities a reason stood against applying."""

    label: str
    municipalities: int


@dataclass(frozen=True)
class FundersPage:
    """What funders see. ``counted_on`` is None before the first count."""

    counted_on: date | None
    is_example: bool
    theme: str
    themes: Sequence[tuple[str, str]]
    years: Sequence[int]
    all: Figure
    inhabitants: int | None
    all_years: Sequence[tuple[int, Figure]]
    by_theme: Sequence[Line]
    lines: Sequence[Line]
    uncovered: Sequence[Line]
    calls: Sequence[CallLine]
    reasons: Sequence[ReasonLine]
    reasons_of: int | None


def funders_page(theme: str = "") -> FundersPage:
    """Two queries. A theme only chooses lines: nothing is counted anew, so that there is nothing to subtract."""
    sheet = FunderSheet.objects.first()
    known = [(code, theme_label(code)) for code in theme_codes()]
    chosen = theme if theme in dict(known) else ""
    if sheet is None:
        return FundersPage(None, False, chosen, known, (), Figure(), None, (), (), (), (), (), (), None)
    read = _Read.of(sheet)
    lines = [one for one in read.lines() if not chosen or one.theme == chosen]
    by_theme = [one for code, _label in known if (one := read.theme(code)).municipalities.count]
    counts = [(reason, read.facts["reasons"].get(reason.value)) for reason in NoGoReason]
    reasons = [ReasonLine(str(reason.label), count) for reason, count in counts if count is not None]
    return FundersPage(
        counted_on=sheet.counted_on,
        is_example=sheet.is_example,
        theme=chosen,
        themes=known,
        years=read.years,
        all=read.figure("all", (one.municipalities for one in by_theme)),
        inhabitants=read.people("all"),
        all_years=read.by_year("year"),
        by_theme=by_theme,
        lines=lines,
        uncovered=[one for one in lines if one.bare.count],
        calls=[one for one in read.calls() if not chosen or one.theme == theme_label(chosen)],
        reasons=sorted(reasons, key=lambda one: (-one.municipalities, one.label)),
        reasons_of=read.facts["reasons"].get(""),
    )


@dataclass(frozen=True)
class _Read:
    """A sheet with the organisations that still consent: one that has taken it back is nowhere any more."""

    facts: Mapping[str, Any]
    years: Sequence[int]
    organisations: Mapping[int, Organisation]

    @classmethod
    def of(cls, sheet: FunderSheet) -> "_Read":
        given = FunderConsent.objects.filter(organisation__in=sheet.facts["named"].get("all", []))
        organisations = {one.organisation_id: one.organisation for one in given.select_related("organisation")}
        last = sheet.counted_on.year
        read = cls(sheet.facts, range(last - YEARS + 1, last + 1), organisations)
        keys = {*sheet.facts["others"], *sheet.facts["named"]}
        told = {int(key.split(":")[-1]) for key in keys if key[-4:].isdigit() and read.figure(key).count}
        return cls(sheet.facts, sorted(told), organisations)

    def named(self, key: str) -> list[Organisation]:
        found = (self.organisations.get(pk) for pk in self.facts["named"].get(key, []))
        return sorted(filter(None, found), key=lambda one: one.name)

    def figure(self, key: str, parts: Iterable[Figure] = ()) -> Figure:
        """``parts``: figures that are told of what belongs to it; it is no smaller than any of them."""
        others, named = self.facts["others"].get(key), len(self.named(key))
        if others is None:
            least = max([named, *(part.count or 0 for part in parts)])
            return Figure(least, is_least=True) if least else Figure()
        return Figure(others[0] + named)

    def by_year(self, key: str) -> list[tuple[int, Figure]]:
        return [(year, self.figure(f"{key}:{year}")) for year in self.years]

    def people(self, key: str) -> int | None:
        """Of those that are counted and those that are named; None where one of them has not said how many it has, and
        where not all of them may be told."""
        others = self.facts["others"].get(key, [0, None])[1]
        named = [one.inhabitants for one in self.named(key)]
        if others is None or None in named:
            return None
        return max(round(int(others) + sum(filter(None, named)), ROUNDED), 1000)

    def call_ids(self, code: str) -> set[int] | None:
        named = [
            ids for owner, ids in self.facts["named_calls"].get(code, {}).items() if int(owner) in self.organisations
        ]
        if f"challenge:{code}" not in self.facts["others"] and not self.named(f"challenge:{code}"):
            return None
        return set(self.facts["other_calls"].get(code, [])).union(*named)

    def codes(self) -> list[str]:
        """Challenges of which something may be said, in the order of the list."""
        keys = {*self.facts["others"], *self.facts["named"]}
        found = {key.split(":")[1] for key in keys if key.startswith("challenge:")}
        return sorted(code for code in found if self.figure(f"challenge:{code}").count)

    def lines(self) -> list[Line]:
        found = [self._line(code) for code in self.codes()]
        return sorted(found, key=lambda one: (-(one.municipalities.count or 0), one.label))

    def theme(self, code: str) -> Line:
        """A theme as a whole; of its calls nothing is said here, since hidden challenges would be among them."""
        key = f"theme:{code}"
        years = self.by_year(key)
        label, people = theme_label(code), self.people(key)
        whole = self.figure(key, (self.figure(f"challenge:{one}") for one in self.codes() if theme_of(one) == code))
        return Line(code, label, code, whole, people, years, Figure(), None, self.named(key))

    def _line(self, code: str) -> Line:
        key, calls = f"challenge:{code}", self.call_ids(code)
        return Line(
            code=code,
            label=challenge_label(code),
            theme=theme_of(code),
            municipalities=self.figure(key),
            inhabitants=self.people(key),
            by_year=self.by_year(key),
            bare=self.figure(f"bare:{code}"),
            calls=None if calls is None else len(calls),
            named=self.named(key),
        )

    def calls(self) -> list[CallLine]:
        """By theme and year, the latest first."""
        found: dict[tuple[str, int], dict[int, CallDays]] = {}
        for code in self.codes():
            for pk in self.call_ids(code) or ():
                if one := self.facts["calls"].get(str(pk)):
                    days = CallDays(one[0], one[1], *(day and date.fromisoformat(day) for day in one[2:]))
                    found.setdefault((theme_label(theme_of(code)), days.year), {})[pk] = days
        lines = [_call_line(theme, year, list(calls.values())) for (theme, year), calls in found.items()]
        return sorted(lines, key=lambda one: (one.theme, -one.year))


def _call_line(theme: str, year: int, calls: Collection[CallDays]) -> CallLine:
    small = [one for one in calls if one.is_small]
    return CallLine(theme, year, len(calls), len(small), at_the_same_time(small))


def table_for_funders() -> Iterator[list[str]]:
    """The same figures as the page, as rows of text in which nothing is taken for a formula."""
    page = funders_page()
    yield [_("What"), _("Theme"), _("Name"), _("Year"), _("Municipalities"), _("Inhabitants"), _("Named"), _("Calls")]
    rows: list[Sequence[str]] = [(_("All"), "", "", "", _cell(page.all), _number(page.inhabitants), "", "")]
    rows += [(_("All"), "", "", *cells) for cells in _by_year(page.all_years)]
    for one in (*page.by_theme, *page.lines):
        whole = one.code == one.theme
        names = (_("Theme") if whole else _("Challenge"), theme_label(one.theme), "" if whole else one.label)
        named = ", ".join(home.name for home in one.named)
        rows.append((*names, "", _cell(one.municipalities), _number(one.inhabitants), named, _number(one.calls)))
        rows += [(*names, *cells) for cells in _by_year(one.by_year)]
        if not whole:
            rows.append((_("No call matches"), *names[1:], "", _cell(one.bare), "", "", ""))
    for call in page.calls:
        rows.append((_("Calls that match"), call.theme, "", str(call.year), "", "", "", str(call.calls)))
        rows.append((_("Small calls"), call.theme, "", str(call.year), "", "", "", str(call.small)))
        together = str(call.together)
        rows.append((_("Small calls open at the same time"), call.theme, "", str(call.year), "", "", "", together))
    for reason in page.reasons:
        rows.append((_("Reason not to apply"), "", reason.label, "", str(reason.municipalities), "", "", ""))
    for cells in rows:
        yield [guard_cell(cell) for cell in cells]


def _by_year(figures: Sequence[tuple[int, Figure]]) -> Iterator[tuple[str, ...]]:
    for year, figure in figures:
        yield (str(year), _cell(figure), "", "", "")


def _number(value: int | None) -> str:
    return "–" if value is None else str(value)


def _cell(figure: Figure) -> str:
    return f">={figure.count}" if figure.is_least else _number(figure.count)


def consent_of(organisation: Organisation) -> FunderConsent | None:
    """Whether and since when an organisation lets itself be named: one query."""
    return FunderConsent.objects.filter(organisation=organisation).first()

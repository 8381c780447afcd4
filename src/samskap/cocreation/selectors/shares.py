"""Every published statement with its shares, sorted and in pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from samskap.cocreation.engine import Shares
from samskap.cocreation.models import Choice, Conversation, MapSnapshot, Statement, StatementStatus
from samskap.cocreation.selectors import sentences
from samskap.cocreation.selectors.report import Bar, bars
from samskap.cocreation.selectors.texts import ShownText, shown_text, with_translations
from samskap.core.plain import guard_cell
from samskap.core.small_numbers import FEWEST_PEOPLE
from samskap.engines.opinionmap import OpinionMapError
from samskap.ui import text

SORTS = ("number", "agree", "disagree", "pass", "answers", "difference")
"""What statements may be sorted by; anything else asked for is sorted by number."""
PAGE = 25
CHOICE = {"agree": 0, "disagree": 1, "pass": 2}


@dataclass(frozen=True)
class Tab:
    """A link to another order or group."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class StatementShares:
    """A statement and the share of everybody, or of one group, that agrees; none where too few answered."""

    number: int
    shown: ShownText
    bars: tuple[Bar, ...]
    difference: str
    measured: Mapping[str, Any] | None


@dataclass(frozen=True)
class SharesTable:
    """One order of all statements. ``sort`` and ``group`` are what was taken of what was asked for."""

    conversation: Conversation
    language: str
    sort: str
    group: int | None
    groups: tuple[int, ...]
    order: Sequence[int]
    shares: Shares | None

    def page(self, number: object) -> "Page[StatementShares]":
        """One page; a page that is not there is the nearest that is."""
        found = Paginator(self.order, PAGE).get_page(number)
        found.object_list = list(self.rows(found.object_list, beside=self.by_group))
        return found

    @property
    def by_group(self) -> bool:
        """Whether the groups stand beside each other: in the order of their difference."""
        return self.sort == "difference" and self.group is None

    @property
    def query(self) -> str:
        """What was asked for, to be kept in the links to other pages."""
        return self._query(self.sort, self.group)

    def _query(self, sort: str, group: int | None) -> str:
        return f"sort={sort}&" + ("" if group is None else f"group={group}&")

    @property
    def sort_tabs(self) -> list[Tab]:
        """Links to the same statements in another order."""
        labels = (_("Number"), _("Agree"), _("Disagree"), _("Do not know"), _("Answers"), _("Difference"))
        ranked = self.shares is not None and bool(self.shares.ranked)
        return [
            Tab(label, f"?{self._query(key, self.group)}", key == self.sort)
            for key, label in zip(SORTS, labels, strict=True)
            if ranked or key != "difference"
        ]

    @property
    def group_tabs(self) -> list[Tab]:
        """Links to the same order for everybody or one group; none where there are no groups."""
        if not self.groups:
            return []
        named = [(None, _("All")), *((one, text.group_letter(one)) for one in self.groups)]
        return [Tab(label, f"?{self._query(self.sort, one)}", one == self.group) for one, label in named]

    def as_cells(self) -> Iterator[list[str]]:
        """All rows as text for a spreadsheet, in which nothing is taken for a formula.

        The difference between the groups, the ends of its interval (percentage points) and its false discovery rate
        stay empty where a group's share is kept back.
        """
        head = [_("Number"), _("Statement"), _("Language"), _("Group"), _("Answers"), *map(str, Choice.labels)]
        yield [*head, _("Difference"), _("At least"), _("At most"), _("False discovery rate")]
        letter = _("All") if self.group is None else text.group_letter(self.group)
        for row in self.rows(self.order):
            figures = [(bar.n, bar.share, bar.disagree, bar.passed) for bar in row.bars] or [("", "", "", "")]
            cells = [str(row.number), guard_cell(row.shown.text), row.shown.language, letter, *figures[0]]
            yield [*cells, *_measured_cells(row.measured)]

    def rows(self, ids: Sequence[int], *, beside: bool = False) -> Iterator[StatementShares]:
        """The statements with these ids, in this order, each with one bar or the groups ``beside``: two queries."""
        queryset = Statement.objects.filter(pk__in=ids).only("id", "number", "text", "language")
        found = {row.pk: row for row in with_translations(queryset, self.language)}
        for pk in ids:
            if pk in found:
                stored = stored_bar(self.shares, pk, self.group)
                drawn = bars([stored] if stored else [])
                if beside and self.shares is not None and pk in self.shares.index:
                    drawn = bars(self.shares.bars(pk))
                measured = self.shares.difference(pk) if self.shares else None
                shown = shown_text(found[pk], self.language)
                yield StatementShares(found[pk].number, shown, drawn, sentences.difference(measured), measured)


def _measured_cells(measured: Mapping[str, Any] | None) -> list[str]:
    if measured is None:
        return ["", "", "", ""]
    points = [measured[name] for name in ("score", "low", "high")]
    rate = "" if measured["q"] is None else text.number(measured["q"], 3)
    return [*("" if one is None else text.number(round(100 * one)) for one in points), rate]


def shares_table(conversation: Conversation, language: str, *, sort: str = "", group: str = "") -> SharesTable:
    """All published statements of a conversation in one order: two queries and those of the rows asked for."""
    shares = shares_of(conversation)
    ids = list(
        Statement.objects.filter(conversation=conversation, status=StatementStatus.PUBLISHED)
        .order_by("number")
        .values_list("id", flat=True)
    )
    groups = shares.groups if shares else ()
    chosen = next((one for one in groups if str(one) == group), None)
    key = sort if sort in SORTS else SORTS[0]
    if key == "difference" and (shares is None or not shares.ranked):
        key = SORTS[0]
    if shares is not None and key != "number":
        ids = _sorted(ids, shares, chosen, key)
    return SharesTable(conversation, language, key, chosen, groups, ids, shares)


def shares_of(conversation: Conversation) -> Shares | None:
    """The tallies of the latest map; None before there is one or while it tells of fewer than five people."""
    snapshot = MapSnapshot.objects.filter(conversation=conversation).only("data", "participants").first()
    if snapshot is None or snapshot.participants < FEWEST_PEOPLE:
        return None
    try:
        return Shares.of(snapshot.data)
    except OpinionMapError:
        # Stored by an earlier version; the worker's next refresh replaces it.
        return None


def stored_bar(shares: Shares | None, statement: int, group: int | None) -> Mapping[str, Any] | None:
    """The bar of a statement for a group or everybody, where it may be shown."""
    if shares is None or statement not in shares.index:
        return None
    counts, shown = shares.column(group)
    i = shares.index[statement]
    return shares.bar(counts[i], group) if shown[i] else None


def _sorted(ids: Sequence[int], shares: Shares, group: int | None, key: str) -> list[int]:
    """Largest first; what may not be shown comes last, in the order of numbers, so that its place tells nothing."""
    if key == "difference":
        measured = {pk: found["score"] for pk in ids if (found := shares.difference(pk)) is not None}
        return sorted(ids, key=lambda pk: -measured.get(pk, -1.0))
    counts, shown = shares.column(group)
    asked = counts.sum(axis=1)
    value = asked if key == "answers" else counts[:, CHOICE[key]] / np.maximum(asked, 1)
    rank = np.where(shown, value, -1.0)
    # What is sorted by is what is shown: whole per cent.
    rank = rank if key == "answers" else np.round(rank, 2)
    known = {pk: float(rank[shares.index[pk]]) if pk in shares.index else -1.0 for pk in ids}
    return sorted(ids, key=lambda pk: -known[pk])

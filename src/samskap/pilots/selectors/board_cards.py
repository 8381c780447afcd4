"""The cards of a board: a pilot on its way, and a closed one; and the addresses of their pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samskap.pilots.models import Outcome, PilotState
from samskap.pilots.selectors.decisions import Due, Standing
from samskap.pilots.selectors.standings import BoardRow
from samskap.ui import text

_MARK = "0token0"
CLOSED = ("token", "title", "language", "outcome", "state_since", "organisation__name")
"""What the card of a closed pilot is made of."""


@dataclass(frozen=True, slots=True)
class Card:
    """A pilot in a column. ``bar``: how full, 0 to 100; ``steps`` and ``done``: stages, planned and reached."""

    title: str
    language: str
    url: str
    organisation: str
    halted: bool
    needs: str
    stage: str
    steps: range
    done: int
    money: str
    bar: float | None
    over: bool
    gate: str
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class ClosedCard:
    """A closed pilot: how it ended, and when."""

    title: str
    language: str
    url: str
    organisation: str
    outcome: str
    when: datetime


class Addresses:
    """Addresses of pages of pilots: each route is resolved once, however many pilots there are."""

    def __init__(self) -> None:
        self.patterns: dict[tuple[str, ...], list[str]] = {}

    def page(self, route: str, token: str, *rest: str) -> str:
        """The page with this route of the pilot with this token."""
        pattern = self.patterns.get((route, *rest))
        if pattern is None:
            pattern = self.patterns[route, *rest] = reverse(route, args=[_MARK, *rest]).split(_MARK)
        return token.join(pattern)

    def decision(self, due: Due, token: str) -> str:
        """Where the decision is taken."""
        return self.page("gate", token, due.passage) if due.passage else self.page(due.route, token)


def gate_day(one: Standing) -> date | None:
    """The day of the gate that comes next, if one is set."""
    if one.state == PilotState.PREPARED:
        return one.starts_on
    if one.state == PilotState.RUNNING:
        return one.stage_ends_on or one.ends_on if one.has_next_stage else one.ends_on
    return None


def gate_of(one: Standing) -> str:
    """The gate that comes next."""
    if one.state == PilotState.IDEA:
        return _("Prepare")
    if one.state == PilotState.PREPARED:
        return _("Start")
    if one.state == PilotState.HALTED:
        return _("Go on, or close")
    if one.state == PilotState.RUNNING:
        return _("Next stage") if one.has_next_stage else _("Closing")
    return _("Close")


def card_of(row: BoardRow, today: date, dues: Sequence[Due], flag: str, at: Addresses, named: bool) -> Card:
    """The card of an open pilot. ``flag``: about its sponsor; ``named``: say whose it is."""
    one, sums, language = row.standing, row.sums, get_language()
    gate, day = gate_of(one), gate_day(one)
    used = sums.used
    late = sum(due < today for due in row.answers_due)
    marks = _marks(late, len(one.obstacles), len(one.concerns), language)
    return Card(
        title=row.title,
        language=row.language,
        url=at.page("pilot", row.token),
        organisation=row.organisation if named else "",
        halted=one.state == PilotState.HALTED,
        needs=_("Needs a decision") if dues and not dues[0].soon else "",
        stage=_stage(one.stage, row.stages, language),
        steps=range(1, min(row.stages, 12) + 1),
        done=one.stage,
        money=_spent(sums.exposure, sums.limit, row.currency, language),
        bar=None if used is None else round(100 * min(used, 1.0), 1),
        over=sums.excess > 0,
        gate=f"{gate} · {text.day(day)}" if day else gate,
        marks=(*marks, flag) if flag else marks,
    )


# What many pilots have in common is said once in each language and kept.


@lru_cache(maxsize=256)
def _stage(stage: int, stages: int, language: str | None) -> str:
    if not stages:
        return ""
    if not stage:
        return ngettext("%(all)d stage planned", "%(all)d stages planned", stages) % {"all": stages}
    return _("Stage %(now)d of %(all)d") % {"now": stage, "all": stages}


@lru_cache(maxsize=2048)
def _spent(exposure: Decimal, limit: Decimal | None, currency: str, language: str | None) -> str:
    if limit is None:
        return _("%(sum)s, no loss limit") % {"sum": text.money(exposure, currency)} if exposure else ""
    return _("%(used)s of %(limit)s") % {"used": text.number(exposure), "limit": text.money(limit, currency)}


@lru_cache(maxsize=2048)
def _marks(late: int, obstacles: int, concerns: int, language: str | None) -> tuple[str, ...]:
    said = (
        ngettext("%(n)d answer late", "%(n)d answers late", late) % {"n": late} if late else "",
        ngettext("%(n)d open obstacle", "%(n)d open obstacles", obstacles) % {"n": obstacles} if obstacles else "",
        ngettext("%(n)d open concern", "%(n)d open concerns", concerns) % {"n": concerns} if concerns else "",
    )
    return tuple(mark for mark in said if mark)


def closed_card(row: Sequence[Any], at: Addresses, named: bool) -> ClosedCard:
    """The card of a closed pilot. ``row``: the columns :data:`CLOSED`, and what follows."""
    token, title, language, outcome, since, organisation = row[: len(CLOSED)]
    label = str(Outcome(outcome).label)
    return ClosedCard(title, language, at.page("pilot", token), organisation if named else "", label, since)

"""What somebody sees who screens: the candidates without who is behind them, in an order of their own, their points.

Nothing here reads what another screener gave, said or has left to do.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Value
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.errors import NotVisible, StateRefused
from samskap.core.models import Membership, User
from samskap.portfolio.masking import masking
from samskap.portfolio.models import Candidate, Criterion, Duty, Round, RoundPerson, RoundState, Score
from samskap.portfolio.selectors.screening.barring import Bar, Screening, screening_of

Mask = Callable[[str], str]
_PARTY, _WORKS, _WROTE = 0, 1, 2


@dataclass(frozen=True)
class Line:
    """A candidate in the screener's own order. ``bar`` if they are barred."""

    number: int
    title: str
    is_done: bool
    bar: Bar | None


@dataclass(frozen=True)
class ScreenPage:
    """Everything that one screener has to score. ``state``: ``before``, ``open``, ``locked`` or ``over``."""

    state: str
    lines: Sequence[Line]

    @property
    def open_lines(self) -> list[Line]:
        """Those the screener may score."""
        return [one for one in self.lines if one.bar is None]

    @property
    def barred(self) -> list[Line]:
        """Those the screener may not score."""
        return [one for one in self.lines if one.bar is not None]

    @property
    def done(self) -> int:
        """How many are scored."""
        return sum(one.is_done for one in self.open_lines)

    @property
    def next(self) -> int | None:
        """The number of the next one to score."""
        return next((one.number for one in self.open_lines if not one.is_done), None)


@dataclass(frozen=True)
class Blind:
    """A candidate as it is screened: what is done and what it takes, not who is behind it. ``place`` of ``of``."""

    row: Candidate
    title: str
    text: str
    goals: str
    place: int
    of: int
    bar: Bar | None
    criteria: Sequence[Criterion]
    points: Mapping[int, int]
    next: int | None

    @cached_property
    def given(self) -> list[tuple[Criterion, int]]:
        """The screener's own points."""
        return [(one, self.points[one.pk]) for one in self.criteria if one.pk in self.points]


def screener_of(actor: Actor, row: Round) -> RoundPerson:
    """The actor's duty: one query.

    :raises NotVisible: they do not screen.
    """
    found = RoundPerson.objects.filter(round=row, user=actor.user, duty=Duty.SCREENER).first()
    if found is None:
        raise NotVisible
    return found


def screen_page(actor: Actor, row: Round) -> ScreenPage:
    """All candidates for one screener: eight queries."""
    state = _state(row)
    if state in ("before", "over"):
        return ScreenPage(state, [])
    screener = screener_of(actor, row)
    found = screening_of(row, screener)
    return ScreenPage(state, _lines(found, screener, _masks(row, found)))


def screen_candidate(actor: Actor, row: Round, number: int) -> Blind:
    """One of them: eleven queries.

    :raises NotVisible: there is none.
    :raises StateRefused: screening has not begun, or the candidate is not in the round any more.
    """
    state = _state(row)
    if state in ("before", "over"):
        raise StateRefused(_("This round is over.") if state == "over" else _("Screening has not begun yet."))
    screener = screener_of(actor, row)
    there = Candidate.objects.filter(round=row, number=number).first()
    if there is None:
        raise NotVisible
    found = screening_of(row, screener)
    masks = _masks(row, found)
    lines = _lines(found, screener, masks)
    place = next((index for index, one in enumerate(lines) if one.number == number), None)
    if place is None:
        raise StateRefused(_("This candidate is not in the round any more."))
    scores = Score.objects.filter(screener=screener, candidate=there).values_list("criterion", "points")
    mask = masks[there.pk]
    later = [*lines[place + 1 :], *lines[:place]]
    return Blind(
        row=there,
        title=mask(there.title),
        text=mask(there.text),
        goals=mask(there.goals),
        place=place + 1,
        of=len(lines),
        bar=lines[place].bar,
        criteria=list(row.criteria.all()),
        points=dict(scores),
        next=next((one.number for one in later if one.bar is None and not one.is_done), None),
    )


def _state(row: Round) -> str:
    if row.state == RoundState.CANCELLED:
        return "over"
    if row.criteria_locked_at is None:
        return "before"
    return "open" if row.state == RoundState.SCREENING else "locked"


def _lines(found: Screening, screener: RoundPerson, masks: Mapping[int, Mask]) -> list[Line]:
    ordered = sorted(found.candidates, key=lambda one: _place(one, screener))
    return [
        Line(
            number=one.number,
            title=masks[one.pk](one.title),
            is_done=(screener.pk, one.pk) in found.done,
            bar=found.bars.get((screener.pk, one.pk)),
        )
        for one in ordered
    ]


def _place(candidate: Candidate, screener: RoundPerson) -> str:
    """Each screener has an order of their own that nobody can foresee: what comes first is judged otherwise."""
    return hashlib.sha256(f"{candidate.token}.{screener.round_id}.{screener.user_id}".encode()).hexdigest()


def _masks(row: Round, found: Screening) -> dict[int, Mask]:
    """By candidate, what hides names in its texts: one query. Those of all parties, of whoever wrote it, and of all who
    work in an organisation behind it. People of others are not hidden, or one could blot out words of a candidate that
    one competes with by calling oneself so."""
    parties = row.parties.order_by().values_list(Value(_PARTY), Value(0), "name")
    works = Membership.objects.filter(organisation__in=row.parties.values("organisation"))
    works_rows = works.order_by().values_list(Value(_WORKS), "organisation", "user__name")
    wrote = User.objects.filter(pk__in=row.candidates.values("created_by"))
    rows = parties.union(works_rows, wrote.order_by().values_list(Value(_WROTE), "pk", "name"))
    names: dict[tuple[int, int], list[str]] = defaultdict(list)
    for kind, key, name in rows:
        names[kind, key].append(name)
    masks = {}
    for candidate, behind in found.behind.items():
        keys = [*((_WORKS, key) for key in behind.organisations), *((_WROTE, key) for key in behind.writers)]
        masks[candidate] = masking(names[_PARTY, 0], [name for key in keys for name in names[key]])
    return masks

"""The way of a portfolio round: which state follows which, and what must be done before the next.

Each part of the room adds what it demands to :data:`DEMANDS` when its registrations are loaded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.errors import NotVisible, StateRefused
from samskap.portfolio.models import Round, RoundState

NEXT: Mapping[str, RoundState] = {
    RoundState.DRAFT: RoundState.GATHERING,
    RoundState.GATHERING: RoundState.WORKSHOP,
    RoundState.WORKSHOP: RoundState.SCREENING,
    RoundState.SCREENING: RoundState.READY,
    RoundState.READY: RoundState.VOTING,
    RoundState.VOTING: RoundState.APPEAL,
    RoundState.APPEAL: RoundState.DECIDED,
}
WAY: tuple[RoundState, ...] = (RoundState.DRAFT, *NEXT.values())
BUILDING = (RoundState.GATHERING, RoundState.WORKSHOP)
"""While candidates can be proposed, changed, merged, linked and pledged to."""
OPEN_TO_CANCEL = tuple(NEXT)


@dataclass(frozen=True)
class Demand:
    """One thing that must be done before the round goes on. ``url``: where one does it; ``text`` says what, when it is
    not done why it matters. ``waits``: nobody can do anything about it but wait for a day."""

    text: str
    is_done: bool
    url: str = ""
    waits: bool = False


DEMANDS: dict[str, list[Callable[[Round, datetime], Iterable[Demand]]]] = {state: [] for state in NEXT}
"""By the state that a round leaves; asked of the round at a moment."""


CHANGED: list[Callable[[Round], None]] = []
"""Told of a round that has come to another state or says something else, inside the transaction that changed it: its
place in the search, a vote that is called off with it."""


def tell_changed(row: Round) -> None:
    """Tell those who keep something about the round."""
    for tell in CHANGED:
        tell(row)


def demands_of(row: Round, now: datetime | None = None) -> list[Demand]:
    """What must be done before the round can go on from where it is, in the order of registration."""
    moment = now or timezone.now()
    return [one for ask in DEMANDS.get(row.state, ()) for one in ask(row, moment)]


def locked_round(row: Round) -> Round:
    """The row as it is now, with its organisation, locked until the transaction ends.

    :raises NotVisible: it is gone.
    """
    found = Round.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=row.pk).first()
    if found is None:
        raise NotVisible
    return found


def refuse_unless(row: Round, *states: str) -> None:
    """:raises StateRefused: the round is in none of these states."""
    if row.state not in states:
        raise StateRefused(
            _("This cannot be done now. The round has come to: %(state)s.") % {"state": row.get_state_display()}
        )


def refuse_missing(row: Round, now: datetime | None = None) -> None:
    """:raises StateRefused: something must be done before the round goes on; the message says what."""
    missing = [one.text for one in demands_of(row, now) if not one.is_done]
    if missing:
        raise StateRefused(" ".join(missing))


def enter_next(row: Round, now: datetime, fields: Iterable[str] = ()) -> None:
    """Take the locked round to its next state and save it, with ``fields`` that the caller has set.

    :raises StateRefused: nothing comes next, or something is missing; the message says what.
    """
    if row.state not in NEXT:
        raise StateRefused(_("This round is over."))
    refuse_missing(row, now)
    row.state, row.state_since = NEXT[row.state], now
    row.save(update_fields=["state", "state_since", *fields])
    tell_changed(row)

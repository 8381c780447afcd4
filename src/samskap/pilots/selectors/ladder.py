"""The ladder of an obstacle: four levels, how long it was at each, and what came of it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.pilots.models import Level, Obstacle, ObstacleStep
from samskap.ui.text import day

RUNG = 56
"""Height of a rung in the picture, in pixels."""


@dataclass(frozen=True)
class Rung:
    """A level: ``words`` fit the picture, ``step`` is what happened there, if anything did.

    ``state``: waiting, late, answered, lifted, ended, informed (a level below the one where it entered) or ahead.
    """

    level: Level
    label: str
    state: str
    words: str
    step: ObstacleStep | None
    days: int | None
    y: int
    tells: bool = True
    """Whether the reader may see reason and answer, not only the days."""

    @property
    def answered_by(self) -> str:
        """Who answered: the authority, or the person of the municipality."""
        step = self.step
        if step is None or step.answered_at is None:
            return ""
        if step.answered_outside:
            return _("%(who)s, outside the portal") % {"who": step.answered_as}
        if step.answered_as:
            return step.answered_as
        return str(step.answered_by) if step.answered_by else _("An erased account")

    @property
    def shape(self) -> str:
        """The shape that stands for the state, as the parts of pages draw it."""
        return _SHAPES[self.state][0]

    @property
    def color(self) -> str:
        """The colour that goes with it."""
        return _SHAPES[self.state][1]


_SHAPES = {
    "waiting": ("circle", "info"),
    "late": ("diamond", "danger"),
    "answered": ("check", "success"),
    "lifted": ("triangle", "neutral"),
    "ended": ("square", "neutral"),
    "informed": ("ring", "neutral"),
    "ahead": ("ring", "neutral"),
}


@dataclass(frozen=True)
class Ladder:
    """From the national level down, as it is drawn."""

    rungs: Sequence[Rung]
    description: str
    height: int = 4 * RUNG


def days_between(start: datetime, end: datetime) -> int:
    """Whole days of the portal's time zone, whatever the clocks did."""
    return (timezone.localdate(end) - timezone.localdate(start)).days


def days_late(due_on: date, now: datetime) -> int:
    """How many days after the day when it was due; 0 on that day and before."""
    return max((timezone.localdate(now) - due_on).days, 0)


def stopped_at(obstacle: Obstacle, now: datetime) -> datetime:
    """Until when it waits: until now, until it ended, or until its pilot was closed."""
    if obstacle.ended_at is not None:
        return obstacle.ended_at
    return obstacle.pilot.state_since if obstacle.pilot.is_closed else now


def ladder_of(obstacle: Obstacle, steps: Sequence[ObstacleStep], *, now: datetime, inside: bool = True) -> Ladder:
    """No query; ``steps`` are all of the obstacle's. Outside the pilot only the national level tells what was said."""
    by_level = {step.level: step for step in steps}
    entered = min((Level(step.level).order for step in steps), default=0)
    rungs = []
    for place, level in enumerate(reversed(Level)):
        step = by_level.get(level)
        state, words, days = _happened(obstacle, level, step, entered, now)
        y = place * RUNG + RUNG // 2
        rungs.append(Rung(level, str(level.label), state, words, step, days, y, inside or level == Level.NATIONAL))
    spoken = [f"{rung.label}: {rung.words}" for rung in reversed(rungs)]
    return Ladder(rungs, ". ".join(spoken) + ".")


def _happened(
    obstacle: Obstacle, level: Level, step: ObstacleStep | None, entered: int, now: datetime
) -> tuple[str, str, int | None]:
    if step is None:
        return ("informed", _("Told of it"), None) if level.order < entered else ("ahead", _("Not asked"), None)
    until = step.left_at or stopped_at(obstacle, now)
    days = days_between(step.entered_at, until)
    if step.answered_at is not None:
        return "answered", _after(days), days
    if obstacle.level == level and (obstacle.ended_at is not None or obstacle.pilot.is_closed):
        return "ended", _("Ended without an answer"), days
    if step.left_at is not None:
        said = ngettext("Lifted after %(days)d day", "Lifted after %(days)d days", days)
        return "lifted", said % {"days": days}, days
    return ("late" if days_late(step.due_on, now) else "waiting"), waiting_words(step, now), days


def _after(days: int) -> str:
    if days == 0:
        return _("Answered the same day")
    return ngettext("Answered after %(days)d day", "Answered after %(days)d days", days) % {"days": days}


def waiting_words(step: ObstacleStep, now: datetime) -> str:
    """How an open step stands: late by how much, or due when."""
    late = days_late(step.due_on, now)
    if late:
        return ngettext("Late by %(days)d day", "Late by %(days)d days", late) % {"days": late}
    return _("Answer by %(day)s") % {"day": day(step.due_on)}

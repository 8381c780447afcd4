"""What can be done with an obstacle, where and by whom, as one declared table.

An obstacle enters at the level of its weight, goes up one level at a time and never down; an answer at any level comes
back to those who work on the pilot, who say whether it is removed, stays, or needs the next level.
"""

from dataclasses import dataclass
from enum import StrEnum

from samskap.pilots.models import Level, ObstacleStatus

DAYS = {Level.PROJECT: 14, Level.MANAGEMENT: 30, Level.COUNCIL: 60, Level.NATIONAL: 90}
"""Days until an answer is due at each level, unless the one who has the obstacle there sets another day."""


class Who(StrEnum):
    """Whose move it is."""

    PROJECT = "project"
    """Those who work on the pilot."""
    LEVEL = "level"
    """Those who receive obstacles at the level where this one waits."""
    OUTSIDE = "outside"
    """Those who work on the pilot, where nobody in the portal can answer at the national level."""


OPEN, ANSWERED = ObstacleStatus.OPEN, ObstacleStatus.ANSWERED
STANDING = frozenset({OPEN, ANSWERED})
EVERYWHERE = frozenset(Level)
BELOW_NATIONAL = EVERYWHERE - {Level.NATIONAL}
ONLY_NATIONAL = frozenset({Level.NATIONAL})


@dataclass(frozen=True)
class Move:
    """``to``: the status afterwards, None as it was; ``up``: to the next level, at which a new step begins."""

    key: str
    statuses: frozenset[ObstacleStatus]
    levels: frozenset[Level]
    who: Who
    to: ObstacleStatus | None = None
    up: bool = False


MOVES = (
    Move("edit", frozenset({OPEN}), EVERYWHERE, Who.PROJECT),
    Move("own", frozenset({OPEN}), EVERYWHERE, Who.LEVEL),
    Move("due", frozenset({OPEN}), EVERYWHERE, Who.LEVEL),
    Move("lift", frozenset({OPEN}), BELOW_NATIONAL, Who.LEVEL, OPEN, up=True),
    Move("answer", frozenset({OPEN}), EVERYWHERE, Who.LEVEL, ANSWERED),
    Move("note", frozenset({OPEN}), ONLY_NATIONAL, Who.OUTSIDE, ANSWERED),
    Move("reopen", frozenset({ANSWERED}), BELOW_NATIONAL, Who.PROJECT, OPEN, up=True),
    Move("remove", STANDING, EVERYWHERE, Who.PROJECT, ObstacleStatus.REMOVED),
    Move("stay", STANDING, EVERYWHERE, Who.PROJECT, ObstacleStatus.STAYED),
    Move("share", frozenset(ObstacleStatus), ONLY_NATIONAL, Who.PROJECT),
)
BY_KEY = {move.key: move for move in MOVES}


def next_level(level: str) -> Level:
    """One level up.

    :raises IndexError: from the national level.
    """
    return list(Level)[Level(level).order + 1]


def possible(status: str, level: str, roles: frozenset[Who]) -> list[Move]:
    """What somebody with these roles can do with an obstacle in this status at this level."""
    return [move for move in MOVES if status in move.statuses and level in move.levels and move.who in roles]

"""What a Polis export holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Comment:
    """A statement: `moderated` is 1 (in), 0 (not looked at) or -1 (out); `time` in milliseconds.

    `text` may be empty: a real export has one such statement.
    """

    id: int
    text: str
    moderated: int = 0
    author: int | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Topic and description of the conversation; `facts` holds the other lines as they stand."""

    topic: str = ""
    description: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class PolisExport:
    """All votes cast (revotes included) in file order: parallel arrays of v rows.

    `participants`, `statements` int64; `votes` int8, +1 agree, -1 disagree, 0 pass; `times` int64
    milliseconds, None if the export has none. `comments` is empty without comments.csv. `groups` is
    the published group of each participant listed in participants-votes.csv (None: in no group).
    """

    participants: npt.NDArray[np.int64]
    statements: npt.NDArray[np.int64]
    votes: npt.NDArray[np.int8]
    times: npt.NDArray[np.int64] | None
    comments: tuple[Comment, ...] = ()
    summary: Summary = Summary()
    groups: Mapping[int, int | None] = field(default_factory=dict)

    @property
    def moderated_out(self) -> tuple[int, ...]:
        """Ids of the statements that moderators took out."""
        return tuple(one.id for one in self.comments if one.moderated == -1)

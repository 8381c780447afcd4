"""What the parts of the room show on one another's pages, in the order of their numbers.

A part adds its blocks when its registrations are loaded, so that the page of a round need not know of voting, nor the
page of a candidate of screening.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from samskap.core.access import Actor
from samskap.core.registry import StartBlock
from samskap.portfolio.models import Candidate, Round


@dataclass(frozen=True)
class Task:
    """A line in the workroom of a round. ``state``: ``done``, ``now``, ``later`` or ``always``.

    ``text`` says in a sentence how it stands or what there is to do. ``goes_on``: the page where the actor takes the
    round to its next state; the workroom makes it the button, ready when nothing is missing.
    """

    title: str
    text: str
    url: str
    state: str
    goes_on: bool = False


ROUND_BLOCKS: dict[int, Callable[[Actor, Round], StartBlock | None]] = {}
"""On the public page of a round."""
CANDIDATE_BLOCKS: dict[int, Callable[[Actor, Candidate], StartBlock | None]] = {}
"""On the page of a candidate."""
WORK_TASKS: dict[int, Callable[[Actor, Round], Task | None]] = {}
"""In the workroom of a round."""


@dataclass(frozen=True)
class Prefill:
    """What is known already about a candidate that comes from elsewhere; ``fields`` by the name of the form's field."""

    origin: str
    source: str
    fields: Mapping[str, Any]


SOURCES: dict[str, Callable[[Actor, str], Prefill | None]] = {}
"""By the name of the parameter (``need``, ``conversation``, ``invitation``): what a candidate from it begins with."""
SOURCE_PAGES: dict[str, Callable[[Actor, str], tuple[str, str] | None]] = {}
"""By origin that belongs to a later room: title and address of what a candidate's ``source`` names, for those who may
see it."""


def blocks_of(
    found: Mapping[int, Callable[[Actor, Any], StartBlock | None]], actor: Actor, about: Round | Candidate
) -> list[StartBlock]:
    """The blocks that have something to show, in order."""
    made = (found[order](actor, about) for order in sorted(found))
    return [one for one in made if one is not None]


def tasks_of(actor: Actor, row: Round) -> list[Task]:
    """The lines of the workroom, in order."""
    made = (WORK_TASKS[order](actor, row) for order in sorted(WORK_TASKS))
    return [one for one in made if one is not None]

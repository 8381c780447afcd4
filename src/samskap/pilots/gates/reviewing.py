"""A gate's checklist for one pilot."""

from dataclasses import dataclass
from enum import StrEnum

from samskap.pilots.gates.conditions import Condition
from samskap.pilots.gates.facts import PilotFacts
from samskap.pilots.gates.table import FORWARD, PASSAGES, Passage
from samskap.pilots.models.choices import Gate


class LineStatus(StrEnum):
    """How a condition stands at a gate."""

    DONE = "done"
    MISSING = "missing"
    NOT_DUE = "not_due"
    """Nothing is needed yet: a later gate will ask for more."""


@dataclass(frozen=True)
class Line:
    """A condition as it stands: ``missing`` says what, one text a thing."""

    condition: Condition
    status: LineStatus
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Review:
    """A gate's checklist for one pilot."""

    passage: Passage
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[Line, ...]:
        """The lines that shut the gate."""
        return tuple(line for line in self.lines if line.status == LineStatus.MISSING)

    @property
    def is_open(self) -> bool:
        """Nothing is missing."""
        return not self.missing

    @property
    def may_be_overridden(self) -> bool:
        """Something is missing, and nothing of it is firm."""
        return bool(self.missing) and not any(line.condition.firm for line in self.missing)


def passages_from(state: str) -> tuple[Passage, ...]:
    """Every way out of a state, in the order of the table."""
    return tuple(passage for passage in PASSAGES if state in passage.from_states)


def review(passage: Passage, facts: PilotFacts) -> Review:
    """The checklist of the passage for a pilot: every condition, done, missing with what, or not due yet."""
    return Review(passage, tuple(_line(condition, passage.gate, facts) for condition in passage.conditions))


def _line(condition: Condition, gate: Gate, facts: PilotFacts) -> Line:
    missing = condition.check(facts, gate)
    if missing:
        return Line(condition, LineStatus.MISSING, missing)
    return Line(condition, LineStatus.NOT_DUE if condition.later(facts, gate) else LineStatus.DONE)


def next_passage(facts: PilotFacts) -> Passage | None:
    """The gate that the pilot is on its way to: the next stage if one is planned, else the closing. None: closed."""
    ways = {passage.key: passage for passage in passages_from(facts.state)}
    if facts.next_cap is None:
        ways.pop("next_stage", None)
    return next((ways[key] for key in FORWARD if key in ways), None)

"""From which step of an engagement one goes to which. Knows no database."""

from samskap.calls.models import Step

FIRST = ""
"""Of an organisation that has said nothing about a call."""
MOVES: dict[str, tuple[Step, ...]] = {
    FIRST: (Step.CONSIDERING, Step.GO, Step.NO_GO),
    Step.CONSIDERING: (Step.GO, Step.NO_GO, Step.APPLIED),
    Step.GO: (Step.APPLIED, Step.NO_GO, Step.CONSIDERING),
    Step.NO_GO: (Step.CONSIDERING, Step.GO),
    Step.APPLIED: (Step.GRANTED, Step.REFUSED, Step.WITHDRAWN, Step.CONSIDERING),
    Step.GRANTED: (Step.WITHDRAWN, Step.APPLIED),
    Step.REFUSED: (Step.APPLIED, Step.CONSIDERING),
    Step.WITHDRAWN: (Step.CONSIDERING, Step.APPLIED),
}
"""The likeliest first. Every wrong click has a way back."""

ASKED_AT: dict[str, tuple[str, ...]] = {
    Step.CONSIDERING: (),
    Step.GO: ("because", "need", "lead", "partners"),
    Step.NO_GO: ("reasons", "because"),
    Step.APPLIED: ("asked", "currency", "hours", "cost"),
    Step.GRANTED: ("granted", "currency", "because"),
    Step.REFUSED: ("because",),
    Step.WITHDRAWN: ("because",),
}
"""What is asked when a step is taken. Everything but the reasons can be changed afterwards."""

PLAN = ("need", "lead", "partners", "hours", "cost", "asked", "currency")
"""What can be written at any time; the sum granted beside it once there is one."""


def may_go(now: str, to: str) -> bool:
    """Whether one gets from ``now`` (:data:`FIRST` where nothing was said) to the step ``to``."""
    return to in MOVES.get(now, ())

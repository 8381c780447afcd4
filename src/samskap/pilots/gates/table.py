"""The one declared table: from which state to which, on what conditions, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from samskap.pilots.gates.conditions import (
    ANSWERS,
    ASSESSMENT,
    BASELINE,
    CONCERNS,
    DEMANDS,
    END_DATE,
    GROWTH,
    LEARNING_QUESTION,
    LESSONS,
    LOSS_LIMIT,
    NEXT_STAGE,
    OWNER,
    PRESS,
    SAFE_TO_TRY,
    SCOPE,
    SCREENING,
    SPREAD_PLAN,
    STAGE_RESULT,
    STOP_RULE,
    VETO,
    Condition,
)
from samskap.pilots.models.choices import Gate, Outcome, PilotState, Power


@dataclass(frozen=True)
class Passage:
    """A way from one state to another. ``power``: what must be delegated; None: whoever works on the pilot.

    ``gate``: which demands are due. ``asks_reason``: somebody must say why.
    """

    key: str
    label: Any
    from_states: tuple[PilotState, ...]
    to_state: PilotState
    conditions: tuple[Condition, ...]
    gate: Gate
    power: Power | None = None
    outcome: Outcome | None = None
    asks_reason: bool = False


_STATE = PilotState
_CLOSED_FROM = (_STATE.CLOSING,)
_CLOSING_CONDITIONS = (ANSWERS, DEMANDS, CONCERNS)

PASSAGES: tuple[Passage, ...] = (
    Passage(
        "prepare",
        gettext_lazy("Call it prepared"),
        (_STATE.IDEA,),
        _STATE.PREPARED,
        (SCOPE, OWNER, DEMANDS, CONCERNS, VETO),
        Gate.PREPARE,
    ),
    Passage(
        "back",
        gettext_lazy("Back to an idea"),
        (_STATE.PREPARED,),
        _STATE.IDEA,
        (),
        Gate.PREPARE,
        asks_reason=True,
    ),
    Passage(
        "start",
        gettext_lazy("Start the pilot"),
        (_STATE.PREPARED,),
        _STATE.RUNNING,
        (
            SCOPE,
            END_DATE,
            STOP_RULE,
            LEARNING_QUESTION,
            OWNER,
            BASELINE,
            SAFE_TO_TRY,
            PRESS,
            SCREENING,
            ASSESSMENT,
            DEMANDS,
            CONCERNS,
            VETO,
            LOSS_LIMIT,
        ),
        Gate.START,
        power=Power.START,
    ),
    Passage(
        "next_stage",
        gettext_lazy("Go on to the next stage"),
        (_STATE.RUNNING,),
        _STATE.RUNNING,
        (NEXT_STAGE, GROWTH, STAGE_RESULT, ASSESSMENT, DEMANDS, CONCERNS, VETO, LOSS_LIMIT),
        Gate.NEXT_STAGE,
        power=Power.NEXT_STAGE,
    ),
    Passage(
        "halt",
        gettext_lazy("Halt the pilot"),
        (_STATE.RUNNING,),
        _STATE.HALTED,
        (),
        Gate.START,
        asks_reason=True,
    ),
    Passage(
        "resume",
        gettext_lazy("Let the pilot go on"),
        (_STATE.HALTED,),
        _STATE.RUNNING,
        (ASSESSMENT, DEMANDS, CONCERNS, VETO, LOSS_LIMIT),
        Gate.START,
        power=Power.RESUME,
        asks_reason=True,
    ),
    Passage(
        "begin_closing",
        gettext_lazy("Begin to close"),
        (_STATE.RUNNING, _STATE.HALTED),
        _STATE.CLOSING,
        (DEMANDS, CONCERNS),
        Gate.CLOSING,
    ),
    Passage(
        "go_on",
        gettext_lazy("Do not close yet: let the pilot go on"),
        (_STATE.CLOSING,),
        _STATE.RUNNING,
        (ASSESSMENT, DEMANDS, CONCERNS, VETO, LOSS_LIMIT),
        Gate.START,
        power=Power.RESUME,
        asks_reason=True,
    ),
    Passage(
        "scale",
        gettext_lazy("Close: scale"),
        _CLOSED_FROM,
        _STATE.CLOSED,
        (*_CLOSING_CONDITIONS, VETO, SPREAD_PLAN),
        Gate.CLOSE,
        power=Power.CLOSE,
        outcome=Outcome.SCALE,
    ),
    Passage(
        "adapt",
        gettext_lazy("Close: adapt and try again"),
        _CLOSED_FROM,
        _STATE.CLOSED,
        _CLOSING_CONDITIONS,
        Gate.CLOSE,
        power=Power.CLOSE,
        outcome=Outcome.ADAPT,
        asks_reason=True,
    ),
    Passage(
        "stop",
        gettext_lazy("Close: stop"),
        _CLOSED_FROM,
        _STATE.CLOSED,
        _CLOSING_CONDITIONS,
        Gate.CLOSE,
        power=Power.CLOSE,
        outcome=Outcome.STOP,
        asks_reason=True,
    ),
    Passage(
        "fail_well",
        gettext_lazy("Close: failed well"),
        _CLOSED_FROM,
        _STATE.CLOSED,
        (*_CLOSING_CONDITIONS, LESSONS),
        Gate.CLOSE,
        power=Power.CLOSE,
        outcome=Outcome.FAILED_WELL,
        asks_reason=True,
    ),
    Passage(
        "drop",
        gettext_lazy("Drop it before it starts"),
        (_STATE.IDEA, _STATE.PREPARED),
        _STATE.CLOSED,
        (CONCERNS,),
        Gate.PREPARE,
        power=Power.CLOSE,
        outcome=Outcome.STOP,
        asks_reason=True,
    ),
)
BY_KEY: Mapping[str, Passage] = {passage.key: passage for passage in PASSAGES}
FORWARD = ("prepare", "start", "next_stage", "resume", "begin_closing", "scale")
"""Of several passages from a state, the one that a pilot is usually on its way to comes first in this order."""

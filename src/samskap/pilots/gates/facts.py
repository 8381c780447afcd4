"""What the gates look at; gathered by ``selectors.facts``."""

from dataclasses import dataclass
from decimal import Decimal

from samskap.pilots.models.choices import PilotKind

UNTRIAGED_DAYS = 10
"""A concern that nobody has looked at for this many days shuts the next gate."""


@dataclass(frozen=True)
class DemandFact:
    """A demand on a partner: what, how heavy, at which gate it is due, how far it has come."""

    text: str
    weight: str
    due: str
    status: str


@dataclass(frozen=True)
class PilotFacts:
    """What the gates look at. Texts are those that the missing line names."""

    state: str
    kind: str = PilotKind.TECHNICAL
    stage: int = 0
    has_scope: bool = False
    has_end: bool = False
    has_stop_rule: bool = False
    has_learning_question: bool = False
    has_owner: bool = False
    """Somebody owns it who works in the organisation."""
    owner_left: bool = False
    """Somebody is named as owner who works there no more."""
    has_baseline: bool = False
    press_is_ready: bool = False
    is_safe_to_try: bool = False
    is_screened: bool = False
    lacks_assessment: bool = False
    demands: tuple[DemandFact, ...] = ()
    shutting_concerns: tuple[str, ...] = ()
    """Admitted and not answered, or not looked at for :data:`UNTRIAGED_DAYS` days."""
    vetoes: tuple[str, ...] = ()
    excess: Decimal = Decimal(0)
    """How much incurred and committed money passes the loss limit; 0 while it does not."""
    next_cap: int | None = None
    """The size of the stage after the one it is in; None if none is planned."""
    last_cap: int | None = None
    """The size of the stage it is in; None without stages."""
    growth_factor: Decimal = Decimal(3)
    has_stage_result: bool = False
    unanswered: tuple[str, ...] = ()
    has_lessons: bool = False
    has_spread_plan: bool = False

"""What candidates are scored against, as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from samskap.core.access import Actor, can
from samskap.portfolio.models import Criterion, Round
from samskap.portfolio.services.screening.criteria import BEFORE_SCREENING, state_of
from samskap.portfolio.weighing import FEWEST, MOST, Part, parts_of


@dataclass(frozen=True)
class Shown:
    """A criterion with how much it counts of the whole."""

    criterion: Criterion
    part: Part

    @property
    def least_at(self) -> float:
        """Where what is reasonable begins in the picture, in per cent."""
        return 100 * self.part.least

    @property
    def range_width(self) -> float:
        """How wide what is reasonable is in the picture, in per cent."""
        return 100 * (self.part.most - self.part.least)

    @property
    def stated_at(self) -> float:
        """Where the weight stands in the picture, in per cent."""
        return 100 * self.part.stated


@dataclass(frozen=True)
class CriteriaPage:
    """The page for those inside. ``state`` tells whether the criteria are still those that were read."""

    criteria: Sequence[Shown]
    state: str
    is_open: bool
    may_edit: bool
    fewest: int = FEWEST
    most: int = MOST


def criteria_of(row: Round) -> list[Shown]:
    """The criteria in their order: one query."""
    rows = list(row.criteria.all())
    return [Shown(one, part) for one, part in zip(rows, parts_of(rows), strict=True)]


def criteria_page(actor: Actor, row: Round) -> CriteriaPage:
    """Criteria, and whether the actor can still change them: one query."""
    shown, is_open = criteria_of(row), row.state in BEFORE_SCREENING
    may_edit = is_open and can(actor, "portfolio.work_on_round", row)
    return CriteriaPage(shown, state_of(one.criterion for one in shown), is_open, may_edit)

"""Everything that can be wrong with what the engine is given.

AllocationError (ValueError)
├── BadInstance            projects, ballots and budgets do not fit together
│   ├── BadProject         a project: a cost that is no amount, a name twice, a need for a project that is not there
│   ├── BadBallots         the ballot arrays do not describe ballots
│   └── BadBudget          a budget below nothing, or not one for each resource
├── UnknownChoice          no such rule, satisfaction, completion, start or way of breaking ties
└── NotTogether            options that do exist, but not in this combination
"""

from __future__ import annotations


class AllocationError(ValueError):
    """Base of all named errors of this engine."""


class BadInstance(AllocationError):
    """Projects, ballots and budgets do not fit together."""


class BadProject(BadInstance):
    """A project cannot be used; `project` is its name."""

    def __init__(self, project: str, why: str) -> None:
        self.project = project
        self.why = why
        super().__init__(f"Project “{project}” {why}.")


class BadBallots(BadInstance):
    """The ballot arrays do not describe ballots."""


class BadBudget(BadInstance):
    """A budget is below nothing, or there is not one for each resource."""


class UnknownChoice(AllocationError):
    """There is no rule, satisfaction, completion, start or way of breaking ties of that name."""

    def __init__(self, what: str, given: object, known: tuple[str, ...]) -> None:
        self.what = what
        self.given = given
        self.known = known
        super().__init__(f"There is no {what} “{given}”; there are {', '.join(known)}.")


class NotTogether(AllocationError):
    """Options that each exist, but cannot be used together."""

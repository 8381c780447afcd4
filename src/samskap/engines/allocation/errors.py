"""Everything that can be wrong with what the engine is given.

AllocationError (ValueError)
├── BadInstance            projects, ballots and budgets do not fit together
│   ├── BadProject         a project: a cost that is no amount, a name twice, a need for a project that is not there
│   ├── BadBallots         the ballot arrays do not describe ballots
│   └── BadBudget          a budget below nothing, or not one for each resource
├── BadShares              shares of the legs that are below 0 or do not add up to 1
├── BadWeights             weights of criteria that cannot be, or too many corners of them
├── BadScores              the scores of projects by criteria do not fit
├── UnknownChoice          no such rule, satisfaction, completion, start or way of breaking ties
├── NotTogether            options that do exist, but not in this combination
├── TooHard                what is best could not be proven within the steps allowed
└── PabulibError           a Pabulib file cannot be used: line and reason
"""

from __future__ import annotations

from typing import ClassVar


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


class BadShares(AllocationError):
    """The shares of the legs are below 0, or do not add up to 1."""


class BadWeights(AllocationError):
    """Weights of criteria that cannot be, or a set of them that is too large to work with."""


class BadScores(AllocationError):
    """The scores of projects by criteria do not fit the projects or the weights."""


class UnknownChoice(AllocationError):
    """There is no rule, satisfaction, completion, start or way of breaking ties of that name."""

    def __init__(self, what: str, given: object, known: tuple[str, ...]) -> None:
        self.what = what
        self.given = given
        self.known = known
        super().__init__(f"There is no {what} “{given}”; there are {', '.join(known)}.")


class NotTogether(AllocationError):
    """Options that each exist, but cannot be used together."""


class TooHard(AllocationError):
    """What is best could not be proven within the steps allowed."""


class PabulibError(AllocationError):
    """A Pabulib file cannot be used; it is refused whole.

    `line` is the physical line that the row begins on, `reason` a fixed code that a caller can translate, `params` the
    values that belong into the sentence. ``str()`` is an English sentence.
    """

    SENTENCES: ClassVar[dict[str, str]] = {
        "not_text": "the file is not UTF-8 text",
        "nul_byte": "the row has a NUL character",
        "broken_row": "the quotation marks or line breaks of the row do not fit together, or a cell is too long",
        "missing_section": "the section {section} should begin here",
        "section_again": "a further section {section} begins here",
        "missing_header": "the section {section} has no row with the names of its columns",
        "wrong_delimiter": "the section {section} has one column only: cells are parted by semicolons",
        "empty_section": "the section {section} has no rows",
        "missing_column": "there is no column “{column}”",
        "duplicate_column": "the column “{column}” occurs twice",
        "column_count": "the row has {found} cells, the heading has {expected}",
        "missing_meta": "META does not say “{key}”",
        "duplicate_row": "“{value}” is empty or occurs twice in column “{column}”",
        "bad_id": "“{value}” cannot be a project's id: empty, or with a comma",
        "not_a_number": "“{value}” in “{column}” is not an amount, such as 1500 or 1500.50",
        "not_whole": "“{value}” in “{column}” is not a whole number of at most nine digits, or too small",
        "unknown_kind": "“{value}” is not a kind of ballot (approval, ordinal, cumulative, scoring, choose-1)",
        "default_score": "points for projects that a ballot leaves out ({value}) cannot be counted",
        "unknown_project": "there is no project “{value}”",
        "unknown_leg": "there is no leg “{value}”",
        "twice_in_cell": "“{value}” in “{column}” names something twice, or itself",
        "more_than_one": "“{value}” in “{column}” names more than the one project that a ballot may name",
        "points_count": "the ballot has {found} points for {expected} projects",
        "bad_shares": "“{value}” are not the shares of the legs: one for each, together 1",
        "count_differs": "“{key}” says {expected}, the file has {found}",
        "too_many": "there are more than {limit} {what}",
    }

    def __init__(self, line: int, reason: str, **params: str | int) -> None:
        self.line = line
        self.reason = reason
        self.params = params
        super().__init__(f"line {line}: {self.SENTENCES[reason].format(**params)}.")

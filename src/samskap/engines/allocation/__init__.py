"""Ballots and budgets -> a portfolio, and the reason for each choice.

Exact: amounts are rationals; floats are used only where a proven bound says that they cannot change the outcome.
Arrays and rationals in, frozen results out; no files, no clock, no network, no Django.
"""

from __future__ import annotations

from .choosing import COMPLETIONS, RULES, STARTS, choose
from .errors import (
    AllocationError,
    BadBallots,
    BadBudget,
    BadInstance,
    BadProject,
    NotTogether,
    PabulibError,
    UnknownChoice,
)
from .instance import KINDS, Ballots, Instance, Project
from .outcome import Allocation, Purchase, RunnerUp, Tie
from .pabulib import Election, read_pabulib
from .pabulib_writing import write_pabulib
from .satisfaction import SATISFACTIONS
from .ties import TIES

__all__ = [
    "COMPLETIONS",
    "KINDS",
    "RULES",
    "SATISFACTIONS",
    "STARTS",
    "TIES",
    "Allocation",
    "AllocationError",
    "BadBallots",
    "BadBudget",
    "BadInstance",
    "BadProject",
    "Ballots",
    "Election",
    "Instance",
    "NotTogether",
    "PabulibError",
    "Project",
    "Purchase",
    "RunnerUp",
    "Tie",
    "UnknownChoice",
    "choose",
    "read_pabulib",
    "write_pabulib",
]

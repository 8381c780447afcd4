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
    BadScores,
    BadShares,
    BadWeights,
    NotTogether,
    PabulibError,
    TooHard,
    UnknownChoice,
)
from .instance import KINDS, Ballots, Instance, Project
from .outcome import Allocation, Purchase, RunnerUp, Tie
from .pabulib import Election, read_pabulib
from .pabulib_writing import write_pabulib
from .receipt import Receipt, receipt
from .robust import Robust, Standing, robust
from .satisfaction import SATISFACTIONS
from .sensitivity import Least, Margin, sensitivity
from .ties import TIES
from .weighting import Weights, around, between, constrained, ranked

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
    "BadScores",
    "BadShares",
    "BadWeights",
    "Ballots",
    "Election",
    "Instance",
    "Least",
    "Margin",
    "NotTogether",
    "PabulibError",
    "Project",
    "Purchase",
    "Receipt",
    "Robust",
    "RunnerUp",
    "Standing",
    "Tie",
    "TooHard",
    "UnknownChoice",
    "Weights",
    "around",
    "between",
    "choose",
    "constrained",
    "ranked",
    "read_pabulib",
    "receipt",
    "robust",
    "sensitivity",
    "write_pabulib",
]

"""Runs in pabutools' own environment: what it answers where it is wrong, as JSON (see the test that starts it).

    python pabutools_wrong.py binary|earlier

``binary``: approval ballots on three projects whose satisfaction differs between voters. Unless told otherwise it takes the
satisfaction of the last supporter that it has seen for that of all. ``earlier``: a project was bought beforehand; neither
the voters' purses nor the budget know of it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from pabutools.election import AdditiveSatisfaction, ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import method_of_equal_shares

COSTS, BUDGET = {"a": 8, "b": 3, "c": 4}, 13
POINTS = ({"a": 1, "b": 1, "c": 3}, {"a": 5, "b": 1, "c": 6}, {"a": 9, "b": 9})


class Points(AdditiveSatisfaction):
    """What a voter gives to a project, kept beside the approval ballot."""

    def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
        super().__init__(instance, profile, ballot, lambda _i, _p, own, project, _v: own.meta.get(project.name, 0))


def binary() -> dict[str, Any]:
    known = {name: Project(name, cost) for name, cost in COSTS.items()}
    instance = Instance(known.values(), budget_limit=BUDGET)
    profile = ApprovalProfile([ApprovalBallot([known[name] for name in own], meta=own) for own in POINTS])
    return {
        "asked plainly": [one.name for one in method_of_equal_shares(instance, profile, sat_class=Points)],
        "told that it is not binary": [
            one.name for one in method_of_equal_shares(instance, profile, sat_class=Points, binary_sat=False)
        ],
    }


def earlier() -> dict[str, Any]:
    a, b = Project("a", 10), Project("b", 10)
    instance = Instance([a, b], budget_limit=10)
    profile = ApprovalProfile([ApprovalBallot([a, b]), ApprovalBallot([a, b])])
    found = method_of_equal_shares(instance, profile, sat_class=Cost_Sat, initial_budget_allocation=[a])
    return {"chosen": [one.name for one in found], "cost": int(sum(one.cost for one in found)), "budget": 10}


if __name__ == "__main__":
    print(json.dumps({"binary": binary, "earlier": earlier}[sys.argv[1]]()))

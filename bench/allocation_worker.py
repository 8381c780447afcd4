"""One process of the comparison: winners and CPU seconds of pabutools on Pabulib files, as JSON.

    python allocation_worker.py ROUNDS CASE...

Runs in pabutools' own environment, so it imports nothing of ours. A CASE is ``FILE|RULE|SATISFACTION|COMPLETION``, the words
those of `samskap portfolio choose`. Each prints one line of JSON as soon as it is known: winners in the order of purchase and the
CPU seconds of the rule alone (with the satisfaction of the ballots, without reading the file), the least of ROUNDS.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

from pabutools.election import (
    AdditiveSatisfaction,
    Cardinality_Sat,
    Cost_Sat,
    parse_pabulib,
)
from pabutools.rules import (
    BudgetAllocation,
    completion_by_rule_combination,
    exhaustion_by_budget_increase,
    greedy_utilitarian_welfare,
    method_of_equal_shares,
    sequential_phragmen,
)


def shares(kind: str, profile: Any) -> Callable[[Any, Any], Any]:
    """What a ballot gives to a project, by the ballot's own information (see samskap's `satisfaction`)."""
    if kind == "ordinal":
        longest = max(map(len, profile))
        return lambda ballot, project: longest - ballot.position(project) if project in ballot else 0
    return lambda ballot, project: max(ballot.get(project, 0), 0)


def satisfaction_of(kind: str, word: str, profile: Any) -> type[AdditiveSatisfaction]:
    if kind in ("approval", "choose-1"):
        return {"cost": Cost_Sat, "cardinality": Cardinality_Sat}[word]
    share = shares(kind, profile)

    class Own(AdditiveSatisfaction):
        def __init__(self, instance: Any, profile: Any, ballot: Any) -> None:
            super().__init__(
                instance,
                profile,
                ballot,
                lambda _i, _p, own, project, _v: share(own, project) * (project.cost if word == "cost" else 1),
            )

    return Own


def chosen(instance: Any, profile: Any, rule: str, word: str, completion: str) -> Any:
    if rule == "phragmen":
        return sequential_phragmen(instance, profile)
    kind = satisfaction_of(instance.meta["vote_type"], word, profile)
    if rule == "greedy":
        return greedy_utilitarian_welfare(instance, profile, sat_class=kind)
    if completion == "add1-exhaustive":
        return method_of_equal_shares(instance, profile, sat_class=kind, voter_budget_increment=1)
    if completion == "add1-overspend":
        return exhaustion_by_budget_increase(
            instance,
            profile,
            method_of_equal_shares,
            {"sat_class": kind},
            exhaustive_stop=False,
            budget_step=profile.num_ballots(),
        )
    if completion == "greedy":
        return completion_by_rule_combination(
            instance,
            profile,
            [method_of_equal_shares, greedy_utilitarian_welfare],
            [{"sat_class": kind}, {"sat_class": kind}],
        )
    return method_of_equal_shares(instance, profile, sat_class=kind)


def main() -> None:
    # Phragmén's rule sorts what it chose by name, and the order of purchase would be lost
    BudgetAllocation.sort = lambda self: None  # type: ignore[method-assign]
    read: dict[str, Any] = {}
    for case in sys.argv[2:]:
        path, rule, word, completion = case.split("|")
        if path not in read:
            read = {path: parse_pabulib(path)}
        seconds, winners = [], []
        for _ in range(int(sys.argv[1])):
            started = time.process_time()
            found = chosen(*read[path], rule, word, completion)
            seconds.append(time.process_time() - started)
            winners = [one.name for one in found]
        print(json.dumps({"case": case, "winners": winners, "cpu": min(seconds)}), flush=True)


if __name__ == "__main__":
    main()

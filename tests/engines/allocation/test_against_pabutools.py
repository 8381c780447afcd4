"""The same winners in the same order as pabutools 1.2.3, on real elections; and where it is wrong.

Small elections of every kind of ballot, some seconds in all; `./run bench allocation` compares the whole folder.
"""

from __future__ import annotations

import json
import os
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from samskap.engines.allocation import SATISFACTIONS, choose, read_pabulib
from tests.support.environments import ROOT, python_with

from . import brute

WORKER = ROOT / "bench" / "allocation_worker.py"
WRONG = ROOT / "tests" / "support" / "pabutools_wrong.py"
PLAIN = tuple(("equal-shares", word, "none") for word in SATISFACTIONS) + tuple(
    ("greedy", word, "none") for word in SATISFACTIONS
)
ADD1 = tuple(("equal-shares", word, stop) for word in SATISFACTIONS for stop in ("add1-overspend", "add1-exhaustive"))
FILLED = (("equal-shares", "cost", "greedy"),)
PHRAGMEN = (("phragmen", "cost", "none"),)
CASES = {
    "Netherlands_Assen_2024": PLAIN + PHRAGMEN + ADD1 + FILLED,  # approval
    "Poland_Swiecie_2023": PLAIN + PHRAGMEN + FILLED,
    "Poland_Warszawa_2026_Czechowice_Skorosze": PLAIN + PHRAGMEN + FILLED,
    "Poland_Gdansk_2020_Matarnia": PLAIN + ADD1 + FILLED,  # cumulative
    "Poland_Czestochowa_2025_Bleszno": PLAIN + FILLED,
    "Switzerland_Zurich_D5": PLAIN + FILLED,
    "Poland_Krakow_2021_Grzegorzki": PLAIN + FILLED,  # ordinal
    "Poland_Zabrze_2020_Centrum_Polnoc": PLAIN + PHRAGMEN + FILLED,  # choose-1
}


def asked(script: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": "", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [str(python_with("oracles")), str(script), *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def theirs(shared_data: Path) -> dict[str, list[str]]:
    """Winners of all cases, by one process that runs one after the other."""
    cases = [
        "|".join((str(shared_data / "portfolio" / f"{name}.pb"), *options))
        for name, several in CASES.items()
        for options in several
    ]
    lines = [json.loads(line) for line in asked(WORKER, "1", *cases).splitlines()]
    assert [one["case"] for one in lines] == cases
    return {one["case"]: one["winners"] for one in lines}


@pytest.mark.parametrize("name", CASES)
def test_the_same_winners_in_the_same_order(shared_data, theirs, name):
    path = shared_data / "portfolio" / f"{name}.pb"
    with path.open("rb") as file:
        instance = read_pabulib(file).instance
    for rule, satisfaction, completion in CASES[name]:
        found = choose(
            instance.projects,
            instance.ballots,
            instance.budgets,
            rule=rule,
            satisfaction=satisfaction,
            completion=completion,
        )
        case = "|".join((str(path), rule, satisfaction, completion))
        assert list(found.winners) == theirs[case], (rule, satisfaction, completion)


def test_it_takes_satisfactions_that_differ_for_binary():
    """With approval ballots it takes one supporter's satisfaction for that of all. Ours are the voters' own."""
    found = json.loads(asked(WRONG, "binary"))
    instance = brute.made(
        "cumulative",
        [Fraction(8), Fraction(3), Fraction(4)],
        [[0, 1, 2], [0, 1, 2], [0, 1]],
        Fraction(13),
        [1, 1, 3, 5, 1, 6, 9, 9],
        names=["a", "b", "c"],
    )
    ours = choose(instance.projects, instance.ballots, instance.budgets, satisfaction="cardinality").winners
    assert list(ours) == found["told that it is not binary"] != found["asked plainly"]
    assert ours == brute.equal_shares(instance, "cardinality").winners


def test_it_does_not_deduct_earlier_purchases():
    """What was bought before it starts is paid by nobody there, so it spends more than there is. We never do."""
    found = json.loads(asked(WRONG, "earlier"))
    assert found["cost"] > found["budget"]
    instance = brute.made("approval", [Fraction(10), Fraction(10)], [[0, 1], [0, 1]], Fraction(10), names=["a", "b"])
    for completion in ("none", "greedy", "add1u"):
        ours = choose(instance.projects, instance.ballots, instance.budgets, completion=completion)
        assert (ours.winners, ours.left) == (("a",), (0,))

"""`samskap portfolio choose` as an analyst uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .test_cli import assert_one_sentence, samskap

FILE = """META
key;value
description;An invented election
country;Sweden
unit;Solvik
instance;2026
num_projects;3
num_votes;4
budget;900
vote_type;approval
rule;equalshares
PROJECTS
project_id;cost;name
p1;300;Benches by the harbour\x1b[2J
p2;400;A slide
p3;500;A fountain
VOTES
voter_id;vote
1;p1,p2
2;p1
3;p2,p3
4;p3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "solvik.pb"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_json_has_exactly_the_form_of_exchange(file):
    ran = samskap("portfolio", "choose", file, "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert set(found) == {
        "winners", "spent", "budget", "voters", "rule", "completion", "purchases", "runner_up", "seconds",
    }  # fmt: skip
    # everybody has 225; the three projects have two supporters each, so the names decide
    assert found["winners"] == ["p1"]
    assert (found["spent"], found["budget"], found["voters"]) == (300, 900, 4)
    assert (found["rule"], found["completion"]) == ("equal-shares", "none")
    assert found["purchases"] == [{"project": "p1", "cost": 300, "rho": 0.5, "payers": 2}]
    assert found["runner_up"] == [{"project": "p3", "missing": 50}, {"project": "p2", "missing": 100}]
    assert set(found["seconds"]) == {"read", "choose"}


@pytest.mark.parametrize(
    ("options", "winners"),
    [
        (["--rule", "greedy"], ["p1", "p2"]),
        (["--rule", "greedy", "--ties", "max-cost"], ["p3", "p2"]),
        (["--rule", "phragmen"], ["p1", "p3"]),
        (["--completion", "greedy"], ["p1", "p2"]),
        (["--completion", "add1-overspend", "--step", "0.5"], ["p1", "p3"]),
        (["--completion", "add1-overspend", "--step", "5%"], ["p1", "p3"]),
        (["--satisfaction", "cardinality", "--completion", "add1-exhaustive"], ["p1", "p3"]),
        (["--start", "whole"], ["p1"]),
        (["--completion", "add1-breakpoints"], ["p1", "p3"]),
        (["--rule", "welfare"], ["p2", "p3"]),
    ],
)
def test_every_option_reaches_the_engine(file, options, winners):
    ran = samskap("portfolio", "choose", file, "--json", *options)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["winners"] == winners


def test_a_summary_for_readers(file):
    ran = samskap("portfolio", "choose", file, "--completion", "add1-overspend")
    assert ran.returncode == 0, ran.stderr
    assert "3 projects, 4 voters, a budget of 900." in ran.stdout
    assert "Benches by the harbour" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "Tie for place 1: p1 before p2, p3, by name." in ran.stdout
    assert "Chosen: 2 projects for 800; 100 is left." in ran.stdout


def test_bad_input_is_one_sentence_with_the_line(file, tmp_path):
    assert_one_sentence(samskap("portfolio", "choose", tmp_path / "missing.pb"))
    assert_one_sentence(samskap("portfolio", "choose", tmp_path))
    file.write_text(FILE.replace("p2;400", "p2;4e2"), encoding="utf-8")
    ran = samskap("portfolio", "choose", file)
    assert_one_sentence(ran)
    assert "line 15" in ran.stderr
    file.write_text("", encoding="utf-8")
    assert_one_sentence(samskap("portfolio", "choose", file))
    file.write_text(FILE, encoding="utf-8")
    ran = samskap("portfolio", "choose", file, "--rule", "greedy", "--completion", "add1u")
    assert_one_sentence(ran)


@pytest.mark.parametrize(
    "wrong",
    [["--step", "0"], ["--step", "nan"], ["--step", "0%"], ["--step", "%"], ["--step", "-1"], ["--rule", "lottery"]],
)
def test_wrong_use_ends_with_two(file, wrong):
    ran = samskap("portfolio", "choose", file, *wrong)
    assert (ran.returncode, ran.stdout) == (2, "")


# The outcomes that the three municipalities published themselves.
@pytest.mark.parametrize(
    "name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget"]
)
def test_published_outcomes_come_out_by_add1(shared_data, name):
    path = shared_data / "portfolio" / f"{name}.pb"
    table = path.read_text(encoding="utf-8-sig").split("PROJECTS\n")[1].split("VOTES\n")[0].splitlines()
    columns = table[0].split(";")
    rows = [line.split(";") for line in table[1:]]
    published = {row[0] for row in rows if row[columns.index("selected")] == "1"}
    found = json.loads(samskap("portfolio", "choose", path, "--completion", "add1-overspend", "--json").stdout)
    assert set(found["winners"]) == published
    assert found["spent"] <= found["budget"]
    other = json.loads(samskap("portfolio", "choose", path, "--completion", "add1-exhaustive", "--json").stdout)
    assert (set(other["winners"]) == published) is ("Wieliczka" not in name)

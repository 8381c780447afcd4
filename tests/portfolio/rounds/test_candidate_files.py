"""Candidates as they stand in a file: what is read, and which line is said to be wrong and why."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.errors import InvalidInput
from samskap.engines.allocation import PabulibError
from samskap.portfolio.candidate_files import known_headings, read_candidates
from samskap.portfolio.pabulib_words import REASONS, described

TABLE = """number;title;text;cost_low;cost;cost_high;hours;horizon;risk;size;goals;proposed_by;needs;excludes
1;Quiet nights;We try it at night.;1 000;2 000,50;3 000;40;next;low;large;Sleep;Solvik;;2
2;Warm days;"We try it, by day.";;900;;;now;high;small;;;;
3;Clear water;We clean it.;;700;;;now;high;small;;;1;
"""
PABULIB = """META
key;value
description;Example vote
vote_type;approval
budget;1000
num_projects;2
num_votes;1
PROJECTS
project_id;cost;name;needs
A 1;500;A bench;
7;250.5;A tree;A 1
VOTES
voter_id;vote
1;7
"""


def why(text: str) -> str:
    """What the file is refused with."""
    with pytest.raises(InvalidInput) as caught:
        read_candidates(text, "SEK")
    assert set(caught.value.fields) == {"pasted"}
    return caught.value.fields["pasted"]


def test_a_table_gives_every_field() -> None:
    first, second, third = read_candidates(TABLE, "SEK").candidates
    assert first.values == {
        "title": "Quiet nights",
        "text": "We try it at night.",
        "goals": "Sleep",
        "cost_low": Decimal(1000),
        "cost": Decimal("2000.50"),
        "cost_high": Decimal(3000),
        "hours": Decimal(40),
        "horizon": "next",
        "risk": "low",
        "size": "large",
    }
    assert (first.where, first.number, first.party, first.needs, first.excludes) == (
        "Line 2",
        "1",
        "Solvik",
        (),
        ("2",),
    )
    assert second.values["text"] == "We try it, by day."
    assert "cost_low" not in second.values
    assert third.needs == ("1",)


def test_headings_and_choices_in_every_language(settings: Any) -> None:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            assert {"title", "text", "cost", "horizon", "party"} <= set(known_headings().values())
    assert known_headings()["namn"] == known_headings()["navn"] == "title"


def test_columns_that_say_nothing_are_named() -> None:
    read = read_candidates("name,text,cost,colour\nA,B,5,red\n")
    assert list(read.left_out) == ["colour"]
    assert "colour" not in read.candidates[0].values


def test_json_says_the_same() -> None:
    rows = [
        {"number": 1, "title": "Quiet nights", "text": "We try.", "cost": "2000.50", "hours": 40, "excludes": [2]},
        {"number": 2, "title": "Warm days", "text": "We try.", "cost": 900, "goals": None, "risk": "New here"},
    ]
    for whole in (rows, {"candidates": rows, "round": "Solvik"}):
        first, second = read_candidates(json.dumps(whole)).candidates
        assert (first.values["cost"], first.values["hours"], first.excludes) == (
            Decimal("2000.50"),
            Decimal(40),
            ("2",),
        )
        assert (second.values["risk"], second.where) == ("medium", "Candidate 2 of the file")


def test_projects_of_a_participatory_budget() -> None:
    read = read_candidates(PABULIB)
    bench, tree = read.candidates
    assert (bench.values["title"], bench.values["cost"], tree.values["cost"]) == ("A bench", 500, Decimal("250.50"))
    assert (tree.number, tree.needs) == ("7", ("A 1",))
    assert "Example vote" in bench.values["text"]
    assert read.election is not None


def test_a_real_instance(shared_data: Any) -> None:
    text = (shared_data / "portfolio" / "Netherlands_Assen_2024.pb").read_text(encoding="utf-8")
    read = read_candidates(text)
    assert len(read.candidates) == 14
    assert all(one.values["cost"] > 0 and one.values["title"] for one in read.candidates)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title;text\nA;B\n", "The first row must hold the headings. There is no column for: Likely cost."),
        ("title;text;cost\nA;B;5\nC;D;a lot\n", "Line 3: Likely cost: “a lot” is no amount"),
        ("title;text;cost\nA;B;1,250\n", "Line 2: Likely cost: “1,250” can be read in two ways"),
        ("title;text;cost\nA;B;5\n\nC;;7\n", "Line 4: What is done, for whom: it is empty."),
        ("title;text;cost;risk\nA;B;5;dangerous\n", "Line 2: How sure is it: “dangerous” is none of these"),
        ("title;text;cost\nA;B;5\na ;B;5\n", "Line 3: The same name or number"),
        ("title;text;cost;number\nA;B;5;1\nC;B;5;1\n", "Line 2: The same name or number"),
        ("title;text;cost;needs\nA;B;5;9\n", "Line 2: There is no candidate with the number 9."),
        ("title;text;cost;number;needs\nA;B;5;1;1\n", "Line 2: What it means for the candidate with the number 1"),
        ("title;text;cost;number;needs\nA;B;5;1;2\nC;B;5;2;1\n", "Line 3: What it means for the candidate"),
        ("title;text;cost\n", "There are no candidates in it."),
        (";;\n", "Paste the rows, or choose a file."),
        ("{not json", "Line 1 is not JSON."),
        ('{"rows": []}', "The file must hold a list named “candidates”."),
        ("[1, 2]", "The file must hold a list named “candidates”."),
        ("[" * 100_000, "Line 1 is not JSON."),
        ('[{"title": "A", "text": "B", "cost": true}]', "Candidate 1 of the file: Likely cost: it is empty."),
        ('[{"title": "A", "text": "B", "cost": 1e400}]', "Candidate 1 of the file: "),
        (
            PABULIB.replace("7;250.5", "7;many"),
            "Line 11: “many” in column “cost” is not a sum, such as 1500 or 1500.50.",
        ),
        (PABULIB.replace("budget;1000\n", ""), "Line 2: The section META does not say “budget”."),
        (PABULIB.replace("1;7\n", "1;8\n"), "Line 14: There is no project “8”."),
        (PABULIB.replace("A 1;500;A bench;", "A 1;500;A bench"), "Line 10: The row has 3 fields, the heading has 4."),
        (PABULIB.replace("num_votes;1", "num_votes;%(x)s"), "Line 7: "),
        (
            PABULIB.replace("250.5;", "250.555;"),
            "Candidate 2 of the file: Likely cost: a sum has at most two decimals.",
        ),
    ],
)
def test_the_first_wrong_line_is_named(text: str, said: str) -> None:
    assert why(text).startswith(said)


def test_every_reason_of_the_engine_has_a_sentence_with_its_values() -> None:
    assert set(REASONS) == set(PabulibError.SENTENCES)
    values = {"section": "META", "column": "c", "key": "k", "value": "100 %", "found": 1, "expected": 2, "limit": 3}
    for reason in REASONS:
        assert "%(" not in described(PabulibError(3, reason, what="votes", **values))  # type: ignore[arg-type]


def test_too_many_are_refused() -> None:
    rows = "\n".join(f"Candidate {number};B;5" for number in range(301))
    assert "300" in why(f"title;text;cost\n{rows}\n")
    made = [{"title": f"Candidate {number}", "text": "B", "cost": 5} for number in range(301)]
    assert "300" in why(json.dumps(made))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(
                ["title;text;cost\n", "META\n", "PROJECTS\n", "{", '[{"title": "A", "cost": ', "}]", "A;B;5\n"]
            ),
        ),
        max_size=12,
    )
)
def test_any_text_is_read_or_refused_with_a_word(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        read = read_candidates(text)
    except InvalidInput as error:
        read, told = None, error.fields["pasted"]
    assert told if read is None else read.candidates


def test_the_signature_follows_what_is_read() -> None:
    assert read_candidates(TABLE).signature == read_candidates(TABLE.replace("\n", "\r\n")).signature
    assert read_candidates(TABLE).signature != read_candidates(TABLE.replace("900", "901")).signature

"""Pabulib files in and out: what is read is what stands there, and what is wrong is named with its line."""

from __future__ import annotations

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation.errors import AllocationError, BadInstance, PabulibError
from samskap.engines.allocation.instance import Ballots, Instance, Project
from samskap.engines.allocation.pabulib import Election, read_pabulib
from samskap.engines.allocation.pabulib_writing import write_pabulib

GOOD = """META
key;value
description;Two streets
budget;1000
vote_type;approval
num_projects;3
num_votes;3
PROJECTS
project_id;cost;name;selected
a;600;A bench;1
b;400.50;"Trees; many";0
c;99,5;;2
VOTES
voter_id;vote;age
v1;a,b;30
v2;;
v3;c,a,b;7
"""
BIG = ("Poland_Wroclaw_2015_150_-_500.pb", "Poland_Warszawa_2026.pb")


def read(text: str) -> Election:
    return read_pabulib(text.splitlines(keepends=True))


def refused(text: str) -> PabulibError:
    with pytest.raises(PabulibError) as caught:
        read(text)
    assert f"line {caught.value.line}: " in str(caught.value) and isinstance(caught.value, AllocationError)
    return caught.value


def test_what_stands_there_is_read() -> None:
    election = read(GOOD)
    instance = election.instance
    assert [one.name for one in instance.projects] == ["a", "b", "c"]
    assert [one.cost for one in instance.projects] == [600, Fraction(801, 2), Fraction(199, 2)]
    assert instance.budgets == (1000,) and instance.ballots.kind == "approval"
    assert instance.ballots.starts.tolist() == [0, 2, 2, 5]  # who supports nothing is a voter all the same
    assert instance.ballots.projects.tolist() == [0, 1, 2, 0, 1]
    assert instance.ballots.points.tolist() == [1] * 5
    assert election.titles == ("A bench", "Trees; many", "")
    assert election.selected == {"a"} and election.meta["description"] == "Two streets"
    assert election.legs == () and instance.ballots.legs is None and instance.ballots.weights is None


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("PROJECTS\n", "\n\nPROJECTS\n\n") + "\n \n",
        GOOD.replace("META\n", "meta;;\n").replace("VOTES\n", "Votes\n"),
        GOOD.replace("key;value", "key;value;;").replace("PROJECTS\n", "PROJECTS;;;\n").replace("VOTES\n", "VOTES;;\n"),
        GOOD.replace("v1;a,b;30", "v1; a , b ;30"),
        GOOD.replace("Two streets", '"Two\nstreets"'),
    ],
    ids=["byte order mark", "CRLF", "blank lines", "other case", "padded by a spreadsheet", "blanks", "line break"],
)
def test_what_does_not_matter_does_not_matter(text: str) -> None:
    there, plain = read(text).instance, read(GOOD).instance
    assert there.projects == plain.projects
    assert there.ballots.projects.tolist() == plain.ballots.projects.tolist()


@pytest.mark.parametrize(
    ("before", "after", "reason", "line"),
    [
        ("META\n", "", "missing_section", 1),
        ("PROJECTS\n", "", "missing_section", 12),
        ("VOTES\n", "", "column_count", 13),
        ("key;value\n", "key,value\n", "wrong_delimiter", 2),
        ("voter_id;vote;age", "voter_id,vote,age", "wrong_delimiter", 14),
        ("budget;1000\n", "", "missing_meta", 2),
        ("vote_type;approval\n", "", "missing_meta", 2),
        ("vote_type;approval", "vote_type;plurality", "unknown_kind", 5),
        ("budget;1000", "budget;NaN", "not_a_number", 4),
        ("budget;1000", "budget;inf", "not_a_number", 4),
        ("budget;1000", "budget;-5", "not_a_number", 4),
        ("budget;1000", "budget;1e999999999", "not_a_number", 4),
        ("budget;1000", "budget;1" + 40 * "0", "not_a_number", 4),
        ("budget;1000", "budget;1_000", "not_a_number", 4),
        ("budget;1000", "budget;1,000", "not_a_number", 4),
        ("budget;1000", "budget;1;000", "not_a_number", 4),
        ("budget;1000", "budget;١٠", "not_a_number", 4),
        ("budget;1000", "budget;1000\nbudget;2000", "duplicate_row", 5),
        ("a;600", "a;", "not_a_number", 10),
        ("a;600", "a;5e3", "not_a_number", 10),
        ("b;400.50", "a;400.50", "duplicate_row", 11),
        ("b;400.50", ";400.50", "bad_id", 11),
        ("b;400.50", '"b,c";400.50', "bad_id", 11),
        ('"Trees; many"', "Trees; many", "column_count", 11),
        ('"Trees; many"', '"Trees', "broken_row", 17),
        ('"Trees; many"', '"Trees" many', "broken_row", 11),
        ("A bench", "A\0bench", "nul_byte", 10),
        ("A bench", "A" * 200_000, "broken_row", 10),
        ("project_id;cost", "project_id;price", "missing_column", 9),
        ("cost;name", "cost;cost", "duplicate_column", 9),
        ("voter_id;vote;age", "voter_id;voted;age", "missing_column", 14),
        ("v1;a,b", "v1;a,x", "unknown_project", 15),
        ("v1;a,b", "v1;a,a", "twice_in_cell", 15),
        ("v1;a,b", "v1;a,,b", "unknown_project", 15),
        ("v3;c", "v1;c", "duplicate_row", 17),
        ("v3;c", ";c", "duplicate_row", 17),
        ("v3;c,a,b;7", "v3;c,a,b", "column_count", 17),
        ("num_votes;3", "num_votes;4", "count_differs", 7),
        ("num_projects;3", "num_projects;2", "count_differs", 6),
        ("num_projects;3", "num_projects;many", "not_whole", 6),
        ("approval", "choose-1", "more_than_one", 15),
        ("approval", "cumulative", "missing_column", 14),
        ("vote_type;approval", "vote_type;scoring\ndefault_score;1", "default_score", 6),
        ("v3;c,a,b;7\n", "v3;c,a,b;7\nMETA\n", "section_again", 18),
        ("v1;a,b;30\nv2;;\nv3;c,a,b;7\n", "", "empty_section", 14),
    ],
)
def test_the_wrong_line_is_named(before: str, after: str, reason: str, line: int) -> None:
    error = refused(GOOD.replace(before, after, 1))
    assert (error.reason, error.line) == (reason, line)


def test_a_file_cut_off_anywhere_is_never_counted() -> None:
    for end in range(len(GOOD) - 2):
        if GOOD[end:] != "\n":
            cut = GOOD[:end]
            if cut.endswith("v3;c,a,b;"):
                continue  # all but an age that is not counted
            refused(cut)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(PabulibError) as caught:
        read_pabulib(iter([b"META\n", b"key;value\n", b"unit;Malm\xf6\n"]))
    assert (caught.value.reason, caught.value.line) == ("not_text", 3)
    with pytest.raises(PabulibError) as caught:
        read_pabulib(iter([]))
    assert caught.value.reason == "missing_section"


POINTS = GOOD.replace("approval", "cumulative").replace("vote;age", "vote;points").replace("num_votes;3\n", "")


def test_points_are_read_in_the_order_of_the_ballot() -> None:
    text = POINTS.replace("v1;a,b;30", "v1;a,b;4,1").replace("v3;c,a,b;7", "v3;c,a,b;1,0,5.0")
    ballots = read(text).instance.ballots
    assert ballots.points.tolist() == [4, 1, 1, 0, 5]
    scored = read(text.replace("cumulative", "scoring").replace("4,1", "-4,1")).instance.ballots
    assert scored.points.tolist() == [-4, 1, 1, 0, 5]


@pytest.mark.parametrize(
    ("points", "reason"),
    [("4", "points_count"), ("4,1,1", "points_count"), ("", "points_count"), ("4,-1", "not_whole")]
    + [(f"4,{bad}", "not_whole") for bad in ("1.5", "nan", "1e9", "9999999999", "x", "")],
)
def test_points_that_are_none(points: str, reason: str) -> None:
    error = refused(POINTS.replace("v1;a,b;30", f"v1;a,b;{points}").replace("b;7", "b;1,1,1"))
    assert (error.reason, error.line) == (reason, 14)


OURS = """META
key;value
budget;1000
budget_hours;80
budget_per_category;7,8,9
vote_type;ordinal
legs;residents,business
leg_shares;2/3,1/3
PROJECTS
project_id;cost;cost_hours;needs;excludes
a;600;10;b;
b;400;20.5;;c
c;1;0;;
VOTES
voter_id;vote;leg;voter_weight
1;a,b;residents;2
2;c;business;1
"""


def test_resources_legs_weights_and_dependencies_are_read() -> None:
    election = read(OURS)
    instance = election.instance
    assert election.resources == ("money", "hours") and instance.budgets == (1000, 80)
    assert instance.projects[1] == Project("b", (Fraction(400), Fraction(41, 2)), (), ("c",))
    assert instance.projects[0].needs == ("b",)
    assert election.legs == ("residents", "business") and election.shares == (Fraction(2, 3), Fraction(1, 3))
    assert instance.ballots.legs is not None and instance.ballots.legs.tolist() == [0, 1]
    assert instance.ballots.weights is not None and instance.ballots.weights.tolist() == [2, 1]


@pytest.mark.parametrize(
    ("before", "after", "reason", "line"),
    [
        ("a;600;10;b;", "a;600;10;x;", "unknown_project", 11),
        ("a;600;10;b;", "a;600;10;a;", "twice_in_cell", 11),
        ("a;600;10;b;", "a;600;10;b,b;", "twice_in_cell", 11),
        ("2;c;business", "2;c;academia", "unknown_leg", 17),
        ("residents,business\n", "residents,residents\n", "twice_in_cell", 7),
        ("2/3,1/3", "2/3,2/3", "bad_shares", 8),
        ("2/3,1/3", "1", "bad_shares", 8),
        ("2/3,1/3", "2/0,1/3", "not_a_number", 8),
        ("business;1", "business;0", "not_whole", 17),
        ("voter_id;vote;leg;", "voter_id;vote;side;", "missing_column", 15),
    ],
)
def test_what_is_wrong_in_our_own_columns(before: str, after: str, reason: str, line: int) -> None:
    error = refused(OURS.replace(before, after, 1))
    assert (error.reason, error.line) == (reason, line)


def same(one: Election, other: Election) -> bool:
    a, b = one.instance.ballots, other.instance.ballots
    arrays = [(a.starts, b.starts), (a.projects, b.projects), (a.points, b.points), (a.legs, b.legs)]
    return (
        all(np.array_equal(x, y) for x, y in [*arrays, (a.weights, b.weights)] if x is not None or y is not None)
        and a.kind == b.kind
        and (one.instance.projects, one.instance.budgets) == (other.instance.projects, other.instance.budgets)
        and (one.titles, one.selected, one.resources) == (other.titles, other.selected, other.resources)
        and (one.legs, one.shares) == (other.legs, other.shares)
    )


@pytest.mark.parametrize("text", [GOOD, OURS])
def test_what_is_written_is_read_back(text: str) -> None:
    election = read(text)
    written = "".join(write_pabulib(election))
    assert same(read(written), election)
    assert "v1" not in written.split("VOTES")[1]  # ids of voters do not come out again


ids = st.text(
    st.characters(codec="utf-8", exclude_characters="\0,", exclude_categories=("Cs",)), min_size=1, max_size=6
)
titles = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=9)
amounts = st.integers(0, 10**12).map(lambda units: Fraction(units, 100))


@st.composite
def elections(draw: st.DrawFn) -> Election:
    names = draw(st.lists(ids.map(str.strip).filter(bool), min_size=1, max_size=5, unique=True))
    kind = draw(st.sampled_from(["approval", "ordinal", "cumulative", "scoring", "choose-1"]))
    most = 1 if kind == "choose-1" else len(names)
    rows = draw(st.lists(st.lists(st.integers(0, len(names) - 1), max_size=most, unique=True), min_size=1, max_size=6))
    marks = [one for row in rows for one in row]
    points = [draw(st.integers(0, 99)) if kind in ("cumulative", "scoring") else 1 for _ in marks]
    ballots = Ballots(
        kind,
        np.cumsum([0, *map(len, rows)], dtype=np.int64),
        np.array(marks, dtype=np.int32),
        np.array(points, dtype=np.int64),
    )
    projects = tuple(Project(name, (draw(amounts),)) for name in names)
    shown = tuple(draw(titles).strip() for _ in names)
    return Election(Instance(projects, ballots, (draw(amounts),)), {"unit": draw(titles).strip("; \n")}, shown)


@settings(max_examples=150, deadline=None)
@given(elections())
def test_any_election_survives_writing_and_reading(election: Election) -> None:
    """Whatever people call their projects: quotes, semicolons, line breaks, formulas, names of sections."""
    assert same(read_pabulib(iter(list(write_pabulib(election)))), election)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('META\nPROJECTSVkey;,"0123456789.abv_\r\0 é'), max_size=120))
def test_rubbish_is_refused_by_name(text: str) -> None:
    with pytest.raises(PabulibError):
        read_pabulib(iter(text.splitlines(keepends=True)))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.text(max_size=3))
def test_a_file_with_one_place_spoilt_is_read_or_refused_by_name(at: int, by: str) -> None:
    try:
        read(GOOD[:at] + by + GOOD[at + 1 :])
    except PabulibError as error:
        assert 1 <= error.line <= 25  # noqa: PT017


def test_formulas_are_no_formulas_to_a_spreadsheet() -> None:
    election = read(GOOD.replace("A bench", '=HYPERLINK(""x"")').replace("Two streets", "@SUM(1)"))
    lines = list(write_pabulib(election))
    for row in csv.reader(lines, delimiter=";"):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert read_pabulib(lines).titles[0] == '=HYPERLINK(""x"")'


def test_what_the_format_cannot_say_is_not_written() -> None:
    election = read(GOOD)
    thirds = Instance(election.instance.projects, election.instance.ballots, (Fraction(1, 3),))
    with pytest.raises(BadInstance):
        list(write_pabulib(replace(election, instance=thirds)))
    named = tuple(Project(name, (Fraction(1),)) for name in ("a,b", "b", "c"))
    with pytest.raises(BadInstance):
        list(write_pabulib(replace(election, instance=Instance(named, election.instance.ballots, (Fraction(1),)))))


def plain(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Projects and votes as the csv module sees them, so that the reader is not its own judge."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter=";") if row]
    projects, votes = (next(i for i, row in enumerate(rows) if row[0] == name) for name in ("PROJECTS", "VOTES"))
    return rows[projects + 1 : votes], rows[votes + 1 :]


def test_every_real_election_is_read_whole(shared_data: Path) -> None:
    files = sorted((shared_data / "portfolio").glob("*.pb"))
    assert len(files) == 48
    for path in files:
        if path.name in BIG:
            continue
        with path.open("rb") as file:
            election = read_pabulib(file)
        (head, *projects), (heads, *votes) = plain(path)
        ballots = election.instance.ballots
        names = [one.name for one in election.instance.projects]
        assert names == [row[head.index("project_id")] for row in projects], path.name
        assert [one.cost for one in election.instance.projects] == [
            Fraction(row[head.index("cost")]) for row in projects
        ]
        starts, marks, points = ballots.starts.tolist(), ballots.projects.tolist(), ballots.points.tolist()
        assert len(votes) == ballots.size
        for i, row in enumerate(votes):
            piece = slice(starts[i], starts[i + 1])
            assert ",".join(names[one] for one in marks[piece]) == row[heads.index("vote")]
            if ballots.kind == "cumulative":
                assert ",".join(map(str, points[piece])) == row[heads.index("points")]
        if election.selected is not None:
            assert election.selected == {
                row[head.index("project_id")] for row in projects if row[head.index("selected")] == "1"
            }
        assert same(read_pabulib(write_pabulib(election)), election)

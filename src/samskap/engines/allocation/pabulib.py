"""Lines of a Pabulib file (.pb) -> an election, or the one line that is wrong; and back again.

The format: pabulib.org/format (Faliszewski et al. 2023, "Participatory Budgeting: Data, Tools, and Analysis"):
META, PROJECTS and VOTES, rows parted by semicolons. What that format cannot say stands in columns and rows of our own,
which other readers pass over: further resources (`cost_hours` in PROJECTS with `budget_hours` in META), `needs` and
`excludes` (project ids parted by commas), legs (`legs` and `leg_shares` in META, `leg` in VOTES), `voter_weight`.

Numbers are read exactly, as fractions, and only as plain decimals: no exponent, no sign, no NaN, at most 15 digits
before the point and 6 behind. A comma is a decimal comma where one or two digits follow it; "1,000" is refused, since
it may mean either.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from .errors import PabulibError
from .instance import KINDS, Ballots, Instance, Project

Row = list[str]
SECTIONS = ("META", "PROJECTS", "VOTES")
HEADINGS = frozenset({*SECTIONS, *(name.lower() for name in SECTIONS)})
WITH_POINTS = ("cumulative", "scoring")
NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,6}|,[0-9]{1,2})?")
WHOLE = re.compile(r"(-?[0-9]{1,9})(?:\.0{1,6})?")
SHARE = re.compile(r"([0-9]{1,9})/([1-9][0-9]{0,8})")
FORMULA = re.compile(r"'*[=+\-@\t\r]")  # a formula to a spreadsheet
MOST_DECIMALS = 6
MOST_PROJECTS, MOST_VOTERS, MOST_MARKS = 10_000, 5_000_000, 50_000_000
SHOWN = 40  # characters of a wrong value that a message repeats


@dataclass(frozen=True, eq=False)
class Election:
    """An instance and what a file says beside it.

    `meta` is the META section as it stands; `titles` are the projects' names for people ("" where there are none);
    `selected` are the ids that the file marks as funded, None if it marks nothing; `resources` names the budgets, money
    first; `legs` names the legs that `instance.ballots.legs` counts from 0, `shares` their published shares.
    """

    instance: Instance
    meta: Mapping[str, str]
    titles: tuple[str, ...] = ()
    selected: frozenset[str] | None = None
    resources: tuple[str, ...] = ("money",)
    legs: tuple[str, ...] = ()
    shares: tuple[Fraction, ...] | None = None


def read_pabulib(lines: Iterable[str] | Iterable[bytes]) -> Election:
    """Read one Pabulib file, line by line; bytes are taken as UTF-8.

    A byte order mark, CRLF, blank lines, quoted line breaks and columns that we do not know are fine. The first wrong
    row refuses the file whole: PabulibError with line and reason. Refused as well, since a file cut off or pasted
    together must not be counted silently: counts of projects or votes that differ from META, a voter or project that
    occurs twice, a ballot with a project twice or one that the file does not have.
    """
    rows = _Rows(lines)
    meta, at = _read_meta(rows)
    kind = _kind(meta, at)
    names = [key.removeprefix("budget_") for key in meta if key.startswith("budget_")]
    table = _read_projects(rows, names)
    used = [name for name in names if f"cost_{name}" in table.header]
    budgets = tuple(_number(at[key], meta[key], key) for key in ("budget", *(f"budget_{name}" for name in used)))
    legs = tuple(name.strip() for name in meta["legs"].split(",")) if meta.get("legs", "").strip() else ()
    if len(set(legs)) < len(legs) or "" in legs:
        raise PabulibError(at["legs"], "twice_in_cell", column="legs", value=meta["legs"][:SHOWN])
    ballots = _read_votes(rows, kind, {one.name: i for i, one in enumerate(table.projects)}, legs)
    rows.end()
    _check_counts(meta, at, projects=len(table.projects), votes=ballots.starts.size - 1)
    return Election(
        instance=Instance(tuple(table.projects), ballots, budgets),
        meta=meta,
        titles=tuple(table.titles),
        selected=frozenset(table.selected) if table.marks else None,
        resources=("money", *used),
        legs=legs,
        shares=_shares(meta, at, legs),
    )


class _Rows:
    """Rows, section by section; `line` is where the row read last begins."""

    def __init__(self, lines: Iterable[str] | Iterable[bytes]) -> None:
        self.line = 0
        self._reader = csv.reader(self._clean(lines), delimiter=";", strict=True)
        self._ahead: Row | None = None
        self.header_line = 0

    def _clean(self, lines: Iterable[str] | Iterable[bytes]) -> Iterator[str]:
        number = 0
        try:
            for line in lines:
                number += 1
                text = line.decode("utf-8") if isinstance(line, bytes) else line
                if "\0" in text:
                    raise PabulibError(number, "nul_byte")
                yield text if number > 1 else text.removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            raise PabulibError(max(number, 1), "not_text") from error

    def _rows(self) -> Iterator[Row]:
        """Every row that is not blank; `line` is where it begins."""
        reader = self._reader
        try:
            while True:
                before = reader.line_num
                row = next(reader, None)
                self.line = before + 1
                if row is None:
                    return
                if row and (len(row) > 1 or row[0].strip()):
                    yield row
        except csv.Error as error:
            raise PabulibError(self._reader.line_num or 1, "broken_row") from error

    def section(self, name: str) -> Row:
        """Step to the heading `name`, which must be the next row, and return the names of its columns."""
        heading = self._ahead or next(self._rows(), None)
        self._ahead = None
        if heading is None or _heading(heading) != name:
            shown = "" if heading is None else heading[0][:SHOWN]
            raise PabulibError(max(self.line, 1), "missing_section", section=name, value=shown)
        header = [cell.strip() for cell in next(self._rows(), [])]
        self.header_line = self.line
        if not header or _heading(header):
            raise PabulibError(self.line, "missing_header", section=name)
        if len(header) == 1:
            raise PabulibError(self.line, "wrong_delimiter", section=name)
        named = [cell for cell in header if cell]
        twice = next((one for one in named if named.count(one) > 1), None) if len(set(named)) < len(named) else None
        if twice is not None:
            raise PabulibError(self.line, "duplicate_column", column=twice[:SHOWN])
        return header

    def end(self) -> None:
        """Raise PabulibError unless all is read."""
        if self._ahead is not None:
            raise PabulibError(self.line, "section_again", section=_heading(self._ahead))

    def body(self, width: int | None) -> Iterator[Row]:
        """The rows up to the next heading, each of `width` cells unless that is None."""
        for row in self._rows():
            if len(row) != width or row[0] in HEADINGS:
                if _heading(row):
                    self._ahead = row
                    return
                if width not in (None, len(row)):
                    raise PabulibError(self.line, "column_count", found=len(row), expected=width)
            yield row

    def column(self, header: Row, name: str) -> int:
        if name not in header:
            raise PabulibError(self.header_line, "missing_column", column=name)
        return header.index(name)


def _heading(row: Row) -> str:
    """The section that a row opens, or ""."""
    name = row[0].strip().upper()
    return name if name in SECTIONS and not any(cell.strip() for cell in row[1:]) else ""


def _read_meta(rows: _Rows) -> tuple[dict[str, str], dict[str, int]]:
    """META as key -> value, and the line of each."""
    rows.section("META")
    meta: dict[str, str] = {}
    at: dict[str, int] = {}
    for row in rows.body(None):
        key = row[0].strip()
        if key in meta:
            raise PabulibError(rows.line, "duplicate_row", column="key", value=key[:SHOWN])
        meta[key], at[key] = unguard(";".join(row[1:]).strip("; ")), rows.line
    for key in ("budget", "vote_type"):
        if key not in meta:
            raise PabulibError(rows.header_line, "missing_meta", key=key)
    return meta, at


def _kind(meta: Mapping[str, str], at: Mapping[str, int]) -> str:
    kind = meta["vote_type"].lower()
    if kind not in KINDS:
        raise PabulibError(at["vote_type"], "unknown_kind", value=kind[:SHOWN])
    default = meta.get("default_score", "").strip()
    if default and _number(at["default_score"], default, "default_score") != 0:
        raise PabulibError(at["default_score"], "default_score", value=default[:SHOWN])
    return kind


@dataclass
class _Projects:
    header: Row
    marks: bool
    projects: list[Project] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    selected: list[str] = field(default_factory=list)


def _read_projects(rows: _Rows, resources: Sequence[str]) -> _Projects:
    header = rows.section("PROJECTS")
    ident, money = rows.column(header, "project_id"), rows.column(header, "cost")
    costs = [money, *(header.index(f"cost_{name}") for name in resources if f"cost_{name}" in header)]
    title, marked = _place(header, "name"), _place(header, "selected")
    lists = [_place(header, "needs"), _place(header, "excludes")]
    read = _Projects(header, marked is not None)
    lines: dict[str, int] = {}
    for row in rows.body(len(header)):
        name = unguard(row[ident].strip())
        if not name or "," in name:
            raise PabulibError(rows.line, "bad_id", value=name[:SHOWN])
        if name in lines:
            raise PabulibError(rows.line, "duplicate_row", column="project_id", value=name[:SHOWN])
        if len(lines) == MOST_PROJECTS:
            raise PabulibError(rows.line, "too_many", what="projects", limit=MOST_PROJECTS)
        lines[name] = rows.line
        needs, excludes = (_names(row[i]) if i is not None else () for i in lists)
        amounts = tuple(_number(rows.line, row[i], header[i]) for i in costs)
        read.projects.append(Project(name, amounts, needs, excludes))
        read.titles.append(unguard(row[title].strip()) if title is not None else "")
        if marked is not None and row[marked].strip() == "1":
            read.selected.append(name)
    if not lines:
        raise PabulibError(rows.header_line, "empty_section", section="PROJECTS")
    for project in read.projects:
        _check_linked(project, lines)
    return read


def _check_linked(project: Project, lines: Mapping[str, int]) -> None:
    line = lines[project.name]
    for column, others in (("needs", project.needs), ("excludes", project.excludes)):
        if project.name in others or len(set(others)) < len(others):
            raise PabulibError(line, "twice_in_cell", column=column, value=",".join(others)[:SHOWN])
        for other in others:
            if other not in lines:
                raise PabulibError(line, "unknown_project", value=other[:SHOWN])


def _read_votes(rows: _Rows, kind: str, index: Mapping[str, int], legs: Sequence[str]) -> Ballots:
    """One row a voter. What is as expected passes with few steps, what is not is looked at again slowly."""
    header = rows.section("VOTES")
    width, who, vote = len(header), rows.column(header, "voter_id"), rows.column(header, "vote")
    pointed = rows.column(header, "points") if kind in WITH_POINTS else None
    leg = rows.column(header, "leg") if legs else None
    weight = _place(header, "voter_weight")
    lowest = -(10**9) if kind == "scoring" else 0
    seen: set[str] = set()
    starts, marks, points = array("q", [0]), array("i"), array("q")
    sides, weights = array("h"), array("q")
    sides_of = {name: i for i, name in enumerate(legs)}
    for row in rows.body(width):
        voter, cell = row[who], row[vote]
        if voter in seen or not voter.strip():
            raise PabulibError(rows.line, "duplicate_row", column="voter_id", value=voter[:SHOWN])
        seen.add(voter)
        try:
            chosen = [index[name] for name in cell.split(",")]
        except KeyError:
            chosen = _slowly(rows.line, cell, index)
        if len(chosen) > 1 and (kind == "choose-1" or len(set(chosen)) < len(chosen)):
            raise PabulibError(
                rows.line, "more_than_one" if kind == "choose-1" else "twice_in_cell", column="vote", value=cell[:SHOWN]
            )
        if pointed is not None:
            points.extend(_points(rows.line, row[pointed], len(chosen), lowest))
        marks.extend(chosen)
        starts.append(len(marks))
        if leg is not None:
            name = row[leg].strip()
            if name not in sides_of:
                raise PabulibError(rows.line, "unknown_leg", value=name[:SHOWN])
            sides.append(sides_of[name])
        if weight is not None:
            weights.append(_whole(rows.line, row[weight], "voter_weight", 1))
        if len(starts) > MOST_VOTERS + 1 or len(marks) > MOST_MARKS:
            raise PabulibError(rows.line, "too_many", what="votes", limit=MOST_VOTERS)
    if not seen:
        raise PabulibError(rows.header_line, "empty_section", section="VOTES")
    return Ballots(
        kind=kind,
        starts=np.array(starts, dtype=np.int64),
        projects=np.array(marks, dtype=np.int32),
        points=np.array(points, dtype=np.int64) if pointed is not None else np.ones(len(marks), dtype=np.int64),
        legs=np.array(sides, dtype=np.int16) if leg is not None else None,
        weights=np.array(weights, dtype=np.int64) if weight is not None else None,
    )


def _slowly(line: int, cell: str, index: Mapping[str, int]) -> list[int]:
    """What a ballot names, blanks aside; an empty ballot is one that supports nothing."""
    names = _names(unguard(cell.strip()))
    for name in names:
        if name not in index:
            raise PabulibError(line, "unknown_project", value=name[:SHOWN])
    return [index[name] for name in names]


def _points(line: int, cell: str, expected: int, lowest: int) -> list[int]:
    given = cell.split(",") if cell.strip() else []
    if len(given) != expected:
        raise PabulibError(line, "points_count", found=len(given), expected=expected)
    return [_whole(line, one, "points", lowest) for one in given]


def _names(cell: str) -> tuple[str, ...]:
    names = tuple(one.strip() for one in unguard(cell.strip()).split(","))
    return () if names == ("",) else names


def _place(header: Row, name: str) -> int | None:
    return header.index(name) if name in header else None


def _number(line: int, value: str, column: str) -> Fraction:
    text = value.strip()
    if not NUMBER.fullmatch(text):
        raise PabulibError(line, "not_a_number", column=column, value=text[:SHOWN])
    return Fraction(text.replace(",", "."))


def _whole(line: int, value: str, column: str, lowest: int) -> int:
    found = WHOLE.fullmatch(value.strip())
    if not found or int(found[1]) < lowest:
        raise PabulibError(line, "not_whole", column=column, value=value.strip()[:SHOWN])
    return int(found[1])


def _shares(meta: Mapping[str, str], at: Mapping[str, int], legs: Sequence[str]) -> tuple[Fraction, ...] | None:
    """The legs' shares, as decimals or as a/b; None if the file states none."""
    text = meta.get("leg_shares", "").strip()
    if not text or not legs:
        return None
    line = at["leg_shares"]
    shares = []
    for one in text.split(","):
        ratio = SHARE.fullmatch(one.strip())
        shares.append(Fraction(int(ratio[1]), int(ratio[2])) if ratio else _number(line, one, "leg_shares"))
    if len(shares) != len(legs) or sum(shares) != 1:
        raise PabulibError(line, "bad_shares", value=text[:SHOWN])
    return tuple(shares)


def _check_counts(meta: Mapping[str, str], at: Mapping[str, int], *, projects: int, votes: int) -> None:
    for key, found in (("num_projects", projects), ("num_votes", votes)):
        said = meta.get(key, "").strip()
        if said and _whole(at[key], said, key, 0) != found:
            raise PabulibError(at[key], "count_differs", key=key, expected=said[:SHOWN], found=found)


def guard(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; `unguard` gives it back."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell that `guard` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell

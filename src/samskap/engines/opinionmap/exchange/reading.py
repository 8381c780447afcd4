"""Lines of text -> PolisExport, or the one thing that is wrong."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..ballots import gather
from ..errors import ExportError
from .shape import Comment, PolisExport, Summary
from .tables import NUMBER, SHOWN, Row, Table, unguard

VOTES, WIDE, COMMENTS, SUMMARY = "votes.csv", "participants-votes.csv", "comments.csv", "summary.csv"
FILES = (VOTES, WIDE, COMMENTS, SUMMARY)
CAST = {"1": 1, "0": 0, "-1": -1, "1.0": 1, "0.0": 0, "-1.0": -1}
STRANGE = 9
MOST_VOTES = 10_000_000  # five times the largest conversation known; keeps the memory of a hostile file in bounds
STATES = {"1": 1, "0": 0, "-1": -1, "": 0}

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class _Cast:
    """Votes as a file has them; `lines` (v) are the lines that they, or their statements, stand on."""

    file: str
    participants: Ints
    statements: Ints
    votes: npt.NDArray[np.int8]
    times: Ints | None
    lines: Ints


def read_export(files: Mapping[str, Iterable[str]], *, most_votes: int = MOST_VOTES) -> PolisExport:
    """Read a Polis export from name -> lines of text; other names than those in `FILES` are ignored.

    The votes come from votes.csv (revotes and any order are fine) or, without it, from
    participants-votes.csv. Every file is read to its end before anything is returned, and the first
    wrong row refuses the export whole: ExportError with file, line and reason. A byte order mark,
    CRLF, blank lines and quoted line breaks are fine; more than `most_votes` votes are not.

    Format: the open data of the Computational Democracy Project, github.com/compdemocracy/openData.
    """
    comments: list[Comment] = []
    counts: dict[int, tuple[int, int]] = {}
    groups: dict[int, int | None] = {}
    cast: _Cast | None = None
    if COMMENTS in files:
        _read_comments(Table(COMMENTS, files[COMMENTS]), comments, counts)
    summary = _read_summary(files[SUMMARY]) if SUMMARY in files else Summary()
    if WIDE in files:
        cast = _read_wide(Table(WIDE, files[WIDE]), groups, most_votes=most_votes if VOTES not in files else None)
    if VOTES in files:
        cast = _read_long(Table(VOTES, files[VOTES]), most_votes)
    if cast is None:
        raise ExportError("", None, "missing_file")
    if cast.votes.size > most_votes:
        raise ExportError(cast.file, None, "too_many_votes", limit=most_votes)
    if not cast.votes.size:
        raise ExportError(cast.file, None, "no_votes")
    if COMMENTS in files:
        _check_known(cast, comments)
        _check_upright(cast, counts)
    return PolisExport(cast.participants, cast.statements, cast.votes, cast.times, tuple(comments), summary, groups)


def _read_long(table: Table, most_votes: int) -> _Cast:
    """votes.csv: one row a vote."""
    said, people, votes = (table.need(name) for name in ("comment-id", "voter-id", "vote"))
    time = table.column("timestamp", required=False)
    parts: list[tuple[Ints, Ints, npt.NDArray[np.int8], Ints, Ints]] = []
    read = 0
    for lines, columns in table.chunks():
        read += len(lines)
        if read > most_votes:
            raise ExportError(table.file, None, "too_many_votes", limit=most_votes)
        cast = [CAST.get(one, STRANGE) for one in columns[votes]]
        if STRANGE in cast:
            cast = [CAST.get(one.strip(), STRANGE) for one in columns[votes]]
            if STRANGE in cast:
                wrong = cast.index(STRANGE)
                raise _unknown_vote(table, lines[wrong], columns[votes][wrong])
        parts.append(
            (
                table.numbers(lines, "voter-id", columns[people]),
                table.numbers(lines, "comment-id", columns[said]),
                np.array(cast, dtype=np.int8),
                np.empty(0, np.int64) if time is None else table.numbers(lines, "timestamp", columns[time]),
                np.array(lines, dtype=np.int64),
            )
        )
    if not parts:
        raise ExportError(table.file, None, "no_votes")
    who, what, values, times, at = (np.concatenate(one) for one in zip(*parts, strict=True))
    return _Cast(table.file, who, what, values, None if time is None else times, at)


def _read_wide(table: Table, groups: dict[int, int | None], *, most_votes: int | None) -> _Cast:
    """participants-votes.csv: one row a participant, one column a statement; fills `groups`.

    The cells are not looked at if `most_votes` is None.
    """
    participant, group = table.need("participant"), table.column("group-id", required=False)
    named = [(i, name) for i, name in enumerate(table.header) if NUMBER.fullmatch(name)]
    statements = [(i, table.number(table.first_line, name, name)) for i, name in named]
    if len({one for _, one in statements}) < len(statements):
        names = [name for _, name in named]
        twice = next(one for one in names if names.count(one) > 1)
        raise ExportError(table.file, table.first_line, "duplicate_column", column=twice)
    who, what, votes, at = array("q"), array("q"), array("b"), array("q")
    for line, row in table.rows():
        person = table.number(line, "participant", row[participant])
        if person in groups:
            raise ExportError(table.file, line, "duplicate_row", column="participant", value=person)
        known = group is not None and row[group].strip()
        groups[person] = table.number(line, "group-id", known) if known else None
        if most_votes is None:
            continue
        if len(votes) > most_votes:
            raise ExportError(table.file, None, "too_many_votes", limit=most_votes)
        for i, statement in statements:
            if value := row[i].strip():
                vote = CAST.get(value)
                if vote is None:
                    raise _unknown_vote(table, line, value)
                who.append(person)
                what.append(statement)
                votes.append(vote)
                at.append(line)
    return _Cast(
        table.file,
        np.array(who, dtype=np.int64),
        np.array(what, dtype=np.int64),
        np.array(votes, dtype=np.int8),
        None,
        np.array(at, dtype=np.int64),
    )


def _read_comments(table: Table, comments: list[Comment], counts: dict[int, tuple[int, int]]) -> None:
    """comments.csv: one row a statement; fills both, `counts` with (agrees, disagrees)."""
    number, text = table.need("comment-id"), table.need("comment-body")
    optional = {
        name: table.column(name, required=False)
        for name in ("moderated", "author-id", "timestamp", "agrees", "disagrees")
    }

    def maybe(name: str, line: int, row: Row) -> int | None:
        at = optional[name]
        return table.number(line, name, row[at]) if at is not None and row[at].strip() else None

    seen: set[int] = set()
    for line, row in table.rows():
        known = table.number(line, "comment-id", row[number])
        if known in seen:
            raise ExportError(table.file, line, "duplicate_row", column="comment-id", value=known)
        seen.add(known)
        at = optional["moderated"]
        state = STATES.get(row[at].strip()) if at is not None else 0
        if state is None:
            raise ExportError(table.file, line, "unknown_moderation", value=row[at or 0][:SHOWN])
        comments.append(
            Comment(
                id=known,
                text=unguard(row[text]),
                moderated=state,
                author=maybe("author-id", line, row),
                time=maybe("timestamp", line, row),
            )
        )
        agrees, disagrees = maybe("agrees", line, row), maybe("disagrees", line, row)
        if agrees is not None and disagrees is not None:
            counts[known] = (agrees, disagrees)


def _read_summary(lines: Iterable[str]) -> Summary:
    """summary.csv: one "name,value" a row, without a header."""
    table = Table(SUMMARY, lines)
    facts: dict[str, str] = {}
    for line, row in [(table.first_line, table.first), *table.rows()]:
        if len(row) != 2:
            raise ExportError(SUMMARY, line, "column_count", found=len(row), expected=2)
        if row[0] in facts:
            raise ExportError(SUMMARY, line, "duplicate_row", column="name", value=row[0][:SHOWN])
        facts[row[0]] = unguard(row[1])
    return Summary(facts.pop("topic", ""), facts.pop("conversation-description", ""), facts)


def _check_known(cast: _Cast, comments: list[Comment]) -> None:
    known = np.array([one.id for one in comments], dtype=np.int64)
    strange = np.flatnonzero(~np.isin(cast.statements, known))
    if strange.size:
        first = strange[0]
        raise ExportError(cast.file, int(cast.lines[first]), "unknown_statement", value=int(cast.statements[first]))


def _check_upright(cast: _Cast, counts: Mapping[int, tuple[int, int]]) -> None:
    """Refuse votes whose sign is the other way round than the counts in comments.csv say.

    Some exports of the same software have agree as -1. Counts are often a little out of date, so
    only a clear case counts: turned round, the votes miss the counts by less than half as much.
    """
    ballots = gather(cast.participants, cast.statements, cast.votes, cast.times)
    size = ballots.statements.size
    agrees = np.bincount(ballots.columns[ballots.votes == 1], minlength=size)
    disagrees = np.bincount(ballots.columns[ballots.votes == -1], minlength=size)
    straight = turned = 0
    for name, agree, disagree in zip(ballots.statements.tolist(), agrees.tolist(), disagrees.tolist(), strict=True):
        if name in counts:
            stated_agrees, stated_disagrees = counts[name]
            straight += abs(stated_agrees - agree) + abs(stated_disagrees - disagree)
            turned += abs(stated_agrees - disagree) + abs(stated_disagrees - agree)
    if 2 * turned < straight:
        raise ExportError(cast.file, None, "reversed_votes")


def _unknown_vote(table: Table, line: int, value: str) -> ExportError:
    return ExportError(table.file, line, "unknown_vote", value=value[:SHOWN])

"""PolisExport -> the lines of the four files."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from ..ballots import Ballots, gather
from .reading import COMMENTS, SUMMARY, VOTES, WIDE
from .shape import PolisExport
from .tables import guard

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_export(export: PolisExport) -> dict[str, Iterator[str]]:
    """The four files as name -> lines, each with its line break; `read_export` reads them back.

    votes.csv keeps every vote in the given order, revotes included; participants-votes.csv has the
    current ones. Texts that a spreadsheet would take for a formula begin with an apostrophe, which
    reading takes away again. Lines are made as they are fetched.
    """
    ballots = gather(export.participants, export.statements, export.votes, export.times)
    return {
        VOTES: _lines(_votes(export)),
        WIDE: _lines(_wide(export, ballots)),
        COMMENTS: _lines(_comments(export, ballots)),
        SUMMARY: _lines(_summary(export, ballots)),
    }


class _Echo:
    """A file to the csv writer: hands each row back as the text that it is written as."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    # CRLF also because the writer quotes only those line breaks that its own line end has
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    for row in rows:
        line: str = writer.writerow(row)
        yield line


def _votes(export: PolisExport) -> Iterator[Iterable[object]]:
    timed = export.times is not None
    yield [*(("timestamp", "datetime") if timed else ()), "comment-id", "voter-id", "vote"]
    rows = zip(export.statements.tolist(), export.participants.tolist(), export.votes.tolist(), strict=True)
    if export.times is None:
        yield from rows
        return
    for time, row in zip(export.times.tolist(), rows, strict=True):
        yield (time, _date(time), *row)


def _wide(export: PolisExport, ballots: Ballots) -> Iterator[Iterable[object]]:
    # statements nobody voted on have a column too, as they would have once somebody does
    listed = sorted({*ballots.statements.tolist(), *(one.id for one in export.comments)})
    place = {one: i for i, one in enumerate(listed)}
    columns = [place[one] for one in ballots.statements.tolist()]
    written = _authors(export)
    yield ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", *listed]
    for i, person in enumerate(ballots.participants.tolist()):
        mine = slice(int(ballots.starts[i]), int(ballots.starts[i + 1]))
        cast = ballots.votes[mine].tolist()
        cells: list[object] = [""] * len(listed)
        for column, vote in zip(ballots.columns[mine].tolist(), cast, strict=True):
            cells[columns[column]] = vote
        group = export.groups.get(person)
        yield [
            person,
            "" if group is None else group,
            written.get(person, 0),
            len(cast),
            cast.count(1),
            cast.count(-1),
            *cells,
        ]


def _comments(export: PolisExport, ballots: Ballots) -> Iterator[Iterable[object]]:
    size = ballots.statements.size
    agrees = np.bincount(ballots.columns[ballots.votes == 1], minlength=size).tolist()
    disagrees = np.bincount(ballots.columns[ballots.votes == -1], minlength=size).tolist()
    place = {one: i for i, one in enumerate(ballots.statements.tolist())}
    yield [
        "timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body",
    ]  # fmt: skip
    for one in export.comments:
        at = place.get(one.id)
        yield [
            "" if one.time is None else one.time,
            "" if one.time is None else _date(one.time),
            one.id,
            "" if one.author is None else one.author,
            0 if at is None else agrees[at],
            0 if at is None else disagrees[at],
            one.moderated,
            guard(one.text),
        ]


def _summary(export: PolisExport, ballots: Ballots) -> Iterator[Iterable[object]]:
    groups = {group for group in export.groups.values() if group is not None}
    counted = {
        "voters": ballots.participants.size,
        "voters-in-conv": ballots.participants.size,
        "commenters": len(_authors(export)),
        "comments": len(export.comments),
        "groups": len(groups),
    }
    yield "topic", guard(export.summary.topic)
    for name, value in export.summary.facts.items():
        if name not in counted:
            yield name, guard(value)
    yield from counted.items()
    yield "conversation-description", guard(export.summary.description)


def _authors(export: PolisExport) -> Counter[int]:
    return Counter(one.author for one in export.comments if one.author is not None)


def _date(time: int) -> str:
    """The time, milliseconds since 1970, as Polis writes it but in UTC; "" beyond the calendar."""
    try:
        at = EPOCH + timedelta(milliseconds=time)
    except OverflowError:
        return ""
    return f"{DAYS[at.weekday()]} {MONTHS[at.month - 1]} {at:%d %H:%M:%S} UTC {at.year}"

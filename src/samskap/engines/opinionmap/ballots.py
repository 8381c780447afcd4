"""Votes as they arrive -> the current vote of every pair, sparse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csc_array

from .errors import BadVotes, UnequalLengths, UnknownVote, UnreadableIds

Ids = npt.NDArray[np.int64] | npt.NDArray[np.str_]
Ints = npt.NDArray[np.int64]
Indexes = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]

PIECE = 1 << 18  # votes worked on at a time, where all at once would take memory of their number


@dataclass(frozen=True, eq=False)
class Ballots:
    """The current votes: n participants, m statements, v pairs, ordered by participant, statement.

    `participants` (n) and `statements` (m) are the ids in the order in which they first occur;
    `columns` (v) index into `statements`, `votes` (v, int8) is +1, -1 or 0, and
    ``starts[i]:starts[i + 1]`` are the pairs of participant i. `columns` and `rows` are int32, so
    mind products of them; from 2^31 votes on they are int64.
    """

    participants: Ids
    statements: Ids
    columns: Indexes
    starts: Ints
    votes: npt.NDArray[np.int8]

    @cached_property
    def rows(self) -> Indexes:
        """The participant of each pair (v), made when first asked for."""
        return np.repeat(np.arange(self.participants.size, dtype=self.columns.dtype), np.diff(self.starts))


def gather(
    participants: npt.ArrayLike,
    statements: npt.ArrayLike,
    votes: npt.ArrayLike,
    times: npt.ArrayLike | None = None,
) -> Ballots:
    """Keep the last vote of every pair (by `times`, else and among equal times by row order).

    All four are 1-D and of one length v; ids whole numbers or text, votes +1, -1 or 0, times any
    numbers. Time and memory are linear in v (times that do not ascend and ids that are text or lie
    far apart are sorted); a participants x statements matrix is never built. Beside arrays of int32
    ids and int8 votes some 13 bytes a vote are in use at most, and 5 are kept.

    Raises UnequalLengths, UnknownVote, UnreadableIds, BadVotes (times that are no numbers).
    """
    values = _votes(votes)
    people, row = index_ids(participants, values.size)
    said, column = index_ids(statements, values.size)
    if times is not None:
        when = _times(times, values.size)
        if (when[1:] < when[:-1]).any():
            order = np.argsort(when, kind="stable")
            row, column, values = row[order], column[order], values[order]
    pairs = _by_statement(people, said, row, column, values)
    del row, column, values
    return _by_participant(people, said, pairs)


def merge(before: Ballots, since: Ballots) -> Ballots:
    """What `gather` gives for the votes of `before` and then those of `since`. Raises UnreadableIds."""
    people, row = _joined(before.participants, since.participants)
    said, column = _joined(before.statements, since.statements)
    row, column = (
        np.concatenate([before.rows, row[since.rows]]),
        np.concatenate([before.columns, column[since.columns]]),
    )
    pairs = _by_statement(people, said, row, column, np.concatenate([before.votes, since.votes]))
    return _by_participant(people, said, pairs)


def _joined(before: Ids, since: Ids) -> tuple[Ids, Indexes]:
    """All ids, the known ones first, and where each of `since` stands among them."""
    if before.size and since.size and before.dtype.kind != since.dtype.kind:
        raise UnreadableIds("Ids must be of the kind that the map has, whole numbers or text.")
    ids = np.concatenate([before, since]) if before.size else since
    known, place = index_ids(ids, ids.size)
    return known, place[before.size :]


# Two counting sorts, both stable: by statement, then by participant.


def _by_statement(people: Ids, said: Ids, row: Indexes, column: Indexes, values: npt.NDArray[np.int8]) -> csc_array:
    pairs = coo_array((values, (row, column)), shape=(people.size, said.size))
    pairs.has_canonical_format = True  # as far as scipy goes: repeated pairs are not to be added up
    return pairs.tocsc()


def _by_participant(people: Ids, said: Ids, pairs: csc_array) -> Ballots:
    """The last of each pair, by participant and statement."""
    pairs = pairs.tocsr()
    return _last_of_each(Ballots(people, said, pairs.indices, pairs.indptr.astype(np.int64), pairs.data))


def _last_of_each(ballots: Ballots) -> Ballots:
    """Without all but the last vote of each run of the same pair."""
    columns, starts = ballots.columns, ballots.starts
    again = columns[1:] == columns[:-1]
    again[starts[1:-1] - 1] = False  # the next vote is another participant's; everybody has one
    if not again.any():
        return ballots
    kept = np.append(~again, True)
    passed = starts - np.searchsorted(np.flatnonzero(again), starts)
    return Ballots(ballots.participants, ballots.statements, columns[kept], passed, ballots.votes[kept])


def index_ids(ids: npt.ArrayLike, size: int) -> tuple[Ids, Indexes]:
    """The distinct ids in the order in which they first occur, and for each row the index of its.

    Raises UnequalLengths, UnreadableIds.
    """
    given = np.asarray(ids)
    if given.shape != (size,):
        raise UnequalLengths("Participants, statements and votes must be equally long lists.")
    if size == 0:
        return np.empty(0, np.int64), np.empty(0, np.int32)
    if given.dtype.kind in "iu":
        if given.dtype.kind == "u" and int(given.max()) > np.iinfo(np.int64).max:
            raise UnreadableIds("An id is larger than a 64-bit number.")
        return _first_come(given)
    if given.dtype.kind == "O" and not all(isinstance(one, str) for one in given.tolist()):
        raise UnreadableIds("Ids must be whole numbers or text, and all of one kind.")
    if given.dtype.kind not in "OU":
        raise UnreadableIds("Ids must be whole numbers or text.")
    return _first_come(given.astype(np.str_, copy=False))


def _first_come(ids: npt.NDArray[Any]) -> tuple[Ids, Indexes]:
    known, codes = _codes(ids)
    # A table of first occurrences: written backwards, so the first row of an id stays.
    first = np.full(int(codes.max()) + 1, ids.size, dtype=codes.dtype)
    for piece in reversed(list(_pieces(ids.size))):
        first[codes[piece][::-1]] = np.arange(piece.stop - 1, piece.start - 1, -1)
    present = np.flatnonzero(first < ids.size)
    present = present[np.argsort(first[present])]
    first[present] = np.arange(present.size)
    for piece in _pieces(ids.size):
        codes[piece] = first[codes[piece]]
    return (present + known if isinstance(known, int) else known[present]), codes


def _codes(ids: npt.NDArray[Any]) -> tuple[int | npt.NDArray[Any], Indexes]:
    """A number from 0 for each row, the same where the id is the same.

    Returned before them: the id with the number 0, where ids are not much further apart than their
    number (numbers follow the ids), else the distinct ids, sorted.
    """
    codes: Indexes = np.empty(ids.size, dtype=np.int32 if ids.size <= np.iinfo(np.int32).max else np.int64)
    if ids.dtype.kind != "U":
        low = int(ids.min())
        if int(ids.max()) - low <= ids.size + 1024:
            np.subtract(ids, low, out=codes, dtype=np.int64)
            return low, codes
    parts = []
    for piece in _pieces(ids.size):
        part, codes[piece] = np.unique(ids[piece], return_inverse=True)
        parts.append(part)
    known = np.sort(np.concatenate(parts))
    known = known[np.append(True, known[1:] != known[:-1])]
    for piece, part in zip(_pieces(ids.size), parts, strict=True):
        codes[piece] = np.searchsorted(known, part)[codes[piece]]
    return known if ids.dtype.kind == "U" else known.astype(np.int64), codes


def blocks(ballots: Ballots) -> Iterator[tuple[slice, slice]]:
    """Participants and their votes, some 260,000 votes at a time.

    No participant is in two blocks, so `starts` of a block's participants less the start of its votes
    are what `np.add.reduceat` takes.
    """
    starts, person = ballots.starts, 0
    while person < ballots.participants.size:
        following = max(person + 1, int(np.searchsorted(starts, starts[person] + PIECE, side="right")) - 1)
        yield slice(person, following), slice(int(starts[person]), int(starts[following]))
        person = following


def _pieces(size: int) -> Iterator[slice]:
    for start in range(0, size, PIECE):
        yield slice(start, min(start + PIECE, size))


def _votes(votes: npt.ArrayLike) -> npt.NDArray[np.int8]:
    given = np.asarray(votes)
    if given.ndim != 1:
        raise UnequalLengths("Votes must be a flat list.")
    if given.size == 0:
        return np.empty(0, np.int8)
    if given.dtype.kind not in "iufb":
        raise UnknownVote("A vote is +1 (agree), -1 (disagree) or 0 (pass).")
    known = (given == 1) | (given == 0)
    if given.dtype.kind != "u":
        known |= given == -1
    if not known.all():
        wrong = given[np.flatnonzero(~known)[0]]
        raise UnknownVote(f"{wrong} is not a vote: +1 agree, -1 disagree, 0 pass.")
    return given.astype(np.int8, copy=False)


def _times(times: npt.ArrayLike, size: int) -> Floats | Ints:
    given = np.asarray(times)
    if given.shape != (size,):
        raise UnequalLengths("There must be one time for each vote.")
    if given.dtype.kind in "mM":
        return given.astype(np.int64)
    if size and (given.dtype.kind not in "iuf" or np.isnan(given).any()):
        raise BadVotes("Times must be numbers.")
    return given

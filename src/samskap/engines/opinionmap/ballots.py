"""Votes as they arrive -> the current vote of every pair, sparse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .errors import BadVotes, UnequalLengths, UnknownVote, UnreadableIds

Ids = npt.NDArray[np.int64] | npt.NDArray[np.str_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Ballots:
    """The current votes: n participants, m statements, v pairs, ordered by participant, statement.

    `participants` (n) and `statements` (m) are the ids in the order in which they first occur;
    `rows` (v) and `columns` (v) index into them, `votes` (v, int8) is +1, -1 or 0, and
    ``starts[i]:starts[i + 1]`` are the pairs of participant i.
    """

    participants: Ids
    statements: Ids
    rows: Ints
    columns: Ints
    starts: Ints
    votes: npt.NDArray[np.int8]


def gather(
    participants: npt.ArrayLike,
    statements: npt.ArrayLike,
    votes: npt.ArrayLike,
    times: npt.ArrayLike | None = None,
) -> Ballots:
    """Keep the last vote of every pair (by `times`, else and among equal times by row order).

    All four are 1-D and of one length v; ids whole numbers or text, votes +1, -1 or 0, times any
    numbers. Time and memory are linear in v (text ids are sorted); a participants x statements
    matrix is never built.

    Raises UnequalLengths, UnknownVote, UnreadableIds, BadVotes (times that are no numbers).
    """
    values = _votes(votes)
    people, row = index_ids(participants, values.size)
    said, column = index_ids(statements, values.size)
    order = _stable_order(column, said.size)
    order = order[_stable_order(row[order], people.size)]
    row, column = row[order], column[order]
    last = np.ones(values.size, dtype=np.bool_)
    np.not_equal(row[1:], row[:-1], out=last[:-1])
    last[:-1] |= column[1:] != column[:-1]
    if times is not None:
        order = _by_time(order, last, _times(times, values.size))
    if not last.all():
        order, row, column = order[last], row[last], column[last]
    counts = np.bincount(row, minlength=people.size)
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Ballots(people, said, row, column, starts, values[order])


def index_ids(ids: npt.ArrayLike, size: int) -> tuple[Ids, Ints]:
    """The distinct ids in the order in which they first occur, and for each row the index of its.

    Raises UnequalLengths, UnreadableIds.
    """
    given = np.asarray(ids)
    if given.shape != (size,):
        raise UnequalLengths("Participants, statements and votes must be equally long lists.")
    if size == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    if given.dtype.kind in "iu":
        if given.dtype.kind == "u" and int(given.max()) > np.iinfo(np.int64).max:
            raise UnreadableIds("An id is larger than a 64-bit number.")
        return _index_numbers(given.astype(np.int64, copy=False))
    if given.dtype.kind == "O" and not all(isinstance(one, str) for one in given.tolist()):
        raise UnreadableIds("Ids must be whole numbers or text, and all of one kind.")
    if given.dtype.kind not in "OU":
        raise UnreadableIds("Ids must be whole numbers or text.")
    return _first_come(given.astype(np.str_, copy=False))


def _index_numbers(ids: npt.NDArray[np.int64]) -> tuple[Ids, Ints]:
    low, high = int(ids.min()), int(ids.max())
    if high - low > 4 * ids.size + 1024:
        return _first_come(ids)
    # A table of first occurrences: written backwards, so the first row of an id stays.
    first = np.full(high - low + 1, ids.size, dtype=np.int64)
    offset = ids - low
    first[offset[::-1]] = np.arange(ids.size - 1, -1, -1)
    present = np.flatnonzero(first < ids.size)
    present = present[np.argsort(first[present])]
    first[present] = np.arange(present.size)
    return present + low, first[offset]


def _first_come(ids: Ids) -> tuple[Ids, Ints]:
    _, first, inverse = np.unique(ids, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return ids[first[order]], rank[inverse]


def _stable_order(codes: Ints, size: int) -> Ints:
    """Stable argsort of codes in 0..size-1, by 16-bit digits: numpy sorts those in linear time."""
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    shift = 16
    while size >> shift:
        digit = (codes[order] >> shift).astype(np.uint16)
        order = order[np.argsort(digit, kind="stable")]
        shift += 16
    return order


def _by_time(order: Ints, last: npt.NDArray[np.bool_], times: Floats | Ints) -> Ints:
    """Let the latest vote of each run of repeated votes stand last in its run."""
    if last.all():
        return order
    run = np.concatenate([np.zeros(1, np.int64), np.cumsum(last)[:-1]])
    repeated = np.flatnonzero(np.bincount(run)[run] > 1)
    rows = order[repeated]
    arranged = order.copy()
    arranged[repeated] = rows[np.lexsort((rows, times[rows], run[repeated]))]
    return arranged


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

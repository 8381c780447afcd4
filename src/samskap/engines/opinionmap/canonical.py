"""An order of participants and of statements that the votes alone make."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, Ints, blocks

Keys = npt.NDArray[np.uint64]

AGREE, DISAGREE, MARK = (np.uint64(one) for one in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


@dataclass(frozen=True, eq=False, slots=True)
class CanonicalOrder:
    """Indexes of all n participants and of all m statements in an order made by the votes.

    Of statements those that do not count come last. `keys` (n) is what participants are ordered by,
    and `answers` (n) how many counted statements each has agreed or disagreed with; both stand in
    the order of the ballots. Who has no answer has the key 0 and so comes first.
    """

    participants: Ints
    statements: Ints
    keys: Keys
    answers: Ints


def canonical_order(ballots: Ballots, counted: npt.NDArray[np.bool_]) -> CanonicalOrder:
    """The same order whatever order the votes came in and whatever anything is called.

    Only agreeing and disagreeing with statements that are `counted` (m) plays a part. A statement's
    key is made of how many agree and disagree; a participant's is the sum over their answers of the
    statement's key mixed with the answer. Statements with the same key are told apart by the sums
    of their participants' keys, again and again; where that stops, one of them is singled out and
    it goes on. Participants with one key have answered the same. Statements among which one had to
    be singled out look alike from everywhere: they can be exchanged, together with the participants
    who tell them apart, without changing the sorted matrix. (Colour refinement cannot tell some
    regular patterns from each other, such as one ring of twelve and two of six; those need everybody
    to have given as many answers, to statements with as many answers.)

    Keys are sums modulo 2^64 of mixed bits, so they depend on no order, not by a bit. Time and
    memory are linear in votes; beside them an eighth of a byte a vote.

    Source: Weisfeiler & Leman (1968), The reduction of a graph to canonical form; mixing: Steele,
    Lea & Flood (2014), Fast splittable pseudorandom number generators (splitmix64).
    """
    sides = _sides(ballots)
    heard = counted & (sides.sum(axis=1) > 0)
    statements = np.where(heard, mix(mix(sides[:, 0].astype(np.uint64)) + sides[:, 1].astype(np.uint64)), 0)
    keys, answers = _participants(ballots, statements, heard)
    tied = heard & _repeated(statements, heard)
    if tied.any():
        statements = _told_apart(ballots, statements, keys, tied)
        keys, answers = _participants(ballots, statements, heard)
    return CanonicalOrder(np.argsort(keys, kind="stable"), np.lexsort((statements, ~counted)), keys, answers)


def share(keys: Keys, candidates: Ints, many: int) -> Ints:
    """At most `many` of the `candidates` (indexes into `keys`), drawn by the votes and nothing else.

    Everybody has the same chance: those with one key are numbered, and the smallest of the mixed
    keys and numbers are drawn. Who of those with one key gets which number does not matter, for
    they have answered the same. Returned in the order of their keys.
    """
    ordered = candidates[np.argsort(keys[candidates], kind="stable")]
    if ordered.size <= many:
        return ordered
    sorted_keys = keys[ordered]
    place = np.arange(ordered.size)
    first = np.maximum.accumulate(np.where(np.append(True, sorted_keys[1:] != sorted_keys[:-1]), place, 0))
    lots = mix(mix(sorted_keys) + (place - first).astype(np.uint64))
    return ordered[np.sort(np.argpartition(lots, many)[:many])]


def mix(keys: Keys) -> Keys:
    """Scatter keys over all of 0..2^64 - 1, one to one: the finaliser of splitmix64."""
    mixed = keys + AGREE
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _sides(ballots: Ballots) -> Ints:
    """How many agree and disagree with each statement (m x 2)."""
    said = ballots.statements.size
    sides = np.zeros(3 * said, dtype=np.int64)
    for _, piece in blocks(ballots):
        sides += np.bincount(_cells(ballots, piece), minlength=3 * said)
    return sides.reshape(said, 3)[:, [2, 0]]


def _cells(ballots: Ballots, piece: slice) -> Ints:
    """For each vote 3 x its statement + 0, 1, 2 for disagreeing, passing, agreeing."""
    cells = np.multiply(ballots.columns[piece], 3, dtype=np.int64)
    cells += ballots.votes[piece]
    cells += 1
    return cells


def _participants(ballots: Ballots, statements: Keys, heard: npt.NDArray[np.bool_]) -> tuple[Keys, Ints]:
    """Each participant's key from the statements' keys (m), and how many answers it is made of."""
    worth = np.zeros((heard.size, 3), dtype=np.uint64)
    worth[heard, 0], worth[heard, 2] = mix(statements[heard] ^ DISAGREE), mix(statements[heard] ^ AGREE)
    answer = np.zeros((heard.size, 3), dtype=np.int8)
    answer[heard] = 1, 0, 1
    keys = np.zeros(ballots.participants.size, dtype=np.uint64)
    answers = np.zeros(ballots.participants.size, dtype=np.int64)
    for people, piece in blocks(ballots):
        cells = _cells(ballots, piece)
        starts = ballots.starts[people] - piece.start
        np.add.reduceat(worth.ravel()[cells], starts, out=keys[people])
        np.add.reduceat(answer.ravel()[cells], starts, out=answers[people], dtype=np.int64)
    return keys, answers


def _told_apart(ballots: Ballots, statements: Keys, keys: Keys, tied: npt.NDArray[np.bool_]) -> Keys:
    """Statements' keys (m), those `tied` (m) made distinct with the help of participants' keys (n)."""
    statements, keys, tied = statements.copy(), keys.copy(), tied.copy()
    left = replace(ballots, participants=np.arange(keys.size))
    while tied.any():
        left = _answers_to(left, tied)
        people = left.participants.astype(np.int64)
        heard = _heard(left, keys[people])
        distinct = np.unique(statements[tied]).size
        statements[tied] = mix(mix(statements[tied]) + heard[tied])
        if np.unique(statements[tied]).size == distinct:
            # They look alike from everywhere: one of those with the smallest key is singled out.
            alike = np.flatnonzero(tied)
            statements[alike[np.argmin(statements[alike])]] ^= MARK
        spoken, _ = _participants(left, statements, tied)
        keys[people] = mix(mix(keys[people]) + spoken)
        tied &= _repeated(statements, tied)
    return statements


def _heard(ballots: Ballots, keys: Keys) -> Keys:
    """The sum over each statement's answers of the participant's key (n) mixed with the answer."""
    heard = np.zeros(ballots.statements.size, dtype=np.uint64)
    for people, piece in blocks(ballots):
        counts = np.diff(ballots.starts[people.start : people.stop + 1])
        agree, disagree = (np.repeat(mix(keys[people] ^ side), counts) for side in (AGREE, DISAGREE))
        np.add.at(heard, ballots.columns[piece], np.where(ballots.votes[piece] > 0, agree, disagree))
    return heard


def _answers_to(ballots: Ballots, wanted: npt.NDArray[np.bool_]) -> Ballots:
    """Only the answers to statements that are `wanted` (m), and who gave them."""
    kept = np.empty(ballots.votes.size, dtype=np.bool_)
    for _, piece in blocks(ballots):
        kept[piece] = wanted[ballots.columns[piece]] & (ballots.votes[piece] != 0)
    counts = np.add.reduceat(kept, ballots.starts[:-1], dtype=np.int64)
    present = counts > 0
    return Ballots(
        ballots.participants[present],
        ballots.statements,
        ballots.columns[kept],
        np.append(0, np.cumsum(counts[present])),
        ballots.votes[kept],
    )


def _repeated(keys: Keys, among: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which keys (m) occur more than once `among` (m) those."""
    _, at, times = np.unique(keys[among], return_inverse=True, return_counts=True)
    repeated = np.zeros(keys.size, dtype=np.bool_)
    repeated[among] = times[at] > 1
    return repeated

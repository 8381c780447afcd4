"""Which statement comes next: votes needed until the map is as in the end, by our rule, Polis' formula and at random.

The people of a real conversation come in a random order and go round: each answers one statement, then each another one, as
long as they have votes. Which of the statements that they have really voted on they meet next is decided by the rule, and their
real vote is revealed. The map is drawn anew after the rounds in ROUNDS, the same for every rule, and each rule knows it until
the next. After a round every rule has had as many votes, so the curves compare. They are averaged over the orders in SEEDS;
what counts is the first number of votes from which the average stays above the mark.

Two marks where the final map has groups: the adjusted Rand index, over everybody who is placed in the end, of the group that
their votes so far make likeliest with the final one, in the map as it is drawn (0 while it has no groups), and in one that is
told how many groups there are in the end. Where the final map has none: the correlation of people's places along the first axis
with the final places, over who takes at least five sides in the end; and how far statements' shares of agreement are from the
final ones, over statements with at least twenty sides in the end. The constants of our rule were chosen on planted groups (`bench.simulator`), not here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.hidden import ROOT, _read
from bench.rows import Row
from samskap.engines.opinionmap import OpinionMap, adjusted_rand_index, priorities, routing_of, routing_weights
from samskap.engines.opinionmap.ballots import Ballots, Floats, Ints, gather
from samskap.engines.opinionmap.classes import fit_classes
from samskap.engines.opinionmap.fit import map_of
from samskap.engines.opinionmap.routing import Routing
from samskap.engines.opinionmap.stable import basis_of, spread
from samskap.engines.opinionmap.standing import add_up, group_table, posteriors

MEASURE = "votes until the groups are as in the end"
GIVEN = "the same, told how many groups there are"
PLACES = "votes until people's places are as in the end"
SHARES = "votes until statements' shares are as in the end"
ROUNDS = (4, 6, 8, 10, 12, 15, 18, 22, 27, 32)
SEEDS = (1, 2, 3)
PARTS = 4  # after each part of a round everybody sees how often statements have been answered
ALIKE, CORRELATED, ERROR = 0.8, 0.8, 0.08
HEARD_AFTER = 12  # rounds
PEER = "Polis' formula / at random"
RULES = ("ours", "polis", "random")


@dataclass(eq=False)
class State:
    """What a rule knows: the latest map, and how often each statement (m x 3) was disagreed with, passed, agreed with."""

    answers: Ints
    known: Routing = field(default_factory=lambda: routing_of(None))
    far: Floats = field(default_factory=lambda: np.empty(0))


Choice = Callable[[State, list[int], list[int], Ints], Floats]


def by_information(state: State, said: list[int], votes: list[int], open_: Ints) -> Floats:
    """Our rule."""
    return routing_weights(state.known, said, votes, open_.tolist(), state.answers[open_].sum(axis=1))


def by_polis(state: State, said: list[int], votes: list[int], open_: Ints) -> Floats:
    """Polis' formula, with the extremities of the same map."""
    answers = state.answers[open_]
    return priorities(answers[:, 2], answers[:, 1], answers.sum(axis=1), state.far[open_])


def at_random(state: State, said: list[int], votes: list[int], open_: Ints) -> Floats:
    """Every statement with the same chance."""
    return np.ones(open_.size)


CHOICES: dict[str, Choice] = {"ours": by_information, "polis": by_polis, "random": at_random}


def measure(profile: str = "full") -> list[Row]:
    """Two rows a conversation; `profile` "quick": one order of the two smallest."""
    data = Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data")) / "opinions"
    if not data.is_dir():
        return [Row(MEASURE, "-", "not measured", None, None, None, "", None, f"no real conversations at {data}")]
    read = {one.name: _read(one)[0] for one in sorted(data.iterdir()) if one.is_dir()}
    names, seeds = list(read), SEEDS
    if profile == "quick":
        names, seeds = sorted(read, key=lambda name: read[name].votes.size)[:2], SEEDS[:1]
    return [row for name in names for row in compare(name, read[name], seeds)]


def compare(name: str, ballots: Ballots, seeds: tuple[int, ...]) -> list[Row]:
    """The rows of one conversation."""
    final = map_of(ballots, (), mode="stable", seed=0, confidence=False)
    curves = {rule: np.mean([replay(ballots, final, rule, seed) for seed in seeds], axis=0) for rule in RULES}
    whole = f"{len(seeds)} orders of {ballots.votes.size} votes"
    if not final.groups:
        whole = f"no groups in the end (structure: {final.structure}); {whole}"
        return [_row(PLACES, name, curves, 3, CORRELATED, whole), _row(SHARES, name, curves, 4, -ERROR, whole)]
    return [
        _row(MEASURE, name, curves, 1, ALIKE, f"{final.k} groups in the end; {whole}"),
        _row(GIVEN, name, curves, 2, ALIKE, whole),
    ]


def replay(ballots: Ballots, final: OpinionMap, rule: str, seed: int) -> Floats:
    """After each of ROUNDS (columns): votes, likeness of the map, likeness told the number, correlation of places, minus the
    error of shares, and the lowest decile of votes a statement."""
    rng = np.random.default_rng(seed)
    people, said = ballots.participants.size, ballots.statements.size
    pieces = [slice(int(a), int(b)) for a, b in zip(ballots.starts[:-1], ballots.starts[1:], strict=True)]
    columns, votes = ballots.columns.astype(np.int64), ballots.votes.astype(np.int64)
    open_ = [np.arange(one.start, one.stop) for one in pieces]
    cast: list[list[int]] = [[] for _ in range(people)]
    state = State(np.zeros((said, 3), dtype=np.int64), far=np.zeros(said))
    order = rng.permutation(people)
    found = []
    for number in range(1, ROUNDS[-1] + 1):
        for part in np.array_split(order, PARTS):
            new = []
            for person in part[[open_[one].size > 0 for one in part.tolist()]].tolist():
                before, left = cast[person], open_[person]
                edges = np.cumsum(CHOICES[rule](state, columns[before].tolist(), votes[before].tolist(), columns[left]))
                chosen = int(np.searchsorted(edges, rng.random() * edges[-1], side="right"))
                before.append(int(left[chosen]))
                new.append(before[-1])
                open_[person] = np.delete(left, chosen)
            np.add.at(state.answers, (columns[new], votes[new] + 1), 1)
        if number in ROUNDS:
            pairs = np.concatenate([np.array(one, dtype=np.int64) for one in cast])
            so_far = gather(ballots.rows[pairs], columns[pairs], votes[pairs])
            drawn = map_of(so_far, (), mode="stable", seed=0, confidence=False)
            state.known, state.far = routing_of(drawn), np.zeros(said)
            state.far[drawn.statements.astype(np.int64)] = drawn.extremities
            found.append(
                (pairs.size, *_marks(drawn, final), -_error(drawn, final), np.percentile(state.answers.sum(axis=1), 10))
            )
    return np.array(found)


def _marks(drawn: OpinionMap, final: OpinionMap) -> tuple[float, float, float]:
    """How like the final map this one is; its participants are indexes into the final ones."""
    people = drawn.participants.astype(np.int64)
    if not final.groups:
        both = final.votes_cast
        enough = np.bincount(both.rows, weights=both.votes != 0, minlength=final.participants.size)[people] >= 5
        here, there = drawn.positions[enough, 0], final.positions[people[enough], 0]
        return 0.0, 0.0, abs(float(np.corrcoef(here, there)[0, 1])) if here.std() > 0 else 0.0
    placed = final.membership[people] >= 0
    target = final.membership[people[placed]]
    plain = told = 0.0
    if drawn.groups:
        plain = adjusted_rand_index(target, _likeliest(drawn, drawn.chances, drawn.weights)[placed])
    sides = basis_of(drawn.votes_cast, drawn.counted).sides
    if sides is not None:
        classes = fit_classes(sides, final.k, np.random.default_rng(final.k))
        chances = spread(drawn.votes_cast, sides, classes.chances)
        told = adjusted_rand_index(target, _likeliest(drawn, chances, classes.weights)[placed])
    return plain, told, 0.0


def _error(drawn: OpinionMap, final: OpinionMap) -> float:
    """Root mean square difference of statements' shares of agreement from the final ones."""
    there = final.tallies.sum(axis=0)[:, :2]
    here = np.zeros_like(there)
    here[drawn.statements.astype(np.int64)] = drawn.tallies.sum(axis=0)[:, :2]
    enough = there.sum(axis=1) >= 20
    share, target = ((one[enough, 0] + 1.0) / (one[enough].sum(axis=1) + 2.0) for one in (here, there))
    return float(np.sqrt(np.mean((share - target) ** 2)))


def _likeliest(drawn: OpinionMap, chances: Floats, weights: Floats) -> Ints:
    logs = add_up(drawn.votes_cast, group_table(chances, drawn.counted))
    found: Ints = posteriors(logs, weights).argmax(axis=1)
    return found


def needed(votes: npt.ArrayLike, likeness: npt.ArrayLike, mark: float) -> float | None:
    """Votes from which the likeness stays at the mark or above, between measurements by straight lines; None: never."""
    at, like = np.asarray(votes, dtype=np.float64), np.asarray(likeness, dtype=np.float64)
    below = np.flatnonzero(like < mark)
    if not below.size:
        return float(at[0])
    last = int(below[-1])
    if last == like.size - 1:
        return None
    share = (mark - like[last]) / (like[last + 1] - like[last])
    return float(at[last] + share * (at[last + 1] - at[last]))


def _row(measure: str, name: str, curves: dict[str, Floats], column: int, mark: float, note: str) -> Row:
    found = {rule: needed(curve[:, 0], curve[:, column], mark) for rule, curve in curves.items()}
    most = int(curves["ours"][-1, 0])
    printed = {rule: f"{one:.0f}" if one is not None else f"not within {most}" for rule, one in found.items()}
    ours, polis = found["ours"], found["polis"]
    average = " / ".join(f"{abs(curves[rule][:, column].mean()):.3f}" for rule in RULES)
    what = {PLACES: "correlation from which", SHARES: "root mean square error up to which"}.get(
        measure, "adjusted Rand index from which"
    )
    heard = " / ".join(f"{curves[rule][ROUNDS.index(HEARD_AFTER), 5]:.1f}" for rule in RULES)
    return Row(
        measure=measure,
        case=name,
        ours=printed["ours"],
        peer=PEER,
        peer_value=f"{printed['polis']} / {printed['random']}",
        ratio=round(polis / ours, 2) if ours is not None and polis is not None else None,
        must_reach="fewer than by Polis' formula",
        reached=None if ours is None and polis is None else ours is not None and (polis is None or ours < polis),
        note=(
            f"{what}: {abs(mark)}; its average along the way "
            f"{average} (ours / Polis / random); a tenth of the statements has at most {heard} votes after {HEARD_AFTER} "
            f"rounds; {note}"
        ),
    )

"""Which statement to show somebody next: the one whose answer is expected to tell the map most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .ballots import Floats, Ints
from .priority import draw
from .result import Id, OpinionMap
from .standing import SPOT_PRIOR, group_table

SHARPNESS = 4.0  # a statement that tells twice as much is drawn sixteen times as often
EVEN = 0.1  # share of all draws in which every statement has the same chance
HEARD = 20.0  # answers from which a statement must do with what it is expected to tell
UNKNOWN = -1


@dataclass(frozen=True, eq=False, slots=True)
class Routing:
    """What of a map decides which statement comes next: small, made once for each map (`routing_of`).

    `index` gives a statement's row in the rest; the last row (-1) is for those that the map does not know. `table`
    (m + 1, 3, k) is what each vote adds to the log likelihoods of the groups and `prior` (k) the log weights;
    `chances`, `doubt` (k x m + 1) the chances of agreeing and their entropy; `heard` (k x m + 1) how many of each group
    have answered, where nobody's group is known by the groups' weights, and `total` (m + 1) how many at all; `loadings`
    (m + 1, 2), `sides` (m + 1) the share of answers that take a side. Without groups k is 1.
    """

    index: dict[Id, int]
    table: Floats
    prior: Floats
    chances: Floats
    doubt: Floats
    heard: Floats
    total: Floats
    loadings: Floats
    sides: Floats


def routing_of(drawn: OpinionMap | None) -> Routing:
    """The part of a map that routes, also of one that was read back (it needs no ballots); None: no map yet."""
    if drawn is None:
        one = np.full((1, 1), 0.5)
        nothing = np.zeros(1)
        return Routing(
            {}, np.zeros((1, 3, 1)), nothing, one, entropy(one), one * 0.0, nothing, np.zeros((1, 2)), one[0]
        )
    counted = drawn.counted
    chances, weights = drawn.chances, drawn.weights
    if not len(weights):
        chances, weights = np.full((1, counted.size), 0.5), np.ones(1)
    said = drawn.tallies.sum(axis=0)
    answers, whole = drawn.tallies.sum(axis=2).astype(np.float64), said.sum(axis=1).astype(np.float64)
    heard = whole[None] if len(weights) == 1 else answers[:-1] + weights[:, None] * answers[-1]
    chances = np.pad(np.where(counted, chances, 0.5), ((0, 0), (0, 1)), constant_values=0.5)
    return Routing(
        index=drawn.statement_index,
        table=group_table(chances, np.append(counted, False)).reshape(counted.size + 1, 3, len(weights)),
        prior=np.log(weights),
        chances=chances,
        doubt=entropy(chances),
        heard=np.pad(heard, ((0, 0), (0, 1))),
        total=np.append(whole, 0.0),
        loadings=np.pad(np.where(counted[:, None], drawn.loadings, 0.0), ((0, 1), (0, 0))),
        sides=np.append((said[:, 0] + said[:, 1] + 1.0) / (whole + 2.0), 0.5),
    )


def entropy(chances: Floats) -> Floats:
    """Entropy of a yes with these chances, in nats."""
    inside = np.clip(chances, 1e-12, 1.0 - 1e-12)
    found: Floats = -inside * np.log(inside) - (1.0 - inside) * np.log1p(-inside)
    return found


def information(
    known: Routing, statements: Sequence[Id], votes: npt.ArrayLike, candidates: Sequence[Id], seen: npt.ArrayLike
) -> Floats:
    """What the answer of one participant to each candidate (c) is expected to tell, in nats.

    `statements`, `votes` are what they have answered so far, `seen` (c) how many have answered each candidate by now.
    Three parts are added up:

    - which group they belong to: the mutual information of group and answer, H(sum p C) - sum p H(C), with p the
      chances of the groups after the votes so far and C the groups' chances of agreeing;
    - where they stand on the picture: 1/2 ln(1 + l' A^-1 l), with l the loadings and A the precision of the place so
      far. It finds what the groups do not show yet, and is all there is where there are no groups;
    - the statement's own numbers: 1/2 ln((n + 2) / (n + 1)), with n the answers so far of those who are in the
      participant's group: what one more draw tells about a share that n are known of.

    The first two are multiplied by the chance of taking a side. Where the group is clear only the third remains: the
    participant then meets what their group has been heard on least.

    Source: Lindley (1956), On a measure of the information provided by an experiment, Annals of Mathematical Statistics
    27; Cover & Thomas (2006), Elements of Information Theory, ch. 2; Chaloner & Verdinelli (1995), Bayesian
    experimental design: a review, Statistical Science 10 (the linear case and its determinant).
    """
    at = np.array([known.index.get(one, UNKNOWN) for one in candidates], dtype=np.int64)
    cast = dict(zip(statements, np.asarray(votes).tolist(), strict=True))
    rows = np.array([known.index.get(one, UNKNOWN) for one in cast], dtype=np.int64)
    values = np.array(list(cast.values()), dtype=np.int64)
    logs = known.table[rows, values + 1].sum(axis=0) + known.prior
    belongs = np.exp(logs - logs.max())
    belongs /= belongs.sum()
    group = entropy(belongs @ known.chances[:, at]) - belongs @ known.doubt[:, at]
    place = _spread(known, rows[values != 0], at)
    since = np.maximum(np.asarray(seen, dtype=np.float64) - known.total[at], 0.0)
    answers = known.heard[:, at] + np.exp(known.prior)[:, None] * since
    own = belongs @ (0.5 * np.log1p(1.0 / (answers + 1.0)))
    found: Floats = known.sides[at] * (np.maximum(group, 0.0) + place) + own
    return found


def _spread(known: Routing, rows: Ints, at: Ints) -> Floats:
    """1/2 ln(1 + l' A^-1 l) for the statements `at`, after sides taken on `rows`."""
    taken = known.loadings[rows]
    prior = SPOT_PRIOR / max(len(known.loadings) - 1, 1)
    xx, yy = prior + (taken[:, 0] ** 2).sum(), prior + (taken[:, 1] ** 2).sum()
    xy = (taken[:, 0] * taken[:, 1]).sum()
    x, y = known.loadings[at].T
    found: Floats = 0.5 * np.log1p((yy * x * x - 2.0 * xy * x * y + xx * y * y) / (xx * yy - xy * xy))
    return found


def routing_weights(
    known: Routing, statements: Sequence[Id], votes: npt.ArrayLike, candidates: Sequence[Id], seen: npt.ArrayLike
) -> Floats:
    """The chance of each candidate (c) of being shown next; they add up to 1.

    Nine draws in ten are in proportion to the fourth power of the expected `information`, the tenth is even: no
    candidate's chance is below .1 / c. What few have answered counts as telling as much as the candidate that tells
    most: up to 20 answers, or half the median of the candidates where that is less, and fading from there. Those that
    are answered already have no chance; all are 0 when every one is.

    Source: optimism in the face of uncertainty: Auer, Cesa-Bianchi & Fischer (2002), Finite-time analysis of the
    multiarmed bandit problem, Machine Learning 47.
    """
    answered = set(statements)
    open_ = np.array([one not in answered for one in candidates], dtype=np.float64)
    if not open_.any():
        return open_
    told, asked = open_ * information(known, statements, votes, candidates, seen), np.asarray(seen, dtype=np.float64)
    enough = min(HEARD, float(np.median(asked)) / 2.0)
    hoped = told.max() * np.minimum(enough / np.maximum(asked, 1e-9), 1.0)
    value = open_ * np.maximum(told, hoped) ** SHARPNESS
    found: Floats = (1.0 - EVEN) * value / value.sum() + EVEN * open_ / open_.sum()
    return found


def next_statement(
    drawn: OpinionMap | None,
    statements: Sequence[Id],
    votes: npt.ArrayLike,
    candidates: Sequence[Id],
    seen: npt.ArrayLike,
    *,
    chance: float,
) -> Id | None:
    """The statement to show a participant next, None when all `candidates` are answered.

    `statements`, `votes` are what they have answered so far, `seen` how many have answered each candidate, `chance` a
    uniform number in [0, 1) that decides the draw. `drawn` may have been read back; None is no map yet. Who asks
    often keeps `routing_of(drawn)` and takes `routing_weights` and `priority.draw`.
    """
    weights = routing_weights(routing_of(drawn), statements, votes, candidates, seen)
    return candidates[draw(candidates, weights, chance)[0]] if weights.any() else None

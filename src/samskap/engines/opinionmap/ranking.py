"""Every statement ranked: where groups differ, what each stands for, what all share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc
from scipy.stats import chi2, norm

from .ballots import Ballots, Floats, Ids, Ints, blocks
from .result import Ranked, Representative
from .standing import cells_of

NORMAL = 1.959964  # of a 95 % interval
# Upper 5 % points of the studentised range of 2, 3, ... means, over the square root of 2.
LARGEST = np.array([1.959964, 2.343701, 2.569032, 2.727774, 2.849705, 2.948320, 3.030878])
FEWEST = 5.0  # votes of a group on a statement, in effect, from which the group is spoken of
RATE = 0.05  # false discovery rate
MOST = 5
SIDES = (("agree", 2), ("disagree", 0))


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """What k groups say of m statements.

    `share` (k x m x 2) the share of all votes that agree, and that disagree; `votes` (k x m) how many votes in effect
    say so, `low` and `high` the ends of the 95 % interval.
    """

    share: Floats
    votes: Floats
    low: Floats
    high: Floats

    @property
    def heard(self) -> npt.NDArray[np.bool_]:
        """Where a group has votes enough to be spoken of (k x m)."""
        return self.votes >= FEWEST


def group_shares(ballots: Ballots, belongs: Floats) -> Shares:
    """Shares by group where person i belongs to group g by `belongs` (n x k, rows that add up to 1, or 0).

    A person who may belong to either group counts in both, by the chance of each, and speaks for each in effect less
    than once: the votes in effect are the sum of the squared chances. These are the maximum likelihood estimates of
    the class model and their information.

    Source: McLachlan & Peel (2000), Finite mixture models, 2.15 (empirical information); Wilson (1927), Probable
    inference, the law of succession, and statistical inference, JASA 22.
    """
    m, k = ballots.statements.size, belongs.shape[1]
    counts, votes = np.zeros((k, 3 * m)), np.zeros((k, m))
    for people, piece in blocks(ballots):
        cells, each = cells_of(ballots, piece), np.diff(ballots.starts[people.start : people.stop + 1])
        for g in range(k):
            chance = np.repeat(belongs[people, g], each)
            counts[g] += np.bincount(cells, weights=chance, minlength=3 * m)
            votes[g] += np.bincount(ballots.columns[piece], weights=chance**2, minlength=m)
    split = counts.reshape(k, m, 3)
    total = np.maximum(split.sum(axis=2), 1e-12)
    share = split[:, :, [2, 0]] / total[:, :, None]
    low, high = wilson(share, votes[:, :, None])
    return Shares(share, votes, low, high)


def wilson(share: Floats, votes: Floats, normal: float | Floats = NORMAL) -> tuple[Floats, Floats]:
    """Ends of the score interval of a share of `votes`, 95 % unless `normal` says otherwise. Source: Wilson (1927)."""
    n = np.maximum(votes, 1e-12)
    middle = share + normal**2 / (2.0 * n)
    half = normal * np.sqrt(share * (1.0 - share) / n + normal**2 / (4.0 * n * n))
    scale = 1.0 + normal**2 / n
    # where all are of one mind rounding would leave the share itself outside
    return np.clip((middle - half) / scale, 0.0, share), np.clip((middle + half) / scale, share, 1.0)


def false_discovery_rates(p: Floats) -> Floats:
    """The rate at which each of `p` (1-D) would be called a discovery, at most 1.

    Source: Benjamini & Hochberg (1995), Controlling the false discovery rate, JRSS B 57.
    """
    order = np.argsort(p, kind="stable")
    raw = p[order] * p.size / np.arange(1, p.size + 1)
    found = np.empty(p.size)
    found[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return found


def divisive(shares: Shares, counted: npt.NDArray[np.bool_], names: Ids) -> tuple[Ranked, ...]:
    """Every counted statement on which two groups can be spoken of, by the largest difference in agreeing.

    The interval is that of the difference between those two groups. Since they were chosen for being farthest apart,
    its lower end is as far away as all differences at once demand: where three or more groups are alike, some two would
    else too often seem to differ. The test is of equal shares in all groups.

    Source: Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, method 10; the lower end with the studentised range: Tukey (1953), The problem of multiple comparisons;
    Hochberg & Tamhane (1987), Multiple comparison procedures, chapter 8; Pearson's chi-squared test.
    """
    share, heard = shares.share[:, :, 0], shares.heard
    at = np.flatnonzero(counted & (heard.sum(axis=0) >= 2))
    if at.size == 0:
        return ()
    most = np.where(heard, share, -1.0)[:, at].argmax(axis=0)
    least = np.where(heard, share, 2.0)[:, at].argmin(axis=0)
    many = np.minimum(heard[:, at].sum(axis=0), LARGEST.size + 1)
    score, low, high = _difference(shares, (most, at), (least, at), LARGEST[many - 2])
    n = np.where(heard, shares.votes, 0.0)[:, at]
    pooled = (n * share[:, at]).sum(axis=0) / n.sum(axis=0)
    spread = np.maximum(pooled * (1.0 - pooled), 1e-12)
    apart = (n * (share[:, at] - pooled) ** 2).sum(axis=0) / spread
    q = false_discovery_rates(chi2.sf(apart, heard[:, at].sum(axis=0) - 1))
    order = np.lexsort((-low, -score))
    named = names.tolist()
    return tuple(
        Ranked(named[at[i]], float(score[i]), float(max(low[i], 0.0)), float(high[i]), float(q[i]))
        for i in order.tolist()
    )


def _difference(
    shares: Shares, one: tuple[Ints, Ints], other: tuple[Ints, Ints], demand: Floats
) -> tuple[Floats, Floats, Floats]:
    """How much more `one` (group, statement) agrees than the `other`, and the ends of the interval.

    The upper end is that of a 95 % interval, the lower end is `demand` standard errors away.
    """
    p, r = shares.share[:, :, 0][one], shares.share[:, :, 0][other]
    lowest, highest = wilson(p, shares.votes[one], demand)[0], wilson(r, shares.votes[other], demand)[1]
    low = p - r - np.hypot(p - lowest, highest - r)
    high = p - r + np.hypot(shares.high[:, :, 0][one] - p, r - shares.low[:, :, 0][other])
    return p - r, low, high


def common_ground(shares: Shares, counted: npt.NDArray[np.bool_], names: Ids) -> tuple[Ranked, ...]:
    """Statements on which more than half of every group takes the same side, the clearest first.

    The score is the share of the group that takes it least. A statement is listed when it holds for every group at a
    false discovery rate of 5 %; the p-value of "every group" is the largest of the groups'.

    Source: Berger (1982), Multiparameter hypothesis testing and acceptance sampling, Technometrics 24
    (intersection-union test), of binomial tests: Clopper & Pearson (1934), Biometrika 26.
    """
    at = np.flatnonzero(counted & shares.heard.all(axis=0))
    if at.size == 0 or len(shares.votes) < 2:
        return ()
    n = shares.votes[:, at, None]
    took = n * shares.share[:, at]
    p = np.where(took > 0, betainc(np.maximum(took, 1e-9), n - took + 1.0, 0.5), 1.0).max(axis=0)
    q = false_discovery_rates(p.ravel()).reshape(p.shape)
    least = shares.share[:, at].argmin(axis=0)
    named = names.tolist()
    found = []
    for i, side in np.argwhere(q <= RATE).tolist():
        where = least[i, side], at[i], side
        found.append(
            Ranked(
                named[at[i]],
                float(shares.share[where]),
                float(shares.low[where]),
                float(shares.high[where]),
                float(q[i, side]),
                SIDES[side][0],
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.score, -(one.low or 0.0))))


def representative(
    shares: Shares, rest: Shares, counted: npt.NDArray[np.bool_], names: Ids
) -> list[tuple[Representative, ...]]:
    """For each group at most five statements on which more than half of it takes a side that the others take less.

    `rest` are the shares of everybody outside each group. Tested over all groups, statements and sides at once at a
    false discovery rate of 5 %, ordered by the lower end of the difference's interval.

    Source: two-proportion z-test; Newcombe (1998) for the interval; Benjamini & Hochberg (1995).
    """
    heard = counted & shares.heard & rest.heard
    where = [index for index in np.ndindex(*shares.share.shape) if heard[index[:2]]]
    if not where:
        return [()] * len(shares.votes)
    group, at, side = np.array(where).T
    p, r = shares.share[group, at, side], rest.share[group, at, side]
    n, o = shares.votes[group, at], rest.votes[group, at]
    pooled = (n * p + o * r) / (n + o)
    error = np.sqrt(np.maximum(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / o), 1e-12))
    q = false_discovery_rates(norm.sf((p - r) / error))
    l1, u2 = shares.low[group, at, side], rest.high[group, at, side]
    least = p - r - np.sqrt((p - l1) ** 2 + (u2 - r) ** 2)
    named = names.tolist()
    found: list[tuple[Representative, ...]] = []
    for g in range(len(shares.votes)):
        own = np.flatnonzero((group == g) & (q <= RATE) & (p > 0.5))
        best = own[np.argsort(-least[own], kind="stable")][:MOST].tolist()
        found.append(
            tuple(
                Representative(
                    named[at[i]],
                    SIDES[side[i]][0],
                    float(p[i]),
                    float(r[i]),
                    float(q[i]),
                    float(l1[i]),
                    float(shares.high[group[i], at[i], side[i]]),
                )
                for i in best
            )
        )
    return found

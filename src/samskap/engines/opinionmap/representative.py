"""What each group stands for: the published two-proportion tests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .ballots import Ballots, Floats, Ints, blocks

SIGNIFICANT = 1.2816  # one-sided 90 % of the normal distribution
MOST = 5
AGREE, DISAGREE, PASS = 0, 1, 2


def tally(ballots: Ballots, membership: Ints, groups: int) -> Ints:
    """Votes counted: (groups + 1) x m x 3, the last axis agree, disagree, pass.

    `membership` (n) is the group of each participant; -1 is counted in the last row.
    """
    said = ballots.statements.size
    kind = np.array([DISAGREE, PASS, AGREE])
    first = np.where(membership < 0, groups, membership) * said
    counted: Ints = np.zeros((groups + 1) * said * 3, dtype=np.int64)
    for people, piece in blocks(ballots):
        row = np.repeat(first[people], np.diff(ballots.starts[people.start : people.stop + 1]))
        cell = (row + ballots.columns[piece]) * 3 + kind[ballots.votes[piece] + 1]
        counted += np.bincount(cell, minlength=counted.size)
    return counted.reshape(groups + 1, said, 3)


def proportion_test(successes: npt.ArrayLike, trials: npt.ArrayLike) -> Floats:
    """z of "more than half", with one success and one trial added: 2 sqrt(n)(s / n - 1/2).

    Source: the normal test of one proportion as in the Polis mathematics (`prop-test`); Small et
    al. (2021), section on representative statements.
    """
    s = np.asarray(successes, dtype=np.float64) + 1.0
    n = np.asarray(trials, dtype=np.float64) + 1.0
    found: Floats = 2.0 * np.sqrt(n) * (s / n - 0.5)
    return found


def two_proportion_test(
    successes_in: npt.ArrayLike,
    successes_out: npt.ArrayLike,
    trials_in: npt.ArrayLike,
    trials_out: npt.ArrayLike,
) -> Floats:
    """z of "a larger share inside than outside", one added to every count; 0 where all succeed.

    Source: the pooled two-proportion z-test as in the Polis mathematics (`two-prop-test`); Small et
    al. (2021), section on representative statements.
    """
    s1, s2, n1, n2 = (
        np.asarray(one, dtype=np.float64) + 1.0 for one in (successes_in, successes_out, trials_in, trials_out)
    )
    pooled = (s1 + s2) / (n1 + n2)
    spread = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)
    found: Floats = np.where(
        spread > 0,
        (s1 / n1 - s2 / n2) / np.sqrt(np.where(spread > 0, spread, 1.0)),
        0.0,
    )
    return found


@dataclass(frozen=True, eq=False)
class Tests:
    """For each group and statement (k x m): p smoothed share, z of it, r ratio to elsewhere, rz z.

    `a` for agreeing, `d` for disagreeing.
    """

    pa: Floats
    pd: Floats
    pat: Floats
    pdt: Floats
    ra: Floats
    rd: Floats
    rat: Floats
    rdt: Floats

    @cached_property
    def sufficient(self) -> npt.NDArray[np.bool_]:
        """Where the group both takes a side and takes it more than the others do."""
        return ((self.rat > SIGNIFICANT) & (self.pat > SIGNIFICANT)) | (
            (self.rdt > SIGNIFICANT) & (self.pdt > SIGNIFICANT)
        )


def run_tests(grouped: Ints) -> Tests:
    """All tests of `grouped` tallies (k x m x 3; nobody outside the groups is counted)."""
    trials = grouped.sum(axis=2)
    others = grouped.sum(axis=0) - grouped
    elsewhere = others.sum(axis=2)

    def side(kind: int) -> tuple[Floats, Floats, Floats, Floats]:
        inside, outside = grouped[:, :, kind], others[:, :, kind]
        share = (inside + 1.0) / (trials + 2.0)
        ratio = share / ((outside + 1.0) / (elsewhere + 2.0))
        return (
            share,
            proportion_test(inside, trials),
            ratio,
            two_proportion_test(inside, outside, trials, elsewhere),
        )

    pa, pat, ra, rat = side(AGREE)
    pd, pdt, rd, rdt = side(DISAGREE)
    return Tests(pa, pd, pat, pdt, ra, rd, rat, rdt)


def choose(tests: Tests, grouped: Ints, counted: npt.NDArray[np.bool_]) -> list[list[tuple[int, bool]]]:
    """For each group at most five (statement index, agrees), agreement first.

    Statements that pass both tests, ordered by ratio x z x share x z, led by the statement that
    the group agrees on best; where none passes, that one, else the one with the largest z. The
    leading statement stands as agreed, for that is what it was chosen for.
    `counted` (m) are the statements that may be chosen.

    Source: Small et al. (2021), representative statements; `select-rep-comments` in the Polis
    mathematics.
    """
    return [_choose_for(tests, g, np.flatnonzero(counted & (grouped[g].sum(axis=1) > 0))) for g in range(len(grouped))]


def _choose_for(tests: Tests, g: int, candidates: Ints) -> list[tuple[int, bool]]:
    agrees = tests.rat[g] > tests.rdt[g]
    leading = _best_agree(tests, g, candidates)
    lead = [] if leading is None else [(leading, True)]
    passing = candidates[tests.sufficient[g, candidates]]
    if passing.size == 0:
        if not lead and candidates.size:
            z = np.maximum(tests.rat[g, candidates], tests.rdt[g, candidates])
            best = int(candidates[np.argmax(z)])
            lead = [(best, bool(agrees[best]))]
        return lead
    metric = np.where(
        agrees,
        tests.ra[g] * tests.rat[g] * tests.pa[g] * tests.pat[g],
        tests.rd[g] * tests.rdt[g] * tests.pd[g] * tests.pdt[g],
    )
    ranked = passing[np.argsort(-metric[passing], kind="stable")].tolist()
    picked = (lead + [(one, bool(agrees[one])) for one in ranked if one != leading])[:MOST]
    return [one for one in picked if one[1]] + [one for one in picked if not one[1]]


def _best_agree(tests: Tests, g: int, candidates: Ints) -> int | None:
    """The statement the group agrees on best (`beats-best-agr?`), None if none looks agreed.

    The published rule asks only the first candidate whether the group agrees at all, and then
    compares products of z values, in which two negative ones look good; here every candidate is
    asked.
    """
    agreed = (tests.pat[g] > SIGNIFICANT) | ((tests.ra[g] > 1.0) & (tests.pa[g] > 0.5))
    likely = tests.pa[g] * tests.pat[g]
    telling = tests.ra[g] * tests.rat[g] * likely
    best: int | None = None
    # The published rule is a walk: what it compares depends on the best statement so far.
    for i in candidates[agreed[candidates]].tolist():
        measure = likely if best is None or tests.ra[g, best] <= 1.0 else telling
        if best is None or measure[i] > measure[best]:
            best = i
    return best

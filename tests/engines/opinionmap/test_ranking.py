"""Intervals and tests against published examples, and what they let the map say."""

from __future__ import annotations

import numpy as np
import pytest

from samskap.engines.opinionmap import fit
from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.ranking import (
    FEWEST,
    NORMAL,
    Shares,
    _difference,
    common_ground,
    divisive,
    false_discovery_rates,
    group_shares,
    representative,
    wilson,
)
from tests.engines.opinionmap.planted import camps


def shares_of(*counts: list[tuple[int, int]]) -> Shares:
    """From (agree, disagree) of each group on each statement."""
    table = np.array(counts, dtype=float)
    votes = table.sum(axis=2)
    share = table / np.maximum(votes, 1e-12)[:, :, None]
    return Shares(share, votes, *wilson(share, votes[:, :, None]))


@pytest.mark.parametrize(
    ("successes", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval(successes, of, low, high):
    """The four examples of Newcombe (1998), Two-sided confidence intervals for the single proportion, table I."""
    found = wilson(np.array([successes / of]), np.array([float(of)]))
    assert [one[0] for one in found] == pytest.approx([low, high], abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 14), (48, 32), 0.0524, 0.3339),
        ((9, 1), (3, 7), 0.1705, 0.8090),
        ((5, 51), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 0), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_interval(one, other, low, high):
    """Newcombe (1998), Interval estimation for the difference, table II, method 10."""
    shares = shares_of([one], [other])
    first, second = (np.array([0]), np.array([0])), (np.array([1]), np.array([0]))
    _, found_low, found_high = _difference(shares, first, second, np.full(1, NORMAL))
    assert [found_low[0], found_high[0]] == pytest.approx([low, high], abs=5e-5)


def test_false_discoveries():
    """The example of Benjamini & Hochberg (1995): four of fifteen at a rate of 5 %."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    order = np.random.default_rng(1).permutation(15)
    q = np.empty(15)
    q[order] = false_discovery_rates(np.array(p)[order])
    assert np.count_nonzero(q <= 0.05) == 4
    assert q[:4] == pytest.approx([0.0015, 0.0030, 0.0095, 0.035625])
    assert (np.diff(q) >= 0).all() and q[-1] == 1.0


def test_common_ground_is_every_groups():
    """18 of 20 and 16 of 20 make it; where one group is split, or disagrees, or is hardly heard, nothing does."""
    shares = shares_of(
        [(200, 20), (200, 0), (200, 0), (200, 0), (1, 19)],
        [(16, 4), (11, 9), (1, 19), (4, 0), (2, 18)],
    )
    names, counted = np.array([10, 11, 12, 13, 14]), np.ones(5, dtype=bool)
    found = common_ground(shares, counted, names)
    assert [(one.statement, one.stance) for one in found] == [(14, "disagree"), (10, "agree")]
    assert [one.score for one in found] == pytest.approx([0.9, 0.8])
    # 16 or more of 20 by chance; four statements are heard in both groups, two sides each; it is the second discovery
    assert found[1].q == pytest.approx(0.005909 * 8 / 2, abs=1e-5)
    assert all(one.low < one.score < one.high for one in found)
    counted[0] = False
    assert [one.statement for one in common_ground(shares, counted, names)] == [14]


def test_common_ground_is_silent_at_tiny_numbers_and_without_groups():
    unanimous = shares_of([(4, 0)] * 6, [(4, 0)] * 6)
    names, counted = np.arange(6), np.ones(6, dtype=bool)
    assert common_ground(unanimous, counted, names) == ()
    assert divisive(unanimous, counted, names) == ()
    assert common_ground(shares_of([(400, 0)] * 6), counted, names) == ()
    # a single statement that a crowd shares while a group of five is split
    assert common_ground(shares_of([(400, 0)], [(3, 2)]), counted[:1], names[:1]) == ()
    # five of five alone are a coin's one in thirty-two, tested on many statements they say nothing
    found = common_ground(shares_of([(400, 0)] + [(200, 200)] * 5, [(5, 0)] + [(3, 2)] * 5), counted, names)
    assert found == ()


def test_what_divides_is_ranked_by_the_largest_difference():
    shares = shares_of(
        [(90, 10), (50, 50), (10, 90), (50, 50)], [(10, 90), (50, 50), (60, 40), (3, 0)], [(50, 50), (52, 48), (60, 40), (0, 4)]
    )  # fmt: skip
    found = divisive(shares, np.ones(4, dtype=bool), np.array(["a", "b", "c", "d"]))
    assert [one.statement for one in found] == ["a", "c", "b"]
    assert [one.score for one in found] == pytest.approx([0.8, 0.5, 0.02])
    assert found[0].q < 1e-6 and found[2].q > 0.5
    assert found[2].low == 0.0 and all(one.low <= one.score <= one.high for one in found)


def test_what_a_group_stands_for_is_its_own_and_of_most_of_it():
    shares = shares_of([(90, 10), (90, 10), (30, 70), (45, 55)], [(10, 90), (90, 10), (70, 30), (20, 80)])
    rest = shares_of([(10, 90), (90, 10), (70, 30), (20, 80)], [(90, 10), (90, 10), (30, 70), (45, 55)])
    first, second = representative(shares, rest, np.ones(4, dtype=bool), np.array([1, 2, 3, 4]))
    assert [(one.statement, one.stance) for one in first] == [(1, "agree"), (3, "disagree")]
    assert [(one.statement, one.stance) for one in second] == [(1, "disagree"), (3, "agree"), (4, "disagree")]
    assert first[0].share == pytest.approx(0.9) and first[0].elsewhere == pytest.approx(0.1)
    assert all(one.low < one.share < one.high and one.q <= 0.05 for one in (*first, *second))


def test_who_may_belong_to_either_group_counts_in_both_and_less():
    ballots = gather([1, 2, 3], [7, 7, 7], [1, -1, 1])
    shares = group_shares(ballots, np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.4]]))
    assert shares.votes.ravel() == pytest.approx([1.36, 1.16])
    assert shares.share[:, 0, 0] == pytest.approx([1.0, 0.4 / 1.4])
    assert (shares.votes < FEWEST).all() and not shares.heard.any()


def test_intervals_hold_the_truth():
    """Shares and differences of known groups: at least 93 of 100 intervals hold the truth they are about."""
    rng = np.random.default_rng(5)
    truth = rng.uniform(0.05, 0.95, (2, 4000))
    n = rng.integers(8, 60, (2, 4000))
    agreed = rng.binomial(n, truth)
    shares = shares_of(
        *(list(zip(a.tolist(), (of - a).tolist(), strict=True)) for a, of in zip(agreed, n, strict=True))
    )
    held = (shares.low[:, :, 0] <= truth) & (truth <= shares.high[:, :, 0])
    assert held.mean() >= 0.93
    at = np.arange(4000)
    _, low, high = _difference(shares, (np.zeros(4000, int), at), (np.ones(4000, int), at), np.full(4000, NORMAL))
    apart = truth[0] - truth[1]
    assert ((low <= apart) & (apart <= high)).mean() >= 0.93


@pytest.mark.parametrize("seed", range(3))
def test_the_map_names_what_is_shared_and_what_divides(seed):
    votes = camps((60, 45, 50), 15, seed=seed, clear=0.9, shared=4)
    drawn = fit(*votes.arrays)
    assert drawn.k == 3
    shared = {15, 16, 17, 18}
    assert shared <= {one.statement for one in drawn.common_ground}
    assert not shared & {one.statement for one in drawn.divisive[:8]}
    assert {one.statement for one in drawn.divisive} == set(range(19))
    for group in drawn.groups:
        assert 1 <= len(group.representative) <= 5
        assert not shared & {one.statement for one in group.representative}


def test_false_common_ground_is_rare():
    """Groups split evenly on everything: hardly a statement is called common ground, over many maps."""
    rng = np.random.default_rng(9)
    named = 0
    for _ in range(200):
        agreed = rng.binomial(30, 0.5, (2, 40))
        shares = shares_of(*([(int(a), 30 - int(a)) for a in row] for row in agreed))
        named += bool(common_ground(shares, np.ones(40, dtype=bool), np.arange(40)))
    assert named <= 15

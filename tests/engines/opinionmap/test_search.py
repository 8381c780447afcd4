"""How many groups are found, from none upward."""

from __future__ import annotations

import numpy as np
import pytest

from bench import simulator
from samskap.engines.opinionmap import adjusted_rand_index, fit
from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.classes import evidence, fit_classes
from samskap.engines.opinionmap.line import fit_line
from samskap.engines.opinionmap.search import MOST_GROUPS, TIMES
from samskap.engines.opinionmap.sides import take_sides
from tests.engines.opinionmap.planted import Votes, camps


def found(votes: Votes):
    drawn = fit(*votes.arrays, confidence=False)
    placed = drawn.membership >= 0
    return drawn, adjusted_rand_index(drawn.membership[placed], votes.group[drawn.participants][placed])


@pytest.mark.parametrize(
    ("sizes", "m", "clear"),
    [
        ((10, 10), 8, 1.0),
        ((100, 80), 30, 0.9),
        ((40, 40, 40), 20, 0.95),
        ((40, 40, 40, 40), 25, 0.95),
        ((60, 50, 40, 40, 30), 40, 0.95),
    ],
)
@pytest.mark.parametrize("seed", range(2))
def test_clear_camps_are_found(sizes, m, clear, seed):
    """The smallest, of ten and ten on eight statements, only where each speaks with one voice: else a line says as much."""
    drawn, likeness = found(camps(sizes, m, seed=seed, clear=clear))
    assert (drawn.structure, drawn.k) == ("groups", len(sizes))
    assert likeness > 0.95
    assert (drawn.membership >= 0).mean() > 0.9
    assert [one.size for one in drawn.groups] == sorted((one.size for one in drawn.groups), reverse=True)


@pytest.mark.parametrize("seed", range(3))
def test_a_small_minority_of_one_mind_is_a_group(seed):
    """20 of 500: 4 %."""
    drawn, likeness = found(camps((480, 20), 20, seed=seed))
    assert [one.size for one in drawn.groups] == [480, 20]
    assert likeness > 0.95


def test_a_minority_beside_two_large_groups_is_a_group():
    drawn, likeness = found(camps((260, 220, 20), 30, seed=1, clear=0.9))
    assert drawn.k == 3
    assert 18 <= drawn.groups[2].size <= 22 and likeness > 0.95


@pytest.mark.parametrize(("groups", "seed"), [(2, 901), (3, 905), (4, 901)])
def test_planted_groups_of_realistic_conversations_are_found(groups, seed):
    planted = simulator.planted(seed, groups)
    drawn = fit(planted.people, planted.statements, planted.votes, confidence=False)
    placed = drawn.membership >= 0
    assert drawn.k == groups
    assert adjusted_rand_index(drawn.membership[placed], planted.group[drawn.participants[placed]]) >= 0.9


@pytest.mark.parametrize("kind", simulator.NULLS)
@pytest.mark.parametrize("seed", [900, 902])
def test_where_there_are_no_groups_none_are_found(kind, seed):
    planted = simulator.NULLS[kind](seed)
    drawn = fit(planted.people, planted.statements, planted.votes)
    assert drawn.structure == ("line" if kind == "one dimension" else "none")
    assert drawn.k == 0 and drawn.existence == 0.0 and drawn.certainty is None
    assert drawn.common_ground == drawn.divisive == ()


def test_what_was_weighed_is_told():
    drawn, _ = found(camps((40, 40, 40), 20))
    assert [one.groups for one in drawn.candidates] == list(range(1, len(drawn.candidates) + 1))
    assert len(drawn.candidates) <= MOST_GROUPS
    chosen = drawn.candidates[drawn.k - 1]
    assert len(chosen.returns) == TIMES and np.mean(chosen.returns) >= 0.94
    assert chosen.evidence > 0 and 0.75 <= chosen.placed <= 1.0
    assert drawn.candidates[0].evidence < 0


@pytest.mark.parametrize(("n", "m"), [(30, 30), (50, 20), (50, 50), (60, 40)])
@pytest.mark.parametrize("kind", ["of one mind", "of all minds"])
def test_a_small_crowd_without_groups_has_none(n, m, kind):
    """Few people on many statements, everybody by the statement alone."""
    for seed in range(5):
        rng = np.random.default_rng(seed)
        agree = np.where(rng.random(m) < 0.5, 0.93, 0.07) if kind == "of one mind" else rng.uniform(0.05, 0.95, m)
        people, said = np.meshgrid(np.arange(n), np.arange(m), indexing="ij")
        votes = np.where(rng.random((n, m)) < agree, 1, -1)
        drawn = fit(people.ravel(), said.ravel(), votes.ravel(), confidence=False)
        assert (drawn.k, drawn.structure) == (0, "none"), seed


def test_evidence_of_one_class_is_that_of_the_overall_shares():
    """Also where there are as many classes as one likes, if none of them is apart: then all say the same."""
    votes = camps((30,), 6, clear=0.7)
    ballots = gather(*votes.arrays)
    sides = take_sides(ballots, np.arange(30), np.arange(6))
    agreed = sides.taken[:, :6].sum(axis=0).astype(float)
    exact = (agreed * np.log(agreed / 30) + (30 - agreed) * np.log(1 - agreed / 30)).sum()
    one, two = (evidence(sides, fit_classes(sides, k, np.random.default_rng(0))) for k in (1, 2))
    assert one == pytest.approx(exact)
    assert two < one


def test_one_line_explains_a_line_better_than_classes_and_groups_worse():
    on_a_line, in_groups = simulator.one_dimension(901), simulator.planted(901, 3)
    for planted, better in ((on_a_line, True), (in_groups, False)):
        ballots = gather(planted.people, planted.statements, planted.votes)
        people = np.arange(min(ballots.participants.size, 600))
        sides = take_sides(ballots, people, np.arange(ballots.statements.size))
        classes = max(evidence(sides, fit_classes(sides, k, np.random.default_rng(k))) for k in range(1, 6))
        assert (fit_line(sides).evidence > classes) == better

"""The next statement: what an answer is expected to tell, and that every statement gets heard."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import routing as replays
from bench import simulator
from samskap.engines.opinionmap import OpinionMap, draw, fit, next_statement, routing_of, routing_weights
from samskap.engines.opinionmap.ballots import gather
from samskap.engines.opinionmap.routing import EVEN, entropy, information


@pytest.fixture(scope="module")
def camps() -> OpinionMap:
    """Two groups: statements 0 to 9 divide them, 10 to 19 all agree with."""
    rng = np.random.default_rng(5)
    people, said = np.nonzero(rng.random((300, 20)) < 0.8)
    chance = np.where(said >= 10, 0.9, np.where((people % 2 == 0) == (said % 2 == 0), 0.95, 0.05))
    return fit(people, said, np.where(rng.random(people.size) < chance, 1, -1), confidence=False)


@pytest.fixture(scope="module")
def line() -> OpinionMap:
    one = simulator.one_dimension(3)
    return fit(one.people, one.statements, one.votes, confidence=False)


def test_what_divides_the_groups_comes_first_and_what_is_known_comes_last(camps: OpinionMap) -> None:
    assert camps.k == 2
    known, everything = routing_of(camps), list(range(20))
    first = routing_weights(known, [], [], everything, [240] * 20)
    assert first[:10].min() > 3 * first[10:].max()
    # after nine sides it is clear where one belongs: an answer then tells of the statement, not of the group
    said, votes = everything[:9], [1, -1] * 4 + [1]
    told = information(known, said, votes, everything, [240] * 20)
    before = information(known, [], [], everything, [240] * 20)
    assert told[9] < before[9] / 4


def test_the_information_about_the_group_by_hand(camps: OpinionMap) -> None:
    known = routing_of(camps)
    at = camps.statement_index[0]
    a, b = camps.chances[:, at]
    p, q = camps.weights
    mean = p * a + q * b
    group = entropy(np.array([mean]))[0] - p * entropy(np.array([a]))[0] - q * entropy(np.array([b]))[0]
    x, y = camps.loadings[at]
    place = 0.5 * np.log1p((x * x + y * y) / (7 / 20))
    answers = camps.tallies.sum(axis=2)[:, at]
    heard = answers[:2] + camps.weights * answers[2]
    own = (camps.weights * 0.5 * np.log1p(1 / (heard + 1))).sum()
    sides = (answers.sum() + 1) / (answers.sum() + 2)
    found = information(known, [], [], [0], [int(answers.sum())])[0]
    assert found == pytest.approx(sides * (group + place) + own)


def test_a_group_meets_what_it_has_been_heard_on_least() -> None:
    """Both groups have answered statement 4 equally often in all, but hardly anybody of the second group."""
    rng = np.random.default_rng(1)
    people, said = np.nonzero(rng.random((200, 12)) < 0.9)
    kept = (said != 4) | (people % 2 == 0) | (people < 6)
    people, said = people[kept], said[kept]
    agree = np.where((people % 2 == 0) == (said % 2 == 0), 0.95, 0.05)
    drawn = fit(people, said, np.where(rng.random(people.size) < agree, 1, -1), confidence=False)
    answered, rest = list(range(5, 12)), [2, 4]
    counts = [int(np.count_nonzero(said == one)) for one in rest]
    even = routing_weights(routing_of(drawn), answered, [-1, 1] * 3 + [-1], rest, counts)
    odd = routing_weights(routing_of(drawn), answered, [1, -1] * 3 + [1], rest, counts)
    assert odd[1] > 2 * even[1]


votes_so_far = st.dictionaries(st.integers(0, 24), st.sampled_from([-1, 0, 1]), max_size=25)
counts = st.lists(st.integers(0, 10**6), min_size=25, max_size=25)


@pytest.mark.parametrize("which", ["camps", "line", "nothing", "read back", "polis"])
@settings(max_examples=40, deadline=None)
@given(cast=votes_so_far, seen=counts, chance=st.floats(0, 1, exclude_max=True))
def test_every_statement_has_its_chance(
    which: str, camps: OpinionMap, line: OpinionMap, cast: dict[int, int], seen: list[int], chance: float
) -> None:
    drawn = {
        "camps": camps,
        "line": line,
        "nothing": None,
        "read back": OpinionMap.from_dict(json.loads(json.dumps(camps.to_dict()))),
        "polis": fit([1, 1, 2, 2, 3, 3], [0, 1, 0, 1, 0, 1], [1, -1, 1, 1, -1, -1], mode="polis"),
    }[which]
    everything = list(range(25))
    open_ = [one for one in everything if one not in cast]
    weights = routing_weights(routing_of(drawn), list(cast), list(cast.values()), everything, seen)
    assert np.isfinite(weights).all()
    assert (weights[list(cast)] == 0).all() and (weights[open_] >= EVEN / 25).all()
    again = [next_statement(drawn, list(cast), list(cast.values()), everything, seen, chance=chance) for _ in "ab"]
    assert again[0] == again[1]
    assert again[0] in open_ if open_ else again[0] is None


def test_a_new_statement_is_soon_heard(camps: OpinionMap) -> None:
    """A 21st statement comes to a map with 240 answers on each: 20 answers within 300 draws, ten times over."""
    known = routing_of(camps)
    for trial in range(10):
        rng, seen = np.random.default_rng(trial), [240] * 20 + [0]
        for _ in range(300):
            weights = routing_weights(known, [], [], list(range(21)), seen)
            seen[draw(range(21), weights, rng.random())[0]] += 1
        assert seen[20] >= 20


def test_a_page_is_computed_in_little_time() -> None:
    """500 statements, as many groups as there can be; the fastest of ten, for others may use the machine."""
    one = simulator.planted(7, 4)
    drawn = fit(one.people, one.statements, one.votes, confidence=False)
    known, names = routing_of(drawn), [*range(100), *range(1000, 1400)]
    taken = []
    for _ in range(10):
        start = time.process_time()
        routing_weights(known, list(range(30)), [1, -1, 0] * 10, names, [50] * 500)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.001


def test_planted_groups_are_known_better_after_as_many_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    """On two planted conversations, after 9 to 15 votes each; over all of them our rule is at least .08 ahead."""
    monkeypatch.setattr(replays, "ROUNDS", (6, 9, 12, 15))
    ahead = []
    for seed in (2001, 2002):
        one = simulator.planted(seed, 2)
        some = one.people < 250
        ballots = gather(one.people[some], one.statements[some], one.votes[some])
        final = fit(ballots.rows, ballots.columns, ballots.votes, confidence=False)
        assert final.k == 2
        ours, random = (replays.replay(ballots, final, rule, 1) for rule in ("ours", "random"))
        assert (ours[:, 0] == random[:, 0]).all()
        ahead.append((ours - random)[1:, 2].mean())
        assert replays.needed(ours[:, 0], ours[:, 2], 0.8) is not None
    assert np.mean(ahead) > 0.08

"""What somebody would have voted."""

from __future__ import annotations

import numpy as np
import pytest

from samskap.engines.opinionmap import factors
from samskap.engines.opinionmap.ballots import Ballots, gather
from samskap.engines.opinionmap.factors import Prediction, fit_prediction


def fitted(ballots: Ballots, counted=None) -> Prediction:
    return fit_prediction(ballots, np.ones(ballots.statements.size, dtype=bool) if counted is None else counted)


def everything(ballots: Ballots, counted=None) -> np.ndarray:
    """All predictions, participants and statements in the order of their ids."""
    rows, columns = np.argsort(ballots.participants), np.argsort(ballots.statements)
    return fitted(ballots, counted).at(*np.meshgrid(rows, columns, indexing="ij"))


def rmse(predicted, votes) -> float:
    return float(np.sqrt(np.mean((predicted - votes) ** 2)))


def statement_means(ballots: Ballots) -> np.ndarray:
    cast = np.bincount(ballots.columns)
    return np.bincount(ballots.columns, weights=ballots.votes.astype(float)) / cast


def two_dimensions(seed: int, n: int = 300, m: int = 40, each: int = 15):
    """Ids, statements, votes and the true expected votes (n x m): two dimensions and effects of both sides."""
    rng = np.random.default_rng(seed)
    side = rng.standard_normal((n, 2)) @ rng.standard_normal((2, m)) + 0.5 * rng.standard_normal(m)
    agree = 1 / (1 + np.exp(-1.5 * side))
    people = np.repeat(np.arange(n), each)
    said = np.concatenate([rng.permutation(m)[:each] for _ in range(n)])
    votes = np.where(rng.random(people.size) < agree[people, said], 1, -1)
    return people, said, votes, 2 * agree - 1


def test_a_pattern_of_two_dimensions_is_found():
    people, said, votes, truth = two_dimensions(1)
    ballots = gather(people, said, votes)
    means = statement_means(ballots)[np.argsort(ballots.statements)]
    # the unavoidable error of a vote is not in these: they are against the true expectation
    assert rmse(everything(ballots), truth) < 0.6 * rmse(means[None, :], truth)


def test_where_there_is_no_pattern_none_is_made_up():
    errors = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        agree = rng.uniform(0.1, 0.9, 40)
        people = np.repeat(np.arange(300), 12)
        said = np.concatenate([rng.permutation(40)[:12] for _ in range(300)])
        ballots = gather(people, said, np.where(rng.random(people.size) < agree[said], 1, -1))
        means = statement_means(ballots)[np.argsort(ballots.statements)]
        errors.append([rmse(everything(ballots), 2 * agree - 1), rmse(means, 2 * agree - 1)])
    ours, simple = np.mean(errors, axis=0)
    assert ours < 1.15 * simple


def test_order_and_names_do_not_matter(conversation):
    one = conversation("brexit-consensus")
    first = gather(one.participants, one.statements, one.votes, one.times)
    mixed = np.random.default_rng(3).permutation(one.votes.size)
    second = gather(one.participants[mixed] * 7 + 5, one.statements[mixed] * 3, one.votes[mixed], one.times[mixed])
    assert not np.array_equal(second.statements, first.statements * 3)
    assert np.abs(everything(first) - everything(second)).max() < 1e-6


def test_order_does_not_matter_where_components_are_alike():
    # ten statements, one voter each: no component stands out, so which comes first would be chance
    people, said = np.arange(10), np.arange(10)
    votes = np.tile([1, -1], 5)
    mixed = np.random.default_rng(0).permutation(10)
    first, second = gather(people, said, votes), gather(people[mixed], said[mixed], votes[mixed])
    assert np.abs(everything(first) - everything(second)).max() < 1e-6


def test_few_votes_stay_near_the_mean():
    people, said, votes, _ = two_dimensions(2)
    rng = np.random.default_rng(5)
    many = rng.permutation(40)[:30]
    # two newcomers who always go against the crowd: one says it thirty times, the other twice
    crowd = np.array([np.sign(votes[said == j].sum()) or 1 for j in range(40)])
    ballots = gather(
        np.concatenate([people, np.full(30, 900), np.full(2, 901)]),
        np.concatenate([said, many, many[:2]]),
        np.concatenate([votes, -crowd[many], -crowd[many[:2]]]),
    )
    found = everything(ballots)
    others = found[:-2].mean(axis=0)
    far, near = np.abs(found[-2:] - others).mean(axis=1)
    assert near < 0.7 * far


def test_real_votes_are_predicted_far_better_than_by_the_mean(conversation):
    one = conversation("vtaiwan.uberx")
    ballots = gather(one.participants, one.statements, one.votes, one.times)
    hidden = np.random.default_rng(11).random(ballots.votes.size) < 0.1
    rest = gather(
        ballots.participants[ballots.rows[~hidden]],
        ballots.statements[ballots.columns[~hidden]],
        ballots.votes[~hidden],
    )
    row = {one: i for i, one in enumerate(rest.participants.tolist())}
    column = {one: i for i, one in enumerate(rest.statements.tolist())}
    pairs = [
        (row[person], column[statement], vote)
        for person, statement, vote in zip(
            ballots.participants[ballots.rows[hidden]].tolist(),
            ballots.statements[ballots.columns[hidden]].tolist(),
            ballots.votes[hidden].tolist(),
            strict=True,
        )
        if person in row and statement in column
    ]
    rows, columns, votes = np.array(pairs).T
    assert rmse(fitted(rest).at(rows, columns), votes) < 0.85 * rmse(statement_means(rest)[columns], votes)


def test_a_statement_moderated_out_moves_nothing_and_is_predicted_from_its_own_votes():
    people, said, votes, _ = two_dimensions(3)
    counted = said != 4
    before = everything(gather(people[counted], said[counted], votes[counted]))
    shouted = np.where(counted, votes, 1)
    ballots = gather(people, said, shouted)
    after = everything(ballots, ballots.statements != 4)
    assert np.abs(np.delete(after, 4, axis=1) - before).max() < 1e-6
    assert after[:, 4].mean() > 0.8


def test_whoever_has_no_votes_that_count_gets_the_means():
    people, said, votes, _ = two_dimensions(4)
    ballots = gather(np.append(people, 900), np.append(said, 90), np.append(votes, -1))
    found = everything(ballots, ballots.statements != 90)[-1, :-1]
    means = statement_means(ballots)[np.argsort(ballots.statements)][:-1]
    assert np.abs(found - means).max() < 0.2
    assert np.corrcoef(found, means)[0, 1] > 0.98


def test_nothing_counted_gives_each_statement_its_own_mean():
    ballots = gather([1, 2, 3], [7, 7, 8], [1, 0, -1])
    assert everything(ballots, np.zeros(2, dtype=bool)).tolist() == [[0.5, -1.0]] * 3


@pytest.mark.parametrize(
    ("people", "said", "votes"),
    [
        ([1], [1], [1]),
        ([1], [1], [0]),
        ([1, 1, 1], [1, 2, 3], [1, -1, 0]),
        ([1, 2, 3], [1, 1, 1], [1, -1, 0]),
        ([1, 2], [1, 2], [1, -1]),
        ([1, 1, 2, 2], [1, 2, 1, 2], [1, -1, -1, 1]),
        (np.repeat(range(20), 10), np.tile(range(10), 20), np.ones(200, int)),
        (np.repeat(range(20), 10), np.tile(range(10), 20), np.zeros(200, int)),
        (np.repeat(range(20), 10), np.tile(range(10), 20), np.repeat([1, -1], 100)),
    ],
)
def test_tiny_and_one_sided_votes_give_votes_in_range(people, said, votes):
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        found = everything(gather(people, said, votes))
    assert np.isfinite(found).all() and np.abs(found).max() <= 1
    if len(set(np.asarray(votes).tolist())) == 1:
        assert np.abs(found - votes[0]).max() < 1e-6


def test_any_few_votes_give_votes_in_range():
    rng = np.random.default_rng(0)
    for _ in range(100):
        v = int(rng.integers(1, 30))
        ballots = gather(rng.integers(0, 6, v), rng.integers(0, 6, v), rng.integers(-1, 2, v))
        with np.errstate(divide="raise", invalid="raise", over="raise"):
            found = everything(ballots, rng.random(ballots.statements.size) < 0.8)
        assert np.isfinite(found).all() and np.abs(found).max() <= 1


def test_no_votes_give_no_predictions():
    assert fitted(gather([], [], [])).at([], []).size == 0


def test_more_statements_than_are_decomposed_directly(monkeypatch):
    people, said, votes, _ = two_dimensions(6)
    ballots = gather(people, said, votes)
    directly = everything(ballots)
    monkeypatch.setattr(factors, "DENSE", 20)
    assert np.abs(everything(ballots) - directly).max() < 1e-6


def test_participants_in_several_portions(monkeypatch):
    people, said, votes, _ = two_dimensions(7)
    ballots = gather(people, said, votes)
    at_once = everything(ballots)
    monkeypatch.setattr(factors, "CHUNK", 64)
    assert np.abs(everything(ballots) - at_once).max() < 1e-6


def test_only_indexes_of_the_ballots_are_answered():
    found = fitted(gather([1, 1, 2], [1, 2, 1], [1, -1, 1]))
    with pytest.raises(IndexError):
        found.at([2], [0])
    with pytest.raises(IndexError):
        found.at([0], [-1])
    with pytest.raises(ValueError):
        found.at([0, 1], [0])

"""The steps of the method against hand-made figures, dense oracles and odd conversations."""

from __future__ import annotations

import json
import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.opinionmap import OpinionMap, adjusted_rand_index, errors, explain, fit, project
from samskap.engines.opinionmap.clusters import distances, first_distinct, kmeans, silhouette
from samskap.engines.opinionmap.representative import proportion_test, two_proportion_test


def camps(people=60, statements=12, seed=4, holes=0.2):
    """Two camps that disagree on the first half and all agree on the last statement."""
    rng = np.random.default_rng(seed)
    rows, columns, votes = [], [], []
    for person in range(people):
        for one in range(statements):
            if rng.random() < holes and one:
                continue
            side = 1 if person % 2 else -1
            if one == statements - 1:
                side = 1
            elif one >= statements // 2:
                side = int(rng.choice([-1, 0, 1]))
            elif rng.random() < 0.08:
                side = -side
            rows.append(person)
            columns.append(one)
            votes.append(side)
    return np.array(rows), np.array(columns), np.array(votes)


def dense(rows, columns, votes, out=()):
    """Positions by numpy's own decomposition of the full matrix."""
    table = np.full((rows.max() + 1, columns.max() + 1), np.nan)
    table[rows, columns] = votes
    table[:, list(out)] = 0.0
    means = np.nanmean(table, axis=0)
    filled = np.where(np.isnan(table), 0.0, table - means)
    _, _, axes = np.linalg.svd(filled, full_matrices=False)
    return filled @ axes[:2].T * np.sqrt(table.shape[1] / (~np.isnan(table)).sum(axis=1))[:, None]


@pytest.mark.parametrize("statements", [12, 90])
@pytest.mark.parametrize("out", [[], [2, 5]])
def test_positions_are_those_of_the_dense_method(statements, out):
    rows, columns, votes = camps(statements=statements)
    drawn = fit(rows, columns, votes, moderated_out=out, mode="polis")
    order = np.argsort(drawn.participants)
    expected = dense(rows, columns, votes, out)
    for axis in range(2):
        found = drawn.positions[order, axis]
        sign = np.sign(found @ expected[:, axis])
        assert found == pytest.approx(sign * expected[:, axis], abs=1e-8)


def test_two_camps_what_they_stand_for_and_share():
    rows, columns, votes = camps()
    drawn = fit(rows, columns, votes, mode="polis")
    assert drawn.k == 2
    assert adjusted_rand_index(drawn.membership, drawn.participants % 2) == 1.0
    assert drawn.common_ground[0].statement == 11
    assert {one.statement for one in drawn.divisive[:6]} == set(range(6))
    odd = drawn.groups[int(drawn.membership[drawn.participant_index[1]])]
    assert {one.stance for one in odd.representative if one.statement < 6} == {"agree"}
    assert all(one.q is None and one.elsewhere < 0.5 < one.share for one in odd.representative if one.statement < 6)
    # (agrees + 1) / (votes + 2) of each group, multiplied
    counts = drawn.tallies[:2, drawn.statement_index[11]]
    score = math.prod((agree + 1) / (agree + disagree + skip + 2) for agree, disagree, skip in counts.tolist())
    assert drawn.common_ground[0].score == pytest.approx(score)


def test_who_has_few_votes_is_placed_but_not_grouped():
    rows, columns, votes = camps(holes=0.0)
    drawn = fit([*rows, *[777] * 6], [*columns, *range(6)], [*votes, *[1] * 6], mode="polis")
    newcomer = drawn.participant_index[777]
    assert drawn.membership[newcomer] == -1
    assert np.abs(drawn.positions[newcomer]).max() > 0.1
    assert drawn.tallies[-1].sum() == 6


def test_with_fewer_than_seven_statements_all_of_them_are_enough():
    rows, columns, votes = camps(statements=4, holes=0.0)
    drawn = fit(rows, columns, votes, mode="polis")
    assert (drawn.membership >= 0).all()
    cut = fit(rows[:-1], columns[:-1], votes[:-1], mode="polis")
    assert (cut.membership < 0).sum() == 1


def test_tests_of_proportions_by_hand():
    # 2 sqrt(10) (8/10 - 1/2)
    assert proportion_test(7, 9) == pytest.approx(2 * math.sqrt(10) * 0.3)
    # inside 7 of 9, outside 2 of 14, one added to each: 8/10 and 3/15, pooled 11/25
    expected = (0.8 - 0.2) / math.sqrt(0.44 * 0.56 * (1 / 10 + 1 / 15))
    assert two_proportion_test(7, 2, 9, 14) == pytest.approx(expected)
    assert two_proportion_test(5, 3, 5, 3) == 0.0


def test_silhouette_by_hand():
    points = np.array([[0.0, 0.0], [0.0, 1.0], [5.0, 0.0]])
    far = (5 - 1) / 5, (math.hypot(5, 1) - 1) / math.hypot(5, 1)
    assert silhouette(distances(points), np.array([0, 0, 1])) == pytest.approx((far[0] + far[1] + 0) / 3)
    assert silhouette(distances(points), np.array([0, 0, 0])) == -1.0


def test_kmeans_starts_from_the_first_distinct_points():
    points = np.array([[0.0, 0.0], [0.0, 0.0], [9.0, 0.0], [0.5, 0.0], [9.5, 0.0]])
    assert first_distinct(points, 2).tolist() == [[0.0, 0.0], [9.0, 0.0]]
    found = kmeans(points, 2, most=20)
    assert found.labels.tolist() == [0, 0, 1, 0, 1]
    assert found.centres[1].tolist() == [9.25, 0.0]
    assert len(kmeans(points[:2], 3, most=20).centres) == 1


@given(st.lists(st.integers(0, 3), min_size=2, max_size=30), st.permutations([0, 1, 2, 3]))
def test_the_rand_index_ignores_names(labels, names):
    assert adjusted_rand_index(labels, [names[one] for one in labels]) == pytest.approx(1.0)


def test_the_rand_index_by_hand():
    # Hubert & Arabie: pairs together in both 1, in each 2 and 3, of 10 pairs
    assert adjusted_rand_index([0, 0, 1, 1, 2], [0, 0, 0, 1, 2]) == pytest.approx((1 - 0.6) / (2.5 - 0.6))


@pytest.mark.parametrize(
    ("rows", "columns", "votes"),
    [
        ([1], [1], [1]),
        ([1, 2], [1, 1], [1, -1]),
        ([1, 1, 1], [1, 2, 3], [1, 0, -1]),
        (list(range(40)), [0] * 40, [1] * 40),
        (list(range(40)) * 8, sorted(list(range(8)) * 40), [0] * 320),
        (list(range(40)) * 8, sorted(list(range(8)) * 40), [1, -1] * 160),
        ([0] * 90, list(range(90)), [1] * 90),
        (list(range(90)), list(range(90)), [1] * 90),
        ([0] * 90 + [1] * 90, list(range(90)) * 2, [1] * 90 + [-1] * 90),
    ],
)
def test_odd_conversations_make_whole_maps(rows, columns, votes):
    drawn = fit(rows, columns, votes, moderated_out=[3], mode="polis")
    assert np.isfinite(drawn.positions).all()
    assert np.isfinite(drawn.extremities).all()
    json.dumps(drawn.to_dict(), allow_nan=False)


def test_everything_moderated_out_leaves_nothing_to_tell_people_apart():
    rows, columns, votes = camps()
    drawn = fit(rows, columns, votes, moderated_out=range(12), mode="polis")
    assert (drawn.k, drawn.common_ground, drawn.divisive) == (0, (), ())
    assert not drawn.positions.any()


def test_a_stored_map_is_read_back_whole():
    rows, columns, votes = camps()
    for names in (rows, [f"p{one}" for one in rows]):
        drawn = fit(names, columns, votes, moderated_out=[3], seed=7, mode="polis")
        back = OpinionMap.from_dict(json.loads(json.dumps(drawn.to_dict(), allow_nan=False)))
        assert back.to_dict() == drawn.to_dict()
        assert back.participants.tolist() == drawn.participants.tolist()
        assert all(np.array_equal(a.members, b.members) for a, b in zip(back.groups, drawn.groups, strict=True))
        assert back.groups[0].representative == drawn.groups[0].representative


@pytest.mark.parametrize("spoil", [{"version": 99}, {"participants": [1]}, {"groups": 3}, {"means": "no"}])
def test_what_is_no_stored_map_is_refused(spoil):
    stored = fit(*camps(), mode="polis").to_dict() | spoil
    with pytest.raises(errors.SnapshotError):
        OpinionMap.from_dict(stored)


def test_a_map_cannot_be_changed():
    drawn = fit(*camps(), mode="polis")
    with pytest.raises(ValueError, match="read-only"):
        drawn.positions[0, 0] = 1.0


@pytest.mark.parametrize("out", [[], [2, 7]])
def test_projecting_a_participant_gives_their_place_on_the_map(out):
    rows, columns, votes = camps()
    drawn = fit(rows, columns, votes, moderated_out=out, mode="polis")
    for person in (0, 1, 17):
        mine = rows == person
        placed = project(drawn, columns[mine], votes[mine])
        at = drawn.participant_index[person]
        assert placed.position == pytest.approx(tuple(drawn.positions[at]))
        assert placed.group == drawn.membership[at]
        assert placed.votes == (mine & ~np.isin(columns, out)).sum()


def test_somebody_without_votes_stands_in_the_middle():
    drawn = fit(*camps(), mode="polis")
    assert project(drawn, [], []).position == (0.0, 0.0)
    assert project(drawn, [12345], [1]).votes == 0
    assert explain(drawn, [], []) == ()


def test_the_reasons_add_up_to_the_place():
    rows, columns, votes = camps()
    drawn = fit(rows, columns, votes, mode="polis")
    mine = rows == 1
    reasons = explain(drawn, columns[mine], votes[mine])
    assert {one.statement for one in reasons} == set(columns[mine].tolist())
    weights = [one.weight for one in reasons]
    assert weights == sorted(weights, reverse=True)
    own = int(drawn.membership[drawn.participant_index[1]])
    way = np.array(drawn.groups[own].centre) - np.array(drawn.groups[1 - own].centre)
    place = drawn.positions[drawn.participant_index[1]]
    assert sum(weights) == pytest.approx(place @ way / np.hypot(*way))
    # what the camps disagree on says where one stands; what all agree on does not
    assert all(one.statement < 6 for one in reasons[:3])
    against = explain(drawn, columns[mine], votes[mine], group=1 - own)
    assert sum(one.weight for one in against) == pytest.approx(-sum(weights))


def test_no_matrix_of_participants_by_statements_is_ever_built():
    rng = np.random.default_rng(1)
    people, statements, votes = 20_000, 2_000, 200_000
    rows, columns = rng.integers(0, people, votes), rng.integers(0, statements, votes)
    cast = rng.integers(-1, 2, votes)
    tracemalloc.start()
    fit(rows, columns, cast, mode="polis")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # as bytes, at one byte a cell, the matrix would take 40 MB
    assert peak < 40e6

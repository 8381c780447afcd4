"""The groups that Polis itself published come out again."""

from __future__ import annotations

import numpy as np
import pytest

from samskap.engines.opinionmap import adjusted_rand_index, fit

# Adjusted Rand index that two independent runs of Polis' method reached, minus .02.
DEMANDED = {
    "vtaiwan.uberx": 0.91,
    "austria-climate.5twd2jsnkf.2022-08-08": 0.96,
    "scoop-hivemind.biodiversity": 0.97,
}

# Members of each group since the method was first written down; another number means another method.
SIZES = {
    "vtaiwan.uberx": [325, 893],
    "austria-climate.5twd2jsnkf.2022-08-08": [761, 139],
    "scoop-hivemind.biodiversity": [73, 368],
    "brexit-consensus": [88, 40, 61],
    "football-concussions": [259, 26, 200, 107],
}


@pytest.mark.parametrize("name", SIZES)
def test_the_groups_are_what_they_were(conversation, name):
    data = conversation(name)
    drawn = fit(
        data.participants,
        data.statements,
        data.votes,
        times=data.times,
        moderated_out=data.moderated_out,
        mode="polis",
    )
    assert [group.size for group in drawn.groups] == SIZES[name]


@pytest.mark.parametrize("name", DEMANDED)
def test_the_published_groups_come_out(conversation, name):
    data = conversation(name)
    drawn = fit(
        data.participants, data.statements, data.votes, times=data.times, moderated_out=data.moderated_out, mode="polis"
    )
    published = np.array([data.published.get(one, -1) for one in drawn.participants.tolist()])
    both = (published >= 0) & (drawn.membership >= 0)
    assert both.sum() >= 0.99 * len(data.published)
    assert drawn.k == 2
    assert adjusted_rand_index(published[both], drawn.membership[both]) >= DEMANDED[name]


@pytest.mark.parametrize("name", [*DEMANDED, "brexit-consensus", "football-concussions"])
def test_a_map_of_real_votes_is_whole(conversation, name):
    data = conversation(name)
    drawn = fit(
        data.participants, data.statements, data.votes, times=data.times, moderated_out=data.moderated_out, mode="polis"
    )
    again = fit(
        data.participants,
        data.statements,
        data.votes,
        times=data.times,
        moderated_out=data.moderated_out,
        seed=5,
        mode="polis",
    )
    assert np.array_equal(drawn.membership, again.membership)
    assert np.isfinite(drawn.positions).all()
    assert sum(group.size for group in drawn.groups) == (drawn.membership >= 0).sum()
    assert drawn.votes == len(set(zip(data.participants.tolist(), data.statements.tolist(), strict=True)))
    listed = {one.statement for one in (*drawn.common_ground, *drawn.divisive)}
    shown = {one.statement for group in drawn.groups for one in group.representative}
    assert shown
    assert not (listed | shown) & set(data.moderated_out)
    assert not {one.statement for one in drawn.common_ground} & {one.statement for one in drawn.divisive}
    scores = [one.score for one in drawn.common_ground]
    assert scores == sorted(scores, reverse=True)
    for group in drawn.groups:
        assert group.representative
        for one in group.representative:
            assert 0.0 <= one.share <= 1.0

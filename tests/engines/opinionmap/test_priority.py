"""Which statement comes next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.opinionmap import draw, fit, priorities


def test_the_published_formula_by_hand():
    # agrees 18, passes 3, seen 20, extremity 1:
    # (1 - 4/22)(1 + 1)(19/22) = 1.41322..., times 1 + 8 * 2^-4 = 1.5, squared
    assert priorities([18], [3], [20], [1.0])[0] == pytest.approx(((1 - 4 / 22) * 2 * (19 / 22) * 1.5) ** 2)
    assert priorities([0], [0], [0], [0.0])[0] == pytest.approx((0.5 * 1 * 0.5 * 9) ** 2)
    assert priorities([0], [0], [0], [0.0], meta=[True])[0] == 49.0


def test_what_is_new_what_divides_and_what_is_seldom_passed_comes_first():
    new, seen = priorities([0, 10], [0, 2], [0, 40], [0.0, 0.0])
    assert new > seen
    near, far = priorities([10, 10], [2, 2], [30, 30], [0.5, 3.0])
    assert far > near
    passed, voted = priorities([10, 10], [20, 2], [40, 40], [1.0, 1.0])
    assert voted > passed


def test_a_draw_is_proportional_to_the_weights():
    chances = (np.arange(4000) + 0.5) / 4000
    found = np.bincount([draw([7, 8, 9], [1.0, 0.0, 3.0], one)[0] for one in chances], minlength=3) / 4000
    # four standard deviations of a share of 1/4 in 4,000 draws
    assert found == pytest.approx([0.25, 0.0, 0.75], abs=0.028)
    assert draw(["a", "b"], [0.0, 2.0], 0.0, 2) == [1]


def test_the_second_draw_is_proportional_among_those_left():
    chances = (np.arange(4000) + 0.5) / 4000
    orders = [draw(["x", "y", "z"], [1.0, 2.0, 7.0], one, 2) for one in chances]
    second = [order[1] for order in orders if order[0] == 2]
    assert np.mean(second) == pytest.approx(2 / 3, abs=0.04)


names = st.lists(st.integers(1, 10**12), unique=True, min_size=1, max_size=40) | st.lists(
    st.text(max_size=5), unique=True, min_size=1, max_size=10
)


@given(names, st.floats(0, 1, exclude_max=True), st.integers(0, 39))
def test_taking_one_away_leaves_the_order_of_the_rest(found, chance, place):
    whole = [found[at] for at in draw(found, [1.0] * len(found), chance, 99)]
    assert sorted(whole) == sorted(found)
    gone = whole[place % len(whole)]
    rest = [one for one in found if one != gone]
    if rest:
        again = [rest[at] for at in draw(rest, [1.0] * len(rest), chance, 99)]
        assert again == [one for one in whole if one != gone]


@pytest.mark.parametrize(("weights", "chance"), [([], 0.5), ([0.0], 0.5), ([1.0], 1.0), ([1.0], -0.1)])
def test_a_draw_from_nothing_is_refused(weights, chance):
    with pytest.raises(ValueError, match="draw"):
        draw(range(len(weights)), weights, chance)


def test_extremity_is_the_length_of_a_lone_agreement():
    rng = np.random.default_rng(2)
    rows, columns = np.divmod(np.arange(30 * 9), 9)
    drawn = fit(rows, columns, rng.choice([-1, 1, 1, 0], rows.size), mode="polis")
    alone = np.sqrt(9) * (1 - drawn.means[4]) * drawn.loadings[4]
    assert drawn.extremities[4] == pytest.approx(np.hypot(*alone))

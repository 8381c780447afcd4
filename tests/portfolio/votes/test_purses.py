"""How legs share, and that a handful of ballots never has a purse of its own."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from samskap.portfolio.purses import LEAST_IN_A_PURSE, Purse, purses

LEGS = ("academia", "business", "civil_society", "public")


def test_without_shares_all_ballots_share_one_purse() -> None:
    assert purses({"public": 3, "business": 9}, {}) == (Purse(("business", "public"), Fraction(1), 12),)


def test_each_leg_with_enough_ballots_has_its_own() -> None:
    shares = {leg: Fraction(1, 4) for leg in LEGS}
    assert [one.legs for one in purses(dict.fromkeys(LEGS, 5), shares)] == [(leg,) for leg in LEGS]


def test_the_smallest_joins_the_next_smallest() -> None:
    shares = {"public": Fraction(1, 2), "business": Fraction(1, 4), "academia": Fraction(1, 4)}
    found = purses({"public": 100, "business": 8, "academia": 3}, shares)
    assert found == (Purse(("public",), Fraction(1, 2), 100), Purse(("academia", "business"), Fraction(1, 2), 11))


def test_the_share_of_a_leg_in_which_nobody_voted_is_not_lost() -> None:
    found = purses({"public": 100, "business": 8}, {leg: Fraction(1, 4) for leg in LEGS})
    assert sum(one.share for one in found) == 1


@given(
    st.dictionaries(st.sampled_from(LEGS), st.integers(0, 30)),
    st.dictionaries(st.sampled_from(LEGS), st.integers(1, 100), min_size=1),
)
def test_every_ballot_and_every_share_lies_in_one_purse(ballots: dict[str, int], parts: dict[str, int]) -> None:
    whole = sum(parts.values())
    found = purses(ballots, {leg: Fraction(part, whole) for leg, part in parts.items()})
    assert sum(one.ballots for one in found) == sum(ballots.values())
    if found:
        assert sum(one.share for one in found) == 1
        assert len(found) == 1 or all(one.ballots >= LEAST_IN_A_PURSE for one in found)
        legs = [leg for one in found for leg in one.legs]
        assert len(legs) == len(set(legs))

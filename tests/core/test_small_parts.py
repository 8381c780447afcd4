"""Nothing about fewer than five people, also not by subtraction: tried by working out everything a reader could."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from samskap.core.small_numbers import FEWEST_PEOPLE, NOTHING, Shown, is_small, merge_small, protect

COUNTS = st.lists(st.integers(0, 40), min_size=1, max_size=5)


def possible(shown: list[Shown], total: int) -> list[tuple[int, ...]]:
    """Every table that agrees with what is shown and with the known total."""
    ranges = [range(one.low, one.high + 1) for one in shown]  # type: ignore[operator,arg-type]
    return [cells for cells in product(*ranges) if sum(cells) == total]


@given(COUNTS)
def test_a_small_part_may_be_anything_from_one_to_four(counts: list[int]) -> None:
    shown = protect(counts)
    if NOTHING in shown:
        assert set(shown) == {NOTHING}
        return
    worlds = possible(shown, sum(counts))
    assert tuple(counts) in worlds
    for i, count in enumerate(counts):
        if is_small(count):
            assert {world[i] for world in worlds} == {1, 2, 3, 4}


@given(COUNTS)
def test_only_as_much_is_hidden_as_must_be(counts: list[int]) -> None:
    shown = protect(counts)
    if not any(is_small(count) for count in counts):
        assert [one.exact for one in shown] == counts
    elif NOTHING not in shown:
        wide = [count for count, one in zip(counts, shown, strict=True) if one.exact is None and not is_small(count)]
        assert len(wide) <= 1
        assert all(one.low is not None and one.low >= FEWEST_PEOPLE for one in shown if not one.few and one.exact != 0)


def test_two_in_no_group_are_not_given_away_by_the_total() -> None:
    a, b, none = protect([241, 118, 2])
    assert (a.exact, none.few) == (241, True)
    assert (b.low, b.high) == (116, 119)


def test_nothing_is_said_where_nothing_can_hide_the_small_part() -> None:
    assert protect([3, 6]) == [NOTHING, NOTHING]


@given(st.lists(st.integers(0, 12), max_size=40))
def test_periods_hold_nobody_or_five(counts: list[int]) -> None:
    merged = merge_small(counts)
    assert all(count >= FEWEST_PEOPLE for _last, count in merged)
    assert [last for last, _count in merged] == sorted({last for last, _count in merged})
    if merged:
        assert sum(count for _last, count in merged) == sum(counts)
    else:
        assert sum(counts) < FEWEST_PEOPLE

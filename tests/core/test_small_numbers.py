"""Nothing about fewer than three municipalities: a reader tries all sums and differences, and all tables there can be.

The reader here works by trying out, the portal by linear algebra, so that one cannot repeat the other's mistake.
"""

from collections.abc import Collection, Hashable, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.small_numbers import hidden_cells, hidden_figures, shown_counts, with_totals

Pilot = tuple[int, int]  # municipality, number
Table = Mapping[Any, Collection[Any]]
MUNICIPALITIES = st.integers(1, 6)


def owner(pilot: Pilot) -> int:
    return pilot[0]


def told_by_sums(table: Table, hidden: Collection[Any], least: int = 3) -> list[tuple[int, ...]]:
    """All sums and differences of shown figures that speak of the pilots of one or two municipalities alone."""
    shown = [table[key] for key in table if key not in hidden]
    everything = sorted(set().union(*table.values()))
    found = []
    for factors in product((-1, 0, 1), repeat=len(shown)):
        said = [sum(f for f, records in zip(factors, shown, strict=True) if one in records) for one in everything]
        spoken_of = {owner(one) for one, times in zip(everything, said, strict=True) if times}
        if 0 < len(spoken_of) < least:
            found.append(factors)
    return found


def possible_values(cells: list[set[Pilot]], sums: list[list[int]], shown: list[int]) -> dict[int, set[int]]:
    """For each figure (a list of cells) its values in all tables that agree with the figures that are shown."""
    counts = [len(cell) for cell in cells]
    truth = [sum(counts[i] for i in cells_of) for cells_of in sums]
    values: dict[int, set[int]] = {i: set() for i in range(len(sums))}
    for world in product(*(range(count + 3) for count in counts)):
        figures = [sum(world[i] for i in cells_of) for cells_of in sums]
        if all(figures[i] == truth[i] for i in shown):
            for i, value in enumerate(figures):
                values[i].add(value)
    return values


@given(st.lists(st.lists(MUNICIPALITIES, max_size=4), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_parts_of_a_known_whole_are_not_given_away(rows: list[list[int]]) -> None:
    parts = [{(who, 10 * i + n) for n, who in enumerate(owners)} for i, owners in enumerate(rows)]
    table: dict[int | None, set[Pilot]] = {**dict(enumerate(parts)), None: set().union(*parts)}
    hidden = hidden_figures(table, owner=owner)
    assert told_by_sums(table, hidden) == []
    sums = [*([i] for i in range(len(parts))), list(range(len(parts)))]
    values = possible_values(parts, sums, [i for i, key in enumerate(table) if key not in hidden])
    for i, records in enumerate(table.values()):
        if 0 < len({owner(one) for one in records}) < 3:
            assert len(values[i]) > 1


@given(st.lists(st.tuples(MUNICIPALITIES, st.integers(0, 2), st.integers(0, 1)), max_size=14))
@settings(max_examples=60, deadline=None)
def test_a_table_with_both_totals_gives_no_cell_away(asked: list[tuple[int, int, int]]) -> None:
    cells: dict[tuple[int, int], set[Pilot]] = {(r, c): set() for r in range(3) for c in range(2)}
    for number, (who, row, column) in enumerate(asked):
        cells[row, column].add((who, number))
    table = with_totals(cells)
    hidden = hidden_figures(table, owner=owner)
    assert not any(0 <= len({owner(one) for one in table[key]}) < 3 for key in set(table) - hidden)
    shown = {key: records for key, records in table.items() if key not in hidden}
    if len(shown) <= 8:
        assert told_by_sums(table, hidden) == []


CHAIN = st.lists(st.tuples(MUNICIPALITIES, st.integers(0, 3), st.booleans()), max_size=12)
STAGES = ("all", "set", "accepted", "met")


def chain(pilots: list[tuple[int, int, bool]]) -> dict[tuple[str, str], set[Pilot]]:
    """All pilots, those with the demand set, accepted and met; everywhere and in a network."""
    found: dict[tuple[str, str], set[Pilot]] = {(s, view): set() for s in STAGES for view in ("everywhere", "network")}
    for number, (who, reached, near) in enumerate(pilots):
        for stage in STAGES[: reached + 1]:
            found[stage, "everywhere"].add((who, number))
            if near:
                found[stage, "network"].add((who, number))
    return found


@given(CHAIN)
@settings(max_examples=60, deadline=None)
def test_neither_stages_nor_views_of_one_figure_give_few_away(pilots: list[tuple[int, int, bool]]) -> None:
    table = chain(pilots)
    hidden = hidden_figures(table, owner=owner)
    assert told_by_sums(table, hidden) == []
    for key, records in table.items():
        for other, fewer in table.items():
            few = len({owner(one) for one in set(records) - set(fewer)})
            if set(fewer) <= set(records) and 0 < few < 3:
                assert key in hidden or other in hidden


@given(CHAIN)
@settings(max_examples=40, deadline=None)
def test_nothing_is_hidden_in_vain(pilots: list[tuple[int, int, bool]]) -> None:
    table = chain(pilots)
    hidden = hidden_figures(table, owner=owner)
    for key in hidden:
        if len({owner(one) for one in table[key]}) >= 3:
            assert told_by_sums(table, hidden - {key}), f"{key} could be shown"


@given(CHAIN)
@settings(max_examples=40, deadline=None)
def test_no_table_that_agrees_with_what_is_shown_is_the_only_one(pilots: list[tuple[int, int, bool]]) -> None:
    """Knowing that no count is negative helps nobody: what few are behind has more than one value."""
    stages = [{(who, n) for n, (who, reached, _near) in enumerate(pilots) if reached == i} for i in range(4)]
    sums = [list(range(i, 4)) for i in range(4)]
    table = {stage: set().union(*(stages[j] for j in sums[i])) for i, stage in enumerate(STAGES)}
    hidden = hidden_figures(table, owner=owner)
    shown = [i for i, stage in enumerate(STAGES) if stage not in hidden]
    differences = [list(range(i, j)) for i in range(4) for j in range(i + 1, 5)]
    values = possible_values(stages, [*sums, *differences], shown)
    for i, cells in enumerate([*sums, *differences]):
        behind = {owner(one) for cell in cells for one in stages[cell]}
        if 0 < len(behind) < 3:
            assert len(values[i]) > 1


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 3)), max_size=24))
@settings(max_examples=40, deadline=None)
def test_people_are_guarded_alike_from_five(answers: list[tuple[int, int]]) -> None:
    table: dict[int | None, set[Pilot]] = {i: set() for i in (0, 1, 2, 3)}
    for number, (who, choice) in enumerate(answers):
        table[choice].add((who, number))
    table[None] = set().union(*table.values())
    hidden = hidden_figures(table, owner=owner, least=5)
    assert told_by_sums(table, hidden, 5) == []


def test_one_small_part_takes_the_smallest_other_with_it() -> None:
    rows: dict[str, Collection[Hashable]] = {"waste": {1, 2, 3, 4}, "care": {1, 2, 5}, "energy": {6}}
    assert hidden_cells(rows) == {"energy", "care"}
    assert hidden_cells(rows, total=False) == {"energy"}
    assert hidden_cells({"waste": {1, 2, 3, 4}, "energy": {6}}) == {"waste", "energy"}


def test_parts_that_together_are_too_few_take_another_with_them() -> None:
    assert hidden_cells({"a": {1, 2, 3, 4}, "b": {1, 2, 5}, "c": {6}, "d": {6, 7}}) == {"b", "c", "d"}
    assert hidden_cells({"a": {1, 2, 3, 4}, "b": {1, 2, 5}, "c": {6}, "d": {7, 8}}) == {"c", "d"}


def test_one_municipality_that_did_not_accept_is_not_told_by_the_difference() -> None:
    table = {"set": {1, 2, 3, 4, 5}, "accepted": {1, 2, 3, 4}, "met": {1, 2, 3, 4}}
    assert shown_counts(table) == {"set": 5, "accepted": None, "met": None}


def test_a_network_of_all_but_one_is_not_shown_beside_all() -> None:
    table = {"everywhere": {1, 2, 3, 4, 5}, "network": {1, 2, 3, 4}}
    assert shown_counts(table) == {"everywhere": 5, "network": None}
    assert shown_counts({**table, "network": {1, 2, 3, 4, 5}}) == {"everywhere": 5, "network": 5}


def test_a_shared_total_is_hidden_or_shown_in_all_tables() -> None:
    everything = frozenset(range(1, 7))
    tables = [{"all": everything, name: everything - {*range(1, i + 1)}} for i, name in enumerate("abcd")]
    assert shown_counts(*tables) == {"all": 6, "a": 6, "b": None, "c": None, "d": 3}
    with pytest.raises(ValueError, match="not the same"):
        hidden_figures({"all": {1, 2, 3}}, {"all": {1, 2, 4}})


def test_what_is_hidden_for_people_stays_hidden_for_municipalities() -> None:
    rows = {"a": {1, 2, 3}, "b": {4, 5, 6}, "c": {7, 8, 9}}
    table = {**rows, "all": set().union(*rows.values())}
    assert hidden_figures(table) == set()
    assert hidden_figures(table, hidden={"a"}) == {"a"}


def test_none_is_too_few() -> None:
    """Were a nought shown, three hidden parts of one pilot each would be told by their sum."""
    assert hidden_figures({"a": set(), "b": {1, 2, 3}}) == {"a"}
    assert hidden_figures({"a": set()}, {"b": set()}) == {"a", "b"}


@pytest.mark.timeout(20)
def test_a_table_of_a_network_is_decided_while_a_page_is_made() -> None:
    """150 pilots in 20 municipalities, eight kinds of obstacle at four levels, with totals."""
    cells: dict[tuple[Hashable, Hashable], set[Pilot]] = {
        (kind, level): set() for kind in range(8) for level in range(4)
    }
    for number in range(150):
        cells[number * number % 8, number % 7 % 4].add((number * 7 % 20, number))
    table = with_totals(cells)
    hidden = hidden_figures(table, owner=owner)
    assert (None, None) not in hidden
    assert 0 < len(hidden) < len(table)

"""Many figures about municipalities shown together: a reader adds and subtracts them all, in whole numbers."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.small_numbers import shown_in_order

Figures = Mapping[Any, Collection[int]]
FIGURES = st.lists(st.frozensets(st.integers(1, 9), max_size=9), min_size=1, max_size=14)


def rank(rows: list[list[Fraction]]) -> int:
    """By elimination with fractions: nothing is rounded."""
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(len(rows)):
            if i != found and rows[i][column]:
                factor = rows[i][column] / rows[found][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def told(figures: Figures, shown: Collection[Any]) -> list[tuple[int, ...]]:
    """One or two municipalities of which some combination of the shown figures, with any factors, speaks alone.

    Exactly if leaving their columns out loses rank that they have themselves: the figures then span something that is
    nought everywhere else.
    """
    owners = sorted(set().union(*figures.values()))
    rows = [[Fraction(one in figures[key]) for one in owners] for key in shown]
    whole = rank(rows)
    found = []
    for size in (1, 2):
        for few in combinations(range(len(owners)), size):
            without = [[value for i, value in enumerate(row) if i not in few] for row in rows]
            if rows and rank(without) < whole:
                found.append(tuple(owners[i] for i in few))
    return found


@given(FIGURES)
@settings(max_examples=150, deadline=None)
def test_no_combination_of_what_is_shown_speaks_of_one_or_two(sets: list[frozenset[int]]) -> None:
    figures = dict(enumerate(sets))
    shown = shown_in_order(figures)
    assert not any(len(figures[key]) < 3 for key in shown)
    assert told(figures, shown) == []


@given(FIGURES)
@settings(max_examples=100, deadline=None)
def test_what_is_hidden_could_not_be_shown_beside_the_rest(sets: list[frozenset[int]]) -> None:
    figures = dict(enumerate(sets))
    shown = shown_in_order(figures)
    for key in set(figures) - shown:
        assert len(figures[key]) < 3 or told(figures, [*shown, key]), f"{key} is hidden for nothing"


@given(st.lists(st.frozensets(st.integers(1, 6), max_size=6), min_size=1, max_size=7))
@settings(max_examples=60, deadline=None)
def test_plain_sums_and_differences_say_nothing_either(sets: list[frozenset[int]]) -> None:
    """Tried out, without any algebra."""
    figures = dict(enumerate(sets))
    shown = [figures[key] for key in shown_in_order(figures)]
    for factors in product((-1, 0, 1), repeat=len(shown)):
        said = {one: sum(f for f, behind in zip(factors, shown, strict=True) if one in behind) for one in range(1, 7)}
        assert sum(bool(times) for times in said.values()) not in (1, 2)


def test_the_first_goes_first() -> None:
    figures = {"all": {1, 2, 3, 4, 5}, "care": {1, 2, 3, 4}, "school": {2, 3, 4}}
    assert shown_in_order(figures) == {"all"}
    assert shown_in_order({key: figures[key] for key in ("care", "school", "all")}) == {"care"}
    assert shown_in_order({"all": {1, 2, 3, 4, 5, 6}, "care": {1, 2, 3}}) == {"all", "care"}
    assert shown_in_order({}) == shown_in_order({"none": set(), "two": {1, 2}}) == frozenset()


def test_two_figures_that_are_the_same_are_both_shown() -> None:
    assert shown_in_order({"theme": {1, 2, 3}, "challenge": {3, 2, 1}}) == {"theme", "challenge"}


@pytest.mark.timeout(60)
def test_a_whole_country_is_decided_by_the_worker() -> None:
    """400 figures about 300 municipalities."""
    chance = random.Random(5)
    owners = range(300)
    figures = {number: set(chance.sample(owners, chance.choice((2, 5, 20, 120, 299)))) for number in range(400)}
    shown = shown_in_order(figures)
    assert 100 < len(shown) < 400

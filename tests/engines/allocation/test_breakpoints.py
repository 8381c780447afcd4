"""From break point to break point: as by brute force, and the same in every currency."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation import SATISFACTIONS, TIES, Allocation, Instance, Project, choose, read_pabulib

from . import brute, lines


def raised(instance: Instance, **options: object) -> Allocation:
    return choose(
        instance.projects,
        instance.ballots,
        instance.budgets,
        completion="add1-breakpoints",
        **options,  # type: ignore[arg-type]
    )


def in_another_currency(instance: Instance, factor: Fraction) -> Instance:
    projects = tuple(Project(one.name, (one.cost * factor,)) for one in instance.projects)
    return Instance(projects, instance.ballots, (instance.budget * factor,))


@settings(max_examples=100, deadline=None)
@given(brute.instances(), st.sampled_from(SATISFACTIONS), st.sampled_from(TIES))
def test_as_by_brute_force(instance, satisfaction, ties):
    found = raised(instance, satisfaction=satisfaction, ties=ties)
    assert (found.winners, found.steps, found.stopped) == lines.raised(instance, satisfaction, ties)
    assert found.spent[0] <= instance.budget


@settings(max_examples=40, deadline=None)
@given(brute.instances(), st.sampled_from((Fraction(10**9), Fraction(1, 7), Fraction(11, 10))))
def test_the_currency_changes_nothing(instance, factor):
    here, there = raised(instance), raised(in_another_currency(instance, factor))
    assert (here.winners, here.steps) == (there.winners, there.steps)
    assert [one.payers for one in here.purchases] == [one.payers for one in there.purchases]


def test_steps_depend_on_the_currency_and_break_points_do_not():
    """A step of a whole unit jumps over the only starts from which the first project is bought; a hundredth does not."""
    instance = brute.made(
        "approval", [Fraction(3), Fraction(7), Fraction(9)], [[2, 1], [1], [2], [0]], Fraction(7), names=["a", "b", "c"]
    )
    hundredths = in_another_currency(instance, Fraction(100))

    def stepped(one: Instance) -> tuple[str, ...]:
        return choose(one.projects, one.ballots, one.budgets, completion="add1-overspend").winners

    assert (stepped(instance), stepped(hundredths)) == ((), ("a",))
    assert raised(instance).winners == raised(hundredths).winners == ("a",)


def test_two_prices_that_run_together_are_followed_over_a_bend():
    """Found by chance: a tie that lasts while somebody begins to pay in full, where no interval is narrow enough."""
    rows = [[6], [6, 1, 7, 3, 5, 0], [5, 2, 4, 1, 3, 7, 6, 0], [], [4, 5, 6, 1, 7, 2, 0, 3]]
    instance = brute.made(
        "ordinal", [Fraction(one) for one in (152, 121, 270, 104, 174, 71, 164, 45)], rows, Fraction(696)
    )
    for satisfaction in SATISFACTIONS:
        found = raised(instance, satisfaction=satisfaction)
        assert (found.winners, found.steps, found.stopped) == lines.raised(instance, satisfaction)


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023"])
def test_real_elections_end_where_small_steps_end(shared_data, name):
    with (shared_data / "portfolio" / f"{name}.pb").open("rb") as file:
        instance = read_pabulib(file).instance
    found = raised(instance)
    small = choose(
        instance.projects, instance.ballots, instance.budgets, completion="add1-overspend", step=Fraction(1, 1000)
    )
    assert (found.winners, found.stopped) == (small.winners, "overspend")
    other = raised(in_another_currency(instance, Fraction(11, 10)))
    assert (other.winners, other.steps) == (found.winners, found.steps)
    assert [one.rho for one in other.purchases] == [one.rho for one in found.purchases]
